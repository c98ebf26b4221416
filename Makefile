# Everything that a developer runs by hand. The work is done by scripts/, each of which can be run alone.

.DEFAULT_GOAL := help
.PHONY: help demo test check test-rust test-web test-browser check-generated generate bench fuzz fmt deny postgres clean

# Flags of `nestor demo`: make demo DEMO_FLAGS='--listen 127.0.0.1:9090 --seed 7'
DEMO_FLAGS ?=
# Arguments of the load program of `make bench`.
BENCH_FLAGS ?=
# How long `make fuzz` takes for each channel.
FUZZ_SECONDS ?= 60

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

demo: ## build everything and start the demo on http://localhost:8080 (DEMO_FLAGS='…')
	@scripts/demo.sh $(DEMO_FLAGS)

test: ## all set-up and all tests, as in CI
	@scripts/test.sh

check: ## the habit before each commit: formatting, lints, tidy test, core tests
	@scripts/test.sh habit

test-rust: ## every Rust test, on SQLite and on PostgreSQL
	@scripts/test.sh rust

test-web: ## the web app's checks, unit tests and build
	@scripts/test.sh web

test-browser: ## the inbox in a real browser against the real demo
	@scripts/test.sh browser

check-generated: ## whether the generated files are fresh
	@scripts/test.sh generated

generate: ## write the generated files anew
	@scripts/generated.sh write

bench: ## measure, in release (BENCH_FLAGS='…')
	@scripts/bench.sh $(BENCH_FLAGS)

fuzz: ## broken webhooks for every parser, 60 s each (FUZZ_SECONDS=600)
	@scripts/fuzz.sh $(FUZZ_SECONDS)

fmt: ## format Rust and web sources
	@scripts/toolchain.sh cargo fmt --all
	@scripts/web.sh dependencies
	@npm --prefix web run --silent format

deny: ## licences and sources of our dependencies (installs cargo-deny)
	@scripts/deny.sh

postgres: ## a shell beside a PostgreSQL server of its own (NESTOR_TEST_POSTGRES_URL)
	@scripts/with-postgres.sh "$${SHELL:-/bin/sh}"

clean: ## remove what was built; the data folder stays
	@scripts/toolchain.sh cargo clean
	rm -rf web/dist web/node_modules
