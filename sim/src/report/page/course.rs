//! The sampled course of a run on a page: its curves, and every change of hands.

use serde::Serialize;

use super::data::micros;
use super::graph::Graph;
use crate::record::{CourseRecord, Summary};

/// The curves.
#[derive(Debug, Serialize)]
pub(super) struct Course {
    /// Times of the samples.
    pub(super) at: Vec<u64>,
    agreement: Vec<f64>,
    welfare: Vec<f64>,
    stitched: Vec<u64>,
    messages: Vec<u64>,
    in_flight: Vec<u64>,
    /// Whether that is the most since the sample before; otherwise it is what was in flight at the sample.
    watches_all_in_flight: bool,
}

impl Course {
    /// The curves of the course of a run.
    pub(super) fn of(course: &CourseRecord, summary: &Summary) -> Self {
        Self {
            at: course.time_ms.iter().copied().map(micros).collect(),
            agreement: course.agreement.clone(),
            welfare: course.welfare.clone(),
            stitched: course.stitched.clone(),
            messages: course.messages.clone(),
            in_flight: course.in_flight.clone(),
            watches_all_in_flight: summary.watches_all_in_flight(),
        }
    }
}

/// The changes of hands of one request node.
#[derive(Debug, Serialize)]
pub(super) struct Hands {
    /// Its name.
    request: String,
    /// When, and who holds it from then on: a number among the people, or a name that the graph does not know.
    changes: Vec<(u64, Holder)>,
    /// Changes that happened between two samples and are only counted.
    between: u64,
}

#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(untagged)]
enum Holder {
    Person(u32),
    Name(String),
    Nobody,
}

impl Hands {
    /// The changes of all request nodes.
    pub(super) fn all_of(course: &CourseRecord, mut graph: Option<&mut Graph>) -> Vec<Self> {
        let mut all = Vec::with_capacity(course.requests.len());
        for request in &course.requests {
            let mut changes: Vec<(u64, Holder)> = Vec::new();
            for (at, holder) in course.time_ms.iter().zip(&request.holder) {
                let holder = match holder {
                    None => Holder::Nobody,
                    Some(name) => match graph.as_mut().and_then(|graph| graph.person(name)) {
                        Some(person) => Holder::Person(person),
                        None => Holder::Name(name.clone()),
                    },
                };
                let before = changes.last().map_or(&Holder::Nobody, |(_, before)| before);
                if holder != *before {
                    changes.push((micros(*at), holder));
                }
            }
            // Changes are counted from when all request nodes had a holder; one of them, from one sample to the next, is seen.
            let samples = request.flips.windows(2).zip(request.holder.windows(2));
            let between = samples.map(|(flips, holders)| {
                let seen = u64::from(holders[0] != holders[1]);
                flips[1].saturating_sub(flips[0]).saturating_sub(seen)
            });
            let between = between.sum();
            all.push(Self { request: request.name.clone(), changes, between });
        }
        all
    }
}
