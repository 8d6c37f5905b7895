//! The pages that Huddle leaves, in a real browser: what a reader sees, clicks and presses, and what the browser complains of.
//!
//! ```text
//! huddle run ──▶ report.html ──▶ browser ──▶ tab (keys, clicks, what is shown) ──▶ tests
//! huddle serve ─(proxy)───────────▲
//!                                   ╰──▶ what the page did: console, requests, dialogs
//! ```
//!
//! Where no browser is found the tests pass and say so on standard error. `HUDDLE_BROWSER` names another one than those on
//! the path; `HUDDLE_SCREENSHOTS` a folder for pictures of what was tested.

mod accessible;
mod browser;
mod charts;
mod comparison;
mod connection;
#[allow(dead_code, reason = "the tests of the command line use the rest of it")]
#[path = "../command_line/place.rs"]
mod place;
mod proxy;
mod report;
mod runs;
mod serve;
#[allow(dead_code, reason = "the tests of the command line use the rest of it")]
#[path = "../command_line/serving.rs"]
mod serving;
mod tab;
