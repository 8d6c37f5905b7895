//! The charts of candidates.

use super::{HOSTILE, clash};
use crate::experiment::compare::{CandidatesSummary, ComparisonSummary};
use crate::instances::{self, Mix};
use crate::record::GraphRecord;
use crate::report::chart::comparison::candidates;
use crate::report::scene::Scene;

/// The candidates of a random problem, so many of them shown, and its graphs.
fn listed(seed: u64, shown: usize) -> (ComparisonSummary, GraphRecord) {
    let instance = instances::feasible(seed, &Mix::small());
    let candidates = CandidatesSummary::of(&instance, shown);
    let mut summary =
        crate::experiment::compare::tests::spread(&["exhaustive"], 1).summary().expect("there is a run");
    (summary.nodes, summary.request_nodes) = (instance.container.len(), instance.request.len());
    summary.candidates = Some(candidates);
    (summary, GraphRecord::of(&instance).expect("it is small"))
}

fn texts(scene: &Scene) -> Vec<&str> {
    scene.texts().map(|text| text.text.as_str()).collect()
}

#[test]
fn every_candidate_shown_has_its_verdict_and_those_left_out_are_counted() {
    for (seed, shown) in [(1, 1), (2, 3), (3, 12), (4, 60), (5, 7), (6, 12)] {
        let (summary, graph) = listed(seed, shown);
        let told = summary.candidates.clone().unwrap();
        let scene = candidates::compose(&summary, &graph).unwrap();
        let texts = texts(&scene);
        let with = |start: &str| texts.iter().filter(|text| text.starts_with(start)).count();
        let valid = told.shown.iter().filter(|candidate| candidate.is_valid()).count();
        assert_eq!((with("valid, "), with("invalid, ")), (valid, told.shown.len() - valid), "seed {seed}");
        let left_out = told.judged - told.shown.len() as u64;
        let note = format!("; {} left out.", crate::report::axis::count(left_out));
        assert_eq!(texts.iter().any(|text| text.ends_with(&note)), left_out > 0, "seed {seed}: {texts:?}");
    }
}

#[test]
fn the_title_over_candidates_counts_the_valid_ones() {
    let (mut summary, graph) = listed(3, 12);
    let told = summary.candidates.clone().unwrap();
    let title = |summary: &ComparisonSummary| candidates::compose(summary, &graph).unwrap().title;
    assert!(told.valid > 1 && told.valid < told.all, "{told:?}");
    let all = crate::report::axis::count(told.all);
    let counted = format!("{} of {all} candidates are valid", crate::report::axis::count(told.valid));
    assert!(title(&summary).starts_with(&counted), "{}", title(&summary));
    let worth = told.shown[0].welfare;
    assert!(title(&summary).ends_with(&format!("the best is worth {worth} credits")), "{}", title(&summary));
    let candidates = summary.candidates.as_mut().unwrap();
    let broken = candidates.shown.iter().find(|one| !one.is_valid()).unwrap().clone();
    (candidates.valid, candidates.passing, candidates.shown) = (0, 0, vec![broken.clone()]);
    assert_eq!(title(&summary), format!("None of {all} candidates is valid"));
    let layers = candidates::layers(&summary, &graph).unwrap().title;
    assert!(layers.starts_with("No candidate is valid; the one worth most breaks "), "{layers}");
    summary.candidates.as_mut().unwrap().shown.clear();
    assert!(
        candidates::compose(&summary, &graph).is_none() && candidates::layers(&summary, &graph).is_none()
    );
}

#[test]
fn no_text_of_candidates_overlaps_another_on_small_graphs() {
    for seed in 0..12 {
        let (summary, graph) = listed(seed, 12);
        let scene = candidates::compose(&summary, &graph).unwrap();
        assert_eq!(clash(&scene), None, "seed {seed}");
        assert_eq!(clash(&candidates::layers(&summary, &graph).unwrap()), None, "seed {seed}");
    }
}

#[test]
fn hostile_names_stay_within_the_grid() {
    let (mut summary, mut graph) = listed(3, 6);
    for (position, node) in graph.container.iter_mut().enumerate() {
        node.kind = HOSTILE[position % HOSTILE.len()].to_owned();
    }
    for candidate in &mut summary.candidates.as_mut().unwrap().shown {
        for violation in &mut candidate.violations {
            violation.message = HOSTILE.join(&"long ".repeat(50));
        }
    }
    assert_eq!(clash(&candidates::compose(&summary, &graph).unwrap()), None);
}
