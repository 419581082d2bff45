//! The window as a cashier uses it: keys in, commands out, words and codes on the screen. The engine is two channel ends.

mod counter;
mod day;
mod day_layout;
mod day_match;
mod day_samples;
mod day_ways;
mod money_back;
mod people;
mod pixels;
mod refunds;
mod rooms;
mod sale;
mod sales;
mod sales_samples;
mod samples;
mod screens;
mod till;
mod work;

use till::Till;
