// Command fakellm is a stand-in for a provider, to see what summaries by a model
// look like, and what becomes of them when it fails:
//
//	go run ./internal/llm/llmtest/fakellm 127.0.0.1:8000
//
// It prints the base_url of each way to answer. Its account is always the same.
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/tidemark/tidemark/internal/llm/llmtest"
)

func main() {
	address := "127.0.0.1:8000"
	if len(os.Args) > 1 {
		address = os.Args[1]
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range llmtest.Modes() {
		fmt.Printf("http://%s/%s/v1\n", listener.Addr(), llmtest.PathOf(m))
	}
	server := &http.Server{Handler: llmtest.Handler(), ReadHeaderTimeout: time.Minute}
	log.Fatal(server.Serve(listener))
}
