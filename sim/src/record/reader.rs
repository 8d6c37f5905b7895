//! From the files of a run back to a [`Recording`]: all that charts and reports are drawn from.

use std::io::{BufReader, ErrorKind};
use std::path::Path;

use serde::de::DeserializeOwned;

use super::events::read_events;
use super::file::{WHOLE_BYTES_MAX, open_regular};
use super::metrics::{self, read_metrics};
use super::read_error::ReadError;
use super::recording::{BidRecord, CourseRecord, GraphRecord, Recording, TrafficRecord};
use super::selection::EventSelection;
use super::summary::Summary;

impl Recording {
    /// Reads a run's folder. Files that the record level leaves out may be absent, all but `summary.json`; files
    /// that are there must be whole and fit each other.
    ///
    /// # Errors
    /// The first file that cannot be read, that is damaged, or that does not belong to the same run.
    pub fn read(folder: &Path) -> Result<Self, ReadError> {
        let summary = Summary::read(folder)?;
        let graph = read_graph(folder, &summary)?;
        let course = read_course(folder, &summary)?;
        let (bids, traffic) = read_selection(folder, &summary, graph.as_ref())?.unzip();
        Ok(Self { summary, graph, course, bids, traffic })
    }

    /// Reads a run's folder without its events, which take longest.
    ///
    /// # Errors
    /// As of [`Recording::read`], but that events are not looked at.
    pub fn read_outline(folder: &Path) -> Result<Self, ReadError> {
        let summary = Summary::read(folder)?;
        let graph = read_graph(folder, &summary)?;
        let course = read_course(folder, &summary)?;
        Ok(Self { summary, graph, course, bids: None, traffic: None })
    }
}

impl CourseRecord {
    /// Reads the course from the folder of the run with this summary; `None` where it was not recorded.
    ///
    /// # Errors
    /// When the file is damaged or does not belong to that run.
    pub fn read(folder: &Path, summary: &Summary) -> Result<Option<Self>, ReadError> {
        read_course(folder, summary)
    }
}

impl Summary {
    /// Name of the file in the run's folder.
    pub const FILE_NAME: &str = "summary.json";

    /// Reads `summary.json` from a run's folder.
    ///
    /// # Errors
    /// When it is missing or damaged.
    pub fn read(folder: &Path) -> Result<Self, ReadError> {
        read_json(&folder.join(Self::FILE_NAME))
    }
}

fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, ReadError> {
    let file = open_regular(path, WHOLE_BYTES_MAX).map_err(ReadError::of(path))?;
    serde_json::from_reader(BufReader::new(file)).map_err(ReadError::of(path))
}

fn is_absent(path: &Path) -> bool {
    matches!(path.symlink_metadata(), Err(error) if error.kind() == ErrorKind::NotFound)
}

fn read_graph(folder: &Path, summary: &Summary) -> Result<Option<GraphRecord>, ReadError> {
    let path = folder.join(GraphRecord::FILE_NAME);
    if is_absent(&path) {
        return Ok(None);
    }
    let graph: GraphRecord = read_json(&path)?;
    let found = (graph.container.len(), graph.request.len());
    let named = (summary.nodes, summary.request_nodes_named());
    if found != named {
        let reason = format!(
            "it has {} container and {} request nodes, the run had {} and {}",
            found.0, found.1, named.0, named.1
        );
        return Err(ReadError::new(&path, reason));
    }
    match graph.dangling_edge() {
        Some(reason) => Err(ReadError::new(&path, reason)),
        None => Ok(Some(graph)),
    }
}

fn read_course(folder: &Path, summary: &Summary) -> Result<Option<CourseRecord>, ReadError> {
    if is_absent(&folder.join(metrics::FILE_NAME)) {
        return Ok(None);
    }
    read_metrics(folder, summary.request_nodes_named()).map(Some)
}

fn read_selection(
    folder: &Path,
    summary: &Summary,
    graph: Option<&GraphRecord>,
) -> Result<Option<(BidRecord, TrafficRecord)>, ReadError> {
    let mut selection = EventSelection::new(summary.nodes, summary.request_nodes_named());
    let recorded = read_events(folder, &mut selection)?;
    Ok(recorded.then(|| selection.finish(graph)))
}
