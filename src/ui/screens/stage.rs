//! The middle of the window: the hand-over lamp, and the code while it may be scanned.

use super::means::is_old;
use super::notices::notices_ui;
use super::sale::OnStage;
use super::{SaleScreen, Scene};
use crate::domain::{Code, Lamp, Moment};
use crate::engine::{Command, GatewayHealth, SaleView, Stage};
use crate::ui::screens::Outbox;
use crate::ui::text::{self, Text, Words};
use crate::ui::theme::{bold, gap, plain, size, tokens};
use crate::ui::widgets::{Banner, Button, Icon, Line, Poster, Tone, banner, countdown, draw_icon, lamp_tone, muted, named, one_line, wrapped};
use eframe::egui::{Color32, Rect, Stroke, StrokeKind, Ui, Vec2, pos2, vec2};
use std::time::Duration;

/// A word that says "not paid so far" is told with its time once it is older than this, in milliseconds.
const STALE_MS: i64 = 15_000;

/// The colour of the whole stage.
pub(super) fn stage_fill(screen: &SaleScreen, ui: &Ui, now: Moment) -> Color32 {
    let tokens = tokens(ui);
    let known = screen.on_stage.as_ref().filter(|stage| !is_history(stage, now)).and_then(|stage| stage.known.as_ref());
    match known.map(|known| lamp_tone(&known.lamp)) {
        Some(tone @ (Tone::Green | Tone::Amber | Tone::Red)) => tone.paint(tokens).fill,
        Some(Tone::Grey) | None => tokens.ground,
    }
}

/// A sale that was paid long ago, or before it was looked up: the whole stage is green only for goods that are to be handed over now.
fn is_history(stage: &OnStage, now: Moment) -> bool {
    stage.known.as_ref().is_some_and(|known| known.lamp == Lamp::Paid && (stage.looked_up || is_old(known.paid_at(), now)))
}

/// Draws the stage into the rest of `ui`.
pub(super) fn stage_ui(screen: &mut SaleScreen, ui: &mut Ui, scene: Scene<'_>, outbox: &mut Outbox<'_>) {
    if let (Stage::LedgerStopped(error), Some(_)) = (&scene.view.stage, &screen.on_stage) {
        banner(ui, &Banner { words: &text::ledger_stopped(error, scene.lang), tone: Tone::Red, put_away: None }, scene.lang);
    }
    notices_ui(ui, scene, outbox);
    let field = ui.available_rect_before_wrap();
    let Some(stage) = &screen.on_stage else {
        screen.qr.clear();
        return idle_ui(screen, ui, scene, field, outbox);
    };
    let Some(known) = stage.known.clone() else {
        let words = match &stage.draft {
            Some(draft) => text::not_in_view(draft.line.amount(scene.view.limit).ok(), scene.lang),
            None => text::opening(scene.lang),
        };
        let ink = tokens(ui).text;
        return poster_ui(ui, field, Tone::Grey, ink, None, &words);
    };
    if is_history(stage, scene.now) {
        let words = text::looked_up(&known, stage.looked_up, scene.now, scene.lang);
        screen.qr.clear();
        return still_poster(ui, Tone::Green, &words);
    }
    // The code belongs to the sale that is on the stage now, and only while it is live and within its time (faults 21 and 22).
    let live = scene.view.sale(&stage.id).and_then(|view| view.sale.live_charge()).filter(|charge| scene.now < charge.order.expires_at);
    match (&known.lamp, live.and_then(|charge| charge.code().map(|code| (charge, code)))) {
        (Lamp::Waiting, Some((charge, code))) => {
            let left_ms = charge.order.expires_at.millis_since(scene.now);
            let life_ms = charge.order.expires_at.millis_since(charge.order.created_at);
            waiting_ui(screen, ui, scene, field, &known, &Live { code, left_ms, life_ms });
        }
        (Lamp::Waiting, None) => {
            screen.qr.clear();
            let words = Words { what: Text::TimeOver.get(scene.lang).to_owned(), ..text::lamp(&known, scene.lang) };
            let ink = tokens(ui).text;
            poster_ui(ui, field, Tone::Grey, ink, Some(&known), &words);
        }
        (lamp, _) => {
            screen.qr.clear();
            let tone = lamp_tone(lamp);
            let ink = if tone == Tone::Grey { tokens(ui).text } else { tone.paint(tokens(ui)).on_fill };
            poster_ui(ui, field, tone, ink, Some(&known), &text::lamp(&known, scene.lang));
        }
    }
}

/// A stage that says one thing and waits for nobody.
pub(in crate::ui) fn still_poster(ui: &mut Ui, tone: Tone, words: &Words) {
    let field = ui.available_rect_before_wrap();
    let ink = tokens(ui).text;
    poster_ui(ui, field, tone, ink, None, words);
}

fn poster_ui(ui: &mut Ui, field: Rect, tone: Tone, ink: Color32, sale: Option<&SaleView>, words: &Words) {
    let amount = sale.map(|view| view.sale.amount.fen().to_string());
    let line = |text, size, strong| Line { text, size, strong, boxed: false };
    let mut lines = vec![line(words.title.as_str(), size::LAMP, true)];
    lines.extend(amount.as_deref().map(|amount| line(amount, size::POSTER, true)));
    lines.push(line(words.what.as_str(), size::STRONG, false));
    lines.push(line(words.money.as_str(), size::STRONG, false));
    lines.push(Line { text: words.next.as_str(), size: size::TITLE, strong: true, boxed: true });
    lines.retain(|line| !line.text.is_empty());
    // On the plain ground the icon alone carries the tone.
    let icon_ink = if sale.is_some() { ink } else { tone.paint(tokens(ui)).ink };
    let poster = Poster { icon: Some((tone.icon(), 104.0)), lines: &lines, ink, icon_ink };
    poster.show(ui, field.shrink(gap::BODY));
}

/// The ledger takes nothing: what is wrong, and the button that looks again.
fn stopped_ui(ui: &mut Ui, scene: Scene<'_>, field: Rect, outbox: &mut Outbox<'_>, words: &Words) {
    let ink = tokens(ui).text;
    let size = vec2(280.0_f32.min(field.width()), 52.0);
    let place = Rect::from_min_size(pos2(field.center().x - size.x / 2.0, field.bottom() - size.y), size);
    poster_ui(ui, field.with_max_y(place.top() - gap::BODY), Tone::Red, ink, None, words);
    if Button::new(Text::CheckAgain.get(scene.lang)).key("Enter").put(ui, place).clicked() {
        outbox.send(Command::CheckAgain);
    }
}

fn idle_ui(screen: &SaleScreen, ui: &mut Ui, scene: Scene<'_>, field: Rect, outbox: &mut Outbox<'_>) {
    let tokens = tokens(ui);
    if let Stage::LedgerStopped(error) = &scene.view.stage {
        return stopped_ui(ui, scene, field, outbox, &text::ledger_stopped(error, scene.lang));
    }
    let field = field.shrink(gap::BODY);
    let plain_line = |text, size| Line { text, size, strong: false, boxed: false };
    let strong_line = |text, size| Line { text, size, strong: true, boxed: false };
    if let Ok(amount) = screen.draft.line.amount(scene.view.limit) {
        let sum = amount.fen().to_string();
        let parts: Vec<String> = screen.draft.line.parts().unwrap_or_default().iter().map(ToString::to_string).collect();
        let parts = if parts.len() > 1 { parts.join("  +  ") } else { String::new() };
        let mut lines = vec![plain_line(Text::ToCollect.get(scene.lang), size::TITLE), strong_line(&sum, 76.0)];
        lines.extend((!parts.is_empty()).then(|| plain_line(&parts, size::STRONG)));
        lines.push(plain_line(Text::EnterForCode.get(scene.lang), size::STRONG));
        return Poster { icon: None, lines: &lines, ink: tokens.text, icon_ink: tokens.muted }.show(ui, field);
    }
    let trouble = match &scene.view.gateway {
        GatewayHealth::Unreachable { why, .. } => Some(text::no_gateway(why, scene.lang)),
        GatewayHealth::Refusing { why, .. } => Some(text::gateway_refuses(why, scene.lang)),
        GatewayHealth::Untried | GatewayHealth::Reachable { .. } => None,
    };
    if let Some(words) = trouble {
        return poster_ui(ui, field, Tone::Amber, tokens.text, None, &words);
    }
    let lines = [strong_line(Text::Ready.get(scene.lang), 34.0), plain_line(Text::ReadyWords.get(scene.lang), size::STRONG)];
    Poster { icon: Some((Icon::Code, 96.0)), lines: &lines, ink: tokens.text, icon_ink: tokens.faint }.show(ui, field);
}

/// A live code and its time.
struct Live<'a> {
    code: &'a Code,
    left_ms: i64,
    life_ms: i64,
}

fn waiting_ui(screen: &mut SaleScreen, ui: &mut Ui, scene: Scene<'_>, field: Rect, known: &SaleView, live: &Live<'_>) {
    const HEAD: f32 = 54.0;
    const FOOT: f32 = 34.0;
    let tokens = tokens(ui);
    // Seconds are rounded up, so that 0 is never shown while the code still stands; the next frame is due when they change.
    let left = live.left_ms.saturating_add(999) / 1_000;
    let mut words = text::lamp(known, scene.lang);
    if let Some(heard) = known.facts.sighting.filter(|sighting| scene.now.millis_since(sighting.at) > STALE_MS) {
        words.next = text::last_heard(words.next, heard.at, scene.lang);
    }
    let below = waiting_banner_ui(ui, field, &words, live, left);
    let amount = known.sale.amount.fen();
    let room = (below.height() - HEAD - FOOT - gap::BODY).min(below.width() - 2.0).max(80.0);
    let Some(side) = screen.qr.side(ui, &live.code.url, room) else {
        muted(ui, Text::CodeBroken.get(scene.lang));
        return;
    };
    let card_size = vec2(side.max(240.0), HEAD + side + FOOT);
    let card = Rect::from_min_size(pos2(below.center().x - card_size.x / 2.0, below.center().y - card_size.y / 2.0 + gap::BODY / 2.0), card_size);
    ui.painter().rect(card, 10.0, tokens.card, Stroke::new(1.0, tokens.line), StrokeKind::Outside);
    let sum = one_line(ui, &amount.to_string(), bold(size::SUM), tokens.on_card, card.width());
    ui.painter().galley(pos2(card.center().x - sum.size().x / 2.0, card.top() + 6.0), sum, tokens.on_card);
    let code = Rect::from_min_size(pos2(card.center().x - side / 2.0, card.top() + HEAD), Vec2::splat(side));
    screen.qr.show(ui, &live.code.url, code, &text::code_label(amount, scene.lang));
    let caption = text::scan_caption(left, scene.lang);
    let scan = one_line(ui, &caption, plain(size::BODY), tokens.card_muted, card.width() - 16.0);
    let place = Rect::from_min_size(pos2(card.center().x - scan.size().x / 2.0, code.bottom() - 2.0), scan.size());
    ui.painter().galley(place.min, scan, tokens.card_muted);
    named(ui, place, "caption", &caption);
    let until_next = u64::try_from(live.left_ms.saturating_sub(1).rem_euclid(1_000).saturating_add(1)).unwrap_or(1_000);
    ui.ctx().request_repaint_after(Duration::from_millis(until_next));
}

/// The grey lamp above the code, with the code's time as a ring; returns what is left below it.
fn waiting_banner_ui(ui: &mut Ui, field: Rect, words: &Words, live: &Live<'_>, left: i64) -> Rect {
    const ICON: f32 = 36.0;
    const RING: f32 = 27.0;
    let paint = tokens(ui).grey;
    let text_width = field.width() - ICON - 2.0 * RING - 62.0;
    let title = wrapped(ui, &words.title, bold(size::TITLE), paint.on_fill, text_width);
    let next = wrapped(ui, &words.next, plain(size::BODY), paint.on_fill, text_width);
    let height = (title.size().y + next.size().y + 20.0).max(2.0 * RING + 20.0);
    let rect = Rect::from_min_size(field.min, vec2(field.width(), height));
    ui.painter().rect_filled(rect, gap::CORNER, paint.fill);
    draw_icon(
        ui.painter(),
        Tone::Grey.icon(),
        Rect::from_min_size(pos2(rect.left() + 14.0, rect.center().y - ICON / 2.0), Vec2::splat(ICON)),
        paint.on_fill,
    );
    let text_height = title.size().y + next.size().y + 2.0;
    let at = pos2(rect.left() + ICON + 28.0, rect.center().y - text_height / 2.0);
    let title_height = title.size().y;
    ui.painter().galley(at, title, paint.on_fill);
    ui.painter().galley(at + vec2(0.0, title_height + 2.0), next, paint.on_fill);
    countdown(ui, pos2(rect.right() - RING - 12.0, rect.center().y), RING, live.left_ms, live.life_ms, &left.to_string());
    named(ui, rect, "lamp", &format!("{} {}", words.title, words.next));
    field.with_min_y(rect.bottom())
}
