//! The sampled course of a run on a page: its curves, and every change of hands.

use serde::Serialize;

use super::data::micros;
use super::graph::Graph;
use crate::record::CourseRecord;

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
}

impl Course {
    /// The curves of a course.
    pub(super) fn of(course: &CourseRecord) -> Self {
        Self {
            at: course.time_ms.iter().copied().map(micros).collect(),
            agreement: course.agreement.clone(),
            welfare: course.welfare.clone(),
            stitched: course.stitched.clone(),
            messages: course.messages.clone(),
            in_flight: course.in_flight.clone(),
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
            let counted = request.flips.last().copied().unwrap_or(0);
            let between = counted.saturating_sub(changes.len() as u64);
            all.push(Self { request: request.name.clone(), changes, between });
        }
        all
    }
}
