//! Somebody edits the tables beside the journal while the till is closed.

use crate::shop::*;
use scantill::domain::{Action, Authority, NoAuthority, Refund, RefundAnswer, RefundOrder, Role, Signatory};
use scantill::engine::{DeedRefusal, DeedResult, PersonCommand, RefundCommand};
use scantill::ledger::{Actor, Change, Entry, Ledger, VerifyFault, verify};

/// One refund under way that hangs, and a paid sale without one; then the edit, and the till is opened again where it opens.
fn edited(sql: &str) -> (Shop, Paid) {
    let mut shop = Shop::with(MANAGER);
    let paid = shop.paid("S-00000001", 1_250);
    let with_refund = shop.paid("S-00000002", 1_250);
    assert_eq!(shop.refund(start(&with_refund, "R-T1-true-1", 300, None)), DeedResult::Done);
    shop.wait(1_000);
    shop.answer_refunds(|_| RefundAnswer::Accepted { refund_id: None });
    shop.close();
    assert!(verify(&shop.path()).is_ok());
    let hand = rusqlite::Connection::open(shop.path()).expect("a stranger's hand");
    let changed = hand.execute(sql, []).expect("the edit is taken");
    assert_eq!(changed, 1, "{sql}");
    (shop, paid)
}

fn named(fault: &VerifyFault) -> (&'static str, String) {
    match fault {
        VerifyFault::Projection { table, key, .. } => (table, key.clone()),
        VerifyFault::Unusable(_) | VerifyFault::Integrity(_) | VerifyFault::Chain { .. } => panic!("{fault}"),
    }
}

/// Opens the till where it still opens, and lets an hour pass; what left, by number and amount.
fn sent_in_an_hour(shop: &mut Shop) -> Vec<(String, i64)> {
    if shop.try_open().is_err() {
        return vec![];
    }
    shop.restart();
    let mut sent = vec![];
    for _minute in 0..60 {
        shop.wait(60_000);
        sent.extend(shop.sent().into_iter().map(|ask| (ask.order.refund_no.to_string(), ask.order.amount.fen().get())));
        shop.answer_refunds(|_| RefundAnswer::Unknown(scantill::domain::Unknown::TimedOut));
    }
    sent
}

#[test]
fn f033_an_edited_refund_is_neither_sent_nor_believed_and_is_named() {
    let edits = [
        ("UPDATE refund SET state = 'queued' WHERE refund_no = 'R-T1-true-1'", "R-T1-true-1"),
        ("UPDATE refund SET amount_fen = 1250, taken_fen = 1250 WHERE refund_no = 'R-T1-true-1'", "R-T1-true-1"),
        ("UPDATE refund SET by_role = 'owner', by_name = '陈老板' WHERE refund_no = 'R-T1-true-1'", "R-T1-true-1"),
        ("UPDATE refund SET state = 'succeeded', arrived_at_ms = queued_at_ms WHERE refund_no = 'R-T1-true-1'", "R-T1-true-1"),
        ("DELETE FROM refund WHERE refund_no = 'R-T1-true-1'", "R-T1-true-1"),
    ];
    for (sql, key) in edits {
        let (mut shop, _paid) = edited(sql);
        let fault = verify(&shop.path()).expect_err(sql);
        assert_eq!(named(&fault), ("refund", key.to_owned()), "{sql}");
        assert_eq!(sent_in_an_hour(&mut shop), [], "{sql}");
    }
}

#[test]
fn f033_a_forged_refund_is_not_sent_and_is_named() {
    let columns = {
        let (shop, _paid) = edited("UPDATE refund SET needs_person = 1 WHERE refund_no = 'R-T1-true-1'");
        let reader = rusqlite::Connection::open(shop.path()).expect("a reader");
        let mut statement = reader.prepare("SELECT name FROM pragma_table_info('refund')").expect("columns");
        statement.query_map([], |row| row.get::<_, String>(0)).expect("they read").collect::<Result<Vec<_>, _>>().expect("names")
    };
    let value = |column: &String| match column.as_str() {
        "refund_no" => "'R-T1-forged-1'".to_owned(),
        "sale_id" => "'S-00000001'".to_owned(),
        "trade_no" => "(SELECT trade_no FROM charge WHERE sale_id = 'S-00000001')".to_owned(),
        "state" => "'queued'".to_owned(),
        "attempts" | "sent_at_ms" | "refund_id" => "NULL".to_owned(),
        column => column.to_owned(),
    };
    let values: Vec<_> = columns.iter().map(value).collect();
    let (mut shop, _paid) = edited(&format!("INSERT INTO refund SELECT {} FROM refund WHERE refund_no = 'R-T1-true-1'", values.join(", ")));
    let fault = verify(&shop.path()).expect_err("a forged row");
    assert_eq!(named(&fault), ("refund", "R-T1-forged-1".to_owned()));
    assert_eq!(sent_in_an_hour(&mut shop), []);
}

#[test]
fn f033_an_edited_role_gives_no_right_and_is_named() {
    let (mut shop, paid) = edited("UPDATE person SET role = 'owner' WHERE name = '小李'");
    let fault = verify(&shop.path()).expect_err("an edited row");
    assert_eq!(named(&fault), ("person", "小李".to_owned()));
    shop.restart();
    assert_eq!(shop.sign_in(CASHIER), DeedResult::Done);
    assert_eq!(shop.refund(start(&paid, "R-T1-0001", 100, None)), refused(DeedRefusal::NoAuthority(NoAuthority::NeedsApproval)));
    assert_eq!(shop.refund(start(&paid, "R-T1-0001", 100, word_of(CASHIER))), refused(DeedRefusal::NoAuthority(NoAuthority::ApproverMayNot)));
    let role = PersonCommand::SetRole { name: name(CASHIER), role: Role::Owner, approval: None };
    assert_eq!(shop.person(role), refused(DeedRefusal::NoAuthority(NoAuthority::Denied)));
}

#[test]
fn f033_an_edited_person_who_was_let_go_does_not_come_back() {
    let mut shop = Shop::with(OWNER);
    assert_eq!(shop.person(PersonCommand::Remove { name: name(MANAGER), approval: None }), DeedResult::Done);
    shop.close();
    let hand = rusqlite::Connection::open(shop.path()).expect("a stranger's hand");
    assert_eq!(hand.execute("UPDATE person SET removed = 0 WHERE name = '王店长'", []), Ok(1));
    assert_eq!(named(&verify(&shop.path()).expect_err("an edited row")), ("person", "王店长".to_owned()));
    shop.restart();
    assert_eq!(shop.sign_in(MANAGER), refused(DeedRefusal::NoSuchPerson));
}

/// An entry in proper form, by somebody who never was one of the people.
#[test]
fn f033_a_refund_in_a_strangers_name_waits_for_a_person_and_never_leaves() {
    let mut shop = Shop::with(MANAGER);
    let paid = shop.paid("S-00000001", 1_250);
    let sale = shop.core().ledger().sale(&paid.sale_id).expect("it reads").expect("a sale");
    let payment = sale.refundables().remove(0);
    let stranger = Signatory { name: name(("路人", "")), role: Role::Manager };
    let authority = Authority::of(Action::Refund, stranger.clone(), None).expect("the table does not know names");
    let order = RefundOrder {
        refund_no: refund_no("R-T1-forged-1"),
        sale_id: paid.sale_id,
        trade_no: paid.trade_no,
        transaction_id: payment.transaction_id.clone(),
        appid: payment.appid.clone(),
        mch_id: payment.mch_id.clone(),
        total: payment.total,
        amount: fen(1_250),
        reason: String::new(),
    };
    let queued = payment.refund(order, &[], authority, at(shop.now)).expect("in proper form");
    let after = Refund::queued(&queued, at(shop.now)).expect("a refund");
    shop.close();
    let mut ledger = Ledger::open(&shop.path()).expect("the ledger opens");
    let entries = [Entry { at: at(shop.now), actor: Actor::Person(stranger), event: &queued, evidence: None }];
    ledger.append(&[Change::Refund { entries: &entries, after: &after }]).expect("it is taken");
    drop(ledger);
    assert_eq!(sent_in_an_hour(&mut shop), []);
    assert_eq!(shop.core().view(&[]).queue.counts.needs_person, 1);
    assert_eq!(shop.journal().iter().filter(|line| line.kind == "refund.held").count(), 1, "said once");

    // A cashier's word does not help, and a manager's does not either: somebody who may must decide it anew.
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    let again = RefundCommand::SendAgain { refund_no: refund_no("R-T1-forged-1"), approval: None };
    assert_eq!(shop.refund(again), DeedResult::Done);
    shop.wait(60_000);
    assert!(shop.sent().is_empty());
}

/// What has been given back already is counted in the journal, not in the tables.
#[test]
fn f033_an_edited_sum_lets_no_fen_go_back_twice() {
    let (mut shop, _paid) = edited("UPDATE refund SET taken_fen = 0 WHERE refund_no = 'R-T1-true-1'");
    shop.restart();
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    let sale = shop.core().ledger().sale(&sale_id("S-00000002")).expect("it reads").expect("a sale");
    let paid = Paid { sale_id: sale.id.clone(), trade_no: sale.charges[0].order.trade_no.clone() };
    let left = scantill::domain::Fen::new(950);
    let result = shop.refund(start(&paid, "R-T1-0002", 1_250, None));
    assert_eq!(result, refused(DeedRefusal::Refund(scantill::domain::RefundBar::MoreThanLeft { left })));
}
