//! Container graphs from files: from a path to a builder, or to everything that is wrong with the file.
//!
//! ```text
//! path ──▶ source (kind, size, UTF-8) ──▶ node_link | graphml ──▶ Draft ──▶ ContainerBuilder
//!                                              └──▶ Findings (all at once, each with its place)
//! ```
//!
//! What all formats share: a node's *name* is its id in the file, which is unique there; labels are not, so a label
//! is an attribute like any other. Attributes are integers, floats, strings and booleans; a missing one is
//! missing, and nested ones are left out with a notice. Nodes keep the order of the file, and so do edges, parallel
//! ones and self-loops included.
//!
//! A format to come (GML, DOT, CSV edge lists) is a variant of [`Format`], a row in its table and a module beside the
//! two here that fills a `Draft`.

mod draft;
mod findings;
mod graphml;
mod node_link;

use std::path::Path;

use super::diagnostic::Finding;
use super::source;
use crate::model::ContainerBuilder;
use draft::Draft;
use findings::Findings;

/// The largest graph file that is read, in bytes.
pub const FILE_BYTES_MAX: u64 = 256 << 20;

/// A graph read from a file.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// The nodes, attributes and edges of the file.
    pub builder: ContainerBuilder,
    /// What was left out, one sentence each.
    pub notices: Vec<String>,
}

/// A format of graph files.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// Node-link JSON as networkx writes it.
    NodeLinkJson,
    /// GraphML, of the Internet Topology Zoo and others.
    GraphMl,
}

/// Formats by name, with the extensions by which they are recognised.
const FORMATS: [(&str, Format, &[&str]); 2] =
    [("node_link", Format::NodeLinkJson, &["json"]), ("graphml", Format::GraphMl, &["graphml", "xml"])];

impl Format {
    /// The names by which a scenario names formats.
    pub const NAMES: &[&str] = &[FORMATS[0].0, FORMATS[1].0];

    /// The format of a name among [`Format::NAMES`].
    pub fn from_name(name: &str) -> Option<Self> {
        FORMATS.iter().find(|(known, _, _)| *known == name).map(|(_, format, _)| *format)
    }

    /// The format that a file's extension stands for, whatever its case.
    pub fn from_extension(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        FORMATS.iter().find(|(_, _, known)| known.contains(&&*extension)).map(|(_, format, _)| *format)
    }
}

/// Reads a graph; the format is recognised by extension when it is not given.
///
/// # Errors
/// Everything that is wrong, in the order of the file (a syntax error alone stops the reading): a file that cannot be
/// read, is no regular file, is empty, binary or too large; ids that are missing or given twice; edges to nodes
/// that do not exist; values that are not of their kind.
pub fn read(path: &Path, format: Option<Format>) -> Result<Imported, Vec<Finding>> {
    let text = source::read_text_up_to(path, FILE_BYTES_MAX).map_err(|finding| vec![finding])?;
    let Some(format) = format.or_else(|| Format::from_extension(path)) else {
        let hint = format!("name it with `format:`, one of {}", Format::NAMES.join(", "));
        return Err(vec![of_file(path, "the extension tells no format of graphs".to_owned(), Some(hint))]);
    };
    parse(path, &text, format)
}

fn parse(path: &Path, text: &str, format: Format) -> Result<Imported, Vec<Finding>> {
    let mut findings = Findings::new(path, text);
    let mut draft = Draft::default();
    match format {
        Format::NodeLinkJson => node_link::read(text, &mut draft, &mut findings),
        Format::GraphMl => graphml::read(text, &mut draft, &mut findings),
    }
    draft.finish(findings)
}

fn of_file(path: &Path, message: String, hint: Option<String>) -> Finding {
    Finding { file: path.to_owned(), place: None, field: String::new(), message, hint }
}

#[cfg(test)]
mod tests;
