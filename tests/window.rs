//! The till in a real window with real keys. Needs a display, `xdotool` and ImageMagick's `import`, so it runs only when asked for:
//! `scripts/window.sh`.

#[path = "window/day.rs"]
mod day;
#[path = "window/display.rs"]
mod display;
#[path = "window/evening.rs"]
mod evening;
#[path = "window/minute.rs"]
mod minute;
#[path = "window/shop.rs"]
mod shop;

use display::{Display, Window, pause, wait_for};
use shop::{Shop, read};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_scantill");

/// The first start of a shop: the owner is made, and a sale of 12.50 is under way.
fn first_sale(shop: &Shop, window: &Window) {
    wait_for("a till that is ready", || read(&shop.ledger(), "SELECT kind FROM journal WHERE kind = 'till.settings_seen'"));
    // The form stands a frame or two after the settings were written down.
    window.rest();
    window.save("first-start.png");
    window.keys(&["C", "h", "e", "n", "Tab", "7", "3", "0", "9", "1", "4", "Tab"]);
    window.digits("730914");
    wait_for("the owner", || read(&shop.ledger(), "SELECT name FROM person WHERE role = 'owner'"));
    // Keys typed before the till is ready are not taken; typing again until the sale stands is what a cashier does too.
    wait_for("the sale in the ledger", || {
        window.keys(&["Escape", "Escape", "1", "2", "period", "5", "0", "Return"]);
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(3) {
            let sale = read(&shop.ledger(), "SELECT code_url FROM charge WHERE amount_fen = 1250");
            if sale.is_some() {
                return sale;
            }
            pause(50);
        }
        None
    });
}

/// The till is started again, and the owner signs in.
fn again(shop: &Shop) -> Window {
    let window = shop.window();
    wait_for("the till again", || {
        window.digits("730914");
        window.rest();
        read(&shop.ledger(), "SELECT CAST(count(*) AS TEXT) FROM journal WHERE kind = 'person.signed_in'").filter(|times| times != "1")
    });
    window
}

fn is_whole(shop: &Shop) {
    let (good, words) = shop.verify();
    assert!(good, "{words}");
}

/// Waits for the proof of the one sale; it has one charge, and never had a second.
fn is_paid_once(shop: &Shop) {
    wait_for("the proof in the ledger", || read(&shop.ledger(), "SELECT state FROM sale").filter(|state| state == "paid"));
    assert_eq!(read(&shop.ledger(), "SELECT CAST(count(*) AS TEXT) FROM charge").as_deref(), Some("1"), "one charge, never a second");
}

#[test]
fn f021_a_sale_is_taken_with_keys_alone_and_survives_a_kill() {
    let shop = Shop::open(Some("12"));
    let mut window = shop.window();
    first_sale(&shop, &window);
    let code_url = read(&shop.ledger(), "SELECT code_url FROM charge").expect("the charge has its code");
    assert_eq!(wait_for("a QR on the glass", || window.code()), code_url);
    window.save("waiting.png");

    window.running.kill();
    is_whole(&shop);
    let window = again(&shop);
    let is_paid = || read(&shop.ledger(), "SELECT state FROM sale").as_deref() == Some("paid");
    let code = wait_for("the same code again, or the proof", || if is_paid() { Some(None) } else { window.code().map(Some) });
    assert!(code.is_none_or(|code| code == code_url), "the same code, with the seconds that are left");

    is_paid_once(&shop);
    wait_for("a glass without a code", || window.code().is_none().then_some(()));
    window.save("paid.png");
    is_whole(&shop);
}

#[test]
fn f090_a_display_that_dies_takes_the_window_along_and_no_sale() {
    let shop = Shop::open(Some("12"));
    let mut display = Display::open();
    let mut window = shop.window_on(&display);
    first_sale(&shop, &window);
    display.dies();
    wait_for("the end of the till", || window.running.has_ended().then_some(()));
    is_whole(&shop);
    let window = again(&shop);
    is_paid_once(&shop);
    window.save("after-the-display.png");
    is_whole(&shop);
}

#[test]
fn the_demo_takes_a_sale_by_itself() {
    let temp = tempfile::tempdir().expect("a folder");
    let window = Window::open(Command::new(PROGRAM).args(["demo", "--pay-after", "3", "--lang", "zh"]).env("TMPDIR", temp.path()));
    let ledger = wait_for("the demo's ledger", || {
        let folders = std::fs::read_dir(temp.path()).ok()?.filter_map(Result::ok);
        folders.map(|folder| folder.path().join("ledger.sqlite3")).find(|path| path.exists())
    });
    wait_for("a paid sale", || {
        if read(&ledger, "SELECT id FROM sale WHERE amount_fen = 800").is_none() {
            window.keys(&["Escape", "8", "Return"]);
        }
        pause(500);
        read(&ledger, "SELECT transaction_id FROM charge WHERE state = 'paid' AND amount_fen = 800")
    });
    window.save("demo-paid.png");
}

/// The demo's window and its ledger.
fn demo(temp: &Path) -> (Window, PathBuf) {
    let window = Window::open(Command::new(PROGRAM).args(["demo", "--pay-after", "3", "--lang", "zh"]).env("TMPDIR", temp));
    let ledger = wait_for("the demo's ledger", || {
        let folders = std::fs::read_dir(temp).ok()?.filter_map(Result::ok);
        folders.map(|folder| folder.path().join("ledger.sqlite3")).find(|path| path.exists())
    });
    wait_for("a cashier at the till", || read(&ledger, "SELECT kind FROM journal WHERE kind = 'person.signed_in' AND subject = 'person:小李'"));
    window.rest();
    (window, ledger)
}

/// From the counter to the summary of a refund of the sale that many lines down today's list, and Enter on it.
fn refund(window: &Window, down: usize, amount: &[&str], shot: &str) {
    window.turn(&["Escape", "F5"]);
    for _line in 0..down {
        window.turn(&["Down"]);
    }
    window.turn(&["Return"]);
    window.save(&format!("{shot}-sale.png"));
    window.turn(&["r"]);
    window.turn(amount);
    window.save(&format!("{shot}-amount.png"));
    window.turn(&["Return"]);
    window.turn(&["1"]);
    window.save(&format!("{shot}-reason.png"));
    window.turn(&["Return"]);
    window.save(&format!("{shot}-summary.png"));
    window.turn(&["Return"]);
}

#[test]
fn f033_a_cashier_refunds_with_the_managers_pin_and_the_manager_alone() {
    let temp = tempfile::tempdir().expect("a folder");
    let (window, ledger) = demo(temp.path());
    refund(&window, 0, &["3"], "cashier");
    window.save("cashier-approval.png");
    assert_eq!(read(&ledger, "SELECT state FROM refund WHERE amount_fen = 300"), None, "nothing goes back on a cashier's word");
    window.digits("260718");
    let approved = || read(&ledger, "SELECT approved_by FROM refund WHERE amount_fen = 300 AND by_role = 'cashier'");
    assert!(wait_for("an approved refund", approved).contains("王店长"));
    window.save("cashier-approved.png");

    window.turn(&["F9"]);
    window.turn(&["Down"]);
    window.digits("260718");
    wait_for("the manager at the till", || {
        read(
            &ledger,
            "SELECT CAST(max(seq) AS TEXT) FROM journal WHERE kind = 'person.signed_in' AND actor = 'manager:王店长' AND seq > (SELECT max(seq) FROM journal WHERE kind = 'refund.queued')",
        )
    });
    window.rest();
    refund(&window, 1, &["1", "2", "period", "5"], "manager");
    window.save("manager-sent.png");
    wait_for("the money with the customer", || {
        read(&ledger, "SELECT state FROM refund WHERE amount_fen = 1250").filter(|state| state == "succeeded")
    });
    window.rest();
    window.save("manager-arrived.png");
}

#[test]
fn f097_five_wrong_pins_lock() {
    let temp = tempfile::tempdir().expect("a folder");
    let (window, ledger) = demo(temp.path());
    window.turn(&["F9"]);
    for times in 1..=5 {
        window.digits("9999");
        wait_for("the wrong PIN in the record", || {
            read(&ledger, "SELECT CAST(count(*) AS TEXT) FROM journal WHERE kind = 'person.pin_wrong'").filter(|count| *count == times.to_string())
        });
        window.rest();
    }
    window.save("locked-out.png");
    window.digits("482915");
    window.rest();
    assert_eq!(
        read(&ledger, "SELECT CAST(count(*) AS TEXT) FROM journal WHERE kind = 'person.pin_tried' AND subject = 'person:小李'").as_deref(),
        Some("5"),
        "the right PIN is not even looked at"
    );
}
