//! The left side of a refund that is put together: its steps, the one under the bar open, the others in a line.

use super::give_back::{GiveBackRoom, Part, REASON_KEYS, Wish};
use crate::domain::{AmountError, AmountLineError};
use crate::engine::{PaymentView, SalePage};
use crate::ui::keys::entered;
use crate::ui::screens::Scene;
use crate::ui::text::month_day_minute;
use crate::ui::text::refunds::{RefundText, left_of, more_than_left, tail};
use crate::ui::text::{Text, amount_line};
use crate::ui::theme::{bold, gap, plain, size, tokens};
use crate::ui::widgets::{Button, box_ground, keypad, one_line_at, panel_title};
use eframe::egui::{Align2, Frame, Margin, Response, Role, ScrollArea, Sense, Stroke, StrokeKind, TextEdit, Ui, Vec2, WidgetInfo};

/// The most characters of own words: 26 Chinese ones fill the provider's 80 bytes.
const OWN_WORDS: usize = 26;

/// Draws the steps; says what was clicked.
pub(super) fn parts_ui(room: &mut GiveBackRoom, ui: &mut Ui, page: &SalePage, scene: Scene<'_>) -> Option<Wish> {
    let frame = Frame::new().fill(tokens(ui).surface).inner_margin(Margin::same(14)).corner_radius(gap::CORNER);
    let part = room.part(page);
    room.field_has_keyboard = false;
    let mut wish = None;
    frame.show(ui, |ui| {
        let steps = [Part::Payment, Part::Amount, Part::Reason];
        for step in steps.into_iter().filter(|step| *step != Part::Payment || page.payments.len() > 1) {
            let (title, value) = told(room, step, page, scene);
            if title_ui(ui, &title, &value, step == part).clicked() {
                wish = Some(Wish::To(step));
            }
            if step == part {
                wish = wish.or(match step {
                    Part::Payment => payments_ui(room, ui, page, scene),
                    Part::Amount => amount_ui(room, ui, page, scene),
                    Part::Reason => reason_ui(room, ui, scene),
                    Part::Confirm => None,
                });
            }
            ui.add_space(gap::SMALL);
        }
    });
    wish
}

/// A step in a line: what it asks, and what was answered.
fn told(room: &GiveBackRoom, step: Part, page: &SalePage, scene: Scene<'_>) -> (String, String) {
    let lang = scene.lang;
    let (title, value) = match step {
        Part::Payment => (RefundText::WhichPayment, room.payment(page).map(|payment| payment_words(payment, scene)).unwrap_or_default()),
        Part::Amount => (RefundText::HowMuch, room.amount(page).map(|amount| amount.fen().to_string()).unwrap_or_default()),
        Part::Reason | Part::Confirm => (RefundText::Why, room.reason(scene).unwrap_or_default()),
    };
    (title.get(lang).to_owned(), value)
}

fn payment_words(payment: &PaymentView, scene: Scene<'_>) -> String {
    let end = tail(payment.payment.transaction_id.as_str());
    format!("{}  ·  {}  ·  {}  ·  {end}", payment.payment.total, month_day_minute(payment.payment.paid_at), left_of(payment.left, scene.lang))
}

fn title_ui(ui: &mut Ui, title: &str, value: &str, open: bool) -> Response {
    let tokens = tokens(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 40.0), Sense::click());
    let fill = if open { tokens.selected } else { tokens.raised };
    ui.painter().rect_filled(rect, gap::CORNER, fill);
    if response.has_focus() {
        ui.painter().rect_stroke(rect, gap::CORNER, Stroke::new(2.0, tokens.accent_ink), StrokeKind::Inside);
    }
    let inner = rect.shrink2(Vec2::new(gap::BODY, 0.0));
    one_line_at(ui, inner.with_max_x(inner.left() + 130.0), Align2::LEFT_CENTER, title, bold(size::BODY), tokens.text);
    one_line_at(ui, inner.with_min_x(inner.left() + 140.0), Align2::RIGHT_CENTER, value, bold(size::BODY), tokens.accent_ink);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{title} {value}")));
    response
}

fn payments_ui(room: &GiveBackRoom, ui: &mut Ui, page: &SalePage, scene: Scene<'_>) -> Option<Wish> {
    let chosen = room.payment(page).map(|payment| &payment.payment);
    let mut wish = None;
    for (index, payment) in page.payments.iter().enumerate() {
        let is_chosen = Some(&payment.payment) == chosen;
        if choice_ui(ui, &(index + 1).to_string(), &payment_words(payment, scene), is_chosen).clicked() {
            wish = Some(Wish::Pay(index));
        }
    }
    wish
}

/// One of several, with the key that chooses it.
fn choice_ui(ui: &mut Ui, key: &str, words: &str, chosen: bool) -> Response {
    let tokens = tokens(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 40.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, words));
    box_ground(ui, rect, &response, chosen, tokens.surface);
    let inner = rect.shrink2(Vec2::new(gap::BODY, 0.0));
    one_line_at(ui, inner, Align2::LEFT_CENTER, key, bold(size::BODY), tokens.muted);
    one_line_at(ui, inner.with_min_x(inner.left() + 28.0), Align2::LEFT_CENTER, words, plain(size::BODY), tokens.text);
    if response.clicked() {
        response.surrender_focus();
    }
    response
}

fn amount_ui(room: &GiveBackRoom, ui: &mut Ui, page: &SalePage, scene: Scene<'_>) -> Option<Wish> {
    let payment = room.payment(page)?;
    line_ui(room, ui, payment, scene);
    let mut wish = None;
    ui.horizontal(|ui| {
        let words = format!("{}  {}", RefundText::Whole.get(scene.lang), payment.left);
        let enabled = payment.left.get() > 0;
        if Button::new(&words).key("W").size(Vec2::new(ui.available_width(), 44.0)).enabled(enabled).show(ui).clicked() {
            wish = Some(Wish::Whole);
        }
    });
    // The step after this one stays in sight.
    let below = 48.0 + gap::BODY;
    let height = (ui.available_height() - below).clamp(150.0, 300.0);
    wish.or_else(|| keypad(ui, height, scene.lang).map(Wish::Key))
}

fn line_ui(room: &GiveBackRoom, ui: &mut Ui, payment: &PaymentView, scene: Scene<'_>) {
    let tokens = tokens(ui);
    let lang = scene.lang;
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 76.0), Sense::hover());
    ui.painter().rect(rect, gap::CORNER, tokens.raised, Stroke::new(1.0, tokens.line), StrokeKind::Inside);
    let inner = rect.shrink2(Vec2::new(14.0, 8.0));
    let typed = room.line.as_str();
    let (words, ink, points) = match typed {
        "" if payment.left.get() == 0 => (RefundText::NothingLeft.get(lang), tokens.red.ink, size::STRONG),
        "" => (RefundText::TypeAmount.get(lang), tokens.muted, size::TITLE),
        typed => (typed, tokens.text, if typed.len() > 20 { size::TITLE } else { size::SUM }),
    };
    one_line_at(ui, inner.with_max_y(inner.bottom() - 18.0), Align2::RIGHT_CENTER, words, bold(points), ink);
    let left = left_of(payment.left, lang);
    one_line_at(ui, inner, Align2::LEFT_BOTTOM, &left, plain(size::SMALL), tokens.muted);
    let (said, ink) = match room.line.amount(payment.left) {
        Ok(amount) => (format!("= {}", amount.fen()), tokens.accent_ink),
        Err(AmountLineError::Sum(AmountError::AboveLimit(left))) => (more_than_left(left, lang), tokens.red.ink),
        Err(error) => (amount_line(&error, lang).unwrap_or_default(), tokens.red.ink),
    };
    let said = if typed.is_empty() { String::new() } else { said };
    one_line_at(ui, inner, Align2::RIGHT_BOTTOM, &said, bold(size::BODY), ink);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{words} {left} {said}")));
}

fn reason_ui(room: &mut GiveBackRoom, ui: &mut Ui, scene: Scene<'_>) -> Option<Wish> {
    let lang = scene.lang;
    let mut wish = None;
    let own = !room.own_words.trim().is_empty();
    let height = (ui.available_height() - 64.0).max(120.0);
    ScrollArea::vertical().id_salt("reasons").max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = gap::HAIR;
        for (index, reason) in scene.view.refund_reasons.iter().enumerate() {
            let key = if index < REASON_KEYS { (index + 1).to_string() } else { String::new() };
            let chosen = !own && room.reason == Some(index);
            let response = choice_ui(ui, &key, reason, chosen);
            if chosen && std::mem::take(&mut room.reason_moved) {
                response.scroll_to_me(None);
            }
            if response.clicked() {
                wish = Some(Wish::Because(index));
            }
        }
    });
    ui.horizontal(|ui| {
        let label = ui.label(format!("0  {}", RefundText::OwnWords.get(lang)));
        let field = TextEdit::singleline(&mut room.own_words)
            .hint_text(RefundText::OwnWordsHint.get(lang))
            .char_limit(OWN_WORDS)
            .margin(Margin::symmetric(10, 8))
            .desired_width(f32::INFINITY);
        let response = ui.add(field).labelled_by(label.id);
        if std::mem::take(&mut room.field_wanted) {
            response.request_focus();
        }
        room.field_has_keyboard = response.has_focus();
        if entered(ui, &response) {
            // What is no reason yet can be mended at once.
            room.field_wanted = room.reason(scene).is_none();
            wish = Some(Wish::To(Part::Confirm));
        }
    });
    if room.reason(scene).is_none() {
        let words = if own { Text::NotAReason.get(lang) } else { RefundText::ChooseReason.get(lang) };
        panel_title(ui, words);
    }
    wish
}
