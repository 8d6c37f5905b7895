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
