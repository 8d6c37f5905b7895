//! Every shipped scenario, each of its expectations broken in the text, blessed, and compared with the file.

mod support;

use huddle_sim::expectation::{Tally, bless};
use huddle_sim::plan::Plan;
use huddle_sim::record::{Summary, summarise};

use support::{outcome, plan_of_text, shipped, stem};

/// Lines below `expect:` with another value each: the key, the broken line, and whether its value was exact.
fn broken(line: &str, nodes: &[String]) -> Option<(String, bool)> {
    let (key, value) = line.trim().split_once(": ")?;
    let is_exact = !value.contains("at_");
    let other = match (key, value) {
        (_, "true") => "false".to_owned(),
        (_, "false") => "true".to_owned(),
        ("verdict", "converged") => "disagreement".to_owned(),
        ("verdict", _) => "converged".to_owned(),
        ("stitching", _) => moved(value, nodes)?,
        _ => {
            let digits = value.trim_matches(|character: char| !character.is_ascii_digit());
            let far = if value.contains("at_most") { "0.5" } else { "987654" };
            value.replace(digits, far)
        }
    };
    Some((line.replace(value, &other), is_exact))
}

/// A stitching in braces in which the first request node is at another container node.
fn moved(stitching: &str, nodes: &[String]) -> Option<String> {
    let (first, rest) = stitching.split_once(": ")?;
    let end = rest.find([',', '}'])?;
    let other = nodes.iter().find(|node| **node != rest[..end])?;
    Some(format!("{first}: {other}{}", &rest[end..]))
}

fn node_names(plan: &Plan) -> Vec<String> {
    let container = &plan.instance.container;
    container.nodes().take(2).map(|node| container.name(node).to_owned()).collect()
}

fn unmet(summary: &Summary) -> usize {
    summary.expectations.iter().filter(|expectation| !expectation.ok).count()
}

#[test]
fn each_broken_expectation_is_blessed_back_into_its_own_line_alone() {
    let mut tried = 0;
    for path in shipped() {
        let text = std::fs::read_to_string(&path).expect("the file can be read");
        let name = stem(&path);
        let plan = plan_of_text(name, &text);
        let nodes = node_names(&plan);
        let reached = outcome(&plan, None);
        let start = text.find("\nexpect:").expect("every shipped scenario expects something") + 1;
        for line in text[start..].lines().skip(1) {
            let Some((wrong, is_exact)) = broken(line, &nodes) else { continue };
            let broken_text = format!("{}{}", &text[..start], text[start..].replacen(line, &wrong, 1));
            let broken_plan = plan_of_text(name, &broken_text);
            let summary = summarise(&broken_plan, plan.run.seed, &reached, Default::default());
            assert_eq!(unmet(&summary), 1, "{name}: {wrong}");
            let mut tally = Tally::default();
            tally.add(&summary);
            let blessed = bless(&broken_text, &broken_plan, &tally).expect("it can be blessed");
            let blessed = blessed.expect("something changes");
            if is_exact {
                assert_eq!(blessed, text, "{name}: {wrong}");
            }
            let differ = text.lines().zip(blessed.lines()).filter(|(before, after)| before != after);
            let differing: Vec<_> = differ.map(|(before, _)| before).collect();
            assert!(differing.is_empty() || differing == [line], "{name}: {differing:?}");
            assert_eq!(text.lines().count(), blessed.lines().count(), "{name}: {wrong}");
            let judged =
                summarise(&plan_of_text(name, &blessed), plan.run.seed, &reached, Default::default());
            assert_eq!(unmet(&judged), 0, "{name}: {wrong} became {blessed}");
            tried += 1;
        }
    }
    assert!(tried > 100, "only {tried} lines were broken");
}

#[test]
fn without_its_section_every_scenario_gets_one_that_it_meets() {
    for path in shipped() {
        let text = std::fs::read_to_string(&path).expect("the file can be read");
        let name = stem(&path);
        let bare = &text[..text.find("\nexpect:").expect("every shipped scenario expects something") + 1];
        let plan = plan_of_text(name, bare);
        let reached = outcome(&plan, None);
        let mut tally = Tally::default();
        tally.add(&summarise(&plan, plan.run.seed, &reached, Default::default()));
        let blessed = bless(bare, &plan, &tally).expect("it can be blessed").expect("something is added");
        assert!(blessed.starts_with(&format!("{bare}expect:\n  verdict: ")), "{name}");
        let judged = summarise(&plan_of_text(name, &blessed), plan.run.seed, &reached, Default::default());
        assert!(!judged.expectations.is_empty() && unmet(&judged) == 0, "{name}: {blessed}");
    }
}
