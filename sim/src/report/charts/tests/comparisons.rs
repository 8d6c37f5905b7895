//! The charts of comparisons.

use std::path::Path;

use super::clash;
use crate::record::Spread;
use crate::report::chart::comparison;
use crate::report::chart::ecdf::{Named, Overlay};
use crate::report::charts::draw_comparison;

#[test]
fn no_text_of_a_comparison_overlaps_another_at_two_and_five_contenders_and_many_seeds() {
    let settings = "coalition,evolutionary:population=5:cutoff=0.25:diversity=0.125:mutation=0.5:growth=1.5,exact,\
                    classic:assigned_boost=1.123456789:gossip_interval=12.5ms,classic:bid_boost=2";
    let plain = "coalition,classic,cbba,exact,greedy";
    for (list, names, seeds) in [
        (plain, 2, 1),
        (plain, 2, 20),
        (plain, 5, 20),
        (plain, 5, 200),
        (settings, 5, 20),
        (plain, 5, 10_000),
    ] {
        let names: Vec<&str> = list.split(',').take(names).collect();
        let names = names.as_slice();
        let compared = crate::experiment::compare::tests::spread(names, seeds);
        let (summary, runs) = (compared.summary().unwrap(), compared.runs().collect::<Vec<_>>());
        let welfare = comparison::welfare::compose(&summary, &runs).unwrap();
        let cost = comparison::cost::compose(&summary, &runs).unwrap();
        let shares = comparison::shares::compose(&summary).unwrap();
        let ecdf = comparison::ecdf::compose(&summary, &runs).unwrap();
        for scene in [&welfare, &cost, &shares, &ecdf] {
            assert_eq!(clash(scene), None, "{names:?} with {seeds} seeds");
        }
        let texts: Vec<&str> = welfare.texts().map(|text| text.text.as_str()).collect();
        assert!(texts.iter().any(|text| text.starts_with("optimum ")), "{texts:?}");
        let all = crate::report::axis::count(seeds);
        assert!(texts.contains(&&*format!("{all} of {all} optimal")), "{texts:?}");
        // To be looked at.
        if let Some(folder) = std::env::var_os("HUDDLE_PICTURES") {
            let kind = if list == plain { "plain" } else { "settings" };
            let folder = Path::new(&folder).join(format!("{kind}-{}-{seeds}", names.len()));
            std::fs::create_dir_all(&folder).unwrap();
            draw_comparison(&compared, &folder).unwrap();
        }
    }
}

/// Strategies `a`, `b`, ... with the times of those of ten runs that converged.
fn overlay(times: &[&[f64]]) -> Overlay {
    let named = |(position, times): (usize, &&[f64])| Named {
        name: char::from(b'a' + position as u8).to_string(),
        kind: position,
        runs: 10,
        converged: times.iter().map(|time| (*time, time * 3.0)).collect(),
    };
    Overlay {
        which: "ten runs each".to_owned(),
        reading: "Each curve is a strategy".to_owned(),
        noun: ("strategy".to_owned(), "strategies".to_owned()),
        curves: times.iter().enumerate().map(named).collect(),
        all: times.len(),
        notes: Vec::new(),
    }
}

#[test]
fn the_title_over_several_curves_says_whose_runs_all_converge() {
    let (quick, slow, some, none) = ([5.0; 10], [7.0; 10], [2.0; 4], [0.0; 0]);
    let title = |times: &[&[f64]]| overlay(times).title();
    assert_eq!(
        title(&[&slow, &quick]),
        "All 2 strategies converge in every run, b fastest: half of its runs within 5 ms"
    );
    assert_eq!(title(&[&quick, &quick]), "All 2 strategies converge in every run");
    assert_eq!(title(&[&quick, &some]), "a converges in every run, b in 4 of 10 runs");
    assert_eq!(title(&[&quick, &none]), "a converges in every run, b in none of 10 runs");
    assert_eq!(title(&[&quick, &some, &slow]), "a and c converge in every run, b in 4 of 10 runs");
    assert_eq!(title(&[&quick, &some, &none]), "a converges in every run, the other 2 in 0 to 4 of 10 runs");
    assert_eq!(title(&[&some, &none]), "No strategy converges in every run, but in 0 to 4 of 10 runs");
    assert_eq!(title(&[&none, &none]), "No run of any strategy converges");
    assert_eq!(title(&[&none]), "a converges in none of 10 runs");
    assert_eq!(title(&[&some]), "a converges in 4 of 10 runs");
    assert_eq!(title(&[&quick]), "a converges in every run: half of its runs within 5 ms");
}

#[test]
fn the_title_over_curves_of_which_some_are_left_out_claims_nothing_of_these() {
    let (quick, slow, some, none) = ([5.0; 10], [7.0; 10], [2.0; 4], [0.0; 0]);
    let title = |times: &[&[f64]]| Overlay { all: 11, ..overlay(times) }.title();
    assert_eq!(
        title(&[&slow, &quick]),
        "The 2 shown of 11 strategies all converge in every run, b fastest: half of its runs within 5 ms"
    );
    assert_eq!(title(&[&none, &none]), "No run of the 2 shown of 11 strategies converges");
    assert_eq!(
        title(&[&some, &none]),
        "None of the 2 shown of 11 strategies converges in every run, but in 0 to 4 of 10 runs"
    );
}

#[test]
fn the_title_on_cost_names_a_fastest_strategy_only_where_no_other_is_as_fast() {
    let compared = crate::experiment::compare::tests::spread(&["coalition", "classic", "cbba"], 20);
    let runs: Vec<_> = compared.runs().collect();
    let title = |medians: [Option<f64>; 3]| {
        let mut summary = compared.summary().unwrap();
        for (contender, median) in summary.contenders.iter_mut().zip(medians) {
            let converged = contender.converged.as_mut().unwrap();
            converged.count = if median.is_some() { converged.runs } else { 0 };
            contender.converged_at_ms = median.and_then(|median| Spread::of(std::iter::once(median)));
        }
        comparison::cost::compose(&summary, &runs).unwrap().title
    };
    assert_eq!(
        title([Some(7.0), Some(5.0), Some(6.0)]),
        "Of those that always converge, classic is the fastest: half of its runs within 5 ms"
    );
    assert_eq!(
        title([Some(7.0), Some(5.0), Some(5.0)]),
        "Of those that always converge, classic and cbba are equally fast: half of the runs of each within 5 ms"
    );
    assert_eq!(
        title([Some(0.0); 3]),
        "All strategies always converge, equally fast: half of the runs of each within 0 ms"
    );
    assert_eq!(
        title([Some(5.0), Some(5.0), None]),
        "coalition and classic always converge, equally fast: half of the runs of each within 5 ms"
    );
    assert_eq!(title([None, Some(5.0), None]), "Only classic always converges: half of its runs within 5 ms");
    assert_eq!(title([None; 3]), "No strategy converges in every run");
}

#[test]
fn an_auction_is_told_of_all_only_where_all_strategies_have_it() {
    let compared = crate::experiment::compare::tests::spread(&["coalition", "classic", "exact"], 2);
    let told = |settings: [Option<&str>; 2]| {
        let mut summary = compared.summary().unwrap();
        for (contender, auction) in summary.contenders.iter_mut().zip(settings) {
            contender.settings =
                auction.map(|auction| ("auction".to_owned(), auction.to_owned())).into_iter().collect();
        }
        summary.common_auction().map(str::to_owned)
    };
    assert_eq!(told([None, None]).as_deref(), Some("english"));
    assert_eq!(told([Some("{dutch: {duration: 2s}}"), None]), None);
    assert_eq!(told([Some("{dutch: {duration: 2s}}"), Some("dutch")]).as_deref(), Some("dutch"));
}

#[test]
fn every_curve_has_its_name_in_both_panels_and_no_name_overlaps_another() {
    let spread = |from: f64, step: f64, runs: usize| -> Vec<f64> {
        (0..runs).map(|run| from + step * run as f64).collect()
    };
    let cases: Vec<Vec<Vec<f64>>> = vec![
        vec![spread(5.0, 1.0, 10)],
        vec![spread(5.0, 0.0, 10); 6],
        vec![Vec::new(); 6],
        (0..6).map(|curve| spread(5.0 + f64::from(curve), 1.0, 10)).collect(),
        (0..6).map(|curve| spread(10_f64.powi(curve), 1.0, 4 + curve as usize)).collect(),
        vec![spread(1.0, 0.1, 10), spread(9_000.0, 900.0, 3)],
    ];
    for (case, times) in cases.iter().enumerate() {
        let overlay = overlay(&times.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let scene = overlay.compose().unwrap();
        assert_eq!(clash(&scene), None, "case {case}");
        for curve in &overlay.curves {
            let counted = format!("{}, {} of 10", curve.name, curve.converged.len());
            let told = scene.texts().filter(|text| text.text == curve.name || text.text == counted);
            assert_eq!(told.count(), 2, "case {case}, {}", curve.name);
        }
    }
}
