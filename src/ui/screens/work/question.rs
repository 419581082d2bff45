//! Once more before it is done: what, and a note.

use super::item::{Item, ItemKey, Way};
use crate::ui::keys::entered;
use crate::ui::screens::Scene;
use crate::ui::text::Text;
use crate::ui::text::exception_name;
use crate::ui::text::refunds::{RefundText, refund_summary, settles, tail};
use crate::ui::text::work::{WorkText, ready_made, reason_for};
use crate::ui::theme::gap;
use crate::ui::widgets::{Choice, dialog, muted, strong};
use eframe::egui::{Context, Margin, TextEdit, Ui};

/// The longest note in characters.
const NOTE_LEN: usize = 60;

/// A question about one item.
pub(super) struct Question {
    pub(super) key: ItemKey,
    pub(super) way: Way,
    pub(super) note: String,
    pub(super) field_has_keyboard: bool,
    /// The note was given the keyboard once.
    offered: bool,
}

impl Question {
    /// Whether that item is to be brought to its end in that way.
    pub(super) fn new(item: Item<'_>, way: Way) -> Self {
        Self { key: item.key(), way, note: String::new(), field_has_keyboard: false, offered: false }
    }

    /// Draws it; returns the answer once there is one.
    pub(super) fn ui(&mut self, ctx: &Context, item: Item<'_>, scene: Scene<'_>) -> Option<Choice> {
        let lang = scene.lang;
        let (yes, no) = match self.way {
            Way::Refund => (WorkText::RefundYes.get(lang), WorkText::RefundNo.get(lang)),
            Way::GiveUp => (RefundText::GiveUpYes.get(lang), RefundText::GiveUpNo.get(lang)),
            Way::SendAgain | Way::Keep | Way::PaidInCash | Way::PaidBack | Way::LookedInto => {
                (WorkText::SettleYes.get(lang), WorkText::SettleNo.get(lang))
            }
        };
        let title = item.words(self.way).get(lang);
        let mut entered = false;
        let choice = dialog(ctx, "work", title, yes, no, |ui| entered = self.body_ui(ui, item, scene));
        choice.or(entered.then_some(Choice::Yes))
    }

    /// What it is about. Returns whether Enter was pressed in the note.
    fn body_ui(&mut self, ui: &mut Ui, item: Item<'_>, scene: Scene<'_>) -> bool {
        let lang = scene.lang;
        strong(ui, &about(item, scene));
        match self.way {
            Way::Refund => refund_ui(ui, item, scene),
            Way::GiveUp => drop(muted(ui, RefundText::GiveUpWords.get(lang))),
            Way::Keep => drop(muted(ui, WorkText::KeepWords.get(lang))),
            Way::PaidInCash => drop(muted(ui, WorkText::PaidInCashWords.get(lang))),
            Way::PaidBack => drop(muted(ui, WorkText::PaidBackWords.get(lang))),
            Way::LookedInto | Way::SendAgain => drop(muted(ui, WorkText::LookedIntoWords.get(lang))),
        }
        match self.way {
            Way::Keep | Way::PaidInCash | Way::PaidBack | Way::LookedInto => self.note_ui(ui, scene),
            Way::Refund | Way::GiveUp | Way::SendAgain => false,
        }
    }

    fn note_ui(&mut self, ui: &mut Ui, scene: Scene<'_>) -> bool {
        ui.add_space(gap::HAIR);
        let label = ui.label(Text::Note.get(scene.lang));
        let field = TextEdit::singleline(&mut self.note)
            .hint_text(WorkText::NoteHint.get(scene.lang))
            .char_limit(NOTE_LEN)
            .margin(Margin::symmetric(10, 8))
            .desired_width(f32::INFINITY);
        let response = ui.add(field).labelled_by(label.id);
        // The key that opened the question is not the first letter of the note.
        if !std::mem::replace(&mut self.offered, true) {
            response.request_focus();
        }
        self.field_has_keyboard = response.has_focus();
        entered(ui, &response)
    }
}

fn about(item: Item<'_>, scene: Scene<'_>) -> String {
    match item {
        Item::Sale(sale, exception) => {
            format!("{}  ·  {}  ·  {}", exception_name(exception, scene.lang), sale.row.amount, tail(sale.row.id.as_str()))
        }
        Item::Refund(refund) => refund_summary(refund.order.amount.fen(), tail(refund.order.sale_id.as_str()), scene.lang),
    }
}

fn refund_ui(ui: &mut Ui, item: Item<'_>, scene: Scene<'_>) {
    let lang = scene.lang;
    match item {
        Item::Sale(_, exception) => {
            let ready: Vec<_> = item.ready().collect();
            if let Some(payment) = ready.first() {
                muted(ui, &ready_made(payment.left, payment.payment.transaction_id.as_str(), lang));
            }
            muted(ui, &format!("{} {}", RefundText::Reason.get(lang), reason_for(exception, lang)));
            if ready.len() == 1 {
                muted(ui, &settles(exception, lang));
            }
        }
        Item::Refund(refund) => {
            muted(ui, &format!("{} {}", RefundText::Reason.get(lang), refund.order.reason));
        }
    }
    muted(ui, RefundText::SameWay.get(lang));
}
