//! The window as a cashier uses it: keys in, commands out, words and codes on the screen. The engine is two channel ends.

mod counter;
mod pixels;
mod sale;
mod samples;
mod screens;
mod till;

use till::Till;
