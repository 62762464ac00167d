package app

import (
	"context"
	"log/slog"
)

// currentLog is the log of the configuration in force: of its style and level,
// and without its secrets.
type currentLog struct {
	service *service
	first   slog.Handler // until there is a configuration
}

func (l *currentLog) handler() slog.Handler {
	if now := l.service.now.Load(); now != nil {
		return now.app.Log.Handler()
	}
	return l.first
}

func (l *currentLog) Enabled(ctx context.Context, level slog.Level) bool {
	return l.handler().Enabled(ctx, level)
}

func (l *currentLog) Handle(ctx context.Context, r slog.Record) error {
	return l.handler().Handle(ctx, r)
}

// WithAttrs and WithGroup give a log that stays with the configuration in force
// at the call.

func (l *currentLog) WithAttrs(attrs []slog.Attr) slog.Handler { return l.handler().WithAttrs(attrs) }

func (l *currentLog) WithGroup(name string) slog.Handler { return l.handler().WithGroup(name) }
