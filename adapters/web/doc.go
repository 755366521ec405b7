// Package web is the web channel: the chat page, the <oups-chat> element that other sites embed, the REST API and the
// directory of errors.
//
// Imports: oupsbot/bot and the standard library, golang.org/x/time/rate. Nothing else of this repository.
//
// Start with [New] and the table of routes in routes.go. Pages are templates/ (html/template, no script needed), the
// element is static/oups-chat.js (plain ES modules, no build step), the API is described by openapi.json, which the
// tests hold to what the handlers do. A conversation's id is a secret: it is never logged, and what the rest of the
// program sees is a digest of it (secret.go).
package web
