package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"oupsbot/bot"
)

const (
	heartbeat                 = 15 * time.Second
	streamWriteTimeout        = 10 * time.Second
	maxStreamsPerConversation = 8
)

// GET /api/v1/conversations/{id}/events
//
// Each exchange is an event whose id is its turn. A client that comes back says the last one it saw, with the header
// Last-Event-ID (as browsers do) or ?after=, and misses none of the last 500. The stream ends when the client leaves, when the
// conversation is erased and when the server stops.
func (s *Server) conversationEvents(w http.ResponseWriter, r *http.Request) {
	noStore(w)
	after, err := resumeFrom(r)
	if err != nil {
		s.failWith(w, r, err)
		return
	}
	ref, known, err := s.conversation(r)
	if err == nil && !known {
		err = problemConversation
	}
	if err == nil {
		err = s.mustExist(r.Context(), ref)
	}
	if err != nil {
		s.failWith(w, r, err)
		return
	}
	if s.streams.Add(1) > int64(s.opt.MaxStreams) || !s.streaming.take(ref.Conversation) {
		s.streams.Add(-1)
		s.fail(w, r, problemBusy)
		return
	}
	defer func() {
		s.streams.Add(-1)
		s.streaming.give(ref.Conversation)
	}()

	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	w.Header().Set("X-Accel-Buffering", "no") // nginx would hold events back
	out := stream{w: w, control: http.NewResponseController(w)}
	_ = out.control.SetReadDeadline(time.Time{}) // a stream lasts; its writes are what has a deadline
	if out.send("retry: 2000\n\n") != nil || r.Method == http.MethodHead {
		return
	}
	s.follow(r.Context(), ref, after, out)
}

// follow writes the exchanges after a turn, then each new one, until somebody leaves.
func (s *Server) follow(ctx context.Context, ref bot.Ref, after int, out stream) {
	signal, stop := s.inbox.Watch(ref) // before reading, so that nothing comes in between
	defer stop()
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		exchanges, err := s.inbox.Exchanges(ctx, ref, after)
		if err != nil {
			if !errors.Is(err, bot.ErrUnknownConversation) && ctx.Err() == nil {
				s.log.ErrorContext(ctx, "web: event stream", "error", err)
			}
			return
		}
		for _, x := range exchanges {
			if out.exchange(x) != nil {
				return
			}
			after = x.Turn
		}
		if len(exchanges) > 0 {
			continue // until nothing comes: one reading need not give all
		}
		for waiting := true; waiting; {
			select {
			case <-ctx.Done():
				return
			case <-s.stopping:
				return
			case <-signal:
				waiting = false
			case <-beat.C:
				if out.send(": toujours là\n\n") != nil {
					return
				}
			}
		}
	}
}

// resumeFrom is the last turn that the client has seen: 0 for none.
func resumeFrom(r *http.Request) (int, error) {
	last := r.Header.Get("Last-Event-ID")
	if last == "" {
		last = r.URL.Query().Get("after")
	}
	if last == "" {
		return 0, nil
	}
	turn, err := strconv.ParseInt(last, 10, 32)
	if err != nil || turn < 0 {
		return 0, badRequest("invalid_resume", "Le dernier événement reçu (Last-Event-ID ou « after ») doit être un numéro de tour.")
	}
	return int(turn), nil
}

// stream writes server-sent events, each within a deadline.
type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

func (o stream) exchange(x bot.Exchange) error {
	data, err := json.Marshal(newExchange(x)) // on one line: JSON escapes line breaks
	if err != nil {
		return fmt.Errorf("encode exchange: %w", err)
	}
	return o.send(fmt.Sprintf("id: %d\nevent: exchange\ndata: %s\n\n", x.Turn, data))
}

func (o stream) send(text string) error {
	_ = o.control.SetWriteDeadline(time.Now().Add(streamWriteTimeout)) // a test's recorder has no connection
	if _, err := o.w.Write([]byte(text)); err != nil {
		return fmt.Errorf("write event: %w", err)
	}
	return o.control.Flush()
}
