# `make` alone lists the targets.
GO ?= go

.DEFAULT_GOAL := help
.PHONY: help run build test setup lint bench cover fuzz calibrate screenshots

help: ## lists the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

run: ## builds and serves, on embedded content and an embedded store in ./var
	$(GO) run ./cmd/oupsbot serve

build: ## builds the program as ./oupsbot
	CGO_ENABLED=0 $(GO) build -trimpath -o oupsbot ./cmd/oupsbot

setup: ## installs what the tests need: Chromium and axe-core
	@.ci/setup

test: setup ## all tests, the browser's included
	$(GO) run ./cmd/oupsbot check --no-warnings # first: what it learns is kept for the tests
	OUPSBOT_BROWSER_TESTS=1 $(GO) test ./...
	$(GO) run ./cmd/oupsbot test

lint: ## gofmt, vet, staticcheck
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo "run gofmt -w on these"; exit 1; }
	$(GO) vet ./...
	$(GO) tool -modfile=tools/go.mod staticcheck ./...

bench: ## ns/op and allocations: analysis, search, turn, store
	$(GO) test -run '^$$' -bench . -benchmem ./knowledge/... ./intents/... ./bot/...

cover: ## coverage by package
	OUPSBOT_BROWSER_TESTS=1 $(GO) test -coverprofile=/tmp/oupsbot.cover ./... && $(GO) tool cover -func=/tmp/oupsbot.cover | tail -1

fuzz: ## half a minute of fuzzing for each target
	@for t in $$(grep -rl '^func Fuzz' --include=*_test.go . | xargs -n1 dirname | sort -u); do \
		for f in $$(grep -hoE '^func Fuzz[A-Za-z]*' $$t/*_test.go | sed 's/func //'); do \
			echo "$$t $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime 30s -fuzzminimizetime 20x $$t || exit 1; done; done

calibrate: ## learns the shipped content's probabilities again, after a change of content
	$(GO) run ./cmd/calibrate intents/calibration.json

screenshots: setup ## takes the pictures of docs/screenshots again
	OUPSBOT_BROWSER_TESTS=1 OUPSBOT_SCREENSHOTS=1 $(GO) test -count=1 ./adapters/web
