//! What people may do, what is asked of whom, and what of it is on record: through the engine's core, with a real ledger file and real PINs, without a
//! clock and without a network.

mod answers;
mod authority;
mod by_hand;
mod claim;
mod edited;
mod people;
mod record;
mod refunds;
mod shop;
