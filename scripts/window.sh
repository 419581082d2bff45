#!/usr/bin/env bash
# The checks that need a display: the till in a real window, driven with real keys. Brings its own display where there is none.
#
#   scripts/window.sh [part of a test's name]
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -z "${DISPLAY:-}" ]; then
    numbers=$(mktemp -d)
    trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$numbers"' EXIT
    mkfifo "$numbers/display"
    # Without -noreset the server starts anew whenever its last window closes, and drops the one that opens meanwhile.
    Xvfb -displayfd 3 -screen 0 1366x768x24 -nolisten tcp -noreset 3>"$numbers/display" 2>/dev/null &
    server=$!
    read -r number <"$numbers/display"
    export DISPLAY=":$number"
fi
cargo test --locked --test window -- --test-threads=1 "$@"
