package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/dustin/go-humanize/english"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/session"
)

// retention lets go of what is old: first sessions that nobody has appended to
// for a while, then originals behind summaries by their age, then more of them
// until the store is small enough, from the sessions that were idle longest.
type retention struct {
	engine *session.Engine
	used   func(context.Context) (int64, error) // bytes
	log    *slog.Logger

	// Zero is no limit.
	sessionDays, days int
	bytes             int64
	now               time.Time
}

// kept is what a retention has done.
type kept struct {
	forgotten                eventlog.Forgotten
	sessions, removed, inUse int
	over                     int64 // bytes that are still too many
}

func (r *retention) run(ctx context.Context) (string, error) {
	if r.sessionDays == 0 && r.days == 0 && r.bytes == 0 {
		return "off: schedule.retention_days, retention_bytes and session_days are 0", nil
	}
	var done kept
	err := r.tidy(ctx, &done)
	return done.String(), err
}

func (r *retention) tidy(ctx context.Context, done *kept) error {
	sessions, err := r.engine.Store().Sessions(ctx, eventlog.SessionQuery{})
	if err != nil {
		return err
	}
	slices.Reverse(sessions) // the one appended to last is the last to lose something
	if r.sessionDays > 0 {
		if sessions, err = r.remove(ctx, sessions, done); err != nil {
			return err
		}
	}
	if r.days > 0 {
		limits := eventlog.ForgetLimits{Before: r.now.AddDate(0, 0, -r.days)}
		for _, s := range sessions {
			if hasNoTimes(s) && !s.Appended.Before(limits.Before) {
				continue
			}
			if err := r.forget(ctx, s.Name, limits, done); err != nil {
				return err
			}
		}
	}
	if r.bytes > 0 {
		return r.shrink(ctx, sessions, done)
	}
	return nil
}

// remove removes the sessions that are too old, and gives the others.
func (r *retention) remove(ctx context.Context, sessions []eventlog.SessionInfo, done *kept) ([]eventlog.SessionInfo, error) {
	var stay []eventlog.SessionInfo
	oldest := r.now.AddDate(0, 0, -r.sessionDays)
	for _, s := range sessions {
		if !r.usedLast(s).Before(oldest) {
			stay = append(stay, s)
			continue
		}
		switch err := r.engine.Remove(ctx, s); {
		case err == nil:
			done.removed++
			r.log.Info("session removed", "session", s.Name, "events", s.LastSeq, "appended", s.Appended)
		case errors.Is(err, eventlog.ErrInUse):
			done.inUse++
			stay = append(stay, s)
		case !errors.Is(err, eventlog.ErrNoSession):
			return nil, err
		}
	}
	return stay, nil
}

// usedLast is when a session was appended to last, or the time of its last event
// where that is later and not still to come, by a clock that is ahead. The latter
// alone may be long ago, or 1970 where a transcript tells no times.
func (r *retention) usedLast(s eventlog.SessionInfo) time.Time {
	if s.Last.After(s.Appended) && !s.Last.After(r.now) {
		return s.Last
	}
	return s.Appended
}

// hasNoTimes reports whether a session is of a transcript that tells no times:
// its events are counted from 1970 on, and are as old as the last append.
func hasNoTimes(s eventlog.SessionInfo) bool { return s.Last.Year() == 1970 }

// shrink forgets originals until the store is small enough.
func (r *retention) shrink(ctx context.Context, sessions []eventlog.SessionInfo, done *kept) error {
	for _, s := range sessions {
		used, err := r.used(ctx)
		if done.over = used - r.bytes; err != nil || done.over <= 0 {
			return err
		}
		if err := r.forget(ctx, s.Name, eventlog.ForgetLimits{Bytes: done.over}, done); err != nil {
			return err
		}
	}
	used, err := r.used(ctx)
	done.over = used - r.bytes
	return err
}

func (r *retention) forget(ctx context.Context, name string, limits eventlog.ForgetLimits, done *kept) error {
	gone, err := r.engine.Forget(ctx, name, limits)
	if gone.Events > 0 {
		done.sessions++
		r.log.Info("originals forgotten", "session", name, "events", gone.Events, "bytes", gone.Bytes)
	}
	done.forgotten.Add(gone)
	if errors.Is(err, eventlog.ErrNoSession) {
		return nil
	}
	return err
}

func (k *kept) String() string {
	parts := []string{fmt.Sprintf("%s originals of %s forgotten (%s)",
		humanize.Comma(k.forgotten.Events), english.Plural(k.sessions, "session", ""), humanize.IBytes(uint64(k.forgotten.Bytes)))}
	if k.removed > 0 {
		parts = append(parts, english.Plural(k.removed, "session", "")+" removed")
	}
	if k.inUse > 0 {
		parts = append(parts, english.Plural(k.inUse, "old session", "")+" in use")
	}
	if k.over > 0 {
		parts = append(parts, humanize.IBytes(uint64(k.over))+" over the limit: what is left is live, or a summary")
	}
	return strings.Join(parts, ", ")
}
