//! Who is compared: a registered strategy, which runs in simulated time, or a solver, which sees the whole problem; with
//! settings of its own, if any.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::Registry;
use crate::parameter::Parameters;
use crate::plan::{Bidding, Plan};
use crate::scenario::{self, Diagnostics, settings};
use crate::solver::{self, Solver};

/// A strategy or a solver with its settings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contender {
    base: String,
    kind: ContenderKind,
    settings: Vec<(String, String)>,
    name: String,
}

/// What a contender is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContenderKind {
    /// Nodes bid and gossip.
    Strategy,
    /// Everything is known in one place.
    Solver,
}

impl Contender {
    /// The contender of that name without settings; a strategy where a solver is named alike. `None` where neither is.
    pub fn by_name(name: &str, registry: &Registry) -> Option<Self> {
        let kind = match registry.spec(name) {
            Some(_) => ContenderKind::Strategy,
            None => {
                solver::by_name(name)?;
                ContenderKind::Solver
            }
        };
        Some(Self { base: name.to_owned(), kind, settings: Vec::new(), name: name.to_owned() })
    }

    /// Contenders as a user writes them: names with commas between them, each with settings behind colons, as in
    /// `evolutionary:population=50:mutation=0.2,classic`. The value of a setting is YAML; commas and colons inside
    /// brackets and quotes belong to it. What the settings mean is checked by [`Contender::check`].
    ///
    /// # Errors
    /// One sentence on the first that is unknown or malformed, with what fits.
    pub fn parse_list(text: &str, registry: &Registry) -> Result<Vec<Self>, String> {
        split(text, ',').into_iter().map(|one| Self::parse(one, registry)).collect()
    }

    fn parse(text: &str, registry: &Registry) -> Result<Self, String> {
        let mut parts = split(text, ':').into_iter().map(str::trim);
        let base = parts.next().unwrap_or_default();
        let Some(plain) = Self::by_name(base, registry) else {
            let all = Self::all(registry);
            let hint = scenario::hint(base, all.iter().map(|(name, _)| name.as_str())).unwrap_or_default();
            return Err(format!("no strategy or solver is named `{base}`; {hint}"));
        };
        let setting = |part: &str| match part.split_once('=') {
            Some((key, value)) if !key.trim().is_empty() && !value.trim().is_empty() => {
                Ok((key.trim().to_owned(), value.trim().to_owned()))
            }
            _ => Err(format!(
                "`{part}` is no setting of {base}: KEY=VALUE fits, as in {base}:{}",
                plain.example(registry)
            )),
        };
        let settings = parts.map(setting).collect::<Result<Vec<_>, _>>()?;
        let written = settings.iter().map(|(key, value)| format!(":{key}={value}"));
        let name = std::iter::once(base.to_owned()).chain(written).collect();
        Ok(Self { settings, name, ..plain })
    }

    /// A setting that it takes.
    fn example(&self, registry: &Registry) -> String {
        let specs = match registry.spec(&self.base) {
            Some(spec) => spec.parameters.clone(),
            None => solver::by_name(&self.base).map(|solver| solver.parameters()).unwrap_or_default(),
        };
        let known = specs.first().and_then(|spec| Some(format!("{}={}", spec.name, spec.default.as_ref()?)));
        known.unwrap_or_else(|| "gossip_interval=5ms".to_owned())
    }

    /// All that there are with one line on each: strategies, then solvers.
    pub fn all(registry: &Registry) -> Vec<(String, String)> {
        let strategies = registry.specs().into_iter().map(|spec| (spec.name, spec.summary));
        let solvers = solver::all().into_iter();
        let solvers = solvers.map(|solver| (solver.name().to_owned(), solver.summary().to_owned()));
        strategies.chain(solvers.filter(|(name, _)| registry.spec(name).is_none())).collect()
    }

    /// Its name with its settings, as a user writes it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name of the strategy or solver.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Its settings by key, as written.
    pub fn settings(&self) -> IndexMap<String, String> {
        self.settings.iter().cloned().collect()
    }

    /// What it is.
    pub fn kind(&self) -> ContenderKind {
        self.kind
    }

    /// Checks its settings against what the strategy or solver takes, and the container of a plan.
    ///
    /// # Errors
    /// All that does not fit, with what would.
    pub fn check(&self, plan: &Plan, registry: &Registry) -> Result<(), Diagnostics> {
        self.bidding(plan, registry)?;
        self.solver_parameters(plan)?;
        Ok(())
    }

    /// How it bids on a plan. The scenario's parameters are kept for the strategy that the scenario names; others have
    /// their defaults. Its own settings come last.
    ///
    /// # Errors
    /// As [`Contender::check`].
    pub(super) fn bidding(&self, plan: &Plan, registry: &Registry) -> Result<Bidding, Diagnostics> {
        let mut bidding = plan.bidding.clone();
        let Some(spec) = registry.spec(&self.base).filter(|_| self.kind == ContenderKind::Strategy) else {
            return Ok(bidding);
        };
        if bidding.strategy != self.base {
            bidding.strategy.clone_from(&self.base);
            bidding.parameters = Parameters::new();
        }
        if self.settings.is_empty() {
            return Ok(bidding);
        }
        settings::of_strategy(&self.label(), spec, &self.settings, bidding, &plan.instance.container)
    }

    /// The solver; `None` for a strategy.
    ///
    /// # Errors
    /// As [`Contender::check`].
    pub(super) fn solver(&self, plan: &Plan) -> Result<Option<Box<dyn Solver>>, Diagnostics> {
        let parameters = self.solver_parameters(plan)?;
        let is_solver = self.kind == ContenderKind::Solver;
        Ok(is_solver.then(|| solver::with_parameters(&self.base, &parameters)).flatten())
    }

    fn solver_parameters(&self, plan: &Plan) -> Result<Parameters, Diagnostics> {
        if self.kind == ContenderKind::Strategy {
            return Ok(Parameters::new());
        }
        let given = plan.solvers.get(&self.base).cloned().unwrap_or_default();
        settings::of_solver(&self.label(), &self.base, &self.settings, given)
    }

    /// Where its settings come from, in findings.
    fn label(&self) -> String {
        format!("--with {}", self.name)
    }
}

/// A text taken apart at a sign that stands neither in brackets nor in quotes.
fn split(text: &str, sign: char) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut quote) = (Vec::new(), 0, 0_usize, None);
    for (position, character) in text.char_indices() {
        match (quote, character) {
            (Some(open), _) => quote = Some(open).filter(|open| *open != character),
            (None, '"' | '\'') => quote = Some(character),
            (None, '{' | '[' | '(') => depth += 1,
            (None, '}' | ']' | ')') => depth = depth.saturating_sub(1),
            (None, _) if character == sign && depth == 0 => {
                parts.push(&text[start..position]);
                start = position + character.len_utf8();
            }
            (None, _) => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instances::{self, Mix};
    use crate::model::Value;
    use crate::plan::{Auction, MILLISECOND, SECOND};

    fn contenders(text: &str) -> Vec<Contender> {
        Contender::parse_list(text, &Registry::default()).unwrap_or_else(|error| panic!("{error}"))
    }

    fn plan() -> Plan {
        Plan::new("small", instances::feasible(7, &Mix::small()))
    }

    fn refusal(text: &str) -> String {
        let check = contenders(text)[0].check(&plan(), &Registry::default());
        check.expect_err("it does not fit").to_string()
    }

    #[test]
    fn commas_and_colons_in_brackets_and_quotes_belong_to_a_value() {
        let text =
            "classic:auction={dutch: {duration: 2s, start: 9}}:bid_boost=2,exact, coalition:start=\"a,b:c\"";
        let found = contenders(text);
        let bases: Vec<&str> = found.iter().map(Contender::base).collect();
        assert_eq!(bases, ["classic", "exact", "coalition"]);
        assert_eq!(found[0].settings()["auction"], "{dutch: {duration: 2s, start: 9}}");
        assert_eq!(found[2].settings()["start"], "\"a,b:c\"");
        assert_eq!(found[1].name(), "exact");
        assert_eq!(contenders(" repair : noise = 0.3 ")[0].name(), "repair:noise=0.3");
    }

    #[test]
    fn settings_of_a_strategy_change_its_parameters_and_how_it_bids() {
        let registry = Registry::default();
        let mut plan = plan();
        plan.bidding.strategy = "classic".to_owned();
        plan.bidding.parameters.insert("assigned_boost".to_owned(), Value::Float(3.0));
        let text = "classic:bid_boost=2:gossip_interval=7ms:auction={dutch: {duration: 2s}},coalition:retention_cap=5";
        let bidding: Vec<Bidding> =
            contenders(text).iter().map(|contender| contender.bidding(&plan, &registry).unwrap()).collect();
        let expected = [("assigned_boost", Value::Float(3.0)), ("bid_boost", Value::Integer(2))];
        assert_eq!(bidding[0].parameters, expected.map(|(name, value)| (name.to_owned(), value)).into());
        assert_eq!(bidding[0].gossip_interval, 7 * MILLISECOND);
        assert_eq!(bidding[0].auction, Auction::Dutch { duration: 2 * SECOND, start: None });
        assert_eq!(bidding[1].strategy, "coalition");
        assert_eq!(bidding[1].parameters, [("retention_cap".to_owned(), Value::Integer(5))].into());
        assert_eq!((bidding[1].auction, bidding[1].gossip_interval), (Auction::English, 5 * MILLISECOND));
    }

    #[test]
    fn settings_of_a_solver_go_before_those_of_the_scenario() {
        let mut plan = plan();
        let given = [("population".to_owned(), Value::Integer(9)), ("growth".to_owned(), Value::Float(0.5))];
        plan.solvers.insert("evolutionary".to_owned(), given.into());
        let solver = &contenders("evolutionary:population=50")[0];
        let parameters = solver.solver_parameters(&plan).unwrap();
        assert_eq!(
            (&parameters["population"], &parameters["growth"]),
            (&Value::Integer(50), &Value::Float(0.5))
        );
    }

    #[test]
    fn what_does_not_fit_is_told_with_range_and_nearest_name() {
        let told = refusal("evolutionary:mutation=1.2");
        assert!(told.contains("expected a number from 0 to 1") && told.contains("mutation"), "{told}");
        assert!(told.contains("--with evolutionary:mutation=1.2"), "{told}");
        let told = refusal("evolutionary:populaton=5");
        assert!(told.contains("did you mean `population`?") && told.contains("`stabiliser`"), "{told}");
        let told = refusal("classic:asigned_boost=2");
        assert!(told.contains("did you mean `assigned_boost`?") && told.contains("`auction`"), "{told}");
        assert!(
            refusal("classic:gossip_interval=5").contains("a duration"),
            "{}",
            refusal("classic:gossip_interval=5")
        );
        assert!(refusal("coalition:start=nobody").contains("unknown container node"));
        assert!(refusal("classic_sync:start=nobody").contains("unknown container node"));
        assert!(refusal("exact:steps=5").contains("takes no parameters"));
        assert!(refusal("repair:noise=0.1:noise=0.2").contains("duplicate key `noise`"));
        assert!(refusal("repair:noise=[").contains("--with repair:noise=["));
        let unknown = Contender::parse_list("coalition,clasic", &Registry::default()).unwrap_err();
        assert!(unknown.contains("`clasic`; did you mean `classic`?"), "{unknown}");
        for malformed in ["repair:noise", "repair:", "repair:=3", "repair:noise="] {
            let told = Contender::parse_list(malformed, &Registry::default()).unwrap_err();
            assert!(told.contains("repair:max_steps=1000"), "{malformed}: {told}");
        }
    }

    #[test]
    fn every_default_that_a_solver_tells_fits_what_it_says_and_changes_nothing() {
        let instance = instances::random(3, &Mix::everything());
        for solver in solver::all() {
            let given: Parameters = solver
                .parameters()
                .into_iter()
                .filter_map(|spec| Some((spec.name.to_owned(), spec.default?)))
                .collect();
            let written: String = given.iter().map(|(key, value)| format!(":{key}={value}")).collect();
            let contender = &contenders(&format!("{}{written}", solver.name()))[0];
            let check = contender.check(&plan(), &Registry::default());
            assert!(check.is_ok(), "{}: {check:?}", contender.name());
            let same = solver::with_parameters(solver.name(), &given).expect("it is there");
            let solve = |solver: &dyn Solver| solver.solve(&instance, 5, solver::Limits::NONE);
            assert_eq!(solve(&*same), solve(&*solver), "{}", solver.name());
        }
    }
}
