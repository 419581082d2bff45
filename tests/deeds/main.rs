//! What people may do, what is asked of whom, what comes of it for shifts, days and bills, and what of it is on record: through the engine's core, with a
//! real ledger file and real PINs, without a clock and without a network.
//!
//! `shop`, `evening`, `slip` and `answers` are the shop, its hands, its bills and what the gateway says; every other file has the tests of one feature.

mod adopt;
mod answers;
mod asking;
mod authority;
mod bill;
mod by_hand;
mod claim;
mod closing;
mod counter;
mod differences;
mod edited;
mod evening;
mod export;
mod full_disk;
mod midnight;
mod people;
#[path = "../profile/mod.rs"]
mod profile;
mod record;
mod refunds;
mod restored;
mod shift;
mod shop;
mod slip;
mod sweep;
