//! The customer's phone of the demo: what a customer could scan, and the buttons that pay. It never touches the engine.

use super::text::{self, Lang, Text, pays_by_itself, phone_state};
use super::theme::{bold, gap, plain, size, tokens};
use super::widgets::{Button, muted, named, one_line_at, panel_title};
use crate::domain::{CashierId, Fen};
use eframe::egui::{Align2, Frame, Margin, Rect, ScrollArea, Sense, Ui, Vec2, pos2};

/// Who stands on the other side of the counter in a demo.
pub trait CustomersPhone: Send + Sync {
    /// The codes that customers have seen, newest first.
    fn codes(&self) -> Vec<PhoneCode>;
    /// Pays that order, if it can still be paid.
    fn pay(&self, trade_no: &str);
    /// How long after a code is shown customers pay by themselves, in seconds; nothing while they do not.
    fn pays_by_itself(&self) -> Option<u32>;
    /// Lets customers pay by themselves, or not.
    fn set_pays_by_itself(&self, on: bool);
    /// The refunds that customers wait for.
    fn refunds(&self) -> Vec<PhoneRefund>;
    /// The customer's bank lets a refund arrive.
    fn let_arrive(&self, refund_no: &str);
    /// What the merchant has at the gateway for refunds, where that is limited.
    fn balance(&self) -> Option<Fen>;
    /// The merchant tops that up.
    fn top_up(&self);
    /// The PINs of the demo's people; no secret there.
    fn pins(&self) -> Vec<PhonePin>;
}

/// A refund that a customer waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneRefund {
    /// Our number of the refund.
    pub refund_no: String,
    /// How much.
    pub amount: Fen,
}

/// Somebody of the demo, with the PIN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhonePin {
    /// Who.
    pub name: CashierId,
    /// The PIN.
    pub pin: String,
}

/// A code as the customer sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneCode {
    /// Our number of the charge.
    pub trade_no: String,
    /// What is to be paid.
    pub amount: Fen,
    /// Whether it can be paid.
    pub state: PhoneState,
    /// It is the latest code of its sale; an older one could only be paid from a photograph.
    pub shown: bool,
}

/// Whether a code can be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneState {
    /// Now.
    Payable,
    /// It has been.
    Paid,
    /// Not any more: closed.
    Closed,
    /// Not any more: its time is over.
    Expired,
}

/// How many codes are listed.
const LISTED: usize = 20;

/// Draws the phone into the rest of `ui`.
pub(super) fn phone_ui(ui: &mut Ui, phone: &dyn CustomersPhone, lang: Lang) {
    panel_title(ui, Text::Phone.get(lang));
    let by_itself = phone.pays_by_itself();
    let mut on = by_itself.is_some();
    let words = pays_by_itself(by_itself, lang);
    let ticked = ui.scope(|ui| {
        ui.visuals_mut().widgets.inactive.bg_stroke.color = tokens(ui).muted;
        ui.checkbox(&mut on, words).changed()
    });
    if ticked.inner {
        phone.set_pays_by_itself(on);
    }
    let codes = phone.codes();
    if codes.is_empty() {
        muted(ui, Text::PhoneEmpty.get(lang));
    }
    ScrollArea::vertical().id_salt("phone").auto_shrink([false, false]).show(ui, |ui| {
        merchant_ui(ui, phone, lang);
        for code in codes.iter().take(LISTED) {
            code_ui(ui, code, phone, lang);
        }
    });
}

/// What the gateway's side of the demo can do about refunds.
fn merchant_ui(ui: &mut Ui, phone: &dyn CustomersPhone, lang: Lang) {
    let wide = |ui: &Ui| Vec2::new(ui.available_width(), 32.0);
    if let Some(balance) = phone.balance() {
        muted(ui, &text::demo_balance(balance, lang));
        let size = wide(ui);
        if Button::new(Text::PhoneTopUp.get(lang)).size(size).show(ui).clicked() {
            phone.top_up();
        }
    }
    let refunds = phone.refunds();
    if !refunds.is_empty() {
        muted(ui, Text::PhoneRefunds.get(lang));
    }
    for refund in refunds.iter().take(LISTED) {
        let words = format!("{} · {}", refund.amount, Text::PhoneLetArrive.get(lang));
        let size = wide(ui);
        if ui.push_id(&refund.refund_no, |ui| Button::new(&words).size(size).show(ui).clicked()).inner {
            phone.let_arrive(&refund.refund_no);
        }
    }
    ui.add_space(gap::HAIR);
}

fn code_ui(ui: &mut Ui, code: &PhoneCode, phone: &dyn CustomersPhone, lang: Lang) {
    let tokens = tokens(ui);
    let frame = Frame::new().fill(tokens.raised).corner_radius(gap::CORNER).inner_margin(Margin::same(10));
    frame.show(ui, |ui| {
        let (line, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 22.0), Sense::hover());
        let (amount, state) = (code.amount.to_string(), phone_state(code.state, lang));
        let right = Rect::from_min_max(pos2(line.center().x, line.top()), line.max);
        one_line_at(ui, line, Align2::LEFT_CENTER, &amount, bold(size::BODY), tokens.text);
        one_line_at(ui, right, Align2::RIGHT_CENTER, state, plain(size::SMALL), tokens.muted);
        named(ui, line, &code.trade_no, &format!("{amount} {state}"));
        let words = match (code.state, code.shown) {
            (PhoneState::Payable, true) => Text::PhonePay,
            (PhoneState::Payable, false) => Text::PhonePayOld,
            (PhoneState::Paid | PhoneState::Closed | PhoneState::Expired, _) => return,
        };
        let button = if code.shown { Button::primary(words.get(lang)).text_size(size::BODY) } else { Button::new(words.get(lang)) };
        let wide = Vec2::new(ui.available_width(), 36.0);
        if ui.push_id(&code.trade_no, |ui| button.size(wide).show(ui).clicked()).inner {
            phone.pay(&code.trade_no);
        }
    });
}

/// The place of the phone in the right column: all of it in a narrow window, only its button in a wide one. Returns whether it filled the column.
pub(super) fn phone_slot_ui(ui: &mut Ui, phone: &dyn CustomersPhone, open: &mut bool, wide: bool, lang: Lang) -> bool {
    let words = if *open { Text::PhoneHide } else { Text::PhoneShow };
    let size = Vec2::new(ui.available_width(), 34.0);
    if Button::quiet(words.get(lang)).size(size).show(ui).clicked() {
        *open = !*open;
    }
    ui.add_space(gap::HAIR);
    if *open && !wide {
        phone_ui(ui, phone, lang);
    }
    *open && !wide
}
