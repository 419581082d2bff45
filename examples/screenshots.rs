//! Draws the main states of the window into `docs/screenshots/`, from made-up views and without a display.
//!
//! `cargo run --example screenshots [part of a name]`

#[path = "screenshots/day.rs"]
mod day;
#[path = "../tests/ui/day_samples.rs"]
mod day_samples;
#[path = "../tests/ui/money_back.rs"]
mod money_back;
#[path = "screenshots/money_back.rs"]
mod money_back_states;
#[path = "screenshots/people.rs"]
mod people;
#[path = "screenshots/sales.rs"]
mod sales;
#[path = "../tests/ui/sales_samples.rs"]
mod sales_samples;
#[path = "../tests/ui/samples.rs"]
mod samples;

use eframe::egui::{Color32, Event, Key, Modifiers, Theme};
use egui_kittest::Harness;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use scantill::domain::{Lamp, Moment, Refusal, Unknown};
use scantill::engine::{self, Check, CheckItem, Command, EngineEnd, Finding, GatewayHealth, News, Notice, Show, Shown, Stage, View};
use scantill::setup::KeyProblem;
use scantill::ui::{App, Lang, PhoneCode, PhoneState, ThemeChoice, install_fonts};
use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::sync::Arc;

/// One way to look at all states.
struct Look {
    name: &'static str,
    lang: Lang,
    theme: Theme,
    size: [f32; 2],
    scale: f32,
    /// Every state, or only [`SAMPLE_STATES`].
    all_states: bool,
}

/// The states that are drawn in every look.
const SAMPLE_STATES: [&str; 20] = [
    "waiting",
    "silent",
    "demo",
    "sign-in",
    "people-add",
    "record",
    "help",
    "sales",
    "sale-page",
    "claim",
    "refunds",
    "refund-confirm",
    "work",
    "day-differs",
    "day-bridge",
    "day-differences",
    "day-x",
    "day-count",
    "day-files",
    "day-export",
];

const LOOKS: [Look; 6] = [
    Look { name: "zh-light-1366", lang: Lang::Zh, theme: Theme::Light, size: [1366.0, 768.0], scale: 1.0, all_states: true },
    Look { name: "en-dark-1366", lang: Lang::En, theme: Theme::Dark, size: [1366.0, 768.0], scale: 1.0, all_states: true },
    Look { name: "zh-dark-1024", lang: Lang::Zh, theme: Theme::Dark, size: [1024.0, 700.0], scale: 1.0, all_states: false },
    Look { name: "en-light-1024-2x", lang: Lang::En, theme: Theme::Light, size: [1024.0, 700.0], scale: 2.0, all_states: false },
    // A large screen is drawn with the zoom that the window chooses there.
    Look { name: "zh-light-1920", lang: Lang::Zh, theme: Theme::Light, size: [1536.0, 864.0], scale: 1.25, all_states: false },
    Look { name: "en-light-4k", lang: Lang::En, theme: Theme::Light, size: [1536.0, 864.0], scale: 2.5, all_states: false },
];

/// One state: what the engine publishes, what is typed, and which keys are pressed.
#[derive(Default)]
struct State {
    name: &'static str,
    view: Option<View>,
    typed: &'static str,
    /// The lamp of the sale that Enter begins.
    lamp: Option<Lamp>,
    keys: Vec<Key>,
    /// Further presses, and what the engine answers to what they want to be shown.
    steps: Vec<Step>,
    answer: Option<fn(&Show) -> Shown>,
    demo: bool,
}

/// One press.
enum Step {
    Key(Key),
    Ctrl(Key),
    Text(&'static str),
}

fn main() -> Result<(), Box<dyn Error>> {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    for look in &LOOKS {
        for state in states() {
            let name = format!("{}-{}", state.name, look.name);
            if name.contains(&wanted) && (look.all_states || SAMPLE_STATES.contains(&state.name)) {
                let file = BufWriter::new(File::create(format!("docs/screenshots/{name}.png"))?);
                let encoder = PngEncoder::new_with_quality(file, CompressionType::Best, FilterType::NoFilter);
                image::DynamicImage::from(draw(look, state)?).into_rgb8().write_with_encoder(encoder)?;
            }
        }
    }
    Ok(())
}

fn draw(look: &Look, state: State) -> Result<image::RgbaImage, Box<dyn Error>> {
    let mut view = state.view.unwrap_or_else(samples::busy);
    view.test_gateway = state.demo;
    let (handle, mut end) = engine::ends(view.clone());
    let mut options = samples::options(look.lang);
    options.theme = if look.theme == Theme::Dark { ThemeChoice::Dark } else { ThemeChoice::Light };
    let code = |number, fen, phone_state, shown| PhoneCode {
        trade_no: samples::trade_no(number).to_string(),
        amount: scantill::domain::Fen::new(fen),
        state: phone_state,
        shown,
    };
    if state.demo {
        let codes =
            vec![code(1, 2_350, PhoneState::Payable, true), code(2, 2_350, PhoneState::Payable, false), code(3, 1_800, PhoneState::Paid, true)];
        options.demo = Some(Arc::new(samples::Customers { codes, ..samples::Customers::default() }));
    }
    let mut harness = Harness::builder()
        .with_size(look.size)
        .with_pixels_per_point(look.scale)
        .with_theme(look.theme)
        .with_render_cursor(false)
        .with_context_setup(install_fonts)
        .wgpu()
        .build_eframe(|cc| App::new(&cc.egui_ctx, handle, options));
    harness.run_steps(2);
    if !state.typed.is_empty() {
        harness.event(Event::Text(state.typed.to_owned()));
        harness.run_steps(2);
    }
    if let Some(lamp) = state.lamp {
        harness.key_press(Key::Enter);
        harness.run_steps(2);
        publish_started(&mut end, view, lamp);
        harness.run_steps(2);
    }
    for key in state.keys {
        harness.key_press_modifiers(Modifiers::NONE, key);
        harness.run_steps(2);
    }
    for step in state.steps {
        match step {
            Step::Key(key) => harness.key_press_modifiers(Modifiers::NONE, key),
            Step::Ctrl(key) => harness.key_press_modifiers(Modifiers::COMMAND, key),
            Step::Text(text) => harness.event(Event::Text(text.to_owned())),
        }
        harness.run_steps(2);
        if let (Some(show), Some(answer)) = (wanted(&mut end), state.answer) {
            end.views.send_modify(|view| *view = Arc::new(View { shown: answer(&show), ..View::clone(view) }));
            harness.run_steps(3);
        }
    }
    let ground = harness.ctx.global_style().visuals.panel_fill;
    Ok(on_ground(harness.render()?, ground))
}

/// What the window wants to be shown beside the counter, where it has said so since the last time.
fn wanted(end: &mut EngineEnd) -> Option<Show> {
    let commands = std::iter::from_fn(|| end.commands.try_recv().ok());
    commands.filter_map(|command| if let Command::Show(show) = command { Some(show) } else { None }).last()
}

/// The picture as the window shows it: where nothing was painted it is cleared to that colour.
fn on_ground(mut picture: image::RgbaImage, ground: Color32) -> image::RgbaImage {
    for pixel in picture.pixels_mut() {
        let hidden = u16::from(255 - pixel.0[3]);
        for (channel, below) in pixel.0.iter_mut().zip(ground.to_array()) {
            *channel = channel.saturating_add(u8::try_from(u16::from(below) * hidden / 255).unwrap_or(u8::MAX));
        }
    }
    picture
}

/// The engine's answer to the sale that was just begun, beside two others that are open.
fn publish_started(end: &mut EngineEnd, mut view: View, lamp: Lamp) {
    let mut commands = std::iter::from_fn(|| end.commands.try_recv().ok());
    let Some(Command::StartSale { sale_id, amount, note }) = commands.find(|command| matches!(command, Command::StartSale { .. })) else { return };
    let opened = |ago: i64| Moment::from_millis(samples::NOON - ago);
    let fen = amount.fen().get();
    let make = if lamp == Lamp::Paid {
        samples::paid
    } else if lamp == Lamp::PaidTwice {
        samples::paid_twice
    } else {
        samples::showing
    };
    let mut sale = make(sale_id, 1, fen, opened(13_000));
    sale.note = note;
    view.sales = vec![
        samples::seen(samples::showing(samples::sale_id(7), 7, 4_800, opened(190_000)), Lamp::UnderWay),
        samples::seen(samples::showing(samples::sale_id(8), 8, 1_250, opened(65_000)), Lamp::Waiting),
        samples::seen(sale, lamp),
    ];
    end.views.send_replace(Arc::new(view));
}

fn states() -> Vec<State> {
    let refusal = Refusal { code: "NOAUTH".to_owned(), words: "商户无此接口权限".to_owned() };
    let typed = "12+8.5+3";
    let counter = vec![
        State { name: "idle", ..State::default() },
        State { name: "typing", typed, ..State::default() },
        State { name: "waiting", typed, lamp: Some(Lamp::Waiting), ..State::default() },
        State { name: "paid", typed, lamp: Some(Lamp::Paid), ..State::default() },
        State { name: "facts", typed, lamp: Some(Lamp::Paid), keys: vec![Key::F3], ..State::default() },
        State { name: "paid-twice", typed, lamp: Some(Lamp::PaidTwice), ..State::default() },
        State { name: "silent", typed, lamp: Some(Lamp::Silent), view: Some(unreachable()), ..State::default() },
        State { name: "refused", typed, lamp: Some(Lamp::Refused(refusal)), ..State::default() },
        State { name: "cancel", typed, lamp: Some(Lamp::Waiting), keys: vec![Key::Escape], ..State::default() },
        State { name: "help", keys: vec![Key::F1], ..State::default() },
        State { name: "notices", view: Some(with_notices()), ..State::default() },
        State { name: "unseen", view: Some(with_unseen_money()), ..State::default() },
        State { name: "setup", view: Some(incomplete()), ..State::default() },
        State { name: "demo", typed, lamp: Some(Lamp::Waiting), demo: true, ..State::default() },
    ];
    counter.into_iter().chain(people::states()).chain(sales::states()).chain(money_back_states::states()).chain(day::states()).collect()
}

fn unreachable() -> View {
    let since = Moment::from_millis(samples::NOON - 130_000);
    View { gateway: GatewayHealth::Unreachable { since, why: Unknown::TimedOut }, clock_ahead_ms: Some(190_000), ..samples::busy() }
}

/// One sale was paid while nobody looked, and one more still waits.
fn with_unseen_money() -> View {
    let opened = |ago: i64| Moment::from_millis(samples::NOON - ago);
    let paid = samples::seen(samples::paid(samples::sale_id(7), 7, 4_800, opened(190_000)), Lamp::Paid);
    let waiting = samples::seen(samples::showing(samples::sale_id(8), 8, 1_250, opened(65_000)), Lamp::Waiting);
    View { sales: vec![paid, waiting], ..samples::busy() }
}

fn with_notices() -> View {
    let notice = |id, news| Notice { id, at: samples::now(), news };
    let notices = vec![notice(1, News::Contradiction(samples::trade_no(4))), notice(2, News::NotReady)];
    View { notices, stage: Stage::LedgerStopped(engine::LedgerError::DiskFull), ..samples::busy() }
}

fn incomplete() -> View {
    let check = |item, finding| Check { item, finding };
    let ready = samples::ready();
    let settings = ready.till.clone().map_or(Finding::NotTried, |till| Finding::SettingsGood { shop: ready.shop.clone(), till });
    let checks = vec![
        check(CheckItem::Settings, settings),
        check(CheckItem::Key, Finding::KeyBad(KeyProblem::Missing)),
        check(CheckItem::Ledger, Finding::LedgerGood("/home/shop/.local/share/scantill/ledger.sqlite3".into())),
        check(CheckItem::Gateway, Finding::NotTried),
        check(CheckItem::Clock, Finding::NotTried),
    ];
    View { stage: Stage::Incomplete, checks, day: None, gateway: GatewayHealth::Untried, clock_ahead_ms: None, ..ready }
}
