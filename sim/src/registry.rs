//! The registry of strategies: generic inside, chosen by name outside, once per run.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use crate::agent::strategy::{Cbba, Classic, ClassicSync, Coalition, Strategy};
use crate::agent::{Resilient, StrategySpec};
use crate::model::Instance;
use crate::plan::{Bidding, Plan, RuntimeKind};
use crate::record::{Observer, Outcome};
use crate::runtime::explore::{self, Checked, Faulty, Settings};
use crate::runtime::faults::{self, timing};
use crate::runtime::schedule::{Schedule, replay};
use crate::runtime::{Control, live, virtual_time};

/// Runs a plan with one strategy, whatever its types.
type Runner =
    Box<dyn Fn(&Plan, u64, Option<&mut dyn Observer>, &Control) -> io::Result<Outcome> + Send + Sync>;

/// Explores a plan with one strategy.
type Checker = Box<dyn Fn(&Plan, &Settings, &Control) -> Checked + Send + Sync>;

/// Runs a plan by a schedule with one strategy.
type Replayer =
    Box<dyn Fn(&Plan, &Schedule, Option<&mut dyn Observer>, &Control) -> io::Result<Outcome> + Send + Sync>;

struct Registered {
    spec: StrategySpec,
    run: Runner,
    check: Checker,
    replay: Replayer,
}

/// Strategies by name.
pub struct Registry {
    strategies: BTreeMap<String, Registered>,
}

impl Default for Registry {
    /// The strategies that Huddle ships.
    fn default() -> Self {
        let mut registry = Self { strategies: BTreeMap::new() };
        registry.register(Coalition::spec(), Coalition::new);
        registry.register(Cbba::spec(), Cbba::new);
        registry.register(Classic::spec(), Classic::new);
        registry.register(ClassicSync::spec(), ClassicSync::new);
        registry
    }
}

impl Registry {
    /// Adds a strategy under the name in its spec, in place of an earlier one of that name. `make` builds it for a
    /// problem; parameters were checked against the spec before.
    pub fn register<S: Strategy>(
        &mut self,
        spec: StrategySpec,
        make: impl Fn(&Arc<Instance>, &Bidding) -> S + Send + Sync + 'static,
    ) {
        let make = Arc::new(make);
        let made = Arc::clone(&make);
        let check: Checker = Box::new(move |plan, settings, control| {
            let strategy = made(&plan.instance, &plan.bidding);
            if settings.faults.is_empty() {
                return explore::check(&strategy, plan, settings, None, control);
            }
            let faults = Faulty::<S>::faults(settings.faults);
            explore::check(&Faulty::new(strategy, &plan.instance), plan, settings, Some(faults), control)
        });
        let made = Arc::clone(&make);
        let replayed: Replayer = Box::new(move |plan, schedule, observer, control| {
            let strategy = made(&plan.instance, &plan.bidding);
            if !schedule.resilient {
                return replay(&strategy, plan, schedule, None, observer, control);
            }
            let faults = Faulty::<S>::faults(schedule.faults());
            replay(&Faulty::new(strategy, &plan.instance), plan, schedule, Some(faults), observer, control)
        });
        let run: Runner = Box::new(move |plan, seed, observer, control| {
            if !plan.needs_resilience() {
                return drive(&Arc::new(make(&plan.instance, &plan.bidding)), plan, seed, observer, control);
            }
            let schedule = faults::Schedule::new(plan, seed)?;
            let strategies = schedule.problems().iter().map(|problem| make(problem, &plan.bidding)).collect();
            let container = &plan.instance.container;
            let resilient = Resilient::new(strategies, container, timing(plan, &schedule));
            drive(&Arc::new(resilient), plan, seed, observer, control)
        });
        self.strategies.insert(spec.name.clone(), Registered { spec, run, check, replay: replayed });
    }

    /// The specs of all strategies, by name.
    pub fn specs(&self) -> Vec<StrategySpec> {
        self.strategies.values().map(|registered| registered.spec.clone()).collect()
    }

    /// The spec of a strategy.
    pub fn spec(&self, name: &str) -> Option<&StrategySpec> {
        self.strategies.get(name).map(|registered| &registered.spec)
    }

    /// Runs a plan once with a seed, with the strategy and the runtime that it names.
    ///
    /// # Errors
    /// What the observer returns, what the system refuses, or that no strategy of that name is registered.
    pub fn run(
        &self,
        plan: &Plan,
        seed: u64,
        observer: Option<&mut dyn Observer>,
        control: &Control,
    ) -> io::Result<Outcome> {
        (self.registered(plan)?.run)(plan, seed, observer, control)
    }

    /// Runs a plan by a schedule, with the strategy that it names.
    ///
    /// # Errors
    /// What the observer returns, or (`InvalidInput`) that the schedule does not fit or no strategy of that name is
    /// registered.
    pub fn replay(
        &self,
        plan: &Plan,
        schedule: &Schedule,
        observer: Option<&mut dyn Observer>,
        control: &Control,
    ) -> io::Result<Outcome> {
        without_faults(plan)?;
        (self.registered(plan)?.replay)(plan, schedule, observer, control)
    }

    /// Explores every interleaving of a plan, with the strategy that it names.
    ///
    /// # Errors
    /// `InvalidInput` when the plan has faults, or no strategy of that name is registered.
    pub fn check(&self, plan: &Plan, settings: &Settings, control: &Control) -> io::Result<Checked> {
        without_faults(plan)?;
        Ok((self.registered(plan)?.check)(plan, settings, control))
    }

    fn registered(&self, plan: &Plan) -> io::Result<&Registered> {
        let name = &plan.bidding.strategy;
        self.strategies.get(name).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, format!("no strategy is registered as `{name}`"))
        })
    }
}

/// Refuses a plan with faults: what is explored without them would prove nothing of it.
fn without_faults(plan: &Plan) -> io::Result<()> {
    if !plan.needs_resilience() {
        return Ok(());
    }
    let message = format!(
        "`{}` has faults (`events`, or losses in `network`) at times or rates of its own, which can neither be explored nor \
         replayed from a schedule; without them it can, and `huddle check --losses N --crashes N` explores faults at any time",
        plan.name
    );
    Err(io::Error::new(io::ErrorKind::InvalidInput, message))
}

/// Runs a plan in the runtime that it names.
fn drive<S: Strategy>(
    strategy: &Arc<S>,
    plan: &Plan,
    seed: u64,
    observer: Option<&mut dyn Observer>,
    control: &Control,
) -> io::Result<Outcome> {
    match plan.run.runtime {
        RuntimeKind::Virtual => virtual_time::run(&**strategy, plan, seed, observer, control),
        RuntimeKind::Live => live::run(strategy, plan, seed, observer, control),
    }
}
