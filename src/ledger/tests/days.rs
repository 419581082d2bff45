//! The ends of days: bills that are kept, how each day stands, and what the ledger has under the numbers of a bill.

use super::evenings::{Act, Evening};
use super::refunds::{manager, may};
use super::*;
use crate::domain::{
    Action, Bill, BillKind, BillMark, BillRow, BillRowKind, BillSource, BookKind, Day, DayEvent, DayMark, Fee, Frame, MatchTally, Standing,
};
use crate::ledger::{AuditQuery, LedgerReader, verify};

pub(super) fn kept(sha256: &str, kind: BillKind) -> DayEvent {
    let bill = BillMark { kind, sha256: sha256.to_owned(), rows: 2, source: BillSource::Gateway };
    DayEvent::BillKept { of: day(), bill }
}

fn compared(sha256: &str, undecided: u32) -> DayEvent {
    let tally = MatchTally { sha256: sha256.to_owned(), kind: BillKind::All, till: Fen::new(100), bill: Fen::new(90), terms: vec![], undecided };
    DayEvent::Compared { tally }
}

impl Shop {
    pub(super) fn day(&mut self, before: Option<&Day>, event: &DayEvent, file: Option<&[u8]>) -> Result<Day, LedgerError> {
        let after = match before {
            None => Day::begun(event).expect("a bill"),
            Some(day) => {
                let mut day = day.clone();
                day.apply(event, self.now);
                day
            }
        };
        let entries = [Entry { at: self.now, actor: Actor::Till, event, evidence: file }];
        self.ledger.append(&[Change::Day { entries: &entries, after: &after }])?;
        self.events += 1;
        Ok(after)
    }
}

#[test]
fn a_day_is_closed_and_another_bill_opens_it_again() {
    let mut shop = Shop::with_history();
    let tomorrow = day().plus_days(1);
    let marks = |shop: &Shop| shop.ledger.day_marks(day(), tomorrow).expect("readable");
    assert_eq!((shop.ledger.day(day()), marks(&shop)), (Ok(None), vec![]));
    let mut state = shop.day(None, &kept("aa", BillKind::All), Some(b"packed")).expect("written");
    let closing = DayEvent::Closed { note: String::new(), authority: may(Action::CloseDay) };
    for (event, mark) in [
        (compared("aa", 2), DayMark::Differs),
        (compared("aa", 0), DayMark::Matched),
        (closing, DayMark::Closed),
        (kept("bb", BillKind::All), DayMark::Open),
        (compared("bb", 0), DayMark::Matched),
    ] {
        state = shop.day(Some(&state), &event, None).expect("written");
        assert_eq!(marks(&shop), [(day(), mark)], "{event:?}");
        assert_eq!(shop.ledger.day(day()), Ok(Some(state.clone())));
        assert!(verify(&shop.path()).is_ok());
    }
    let shop = shop.restart();
    let reader = LedgerReader::open(&shop.path()).expect("opens");
    assert_eq!(shop.ledger.kept_bill(day(), "aa"), Ok(Some(b"packed".to_vec())));
    assert_eq!(reader.kept_bill(day(), "aa"), Ok(Some(b"packed".to_vec())));
    assert_eq!((reader.kept_bill(day(), "bb"), reader.kept_bill(tomorrow, "aa")), (Ok(None), Ok(None)));
    assert_eq!(reader.day(day()), Ok(Some(state)));
    assert_eq!(shop.ledger.first_day(DayStart::default()), Ok(Some(day())));
    let record = shop.ledger.audit(&AuditQuery { day: day(), with_sales: false }, DayStart::default(), None, 100).expect("readable");
    assert_eq!(record.len(), 6, "the ends of days stand in the record, whoever brought them about");
}

#[test]
fn f117_the_same_bill_is_kept_once() {
    let mut shop = Shop::with_history();
    let state = shop.day(None, &kept("aa", BillKind::All), Some(b"packed")).expect("written");
    let before = verify(&shop.path()).expect("whole");
    for day in [None, Some(&state)] {
        assert!(matches!(shop.day(day, &kept("aa", BillKind::All), Some(b"again")), Err(LedgerError::Refused(_))));
    }
    assert_eq!(verify(&shop.path()), Ok(before));
    shop.day(Some(&state), &kept("aa", BillKind::Refunds), None).expect("another list is another bill");
    assert_eq!(shop.ledger.day(day()).expect("readable").expect("a day").bills.len(), 2);
}

#[test]
fn f117_a_bill_and_its_match_stand_together_or_not_at_all() {
    let mut shop = Shop::with_history();
    let before = verify(&shop.path()).expect("whole");
    let events = [kept("aa", BillKind::All), compared("aa", 0)];
    let after = Day::fold(events.iter().map(|event| (shop.now, event))).expect("a day");
    let entries: Vec<_> = events.iter().map(|event| Entry { at: shop.now, actor: Actor::Till, event, evidence: Some(b"packed") }).collect();
    let good = Change::Day { entries: &entries, after: &after };
    let unknown = [Entry { at: shop.now, actor: Actor::Person(manager()), event: &SaleEvent::CancelRequested, evidence: None }];
    let mut sale = shop.sales[0].clone();
    sale.id = sale_id(77);
    let bad = Change::Sale { entries: &unknown, after: &sale };
    assert!(shop.ledger.append(&[good.clone(), bad]).is_err());
    assert_eq!((verify(&shop.path()), shop.ledger.day(day())), (Ok(before), Ok(None)));
    shop.ledger.append(&[good]).expect("written");
    assert_eq!(shop.ledger.day_marks(day(), day()), Ok(vec![(day(), DayMark::Matched)]));
    assert!(verify(&shop.path()).is_ok());
}

fn row(kind: BillRowKind, trade_no: &str, refund_no: Option<&str>) -> BillRow {
    BillRow {
        line: 2,
        kind,
        at: Moment::from_millis(MIDNIGHT),
        trade_no: trade_no.to_owned(),
        transaction_id: "4200".to_owned(),
        refund_no: refund_no.map(str::to_owned),
        refund_id: None,
        device: String::new(),
        amount: Fen::new(1),
        settlement: Fen::new(1),
        fee: Fee::default(),
        goods: String::new(),
    }
}

#[test]
fn what_the_ledger_has_under_a_number_of_the_bill_is_found_whenever_it_was() {
    let mut evening = Evening::begun();
    evening.shop.live(&[
        (Step::Open { fen: 700 }, 0, 0, 0),
        (Step::Hear(Word::Placed), 0, 0, 100),
        (Step::Hear(Word::Paid), 0, 0, 100),
        (Step::Open { fen: 500 }, 0, 0, 0),
        (Step::Hear(Word::PlaceRefused), 1, 0, 100),
        (Step::Open { fen: 300 }, 0, 0, 0),
        (Step::Open { fen: 200 }, 0, 0, 0),
        (Step::Hear(Word::Mismatch), 3, 0, 100),
        (Step::Open { fen: 100 }, 0, 0, 0),
    ]);
    // 12 sends, 0 accepts, 2 is closed by the gateway.
    evening.live(&[
        Act::SetByHand(4, 0),
        Act::Refund(0, 30),
        Act::Refund(0, 40),
        Act::RefundDeed(0, 12),
        Act::RefundDeed(0, 0),
        Act::RefundDeed(0, 2),
    ]);
    let reader = LedgerReader::open(&evening.shop.path()).expect("opens");
    let far = day().plus_days(20).bounds(DayStart::default());
    let bill = |rows| Bill { kind: BillKind::All, rows, notes: vec![] };
    let found = |bounds, rows| {
        let frame =
            Frame { business: bounds, bill: bounds, ..Frame::of(day(), DayStart::default(), BillKind::All, TillId::new("T1").expect("a till")) };
        let rows = reader.book_rows(&frame, &bill(rows)).expect("readable");
        rows.into_iter().map(|row| (row.kind, row.amount.get(), row.standing)).collect::<Vec<_>>()
    };
    assert_eq!(found(far, vec![]), []);
    assert_eq!(found(far, vec![row(BillRowKind::Payment, "somebody else's", None)]), []);
    let numbers: Vec<String> = evening.shop.sales.iter().map(|sale| sale.charges[0].order.trade_no.to_string()).collect();
    let payments = numbers.iter().map(|number| row(BillRowKind::Payment, number, None)).collect();
    let payment = |fen, standing| (BookKind::Payment, fen, standing);
    let all = [
        payment(700, Standing::Proven),
        payment(500, Standing::Nothing),
        payment(300, Standing::Open),
        payment(201, Standing::Held),
        payment(100, Standing::ByHand),
    ];
    assert_eq!(found(far, payments), all);
    let [first, second] = [0, 1].map(|index: usize| evening.refunds[index].order.refund_no.to_string());
    let refunds = vec![row(BillRowKind::Refund, &numbers[0], Some(&first)), row(BillRowKind::Refund, &numbers[0], Some(&second))];
    assert_eq!(
        found(far, refunds.clone()),
        [payment(700, Standing::Proven), (BookKind::Refund, 30, Standing::Nothing), (BookKind::Refund, 40, Standing::Open)]
    );
    let today = day().bounds(DayStart::default());
    assert_eq!(found(today, vec![]), [payment(700, Standing::Proven), payment(201, Standing::Held), payment(100, Standing::ByHand)]);
    assert_eq!(found(today, refunds).len(), 5);
}
