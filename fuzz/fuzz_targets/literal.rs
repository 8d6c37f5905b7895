//! A text as conditions in the notation of graph_stitcher, which are Python's literals and, among them, JSON.
#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use huddle_fuzz::{FILE, instance, refused};
use huddle_sim::model::Instance;
use huddle_sim::scenario::graph_stitcher::parse_conditions;
use libfuzzer_sys::fuzz_target;

static PROBLEM: LazyLock<Instance> = LazyLock::new(instance);

fuzz_target!(|text: &str| {
    if let Err(found) = parse_conditions(text, Path::new(FILE), &PROBLEM.request, &PROBLEM.container) {
        refused(found, text);
    }
});
