//! Titles against the data that they tell of.

use super::*;

fn title(chart: Chart, recording: &Recording) -> String {
    chart.compose(recording).unwrap().title
}

/// A recording whose request nodes changed hands so many times each after all had a holder.
fn changed(flips: &[u64]) -> Recording {
    let mut recording = example::recording(6, example::path(6), flips.len() as u32);
    let course = recording.course.as_mut().unwrap();
    let samples = course.time_ms.len();
    for (request, flips) in course.requests.iter_mut().zip(flips) {
        request.flips = vec![0; samples];
        request.flips[samples - 1] = *flips;
    }
    recording.summary.flips = Some(flips.iter().sum());
    recording
}

#[test]
fn the_title_on_stability_counts_who_changed_hands_and_how_often() {
    let title = |flips: &[u64]| title(Chart::Stability, &changed(flips));
    let last = crate::report::axis::time(*changed(&[1]).course.unwrap().time_ms.last().unwrap());
    assert_eq!(title(&[0]), "The request node did not change hands once it had a holder");
    assert_eq!(title(&[0, 0]), "No request node changed hands once all had a holder");
    assert_eq!(title(&[1]), format!("The request node changed hands once, at {last}"));
    assert_eq!(title(&[2]), format!("The request node changed hands 2 times, the last at {last}"));
    for flips in [&[3, 0, 1, 4][..], &[1, 1], &[0, 0, 9], &[1_000, 0, 0, 1]] {
        let (title, last) = (
            title(flips),
            crate::report::axis::time(*changed(flips).course.unwrap().time_ms.last().unwrap()),
        );
        let (who, times) = (flips.iter().filter(|flips| **flips > 0).count(), flips.iter().sum::<u64>());
        let who = match who {
            2 if flips.len() == 2 => "Both request nodes".to_owned(),
            all if all == flips.len() => format!("All {all} request nodes"),
            some => format!("{some} of {} request nodes", flips.len()),
        };
        assert!(title.starts_with(&who), "{title}");
        let times = format!("{} times", crate::report::axis::count(times));
        assert!(title.contains(&times), "{title}");
        assert!(title.ends_with(&format!("the last at {last}")), "{title}");
    }
}

#[test]
fn nobody_is_told_to_have_won_in_a_run_that_never_settled() {
    let mut recording = example::recording(6, example::path(6), 3);
    for (verdict, told) in [("oscillating", "never settled"), ("exhausted", "not settled when the run ended")]
    {
        recording.summary.verdict = verdict.to_owned();
        let scene = Chart::Bids.compose(&recording).unwrap();
        assert!(scene.title.contains(told), "{}", scene.title);
        let texts: Vec<&str> = scene.texts().map(|text| text.text.as_str()).collect();
        assert!(!texts.iter().any(|text| text.contains("won") || text.contains("winner")), "{texts:?}");
        assert_eq!(texts.iter().filter(|text| text.contains("last held by")).count(), 3, "{texts:?}");
    }
}

#[test]
fn credits_of_a_winner_are_told_whole_however_long_names_are() {
    let mut recording = example::recording(6, example::path(6), 3);
    let credits = |recording: &Recording| {
        let scene = Chart::Bids.compose(recording).unwrap();
        let with = |text: &str| text.rsplit_once(" with ").map(|(_, credits)| credits.to_owned());
        scene.texts().filter_map(|text| with(&text.text)).collect::<Vec<String>>()
    };
    let before = credits(&recording);
    assert_eq!(before.len(), 3);
    rename(&mut recording, |node| format!("prod-eu-central-worker-{node:02}.fra1.example.net"));
    assert_eq!(credits(&recording), before);
}

#[test]
fn an_axis_of_welfare_that_does_not_begin_at_0_says_so() {
    let mut recording = example::recording(6, example::path(6), 3);
    let cut = |recording: &Recording| {
        let scene = Chart::Convergence.compose(recording).unwrap();
        scene
            .texts()
            .find_map(|text| text.text.split_once("credits (axis from ").map(|(_, from)| from.to_owned()))
    };
    let course = recording.course.as_mut().unwrap();
    let samples = course.welfare.len();
    course.welfare = (0..samples).map(|sample| if sample == 0 { 12.5 } else { 13.5 }).collect();
    assert_eq!(cut(&recording).as_deref(), Some("12.5)"));
    recording.course.as_mut().unwrap().welfare[0] = 1.0;
    assert_eq!(cut(&recording), None);
}

#[test]
fn where_not_all_were_ever_held_at_once_no_change_is_claimed() {
    let mut recording = changed(&[3, 1]);
    recording.summary.flips = None;
    assert_eq!(title(Chart::Stability, &recording), "The request nodes were never all held at once");
    for request in &mut recording.course.as_mut().unwrap().requests {
        request.holder.fill(None);
    }
    assert_eq!(title(Chart::Stability, &recording), "No request node was ever held");
}

#[test]
fn request_nodes_on_which_nobody_bid_are_not_told_as_bid_on() {
    let mut recording = example::recording(6, example::path(6), 3);
    let all = title(Chart::Bids, &recording);
    assert!(all.ends_with("bid on 3 request nodes, all were won"), "{all}");
    recording.bids.as_mut().unwrap().bids.retain(|bid| bid.request != 1);
    recording.summary.stitching.shift_remove("r1");
    let some = title(Chart::Bids, &recording);
    assert!(some.ends_with("bid on 2 of 3 request nodes, 2 won"), "{some}");
    recording.bids.as_mut().unwrap().bids.clear();
    assert_eq!(title(Chart::Bids, &recording), "Nobody bid");
}
