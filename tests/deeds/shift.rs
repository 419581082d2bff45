//! Shifts: when they begin, what is in them, how they end, and that nothing changes them after that.

use crate::counter::late_payment;
use crate::evening::*;
use crate::shop::*;
use scantill::domain::{
    Answer, AskKind, DayStart, Fen, LockReason, Payment, RefundAnswer, RefundReport, RefundStatus, RefundTrouble, Refusal, SaleException, SettledHow,
    ShiftBar, ShiftReport, Tally, TransactionId, Unpaid,
};
use scantill::engine::{
    BackupView, Command, DayCommand, DeedRefusal, DeedResult, Effect, News, OfficeTask, Session, ShiftCommand, Show, WorkCommand,
};

fn tally(count: u32, sum: i64) -> Tally {
    Tally { count, sum: Fen::new(sum) }
}

/// The sums of the open shift as they are now.
fn x(shop: &Shop) -> ShiftReport {
    let shift = shop.open_shift().expect("a shift is open");
    shop.core().ledger().shift_report(&shift).expect("it reads")
}

fn z(shop: &Shop, no: u32) -> ShiftReport {
    shop.shift(no).closed.unwrap_or_else(|| panic!("shift {no} is open")).report
}

#[test]
fn a_shift_begins_with_the_first_person_and_goes_on_over_locks_people_and_restarts() {
    let mut shop = Shop::empty();
    assert_eq!(shop.open_shift(), None);
    shop.person(scantill::engine::PersonCommand::CreateOwner { name: name(OWNER), pin: pin(OWNER.1) });
    let first = shop.open_shift().expect("the first of all opens it");
    assert_eq!((first.no.get(), first.by.name.clone(), first.float, first.day), (1, name(OWNER), Fen::ZERO, day(0)));
    shop.lock();
    shop.restart();
    assert_eq!(shop.core().view(&[]).shift, Some(first.clone()), "it outlives the program");
    assert_eq!(shop.sign_in(OWNER), DeedResult::Done);
    shop.wait(600_000);
    assert!(matches!(shop.session(), Session::Locked { .. }));
    assert_eq!(shop.sign_in(OWNER), DeedResult::Done);
    assert_eq!(shop.open_shift(), Some(first));
    assert_eq!(shop.count("shift.opened"), 1);
    shop.verify();
}

#[test]
fn a_wrong_pin_begins_no_shift() {
    let mut shop = Shop::staffed();
    assert_eq!(shop.close_shift(0, ""), refused(DeedRefusal::NotSignedIn));
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    assert_eq!(shop.close_shift(0, ""), DeedResult::Done);
    assert!(matches!(shop.sign_in((CASHIER.0, WRONG)), DeedResult::Refused(DeedRefusal::PinWrong { .. })));
    assert_eq!(shop.open_shift(), None);
    assert_eq!(shop.sign_in(CASHIER), DeedResult::Done);
    assert_eq!(shop.open_shift().map(|shift| (shift.no.get(), shift.by.name)), Some((2, name(CASHIER))));
}

#[test]
fn the_drawer_is_counted_and_what_is_over_or_short_needs_a_reason() {
    let mut shop = Shop::with(CASHIER);
    assert_eq!(shop.shift_deed(ShiftCommand::SetFloat { float: Fen::new(-1) }), refused(DeedRefusal::Outdated));
    assert_eq!(shop.shift_deed(ShiftCommand::SetFloat { float: Fen::new(20_000) }), DeedResult::Done);
    shop.restart();
    assert_eq!(shop.sign_in(CASHIER), DeedResult::Done);
    assert_eq!(x(&shop).expected(), Fen::new(20_000), "a float outlives the program");
    for reason in ["", "  ", "\n", "482916"] {
        assert_eq!(shop.close_shift(19_990, reason), refused(DeedRefusal::Shift(ShiftBar::NoReason)), "{reason:?}");
    }
    assert_eq!(shop.close_shift(-1, "钱箱丢了"), refused(DeedRefusal::Outdated), "a drawer holds no less than nothing");
    assert!(shop.open_shift().is_some() && shop.session().signatory().is_some(), "nothing happened");
    assert_eq!(shop.close_shift(19_990, "  掉了一角  "), DeedResult::Done);
    let closing = shop.shift(1).closed.expect("closed");
    assert_eq!((closing.counted, closing.over(), closing.reason.as_str()), (Fen::new(19_990), Fen::new(-10), "掉了一角"));
    assert_eq!(shop.close_shift(0, ""), refused(DeedRefusal::NotSignedIn));
    shop.verify();
}

#[test]
fn a_reason_is_as_long_as_any_other_word_and_no_longer() {
    let mut shop = Shop::with(CASHIER);
    assert_eq!(shop.close_shift(5, &"长".repeat(5_000)), DeedResult::Done);
    assert_eq!(shop.shift(1).closed.map(|closing| closing.reason.chars().count()), Some(200));
}

#[test]
fn after_its_end_the_till_is_locked_and_a_backup_is_made() {
    let mut shop = Shop::with(CASHIER);
    assert_eq!(shop.shift_deed(ShiftCommand::Close { counted: Fen::ZERO, reason: String::new() }), DeedResult::Done);
    assert_eq!(shop.session(), Session::Locked { last: name(CASHIER), why: LockReason::ShiftClosed });
    assert!(matches!(&shop.office[..], [Effect::Office(OfficeTask::BackUp { .. })]), "{:?}", shop.office);
    let before = shop.last_seq();
    shop.start_sale("S-00000001", 500);
    assert!(shop.core().view(&[]).notices.iter().any(|notice| notice.news == News::NotSignedIn));
    assert_eq!(shop.kinds_since(before), [""; 0]);
    shop.work();
    assert!(matches!(shop.core().view(&[]).office.backup, BackupView::Made { .. }));
    assert_eq!(shop.kinds_since(before), ["till.backed_up"]);
}

#[test]
fn a_backup_that_was_under_way_when_a_shift_ended_is_followed_by_one_that_has_its_end() {
    let mut shop = Shop::with(MANAGER);
    let backup = shop.begin_day(DayCommand::BackUp);
    let earlier = shop.next_task().expect("a backup");
    assert_eq!(shop.shift_deed(ShiftCommand::Close { counted: Fen::ZERO, reason: String::new() }), DeedResult::Done);
    assert_eq!(shop.next_task(), None, "one at a time");
    shop.carry_out(earlier);
    assert_eq!(shop.outcome(backup), DeedResult::Done);
    let Some(OfficeTask::BackUp { at: begun, .. }) = shop.next_task() else { panic!("a second backup: {:?}", shop.office) };
    assert_eq!(begun, at(shop.now));
    assert_eq!(shop.next_task(), None);
}

#[test]
fn every_sum_is_by_its_state_and_by_its_person_and_no_refund_counts_as_a_sale() {
    let mut shop = Shop::with(CASHIER);
    let paid = shop.paid("S-00000001", 500);
    shop.paid("S-00000002", 700);
    let late = late_payment(&mut shop, "S-00000003");
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    shop.paid("S-00000004", 900);
    let by_hand = shop.showing("S-00000005", 333);
    let command = WorkCommand::SetByHand {
        sale_id: sale_id("S-00000005"),
        trade_no: by_hand,
        transaction_id: TransactionId::new("4200009999202611210000000001").expect("a number"),
        reason: "顾客手机已付".to_owned(),
        approval: None,
    };
    assert_eq!(shop.deed(|id| Command::Work(id, command)), DeedResult::Done);
    shop.showing("S-00000006", 4_400);
    shop.command(Command::Cancel { sale_id: sale_id("S-00000006") });
    for _step in 0..3 {
        shop.wait(3_000);
        shop.answer(|question| match (question.sale_id == sale_id("S-00000006"), question.ask.kind) {
            (true, AskKind::Query) => Answer::Closed,
            (false, AskKind::Query) => Answer::Unpaid(Unpaid::NotPay),
            (_, AskKind::Close | AskKind::Place) => Answer::CloseAccepted,
        });
    }
    assert_eq!(shop.refund(start(&paid, "R-T1-0001", 200, None)), DeedResult::Done);
    assert_eq!(shop.refund(start(&paid, "R-T1-0002", 100, None)), DeedResult::Done);
    shop.wait(1_000);
    shop.answer_refunds(|_| RefundAnswer::Accepted { refund_id: None });

    let report = x(&shop);
    assert_eq!(report.payments, tally(4, 500 + 700 + 1_250 + 900));
    assert_eq!(report.by_hand, tally(1, 333));
    assert_eq!((report.refunds.count, report.refunds_under_way.count), (1, 1), "one is accepted, the other of the same order waits");
    assert_eq!(report.refunds.sum.get() + report.refunds_under_way.sum.get(), 300);
    assert_eq!(report.net(), Fen::new(3_350 - report.refunds.sum.get()));
    assert_eq!(report.abandoned, tally(1, 4_400));
    let carried: Vec<_> = report.carried.iter().map(|charge| charge.sale_id.clone()).collect();
    assert_eq!(carried, [sale_id("S-00000005")], "paid on a person's word, and the gateway may still prove it");
    let of = |who| report.people.iter().find(|person| person.name == name(who)).cloned().expect("a person");
    assert_eq!((of(CASHIER).payments, of(CASHIER).refunds), (tally(3, 500 + 700 + 1_250), tally(0, 0)));
    assert_eq!((of(MANAGER).payments, of(MANAGER).refunds), (tally(1, 900), report.refunds));
    let exceptions: Vec<_> = report.exceptions.iter().map(|line| (line.sale_id.clone(), line.exception, line.settled)).collect();
    assert_eq!(exceptions, [(late.sale_id, SaleException::PaidLate, false), (sale_id("S-00000005"), SaleException::SetByHand, false)]);
    shop.verify();
}

#[test]
fn a_closed_shift_is_never_changed_also_when_its_payments_go_back() {
    let mut shop = Shop::with(MANAGER);
    let paid = shop.paid("S-00000001", 1_250);
    assert_eq!(shop.close_shift(0, ""), DeedResult::Done);
    let before = shop.shift(1);
    assert_eq!(z(&shop, 1).payments, tally(1, 1_250));

    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    assert_eq!(shop.refund(start(&paid, "R-T1-0001", 400, None)), DeedResult::Done);
    shop.wait(1_000);
    shop.answer_refunds(|_| RefundAnswer::Accepted { refund_id: None });
    shop.wait(60_000);
    shop.answer_refunds(|_| RefundAnswer::Report(arrived(400)));
    assert_eq!(shop.shift_deed(ShiftCommand::SetFloat { float: Fen::new(700) }), DeedResult::Done);
    assert_eq!(shop.close_shift(700, ""), DeedResult::Done);
    let later = z(&shop, 2);
    assert_eq!((later.payments, later.refunds, later.net()), (tally(0, 0), tally(1, 400), Fen::new(-400)));
    shop.restart();
    assert_eq!(shop.shift(1), before);
    assert_eq!(shop.core().ledger().shift_report(&before), Ok(z(&shop, 1)), "its report is what was written, not a new sum");
    shop.verify();
}

#[test]
fn a_refund_that_fails_in_the_next_shift_comes_back_in_its_report() {
    let mut shop = Shop::with(MANAGER);
    let paid = shop.paid("S-00000001", 500);
    assert_eq!(shop.refund(start(&paid, "R-T1-0001", 100, None)), DeedResult::Done);
    shop.wait(1_000);
    shop.answer_refunds(|_| RefundAnswer::Accepted { refund_id: None });
    assert_eq!(shop.close_shift(0, ""), DeedResult::Done);
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    assert_eq!(x(&shop).refunds_undone, tally(0, 0));
    shop.wait(60_000);
    shop.answer_refunds(|_| RefundAnswer::Report(RefundReport { status: RefundStatus::Closed, ..arrived(100) }));
    assert_eq!(shop.close_shift(0, ""), DeedResult::Done);
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    assert_eq!((z(&shop, 1).refunds, z(&shop, 1).net()), (tally(1, 100), Fen::new(400)));
    assert_eq!((z(&shop, 2).refunds_undone, z(&shop, 2).net()), (tally(1, 100), Fen::new(100)));
    assert_eq!(x(&shop).net(), Fen::ZERO);
    let books = shop.reader().day_books(day(0), DayStart::default()).expect("it reads");
    assert_eq!((books.payments, books.refunds), (tally(1, 500), tally(0, 0)), "the reports together come to what the day comes to");
}

#[test]
fn what_is_open_at_the_end_is_named_and_its_payment_belongs_to_the_next() {
    let mut shop = Shop::with(CASHIER);
    let trade_no = shop.showing("S-00000001", 500);
    assert_eq!(shop.close_shift(0, ""), DeedResult::Done);
    let [carried] = &z(&shop, 1).carried[..] else { panic!("one is carried over") };
    assert_eq!((&carried.sale_id, &carried.trade_no, carried.amount), (&sale_id("S-00000001"), &trade_no, Fen::new(500)));
    assert_eq!(shop.sign_in(OTHER_CASHIER), DeedResult::Done);
    shop.wait(3_000);
    let payment = shop.payment(500);
    shop.answer(|_| Answer::Paid(payment.clone()));
    assert_eq!(x(&shop).payments, tally(1, 500));
    assert_eq!(x(&shop).people.iter().map(|person| person.name.clone()).collect::<Vec<_>>(), [name(CASHIER)], "whose sale it was");
    assert_eq!(z(&shop, 1).payments, tally(0, 0));
    shop.verify();
}

#[test]
fn a_payment_that_is_learnt_between_two_shifts_belongs_to_the_later() {
    let mut shop = Shop::with(CASHIER);
    shop.showing("S-00000001", 500);
    assert_eq!(shop.close_shift(0, ""), DeedResult::Done);
    shop.restart();
    shop.wait(3_000);
    let payment = shop.payment(500);
    shop.answer(|_| Answer::Paid(payment.clone()));
    assert_eq!(shop.open_shift(), None, "nobody is there");
    shop.restart();
    assert_eq!(shop.sign_in(CASHIER), DeedResult::Done);
    assert_eq!(x(&shop).payments, tally(1, 500));
    assert_eq!(shop.close_shift(0, ""), DeedResult::Done);
    assert_eq!((z(&shop, 1).payments, z(&shop, 2).payments), (tally(0, 0), tally(1, 500)));
    shop.verify();
}

#[test]
fn cash_that_was_paid_out_for_a_refund_that_failed_is_missing_from_the_drawer() {
    let mut shop = Shop::with(MANAGER);
    let paid = shop.paid("S-00000001", 1_250);
    assert_eq!(shop.shift_deed(ShiftCommand::SetFloat { float: Fen::new(20_000) }), DeedResult::Done);
    assert_eq!(shop.refund(start(&paid, "R-T1-0001", 990, None)), DeedResult::Done);
    shop.wait(1_000);
    let refusal = Refusal { code: "NO".to_owned(), words: String::new() };
    shop.answer_refunds(|_| RefundAnswer::Refused { trouble: RefundTrouble::AccountClosed, refusal: refusal.clone() });
    for _twice in 0..2 {
        shop.wait(20_000);
        shop.answer_refunds(|_| RefundAnswer::NotFound);
    }
    let settle =
        WorkCommand::SettleRefund { refund_no: refund_no("R-T1-0001"), how: SettledHow::PaidBackInCash, note: "现金".to_owned(), approval: None };
    assert_eq!(shop.deed(|id| Command::Work(id, settle)), DeedResult::Done);
    assert_eq!((x(&shop).paid_out, x(&shop).expected()), (Fen::new(990), Fen::new(19_010)));
    assert_eq!(shop.close_shift(20_000, ""), refused(DeedRefusal::Shift(ShiftBar::NoReason)));
    assert_eq!(shop.close_shift(19_010, ""), DeedResult::Done);
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    assert_eq!(x(&shop).paid_out, Fen::ZERO, "once");
}

#[test]
fn a_report_names_the_last_entry_before_it_so_that_another_ledger_shows() {
    let mut shop = Shop::with(CASHIER);
    shop.paid("S-00000001", 500);
    let last = shop.last_seq();
    let reader = rusqlite::Connection::open(shop.path()).expect("a reader");
    let hash: Vec<u8> = reader.query_row("SELECT hash FROM journal WHERE seq = ?1", [last], |row| row.get(0)).expect("its hash");
    assert_eq!(shop.close_shift(0, ""), DeedResult::Done);
    let head = z(&shop, 1).head;
    let written: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!((head.seq, head.hash), (last, written));
}

/// A shift whose beginning the ledger does not take keeps no customer waiting; it begins with the next sale, and has what was sold meanwhile.
#[test]
fn a_sale_is_taken_also_where_the_beginning_of_its_shift_was_not_written() {
    let mut shop = Shop::with(MANAGER);
    assert_eq!(shop.close_shift(0, ""), DeedResult::Done);
    let stranger = rusqlite::Connection::open(shop.path()).expect("a stranger's hand");
    stranger.execute_batch("CREATE TRIGGER no_shift BEFORE INSERT ON shift BEGIN SELECT RAISE(ABORT, 'no'); END").expect("a trigger");
    assert_eq!(shop.sign_in(CASHIER), DeedResult::Done);
    shop.paid("S-00000001", 500);
    assert_eq!(shop.open_shift(), None);
    assert_eq!(shop.close_shift(0, ""), refused(DeedRefusal::Outdated));
    stranger.execute_batch("DROP TRIGGER no_shift").expect("no trigger");
    shop.paid("S-00000002", 700);
    assert_eq!(shop.open_shift().map(|shift| shift.no.get()), Some(2));
    assert_eq!(x(&shop).payments, tally(2, 1_200));
    shop.verify();
}

#[test]
fn the_disk_is_full_at_the_end_and_nothing_has_ended() {
    let mut shop = Shop::with(CASHIER);
    shop.paid("S-00000001", 500);
    let stranger = rusqlite::Connection::open(shop.path()).expect("a stranger's hand");
    stranger.execute_batch("BEGIN IMMEDIATE").expect("the stranger locks");
    assert!(matches!(shop.close_shift(0, ""), DeedResult::Refused(DeedRefusal::NotWritten(_))));
    assert!(shop.session().signatory().is_some() && shop.core().view(&[]).shift.is_some());
    assert!(shop.office.is_empty(), "{:?}", shop.office);
    stranger.execute_batch("ROLLBACK").expect("the stranger lets go");
    shop.wait(5_000);
    assert_eq!(shop.close_shift(0, ""), DeedResult::Done);
    assert_eq!(z(&shop, 1).payments, tally(1, 500));
}

#[test]
fn the_page_of_a_day_shows_the_open_shift_as_it_is_now() {
    let mut shop = Shop::with(CASHIER);
    shop.show(Show::Day(day(0)));
    assert_eq!(shop.page().x.as_ref().map(|report| report.payments), Some(tally(0, 0)));
    shop.paid("S-00000001", 500);
    let page = shop.page();
    assert_eq!(page.x.as_ref().map(|report| report.payments), Some(tally(1, 500)));
    assert_eq!((page.books.payments, page.shifts.len()), (tally(1, 500), 1));
    assert_eq!(shop.close_shift(0, ""), DeedResult::Done);
    assert_eq!(shop.sign_in(CASHIER), DeedResult::Done);
    assert_eq!(shop.page().shifts.len(), 2);
}

/// The cash at the beginning is said at the end, by whoever has taken some of it.
#[test]
fn a_float_that_is_set_again_just_before_the_count_hides_no_shortage() {
    let mut shop = Shop::with(CASHIER);
    assert_eq!(shop.shift_deed(ShiftCommand::SetFloat { float: Fen::new(20_000) }), DeedResult::Done);
    shop.paid("S-00000001", 500);
    shop.wait(8 * HOUR_MS);
    assert_eq!(shop.sign_in(CASHIER), DeedResult::Done);
    shop.shift_deed(ShiftCommand::SetFloat { float: Fen::new(15_000) });
    assert_ne!(shop.close_shift(15_000, ""), DeedResult::Done, "fifty yuan are gone, and nobody has said why");
}

/// Five hundred cents of another currency are not five yuan: the export says so already.
#[test]
fn held_money_of_another_currency_is_not_added_up_as_yuan() {
    let mut shop = Shop::with(MANAGER);
    shop.showing("S-00000001", 500);
    shop.wait(3_000);
    let payment = Payment { currency: "USD".to_owned(), ..shop.payment(500) };
    shop.answer(|_| Answer::Mismatch(payment.clone()));
    let books = shop.reader().day_books(day(0), DayStart::default()).expect("it reads");
    assert_eq!((books.held.count, x(&shop).held.count), (1, 1));
    assert_eq!((books.held.sum, x(&shop).held.sum), (Fen::ZERO, Fen::ZERO));
}
