package web

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"oupsbot/bot"
)

// Options configure a [Server]; the zero value of each field is usable, except that Run needs a Listener.
type Options struct {
	// Listener is where Run serves.
	Listener net.Listener
	// PublicURL is the address people use, as in https://erreurs.exemple.fr, without a path. It makes permanent
	// addresses absolute and cookies Secure when it is https. Empty: addresses are relative.
	PublicURL string
	// EmbedOrigins are the origins (https://www.exemple.fr) whose pages may hold <oups-chat> or frame the chat page.
	EmbedOrigins []string
	// TrustedProxies are the networks whose X-Forwarded-For is believed. Empty: the connection's address is the person's.
	TrustedProxies []netip.Prefix
	// MaxBody is the longest request body, in bytes; 0 means 64 KiB.
	MaxBody int64
	// Keep is how long the bot keeps a conversation after its last message; the cookie lives as long. 0 means 30 days.
	Keep time.Duration
	// OpensPerMinute is how many conversations one address may open in a minute; 0 means 60.
	OpensPerMinute int
	// AsksPerMinute is how many messages and searches one address may send in a minute, all conversations together; 0 means 1,200.
	AsksPerMinute int
	// MaxStreams is how many event streams may be open at once; 0 means 2,000.
	MaxStreams int
	// Ready says why the program cannot serve yet, or nil; it is what /readyz answers.
	Ready func() error
	// Metrics serves /metrics; nil: not found.
	Metrics http.Handler
	// Logger receives one record a request at debug level, failures at error level; nil: slog.Default().
	Logger *slog.Logger
	// Audience is who speaks here; empty means citizens.
	Audience bot.Audience
	// Clock is the time of messages and of "reviewed" badges; nil: time.Now.
	Clock func() time.Time
}

// withDefaults fills the fields left empty and checks the others.
func (o Options) withDefaults() (Options, error) {
	if o.PublicURL != "" {
		origin, err := parseOrigin(o.PublicURL)
		if err != nil {
			return o, fmt.Errorf("public URL: %w", err)
		}
		o.PublicURL = origin
	}
	origins := make([]string, 0, len(o.EmbedOrigins))
	for _, each := range o.EmbedOrigins {
		origin, err := parseOrigin(each)
		if err != nil {
			return o, fmt.Errorf("embed origin: %w", err)
		}
		origins = append(origins, origin)
	}
	o.EmbedOrigins = origins
	if o.MaxBody <= 0 {
		o.MaxBody = 64 << 10
	}
	if o.Keep <= 0 {
		o.Keep = 30 * 24 * time.Hour
	}
	if o.AsksPerMinute <= 0 {
		o.AsksPerMinute = 1200
	}
	if o.OpensPerMinute <= 0 {
		o.OpensPerMinute = 60
	}
	if o.MaxStreams <= 0 {
		o.MaxStreams = 2000
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.Audience == "" {
		o.Audience = bot.Citizen
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	return o, nil
}

// parseOrigin accepts scheme://host[:port], with or without a final slash.
func parseOrigin(text string) (string, error) {
	u, err := url.Parse(strings.TrimSuffix(strings.TrimSpace(text), "/"))
	if err != nil {
		return "", fmt.Errorf("%q is not an address: %w", text, err)
	}
	if u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return "", fmt.Errorf("« %s » n'a pas la forme https://www.exemple.fr, sans chemin", text)
	}
	// The origin ends up in response headers: only what a host name may hold.
	if strings.ContainsAny(u.Host, " ;,'\"*") {
		return "", fmt.Errorf("%q must name one host", text)
	}
	return strings.ToLower(u.Scheme + "://" + u.Host), nil
}
