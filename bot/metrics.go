package bot

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics count what the bot does. Nothing in them is about a person.
type Metrics struct {
	turns   *prometheus.CounterVec
	seconds *prometheus.HistogramVec
}

// NewMetrics registers the bot's metrics.
func NewMetrics(r prometheus.Registerer) *Metrics {
	m := &Metrics{
		turns: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "oupsbot_turns_total", Help: "Messages answered, by channel and decision."}, []string{"channel", "decision"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "oupsbot_turn_seconds", Help: "Time from taking a message from the inbox to its commit.",
			Buckets: []float64{.0005, .001, .002, .005, .01, .02, .05, .1, .5, 2}}, []string{"channel"}),
	}
	r.MustRegister(m.turns, m.seconds)
	return m
}

func (m *Metrics) answered(channel string, d Decision, took time.Duration) {
	if m == nil {
		return
	}
	m.turns.WithLabelValues(channel, string(d.Kind)).Inc()
	m.seconds.WithLabelValues(channel).Observe(took.Seconds())
}
