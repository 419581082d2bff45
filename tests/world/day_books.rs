//! The bookkeeper's evening: what stands in a shift or a day, counted from the journal and from the gateway's book.

use super::bookkeeper::Bookkeeper;
use scantill::domain::{BookKind, DayStart, MatchClass, MatchKey};
use scantill::engine::DayMatch;
use scantill::simulator::{BookState, Exchange, RefundState};
use std::collections::BTreeMap;

impl Bookkeeper {
    /// Every shift's report says what the journal has between the end of the shift before it and its own.
    pub fn compare_shifts(&self) {
        let mut ends = self
            .ledger
            .prepare(
                "SELECT seq, CAST(substr(subject, 7) AS INTEGER), json_extract(body, '$.report.payments.count'), \
                 json_extract(body, '$.report.payments.sum'), json_extract(body, '$.report.refunds.count'), json_extract(body, '$.report.refunds.sum'), \
                 (SELECT coalesce(sum(json_extract(value, '$.payments.sum')), 0) FROM json_each(body, '$.report.people')), \
                 (SELECT coalesce(sum(json_extract(value, '$.refunds.sum')), 0) FROM json_each(body, '$.report.people')) \
                 FROM journal WHERE kind = 'shift.closed' ORDER BY seq",
            )
            .expect("the ledger reads");
        let mut ends = ends.query([]).expect("the ledger reads");
        let (mut before, mut shifts) = (0_i64, 0_i64);
        while let Some(row) = ends.next().expect("a row") {
            let value = |column| row.get::<_, i64>(column).expect("a number");
            let (seq, no) = (value(0), value(1));
            shifts += 1;
            assert_eq!(no, shifts, "shifts have no gap");
            assert_eq!((value(2), value(3)), self.paid_between(before, seq), "payments of shift {no}");
            assert_eq!((value(4), value(5)), self.accepted_between(before, seq), "refunds of shift {no}");
            assert_eq!((value(6), value(7)), (value(3), value(5)), "the people of shift {no}");
            before = seq;
        }
        let (all, _) = self.paid_between(0, i64::MAX);
        let in_shifts: i64 = self
            .ledger
            .query_row("SELECT count(*) FROM charge WHERE state = 'paid' AND shift_no BETWEEN 1 AND ?1", [shifts + 1], |row| row.get(0))
            .expect("the ledger reads");
        assert_eq!(in_shifts, all, "each payment is in one shift");
    }

    fn paid_between(&self, after: i64, before: i64) -> (i64, i64) {
        let query = "SELECT count(*), coalesce(sum(fen), 0) FROM (SELECT min(seq), json_extract(body, '$.event.payment.total') AS fen FROM journal \
            WHERE kind = 'charge.paid' GROUP BY json_extract(body, '$.trade_no') HAVING min(seq) > ?1 AND min(seq) < ?2)";
        self.ledger.query_row(query, [after, before], |row| Ok((row.get(0)?, row.get(1)?))).expect("the ledger reads")
    }

    /// Refunds that were accepted there, and had not come to nothing up to `before`.
    fn accepted_between(&self, after: i64, before: i64) -> (i64, i64) {
        let query = "WITH accepted AS (SELECT subject, min(seq) AS at FROM journal WHERE kind IN ('refund.accepted', 'refund.succeeded') GROUP BY subject) \
            SELECT count(*), coalesce(sum(json_extract(queued.body, '$.order.amount')), 0) FROM accepted \
            JOIN journal AS queued ON queued.subject = accepted.subject AND queued.kind = 'refund.queued' \
            WHERE at > ?1 AND at < ?2 AND NOT EXISTS (SELECT 1 FROM journal AS failed \
            WHERE failed.subject = accepted.subject AND failed.kind = 'refund.failed' AND failed.seq BETWEEN at AND ?2)";
        self.ledger.query_row(query, [after, before], |row| Ok((row.get(0)?, row.get(1)?))).expect("the ledger reads")
    }

    /// The bridge adds up, both its ends are what the books say, every planted difference is found and named, and none is invented.
    pub fn look_at_match(&self, matched: &DayMatch, planted: &BTreeMap<MatchKey, MatchClass>, exchange: &Exchange) {
        let day = matched.day;
        assert!(matched.matched.adds_up(), "{day}: {:?}", matched.matched.terms());
        let (begin, end) = day.bounds(DayStart::default());
        let on_the_day = |at| begin <= at && at < end;
        let taken: i64 = exchange
            .orders()
            .map(|order| match &order.state {
                BookState::Paid { at, total_fee, .. } if on_the_day(*at) => *total_fee,
                BookState::Paid { .. } | BookState::NotPay | BookState::UserPaying | BookState::Closed { .. } => 0,
            })
            .sum();
        let given: i64 = exchange.refunds().filter(|refund| on_the_day(refund.accepted_at)).map(|refund| refund.refund_fee).sum();
        assert_eq!(matched.matched.bill.get(), taken - given, "{day}: what the gateway's book says");
        let till = "SELECT (SELECT coalesce(sum(amount_fen), 0) FROM charge WHERE state = 'paid' AND paid_at_ms >= ?1 AND paid_at_ms < ?2) \
            + (SELECT coalesce(sum(amount_fen), 0) FROM sale WHERE by_hand_at_ms >= ?1 AND by_hand_at_ms < ?2) \
            - (SELECT coalesce(sum(amount_fen), 0) FROM refund WHERE state IN ('accepted', 'succeeded') AND accepted_at_ms >= ?1 AND accepted_at_ms < ?2)";
        let till: i64 = self.ledger.query_row(till, [begin.millis(), end.millis()], |row| row.get(0)).expect("the ledger reads");
        assert_eq!(matched.matched.till.get(), till, "{day}: what the ledger says");

        for pair in &matched.matched.pairs {
            let key = matched.key(pair).expect("a row has a name");
            match planted.get(&key) {
                Some(class) => assert_eq!(pair.class, *class, "{key:?}"),
                None => {
                    assert!(!pair.class.needs_decision() || is_so(&key, pair.class, exchange, on_the_day), "invented: {key:?} as {:?}", pair.class)
                }
            }
        }
        let is_found = |key: &&MatchKey| matched.pair(key).is_some();
        let in_bill = |key: &&MatchKey| matched.bill.rows.iter().any(|row| MatchKey::from(row) == **key);
        let missed: Vec<_> = planted.keys().filter(in_bill).filter(|key| !is_found(key)).collect();
        assert!(missed.is_empty(), "missed: {missed:?}");
    }
}

/// The gateway's book explains a difference that nobody planted: a refund that came to nothing later, or that the till learnt of on another day.
fn is_so(key: &MatchKey, class: MatchClass, exchange: &Exchange, on_the_day: impl Fn(scantill::domain::Moment) -> bool) -> bool {
    let Some(refund) = key.refund_no.as_deref().and_then(|number| exchange.refund(number)).filter(|_| key.kind == BookKind::Refund) else {
        return false;
    };
    match class {
        MatchClass::RefundFailed => matches!(refund.state, RefundState::Closed { .. } | RefundState::Changed { .. }),
        MatchClass::OnlyOurs => !on_the_day(refund.accepted_at),
        _ => false,
    }
}
