#!/usr/bin/env bash
# The exports of an awkward ledger in a real LibreOffice, there and back: every number, text and amount must come through.
# Needs soffice, with Calc. Succeeds only when all holds.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

command -v soffice >/dev/null || { echo "soffice is not here: install libreoffice-calc-nogui" >&2; exit 1; }
exec cargo test --locked --test libreoffice -- --nocapture
