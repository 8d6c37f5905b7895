//! Why runs fail: the endings under the published boosts by what the instances contain, and the conditions that agreed
//! outcomes break.

use huddle_sim::Registry;
use huddle_sim::instances::Mix;
use huddle_sim::model::Instance;
use huddle_sim::record::Outcome;
use huddle_sim::report::study::Share;

use crate::case::{Case, PUBLISHED, Rule};
use crate::ending::{CONVERGED, Ending, Tally};
use crate::size::Size;
use crate::traits::{KINDS, Traits};

/// How many times as many instances as a cell of the phase diagram has.
pub const TIMES: u64 = 20;

/// What the study found.
#[derive(Default)]
pub struct Causes {
    /// Every instance with how `classic` ended on it.
    pub runs: Vec<(Traits, Ending)>,
    /// How `coalition` ended on them.
    pub coalition: Tally,
    /// The seeds of the instances whose best stitching `coalition` missed.
    pub missed: Vec<u64>,
    /// Per kind of composition, what became of it in runs of `classic` that converged.
    pub kept: [Kept; 4],
}

/// What became of the compositions of one kind.
#[derive(Clone, Copy, Debug, Default)]
pub struct Kept {
    /// Runs in which one was broken, of those that converged with one.
    pub broken: Share,
    /// Runs in which one was broken since only some of its members were stitched.
    pub partly: u64,
}

/// The rows of one table: by what the instances differ, and which of them belong to which row.
pub struct Division {
    /// By what they differ.
    pub name: &'static str,
    /// The rows.
    pub rows: Vec<(String, Tally)>,
}

struct Found {
    seed: u64,
    traits: Traits,
    ending: Ending,
    coalition: Ending,
    broken: Vec<(usize, bool)>,
}

/// Runs the study.
pub fn study(size: &Size) -> Causes {
    let mut causes = Causes::default();
    size.for_each(TIMES, &Mix::small(), found, |found| causes.count(found));
    causes
}

fn found(registry: &Registry, case: &Case) -> Found {
    let outcome = case.run(registry, PUBLISHED, case.seed);
    Found {
        seed: case.seed,
        traits: Traits::of(&case.instance),
        ending: case.judge(&outcome),
        coalition: case.judge(&case.run(registry, Rule::Coalition, case.seed)),
        broken: broken(&case.instance, &outcome),
    }
}

/// The kinds of composition that an outcome breaks, and whether it is by leaving members out.
fn broken(instance: &Instance, outcome: &Outcome) -> Vec<(usize, bool)> {
    let stitching = outcome.stitching();
    let conditions = instance.composition_conditions().map(|(_, condition)| condition);
    let broken = conditions.filter(|condition| condition.broken_by(stitching, &instance.container).is_some());
    let found = broken.filter_map(|condition| {
        let kind = KINDS.iter().position(|kind| *kind == condition.composition.key())?;
        let is_missing = condition.nodes.iter().any(|request| stitching.get(*request).is_none());
        Some((kind, is_missing && condition.composition.all_or_none()))
    });
    found.collect()
}

impl Causes {
    fn count(&mut self, found: Found) {
        if CONVERGED.1.contains(&found.ending) {
            for (kind, kept) in self.kept.iter_mut().enumerate().filter(|(kind, _)| found.traits.has[*kind]) {
                kept.broken.count(found.broken.iter().any(|(broken, _)| *broken == kind));
                kept.partly += u64::from(found.broken.contains(&(kind, true)));
            }
        }
        self.coalition.count(found.coalition);
        if found.coalition != Ending::Best {
            self.missed.push(found.seed);
        }
        self.runs.push((found.traits, found.ending));
    }

    /// The endings of all instances for which something holds.
    pub fn tally(&self, holds: impl Fn(&Traits) -> bool) -> Tally {
        self.runs.iter().filter(|(traits, _)| holds(traits)).map(|(_, ending)| *ending).collect()
    }

    /// The endings by what the instances contain.
    pub fn divisions(&self) -> Vec<Division> {
        vec![self.by_only_kind(), self.by_kind(), self.by_number(), self.by_shape()]
    }

    fn by_only_kind(&self) -> Division {
        let none = ("no composition".to_owned(), self.tally(|traits| traits.compositions == 0));
        let only = KINDS
            .map(|kind| (format!("only `{kind}`"), self.tally(|traits| traits.only_kind() == Some(kind))));
        let several = [2, 3, 4]
            .map(|kinds| (format!("{kinds} kinds together"), self.tally(|traits| traits.kinds() == kinds)));
        let rows = [none].into_iter().chain(only).chain(several).collect();
        Division { name: "Kinds of composition in the instance", rows }
    }

    fn by_kind(&self) -> Division {
        let rows = KINDS.into_iter().enumerate().flat_map(|(kind, name)| {
            [(true, "with"), (false, "without")].map(|(has, word)| {
                (format!("{word} a `{name}`"), self.tally(|traits| traits.has[kind] == has))
            })
        });
        Division { name: "With and without each kind, whatever else there is", rows: rows.collect() }
    }

    fn by_number(&self) -> Division {
        let numbers = (1..=4).map(|number| {
            let plural = if number == 1 { "" } else { "s" };
            (format!("{number} composition{plural}"), self.tally(|traits| traits.compositions == number))
        });
        let overlap = [(false, "several, none over the same two"), (true, "some over the same two")].map(
            |(overlap, name)| {
                let holds = |traits: &Traits| traits.compositions > 1 && traits.overlap == overlap;
                (name.to_owned(), self.tally(holds))
            },
        );
        Division {
            name: "Number of compositions, and whether they overlap",
            rows: numbers.chain(overlap).collect(),
        }
    }

    /// Of the instances with a composition, since the others never fail in these ways.
    fn by_shape(&self) -> Division {
        let tally =
            |holds: &dyn Fn(&Traits) -> bool| self.tally(|traits| traits.compositions > 0 && holds(traits));
        let mut rows = vec![
            ("diameter up to 3".to_owned(), tally(&|traits| traits.diameter <= 3)),
            ("diameter 4".to_owned(), tally(&|traits| traits.diameter == 4)),
            ("diameter 5 and more".to_owned(), tally(&|traits| traits.diameter >= 5)),
        ];
        rows.push(("highest credits unique".to_owned(), tally(&|traits| !traits.tied)));
        rows.push(("highest credits tied".to_owned(), tally(&|traits| traits.tied)));
        for (low, high) in [(6, 7), (8, 9), (10, 12)] {
            let name = format!("{low} to {high} container nodes");
            rows.push((name, tally(&|traits| (low..=high).contains(&traits.nodes))));
        }
        Division { name: "Of those with a composition: graph and credits", rows }
    }
}
