//! What they buy.

use crate::domain::{Amount, Fen};

/// Names, prices in fen, and how often they are asked for.
const MENU: [(&str, i64, u32); 14] = [
    ("美式", 1_500, 16),
    ("拿铁", 1_800, 20),
    ("燕麦拿铁", 2_300, 9),
    ("卡布奇诺", 2_000, 8),
    ("手冲", 3_200, 5),
    ("柠檬茶", 1_600, 7),
    ("热可可", 2_200, 4),
    ("可颂", 1_400, 9),
    ("三明治", 2_650, 6),
    ("巴斯克", 2_880, 4),
    ("沙拉", 3_590, 3),
    ("挂耳 10 片", 4_900, 2),
    ("咖啡豆 250g", 6_800, 2),
    ("蛋糕盒", 16_800, 1),
];

/// What a customer asks for.
#[derive(Clone)]
pub(super) struct Basket {
    pub(super) amount: Amount,
    /// What the cashier writes down; empty where that is nothing.
    pub(super) note: String,
}

/// One to three things, now and then with a discount in fen.
pub(super) fn basket(chance: &mut fastrand::Rng) -> Option<Basket> {
    let things = [1, 1, 1, 2, 2, 3].get(chance.usize(0..6)).copied().unwrap_or(1);
    let mut names = vec![];
    let mut fen: i64 = 0;
    for _thing in 0..things {
        let (name, price) = thing(chance);
        names.push(name);
        fen = fen.saturating_add(price);
    }
    if chance.u8(0..20) == 0 {
        fen = fen.saturating_mul(9).div_euclid(10).saturating_sub(chance.i64(0..10));
    }
    let note = if chance.u8(0..100) < 65 { names.join("、") } else { String::new() };
    Some(Basket { amount: Amount::new(Fen::new(fen), Amount::CEILING).ok()?, note })
}

fn thing(chance: &mut fastrand::Rng) -> (&'static str, i64) {
    let mut left = chance.u32(0..MENU.iter().map(|(_, _, often)| often).sum());
    for (name, price, often) in MENU {
        match left.checked_sub(often) {
            None => return (name, price),
            Some(rest) => left = rest,
        }
    }
    ("拿铁", 1_800)
}
