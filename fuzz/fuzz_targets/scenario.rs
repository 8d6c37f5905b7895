//! A text as a scenario. When it is one, what a run of it would record reads back; when it is small, it is run for some
//! messages, judged, and blessed, and the blessed text is met by what was found.
#![no_main]

use std::sync::LazyLock;

use huddle_fuzz::{load, shown};
use huddle_sim::Registry;
use huddle_sim::expectation::{Tally, bless};
use huddle_sim::plan::{Plan, RuntimeKind, SECOND};
use huddle_sim::record::{Measured, Outcome, Summary, summarise};
use huddle_sim::runtime::Control;
use libfuzzer_sys::fuzz_target;

static REGISTRY: LazyLock<Registry> = LazyLock::new(Registry::default);

/// Sizes up to which a scenario is run.
const NODES_MAX: usize = 30;
const REQUESTS_MAX: usize = 8;
const CONDITIONS_MAX: usize = 12;

/// Messages of a run.
const MESSAGES_MAX: u64 = 300;

fuzz_target!(|text: &str| {
    let plan = match load(text) {
        Ok(plan) => plan,
        Err(diagnostics) => return shown(&diagnostics, text),
    };
    if let Err(diagnostics) = load(&plan.source) {
        panic!("what is recorded is no scenario:\n{diagnostics}\n{}", plan.source);
    }
    let instance = &plan.instance;
    let is_small = instance.container.len() <= NODES_MAX
        && instance.request.len() <= REQUESTS_MAX
        && instance.conditions.len() <= CONDITIONS_MAX;
    if is_small {
        run(text, plan);
    }
});

fn run(text: &str, mut plan: Plan) {
    plan.run.runtime = RuntimeKind::Virtual;
    plan.run.threads = 1;
    plan.run.until.messages = plan.run.until.messages.min(MESSAGES_MAX);
    plan.run.until.time = plan.run.until.time.min(5 * SECOND);
    let Ok(outcome) = REGISTRY.run(&plan, plan.run.seed, None, &Control::default()) else { return };
    let summary = judged(&plan, &outcome);
    let mut tally = Tally::default();
    tally.add(&summary);
    if let Ok(Some(blessed)) = bless(text, &plan, &tally) {
        let again = load(&blessed).unwrap_or_else(|found| panic!("blessed, it is none:\n{found}\n{blessed}"));
        plan.expect = again.expect;
        let summary = judged(&plan, &outcome);
        assert!(summary.meets_expectations(), "{:?}\n{blessed}", summary.expectations);
    }
}

fn judged(plan: &Plan, outcome: &Outcome) -> Summary {
    summarise(plan, plan.run.seed, outcome, Measured::default())
}
