//! The arguments of `huddle import`.

use std::path::PathBuf;

use clap::Args;

use super::Target;

/// What help shows beside the options.
pub const IMPORT_EXAMPLES: &str = "\
Examples:
  huddle import container.json request.json stitch.json
      one scenario of the three files of graph_stitcher, on standard output
  huddle import container.json request.json stitch.json --conditions conditions.py -o mine.yaml
      with its conditions, into a new file

Files:
  The graphs are node-link JSON as networkx writes it, or any other format that
  a scenario's `container.file` takes (GraphML, GML, DOT, lists of edges).
  The mapping is JSON: {\"request type\": \"container type\"}.
  Conditions are the dictionary that graph_stitcher takes, as Python or JSON:
    {'attributes': [('eq', ('a', ('foo', 'y'))), ('lg', ('a', ('rank', 7)))],
     'compositions': [('same', ('1', '2')), ('share', ('group', ['x', 'y']))]}
  A name before it (conditions = {...}) and comments are passed over. Nothing
  is evaluated: a file with anything but plain values is refused.

What has no place in a scenario is told on standard error, and in its head.
For a graph alone no import is needed: container: {file: graph.gml}.";

/// Arguments of `huddle import`.
#[derive(Debug, Args)]
pub struct ImportArguments {
    /// The container graph
    #[arg(value_name = "CONTAINER")]
    pub container: PathBuf,
    /// The request graph
    #[arg(value_name = "REQUEST")]
    pub request: PathBuf,
    /// Which request types are stitched to which container types
    #[arg(value_name = "MAPPING")]
    pub mapping: PathBuf,
    /// Conditions, in the notation of graph_stitcher
    #[arg(long, value_name = "FILE")]
    pub conditions: Option<PathBuf>,
    /// Where the scenario goes.
    #[command(flatten)]
    pub target: Target,
}
