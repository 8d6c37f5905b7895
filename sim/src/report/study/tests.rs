use super::*;
use crate::experiment::sweep::{MeasureOfPoint, PointRow};
use crate::report::scene::{self, Mark, Text};
use crate::report::style;

/// The share of all outcomes of so many trials that lie within the interval, weighted by their probability.
fn coverage(truth: f64, trials: u64) -> f64 {
    // As a logarithm, since the chance of no hit at all in many trials is below the smallest number.
    let mut logarithm = trials as f64 * (1.0 - truth).ln();
    let mut covered = 0.0;
    for hits in 0..=trials {
        let (low, high) = Share::new(hits, trials).interval();
        if low <= truth && truth <= high {
            covered += logarithm.exp();
        }
        logarithm += ((trials - hits) as f64 / (hits + 1) as f64 * truth / (1.0 - truth)).ln();
    }
    covered
}

#[test]
fn intervals_cover_the_true_share_in_about_95_of_100_studies() {
    for truth in [0.05, 0.2, 0.5, 0.77, 0.95] {
        for trials in [50, 200, 500] {
            let covered = coverage(truth, trials);
            assert!((0.92..=0.985).contains(&covered), "{truth} of {trials}: {covered}");
        }
    }
}

#[test]
fn intervals_hold_the_share_and_stay_between_none_and_all() {
    for trials in 0..40 {
        for hits in 0..=trials {
            let share = Share::new(hits, trials);
            let (low, high) = share.interval();
            assert!(0.0 <= low && low < high && high <= 1.0, "{share:?}");
            let value = share.value().unwrap_or(0.5);
            assert!(low <= value && value <= high, "{share:?}");
        }
    }
    let (low, high) = Share::new(81, 263).interval();
    assert!((low - 0.2553).abs() < 1e-4 && (high - 0.3662).abs() < 1e-4, "{low} {high}");
}

#[test]
fn shares_are_told_as_all_or_none_only_where_they_are() {
    let told = |hits, trials| Share::new(hits, trials).to_string();
    assert_eq!([told(0, 7), told(7, 7), told(1, 8)], ["0 %", "100 %", "12.5 %"]);
    assert_eq!([told(1, 5_000), told(4_999, 5_000), told(0, 0)], ["0.1 %", "99.9 %", "–"]);
}

/// The first two texts that overlap, or the first that leaves the picture.
fn clash(scene: &Scene) -> Option<String> {
    let texts: Vec<&Text> = scene.texts().collect();
    for (position, text) in texts.iter().enumerate() {
        let area = text.area();
        if area.left < 0.0 || area.right > style::WIDTH || area.top < 0.0 || area.bottom > scene.height {
            return Some(format!("{:?} leaves the picture", text.text));
        }
        if let Some(other) = texts[..position].iter().find(|other| other.area().overlaps(&area.grown(-1.5))) {
            return Some(format!("{:?} overlaps {:?}", text.text, other.text));
        }
    }
    None
}

fn words() -> Words {
    Words {
        title: "Shares".to_owned(),
        which: "200 instances".to_owned(),
        reading: "Bright is often".to_owned(),
        notes: vec!["A note.".to_owned()],
    }
}

fn heat_maps(steps: usize, trials: u64) -> HeatMaps {
    let values: Vec<String> = (0..steps).map(|step| format!("{}", 1.0 + step as f64 / 20.0)).collect();
    let (across, upwards) = (("assigned_boost".to_owned(), values.clone()), ("bid_boost".to_owned(), values));
    let grid = Grid { across, upwards, marked: Some((steps / 2, steps / 4)) };
    let cells: Vec<Share> = (0..grid.cells() as u64)
        .map(|cell| Share::new(cell * trials / grid.cells() as u64, trials))
        .collect();
    let map = |name: &str| HeatMap {
        name: name.to_owned(),
        cells: cells.clone(),
        beside: Some(Share::new(trials, trials)),
    };
    let maps = ["converged", "valid", "optimal"].map(map).to_vec();
    let amounts = (0..grid.cells()).map(|cell| Some(cell as f64 * 321.5).filter(|_| cell % 7 != 3)).collect();
    let amounts = vec![AmountMap { name: "time to converge, ms, mean".to_owned(), cells: amounts }];
    let (beside, marked) = ("coalition".to_owned(), "published".to_owned());
    HeatMaps { words: words(), grid, beside, marked, maps, amounts }
}

#[test]
fn texts_of_heat_maps_never_overlap() {
    for (steps, trials) in [(21, 200), (21, 1_000), (11, 3), (5, 1), (2, 0)] {
        assert_eq!(clash(&heat_maps(steps, trials).compose()), None, "{steps} steps, {trials} trials");
    }
}

#[test]
fn a_cell_is_never_told_as_all_where_one_run_is_missing() {
    let mut maps = heat_maps(3, 1_000);
    maps.maps.iter_mut().for_each(|map| map.cells.fill(Share::new(999, 1_000)));
    let scene = maps.compose();
    let told: Vec<&str> = scene.texts().map(|text| text.text.as_str()).collect();
    assert_eq!(told.iter().filter(|text| **text == ">99").count(), 3 * 9);
    // What stands beside each map does reach all.
    assert_eq!(told.iter().filter(|text| **text == "100").count(), 3);
}

#[test]
fn texts_of_intervals_never_overlap() {
    for trials in [0, 1, 10, 2_000, 1_000_000] {
        let row = |hits: u64| Row {
            name: "two or more compositions over the same request nodes".to_owned(),
            shares: vec![Share::new(hits.min(trials), trials); 3],
        };
        let rows: Vec<Row> = [0, trials / 20, trials / 2, trials - trials / 20, trials].map(row).to_vec();
        let group = |name: &str| RowGroup { name: name.to_owned(), rows: rows.clone() };
        let groups = vec![group("by kind"), group("by number")];
        let measures = ["never comes to rest", "ends invalid", "misses the best"].map(str::to_owned).to_vec();
        let chart = Intervals { words: words(), measures, groups };
        assert_eq!(clash(&chart.compose()), None, "{trials} trials");
    }
}

#[test]
fn texts_of_lines_never_overlap() {
    for (values, series, is_share) in [(1, 1, true), (2, 6, false), (21, 2, true), (400, 3, false)] {
        let point = |place: usize| {
            let mean = place as f64 / values as f64;
            Some(Point { mean, interval: Some((mean - 0.1, mean + 0.1)) }).filter(|_| place % 7 != 3)
        };
        let line = |number: usize| Series {
            name: format!("a strategy with the number {number}"),
            points: (0..values).map(point).collect(),
        };
        let panel =
            |name: &str| Panel { name: name.to_owned(), is_share, series: (0..series).map(line).collect() };
        let names = (0..values).map(|value| format!("{{uniform: [{value}ms, 9ms]}}")).collect();
        let numbers = (0..values).map(|value| value as f64 * 1e6).collect();
        for places in [Places::Names(names), Places::Numbers(numbers)] {
            let panels = ["converged", "valid", "time to converge, ms"].map(panel).to_vec();
            let chart = Lines { words: words(), parameter: "network.latency".to_owned(), places, panels };
            assert_eq!(clash(&chart.compose()), None, "{values} values of {series} series");
        }
    }
}

#[test]
fn texts_of_heat_maps_with_long_names_and_nothing_beside_never_overlap() {
    for (across, upwards) in [(2, 2), (3, 40), (60, 3), (1, 7)] {
        let names = |count: usize| -> Vec<String> {
            (0..count).map(|number| format!("{{uniform: [{number}ms, 9ms]}}")).collect()
        };
        let grid = Grid {
            across: ("network.latency".to_owned(), names(across)),
            upwards: ("bidding.gossip_interval".to_owned(), names(upwards)),
            marked: None,
        };
        let cells = vec![Share::new(3, 7); grid.cells()];
        let map = |name: &str| HeatMap { name: name.to_owned(), cells: cells.clone(), beside: None };
        let maps = ["converged", "valid"].map(map).to_vec();
        let amounts = vec![AmountMap {
            name: "welfare, credits, mean".to_owned(),
            cells: vec![Some(1e9); cells.len()],
        }];
        let (beside, marked) = (String::new(), String::new());
        let chart = HeatMaps { words: words(), grid, beside, marked, maps, amounts };
        assert_eq!(clash(&chart.compose()), None, "{across} across, {upwards} upwards");
    }
}

fn scaling(series: usize, sizes: &[f64]) -> Scaling {
    let growth = |number: usize| {
        let law = PowerLaw { slope: 1.0 + number as f64 / 10.0, factor: 1e-6 };
        let at = |size: &f64| Measured {
            size: *size,
            median: law.at(*size),
            range: (law.at(*size) * 0.9, law.at(*size) * 1.2),
        };
        let fitted = PowerLaw::fit(sizes.iter().map(|size| (*size, law.at(*size))));
        Growth {
            name: format!("a series with a name that is rather long, number {number}"),
            points: sizes.iter().map(at).collect(),
            law: fitted.map(|law| (law, (sizes[0], sizes[sizes.len() - 1]))),
        }
    };
    let panel =
        |name: &str| ScalingPanel { name: name.to_owned(), series: (0..series).map(growth).collect() };
    let panels = ["seconds", "bytes per node", "peak memory, MiB"].map(panel).to_vec();
    Scaling { words: words(), size: "nodes".to_owned(), panels }
}

#[test]
fn texts_of_scaling_charts_never_overlap() {
    for (series, sizes) in
        [(1, &[1e3, 1e4, 1e5, 1e6][..]), (6, &[1e3, 1e6]), (2, &[1e4]), (3, &[1e0, 1e18]), (0, &[])]
    {
        assert_eq!(clash(&scaling(series, sizes).compose()), None, "{series} series over {sizes:?}");
    }
}

#[test]
fn equal_slopes_are_equally_steep_lines_and_are_told() {
    let scene = scaling(1, &[1e3, 1e4, 1e5, 1e6]).compose();
    let told: Vec<&str> = scene.texts().map(|text| text.text.as_str()).collect();
    assert_eq!(told.iter().filter(|text| text.ends_with(": slope 1.00")).count(), 3);
    let discs = scene.marks.iter().filter_map(|mark| match mark {
        Mark::Disc { centre, .. } => Some(*centre),
        _ => None,
    });
    let discs: Vec<scene::Point> = discs.take(4).collect();
    let steps: Vec<(f64, f64)> =
        discs.windows(2).map(|pair| (pair[1].x - pair[0].x, pair[0].y - pair[1].y)).collect();
    assert!(steps.iter().all(|(x, y)| (x - steps[0].0).abs() < 1e-6 && (y - steps[0].1).abs() < 1e-6));
}

/// What is drawn of a field with three values, in the unit of a time, of which the points come to these means, each with an
/// interval of five more or less.
fn lines_of(values: &str, means: [[f64; 3]; 8]) -> Lines {
    let place = tempfile::tempdir().unwrap();
    let scenario = "version: 1\nname: pair\ncontainer: {nodes: {A: {type: a}, B: {type: a}}, edges: [[A, B]]}\n\
                    request: {nodes: {x: {type: t}}}\nmapping: {t: a}\n";
    std::fs::write(place.path().join("pair.yaml"), scenario).unwrap();
    let study = format!(
        "version: 1\nname: lat\nscenario: pair.yaml\nvary: {{network.latency: {values}}}\nseeds: 4\n"
    );
    std::fs::write(place.path().join("study.yaml"), study).unwrap();
    let study = crate::experiment::sweep::read_study(&place.path().join("study.yaml"));
    let study = study.map_err(|found| found.render(false)).unwrap();
    let measure = |mean: f64| MeasureOfPoint { runs: 4, mean, low: Some(mean - 5.0), high: Some(mean + 5.0) };
    let point = |point: usize| PointRow {
        point: point as u64,
        values: study.values(point as u64),
        runs: 4,
        measures: means.iter().map(|of_measure| Some(measure(of_measure[point]))).collect(),
    };
    super::sweep::lines(&study, &[point(0), point(1), point(2)], 0, None)
}

#[test]
fn a_measure_that_is_the_same_at_every_point_is_told_in_a_sentence_instead_of_a_panel() {
    let mut means = [[1.0; 3]; 8];
    means[6] = [10.0, 20.0, 10.0];
    let lines = lines_of("[1ms, 2ms, 3ms]", means);
    let panels: Vec<&str> = lines.panels.iter().map(|panel| panel.name.as_str()).collect();
    assert_eq!(panels, ["messages"]);
    let told = |note: &str| lines.words.notes.iter().any(|known| known == note);
    assert!(
        told("converged, % of runs: 100 % at every point, so no panel is drawn."),
        "{:?}",
        lines.words.notes
    );
    assert!(told("flips: 1 at every point, so no panel is drawn."), "{:?}", lines.words.notes);
    assert_eq!(clash(&lines.compose()), None);
}

#[test]
fn bands_of_what_cannot_be_negative_end_at_0() {
    let means = [[1.0, 2.0, 3.0]; 8];
    for panel in lines_of("[1ms, 2ms, 3ms]", means).panels {
        let low =
            panel.series[0].points.iter().flatten().filter_map(|point| point.interval).map(|ends| ends.0);
        let least = low.fold(f64::INFINITY, f64::min);
        assert_eq!(least, if panel.name.starts_with("welfare") { -4.0 } else { 0.0 }, "{}", panel.name);
    }
}

#[test]
fn a_logarithmic_axis_of_a_parameter_is_told_as_such() {
    let told = |values: &str| {
        let scene = lines_of(values, [[1.0, 2.0, 3.0]; 8]).compose();
        assert_eq!(clash(&scene), None, "{values}");
        scene.texts().filter(|text| text.text == "(every factor of ten has the same length)").count()
    };
    assert_eq!(told("[1ms, 2ms, 100ms]"), 8);
    assert_eq!(told("[1ms, 2ms, 10ms]"), 0);
}
