//! The `stitching` chart: the container graph by forces, the request nodes in rows above it, dotted stitches
//! between; colour by rank, shape by type.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::record::{GraphRecord, Recording, Summary};

use crate::report::axis::{count, counted};
use crate::report::heading;
use crate::report::layout::{self, Layout};
use crate::report::scene::{Area, Point, Scene, point};
use crate::report::style;

pub mod container;
mod course;
pub mod excerpt;
pub mod labels;
pub mod legend;
pub mod request;
pub mod shape;

use excerpt::Excerpt;

/// Height of the container graph, at most.
const MOST_HEIGHT: f64 = 560.0;
/// About the length of an edge, at most: a small graph need not fill the picture.
const LONGEST_EDGE: f64 = 130.0;

/// The chart; `None` when the graphs were not recorded.
pub fn compose(recording: &Recording) -> Option<Scene> {
    let graph = recording.graph.as_ref()?;
    let stitches = Stitches::of(graph, &recording.summary.stitching);
    let reading = match recording.summary.components {
        0 | 1 => "Request nodes above, the container graph below; dotted lines are stitches.".to_owned(),
        parts => format!(
            "Request nodes above, the container graph below; dotted lines are the stitches of the best of its {} parts.",
            count(parts as u64)
        ),
    };
    let begun = heading::begin(recording, &title(&recording.summary, &stitches), &reading);
    Some(layers(begun, graph, &stitches, recording.summary.seed, &[]))
}

/// Draws the request above the container, with the stitches between, into a scene that has its heading; `more` stands below
/// with what else is to be known.
pub fn layers(
    (mut scene, top): (Scene, f64),
    graph: &GraphRecord,
    stitches: &Stitches,
    seed: u64,
    more: &[String],
) -> Scene {
    let excerpt = Excerpt::of(graph, &stitches.held(), seed);
    let rows = request::Rows::of(graph, stitches);
    let (places, area) = places(&excerpt, top + rows.height(), seed);
    let rows = rows.above(&places, stitches, &excerpt, top);
    let drawing = container::Drawing::new(graph, &excerpt, &places, stitches, &area);
    drawing.draw_edges(&mut scene);
    rows.draw_edges(&mut scene, graph);
    let lines = rows.draw_stitches(&mut scene, &drawing);
    drawing.draw_nodes(&mut scene);
    rows.draw_nodes(&mut scene, graph);
    drawing.draw_labels(&mut scene, &lines);
    let bottom = legend::draw(&mut scene, &drawing, area.bottom + 14.0);
    let mut told = notes(graph, &excerpt, &rows, &drawing);
    told.extend(more.iter().cloned());
    heading::end(scene, bottom, &told)
}

/// Which container node each request node is stitched to, by positions in the graphs.
pub struct Stitches {
    holder: Vec<Option<u32>>,
}

impl Stitches {
    /// By the names of a stitching.
    pub fn of(graph: &GraphRecord, stitching: &IndexMap<String, String>) -> Self {
        let names = graph.container.iter().enumerate().rev();
        let positions: BTreeMap<&str, u32> = if stitching.is_empty() {
            BTreeMap::new()
        } else {
            names.map(|(at, node)| (node.name.as_str(), at as u32)).collect()
        };
        let holder = |name: &String| stitching.get(name).and_then(|holder| positions.get(holder.as_str()));
        Self { holder: graph.request.iter().map(|node| holder(&node.name).copied()).collect() }
    }

    /// Nothing stitched of so many request nodes.
    pub fn none(requests: usize) -> Self {
        Self { holder: vec![None; requests] }
    }

    /// The container node of a request node.
    pub fn holder(&self, request: usize) -> Option<u32> {
        self.holder[request]
    }

    /// The most request nodes that one container node holds.
    pub fn most_held(&self) -> usize {
        let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
        self.holder.iter().flatten().for_each(|node| *counts.entry(*node).or_default() += 1);
        counts.into_values().max().unwrap_or(0)
    }

    /// All container nodes that hold a request node.
    pub fn held(&self) -> BTreeSet<u32> {
        self.holder.iter().flatten().copied().collect()
    }
}

fn title(summary: &Summary, stitches: &Stitches) -> String {
    let (all, stitched) = (summary.request_nodes, summary.stitching.len());
    let requests = counted(all, "request node");
    let valid = if summary.valid { "" } else { "; the stitching is not valid" };
    let on =
        format!("{} of {}", count(stitches.held().len() as u64), counted(summary.nodes, "container node"));
    match stitched {
        _ if all == 0 => "Nothing was requested".to_owned(),
        0 => format!("None of {requests} stitched"),
        _ if stitched == all => format!("{requests} stitched to {on}{valid}"),
        _ => format!("{} of {requests} stitched, to {on}{valid}", count(stitched as u64)),
    }
}

fn notes(
    graph: &GraphRecord,
    excerpt: &Excerpt,
    rows: &request::Rows,
    drawing: &container::Drawing<'_>,
) -> Vec<String> {
    let mut notes = Vec::new();
    if excerpt.nodes.len() < graph.container.len() {
        notes.push(format!(
            "An excerpt of {} of {} and {} of {}: the stitched nodes, some of their neighbours, paths between them, and a sample of the rest.",
            count(excerpt.nodes.len() as u64),
            counted(graph.container.len(), "node"),
            count(excerpt.edges.len() as u64),
            counted(graph.container_edges.len(), "edge"),
        ));
    } else if excerpt.edges_left_out > 0 {
        notes.push(format!(
            "Of {}, {} are drawn.",
            counted(graph.container_edges.len(), "edge"),
            count(excerpt.edges.len() as u64)
        ));
    }
    if rows.len() < graph.request.len() {
        notes.push(format!("{} of {} drawn.", rows.len(), counted(graph.request.len(), "request node")));
    }
    if drawing.kinds.others() > 0 {
        notes.push(format!("The {} rarest types share one shape.", count(drawing.kinds.others() as u64)));
    }
    notes
}

/// Places on the picture below `top`, and the area that they take: the layout fitted to the width by factors across
/// and down that differ by at most a half.
fn places(excerpt: &Excerpt, top: f64, seed: u64) -> (Vec<Point>, Area) {
    let (left, right) = (style::MARGIN + 20.0, style::RIGHT - 20.0);
    let aspect = (right - left) / MOST_HEIGHT;
    let Layout { places, width, height } = layout::arrange(excerpt.nodes.len(), &excerpt.edges, aspect, seed);
    let (across, down) = ((right - left) / width.max(1e-9), MOST_HEIGHT / height.max(1e-9));
    let (across, down) = (across.min(down * 1.5).min(LONGEST_EDGE), down.min(across * 1.5).min(LONGEST_EDGE));
    // Room for labels below, more where names may be long and nodes large.
    let below = if excerpt.nodes.len() <= 60 { 46.0 } else { 30.0 };
    let area = Area::new(left, top + 20.0, right, top + 20.0 + height * down + below);
    let left = (left + right - width * across) / 2.0;
    let place = |place: &Point| point(left + place.x * across, area.top + place.y * down);
    (places.iter().map(place).collect(), area)
}
