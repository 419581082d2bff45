-- Format 3: shifts, the ends of days, and the books as they are exported and matched.

-- A cashier's time at the till. Every payment and refund that the till has learnt of belongs to the shift that was open then, or to the next one.
CREATE TABLE shift (
    no           INTEGER PRIMARY KEY CHECK (no >= 1),
    by_name      TEXT    NOT NULL,
    by_role      TEXT    NOT NULL CHECK (by_role IN ('cashier', 'manager', 'owner')),
    opened_at_ms INTEGER NOT NULL,
    business_day TEXT    NOT NULL CHECK (business_day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    state        TEXT    NOT NULL CHECK (state IN ('open', 'closed')),
    float_fen    INTEGER NOT NULL CHECK (float_fen >= 0),
    closed_at_ms INTEGER,
    closed_by    TEXT,
    payments     INTEGER,                                          -- of its report
    payments_fen INTEGER,
    refunds      INTEGER,
    refunds_fen  INTEGER,
    expected_fen INTEGER,                                          -- cash
    counted_fen  INTEGER,
    reason       TEXT,
    last_seq     INTEGER,                                          -- the last entry of the journal that belongs to it
    CHECK ((state = 'closed') = (closed_at_ms IS NOT NULL)),
    CHECK ((state = 'closed') = (counted_fen IS NOT NULL))
) STRICT;
CREATE INDEX shift_closed ON shift (closed_at_ms, opened_at_ms);
CREATE UNIQUE INDEX shift_open ON shift (state) WHERE state = 'open';

-- The end of a day, as far as it has come.
CREATE TABLE day (
    day          TEXT    NOT NULL PRIMARY KEY CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    mark         TEXT    NOT NULL CHECK (mark IN ('open', 'differs', 'matched', 'closed')),
    bill_sha256  TEXT    NOT NULL,
    bill_rows    INTEGER NOT NULL,
    till_fen     INTEGER,                                          -- of the latest match with that bill
    bill_fen     INTEGER,
    undecided    INTEGER,
    closed_at_ms INTEGER,
    closed_by    TEXT
) STRICT;

-- In which shift what is learnt now belongs: the open one, or the next.
CREATE VIEW shift_now (no) AS SELECT coalesce((SELECT no + 1 FROM shift WHERE state = 'closed' ORDER BY no DESC LIMIT 1), 1);

-- The last entry of the journal from before there were shifts.
CREATE TABLE before_shifts (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL) STRICT;
INSERT INTO before_shifts SELECT 1, coalesce(max(seq), 0) FROM journal;

-- To which shift an entry of the journal belongs; to none from before there were shifts.
CREATE VIEW journal_by_shift (seq, subject, kind, body, shift_no) AS
SELECT seq, subject, kind, body,
    iif(seq > (SELECT seq FROM before_shifts WHERE one = 1), (SELECT count(*) + 1 FROM shift WHERE last_seq < journal.seq), NULL)
FROM journal;

-- In which shift: of a sale when it was opened, of a charge or refund when the till learnt that it was paid or accepted. Nothing before there were shifts.
ALTER TABLE sale ADD COLUMN shift_no INTEGER;
ALTER TABLE sale ADD COLUMN by_hand_at_ms INTEGER;                               -- when a person set it as paid, as long as that stands
ALTER TABLE charge ADD COLUMN shift_no INTEGER;
ALTER TABLE charge ADD COLUMN mismatch_paid_at_ms INTEGER;                       -- when the charge was decided, where the provider did not say
ALTER TABLE charge ADD COLUMN contradiction_transaction_id TEXT;                 -- a proven payment that cannot be
ALTER TABLE charge ADD COLUMN contradiction_fen INTEGER;
ALTER TABLE charge ADD COLUMN contradiction_paid_at_ms INTEGER;                  -- likewise
ALTER TABLE refund ADD COLUMN shift_no INTEGER;
ALTER TABLE refund ADD COLUMN accepted_at_ms INTEGER;                            -- the day to which it belongs

-- What the new columns say of what is there already.
UPDATE sale SET by_hand_at_ms = first_paid_at_ms
WHERE by_hand IS NOT NULL AND state = 'paid' AND NOT EXISTS (SELECT 1 FROM charge WHERE sale_id = sale.id AND charge.state = 'paid');
UPDATE charge SET mismatch_paid_at_ms = coalesce(
    (SELECT json_extract(body, '$.event.payment.paid_at') FROM journal
     WHERE subject = sale_id AND kind = 'charge.mismatch_seen' AND json_extract(body, '$.trade_no') = trade_no ORDER BY seq LIMIT 1),
    created_at_ms)
WHERE mismatch_transaction_id IS NOT NULL;
UPDATE charge SET (contradiction_transaction_id, contradiction_fen, contradiction_paid_at_ms) = (
    SELECT json_extract(body, '$.event.payment.transaction_id'), json_extract(body, '$.event.payment.total'),
           coalesce(json_extract(body, '$.event.payment.paid_at'), created_at_ms)
    FROM journal
    WHERE subject = sale_id AND kind = 'charge.contradiction_seen' AND json_extract(body, '$.trade_no') = trade_no ORDER BY seq LIMIT 1)
WHERE sale_id IN (SELECT id FROM sale WHERE exceptions <> '' AND exceptions LIKE '%contradiction%');
UPDATE refund SET accepted_at_ms = (
    SELECT iif(kind = 'refund.accepted', at_ms, coalesce(json_extract(body, '$.report.arrived_at'), at_ms)) FROM journal
    WHERE subject = refund_no AND kind IN ('refund.accepted', 'refund.succeeded') ORDER BY seq LIMIT 1);

CREATE INDEX sale_shift ON sale (shift_no, state) WHERE shift_no IS NOT NULL;
CREATE INDEX sale_by_hand ON sale (by_hand_at_ms) WHERE by_hand_at_ms IS NOT NULL;
CREATE INDEX charge_shift ON charge (shift_no) WHERE shift_no IS NOT NULL;
CREATE INDEX charge_held ON charge (coalesce(mismatch_paid_at_ms, contradiction_paid_at_ms))
WHERE coalesce(mismatch_paid_at_ms, contradiction_paid_at_ms) IS NOT NULL AND state <> 'paid';
CREATE INDEX refund_shift ON refund (shift_no) WHERE shift_no IS NOT NULL;
CREATE INDEX refund_accepted ON refund (accepted_at_ms) WHERE accepted_at_ms IS NOT NULL;

-- What came up beside the selling, in its order: a shift counts what stands between the end of the shift before and its own.
CREATE INDEX journal_noted ON journal (seq)
WHERE kind IN ('sale.set_by_hand', 'sale.exception_raised', 'sale.exception_settled', 'charge.mismatch_seen', 'charge.contradiction_seen', 'refund.failed', 'refund.settled');
-- The record, now with shifts and the ends of days, whoever brought them about.
DROP INDEX journal_deed;
DROP INDEX journal_office;
CREATE INDEX journal_deed ON journal (at_ms)
WHERE actor NOT IN ('till', 'gateway') OR subject IN ('people', 'till') OR kind GLOB 'person.*' OR kind GLOB 'shift.*' OR kind GLOB 'day.*';
CREATE INDEX journal_office ON journal (at_ms)
WHERE (actor NOT IN ('till', 'gateway') OR subject IN ('people', 'till') OR kind GLOB 'person.*' OR kind GLOB 'shift.*' OR kind GLOB 'day.*')
  AND (kind IN ('sale.set_by_hand', 'sale.exception_settled') OR NOT (kind GLOB 'sale.*' OR kind GLOB 'charge.*'));
