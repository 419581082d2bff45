//! What is remembered outside the ledger, and how it tells an older or changed ledger in its place.

use super::backups::{at, closed, evening, sell, till};
use super::refunds::may;
use super::*;
use crate::domain::{Action, TillEvent};
use crate::ledger::{ChainCheck, back_up, backup, check_chain, remember_head, restore, verify};
use std::fs;

#[test]
fn f079_f102_an_older_ledger_in_this_ones_place_is_noticed() {
    let mut shop = Shop::with_history();
    let older = shop.path().with_file_name("older.sqlite3");
    backup(&shop.path(), &older).expect("copied");
    sell(&mut shop);
    let events = shop.events;
    assert_eq!(check_chain(&shop.path(), &mut || true), Ok(ChainCheck::Good { entries: events, new: events }));
    assert_eq!(check_chain(&shop.path(), &mut || true), Ok(ChainCheck::Good { entries: events, new: 0 }));
    sell(&mut shop);
    assert_eq!(check_chain(&shop.path(), &mut || true), Ok(ChainCheck::Good { entries: events + 2, new: 2 }));
    sell(&mut shop);
    shop.ledger.remember_head();
    assert_eq!(shop.ledger.lacks(), Ok(None));
    let (path, _folder) = closed(shop);

    fs::copy(&older, &path).expect("put in its place");
    let replaced = ChainCheck::Replaced { entries: events - 2, remembered: events + 4 };
    assert!(verify(&path).is_ok(), "its chain tells nothing");
    assert_eq!(check_chain(&path, &mut || true), Ok(replaced));
    remember_head(&path);
    assert_eq!(check_chain(&path, &mut || true), Ok(replaced), "looking makes it no better");
    let mut ledger = Ledger::open(&path).expect("opens");
    let before = ledger.lacks().expect("readable").expect("noticed");
    assert_eq!(before.seq, events + 4);
    let event = TillEvent::Restored { file: String::new(), before };
    ledger.append(&[Change::Till(&[Entry { at: evening(), actor: Actor::Till, event: &event, evidence: None }])]).expect("written");
    assert_eq!(ledger.lacks(), Ok(None));
    assert_eq!(check_chain(&path, &mut || true), Ok(ChainCheck::Good { entries: events - 1, new: events - 1 }));
}

/// Restored once, and released; since then the till has written and remembered more. Now somebody puts back a copy from after the restore.
#[test]
fn f102_an_older_ledger_is_noticed_also_in_one_that_was_restored_before() {
    let mut shop = Shop::with_history();
    let folder = tempfile::tempdir().expect("a folder");
    let made = back_up(&shop.path(), folder.path(), &till(), at("2026-11-20 22:00:00")).expect("made");
    for _sale in 0..50 {
        sell(&mut shop);
    }
    remember_head(&shop.path());
    let (path, _folder) = closed(shop);
    restore(&made.file, &path, at("2026-11-21 08:00:00")).expect("restored");

    let release = TillEvent::RefundsReleased { authority: may(Action::HoldRefunds) };
    let entry = || [Entry { at: at("2026-11-21 08:10:00"), actor: Actor::Till, event: &release, evidence: None }];
    let older = folder.path().join("older.sqlite3");
    let mut ledger = Ledger::open(&path).expect("opens");
    ledger.append(&[Change::Till(&entry())]).expect("written");
    drop(ledger);
    backup(&path, &older).expect("copied");
    let mut ledger = Ledger::open(&path).expect("opens");
    for _entry in 0..10 {
        ledger.append(&[Change::Till(&entry())]).expect("a day's work");
    }
    ledger.remember_head();
    drop(ledger);

    fs::copy(&older, &path).expect("put in its place");
    let ledger = Ledger::open(&path).expect("opens");
    assert!(ledger.lacks().expect("readable").is_some(), "ten entries are gone, and refunds may leave again");
}

#[test]
fn f102_a_changed_entry_is_found_since_the_last_look_and_a_long_chain_in_parts() {
    let mut shop = Shop::new();
    for _sale in 0..1_100 {
        sell(&mut shop);
    }
    let events = shop.events;
    assert_eq!(check_chain(&shop.path(), &mut || false), Ok(ChainCheck::Partly { entries: events, followed: 1_024 }));
    assert_eq!(check_chain(&shop.path(), &mut || false), Ok(ChainCheck::Partly { entries: events, followed: 2_048 }));
    assert_eq!(check_chain(&shop.path(), &mut || false), Ok(ChainCheck::Good { entries: events, new: events - 2_048 }));
    let seq = events + 1;
    sell(&mut shop);
    shop.ledger.connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false).expect("set");
    shop.ledger.connection.execute_batch("DROP TRIGGER journal_refuses_update").expect("dropped");
    shop.ledger.connection.execute("UPDATE journal SET at_ms = at_ms + 1 WHERE seq = ?1", [seq]).expect("changed");
    assert!(matches!(check_chain(&shop.path(), &mut || true), Ok(ChainCheck::Broken { seq: found, .. }) if found == seq));
}

#[test]
fn a_memory_that_cannot_be_read_is_begun_anew() {
    let shop = Shop::with_history();
    let head = shop.path().with_file_name("ledger.head");
    for text in ["", "head", "head 5 zz\nchecked 5 zz\n", "head -\n\n", "\u{0}"] {
        fs::write(&head, text).expect("written");
        assert_eq!(check_chain(&shop.path(), &mut || true), Ok(ChainCheck::Good { entries: shop.events, new: shop.events }), "{text:?}");
        assert_eq!(check_chain(&shop.path(), &mut || true), Ok(ChainCheck::Good { entries: shop.events, new: 0 }), "{text:?}");
    }
}
