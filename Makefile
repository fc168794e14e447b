# Two commands do all the set-up: `make demo` and `make test`. `make help` lists the rest.

SHELL := /bin/bash
.DEFAULT_GOAL := help

# One configuration for every target: SQLite is compiled from C, which takes a minute for each different set of flags.
export GOFLAGS := $(strip $(filter-out -tags=%,$(GOFLAGS)) -tags=sqlite_fts5)
export CGO_ENABLED := 1

VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LINT     := bin/golangci-lint-v2.15.0
FUZZTIME ?= 30s
ARGS     ?=

# Packages whose tests define the flag -update.
GOLDEN = $(sort $(dir $(shell grep -rlE --include='*_test.go' 'flag\.Bool.*"update"' . 2>/dev/null)))

# Sets SANTONG_TEST_POSTGRES for one command; empty where PostgreSQL is left out.
WITH_POSTGRES = url=$$(scripts/postgres.sh) || exit 1; SANTONG_TEST_POSTGRES="$$url"

# Sets SANTONG_TEST_BROWSER for one command; "none" where the browser is left out.
WITH_BROWSER = browser=$$(scripts/browser.sh) || exit 1; SANTONG_TEST_BROWSER="$$browser"

# Sets SANTONG_TEST_OFFICE for one command; "none" where letters are not opened in LibreOffice.
WITH_OFFICE = office=$$(scripts/office.sh) || exit 1; SANTONG_TEST_OFFICE="$$office"

# Where there is room, what tests write is kept in memory: their databases sync at every commit, and kill -9 loses nothing that the system has.
IN_MEMORY = if [ -w /dev/shm ] && [ "$$(df -Pk /dev/shm | awk 'NR == 2 {print $$4}')" -gt 8000000 ]; then \
	TMPDIR=$$(mktemp -d /dev/shm/santong.XXXXXX) && export TMPDIR && trap 'rm -rf "$$TMPDIR"' EXIT; fi;

# Packages in which several things happen at once, and the pages that do. With -short, what does one thing after the other is left out there.
RACED = ./engine ./store ./api ./identity ./notices ./public ./steward
RACED_PAGES = PreviewIsKept|FirstLoad|FormSentTwice|Provider|TakeIn|Bulk|Prove

# The longest come first, so that nothing waits for them alone at the end.
FIRST = ./web ./engine ./store

# Tests that take minutes at their full length, which SANTONG_PROVE asks for.
LONG = RandomWalk|ActionsTellTheTruth|NobodyApproves|Kill|Corpus|OddTexts|BrowserLife|BrowserKeys|BrowserPages

.PHONY: help build demo test race screenshots prove check fmt vet lint golden golden-drift bench fuzz clean

help: ## list these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

build: ## build bin/santong
	@[ -e bin/santong ] || echo "building bin/santong; the first time SQLite is compiled from C, which takes a minute or two" >&2
	@go build -buildvcs=false -ldflags '-X main.version=$(VERSION)' -o bin/santong ./cmd/santong

demo: build ## run the main job on SQLite; pass options with ARGS="--no-serve --json"
	@bin/santong demo $(ARGS)

test: ## run all tests: SQLite, PostgreSQL, a browser, LibreOffice, race detector, fuzz seeds, golden files
	@$(WITH_BROWSER); export SANTONG_TEST_BROWSER; $(WITH_OFFICE); export SANTONG_TEST_OFFICE; url=$$(scripts/postgres.sh) || exit 1; export SANTONG_TEST_POSTGRES="$$url"; $(IN_MEMORY) \
		go test -p 3 -timeout 20m $(FIRST) ./... && go test -p 3 -race -short -timeout 15m $(RACED) && \
		go test -race -short -timeout 10m -run '$(RACED_PAGES)' ./web

race: ## run all tests under the race detector, which takes long
	@$(WITH_BROWSER); export SANTONG_TEST_BROWSER; $(WITH_OFFICE); export SANTONG_TEST_OFFICE; $(WITH_POSTGRES) go test -race -timeout 60m ./...

prove: ## walk 100,000 random events on each database, kill 120 times, live each life in both languages, which takes long
	@$(WITH_BROWSER); export SANTONG_TEST_BROWSER; $(WITH_POSTGRES) SANTONG_PROVE=1 go test -count=1 -timeout 120m -run '$(LONG)' -v ./engine ./cmd/santong ./web

check: fmt vet lint test golden-drift ## everything that must pass before a commit

fmt: # every Go file is formatted
	@out=$$(gofmt -l .); [ -z "$$out" ] || { echo "not formatted, run gofmt -w on:"; echo "$$out"; exit 1; } >&2

vet:
	@go vet ./...

lint: # left out only where the linter cannot be had
	@if [ -x $(LINT) ] || $(MAKE) -s $(LINT); then $(LINT) run ./...; \
	else echo "lint: left out, $(notdir $(LINT)) could not be installed" >&2; fi

# Not a tool of go.mod: it would drag hundreds of modules into the graph.
$(LINT):
	@echo "installing $(notdir $(LINT)) into bin/, which takes a minute or two" >&2
	@CGO_ENABLED=0 GOFLAGS= GOBIN=$(CURDIR)/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT:bin/golangci-lint-%=%)
	@mv bin/golangci-lint $@

golden: ## write the golden files anew; then read the diff
	@[ -z "$(GOLDEN)" ] || CI= go test -count=1 $(GOLDEN) -update

# The tests compare; this also finds what no run writes twice alike, and says which file it is.
golden-drift:
	@sums() { find . -path './.git' -prune -o -path '*/testdata/*' -type f -not -path '*/fuzz/*' -exec sha256sum {} + | sort -k 2; }; \
	before=$$(sums); $(MAKE) -s golden || exit 1; \
	diff <(echo "$$before") <(sums) || { echo "golden files have changed; read git diff and commit them" >&2; exit 1; }

screenshots: ## take the pictures of docs/pictures anew
	@mkdir -p docs/pictures
	@$(WITH_BROWSER) SANTONG_PICTURES=$(CURDIR)/docs/pictures go test -count=1 -run '^TestBrowserPictures$$' ./web

bench: ## measure the parts, durable events through the engine and over HTTP, and pages, as ratios to the raw disk and database
	@$(WITH_POSTGRES) go test -run '^$$' -bench . ./engine ./store ./calendar ./web ./cmd/santong

fuzz: ## run each fuzz target for 30 s (FUZZTIME=5m for longer)
	@grep -rE --include='*_test.go' '^func Fuzz' . | sed -E 's/^(.*)\/[^/]*:func (Fuzz[A-Za-z0-9_]*).*/\1 \2/' | \
	while read -r dir name; do \
		echo "$$dir $$name"; go test "$$dir" -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) </dev/null || exit 1; \
	done

clean: ## remove what was built, and stop the PostgreSQL that the tests started
	@scripts/postgres.sh stop
	@rm -rf bin
