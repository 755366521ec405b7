package mask

import (
	"context"
	"fmt"
	"log/slog"
)

// Handler masks personal information in every text of a log record, whoever wrote it there.
type Handler struct{ next slog.Handler }

// NewHandler wraps a handler.
func NewHandler(next slog.Handler) *Handler { return &Handler{next} }

// Enabled is the wrapped handler's.
func (h *Handler) Enabled(ctx context.Context, l slog.Level) bool { return h.next.Enabled(ctx, l) }

// Handle masks the message and the attributes.
func (h *Handler) Handle(ctx context.Context, r slog.Record) error {
	text, _ := Mask(r.Message)
	clean := slog.NewRecord(r.Time, r.Level, text, r.PC)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(maskAttr(a))
		return true
	})
	return h.next.Handle(ctx, clean)
}

// WithAttrs masks the attributes once.
func (h *Handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	masked := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		masked[i] = maskAttr(a)
	}
	return &Handler{h.next.WithAttrs(masked)}
}

// WithGroup is the wrapped handler's.
func (h *Handler) WithGroup(name string) slog.Handler { return &Handler{h.next.WithGroup(name)} }

func maskAttr(a slog.Attr) slog.Attr {
	if a.Key == "release" { // a hash, which may look like a number
		return a
	}
	v := a.Value.Resolve()
	switch v.Kind() {
	case slog.KindString:
		text, _ := Mask(v.String())
		return slog.String(a.Key, text)
	case slog.KindGroup:
		group := make([]any, 0, len(v.Group()))
		for _, g := range v.Group() {
			group = append(group, maskAttr(g))
		}
		return slog.Group(a.Key, group...)
	case slog.KindAny:
		text, _ := Mask(fmt.Sprint(v.Any()))
		return slog.String(a.Key, text)
	}
	return a
}
