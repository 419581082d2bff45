//! What a customer's camera sees: the rendered window, decoded.

use crate::samples;
use eframe::egui::{Event, Key, Theme};
use egui_kittest::Harness;
use scantill::domain::{Lamp, Moment};
use scantill::engine::{self, Command};
use scantill::ui::{App, Lang, install_fonts};
use std::sync::Arc;

/// The texts of all codes in the picture of a window that waits for the payment of one sale beside another.
fn codes_on_screen(size: [f32; 2], scale: f32, theme: Theme) -> Vec<String> {
    let (handle, mut end) = engine::ends(samples::busy());
    let mut window = Harness::builder()
        .with_size(size)
        .with_pixels_per_point(scale)
        .with_theme(theme)
        .with_context_setup(install_fonts)
        .wgpu()
        .build_eframe(|cc| App::new(&cc.egui_ctx, handle, samples::options(Lang::Zh)));
    window.event(Event::Text("23.5".to_owned()));
    window.run();
    window.key_press(Key::Enter);
    window.run();
    let mut commands = std::iter::from_fn(|| end.commands.try_recv().ok());
    let started = commands.find_map(|command| if let Command::StartSale { sale_id, .. } = command { Some(sale_id) } else { None });
    let sale_id = started.expect("a sale was started");
    let mut view = samples::busy();
    let earlier = Moment::from_millis(samples::NOON - 60_000);
    view.sales = vec![
        samples::seen(samples::showing(samples::sale_id(9), 9, 8_800, earlier), Lamp::Waiting),
        samples::seen(samples::showing(sale_id, 1, 2_350, samples::now()), Lamp::Waiting),
    ];
    end.views.send_replace(Arc::new(view));
    window.run();
    let picture = window.render().expect("a software renderer");
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let grey = |x: usize, y: usize| picture.get_pixel(x as u32, y as u32).0[1];
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, grey);
    prepared.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
}

#[test]
fn f021_the_code_on_the_screen_is_that_of_the_sale_on_the_screen() {
    for (size, scale) in [([1024.0, 700.0], 1.0), ([1024.0, 700.0], 2.0), ([1366.0, 768.0], 1.25)] {
        for theme in [Theme::Light, Theme::Dark] {
            assert_eq!(codes_on_screen(size, scale, theme), [samples::url(1).as_str()], "{size:?} at {scale} in {theme:?}");
        }
    }
}
