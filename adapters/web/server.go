package web

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"oupsbot/bot"
)

// ChannelName prefixes the web's conversations.
const ChannelName = "web"

// How long a client may take. A body that has not come by then is cut off, whoever sends it.
const (
	headerTimeout = 5 * time.Second
	bodyTimeout   = 10 * time.Second
	writeTimeout  = 30 * time.Second
	idleTimeout   = 90 * time.Second
	turnTimeout   = 20 * time.Second
	drainTimeout  = 10 * time.Second
)

// Server is the web channel: an [http.Handler] and a [bot.Channel]. It is safe for concurrent use.
type Server struct {
	inbox     bot.Inbox
	opt       Options
	log       *slog.Logger
	mux       *http.ServeMux
	handler   http.Handler
	pages     *template.Template
	static    map[string]asset
	opens     *addressLimiter // conversations
	asks      *addressLimiter // messages and searches: what costs a ranking
	streams   atomic.Int64
	streaming *perConversation
	stopping  chan struct{} // closed when Run ends, so that event streams let go
}

var _ bot.Channel = (*Server)(nil)

// New builds the web channel. The error names the option that is wrong.
func New(inbox bot.Inbox, opt Options) (*Server, error) {
	opt, err := opt.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	s := &Server{
		inbox:     inbox,
		opt:       opt,
		log:       opt.Logger,
		pages:     parseTemplates(),
		static:    loadAssets(),
		opens:     newAddressLimiter(opt.OpensPerMinute),
		asks:      newAddressLimiter(opt.AsksPerMinute),
		streaming: newPerConversation(maxStreamsPerConversation),
		stopping:  make(chan struct{}),
	}
	s.mux = http.NewServeMux()
	for _, r := range s.routes() {
		s.mux.HandleFunc(r.pattern, r.handle)
	}
	if s.handler, err = s.protect(http.HandlerFunc(s.dispatch)); err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	return s, nil
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Name implements [bot.Channel].
func (s *Server) Name() string { return ChannelName }

// Capabilities implements [bot.Channel]: a page shows everything as it is.
func (s *Server) Capabilities() bot.Capabilities {
	return bot.Capabilities{MaxChoices: 12, Idempotent: true, Markup: true}
}

// Run serves Options.Listener until ctx ends, then lets requests under way finish, for ten seconds at most. It runs once.
func (s *Server) Run(ctx context.Context, inbox bot.Inbox) error {
	if s.opt.Listener == nil {
		return errors.New("web: no listener")
	}
	if inbox != nil && inbox != s.inbox {
		other, err := New(inbox, s.opt)
		if err != nil {
			return err
		}
		return other.Run(ctx, inbox)
	}
	server := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       headerTimeout + bodyTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
		BaseContext:       func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(s.opt.Listener) }()
	select {
	case err := <-served:
		close(s.stopping)
		return fmt.Errorf("web: serve %s: %w", s.opt.Listener.Addr(), err)
	case <-ctx.Done():
	}
	close(s.stopping)
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	if err := server.Shutdown(drain); err != nil {
		server.Close()
	}
	<-served
	return nil
}
