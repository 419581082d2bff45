//! The till of the tests that run the engine's core.

use scantill::domain::{DayStart, Fen, OrderExtras, RefundPlan, TillId};
use scantill::engine::{KnownOthers, Profile};
use scantill::simulator::Credentials;

/// The pretend merchant's till; each test says itself what it wants otherwise.
pub fn profile() -> Profile {
    let Credentials { appid, mch_id, .. } = Credentials::demo();
    Profile {
        shop: "街角咖啡".to_owned(),
        till: TillId::new("T1").expect("a till"),
        appid,
        mch_id,
        limit: Fen::new(100_000),
        usual_amounts: vec![],
        code_life_ms: 300_000,
        day_start: DayStart::default(),
        description: "街角咖啡-饮品".to_owned(),
        client_ip: "192.0.2.7".to_owned(),
        notify_url: "https://pay.example.com/notify".to_owned(),
        extras: OrderExtras::default(),
        test_gateway: true,
        lock_after_ms: 3_600_000,
        refunds_per_second: 5,
        refund_plan: RefundPlan::new(vec![60_000, 300_000]),
        refund_reasons: vec![],
        can_refund: true,
        fetch_bill: true,
        known_others: KnownOthers::default(),
        computer: None,
        settings: vec![],
    }
}
