//! The line at the foot of the window: gateway, clock, till, ledger, and the day's sum.

use super::{Tone, draw_icon, named, one_line};
use crate::domain::Moment;
use crate::engine::{CLOCK_TOLERANCE_MS, GatewayHealth, Stage, View};
use crate::ui::text::{self, Lang};
use crate::ui::theme::{bold, gap, plain, size, tokens};
use eframe::egui::{self, Rect, Sense, Ui, Vec2, pos2};

/// Draws the status bar over the whole width.
pub(in crate::ui) fn status_bar(ui: &mut Ui, view: &View, now: Moment, lang: Lang) {
    let (bar, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 20.0), Sense::hover());
    let day = view.day.as_ref().map(|day| text::day_line(day, lang)).unwrap_or_default();
    let sum = one_line(ui, &day, bold(size::SMALL), tokens(ui).text, bar.width() / 2.0);
    let sum_rect = Rect::from_min_size(pos2(bar.right() - sum.size().x, bar.center().y - sum.size().y / 2.0), sum.size());
    ui.painter().galley(sum_rect.min, sum, tokens(ui).text);
    named(ui, sum_rect, "day", &day);

    let mut parts = vec![(gateway_tone(&view.gateway), text::gateway_line(&view.gateway, lang))];
    parts.push((ledger_tone(&view.stage), text::ledger_line(&view.stage, lang).to_owned()));
    parts.extend(view.clock_ahead_ms.map(|ahead| clock_part(ahead, lang)));
    let till = view.till.as_ref().map(|till| text::till_line(till, lang));
    let shift = view.shift.as_ref().map(|shift| text::shift_line(shift, now, lang));
    // The shift before the till: it changes, and the room may end.
    parts.extend(shift.into_iter().chain(till).map(|words| (None, words)));

    // What is wrong gets the room first: the quiet parts are cut before it is.
    let end = sum_rect.left() - gap::WIDE;
    let mut x = bar.left();
    for (index, (tone, words)) in parts.into_iter().enumerate() {
        let icon_width = if tone.is_some() { 13.0 + gap::HAIR + 2.0 } else { 0.0 };
        let room = end - x - icon_width;
        if room < 40.0 {
            break;
        }
        if index > 0 {
            ui.painter().vline(x - gap::BODY, bar.y_range().shrink(3.0), egui::Stroke::new(1.0, tokens(ui).line));
        }
        let ink = match tone {
            Some(Tone::Amber) => tokens(ui).amber.ink,
            Some(Tone::Red) => tokens(ui).red.ink,
            Some(Tone::Green | Tone::Grey) | None => tokens(ui).muted,
        };
        if let Some(tone) = tone {
            let icon = Rect::from_min_size(pos2(x, bar.center().y - 6.5), Vec2::splat(13.0));
            draw_icon(ui.painter(), tone.icon(), icon, tone.paint(tokens(ui)).ink);
        }
        let galley = one_line(ui, &words, plain(size::SMALL), ink, room);
        let rect = Rect::from_min_size(pos2(x + icon_width, bar.center().y - galley.size().y / 2.0), galley.size());
        ui.painter().galley(rect.min, galley, ink);
        named(ui, rect, &words, &words).on_hover_text(&words);
        x = rect.right() + 2.0 * gap::BODY;
    }
}

fn gateway_tone(health: &GatewayHealth) -> Option<Tone> {
    Some(match health {
        GatewayHealth::Untried => Tone::Grey,
        GatewayHealth::Reachable { .. } => Tone::Green,
        GatewayHealth::Unreachable { .. } | GatewayHealth::Refusing { .. } => Tone::Amber,
    })
}

fn ledger_tone(stage: &Stage) -> Option<Tone> {
    Some(match stage {
        Stage::Ready => Tone::Green,
        Stage::Starting | Stage::Incomplete => Tone::Grey,
        Stage::NoLedger(_) | Stage::LedgerStopped(_) | Stage::Stopped => Tone::Red,
    })
}

fn clock_part(ahead_ms: i64, lang: Lang) -> (Option<Tone>, String) {
    let off = ahead_ms.saturating_abs() > CLOCK_TOLERANCE_MS;
    (Some(if off { Tone::Amber } else { Tone::Green }), text::clock_line(ahead_ms, off, lang))
}
