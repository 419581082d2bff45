//! Whatever becomes of refunds: what is read back is what was written, and the tables say the same.

use super::*;
use crate::domain::{
    Action, Authority, Hold, Refund, RefundAnswer, RefundEvent, RefundId, RefundNo, RefundOrder, RefundReport, RefundState, RefundStatus,
    RefundTrouble, Refusal, SettledHow, Settlement,
};
use crate::ledger::{ProjectionWhy, RefundCounts, RefundFilter, RefundPageKey, StoryEvent, VerifyFault, verify};

pub(super) fn manager() -> Signatory {
    Signatory { name: CashierId::new("李梅").expect("a name"), role: Role::Manager }
}

pub(super) fn may(action: Action) -> Authority {
    Authority::of(action, manager(), None).expect("a manager may")
}

pub(super) fn refund_no(number: usize) -> RefundNo {
    RefundNo::new(format!("R-T1-{number:06}")).expect("a refund number")
}

/// Decides a refund of a sale's first charge.
pub(super) fn queued(sale: &Sale, number: usize, fen: i64) -> RefundEvent {
    let order = &sale.charges[0].order;
    let order = RefundOrder {
        refund_no: refund_no(number),
        sale_id: sale.id.clone(),
        trade_no: order.trade_no.clone(),
        transaction_id: TransactionId::new(format!("4200-{}", order.trade_no)).expect("a transaction id"),
        appid: order.appid.clone(),
        mch_id: order.mch_id.clone(),
        total: order.amount.fen(),
        amount: Amount::try_from(Fen::new(fen)).expect("an amount"),
        reason: "洒了".to_owned(),
    };
    RefundEvent::Queued { order: Box::new(order), authority: may(Action::Refund) }
}

impl Shop {
    /// Writes what happened to a refund and returns it as it is then.
    pub(super) fn refund(&mut self, before: Option<&Refund>, events: &[RefundEvent]) -> Result<Refund, LedgerError> {
        let first = events.first().expect("something happened");
        let mut after = before.cloned().or_else(|| Refund::queued(first, self.now)).expect("a refund");
        events.iter().for_each(|event| after.apply(event, self.now));
        let actor = Actor::Person(manager());
        let entries: Vec<_> = events.iter().map(|event| Entry { at: self.now, actor: actor.clone(), event, evidence: Some(b"<xml/>") }).collect();
        self.ledger.append(&[Change::Refund { entries: &entries, after: &after }])?;
        self.events += i64::try_from(entries.len()).expect("few");
        Ok(after)
    }
}

fn refusal() -> Refusal {
    Refusal { code: "NOTENOUGH".to_owned(), words: "余额不足".to_owned() }
}

fn report(refund: &Refund, status: RefundStatus) -> RefundAnswer {
    RefundAnswer::Report(RefundReport {
        status,
        refund_id: RefundId::new(format!("5030-{}", refund.order.refund_no)).expect("an id"),
        amount: refund.order.amount.fen(),
        arrived_at: None,
        account: Some("零钱".to_owned()),
    })
}

fn arrived_at(answer: RefundAnswer, at: Moment) -> RefundAnswer {
    match answer {
        RefundAnswer::Report(report) => RefundAnswer::Report(RefundReport { arrived_at: Some(at), ..report }),
        other => other,
    }
}

/// One thing that happens to a refund, by its number in [`deed`].
pub(super) fn deed(refund: &Refund, which: usize, now: Moment) -> Vec<RefundEvent> {
    let settlement = || Settlement { how: SettledHow::Kept, note: String::new(), authority: may(Action::SettleWork), at: now };
    match which {
        0 => refund.learn(&RefundAnswer::Accepted { refund_id: None }, now, now),
        1 => refund.learn(&report(refund, RefundStatus::Arrived), now, now),
        2 => refund.learn(&report(refund, RefundStatus::Closed), now, now),
        3 => refund.learn(&report(refund, RefundStatus::Returned), now, now),
        4 => refund.learn(&RefundAnswer::NotFound, now, now),
        5 => refund.learn(&RefundAnswer::Refused { trouble: RefundTrouble::NotEnough, refusal: refusal() }, now, now),
        6 => refund.learn(&RefundAnswer::Refused { trouble: RefundTrouble::Overdue, refusal: refusal() }, now, now),
        7 => refund.learn(&RefundAnswer::NotNow(refusal()), now, now),
        8 => refund.release(may(Action::HandleRefund)),
        9 => refund.give_up(may(Action::HandleRefund), false),
        11 => refund.learn(&arrived_at(report(refund, RefundStatus::Arrived), now.plus_millis(-5_000)), now, now),
        10 if matches!(refund.state, RefundState::Failed { .. }) => vec![RefundEvent::Settled { settlement: settlement() }],
        _ if matches!(refund.state, RefundState::Queued | RefundState::Sent { .. }) => vec![RefundEvent::SendStarted],
        _ => vec![],
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn f073_refunds_are_read_back_as_they_were(deeds in proptest::collection::vec((0_usize..6, 0_usize..14, 0_i64..40_000), 1..60)) {
        let mut shop = Shop::with_history();
        let sale = shop.sales[0].clone();
        let mut refunds: Vec<Refund> = vec![];
        for (index, which, pause) in deeds {
            shop.now = shop.now.plus_millis(pause);
            match refunds.get(index).cloned() {
                None => {
                    let event = queued(&sale, refunds.len(), 7 + i64::try_from(refunds.len()).expect("few"));
                    refunds.push(shop.refund(None, &[event]).expect("written"));
                }
                Some(before) => {
                    let events = deed(&before, which, shop.now);
                    if !events.is_empty() {
                        refunds[index] = shop.refund(Some(&before), &events).expect("written");
                    }
                }
            }
        }
        let verified = verify(&shop.path()).expect("whole");
        prop_assert_eq!((verified.events, verified.refunds), (shop.events, i64::try_from(refunds.len()).expect("few")));

        let shop = shop.restart();
        let trade_no = &sale.charges[0].order.trade_no;
        prop_assert_eq!(&shop.ledger.refunds_of_sale(&sale.id).expect("readable"), &refunds);
        prop_assert_eq!(&shop.ledger.refunds_of_charge(trade_no).expect("readable"), &refunds);
        let active: Vec<_> = refunds.iter().filter(|refund| !refund.is_final()).cloned().collect();
        prop_assert_eq!(shop.ledger.active_refunds().expect("readable"), active.clone());

        let count = |which: fn(&Refund) -> bool| i64::try_from(refunds.iter().filter(|refund| which(refund)).count()).expect("few");
        let counts = RefundCounts {
            waiting: count(|refund| matches!(refund.state, RefundState::Queued | RefundState::Sent { .. })),
            accepted: count(|refund| matches!(refund.state, RefundState::Accepted { .. })),
            needs_person: count(Refund::needs_person),
        };
        prop_assert_eq!(shop.ledger.refund_counts().expect("readable"), counts);
        prop_assert_eq!(shop.ledger.work_count().expect("readable"), counts.needs_person);
        let taken: i64 = refunds.iter().filter(|refund| refund.takes()).map(|refund| refund.order.amount.fen().get()).sum();
        let row = shop.ledger.recent(day(), 10).expect("readable").into_iter().find(|row| row.id == sale.id).expect("listed");
        prop_assert_eq!(row.refunded.get(), taken);

        for filter in [RefundFilter::All, RefundFilter::UnderWay, RefundFilter::NeedsPerson] {
            let passes = |refund: &&Refund| match filter {
                RefundFilter::All => true,
                RefundFilter::UnderWay => !refund.is_final(),
                RefundFilter::NeedsPerson => refund.needs_person(),
            };
            let mut expected: Vec<_> = refunds.iter().filter(passes).cloned().collect();
            expected.sort_by_key(|refund| std::cmp::Reverse((refund.queued_at, refund.order.refund_no.clone())));
            let mut pages: Vec<Refund> = vec![];
            loop {
                let after = pages.last().map(|last| RefundPageKey { queued_at: last.queued_at, refund_no: last.order.refund_no.clone() });
                let page = shop.ledger.refund_page(filter, after.as_ref(), 2).expect("readable");
                if page.is_empty() { break; }
                pages.extend(page);
            }
            prop_assert_eq!(pages, expected);
        }
    }
}

#[test]
fn a_refund_and_its_sale_change_together_or_not_at_all() {
    let mut shop = Shop::with_history();
    let before = verify(&shop.path()).expect("whole");
    let sale = shop.sales[0].clone();
    let queue = queued(&sale, 1, 34);
    let refund = Refund::queued(&queue, shop.now).expect("a refund");
    let entries = [Entry { at: shop.now, actor: Actor::Person(manager()), event: &queue, evidence: None }];
    let good = Change::Refund { entries: &entries, after: &refund };
    let cancel = [Entry { at: shop.now, actor: Actor::Till, event: &SaleEvent::CancelRequested, evidence: None }];
    let mut unknown = sale.clone();
    unknown.id = sale_id(77);
    let bad = Change::Sale { entries: &cancel, after: &unknown };
    assert!(matches!(shop.ledger.append(&[good.clone(), bad]), Err(LedgerError::Refused(_))));
    assert_eq!(verify(&shop.path()), Ok(before));
    assert_eq!(shop.ledger.refunds_of_sale(&sale.id), Ok(vec![]));

    shop.ledger.append(std::slice::from_ref(&good)).expect("written");
    assert!(matches!(shop.ledger.append(&[good]), Err(LedgerError::Refused(words)) if words.contains("refund.refund_no")), "a number is taken once");
    let row = &shop.ledger.recent(day(), 10).expect("readable")[2];
    assert_eq!((row.refunded, row.transaction_id.as_ref().map(ToString::to_string)), (Fen::new(34), Some("4200-T1-000001".to_owned())));
}

#[test]
fn f033_numbers_of_refunds_and_sales_are_never_the_same() {
    let mut shop = Shop::with_history();
    let sale = shop.sales[0].clone();
    let RefundEvent::Queued { mut order, authority } = queued(&sale, 1, 34) else { panic!("a refund") };
    for (number, why) in [("S-000001", "something else"), ("people", "something else than people")] {
        order.refund_no = RefundNo::new(number).expect("a number");
        let event = RefundEvent::Queued { order: order.clone(), authority: authority.clone() };
        assert!(matches!(shop.refund(None, &[event]), Err(LedgerError::Refused(words)) if words.contains(why)), "{number}");
    }
    shop.refund(None, &[queued(&sale, 1, 34)]).expect("written");
    let opening = opened(SaleId::new(refund_no(1).as_str()).expect("an id"), 5, "");
    let after = Sale::opened(&opening, shop.now).expect("an opening");
    let entries = [Entry { at: shop.now, actor: Actor::Till, event: &opening, evidence: None }];
    let refused = shop.ledger.append(&[Change::Sale { entries: &entries, after: &after }]);
    assert!(matches!(refused, Err(LedgerError::Refused(words)) if words.contains("something else")));
    assert!(verify(&shop.path()).is_ok());
}

#[test]
fn f033_an_edited_table_neither_hides_nor_invents_a_refund() {
    let mut shop = Shop::with_history();
    let sale = shop.sales[0].clone();
    let refund = shop.refund(None, &[queued(&sale, 1, 34)]).expect("written");
    let change = |sql: &str| shop.ledger.connection.execute(sql, []).expect("changed");
    change("DELETE FROM refund");
    assert_eq!(shop.ledger.refunds_of_sale(&sale.id), Ok(vec![refund.clone()]), "what is left of a payment is read from the journal");
    assert_eq!(shop.ledger.refunds_of_charge(&refund.order.trade_no), Ok(vec![refund]));
    let key = refund_no(1).to_string();
    assert_eq!(verify(&shop.path()), Err(VerifyFault::Projection { table: "refund", key, why: ProjectionWhy::Missing }));
    change(
        "INSERT INTO refund SELECT 'R-forged', trade_no, sale_id, transaction_id, amount_fen, 5, '', 'x', 'owner', NULL, 1, 'queued', 5, 0, 0, \
         NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM charge WHERE state = 'paid'",
    );
    assert!(
        matches!(shop.ledger.active_refunds(), Err(LedgerError::Damaged(words)) if words.contains("R-forged")),
        "nothing is sent on a table's word"
    );
}

#[test]
fn the_story_and_the_proofs_of_a_sale_hold_those_of_its_refunds() {
    let mut shop = Shop::with_history();
    let sale = shop.sales[0].clone();
    let refund = shop.refund(None, &[queued(&sale, 1, 34)]).expect("written");
    shop.live(&[(Step::Open { fen: 1 }, 0, 0, 1_000)]);
    shop.refund(
        Some(&refund),
        &[RefundEvent::SendStarted, RefundEvent::Held { hold: Hold { trouble: RefundTrouble::NotEnough, refusal: refusal() } }],
    )
    .expect("written");
    let story = shop.ledger.story(&sale.id).expect("readable");
    let kinds: Vec<_> = story.iter().map(|line| line.event.kind()).collect();
    let of_sale = ["sale.opened", "charge.placing_started", "charge.shown", "charge.paid", "sale.paid"];
    assert_eq!(kinds, [&of_sale[..], &["refund.queued", "refund.send_started", "refund.held"]].concat());
    assert!(story.is_sorted_by_key(|line| line.seq));
    assert_eq!((story[5].actor.as_str(), story[5].subject.as_str()), ("manager:李梅", "R-T1-000001"));
    assert!(matches!(&story[5].event, StoryEvent::Refund(event) if *event == queued(&sale, 1, 34)));
    let proofs = shop.ledger.evidence_of(&sale.id).expect("readable");
    let with_proof: Vec<_> = story.iter().filter(|line| line.has_evidence).map(|line| line.seq).collect();
    assert_eq!(proofs.iter().map(|proof| proof.seq).collect::<Vec<_>>(), with_proof);
    assert_eq!((proofs[0].kind.as_str(), proofs[0].bytes.as_slice()), ("charge.shown", b"<xml>Placed</xml>".as_slice()));
}
