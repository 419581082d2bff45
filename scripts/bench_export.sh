#!/usr/bin/env bash
# The export of a million sales beside `sqlite3 -csv -header` with the same questions on the same file: time and memory, seven runs each in turn.
#
#   scripts/bench_export.sh [ledger.sqlite3]     default: the ledger that `cargo bench --bench till -- million` has made
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

ledger=$(realpath "${1:-target/bench/million/ledger.sqlite3}")
[ -f "$ledger" ] || { echo "there is no ledger at $ledger; make it with: cargo bench --bench till -- million" >&2; exit 1; }
cargo build --locked --release --quiet --bin scantill
till=$(realpath "${CARGO_TARGET_DIR:-target}/release/scantill")

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/till"
ln -s "$ledger" "$folder/till/ledger.sqlite3"

# The columns of src/ledger/export/lines.rs; every row of this ledger is a payment, the other lists are empty.
cat >"$folder/same.sql" <<'SQL'
SELECT paid_at_ms, till, charge.shift_no, cashier, sale_id, trade_no, transaction_id, sale.state, exceptions, charge.amount_fen,
    NULL, NULL, NULL, NULL, note
FROM charge CROSS JOIN sale ON sale.id = sale_id WHERE charge.state = 'paid' AND paid_at_ms >= 0 AND paid_at_ms < 9000000000000 ORDER BY paid_at_ms;
SELECT accepted_at_ms, till, refund.shift_no, by_name, sale_id, trade_no, transaction_id, sale.state, exceptions, refund.amount_fen,
    refund_no, refund_id, refund.state, reason, note
FROM refund CROSS JOIN sale ON sale.id = sale_id WHERE accepted_at_ms >= 0 AND accepted_at_ms < 9000000000000 ORDER BY accepted_at_ms;
SQL

measured() {
    /usr/bin/env time -f '%e s, %M KiB' "$@" 2>&1 >/dev/null
}

# Once uncounted: after that the system has the file in memory, for either of them.
sqlite3 -readonly -csv -header "$ledger" <"$folder/same.sql" >"$folder/sqlite.csv"
for run in 1 2 3 4 5 6 7; do
    for format in csv json; do
        printf 'run %s  %-8s %s\n' "$run" "$format" \
            "$(measured "$till" --data-dir "$folder/till" export --from 1970-01-02 --to 2100-01-01 --format "$format" --output "$folder/out.$format" | tail -n 1)"
    done
    printf 'run %s  sqlite3  %s\n' "$run" "$(measured sh -c 'sqlite3 -readonly -csv -header "$1" <"$2" >"$3"' - "$ledger" "$folder/same.sql" "$folder/sqlite.csv")"
done
printf 'once   xlsx     %s\n' \
    "$(measured "$till" --data-dir "$folder/till" export --from 1970-01-02 --to 2100-01-01 --output "$folder/out.xlsx" | tail -n 1)"
ls -l "$folder"/out.*
