-- Format 2: people, refunds, what waits for a person, and finding a sale by its numbers.

-- What is read of the journal by something else than its subject. None of it depends on a projection.
CREATE INDEX journal_refund_charge ON journal (json_extract(body, '$.order.trade_no')) WHERE kind = 'refund.queued';
CREATE INDEX journal_refund_sale ON journal (json_extract(body, '$.order.sale_id')) WHERE kind = 'refund.queued';
CREATE INDEX journal_till ON journal (kind) WHERE subject = 'till';
-- What people did, and what happened to people and the till; the second without the daily work of selling.
CREATE INDEX journal_deed ON journal (at_ms)
WHERE actor NOT IN ('till', 'gateway') OR subject IN ('people', 'till') OR kind GLOB 'person.*';
CREATE INDEX journal_office ON journal (at_ms)
WHERE (actor NOT IN ('till', 'gateway') OR subject IN ('people', 'till') OR kind GLOB 'person.*')
  AND (kind IN ('sale.set_by_hand', 'sale.exception_settled') OR NOT (kind GLOB 'sale.*' OR kind GLOB 'charge.*'));

ALTER TABLE sale ADD COLUMN open_exceptions TEXT NOT NULL DEFAULT '';            -- those of them that no person has brought to an end
ALTER TABLE sale ADD COLUMN by_hand TEXT;                                        -- the provider's number as a person read it, where one set it as paid
ALTER TABLE sale ADD COLUMN refunded_fen INTEGER NOT NULL DEFAULT 0 CHECK (refunded_fen >= 0); -- what its refunds take
UPDATE sale SET open_exceptions = exceptions WHERE exceptions <> '';

CREATE INDEX sale_opened ON sale (opened_at_ms, id);
CREATE INDEX sale_amount ON sale (amount_fen, opened_at_ms, id);
CREATE INDEX sale_abandoned ON sale (opened_at_ms, id, amount_fen) WHERE state = 'abandoned';
CREATE INDEX sale_exceptions ON sale (opened_at_ms, id) WHERE exceptions <> '';
CREATE INDEX sale_work ON sale (opened_at_ms, id) WHERE open_exceptions <> '';
CREATE INDEX sale_refunded ON sale (opened_at_ms, id) WHERE refunded_fen > 0;

-- What is so now about every refund.
CREATE TABLE refund (
    refund_no      TEXT    NOT NULL PRIMARY KEY CHECK (length(refund_no) BETWEEN 6 AND 64),
    trade_no       TEXT    NOT NULL REFERENCES charge (trade_no),
    sale_id        TEXT    NOT NULL REFERENCES sale (id),
    transaction_id TEXT    NOT NULL,                               -- the provider's number of the payment
    total_fen      INTEGER NOT NULL CHECK (total_fen >= 1),        -- what was paid
    amount_fen     INTEGER NOT NULL CHECK (amount_fen BETWEEN 1 AND total_fen),
    reason         TEXT    NOT NULL,                               -- what the customer reads
    by_name        TEXT    NOT NULL,
    by_role        TEXT    NOT NULL CHECK (by_role IN ('cashier', 'manager', 'owner')),
    approved_by    TEXT,                                           -- where the role needed it
    queued_at_ms   INTEGER NOT NULL,
    state          TEXT    NOT NULL CHECK (state IN ('queued', 'sent', 'accepted', 'succeeded', 'failed')),
    taken_fen      INTEGER NOT NULL CHECK (taken_fen IN (0, amount_fen)), -- what it takes of the payment: 0 once it came to nothing
    needs_person   INTEGER NOT NULL CHECK (needs_person IN (0, 1)),
    giving_up      INTEGER NOT NULL CHECK (giving_up IN (0, 1)),
    attempts       INTEGER,                                        -- while sent: how many requests were decided, and when the latest was
    sent_at_ms     INTEGER,
    hold           TEXT,                                           -- the trouble for which it waits for a person
    failure        TEXT,                                           -- why it came to nothing
    refusal        TEXT,                                           -- the provider's code and words: of the hold, the failure or the latest no
    refund_id      TEXT,                                           -- the provider's number
    arrived_at_ms  INTEGER,
    account        TEXT,                                           -- where it arrived
    settled        TEXT,                                           -- how a person brought a failed one to its end
    CHECK ((state = 'sent') = (attempts IS NOT NULL)),
    CHECK ((state = 'sent') = (sent_at_ms IS NOT NULL)),
    CHECK ((state = 'failed') = (failure IS NOT NULL)),
    CHECK ((state = 'succeeded') = (arrived_at_ms IS NOT NULL))
) STRICT;
CREATE INDEX refund_charge ON refund (trade_no);
CREATE INDEX refund_sale ON refund (sale_id, taken_fen);
CREATE INDEX refund_queued ON refund (queued_at_ms, refund_no);
CREATE INDEX refund_active ON refund (queued_at_ms, refund_no, state) WHERE state IN ('queued', 'sent', 'accepted');
CREATE INDEX refund_work ON refund (queued_at_ms, refund_no) WHERE needs_person = 1;

-- Everybody who is or was there. PINs stand nowhere but in the journal, as far as they are kept at all.
CREATE TABLE person (
    name     TEXT    NOT NULL PRIMARY KEY,
    role     TEXT    NOT NULL CHECK (role IN ('cashier', 'manager', 'owner')),
    since_ms INTEGER NOT NULL,                                     -- when they were added
    removed  INTEGER NOT NULL CHECK (removed IN (0, 1))
) STRICT;

-- Every four characters in a row of every number of a sale and its refunds; the rowid is the second in which the sale was opened. It only tells
-- where to look: whether a number is really there is read from the tables.
CREATE VIRTUAL TABLE number_part USING fts5 (parts, tokenize = "ascii tokenchars '_-'", content = '', columnsize = 0, detail = none);
INSERT INTO number_part (number_part, rank) VALUES ('automerge', 8);
WITH RECURSIVE
    place (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM place WHERE i < 29),
    number (sale_id, number) AS (
        SELECT sale_id, trade_no FROM charge
        UNION ALL SELECT sale_id, transaction_id FROM charge WHERE transaction_id IS NOT NULL
        UNION ALL SELECT sale_id, mismatch_transaction_id FROM charge WHERE mismatch_transaction_id IS NOT NULL)
INSERT INTO number_part (rowid, parts)
SELECT opened_at_ms / 1000 AS second, group_concat((SELECT group_concat(substr(number, i, 4), ' ') FROM place WHERE i <= length(number) - 3), ' ')
FROM number JOIN sale ON sale.id = sale_id WHERE length(number) >= 4 GROUP BY second ORDER BY second;
-- One piece: else the next thousands of sales would each carry on merging what was written here.
INSERT INTO number_part (number_part) VALUES ('optimize');
