//! What stands in front of everything, help or the question of a closing window: it alone hears the keys, and gives the keyboard back when it goes.

use eframe::egui::{Context, Id};

/// The cover.
#[derive(Default)]
pub(super) struct Cover {
    stands: bool,
    /// It stood in this frame or in the one before.
    hides: bool,
    /// What had the keyboard when it came.
    before: Option<Id>,
}

impl Cover {
    /// Once a frame, when the keys of the frame have been obeyed: it stands, or it does not.
    pub(super) fn follow(&mut self, ctx: &Context, stands: bool) {
        let stood = std::mem::replace(&mut self.stands, stands);
        self.hides = stood || stands;
        match (stood, stands) {
            (false, true) => self.before = ctx.memory(|memory| memory.focused()),
            (true, true) => {}
            (true, false) => ctx.request_repaint(),
            // One frame after it went: until then nothing behind it is let near the keyboard.
            (false, false) => {
                if let Some(id) = self.before.take() {
                    ctx.memory_mut(|memory| memory.focused().is_none().then(|| memory.request_focus(id)));
                }
            }
        }
    }

    /// Draws what it hides, which hears nothing of what was pressed meanwhile.
    pub(super) fn behind(&self, ctx: &Context, draw: impl FnOnce()) {
        if !self.hides {
            return draw();
        }
        let kept = ctx.input_mut(|input| std::mem::take(&mut input.events));
        draw();
        ctx.input_mut(|input| input.events = kept);
    }
}
