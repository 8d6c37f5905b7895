//! One run: each expectation, and whether it is met.

use serde_json::{Map, Value as Json, json};

use crate::model::{Container, Request};
use crate::plan::{ExpectedStitching, ExpectedValidators, Figure, Plan, Range};
use crate::record::{ExpectationSummary, Outcome, Summary, ValidatorSummary};

use super::optimum::Optimum;

/// Judges the runs of one plan. The optimum, where it is asked for, is solved once for all of them.
#[derive(Debug)]
pub struct Judge {
    optimum: Optimum,
}

impl Judge {
    /// For the runs of this plan.
    pub fn new(plan: &Plan) -> Self {
        Self { optimum: Optimum::new(&plan.instance) }
    }

    /// Judges a run of the plan, in the order of the scenario reference; `summary` is that of the outcome. A number that does
    /// not exist (flips of a run in which some request node never had a holder) is within no bounds.
    pub fn judge(&self, plan: &Plan, outcome: &Outcome, summary: &Summary) -> Vec<ExpectationSummary> {
        let expect = &plan.expect;
        let (request, container) = (&outcome.problem.request, &outcome.problem.container);
        let stitching = |choices: &Vec<_>| stitched(request, container, choices, summary);
        let flips = summary.flips.map(|flips| flips as f64);
        let judged = [
            expect.verdict.as_ref().map(|verdicts| verdict(verdicts, &summary.verdict)),
            expect.complete.map(|complete| equal("complete", json!(complete), json!(summary.complete))),
            expect.valid.map(|valid| equal("valid", json!(valid), json!(summary.valid))),
            expect.stitching.as_ref().map(stitching),
            expect.validators.as_ref().map(|expected| validators(expected, &summary.validators)),
            expect.welfare.map(|range| within("welfare", range, summary.welfare)),
            expect.optimality.map(|figure| is_met("optimality", figure, self.optimum.reached_by(outcome))),
            expect.messages.map(|range| within("messages", range, summary.messages as f64)),
            expect.flips.map(|figure| is_met("flips", figure, flips)),
            expect.converged_at_ms.map(|figure| is_met("converged_at_ms", figure, summary.converged_at_ms)),
            expect.agreement.map(|range| within("agreement", range, summary.agreement)),
        ];
        judged.into_iter().flatten().collect()
    }
}

fn equal(name: &str, expected: Json, found: Json) -> ExpectationSummary {
    ExpectationSummary { name: name.to_owned(), ok: expected == found, expected, found }
}

/// Several choices stand as a list.
fn one_of(name: &str, ok: bool, mut choices: Vec<Json>, found: Json) -> ExpectationSummary {
    let expected = if choices.len() == 1 { choices.remove(0) } else { Json::Array(choices) };
    ExpectationSummary { name: name.to_owned(), ok, expected, found }
}

fn verdict(expected: &[String], found: &String) -> ExpectationSummary {
    let choices = expected.iter().map(|verdict| json!(verdict)).collect();
    one_of("verdict", expected.contains(found), choices, json!(found))
}

/// Each choice is compared on the request nodes that it names; what was found is told of all that some choice names. `null`
/// stands for unstitched.
fn stitched(
    request: &Request,
    container: &Container,
    choices: &[ExpectedStitching],
    summary: &Summary,
) -> ExpectationSummary {
    let mut actual = Map::new();
    let wanted: Vec<Map<String, Json>> = choices
        .iter()
        .map(|choice| {
            let stitches = choice.iter().map(|(wanted, node)| {
                let name = request.name(*wanted);
                actual.insert(name.to_owned(), json!(summary.stitching.get(name)));
                (name.to_owned(), json!(node.map(|node| container.name(node))))
            });
            stitches.collect()
        })
        .collect();
    let ok = wanted.iter().any(|wanted| wanted.iter().all(|(name, node)| actual[name] == *node));
    let wanted = wanted.into_iter().map(Json::Object).collect();
    one_of("stitching", ok, wanted, Json::Object(actual))
}

fn validators(expected: &ExpectedValidators, found: &[ValidatorSummary]) -> ExpectationSummary {
    match expected {
        ExpectedValidators::All(pass) => {
            equal("validators", json!(pass), json!(found.iter().all(|validator| validator.ok)))
        }
        ExpectedValidators::Named(named) => {
            let passes = |name: &String| found.iter().find(|validator| validator.name == *name).map(|v| v.ok);
            let actual: Map<String, Json> =
                named.keys().map(|name| (name.clone(), json!(passes(name)))).collect();
            equal("validators", json!(named), Json::Object(actual))
        }
    }
}

fn within(name: &str, range: Range, found: f64) -> ExpectationSummary {
    is_met(name, Figure::Within(range), Some(found))
}

fn is_met(name: &str, figure: Figure, found: Option<f64>) -> ExpectationSummary {
    let expected = match figure {
        Figure::Absent => Json::Null,
        Figure::Within(range) => {
            let bounds = [("at_least", range.at_least), ("at_most", range.at_most)];
            let given = bounds.into_iter().filter_map(|(key, bound)| Some((key.to_owned(), number(bound?))));
            Json::Object(given.collect())
        }
    };
    let ok = figure.is_met(found);
    ExpectationSummary { name: name.to_owned(), ok, expected, found: found.map_or(Json::Null, number) }
}

/// A number as a user would write it: without a fraction where it has none.
fn number(number: f64) -> Json {
    const EXACT: f64 = (1_u64 << f64::MANTISSA_DIGITS) as f64;
    if number.fract() == 0.0 && number.abs() <= EXACT { json!(number as i64) } else { json!(number) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ContainerId, RequestId, Stitching};
    use crate::plan::Expectations;
    use crate::record::{Measured, samples, summarise};

    /// The only judgement of the sample's run, or of another one of the same plan.
    fn judged(expect: Expectations, change: impl Fn(&mut Outcome)) -> ExpectationSummary {
        let plan = Plan { expect, ..samples::plan() };
        let mut outcome = samples::outcome();
        change(&mut outcome);
        let mut judged = summarise(&plan, 1, &outcome, Measured::default()).expectations;
        assert_eq!(judged.len(), 1);
        judged.remove(0)
    }

    fn optimality(change: impl Fn(&mut Outcome)) -> Json {
        let expect = Expectations { optimality: Some(Figure::Absent), ..Expectations::default() };
        judged(expect, change).found
    }

    #[test]
    fn one_of_several_stitchings_is_enough_and_each_is_judged_by_the_nodes_it_names() {
        let [x, y] = [RequestId(0), RequestId(1)];
        let choice = |stitches: &[(RequestId, Option<ContainerId>)]| stitches.iter().copied().collect();
        let expecting = |choices: Vec<ExpectedStitching>| {
            judged(Expectations { stitching: Some(choices), ..Expectations::default() }, |_| {})
        };
        // The run stitches x to A and y to C.
        let one = expecting(vec![choice(&[(x, Some(ContainerId(1)))]), choice(&[(y, Some(ContainerId(2)))])]);
        assert!(one.ok);
        assert_eq!(one.found, json!({"x": "A", "y": "C"}));
        let none = expecting(vec![choice(&[(x, Some(ContainerId(1)))]), choice(&[(x, None)])]);
        assert_eq!((none.ok, none.expected), (false, json!([{"x": "B"}, {"x": null}])));
    }

    #[test]
    fn optimality_is_absent_where_the_optimum_stitches_more_or_is_of_another_container() {
        let found = optimality(|_| {});
        assert!(found.as_f64().is_some_and(|share| share > 0.0 && share <= 1.0), "{found}");
        assert_eq!(optimality(|outcome| outcome.parts[0].stitching = Stitching::empty(2)), Json::Null);
        assert_eq!(optimality(|outcome| outcome.parts[0].nodes -= 1), Json::Null);
        assert_eq!(optimality(|outcome| outcome.parts.clear()), Json::Null);
    }

    #[test]
    fn validators_are_expected_all_together_or_by_name() {
        let full = |outcome: &mut Outcome| {
            outcome.parts[0].stitching = Stitching::from(vec![Some(ContainerId(1)); 2]);
        };
        let expecting = |validators, change: &dyn Fn(&mut Outcome)| {
            judged(Expectations { validators: Some(validators), ..Expectations::default() }, change)
        };
        let name = samples::plan().instance.validators[0].name();
        assert!(expecting(ExpectedValidators::All(true), &|_| {}).ok);
        assert!(expecting(ExpectedValidators::All(false), &full).ok);
        let named = |passes| ExpectedValidators::Named([(name.clone(), passes)].into());
        assert!(expecting(named(true), &|_| {}).ok && !expecting(named(true), &full).ok);
        assert_eq!(expecting(named(true), &full).found, json!({ name.clone(): false }));
    }
}
