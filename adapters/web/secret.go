package web

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"regexp"

	"oupsbot/bot"
)

// secretPattern is the shape of a conversation's id: 18 random bytes (144 bits) in base64url.
var secretPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{24}$`)

// newSecret is an id that nobody can guess: a conversation's, or a message's.
func newSecret() string {
	var b [18]byte
	_, _ = rand.Read(b[:]) // never fails: see crypto/rand
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// conversationRef is the conversation that a secret opens. The rest of the program only sees a digest of the secret, so
// that neither a log nor a stolen store lets anyone speak in someone else's conversation.
func conversationRef(secret string) bot.Ref {
	sum := sha256.Sum256([]byte("oupsbot web conversation\x00" + secret))
	return bot.Ref{Channel: ChannelName, Conversation: base64.RawURLEncoding.EncodeToString(sum[:18])}
}
