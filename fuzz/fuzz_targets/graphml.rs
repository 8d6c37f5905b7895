//! A text as a graph file of the format `graphml`.
#![no_main]

use huddle_fuzz::graph;
use huddle_sim::scenario::import::Format;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| graph(text, Format::GraphMl));
