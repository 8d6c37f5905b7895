//! What goes over a socket: the latest of a run, and of its way what this browser does not have yet.
//!
//! The first message to a browser tells everything, so one that lost its connection lacks nothing once it is back.

use serde::Serialize;

use super::room::About;
use super::standing::{Change, Ended, Now, Phase, Point, Standing};

/// What a browser has.
#[derive(Debug, Default)]
pub struct Had {
    about: bool,
    version: u32,
    points: usize,
    hands: u64,
}

#[derive(Serialize)]
struct Message<'a> {
    /// What the run is; in the first message.
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<&'a About>,
    phase: Phase,
    is_stopping: bool,
    /// As text, since a script's numbers do not hold all.
    pace: Option<String>,
    now: Option<&'a Now>,
    trail: Trail<'a>,
    hands: Hands<'a>,
    ended: Option<&'a Ended>,
    failure: Option<&'a str>,
}

/// Points from a position on; those before stay.
#[derive(Serialize)]
struct Trail<'a> {
    from: usize,
    points: &'a [Point],
}

/// The last changes, as many as there are new ones, and how many there were in all.
#[derive(Serialize)]
struct Hands<'a> {
    total: u64,
    last: &'a [Change],
}

/// The next message to a browser.
pub fn next(about: &About, standing: &Standing, had: &mut Had) -> String {
    let Standing { trail, hands, .. } = standing;
    let from = if had.about && trail.version == had.version { had.points.min(trail.points.len()) } else { 0 };
    let new = usize::try_from(hands.total - had.hands.min(hands.total)).unwrap_or(usize::MAX);
    let message = Message {
        about: (!had.about).then_some(about),
        phase: standing.phase,
        is_stopping: standing.is_stopping,
        pace: standing.pace.map(|pace| pace.to_string()),
        now: standing.now.as_ref(),
        trail: Trail { from, points: &trail.points[from..] },
        hands: Hands { total: hands.total, last: &hands.last[hands.last.len().saturating_sub(new)..] },
        ended: standing.ended.as_ref(),
        failure: standing.failure.as_deref(),
    };
    let text = serde_json::to_string(&message).expect("what is told of a run is plain JSON");
    *had = Had { about: true, version: trail.version, points: trail.points.len(), hands: hands.total };
    text
}

#[cfg(test)]
mod tests {
    use serde_json::Value as Json;

    use super::super::standing;
    use super::*;

    fn standing(version: u32, points: u64, total: u64, kept: u64) -> Standing {
        Standing {
            trail: standing::Trail { version, points: (0..points).map(|at| (at, 0.5, 0.0, at, 0)).collect() },
            hands: standing::Hands {
                total,
                last: (total - kept..total).map(|at| (at, 0, None, Some("A".to_owned()))).collect(),
            },
            ..Standing::default()
        }
    }

    /// A browser as the page is: what it holds after a message.
    fn take(message: &str, points: &mut Vec<Json>, hands: &mut Vec<Json>) {
        let message: Json = serde_json::from_str(message).unwrap();
        points.truncate(message["trail"]["from"].as_u64().unwrap() as usize);
        points.extend(message["trail"]["points"].as_array().unwrap().iter().cloned());
        hands.extend(message["hands"]["last"].as_array().unwrap().iter().cloned());
    }

    #[test]
    fn a_browser_that_missed_states_and_one_that_comes_late_hold_the_same() {
        let about = About::default();
        let (mut had, mut points, mut hands) = (Had::default(), Vec::new(), Vec::new());
        for state in
            [standing(0, 3, 2, 2), standing(0, 3, 2, 2), standing(0, 9, 50, 20), standing(1, 5, 51, 20)]
        {
            take(&next(&about, &state, &mut had), &mut points, &mut hands);
            let (mut late_points, mut late_hands) = (Vec::new(), Vec::new());
            take(&next(&about, &state, &mut Had::default()), &mut late_points, &mut late_hands);
            assert_eq!(points, late_points);
            assert!(hands.ends_with(&late_hands), "{hands:?}");
        }
        assert_eq!(hands.len(), 2 + 20 + 1, "of 48 new changes 20 were kept");
    }

    #[test]
    fn what_a_run_is_is_told_once() {
        let mut had = Had::default();
        let told = |had: &mut Had| next(&About::default(), &Standing::default(), had).contains("\"about\"");
        assert_eq!([told(&mut had), told(&mut had)], [true, false]);
    }
}
