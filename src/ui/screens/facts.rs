//! The five facts behind the lamp, each with the time at which it was proven.

use super::entry::named_row;
use crate::domain::{Moment, Sale};
use crate::engine::SaleView;
use crate::ui::text::{Lang, Text, charge_title};
use crate::ui::theme::{digits, gap, plain, size, tokens};
use crate::ui::widgets::{Icon, draw_icon, muted, named, one_line_at, panel_title, wrapped};
use eframe::egui::{Align2, Rect, Sense, Ui, Vec2, pos2};

/// Draws the facts over the width of `ui`. The gateway's number is left out where every charge is listed beside them.
pub(super) fn facts_ui(ui: &mut Ui, known: &SaleView, lang: Lang, every_charge: bool) {
    let facts = &known.facts;
    panel_title(ui, Text::Facts.get(lang));
    ui.spacing_mut().item_spacing.y = 2.0;
    for (name, since) in [
        (Text::FactSignature, facts.signature),
        (Text::FactState, facts.state),
        (Text::FactNumber, facts.number),
        (Text::FactAmount, facts.amount),
        (Text::FactMerchant, facts.merchant),
    ] {
        fact_ui(ui, name.get(lang), since, lang);
    }
    if let Some(number) = facts.transaction_id.as_ref().filter(|_| !every_charge) {
        ui.add_space(6.0);
        number_ui(ui, Text::GatewayNumber.get(lang), number.as_str());
    }
}

fn fact_ui(ui: &mut Ui, name: &str, since: Option<Moment>, lang: Lang) {
    let tokens = tokens(ui);
    let (row, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 26.0), Sense::hover());
    let (icon, ink) = if since.is_some() { (Icon::Tick, tokens.green.ink) } else { (Icon::Clock, tokens.muted) };
    draw_icon(ui.painter(), icon, Rect::from_center_size(pos2(row.left() + 9.0, row.center().y), Vec2::splat(16.0)), ink);
    let words = since.map_or_else(|| Text::FactNotYet.get(lang).to_owned(), Moment::beijing_clock);
    one_line_at(ui, row.with_min_x(row.left() + 26.0), Align2::LEFT_CENTER, name, plain(size::BODY), tokens.text);
    let font = if since.is_some() { digits(size::SMALL) } else { plain(size::SMALL) };
    one_line_at(ui, row, Align2::RIGHT_CENTER, &words, font, ink);
    named_row(ui, row, name, &words);
}

/// Every charge of a sale: where it stands, our number, and the gateway's number of each payment that was proven under it.
pub(super) fn charges_ui(ui: &mut Ui, sale: &Sale, lang: Lang) {
    for (index, charge) in sale.charges.iter().enumerate() {
        ui.push_id(index, |ui| {
            ui.add_space(gap::HAIR);
            ui.spacing_mut().item_spacing.y = 2.0;
            number_ui(ui, &charge_title(index.saturating_add(1), &charge.state, lang), charge.order.trade_no.as_str());
            for payment in charge.payment().into_iter().chain(&charge.mismatch).chain(&charge.contradiction) {
                number_ui(ui, Text::GatewayNumber.get(lang), payment.transaction_id.as_str());
            }
        });
    }
}

/// A long number under its name.
pub(super) fn number_ui(ui: &mut Ui, name: &str, number: &str) {
    muted(ui, name);
    let colour = tokens(ui).text;
    let galley = wrapped(ui, number, digits(size::SMALL), colour, ui.available_width());
    let (rect, _) = ui.allocate_exact_size(galley.size(), Sense::hover());
    ui.painter().galley(rect.min, galley, colour);
    named(ui, rect, name, number);
}
