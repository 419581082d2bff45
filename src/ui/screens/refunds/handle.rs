//! What a person can do about refunds: begin one that is put together, and handle one that is there already.

use crate::domain::{Action, Amount, Refund, RefundNo, RefundState, SaleId, TradeNo};
use crate::engine::{Command, RefundCommand, Settles};
use crate::ui::screens::deed::Deed;
use crate::ui::screens::{Outbox, Scene};
use crate::ui::text::refunds::{RefundText, refund_deed, refund_summary, tail};

/// A refund that is put together and not yet asked for.
#[derive(Clone, Debug)]
pub(in crate::ui::screens) struct ReadyRefund {
    pub(in crate::ui::screens) refund_no: RefundNo,
    pub(in crate::ui::screens) sale_id: SaleId,
    pub(in crate::ui::screens) trade_no: TradeNo,
    pub(in crate::ui::screens) amount: Amount,
    pub(in crate::ui::screens) reason: String,
    pub(in crate::ui::screens) settles: Option<Settles>,
}

impl ReadyRefund {
    /// Asks for it.
    pub(in crate::ui::screens) fn start(self, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Deed {
        let what = format!("{}  ·  {}", refund_summary(self.amount.fen(), tail(self.sale_id.as_str()), scene.lang), self.reason);
        let command = move |deed, approval| {
            let Self { refund_no, sale_id, trade_no, amount, reason, settles } = self.clone();
            Command::Refund(deed, RefundCommand::Start { refund_no, sale_id, trade_no, amount, reason, settles, approval })
        };
        Deed::begin(Action::Refund, what, command, scene, outbox)
    }
}

/// It waits for a person, and the same may be sent again.
pub(in crate::ui::screens) fn can_send_again(refund: &Refund) -> bool {
    refund.hold.as_ref().is_some_and(|hold| hold.trouble.may_be_mended())
}

/// The gateway is not known to have it, and nobody has given it up yet.
pub(in crate::ui::screens) fn can_give_up(refund: &Refund) -> bool {
    match refund.state {
        RefundState::Queued | RefundState::Sent { .. } => !refund.giving_up,
        RefundState::Accepted { .. } | RefundState::Succeeded { .. } | RefundState::Failed { .. } => false,
    }
}

/// The gateway can say something about it that is not known yet.
pub(in crate::ui::screens) fn can_ask(refund: &Refund) -> bool {
    match refund.state {
        RefundState::Sent { .. } | RefundState::Accepted { .. } => true,
        RefundState::Queued | RefundState::Succeeded { .. } | RefundState::Failed { .. } => false,
    }
}

/// Sends the same again.
pub(in crate::ui::screens) fn send_again(refund: &Refund, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Deed {
    let refund_no = refund.order.refund_no.clone();
    let what = refund_deed(RefundText::SendAgain, &refund.order, scene.lang);
    let command = move |deed, approval| Command::Refund(deed, RefundCommand::SendAgain { refund_no: refund_no.clone(), approval });
    Deed::begin(Action::HandleRefund, what, command, scene, outbox)
}

/// Ends it, once the gateway says that it has none.
pub(in crate::ui::screens) fn give_up(refund: &Refund, scene: Scene<'_>, outbox: &mut Outbox<'_>) -> Deed {
    let refund_no = refund.order.refund_no.clone();
    let what = refund_deed(RefundText::GiveUp, &refund.order, scene.lang);
    let command = move |deed, approval| Command::Refund(deed, RefundCommand::GiveUp { refund_no: refund_no.clone(), approval });
    Deed::begin(Action::HandleRefund, what, command, scene, outbox)
}

/// Asks where it stands.
pub(super) fn ask_now(refund: &Refund, outbox: &mut Outbox<'_>) -> Deed {
    let refund_no = refund.order.refund_no.clone();
    Deed::begin_free(move |deed, _| Command::Refund(deed, RefundCommand::AskNow { refund_no: refund_no.clone() }), outbox)
}
