#!/usr/bin/env bash
# What must hold before a change goes in, cheapest first. Fails at the first thing that does not.
#
#   scripts/check.sh            everything
#   scripts/check.sh --no-test  everything but the tests
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

with_tests=true
case "${1:-}" in
    "") ;;
    --no-test) with_tests=false ;;
    *) echo "usage: scripts/check.sh [--no-test]" >&2; exit 2 ;;
esac

run() {
    printf '\n==> %s\n' "$*"
    "$@"
}

# Tools that are good to have and not worth a download.
run_if_installed() {
    if command -v "$1" >/dev/null 2>&1; then
        run "${@:2}"
    else
        printf '\n==> skipped, %s is not installed: %s\n' "$1" "${*:2}"
    fi
}

run cargo fmt --all --check
# The window test is left out of `cargo test`, and so of all targets.
run cargo clippy --locked --all-targets --test window -- -D warnings
RUSTDOCFLAGS="-D warnings" run cargo doc --locked --no-deps
if "$with_tests"; then
    run cargo test --locked
fi
run_if_installed typos typos
run_if_installed cargo-deny cargo deny --locked check bans licenses sources
# The list of advisories changes by the day and is not to be had everywhere: told where it can be fetched, no gate where it cannot.
if command -v cargo-deny >/dev/null 2>&1 && cargo deny --locked fetch db >/dev/null 2>&1; then
    run cargo deny --locked check advisories
else
    printf '\n==> skipped, the list of advisories cannot be had here: cargo deny check advisories\n'
fi
