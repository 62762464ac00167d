package daemon

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	sd "github.com/coreos/go-systemd/v22/daemon"
)

// Notify tells systemd about the daemon, and nobody where systemd did not start
// it.
type Notify struct{ Log *slog.Logger }

// Ready says that requests are answered.
func (n Notify) Ready() { n.say(sd.SdNotifyReady) }

// Reloading says that the configuration is read again; Ready ends that.
func (n Notify) Reloading() {
	n.say(fmt.Sprintf("%s\nMONOTONIC_USEC=%d", sd.SdNotifyReloading, monotonic().Microseconds()))
}

// Stopping says that the daemon ends.
func (n Notify) Stopping() { n.say(sd.SdNotifyStopping) }

func (n Notify) say(state string) {
	if _, err := sd.SdNotify(false, state); err != nil {
		n.Log.Warn("notify systemd", "error", err)
	}
}

// Watchdog has systemd know that the daemon is alive as long as check passes.
// It ends at once where systemd does not ask for it.
func (n Notify) Watchdog(ctx context.Context, check func(context.Context) error) error {
	interval, err := sd.SdWatchdogEnabled(false)
	if err != nil || interval == 0 {
		return err
	}
	ticker := time.NewTicker(interval / 3)
	defer ticker.Stop()
	for {
		within, cancel := context.WithTimeout(ctx, interval/3)
		err := check(within)
		cancel()
		if err != nil {
			n.Log.Error("the daemon is not well", "error", err)
		} else {
			n.say(sd.SdNotifyWatchdog)
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return nil
		}
	}
}
