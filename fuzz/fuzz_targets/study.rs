//! A text as a study: what it varies has values at its first and last points.
#![no_main]

use std::path::Path;

use huddle_fuzz::{FILE, shown};
use huddle_sim::experiment::sweep::parse_study;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match parse_study(text, Path::new(FILE)) {
        Ok(study) => {
            let points = study.points();
            assert!(points >= 1 && study.runs() >= points);
            for point in [0, points / 2, points - 1] {
                assert_eq!(study.values(point).len(), study.factors.len());
            }
        }
        Err(diagnostics) => shown(&diagnostics, text),
    }
});
