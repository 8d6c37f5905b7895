//! Container graphs from files: from a path to a builder, or to everything that is wrong with the file.
//!
//! ```text
//! path ──▶ source (kind, size, UTF-8) ──▶ one module per format ──▶ Draft ──▶ ContainerBuilder
//!                                              └──▶ Findings (all at once, each with its place)
//! ```
//!
//! What all formats share: a node's *name* is its id in the file, which is unique there; labels are not, so a label
//! is an attribute like any other. Attributes are integers, floats, strings and booleans; a missing one is
//! missing, and nested ones are left out with a notice. Nodes keep the order of the file, and so do edges, parallel
//! ones and self-loops included.
//!
//! DOT and the lists of edges declare no nodes: there the first mention of a name makes its node. They write all
//! values as text; `untyped` says which of them are numbers.
//!
//! A further format is a variant of [`Format`], a row in its table and a module beside those here that fills a
//! `Draft`.

mod csv_edges;
mod dot;
mod draft;
mod edge_list;
mod findings;
mod gml;
mod graphml;
pub(super) mod literal;
mod node_link;
mod untyped;

use std::path::Path;

use super::diagnostic::Finding;
use super::source;
use crate::model::ContainerBuilder;
use draft::Draft;
pub(super) use findings::Findings;

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
    /// GML, of the Internet Topology Zoo, networkx, igraph and others.
    Gml,
    /// DOT, of Graphviz.
    Dot,
    /// A table of edges with a heading.
    Csv,
    /// A line for each edge, as networkx writes it.
    EdgeList,
}

/// Formats by name, with the extensions by which they are recognised.
const FORMATS: [(&str, Format, &[&str]); 6] = [
    ("node_link", Format::NodeLinkJson, &["json"]),
    ("graphml", Format::GraphMl, &["graphml", "xml"]),
    ("gml", Format::Gml, &["gml"]),
    ("dot", Format::Dot, &["dot", "gv"]),
    ("csv", Format::Csv, &["csv", "tsv", "tab"]),
    ("edge_list", Format::EdgeList, &["edgelist", "edges"]),
];

impl Format {
    /// The names by which a scenario names formats.
    pub const NAMES: &[&str] =
        &[FORMATS[0].0, FORMATS[1].0, FORMATS[2].0, FORMATS[3].0, FORMATS[4].0, FORMATS[5].0];

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

/// Reads a graph from its text; `path` names it in findings.
///
/// # Errors
/// As for [`read`], but for what concerns the file itself.
pub fn parse(path: &Path, text: &str, format: Format) -> Result<Imported, Vec<Finding>> {
    let mut findings = Findings::new(path, text);
    let mut draft = Draft::default();
    match format {
        Format::NodeLinkJson => node_link::read(text, &mut draft, &mut findings),
        Format::GraphMl => graphml::read(text, &mut draft, &mut findings),
        Format::Gml => gml::read(text, &mut draft, &mut findings),
        Format::Dot => dot::read(text, &mut draft, &mut findings),
        Format::Csv => csv_edges::read(text, &mut draft, &mut findings),
        Format::EdgeList => edge_list::read(text, &mut draft, &mut findings),
    }
    draft.finish(findings)
}

fn of_file(path: &Path, message: String, hint: Option<String>) -> Finding {
    Finding { file: path.to_owned(), place: None, field: String::new(), message, hint }
}

#[cfg(test)]
mod tests;
