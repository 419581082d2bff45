//! What one seed switches on. Drawn anew for each seed, so that a quarter of them is free of faults and the others meet every mixture.

use scantill::simulator::{Chance, Endpoint, Fault, Manners, Reentry, RefundFate, RefundOdds, RefundRules, Rules, Storm};

#[derive(Debug)]
pub struct Options {
    pub rules: Rules,
    pub manners: Manners,
    pub storm: Storm,
    pub code_life_ms: i64,
    pub longest_way_ms: i64,
    pub longest_pause_ms: i64,
    pub power_cut_permille: u16,
    pub fates: RefundOdds,
    pub balance: Option<i64>,
}

/// Every fault that the gateway or the way to it may have, except those that make the honest book lie about money.
const FAULTS: &[&[Fault]] = &[
    Fault::LINE,
    Fault::TROUBLE,
    Fault::FORGERIES,
    &[Fault::Delay(4_000), Fault::Delay(12_000), Fault::Drip, Fault::EndlessBody, Fault::Compressed],
    &[Fault::ArrivesLate(14_000), Fault::Redirect, Fault::FilthyWords, Fault::Refusal("NOAUTH")],
    LIES,
    Fault::REFUND_LIES,
    &[Fault::Refusal("BIZERR_NEED_RETRY"), Fault::Refusal("ORDER_NOT_READY"), Fault::Refusal("REFUND_FEE_MISMATCH"), Fault::Refusal("ERROR")],
    &[Fault::MissingField("transaction_id"), Fault::MissingField("total_fee"), Fault::MissingField("trade_state"), Fault::MissingField("code_url")],
];

/// Lies about money can only strike the one answer that says "paid", so each is told more often.
const LIES: &[Fault] = &[Fault::WrongAmount, Fault::WrongCurrency, Fault::MalformedAmount];

impl Options {
    pub fn draw(chance: &mut fastrand::Rng) -> Self {
        let calm = chance.u8(0..4) == 0;
        let permille = chance.u16(5..120);
        let storm = if calm { Storm::default() } else { storm(chance, permille) };
        Self {
            rules: Rules {
                close_min_age_ms: *chance.choice(&[0, 60_000, 300_000]).unwrap_or(&300_000),
                honour_time_expire: chance.bool(),
                query_lag_ms: *chance.choice(&[0, 0, 3_000, 15_000]).unwrap_or(&0),
                close_lag_ms: *chance.choice(&[0, 0, 5_000, 60_000]).unwrap_or(&0),
                reentry: if chance.u8(0..4) == 0 { Reentry::Refused } else { Reentry::Allowed },
                coupon_fen: *chance.choice(&[0, 0, 1, 500]).unwrap_or(&0),
                refunds: RefundRules { fate: RefundFate::Arrives { after_ms: chance.u32(100..3_000_000) }, ..RefundRules::default() },
                ..Rules::default()
            },
            manners: Manners {
                pay_after_ms: chance.u32(500..30_000),
                hesitation_ms: chance.u32(0..400_000),
                password_ms: chance.u32(0..8_000),
                never_permille: chance.u16(0..500),
                late_permille: chance.u16(0..200),
                late_by_ms: chance.u32(1_000..60_000),
                twice_permille: chance.u16(0..400),
            },
            storm,
            code_life_ms: *chance.choice(&[120_000, 300_000, 600_000]).unwrap_or(&300_000),
            longest_way_ms: chance.i64(20..2_000),
            longest_pause_ms: chance.i64(60_000..900_000),
            fates: RefundOdds {
                closed_permille: chance.u16(0..150),
                changed_permille: chance.u16(0..100),
                hangs_permille: chance.u16(0..100),
                within_ms: chance.u32(100..3_000_000),
            },
            balance: if chance.u8(0..3) == 0 { Some(chance.i64(0..400_000)) } else { None },
            power_cut_permille: if calm { 0 } else { *chance.choice(&[0, 2, 20, 60]).unwrap_or(&0) },
        }
    }
}

/// A random subset of the faults, each with its own rate.
fn storm(chance: &mut fastrand::Rng, permille: u16) -> Storm {
    let mut chances = vec![];
    for faults in FAULTS {
        if chance.bool() {
            continue;
        }
        let permille = if *faults == LIES { 500 } else { permille };
        for fault in *faults {
            if chance.bool() {
                let endpoint = *chance
                    .choice(&[
                        Endpoint::Any,
                        Endpoint::Any,
                        Endpoint::UnifiedOrder,
                        Endpoint::OrderQuery,
                        Endpoint::CloseOrder,
                        Endpoint::Refund,
                        Endpoint::RefundQuery,
                    ])
                    .unwrap_or(&Endpoint::Any);
                chances.push(Chance { endpoint, fault: *fault, permille: chance.u16(1..=permille) });
            }
        }
    }
    Storm { chances }
}
