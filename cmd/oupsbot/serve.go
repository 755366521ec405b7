package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/sync/errgroup"

	"oupsbot/adapters/web"
	"oupsbot/bot"
	"oupsbot/bot/mask"
	"oupsbot/bot/state/bolt"
	"oupsbot/intents"
)

// Serve is the server. Without any flag: embedded content, embedded store in ./var, web on :8080.
type Serve struct {
	Listen    string         `help:"Adresse d'écoute." default:":8080" env:"OUPSBOT_LISTEN" placeholder:"ADRESSE"`
	Data      string         `help:"Dossier des conversations, gardées chiffres personnels masqués." default:"var" env:"OUPSBOT_DATA" placeholder:"DOSSIER" type:"path"`
	PublicURL string         `help:"Adresse publique, par exemple https://erreurs.exemple.fr." env:"OUPSBOT_PUBLIC_URL" placeholder:"URL"`
	Embed     []string       `help:"Sites autorisés à intégrer la conversation, par exemple https://www.exemple.fr." env:"OUPSBOT_EMBED" placeholder:"ORIGINE"`
	Proxy     []netip.Prefix `name:"trusted-proxy" help:"Réseaux des mandataires dont X-Forwarded-For est cru, par exemple 10.0.0.0/8." env:"OUPSBOT_TRUSTED_PROXY" placeholder:"RÉSEAU"`
	Keep      time.Duration  `help:"Durée de garde d'une conversation après son dernier message." default:"720h" env:"OUPSBOT_KEEP"`
	Audience  string         `help:"Qui parle sur le web : citizen ou agent." enum:"citizen,agent" default:"citizen" env:"OUPSBOT_AUDIENCE"`
	LogLevel  slog.Level     `help:"Niveau du journal : debug, info, warn ou error." default:"info" env:"OUPSBOT_LOG"`
}

// Help is shown by --help.
func (*Serve) Help() string {
	return "Exemples :\n  oupsbot serve\n  oupsbot serve --listen 127.0.0.1:9000 --public-url https://erreurs.exemple.fr\n  oupsbot --content mon-contenu serve"
}

// Run serves until it is interrupted.
func (s *Serve) Run(cli *CLI) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return s.serve(ctx, cli)
}

func (s *Serve) serve(ctx context.Context, cli *CLI) error {
	if s.Keep <= 0 {
		return fmt.Errorf("--keep %s : une conversation se garde une durée positive, par exemple 720h", s.Keep)
	}
	log := slog.New(mask.NewHandler(slog.NewTextHandler(cli.err, &slog.HandlerOptions{Level: s.LogLevel})))
	store, err := bolt.Open(filepath.Join(s.Data, "oupsbot.db"), bolt.Options{Logger: log})
	if errors.Is(err, bolt.ErrInUse) {
		return fmt.Errorf("un autre programme se sert déjà de %s : arrêtez-le, ou donnez un autre dossier avec --data", s.Data)
	}
	if err != nil {
		return fmt.Errorf("les conversations ne s'ouvrent pas : %w", err)
	}
	defer func() {
		if err := store.Close(); err != nil {
			log.Error("close the store", "error", err)
		}
	}()
	listener, err := net.Listen("tcp", s.Listen)
	if err != nil {
		return fmt.Errorf("l'adresse %s n'est pas libre : choisissez-en une autre avec --listen (%w)", s.Listen, err)
	}
	defer listener.Close()
	learn := intents.Usual()
	learn.Learning = func() {
		fmt.Fprintln(cli.out, "Ce contenu n'a pas encore été appris sur cette machine : une minute environ, cette fois seulement.")
	}
	release, err := cli.releaseWith(learn)
	if err != nil {
		if errors.Is(err, errFound) {
			return fmt.Errorf("le contenu a des erreurs, dites plus haut : corrigez-les, ou lancez sans --content")
		}
		return err
	}
	debug.FreeOSMemory() // reading the content takes twice what serving it does
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	b := bot.New(bot.Options{Store: store, Release: release, Logger: log, Keep: s.Keep, Metrics: bot.NewMetrics(registry)})
	site, err := web.New(b, web.Options{
		Listener: listener, PublicURL: s.PublicURL, EmbedOrigins: s.Embed, TrustedProxies: s.Proxy, Keep: s.Keep, Audience: bot.Audience(s.Audience), Logger: log,
		Ready:   func() error { return b.Ready(ctx) },
		Metrics: promhttp.HandlerFor(registry, promhttp.HandlerOpts{}),
	})
	if err != nil {
		return err
	}
	b.Attach(site)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return b.Run(ctx) })
	group.Go(func() error {
		if err := b.Calibrate(ctx); err != nil {
			log.Error("the content is served with the calibration of another", "error", err)
		}
		return nil
	})
	if cli.Content != "" {
		group.Go(func() error { return b.Follow(ctx, cli.Content) })
	}
	fmt.Fprintf(cli.out, "oupsbot répond sur %s (contenu %s, %d fiches). Ctrl-C pour arrêter.\n", address(listener.Addr()), release.ID, len(release.Base().Entries))
	err = group.Wait()
	if errors.Is(err, context.Canceled) {
		err = nil
	}
	return err
}

// address is what to type in a browser on this machine.
func address(a net.Addr) string {
	host, port, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String()
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return "http://" + host + ":" + port
}
