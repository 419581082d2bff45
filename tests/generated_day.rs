//! A generated day in a real ledger file: whole, and as fast as the demo needs it.

#[path = "../src/cli/till_side.rs"]
mod till_side;

use scantill::domain::{
    Bill, BillKind, BookKind, BookRow, BusinessDay, CashierId, ChargeState, DayStart, Frame, MatchClass, MatchKey, Moment, Refund, RefundState, Role,
    Sale, SaleState, Signatory, Standing, TillId, reconcile,
};
use scantill::gateway::wechat::sign::SignType;
use scantill::gateway::wechat::{Merchant, WireReply, bill};
use scantill::ledger::{Ledger, SaleFilter, SalesQuery, verify};
use scantill::simulator::{BillForm, Credentials, DayWishes, Exchange, GeneratedDay, Served, Step};

fn person(name: &str, role: Role) -> Signatory {
    Signatory { name: CashierId::new(name).expect("a name"), role }
}

fn wishes(sales: usize) -> DayWishes {
    DayWishes {
        seed: 7,
        day: BusinessDay::parse("2026-11-20").expect("a day"),
        day_starts_at: DayStart::parse("04:00").expect("a time"),
        sales,
        till: TillId::new("T1").expect("a till"),
        manager: person("王店长", Role::Manager),
        cashiers: vec![person("小李", Role::Cashier), person("小周", Role::Cashier)],
        description: "街角咖啡-饮品".to_owned(),
        sign_type: SignType::HmacSha256,
        plant: DayWishes::PLANTS.to_vec(),
    }
}

#[test]
fn a_day_of_two_thousand_sales_stands_whole_in_the_ledger() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("ledger.sqlite3");
    let mut exchange = Exchange::new(Credentials::demo(), 7);
    let day = exchange.live_through(&wishes(2_000));
    let mut ledger = Ledger::open(&path).expect("it opens");
    till_side::write(&mut ledger, &day).expect("it is written");
    let verified = verify(&path).expect("it is whole");
    assert_eq!((verified.sales, verified.refunds), (day.sales.len() as i64, day.refunds.len() as i64));
    let query = SalesQuery { filter: SaleFilter::Exceptions, ..SalesQuery::default() };
    let strange = ledger.sales(&query, None, 100).expect("it is read");
    assert!(strange.len() > 5 && strange.len() < 60, "{}", strange.len());
    let planted = |class: MatchClass| day.planted.iter().filter(|planted| planted.class == class).count();
    let open = ledger.sales(&SalesQuery { filter: SaleFilter::Open, ..SalesQuery::default() }, None, 100).expect("it is read");
    assert_eq!(open.len(), planted(MatchClass::Held), "only what is held is open still");
    assert!(open.iter().all(|sale| sale.state == SaleState::Open));
}

/// The bill of that day, as the gateway's reader understands it.
fn bill_of(exchange: &mut Exchange, day: BusinessDay) -> Bill {
    let Credentials { appid, mch_id, key } = Credentials::demo();
    let merchant = Merchant { appid, mch_id, sign_type: SignType::HmacSha256, key };
    let wire = bill::request(&merchant, day, BillKind::All, "0123456789abcdef0123456789abcdef");
    let later = day.bounds(DayStart::default()).1.plus_millis(86_400_000);
    let Served::Reply { status: 200, body, .. } = exchange.serve(wire.path, "POST", wire.body.as_bytes(), later) else { panic!("no bill") };
    let scantill::domain::BillAnswer::File(file) =
        bill::answer(&WireReply { status: 200, body: bill::unpacked(&body).expect("it is packed").into_owned() })
    else {
        panic!("no file")
    };
    let read = bill::read(&file, &merchant.mch_id).expect("it is a bill");
    assert_eq!(read.day, Some(day));
    assert_eq!(read.bill.notes, [], "nothing is strange about it");
    read.bill
}

/// What the till's books say, from the stories alone.
fn books_of(day: &GeneratedDay) -> Vec<BookRow> {
    let mut rows = vec![];
    for story in &day.sales {
        let sale = Sale::fold(events(&story.steps)).expect("a sale");
        for charge in &sale.charges {
            let by_hand = sale.by_hand.as_ref().filter(|by_hand| sale.stands_by_hand() && by_hand.trade_no == charge.order.trade_no);
            let (at, amount, standing) = match (&charge.state, &charge.mismatch, by_hand) {
                (ChargeState::Paid { payment, .. }, _, _) => (payment.paid_at.expect("an instant"), payment.total, Standing::Proven),
                (_, Some(payment), _) => (payment.paid_at.expect("an instant"), payment.total, Standing::Held),
                (_, None, Some(by_hand)) => (by_hand.at, sale.amount.fen(), Standing::ByHand),
                (_, None, None) if charge.is_final() => (charge.order.created_at, sale.amount.fen(), Standing::Nothing),
                (_, None, None) => (charge.order.created_at, sale.amount.fen(), Standing::Open),
            };
            let trade_no = charge.order.trade_no.clone();
            rows.push(BookRow { kind: BookKind::Payment, sale_id: sale.id.clone(), trade_no, refund_no: None, at, amount, standing });
        }
    }
    for story in &day.refunds {
        let Refund { order, state, accepted_at, queued_at, .. } = Refund::fold(events(&story.steps)).expect("a refund");
        let standing = match state {
            RefundState::Accepted { .. } | RefundState::Succeeded { .. } => Standing::Proven,
            RefundState::Queued | RefundState::Sent { .. } => Standing::Open,
            RefundState::Failed { .. } => Standing::Nothing,
        };
        rows.push(BookRow {
            kind: BookKind::Refund,
            sale_id: order.sale_id,
            trade_no: order.trade_no,
            refund_no: Some(order.refund_no),
            at: accepted_at.unwrap_or(queued_at),
            amount: order.amount.fen(),
            standing,
        });
    }
    rows
}

fn events<E>(steps: &[Step<E>]) -> impl Iterator<Item = (Moment, &E)> {
    steps.iter().flat_map(|step| step.told.iter().map(|told| (step.at, &told.event)))
}

#[test]
fn what_was_planted_is_found_and_nothing_else() {
    for (seed, form) in [(1, BillForm::Now), (2, BillForm::Old), (3, BillForm::Now)] {
        let mut exchange = Exchange::new(Credentials::demo(), seed);
        exchange.rules_mut().bill.form = form;
        let wishes = DayWishes { seed, ..wishes(2_000) };
        let day = exchange.live_through(&wishes);
        let (ours, theirs) = (books_of(&day), bill_of(&mut exchange, day.day));
        let frame = Frame::of(day.day, wishes.day_starts_at, BillKind::All, wishes.till.clone());
        let matched = reconcile(&ours, &theirs, &frame);
        assert_eq!((matched.till, matched.bill), (day.till, day.bill), "seed {seed}");
        assert!(matched.adds_up());
        let mut found: Vec<_> = matched
            .pairs
            .iter()
            .filter(|pair| pair.class != MatchClass::Equal)
            .map(|pair| {
                let ours = pair.ours.map(|index| MatchKey::from(&ours[index]));
                let key = ours.or_else(|| pair.theirs.map(|index| MatchKey::from(&theirs.rows[index]))).expect("one side");
                (pair.class, key, pair.difference)
            })
            .collect();
        // The old form does not tell what the shop bears of a coupon.
        let is_told = |class: MatchClass| form == BillForm::Now || class != MatchClass::Coupon;
        let planted = day.planted.iter().filter(|planted| is_told(planted.class));
        let mut planted: Vec<_> = planted.map(|planted| (planted.class, planted.key.clone(), planted.difference)).collect();
        found.sort();
        planted.sort();
        assert_eq!(found, planted, "seed {seed} {form:?}");
    }
}
