//! A text as a schedule for a small scenario, which is replayed when it fits; written anew, it reads as the same.
#![no_main]

use std::sync::LazyLock;

use huddle_fuzz::{harmless, seed, shipped};
use huddle_sim::Registry;
use huddle_sim::plan::Plan;
use huddle_sim::runtime::Control;
use huddle_sim::runtime::explore::{FaultBudget, Settings};
use huddle_sim::runtime::schedule::Schedule;
use libfuzzer_sys::fuzz_target;

static REGISTRY: LazyLock<Registry> = LazyLock::new(Registry::default);
static PLAN: LazyLock<Plan> = LazyLock::new(|| shipped(include_str!("../../scenarios/never-settles.yaml")));

fuzz_target!(init: seed_counterexamples(), |text: &str| {
    match Schedule::read(text, &PLAN) {
        Ok(schedule) => {
            let written = schedule.write(&PLAN.instance.container, "again");
            assert_eq!(Schedule::read(&written, &PLAN).expect("it reads back"), schedule);
            let _ = REGISTRY.replay(&PLAN, &schedule, None, &Control::default());
        }
        Err(error) => harmless(&error.to_string()),
    }
});

/// What `huddle check` finds is the seed, without faults and with one loss and one crash.
fn seed_counterexamples() {
    for (losses, crashes) in [(0, 0), (1, 1)] {
        let faults = FaultBudget { losses, crashes, restarts: crashes > 0 };
        let settings = Settings { faults, states: 20_000, ..Settings::default() };
        let checked =
            REGISTRY.check(&PLAN, &settings, &Control::default()).expect("it has no faults of its own");
        for (number, schedule) in checked.schedules.iter().enumerate() {
            let text = schedule.write(&PLAN.instance.container, "found");
            seed(&format!("found-{losses}-{number}"), text.as_bytes());
        }
    }
}
