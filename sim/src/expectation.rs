//! Expectations: whether runs came out as their scenario expects, and what it would have to expect instead.
//!
//! ```text
//! plan ──▶ Judge ◀── outcome, summary of a run        (one run: each expectation, met or not)
//!            │
//!            ▼
//!          Tally ◀── summaries of all seeds            (all runs: how many met all of it, and all that was found)
//!            │
//!            ▼
//!          revise ──▶ changes ──▶ scenario::rewrite    (the text of the scenario, expecting what was found)
//! ```
//!
//! [`bless`] goes the whole way. The optimum that `optimality` is measured by comes from the exact solver, once per problem.
//!
//! ```
//! use huddle_sim::Registry;
//! use huddle_sim::expectation::{Tally, bless};
//! use huddle_sim::record::{Measured, summarise};
//! use huddle_sim::runtime::Control;
//! use huddle_sim::scenario::{Overrides, load_text};
//!
//! let text = "\
//! version: 1
//! name: pair
//! container: {nodes: {A: {type: a}, B: {type: b}}, edges: [[A, B]]}
//! request: {nodes: {x: {type: t}}}
//! mapping: {t: b}
//! expect: {stitching: {x: A}}   # not so
//! ";
//! let registry = Registry::default();
//! let plan = load_text(text, "pair.yaml".as_ref(), &Overrides::default(), &registry.specs())?;
//! let outcome = registry.run(&plan, 0, None, &Control::default())?;
//! let summary = summarise(&plan, 0, &outcome, Measured::default());
//! assert!(!summary.expectations[0].ok);
//!
//! let mut tally = Tally::default();
//! tally.add(&summary);
//! let blessed = bless(text, &plan, &tally)?.expect("something changes");
//! assert!(blessed.ends_with("\nexpect: {stitching: {x: B}}   # not so\n"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod judge;
mod optimum;
mod revise;
mod tally;

pub use judge::Judge;
pub use revise::{BlessError, bless};
pub use tally::Tally;
