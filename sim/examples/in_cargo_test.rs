//! Scenarios in the tests of another crate: `cargo test` fails when an outcome changes, and says how.
//!
//!     cargo test --example in_cargo_test
//!
//! Put the function into `tests/` of your own crate, beside the scenarios that it reads.

use std::path::Path;

use huddle_sim::Registry;
use huddle_sim::record::{Measured, summarise};
use huddle_sim::runtime::Control;
use huddle_sim::scenario::{Overrides, load};

/// Runs a scenario, and tells what it expects that did not come out.
fn unmet(path: &Path) -> Vec<String> {
    let registry = Registry::default();
    let plan = match load(path, &Overrides::default(), &registry.specs()) {
        Ok(plan) => plan,
        Err(diagnostics) => return vec![diagnostics.render(false)],
    };
    let seed = plan.run.seed;
    let outcome = match registry.run(&plan, seed, None, &Control::default()) {
        Ok(outcome) => outcome,
        Err(error) => return vec![error.to_string()],
    };
    let summary = summarise(&plan, seed, &outcome, Measured::default());
    let unmet = summary.expectations.iter().filter(|expectation| !expectation.ok);
    unmet.map(|one| format!("{}: expected {}, found {}", one.name, one.expected, one.found)).collect()
}

fn main() {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    for name in ["two-groups.yaml", "sidecar.yaml"] {
        let unmet = unmet(&scenarios.join(name));
        println!("{name}: {}", if unmet.is_empty() { "as expected".to_owned() } else { unmet.join("; ") });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_groups_comes_out_as_expected() {
        let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/two-groups.yaml");
        assert_eq!(unmet(&scenario), Vec::<String>::new());
    }

    #[test]
    fn a_scenario_that_cannot_be_read_is_told() {
        assert!(unmet(Path::new("nowhere.yaml"))[0].contains("nowhere.yaml"));
    }
}
