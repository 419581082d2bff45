//! What a pair of the match can be, and what can be done about it.

use serde::{Deserialize, Serialize};

/// What a pair is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchClass {
    /// On both sides, with the same amount.
    Equal,
    /// On both sides, with the same amount; a coupon made what is credited smaller.
    Coupon,
    /// Set as paid by hand, and the bill has it with the same amount.
    FoundByHand,
    /// Of this business day, and in the bill of a neighbouring calendar day.
    InOtherBill,
    /// In this bill, and of a neighbouring business day.
    InOtherDay,
    /// On both sides, with different amounts.
    AmountDiffers,
    /// In the ledger alone, and proven there.
    OnlyOurs,
    /// Set as paid by hand, and not in the bill.
    SetByHand,
    /// In the bill; the ledger has it, and does not know it as paid.
    PaidThere,
    /// In the bill; the ledger has it as money that is not its sale's.
    Held,
    /// A refund in the bill that the till has asked for, without knowing that it was accepted.
    RefundUnderWay,
    /// A refund in the bill that came to nothing afterwards: the bill is not changed for that.
    RefundFailed,
    /// A refund of a payment of this ledger that this till never asked for: it was made on the merchant platform or by another program.
    RefundedThere,
    /// In the bill under a number of this very till, and not in the ledger: the ledger has lost it.
    Lost,
    /// In the bill under a number of another till of this shop.
    OtherTill,
    /// In the bill under a number of some other system of the same merchant.
    OtherSystem,
    /// In the bill twice.
    Repeated,
}

/// What can be done about a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NextStep {
    /// Ask the gateway about it, and learn.
    Ask,
    /// Take it over into the ledger as found, with the gateway's proof.
    Adopt,
    /// Put its sale on the work list.
    SendToWork,
    /// Accept it as it is, with a reason.
    Accept,
}

impl MatchClass {
    /// What the shop calls it, on the screen and in its books.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Equal => "一致",
            Self::Coupon => "有优惠",
            Self::FoundByHand => "手工确认（账单有）",
            Self::InOtherBill => "在相邻一天的账单",
            Self::InOtherDay => "属相邻营业日",
            Self::AmountDiffers => "金额不同",
            Self::OnlyOurs => "账单没有",
            Self::SetByHand => "手工确认（账单没有）",
            Self::PaidThere => "账单已付本机未付",
            Self::Held => "待处理款项",
            Self::RefundUnderWay => "退款确认中",
            Self::RefundFailed => "退款后失败",
            Self::RefundedThere => "别处退款",
            Self::Lost => "账本缺失",
            Self::OtherTill => "其他收银台",
            Self::OtherSystem => "其他系统",
            Self::Repeated => "账单重复",
        }
    }

    /// Its name for machines, as it is written in the journal.
    pub fn word(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Coupon => "coupon",
            Self::FoundByHand => "found_by_hand",
            Self::InOtherBill => "in_other_bill",
            Self::InOtherDay => "in_other_day",
            Self::AmountDiffers => "amount_differs",
            Self::OnlyOurs => "only_ours",
            Self::SetByHand => "set_by_hand",
            Self::PaidThere => "paid_there",
            Self::Held => "held",
            Self::RefundUnderWay => "refund_under_way",
            Self::RefundFailed => "refund_failed",
            Self::RefundedThere => "refunded_there",
            Self::Lost => "lost",
            Self::OtherTill => "other_till",
            Self::OtherSystem => "other_system",
            Self::Repeated => "repeated",
        }
    }

    /// All of them, in the order of the bridge.
    pub const ALL: [Self; 17] = [
        Self::Equal,
        Self::Coupon,
        Self::FoundByHand,
        Self::InOtherBill,
        Self::InOtherDay,
        Self::AmountDiffers,
        Self::OnlyOurs,
        Self::SetByHand,
        Self::PaidThere,
        Self::Held,
        Self::RefundUnderWay,
        Self::RefundFailed,
        Self::RefundedThere,
        Self::Lost,
        Self::OtherTill,
        Self::OtherSystem,
        Self::Repeated,
    ];

    /// What can be done about it, the most likely first. Empty where there is nothing to do.
    pub fn next_steps(self) -> &'static [NextStep] {
        use NextStep as N;
        match self {
            Self::Equal | Self::Coupon | Self::InOtherBill | Self::InOtherDay => &[],
            Self::FoundByHand => &[N::Ask],
            Self::AmountDiffers | Self::OnlyOurs | Self::SetByHand | Self::PaidThere => &[N::Ask, N::SendToWork, N::Accept],
            Self::Held => &[N::SendToWork, N::Accept],
            Self::RefundUnderWay | Self::RefundFailed => &[N::Ask, N::SendToWork, N::Accept],
            Self::RefundedThere => &[N::Adopt, N::SendToWork, N::Accept],
            Self::Lost => &[N::Adopt, N::Accept],
            Self::OtherTill | Self::OtherSystem => &[N::Accept, N::Adopt],
            Self::Repeated => &[N::Accept],
        }
    }

    /// What can be done about all of a class at once, beside accepting it: what brings the gateway's own word. Nothing where the likeliest step is a
    /// person's decision.
    pub fn step_for_all(self) -> Option<NextStep> {
        let likeliest = self.next_steps().first().copied();
        likeliest.filter(|step| match step {
            NextStep::Ask | NextStep::Adopt => self.needs_decision(),
            NextStep::SendToWork | NextStep::Accept => false,
        })
    }

    /// The day cannot be closed before a person has decided about it.
    pub fn needs_decision(self) -> bool {
        self.next_steps().contains(&NextStep::Accept)
    }
}
