//! What a stranger found on a second reading; each test says what should be so and is not.

use crate::authority::late_payment;
use crate::bill::quiet;
use crate::differences::{self, brought, terms};
use crate::evening::*;
use crate::shop::*;
use crate::slip::*;
use scantill::domain::{
    Answer, AskKind, BillAnswer, BillKind, DayMark, Fen, RefundAnswer, RefundReport, RefundStatus, Refusal, SaleException, SettledHow, ShiftReport,
    TillId, TransactionId, Unknown, Unpaid,
};
use scantill::engine::{
    BackupStanding, BillFrom, ClaimQuery, ClaimVerdict, Command, DayCommand, DeedResult, Finding, KnownOthers, OfficeTask, Profile, RefundCommand,
    ShiftCommand, Show, Shown, WorkCommand,
};
use scantill::ledger;

const ID: &str = "S-00000001";

fn mark(shop: &Shop) -> Option<DayMark> {
    shop.end(day(0)).map(|end| end.mark())
}

fn close(shop: &mut Shop) -> DeedResult {
    shop.day_deed(DayCommand::Close { day: day(0), note: String::new() })
}

fn x(shop: &Shop) -> ShiftReport {
    shop.core().ledger().shift_report(&shop.open_shift().expect("a shift is open")).expect("it reads")
}

fn settle(shop: &mut Shop, exception: SaleException, how: SettledHow) -> DeedResult {
    let settle = WorkCommand::SettleException { sale_id: sale_id(ID), exception, how, note: "查过了".to_owned(), approval: None };
    shop.deed(|id| Command::Work(id, settle))
}

/// The copy was made while the refund waited in a held queue; after it the refund left and was accepted. The ledger that comes back knows nothing of
/// that, so "it never left" is not its to say.
#[test]
fn f086_a_refund_that_the_copy_has_as_waiting_is_not_given_up_unasked() {
    let mut shop = Shop::with(MANAGER);
    let paid = shop.paid(ID, 1_000);
    assert_eq!(shop.refund(RefundCommand::Hold), DeedResult::Done);
    assert_eq!(shop.refund(start(&paid, "R-T1-0001", 300, None)), DeedResult::Done);
    let copy = shop.path().with_file_name("copy.sqlite3");
    ledger::backup(&shop.path(), &copy).expect("copied");
    assert_eq!(shop.refund(RefundCommand::Release), DeedResult::Done);
    shop.wait(1_000);
    assert_eq!(shop.sent().len(), 1);
    shop.answer_refunds(|_| RefundAnswer::Accepted { refund_id: None });
    shop.core().ledger().remember_head();
    shop.close();
    ledger::restore(&copy, &shop.path(), at(shop.now)).expect("restored");
    shop.restart();
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);

    shop.refund(RefundCommand::GiveUp { refund_no: refund_no("R-T1-0001"), approval: None });
    let refund = shop.core().ledger().refund(&refund_no("R-T1-0001")).expect("it reads").expect("a refund");
    assert!(!refund.is_final(), "the gateway has it, and nobody asked: {:?}", refund.state);
}

/// A refund of a closed day comes to nothing days later, while nobody looks at that day.
#[test]
fn a_closed_day_whose_money_changes_is_open_again_also_where_nobody_looks_at_it() {
    let mut shop = differences::shop();
    let paid = shop.paid(ID, 500);
    assert_eq!(shop.refund(start(&paid, "R-T1-0001", 100, None)), DeedResult::Done);
    shop.wait(1_000);
    shop.answer_refunds(|_| RefundAnswer::Accepted { refund_id: None });
    let accepted_at = at(shop.now);
    brought(&mut shop, &[took(paid.trade_no.as_str(), 500, at(3_050)), gave(paid.trade_no.as_str(), "R-T1-0001", 100, accepted_at)]);
    assert_eq!((close(&mut shop), mark(&shop)), (DeedResult::Done, Some(DayMark::Closed)));
    shop.show(Show::Nothing);

    shop.refunds.clear();
    shop.restart();
    shop.wait(60_000);
    assert_eq!(shop.refunds.len(), 1);
    shop.answer_refunds(|ask| RefundAnswer::Report(RefundReport { status: RefundStatus::Closed, ..arrived(ask.order.amount.fen().get()) }));
    shop.work();
    assert_eq!(shop.core().ledger().day_books(day(0), profile().day_start).expect("it reads").till(), Fen::new(500), "the day's sum is another");
    assert_eq!(mark(&shop), Some(DayMark::Differs), "and the calendar says so");
}

/// The list of refunds of a day without any, as the merchant platform writes it: titles and zeros.
fn no_refunds() -> Vec<u8> {
    let head = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,\
        退款申请时间,退款成功时间,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,\
        申请退款金额,费率备注";
    let sums = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";
    format!("\u{feff}{head}\r\n{sums}\r\n`0,`0.00,`0.00,`0.00,`0.00000,`0.00,`0.00\r\n").into_bytes()
}

#[test]
fn f114_an_empty_list_of_refunds_from_a_file_is_no_whole_bill() {
    let mut shop = differences::shop();
    let paid = shop.paid(ID, 500);
    brought(&mut shop, &[took(paid.trade_no.as_str(), 500, at(3_050))]);
    assert_eq!((close(&mut shop), mark(&shop)), (DeedResult::Done, Some(DayMark::Closed)));
    assert_eq!(shop.bring("refunds.csv", &no_refunds(), Some(day(0))), DeedResult::Done);
    let end = shop.end(day(0)).expect("a day");
    assert_eq!(end.bills.last().map(|bill| bill.kind), Some(BillKind::Refunds), "its columns say what it lists");
    assert_eq!(end.mark(), DayMark::Closed, "a part stands beside the whole");
}

/// What a manager settles days later is no payment of the customer who stands there now.
#[test]
fn a_sale_that_is_settled_on_the_work_list_does_not_come_up_at_the_counter() {
    let mut shop = Shop::with(MANAGER);
    late_payment(&mut shop, ID);
    shop.restart();
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    assert_eq!(shop.core().view(&[]).sales.len(), 0);
    assert_eq!(settle(&mut shop, SaleException::PaidLate, SettledHow::Kept), DeedResult::Done);
    shop.wait(60_000);
    assert_eq!(shop.core().view(&[]).sales.len(), 0, "it was paid and ended before");
}

#[test]
fn a_paid_sale_that_a_customer_may_mean_does_not_stay_at_the_counter() {
    let mut shop = Shop::with(CASHIER);
    let first = shop.showing(ID, 500);
    shop.command(Command::NewCode { sale_id: sale_id(ID) });
    for _step in 0..4 {
        shop.answer(|question| match question.ask.kind {
            AskKind::Query if question.ask.order.trade_no == first => Answer::Unpaid(Unpaid::NotPay),
            AskKind::Query => Answer::Unpaid(Unpaid::NotPay),
            AskKind::Close => Answer::CloseAccepted,
            AskKind::Place => placed(2),
        });
        shop.wait(3_000);
    }
    for _step in 0..4 {
        let payment = shop.payment(500);
        shop.answer(|question| match question.ask.order.trade_no == first {
            true => Answer::Closed,
            false => Answer::Paid(payment.clone()),
        });
        shop.wait(60_000);
    }
    let sale = shop.core().ledger().sale(&sale_id(ID)).expect("it reads").expect("a sale");
    assert!(sale.is_settled() && sale.charges.len() == 2 && sale.charges[1].payment().is_some(), "{sale:?}");
    shop.restart();
    assert_eq!(shop.sign_in(CASHIER), DeedResult::Done);
    assert_eq!(shop.core().view(&[]).sales.len(), 0);
    shop.show(Show::Claim(ClaimQuery::Amount(Fen::new(500))));
    shop.answer(|_| Answer::Closed);
    shop.show(Show::Nothing);
    shop.wait(60_000);
    assert_eq!(shop.core().view(&[]).sales.len(), 0, "it was handed over long ago");
}

/// The cash at the beginning is said at the end, by whoever has taken some of it.
#[test]
fn a_float_that_is_set_again_just_before_the_count_hides_no_shortage() {
    let mut shop = Shop::with(CASHIER);
    assert_eq!(shop.shift_deed(ShiftCommand::SetFloat { float: Fen::new(20_000) }), DeedResult::Done);
    shop.paid(ID, 500);
    shop.wait(8 * HOUR_MS);
    assert_eq!(shop.sign_in(CASHIER), DeedResult::Done);
    shop.shift_deed(ShiftCommand::SetFloat { float: Fen::new(15_000) });
    assert_ne!(shop.close_shift(15_000, ""), DeedResult::Done, "fifty yuan are gone, and nobody has said why");
}

/// Set by hand, undone by the gateway, cleared up; then the next code is set by hand too, and undone like the first.
#[test]
fn a_second_word_that_it_is_paid_waits_on_the_work_list_like_the_first() {
    let word = |shop: &mut Shop| {
        let trade_no = shop.live_charge(ID);
        let transaction_id = TransactionId::new("4200009999202611210000000001").expect("a number");
        let word = WorkCommand::SetByHand { sale_id: sale_id(ID), trade_no, transaction_id, reason: "顾客手机已付".to_owned(), approval: None };
        shop.deed(|id| Command::Work(id, word))
    };
    let ends_unpaid = |shop: &mut Shop| {
        for _minute in 0..30 {
            shop.wait(60_000);
            shop.answer(|question| if question.ask.kind == AskKind::Close { Answer::CloseAccepted } else { Answer::Closed });
        }
        assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    };
    let work = |shop: &Shop| shop.core().view(&[]).work;
    for is_looked_into in [false, true] {
        let mut shop = Shop::with(MANAGER);
        shop.showing(ID, 500);
        for code in 2..4 {
            assert_eq!(word(&mut shop), DeedResult::Done);
            let sale = shop.core().ledger().sale(&sale_id(ID)).expect("it reads").expect("a sale");
            assert!(sale.stands_by_hand());
            assert_eq!(work(&shop), 1, "nothing proves it, and somebody must look");
            if is_looked_into {
                assert_eq!(settle(&mut shop, SaleException::SetByHand, SettledHow::LookedInto), DeedResult::Done);
                assert_eq!(work(&shop), 0);
            }
            ends_unpaid(&mut shop);
            assert_eq!(work(&shop), 1, "the gateway has said otherwise");
            assert_eq!(settle(&mut shop, SaleException::HandUndone, SettledHow::LookedInto), DeedResult::Done);
            assert_eq!(work(&shop), 0);
            shop.command(Command::NewCode { sale_id: sale_id(ID) });
            shop.answer(|_| placed(code));
        }
        shop.verify();
    }
}

/// The gateway's own bill lists a refund of two minutes before midnight. A file of that day, brought later, does not.
#[test]
fn f114_what_the_gateways_bill_of_the_day_before_lists_is_not_missed_because_of_a_file() {
    let mut shop = differences::shop();
    let paid = shop.paid(ID, 500);
    shop.now = 15 * HOUR_MS - 120_000;
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    assert_eq!(shop.refund(start(&paid, "R-T1-0001", 100, None)), DeedResult::Done);
    shop.wait(1_000);
    shop.answer_refunds(|_| RefundAnswer::Accepted { refund_id: None });
    let number = paid.trade_no.as_str();
    shop.morning_after(2, MANAGER);
    let listed = bill(&[took(number, 500, at(3_050)), gave(number, "R-T1-0001", 100, at(15 * HOUR_MS - 60_000))]);
    shop.begin_day(DayCommand::FetchBill { day: day(0), kind: BillKind::All });
    shop.answer_bill(BillAnswer::File(listed));
    assert_eq!(shop.bring("old.csv", &bill(&[took(number, 500, at(3_050))]), Some(day(0))), DeedResult::Done);
    assert_eq!(shop.bring("next.csv", &bill(&[]), Some(day(1))), DeedResult::Done);
    shop.day_page(day(0));
    assert_eq!(terms(&shop).iter().map(|(_, count, _)| count).sum::<u32>(), 2, "the gateway's own bill counts");
    shop.day_page(day(1));
    assert_eq!(shop.page().waiting.len(), 0, "{:?}", terms(&shop));
}

/// The same on the command line: the next day was matched before the gateway's bill of the day was here.
#[test]
fn a_bill_that_is_taken_while_the_till_is_closed_has_the_next_day_matched_again() {
    let mut shop = differences::shop();
    let paid = shop.paid(ID, 500);
    shop.now = 15 * HOUR_MS - 120_000;
    assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
    assert_eq!(shop.refund(start(&paid, "R-T1-0001", 100, None)), DeedResult::Done);
    shop.wait(1_000);
    shop.answer_refunds(|_| RefundAnswer::Accepted { refund_id: None });
    shop.morning_after(2, MANAGER);
    assert_eq!(shop.bring("next.csv", &bill(&[]), Some(day(1))), DeedResult::Done);
    let undecided = |shop: &Shop| shop.end(day(1)).and_then(|end| end.current_tally().map(|tally| tally.undecided));
    assert_eq!(undecided(&shop), Some(1), "no bill lists it");

    let number = paid.trade_no.as_str();
    let listed = bill(&[took(number, 500, at(3_050)), gave(number, "R-T1-0001", 100, at(15 * HOUR_MS - 60_000))]);
    let office = shop.office_of();
    let taken = office.take(&BillFrom::Gateway(listed.into()), Some(day(0))).expect("a bill");
    shop.close();
    let mut ledger = ledger::Ledger::open(&office.ledger).expect("it opens");
    office.keep_and_match(&mut ledger, &taken, &KnownOthers::default(), &ledger::Actor::CommandLine, at(shop.now)).expect("matched");
    drop(ledger);
    shop.restart();
    assert_eq!(undecided(&shop), Some(0), "the day before does");
}

/// A known till's payment, given back under the number of a till that nobody knows.
#[test]
fn a_refund_by_a_till_that_is_not_known_needs_a_decision() {
    let mut shop = Shop::staffed();
    let known_others = KnownOthers { tills: vec![TillId::new("T2").expect("a till")], systems: false };
    shop.restart_with(Profile { known_others, ..quiet() });
    let number = "T2-20261121-0123456789ABCDEF";
    brought(&mut shop, &[took(number, 2_222, at(8_000)), gave(number, "R-T9-20261121-0123456789ABCDEF", 2_222, at(9_000))]);
    assert_eq!(shop.page().waiting.len(), 1, "{:?}", terms(&shop));
}

/// A backup was once made under a clock that was years ahead. Since then days with sales have passed without any.
#[test]
fn f085_a_backup_from_the_future_is_not_taken_for_the_latest() {
    let mut shop = Shop::with(MANAGER);
    shop.paid(ID, 500);
    scantill::engine::back_up_now(&shop.office_of(), ledger::Actor::CommandLine, at(20_000 * DAY_MS)).expect("made");
    for days in 1..5 {
        shop.now = days * DAY_MS;
        shop.wait(0);
        assert_eq!(shop.sign_in(MANAGER), DeedResult::Done);
        shop.paid(&format!("S-0000001{days}"), 500);
    }
    let found = shop.office_of().check_up(at(5 * DAY_MS)).into_iter().map(|check| check.finding);
    let backup = found.filter_map(|finding| if let Finding::Backup(standing) = finding { Some(standing) } else { None }).next();
    assert!(!matches!(backup, Some(BackupStanding::Good { .. })), "{backup:?}");
}

/// Two codes of a sale are paid after it was given up: nobody has goods, and both payments are owed back.
#[test]
fn both_payments_of_a_sale_that_was_given_up_stand_ready_to_go_back() {
    let mut shop = Shop::with(MANAGER);
    shop.showing(ID, 500);
    shop.now += 10_000;
    shop.command(Command::NewCode { sale_id: sale_id(ID) });
    for _step in 0..3 {
        shop.answer(|question| match question.ask.kind {
            AskKind::Query => Answer::Unpaid(Unpaid::NotPay),
            AskKind::Close => Answer::CloseNotYet,
            AskKind::Place => placed(2),
        });
    }
    shop.command(Command::Cancel { sale_id: sale_id(ID) });
    shop.wait(10_000);
    for question in std::mem::take(&mut shop.asked) {
        let payment = shop.payment(500);
        shop.hear(question, Answer::Paid(payment));
    }
    shop.show(Show::Work);
    let Shown::Work(page) = shop.core().view(&[]).shown else { panic!("the work list") };
    let [sale] = &page.sales[..] else { panic!("one sale: {page:?}") };
    assert_eq!(sale.row.open_exceptions, [SaleException::PaidLate, SaleException::PaidTwice]);
    assert_eq!(sale.payments.len(), 2, "the late one and the second");
}

/// A task that ends by a fault of ours is logged as it stands.
#[test]
fn f103_a_task_prints_without_the_bill_that_it_reads() {
    let bytes = bill(&[took("T1-20261121-0123456789ABCDEF", 500, at(0))]);
    let length = bytes.len();
    let task = OfficeTask::TakeBill { ticket: 1, from: BillFrom::Gateway(bytes.into()), day: None };
    assert!(format!("{task:?}").len() < length, "openids and all, in numbers");
}

/// The customer scanned the first code. The gateway says of the second that it is unpaid, and does not answer about the first.
#[test]
fn a_sale_of_which_one_code_is_silent_is_not_called_unpaid() {
    let mut shop = Shop::with(CASHIER);
    let first = shop.showing(ID, 500);
    shop.now += 10_000;
    shop.command(Command::NewCode { sale_id: sale_id(ID) });
    for _step in 0..3 {
        shop.answer(|question| match question.ask.kind {
            AskKind::Query => Answer::Unpaid(Unpaid::NotPay),
            AskKind::Close => Answer::CloseNotYet,
            AskKind::Place => placed(2),
        });
    }
    shop.show(Show::Claim(ClaimQuery::Amount(Fen::new(500))));
    shop.wait(3_000);
    for _step in 0..4 {
        shop.answer(|question| match question.ask.order.trade_no == first {
            true => Answer::Unknown(Unknown::TimedOut),
            false => Answer::Unpaid(Unpaid::NotPay),
        });
        shop.wait(500);
    }
    let Shown::Claim(page) = shop.core().view(&[]).shown else { panic!("a claim") };
    assert_eq!((page.findings.len(), page.unanswered), (1, 1), "{page:?}");
    assert!(!matches!(page.findings[0].verdict, ClaimVerdict::NotPaid { .. }), "nobody knows about the first code: {page:?}");
}

/// The second code was refused; the first could not be closed yet, and can be paid at this moment.
#[test]
fn a_sale_of_which_one_code_can_still_be_paid_is_not_called_ended() {
    let mut shop = Shop::with(CASHIER);
    let first = shop.showing(ID, 500);
    shop.now += 10_000;
    shop.command(Command::NewCode { sale_id: sale_id(ID) });
    for _step in 0..3 {
        shop.answer(|question| match question.ask.kind {
            AskKind::Query => Answer::Unpaid(Unpaid::NotPay),
            AskKind::Close => Answer::CloseNotYet,
            AskKind::Place => Answer::PlaceRefused(Refusal { code: "NOAUTH".to_owned(), words: String::new() }),
        });
    }
    shop.show(Show::Claim(ClaimQuery::Amount(Fen::new(500))));
    for _step in 0..4 {
        shop.answer(|question| if question.ask.order.trade_no == first { Answer::Unpaid(Unpaid::NotPay) } else { Answer::NotFound });
        shop.wait(3_000);
    }
    let sale = shop.core().ledger().sale(&sale_id(ID)).expect("it reads").expect("a sale");
    assert!(sale.charges.len() == 2 && !sale.charges[0].is_final() && sale.charges[1].is_final(), "{sale:?}");
    let Shown::Claim(page) = shop.core().view(&[]).shown else { panic!("a claim") };
    assert_ne!(page.findings[0].verdict, ClaimVerdict::Ended, "\"can no longer be paid\" is not so");
}

/// Five hundred cents of another currency are not five yuan: the export says so already.
#[test]
fn held_money_of_another_currency_is_not_added_up_as_yuan() {
    let mut shop = Shop::with(MANAGER);
    shop.showing(ID, 500);
    shop.wait(3_000);
    let payment = scantill::domain::Payment { currency: "USD".to_owned(), ..shop.payment(500) };
    shop.answer(|_| Answer::Mismatch(payment.clone()));
    let books = shop.core().ledger().day_books(day(0), profile().day_start).expect("it reads");
    assert_eq!((books.held.count, x(&shop).held.count), (1, 1));
    assert_eq!((books.held.sum, x(&shop).held.sum), (Fen::ZERO, Fen::ZERO));
}
