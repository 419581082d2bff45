//! The left column while a sale stands on the stage: what it is, and what the cashier may do with it.

use super::entry::{MAIN_BUTTON, named_row, pair};
use super::facts::{charges_ui, facts_ui, number_ui};
use super::means::{EnterMeans, enter_means, may_cancel, may_renew};
use super::{Outbox, SaleScreen, Scene};
use crate::domain::Lamp;
use crate::engine::SaleView;
use crate::ui::text::{Text, code_count, codes_so_far, minutes, sighting};
use crate::ui::theme::{bold, gap, plain, size, tokens};
use crate::ui::widgets::{Button, one_line_at, panel_title, wrapped};
use eframe::egui::{self, Align2, Layout, ScrollArea, Sense, Ui, Vec2};

/// Draws the column.
pub(super) fn sale_side_ui(screen: &mut SaleScreen, ui: &mut Ui, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
    let Some(stage) = &screen.on_stage else { return };
    let known = stage.known.clone();
    panel_title(ui, Text::ThisSale.get(scene.lang));
    ui.with_layout(Layout::bottom_up(egui::Align::Min), |ui| {
        actions_ui(screen, ui, scene, outbox, known.as_deref());
        ui.add_space(gap::HAIR);
        let Some(known) = known.as_deref() else { return };
        let words = if screen.facts_open { Text::HideFacts } else { Text::Facts };
        let button = Button::new(words.get(scene.lang)).key("F3").size(Vec2::new(ui.available_width(), 38.0));
        if button.show(ui).clicked() {
            screen.facts_open = !screen.facts_open;
        }
        ui.with_layout(Layout::top_down(egui::Align::Min), |ui| {
            ScrollArea::vertical().id_salt("sale side").auto_shrink([false, false]).show(ui, |ui| {
                // Whoever settles a double payment needs both numbers at once.
                let every_charge = known.sale.charges.len() > 1 && (screen.facts_open || known.lamp == Lamp::PaidTwice);
                summary_ui(ui, known, scene, every_charge);
                if every_charge {
                    charges_ui(ui, &known.sale, scene.lang);
                }
                if screen.facts_open {
                    ui.add_space(gap::SMALL);
                    facts_ui(ui, known, scene.lang, every_charge);
                }
            });
        });
    });
}

fn summary_ui(ui: &mut Ui, known: &SaleView, scene: Scene<'_>, every_charge: bool) {
    let tokens = tokens(ui);
    let amount = known.sale.amount.fen().to_string();
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 48.0), Sense::hover());
    one_line_at(ui, rect, Align2::LEFT_CENTER, &amount, bold(size::SUM), tokens.text);
    named_row(ui, rect, Text::Amount.get(scene.lang), &amount);
    if !known.sale.note.is_empty() {
        let galley = wrapped(ui, &known.sale.note, plain(size::BODY), tokens.text, ui.available_width());
        let (rect, _) = ui.allocate_exact_size(galley.size(), Sense::hover());
        ui.painter().galley(rect.min, galley, tokens.text);
        named_row(ui, rect, Text::Note.get(scene.lang), &known.sale.note);
    }
    let age = minutes(scene.now.millis_since(known.sale.opened_at) / 60_000, scene.lang);
    value_ui(ui, Text::OpenedAt.get(scene.lang), &format!("{}  ·  {age}", known.sale.opened_at.beijing_clock()));
    value_ui(ui, Text::CodeNumber.get(scene.lang), &code_count(codes_so_far(known), scene.lang));
    if let Some(seen) = known.facts.sighting {
        value_ui(ui, Text::LastWord.get(scene.lang), &sighting(seen, scene.lang));
    }
    if let Some(number) = known.facts.trade_no.as_ref().filter(|_| !every_charge) {
        number_ui(ui, Text::OurNumber.get(scene.lang), number.as_str());
    }
}

/// A name and its value on one line.
fn value_ui(ui: &mut Ui, name: &str, value: &str) {
    const NAMES: f32 = 96.0;
    let tokens = tokens(ui);
    let (row, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 20.0), Sense::hover());
    one_line_at(ui, row.with_max_x(row.left() + NAMES), Align2::LEFT_CENTER, name, plain(size::SMALL), tokens.muted);
    one_line_at(ui, row.with_min_x(row.left() + NAMES), Align2::LEFT_CENTER, value, plain(size::SMALL), tokens.text);
    named_row(ui, row, name, value);
}

fn actions_ui(screen: &mut SaleScreen, ui: &mut Ui, scene: Scene<'_>, outbox: &mut Outbox<'_>, known: Option<&SaleView>) {
    let main = Vec2::new(ui.available_width(), MAIN_BUTTON);
    let Some(known) = known else {
        let button = Button::new(Text::BackToAmount.get(scene.lang)).key("Esc").size(main);
        if button.show(ui).clicked() && !screen.is_click_too_soon() {
            screen.press(crate::ui::keys::Press::Escape, scene, outbox);
        }
        return;
    };
    let next = Text::NextCustomer.get(scene.lang);
    let (button, gives_up) = match enter_means(&known.lamp) {
        EnterMeans::Next => (Button::primary(next).key("Enter"), false),
        EnterMeans::GiveUpAndNext => (Button::primary(Text::GiveUpAndNext.get(scene.lang)).key("Enter"), true),
        EnterMeans::Nothing => (Button::new(next).key("Ctrl+N"), false),
    };
    let pressed = button.text_size(size::STRONG).size(main).show(ui).clicked() && !screen.is_click_too_soon();
    let new_code = Button::new(Text::NewCode.get(scene.lang)).key("F2").enabled(may_renew(known));
    let cancel = Button::new(Text::Cancel.get(scene.lang)).key("Esc").enabled(may_cancel(known));
    let (renew, give_up) = pair(ui, new_code, cancel);
    if pressed && gives_up {
        screen.give_up_and_next(scene, outbox);
    } else if pressed {
        screen.next_customer(scene, outbox.engine());
    } else if renew {
        screen.new_code(outbox);
    } else if give_up {
        screen.ask_to_cancel();
    }
}
