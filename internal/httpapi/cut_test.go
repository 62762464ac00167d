package httpapi_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidemark/tidemark/api"
)

// TestFollowThroughRandomCuts breaks every connection after a random number of
// bytes, in the middle of a head, an event or a heartbeat, while events are
// appended. The seed is in the name.
func TestFollowThroughRandomCuts(t *testing.T) {
	for seed := range uint64(20) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBubble(t)
				random := rand.New(rand.NewPCG(seed, 7))
				dials := 0
				b.net.lifetime = func() int {
					dials++
					return 600 + random.IntN(6000)
				}
				const total = 150
				go func() {
					pauses := rand.New(rand.NewPCG(seed, 8))
					for range total {
						time.Sleep(time.Duration(pauses.IntN(200)) * time.Millisecond)
						b.say(t, 200)
					}
				}()
				seen := int64(0)
				for e, err := range b.client.Follow(t.Context(), "run", api.EventQuery{}) {
					if err != nil {
						t.Fatal(err)
					}
					if seen++; e.Seq != seen {
						t.Fatalf("seq %d after %d", e.Seq, seen-1)
					}
					if seen == total {
						break
					}
				}
				if seen != total || dials < 5 {
					t.Errorf("%d events over %d connections", seen, dials)
				}
				synctest.Wait()
			})
		})
	}
}
