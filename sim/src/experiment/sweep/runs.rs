//! The runs of a study: from a number to a row.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;

use super::row::SweepRow;
use super::{Design, Levels, Study};
use crate::Registry;
use crate::agent::StrategySpec;
use crate::experiment::compare::{Optimum, Referee};
use crate::model::Credits;
use crate::plan::Plan;
use crate::record::{Measured, NoObserver, summarise};
use crate::runtime::Control;
use crate::scenario::{self, Diagnostics, Overrides};
use crate::solver::Limits;

/// Points that are read and checked before the first run, at most for each field.
const CHECKED_MAX: u64 = 1_000;

/// Points that stay prepared, for whoever comes to them next.
const PREPARED_MAX: usize = 8;

/// Why a run could not be made.
#[derive(Debug)]
pub enum RunError {
    /// The values of its point do not make a scenario.
    Input(Diagnostics),
    /// The system refused.
    System(io::Error),
}

/// A study with the text of its scenario, ready for any of its runs.
pub struct Sweep<'a> {
    study: Study,
    varied_by: &'static str,
    text: String,
    registry: &'a Registry,
    specs: Vec<StrategySpec>,
    exact: Option<Limits>,
    first: Plan,
    recent: Mutex<VecDeque<(u64, Arc<Slot>)>>,
}

type Slot = OnceLock<Result<Prepared, Arc<Diagnostics>>>;

/// A point with its problem, and its optimum where that is asked for.
struct Prepared {
    plan: Plan,
    referee: OnceLock<Option<Referee>>,
}

impl<'a> Sweep<'a> {
    /// Checks the scenario with the values of the first point, and with each value of each field. `varied_by` names what says
    /// that fields vary, in findings.
    ///
    /// # Errors
    /// The findings of the first of them that is no scenario.
    pub fn new(
        study: Study,
        varied_by: &'static str,
        text: String,
        registry: &'a Registry,
        exact: Option<Limits>,
    ) -> Result<Self, Diagnostics> {
        let specs = registry.specs();
        let first = load(&study, varied_by, &text, &specs, study.values(0))?;
        let sweep = Self { study, varied_by, text, registry, specs, exact, first, recent: Mutex::default() };
        sweep.check()?;
        Ok(sweep)
    }

    /// What is run.
    pub fn study(&self) -> &Study {
        &self.study
    }

    /// The text of the scenario.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The plan of the first point.
    pub fn first(&self) -> &Plan {
        &self.first
    }

    /// A checksum of the container at the first point, which may come from other files than the scenario.
    pub fn checksum(&self) -> u32 {
        let container = &self.first.instance.container;
        let mut checksum = crc32fast::Hasher::new();
        for node in container.nodes() {
            checksum.update(container.name(node).as_bytes());
            for attribute in container.attributes() {
                checksum.update(format!("{:?}", container.attribute(node, attribute)).as_bytes());
            }
        }
        for edge in container.edges() {
            checksum.update(&edge.from.0.to_le_bytes());
            checksum.update(&edge.to.0.to_le_bytes());
        }
        checksum.finalize()
    }

    fn check(&self) -> Result<(), Diagnostics> {
        let study = &self.study;
        let read = |values| self.load(values).map(drop);
        if study.design != Design::Grid {
            return (1..study.points().min(CHECKED_MAX)).try_for_each(|point| read(study.values(point)));
        }
        for (position, factor) in study.factors.iter().enumerate() {
            let Levels::List(levels) = &factor.levels else { continue };
            for level in levels.iter().skip(1).take(CHECKED_MAX as usize) {
                let mut values = study.values(0);
                values[position].clone_from(level);
                read(values)?;
            }
        }
        Ok(())
    }

    /// Makes a run; `None` where it was interrupted.
    ///
    /// # Errors
    /// What does not fit at its point, or what the system refuses.
    pub fn run(&self, run: u64, control: &Control) -> Result<Option<SweepRow>, RunError> {
        let (point, repetition) = (run / self.study.seeds, run % self.study.seeds);
        let slot = self.slot(point);
        let prepared = slot.get_or_init(|| self.prepare(point)).as_ref();
        let prepared = prepared.map_err(|found| RunError::Input(Diagnostics::clone(found)))?;
        let plan = &prepared.plan;
        let seed = plan.run.seed.checked_add(repetition).ok_or_else(|| {
            RunError::System(io::Error::new(
                io::ErrorKind::InvalidInput,
                "the seeds go beyond the largest one",
            ))
        })?;
        let optimum = self.optimum(prepared, seed).map_err(RunError::System)?;
        let outcome =
            self.registry.run(plan, seed, Some(&mut NoObserver), control).map_err(RunError::System)?;
        let summary = summarise(plan, seed, &outcome, Measured::default());
        let welfare = outcome.parts.get(outcome.headline).map_or(Credits::ZERO, |part| part.welfare);
        let drawn = plan.draws_from_seed();
        Ok((!summary.partial).then(|| SweepRow::new(run, drawn, &summary, welfare, optimum)))
    }

    /// The place of a point among those prepared; the eldest makes room.
    fn slot(&self, point: u64) -> Arc<Slot> {
        let mut recent = self.recent.lock();
        if let Some((_, slot)) = recent.iter().find(|(other, _)| *other == point) {
            return Arc::clone(slot);
        }
        if recent.len() == PREPARED_MAX {
            recent.pop_front();
        }
        let slot = Arc::new(Slot::new());
        recent.push_back((point, Arc::clone(&slot)));
        slot
    }

    fn prepare(&self, point: u64) -> Result<Prepared, Arc<Diagnostics>> {
        let plan = self.load(self.study.values(point)).map_err(Arc::new)?;
        Ok(Prepared { plan, referee: OnceLock::new() })
    }

    fn load(&self, values: Vec<String>) -> Result<Plan, Diagnostics> {
        load(&self.study, self.varied_by, &self.text, &self.specs, values)
    }

    fn optimum(&self, prepared: &Prepared, seed: u64) -> io::Result<Option<Optimum>> {
        let Some(limits) = self.exact else { return Ok(None) };
        let plan = &prepared.plan;
        let seeds = plan.run.seed..=plan.run.seed.saturating_add(self.study.seeds - 1);
        let referee = prepared.referee.get_or_init(|| Referee::new(plan, seeds, limits).ok());
        let Some(referee) = referee else { return Ok(None) };
        let problem = referee.problem(plan, seed)?;
        Ok(referee.exact(problem.as_deref()).and_then(|(solved, _)| Optimum::of(&solved)))
    }
}

fn load(
    study: &Study,
    varied_by: &'static str,
    text: &str,
    specs: &[StrategySpec],
    values: Vec<String>,
) -> Result<Plan, Diagnostics> {
    let varied = study.factors.iter().map(|factor| factor.field.clone()).zip(values).collect();
    let overrides = Overrides { set: study.set.clone(), varied, varied_by, ..Overrides::default() };
    scenario::load_text(text, &study.scenario, &overrides, specs)
}
