//! The charts of repetitions: distributions and small multiples.

use std::collections::BTreeMap;

use super::clash;
use crate::record::{CourseRecord, Repetition, RequestCourse};
use crate::report::chart::{ecdf, seeds};
use crate::report::charts::{draw_ecdf, draw_seeds};
use crate::report::example;
use crate::report::scene::Scene;

/// A repetition of so many runs, of which those at multiples of `lost` do not converge (0: all do).
fn repetition(runs: u64, lost: u64, time_ms: impl Fn(u64) -> f64) -> Repetition {
    let mut repetition = Repetition::default();
    let base = example::recording(4, example::path(4), 2).summary;
    for run in 0..runs {
        let mut summary = base.clone();
        summary.seed = run;
        summary.messages = 100 + 7 * (run % 13);
        let converges = lost == 0 || run % lost != 0;
        summary.converged_at_ms = converges.then(|| time_ms(run));
        summary.verdict = if converges { "converged" } else { "exhausted" }.to_owned();
        repetition.add(&summary);
    }
    repetition
}

fn ecdf_of(repetition: &Repetition) -> Scene {
    ecdf::repetition::compose(&repetition.summary().unwrap(), &repetition.runs()).unwrap()
}

#[test]
fn no_text_of_an_ecdf_overlaps_another_however_times_spread() {
    let spreads: [fn(u64) -> f64; 4] = [
        |run| run as f64,
        |_| 3_000.0,
        |run| 10_f64.powi(run as i32 % 7),
        |run| 5_000.0 + run as f64 / 100.0,
    ];
    for (runs, lost) in [(1, 0), (1, 1), (2, 2), (20, 0), (20, 3), (300, 2), (1_000, 1_000)] {
        for (shape, spread) in spreads.iter().enumerate() {
            let scene = ecdf_of(&repetition(runs, lost, spread));
            assert_eq!(clash(&scene), None, "{runs} runs, every {lost} lost, shape {shape}");
        }
    }
}

#[test]
fn an_ecdf_says_how_many_converge_and_how_many_are_missing() {
    let scene = ecdf_of(&repetition(20, 4, |run| run as f64));
    let texts: Vec<&str> = scene.texts().map(|text| text.text.as_str()).collect();
    assert_eq!(scene.title, "15 of 20 runs converge; one outcome");
    assert!(texts.contains(&"5 of 20 runs do not converge"), "{texts:?}");
    // Of all 20 runs, the tenth fastest of the 15: runs 1, 2, 3, 5, 6, 7, 9, 10, 11, 13.
    assert!(texts.contains(&"50 % within 13 ms"), "{texts:?}");
    assert!(!texts.iter().any(|text| text.starts_with("90 %")), "only 75 % ever converge: {texts:?}");
}

#[test]
fn an_ecdf_without_any_run_is_not_drawn() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(draw_ecdf(&Repetition::default(), folder.path()).unwrap(), Vec::<std::path::PathBuf>::new());
    let files = draw_ecdf(&repetition(5, 0, |run| run as f64), folder.path()).unwrap();
    assert_eq!(files, [folder.path().join("ecdf.svg"), folder.path().join("ecdf.png")]);
}

/// A course that agrees when its run converges, at one time, and changes a holder so many times before.
fn course(converged_at_ms: Option<f64>, changes: usize) -> CourseRecord {
    let end = converged_at_ms.unwrap_or(40_000.0);
    let time_ms: Vec<f64> = (0..=changes + 1).map(|step| end * step as f64 / (changes + 1) as f64).collect();
    let holder = |step: usize| Some(format!("n{}", step.min(changes) % 2));
    let request = RequestCourse {
        name: "r0".to_owned(),
        holder: (0..time_ms.len()).map(holder).collect(),
        flips: (0..time_ms.len() as u64).collect(),
    };
    let last = time_ms.len() - 1;
    CourseRecord {
        agreement: (0..time_ms.len()).map(|step| if step == last { 1.0 } else { 0.1 }).collect(),
        requests: vec![request],
        time_ms,
        ..CourseRecord::default()
    }
}

fn seeds_of(repetition: &Repetition) -> Scene {
    let courses: BTreeMap<u64, CourseRecord> = repetition
        .runs()
        .iter()
        .map(|run| (run.seed, course(run.converged_at_ms, run.seed as usize % 9)))
        .collect();
    seeds::compose(&repetition.summary().unwrap(), &repetition.runs(), &courses).unwrap()
}

#[test]
fn a_panel_for_each_seed_is_drawn_as_far_as_they_are_legible_and_the_rest_is_told() {
    for (runs, lost) in [(1, 0), (1, 1), (2, 0), (5, 2), (12, 0), (13, 5), (30, 3), (1_000, 7)] {
        let repetition = repetition(runs, lost, |run| 100.0 + run as f64);
        let scene = seeds_of(&repetition);
        assert_eq!(clash(&scene), None, "{runs} runs, every {lost} lost");
        let texts: Vec<&str> = scene.texts().map(|text| text.text.as_str()).collect();
        let panels = texts.iter().filter(|text| text.starts_with("seed ")).count() as u64;
        assert_eq!(panels, runs.min(seeds::MOST_PANELS as u64));
        let left_out = format!("{} left out.", crate::report::axis::count(runs - panels));
        assert_eq!(texts.iter().any(|text| text.ends_with(&left_out)), runs > panels, "{texts:?}");
    }
}

#[test]
fn the_title_of_small_multiples_counts_all_runs_and_tells_the_range_of_their_times() {
    let title = |runs, lost| seeds_of(&repetition(runs, lost, |run| 10.0 * (run + 1) as f64)).title;
    assert_eq!(title(30, 0), "All 30 runs converge, after 10 ms to 300 ms");
    assert_eq!(title(30, 3), "20 of 30 runs converge, after 20 ms to 300 ms");
    assert_eq!(title(2, 2), "1 of 2 runs converges, after 20 ms");
    assert_eq!(title(5, 1), "None of 5 runs converges");
    assert_eq!(title(1, 1), "The run does not converge");
    assert_eq!(title(1, 0), "The run converges after 10 ms");
}

#[test]
fn small_multiples_without_any_course_are_not_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let repetition = repetition(3, 0, |run| run as f64 + 1.0);
    assert!(draw_seeds(&repetition, &BTreeMap::new(), folder.path()).unwrap().is_empty());
    let courses = BTreeMap::from([(1, course(Some(2.0), 1))]);
    let files = draw_seeds(&repetition, &courses, folder.path()).unwrap();
    assert_eq!(files, [folder.path().join("seeds.svg"), folder.path().join("seeds.png")]);
}
