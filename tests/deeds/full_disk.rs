//! A disk without room: nothing new is begun, and what is under way is written from the room that is held back.
#![cfg(target_os = "linux")]

use crate::shop::*;
use scantill::domain::{Answer, SaleState};
use scantill::engine::{Command, News, Session, Stage};
use scantill::ledger::LedgerError;

#[test]
fn f074_a_full_disk_begins_nothing_and_keeps_what_is_paid() {
    let mut shop = Shop::with(CASHIER);
    let open = shop.showing("S-00000001", 500);
    // A file that is always full stands for the disk.
    let reserve = shop.path().with_extension("reserve");
    std::os::unix::fs::symlink("/dev/full", &reserve).expect("a link");
    shop.core_mut().keep_reserve();
    assert_eq!(shop.core().view(&[]).stage, Stage::LedgerStopped(LedgerError::DiskFull));

    let before = shop.last_seq();
    shop.asked.clear();
    shop.start_sale("S-00000002", 700);
    assert_eq!((shop.kinds_since(before), shop.asked.len()), (vec![], 0), "nothing is begun, and nothing leaves");
    assert!(shop.core().view(&[]).notices.iter().any(|notice| notice.news == News::NotWritten(LedgerError::DiskFull)));

    shop.command(Command::LookAt(Some(sale_id("S-00000001"))));
    shop.wait(3_000);
    let payment = shop.payment(500);
    shop.answer(|question| {
        assert_eq!(question.ask.order.trade_no, open);
        Answer::Paid(payment.clone())
    });
    let sale = shop.core().ledger().sale(&sale_id("S-00000001")).expect("it reads").expect("a sale");
    assert_eq!(sale.state, SaleState::Paid, "what was under way is written");
    assert_eq!(shop.core().view(&[]).stage, Stage::LedgerStopped(LedgerError::DiskFull), "and the disk is still full");

    shop.wait(3_000);
    assert_eq!(shop.core().view(&[]).stage, Stage::LedgerStopped(LedgerError::DiskFull));
    std::fs::remove_file(&reserve).expect("removed");
    assert!(shop.core().wake_at().is_some_and(|at_ms| at_ms <= at(shop.now + 3_000)), "it is looked at again soon");
    shop.wait(3_000);
    assert_eq!(shop.core().view(&[]).stage, Stage::Ready, "by itself, and whoever had the till has it still");
    assert!(matches!(shop.session(), Session::Open(_)));
    shop.start_sale("S-00000002", 700);
    assert_eq!((shop.core().view(&[]).stage, shop.asked.len()), (Stage::Ready, 1), "there is room again");
    shop.verify();
}
