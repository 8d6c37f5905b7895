//! Where a space is too big: single schedules, drawn from a seed. A search, and no proof.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rustc_hash::FxHashMap;

use super::cycle::Lasso;
use super::endings::{Endings, GONE, Views};
use super::key::Key;
use super::run::{Run, all_happen};
use crate::agent::Strategy;
use crate::random::{Purpose, stream};
use crate::runtime::control::Control;
use crate::runtime::schedule::Step;

/// Most steps of one schedule.
const STEPS_MAX: usize = 20_000;

/// Number of steps after which no state is remembered any more in the search for cycles.
const WATCHED_STEPS_MAX: usize = 4_000;

/// Rounds of a cycle that are looked at.
const ROUNDS_MAX: usize = 8;

/// How one schedule ended.
pub enum Sampled {
    /// In silence, with these views.
    Silent(Views, Vec<Step>),
    /// In a fair cycle.
    Cycle(Lasso),
    /// At the limit of steps, or interrupted.
    Unfinished,
}

/// How the next event is chosen.
#[derive(Clone, Copy)]
enum Taste {
    /// What has been pending longest.
    Oldest,
    /// Anything.
    Any,
    /// Now the oldest, now anything.
    MostlyOldest,
    /// What came up last.
    MostlyNewest,
}

/// The chance that something goes wrong next, where it may.
const FAULT_CHANCE: f64 = 0.125;

/// Draws one schedule for a run at its start. The first takes the oldest event each time; later ones differ in how much
/// they prefer it.
pub fn sample<S: Strategy>(
    mut run: Run<'_, S>,
    strategy: &S,
    (seed, index): (u64, u64),
    endings: &mut Endings,
    control: &Control,
) -> Sampled {
    let mut source = stream(seed, Purpose::Schedule, index);
    let taste = match (index, index % 3) {
        (0, _) => Taste::Oldest,
        (_, 0) => Taste::MostlyOldest,
        (_, 1) => Taste::Any,
        _ => Taste::MostlyNewest,
    };
    let mut ages = Ages::default();
    let mut recurrence = Recurrence::default();
    while run.steps.len() < STEPS_MAX && !control.is_cancelled() {
        let faults = run.faults();
        if !faults.is_empty() && source.random_bool(FAULT_CHANCE) {
            run.take(faults[source.random_range(0..faults.len() as u32) as usize]);
            continue;
        }
        let choices = ages.in_order(run.choices());
        let Some(position) = choose(&mut source, taste, choices.len()) else {
            let views = run.locals.iter().map(|local| match local.is_down {
                true => GONE,
                false => endings.view(strategy, &local.agent),
            });
            let views = views.collect();
            return Sampled::Silent(views, run.steps);
        };
        run.take(choices[position]);
        if run.steps.len() < WATCHED_STEPS_MAX
            && let Some(lasso) = recurrence.enter(&mut run)
        {
            return Sampled::Cycle(lasso);
        }
    }
    Sampled::Unfinished
}

fn choose(source: &mut ChaCha8Rng, taste: Taste, choices: usize) -> Option<usize> {
    let last = choices.checked_sub(1)?;
    let any = source.random_range(0..=last as u32) as usize;
    let rarely = source.random_bool(0.25);
    Some(match taste {
        Taste::Oldest => 0,
        Taste::Any => any,
        Taste::MostlyOldest => {
            if rarely {
                any
            } else {
                0
            }
        }
        Taste::MostlyNewest => {
            if rarely {
                any
            } else {
                last
            }
        }
    })
}

/// Since when each event has been pending.
#[derive(Default)]
struct Ages {
    since: FxHashMap<Step, u64>,
    now: u64,
}

impl Ages {
    /// The events, those that have been pending longest first.
    fn in_order(&mut self, choices: Vec<Step>) -> Vec<Step> {
        self.now += 1;
        let before = std::mem::take(&mut self.since);
        for step in &choices {
            self.since.insert(*step, before.get(step).copied().unwrap_or(self.now));
        }
        let mut choices = choices;
        choices.sort_by_key(|step| (self.since[step], *step));
        choices
    }
}

/// Watches for states that come back.
#[derive(Default)]
struct Recurrence {
    seen: FxHashMap<Key, Vec<(usize, Vec<Step>)>>,
}

impl Recurrence {
    /// A fair cycle that ends in the present state.
    fn enter<S: Strategy>(&mut self, run: &mut Run<'_, S>) -> Option<Lasso> {
        let key = run.key()?;
        let times = self.seen.entry(key).or_default();
        let fair = times.iter().position(|(from, pending)| all_happen(pending, &run.steps[*from..]));
        if let Some(first) = fair {
            let rounds = times[first..].iter().map(|(from, _)| *from).chain([run.steps.len()]).collect();
            return Some(Lasso { steps: std::mem::take(&mut run.steps), rounds });
        }
        if times.len() < ROUNDS_MAX {
            times.push((run.steps.len(), run.pending()));
        }
        None
    }
}
