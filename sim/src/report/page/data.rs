//! All that a page shows of a run, ready to be written as JSON.

use std::collections::BTreeMap;

use serde::Serialize;

use super::course::{Course, Hands};
use super::graph::Graph;
use super::traffic::Traffic;
use crate::record::{Measured, Recording, Summary};
use crate::report::chart::stitching::shape::Shape;
use crate::report::scene::Color;
use crate::report::style;

/// Steps of the colour scale.
const STEPS: usize = 33;

/// What the page's scripts find. Times are in microseconds since the start of the run.
#[derive(Debug, Serialize)]
pub(super) struct Data {
    /// `summary.json`; what was measured, which differs from one run of a scenario and seed to the next, stands at zero.
    summary: Summary,
    /// The seed as text: a script's numbers do not hold all.
    seed: String,
    /// Request nodes in the order of the request, each with its holder. (A script reads names that are numbers out of an
    /// object in the order of the numbers.)
    stitching: Vec<(String, Option<String>)>,
    /// When the last of all happened.
    end: u64,
    graph: Option<Graph>,
    course: Option<Course>,
    /// Changes of hands, by position in the request graph.
    hands: Vec<Hands>,
    traffic: Option<Traffic>,
    /// Shapes of types, the most frequent first: their corners, none for a circle.
    shapes: Vec<Vec<(f64, f64)>>,
    /// Colours from the least rank to the greatest.
    scale: Vec<String>,
    /// Colours of unordered kinds.
    palette: Vec<String>,
}

impl Data {
    /// Selects it from a recording.
    pub(super) fn of(recording: &Recording) -> Self {
        let mut graph = recording.graph.as_ref().map(|graph| Graph::of(graph, recording));
        let (course, hands) = match &recording.course {
            Some(course) => {
                (Some(Course::of(course, &recording.summary)), Hands::all_of(course, graph.as_mut()))
            }
            None => (None, Vec::new()),
        };
        let traffic = graph.as_mut().and_then(|graph| Traffic::of(recording, graph));
        let ended = micros(recording.summary.ended_at_ms);
        let sampled = course.as_ref().and_then(|course| course.at.last().copied()).unwrap_or(0);
        let happened = traffic.as_ref().map_or(0, |traffic| traffic.end);
        Self {
            summary: Summary { measured: Measured::default(), ..recording.summary.clone() },
            seed: recording.summary.seed.to_string(),
            stitching: stitching(recording),
            end: ended.max(sampled).max(happened),
            graph,
            course,
            hands,
            traffic,
            shapes: Shape::ALL.into_iter().map(corners).collect(),
            scale: (0..STEPS).map(|step| css(style::sequential(step as f64 / (STEPS - 1) as f64))).collect(),
            palette: style::KINDS.into_iter().map(css).collect(),
        }
    }

    /// Whether there is anything to be shown over time.
    pub(super) fn has_charts(&self) -> bool {
        self.course.is_some() || self.traffic.is_some()
    }
}

/// Every request node with its holder: in the order of the request where it is recorded, else the stitched ones first.
pub(super) fn stitching(recording: &Recording) -> Vec<(String, Option<String>)> {
    let summary = &recording.summary;
    let held = summary.stitching.iter().map(|(request, holder)| (request.clone(), Some(holder.clone())));
    let free = summary.unstitched.iter().map(|request| (request.clone(), None));
    let mut stitching: Vec<(String, Option<String>)> = held.chain(free).collect();
    if let Some(graph) = &recording.graph {
        let positions: BTreeMap<&str, usize> =
            graph.request.iter().enumerate().map(|(position, node)| (node.name.as_str(), position)).collect();
        stitching.sort_by_key(|(request, _)| positions.get(request.as_str()).copied().unwrap_or(usize::MAX));
    }
    stitching
}

fn corners(shape: Shape) -> Vec<(f64, f64)> {
    const HALF: f64 = 0.88;
    match shape {
        Shape::Square => vec![(-HALF, -HALF), (HALF, -HALF), (HALF, HALF), (-HALF, HALF)],
        shape => shape.corners().to_vec(),
    }
}

fn css(color: Color) -> String {
    let (red, green, blue) = color.rgb;
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Milliseconds as microseconds.
pub(super) fn micros(milliseconds: f64) -> u64 {
    (milliseconds * 1e3).round().max(0.0) as u64
}
