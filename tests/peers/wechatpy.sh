#!/usr/bin/env bash
# A public WeChat Pay client, wechatpy, against `scantill simulate`: places, queries, closes, refunds, and checks every answer's signature.
# Needs python3 with venv, and the network for the first run. Succeeds only when all holds.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

peer=target/peers/wechatpy
requirements=tests/peers/requirements.txt
if ! cmp -s "$requirements" "$peer/installed.txt"; then
    rm -rf "$peer"
    python3 -m venv "$peer"
    "$peer/bin/pip" install --quiet --disable-pip-version-check --no-deps --requirement "$requirements"
    cp "$requirements" "$peer/installed.txt"
fi

cargo build --locked --quiet --bin scantill
exec "$peer/bin/python" tests/peers/wechatpy_peer.py "${CARGO_TARGET_DIR:-target}/debug/scantill"
