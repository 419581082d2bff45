//! The bare framework: an empty window with the till's fonts unloaded and nothing to do. First paint and memory of the till are compared with it in
//! the same run; see `docs/performance.md`.

use eframe::egui;

struct Empty;

impl eframe::App for Empty {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        ui.label("floor");
    }
}

fn main() -> eframe::Result {
    let viewport = egui::ViewportBuilder::default().with_title("floor").with_inner_size([1366.0, 768.0]).with_position([0.0, 0.0]);
    let options = eframe::NativeOptions { viewport, renderer: eframe::Renderer::Glow, ..eframe::NativeOptions::default() };
    eframe::run_native("floor", options, Box::new(|_creation| Ok(Box::new(Empty))))
}
