//! A text as a formula of credits, evaluated at nodes that have its attributes and at nodes that lack them.
#![no_main]

use std::sync::LazyLock;

use huddle_fuzz::instance;
use huddle_sim::model::{Expression, Instance};
use libfuzzer_sys::fuzz_target;

static PROBLEM: LazyLock<Instance> = LazyLock::new(instance);

fuzz_target!(|text: &str| {
    match Expression::parse(text) {
        Ok(expression) => {
            assert_eq!(expression.source(), text);
            let container = &PROBLEM.container;
            for node in container.nodes() {
                for base in [0.0, -1.5, f64::MAX, f64::NAN] {
                    expression.evaluate(container, node, base);
                }
            }
        }
        Err(error) => {
            assert!(!error.message.is_empty());
            assert!(error.offset.is_none_or(|offset| text.is_char_boundary(offset)), "{error:?}");
        }
    }
});
