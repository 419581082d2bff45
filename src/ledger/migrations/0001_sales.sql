-- Format 1: the journal, and what it says about sales and charges.
PRAGMA application_id = 1935897708; -- "sctl"

-- What happened, in order. The truth; everything else in this file can be rebuilt from it.
CREATE TABLE journal (
    seq      INTEGER PRIMARY KEY CHECK (seq >= 1),                 -- 1, 2, 3 … without a gap
    at_ms    INTEGER NOT NULL CHECK (at_ms >= 0),                  -- milliseconds since 1970, UTC
    actor    TEXT    NOT NULL CHECK (actor <> ''),                 -- 'cashier:NAME', 'till' or 'gateway'
    subject  TEXT    NOT NULL CHECK (subject <> ''),               -- the sale's id
    kind     TEXT    NOT NULL CHECK (kind <> ''),                  -- 'sale.opened', 'charge.paid' …
    body     TEXT    NOT NULL CHECK (json_valid(body)),            -- the event
    evidence BLOB,                                                 -- the signed bytes that proved it
    hash     BLOB    NOT NULL CHECK (length(hash) = 32)            -- SHA-256 over the row before and this one
) STRICT;
CREATE INDEX journal_subject ON journal (subject, seq);

CREATE TRIGGER journal_is_append_only BEFORE INSERT ON journal
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM journal)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: the next entry follows the last'); END;
CREATE TRIGGER journal_refuses_update BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: no entry is ever changed'); END;
CREATE TRIGGER journal_refuses_delete BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: no entry is ever removed'); END;

-- What is so now about every sale.
CREATE TABLE sale (
    id               TEXT    NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 6 AND 32),
    amount_fen       INTEGER NOT NULL CHECK (amount_fen BETWEEN 1 AND 10000000000),
    note             TEXT    NOT NULL,
    cashier          TEXT    NOT NULL CHECK (cashier <> ''),
    till             TEXT    NOT NULL CHECK (length(till) BETWEEN 1 AND 6),
    business_day     TEXT    NOT NULL CHECK (business_day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    opened_at_ms     INTEGER NOT NULL,
    state            TEXT    NOT NULL CHECK (state IN ('open', 'paid', 'abandoned')),
    exceptions       TEXT    NOT NULL,                             -- comma-joined: 'paid_late', 'paid_twice', 'wrong_amount', 'contradiction'
    cancel_requested INTEGER NOT NULL CHECK (cancel_requested IN (0, 1)),
    latest_trade_no  TEXT,                                         -- its latest charge
    first_paid_at_ms INTEGER,                                      -- the earliest paid_at_ms of its charges
    CHECK (state <> 'paid' OR first_paid_at_ms IS NOT NULL)
) STRICT;
CREATE INDEX sale_day ON sale (business_day, opened_at_ms, id);
CREATE INDEX sale_open ON sale (id) WHERE state = 'open';

-- What is so now about every charge.
CREATE TABLE charge (
    trade_no                TEXT    NOT NULL PRIMARY KEY CHECK (length(trade_no) BETWEEN 6 AND 32),
    sale_id                 TEXT    NOT NULL REFERENCES sale (id),
    amount_fen              INTEGER NOT NULL CHECK (amount_fen BETWEEN 1 AND 10000000000),
    appid                   TEXT    NOT NULL,
    mch_id                  TEXT    NOT NULL,
    description             TEXT    NOT NULL,
    created_at_ms           INTEGER NOT NULL,
    expires_at_ms           INTEGER NOT NULL,
    state                   TEXT    NOT NULL CHECK (state IN ('placing', 'showing', 'closing', 'closed', 'paid', 'refused')),
    code_url                TEXT,                                  -- only while it may be scanned
    reason                  TEXT,                                  -- why its code was taken down
    closure                 TEXT,                                  -- what proved that it cannot be paid any more
    refusal                 TEXT,                                  -- the provider's code and words
    transaction_id          TEXT,                                  -- the provider's number of the payment
    paid_at_ms              INTEGER,                               -- when the provider took the money; when the till learnt it, where not told
    cash_fen                INTEGER,                               -- what the payer paid in cash, where told
    settlement_fen          INTEGER,                               -- what the merchant is credited, where told
    bank                    TEXT,                                  -- the paying bank's code, where told
    mismatch_transaction_id TEXT,                                  -- a proven payment that is not our fen
    mismatch_fen            INTEGER,
    mismatch_currency       TEXT,
    CHECK ((state = 'paid') = (transaction_id IS NOT NULL)),
    CHECK ((state = 'paid') = (paid_at_ms IS NOT NULL))
) STRICT;
CREATE INDEX charge_sale ON charge (sale_id);
CREATE INDEX charge_watched ON charge (sale_id) WHERE state IN ('placing', 'showing', 'closing');
CREATE INDEX charge_paid ON charge (paid_at_ms, amount_fen) WHERE state = 'paid';
CREATE UNIQUE INDEX charge_transaction ON charge (transaction_id) WHERE transaction_id IS NOT NULL;
CREATE UNIQUE INDEX charge_mismatch ON charge (mismatch_transaction_id) WHERE mismatch_transaction_id IS NOT NULL;
