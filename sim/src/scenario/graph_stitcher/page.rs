//! The text of the scenario, with comments that say where each part comes from.

use std::path::{Path, absolute};

use super::Files;
use crate::model::{Container, Instance};
use crate::scenario::diagnostic::escaped;
use crate::scenario::import::Format;
use crate::scenario::{recorded, writing};

/// Writes the scenario; what has no place in it becomes a notice.
pub(super) fn write(name: &str, files: &Files, instance: &Instance, notices: &mut Vec<String>) -> String {
    let shown = |path: &Path| escaped(&path.display().to_string());
    let Instance { container, request, conditions, .. } = instance;
    let graph = graph(container, files, notices);
    let mut text = format!(
        "# Made by `huddle import` of files of graph_stitcher (github.com/tmetsch/graph_stitcher).\n\
         # Run it:   huddle run {name}.yaml\n\
         # Keep it:  huddle test --bless {name}.yaml   (writes what comes out as the section `expect`)\n"
    );
    for notice in &*notices {
        text += &format!("# Not as it was: {}\n", escaped(notice));
    }
    text += &format!("version: 1\nname: {}\n", writing::name(name));
    text += &format!(
        "\n# The nodes that bid, from {}. Gossip travels on all edges both ways.\ncontainer:\n{graph}",
        shown(&files.container)
    );
    text += &format!("\n# What is bid on, from {}.\nrequest:\n  nodes:\n", shown(&files.request));
    text += &writing::request_nodes(request);
    if !request.edges.is_empty() {
        text += &writing::request_edges(request);
    }
    text += &format!("\n# Request type: container type, from {}.\n", shown(&files.mapping));
    text += &writing::mapping(request);
    if let (Some(file), false) = (&files.conditions, conditions.is_empty()) {
        text += &format!(
            "\n# From {}. `lg` is called `gt` here. In the bidding of graph_stitcher, `lt` and `lg` rule nothing out:\n\
             # `enforce: soft` beside `value` would do the same.\nconditions:\n",
            shown(file)
        );
        for condition in conditions {
            text += &format!("  - {}\n", writing::condition(request, condition));
        }
    }
    text + "\n# The default. `classic` is the bidding rule of graph_stitcher, made asynchronous.\nbidding: {strategy: \
            coalition}\n"
}

/// What stands under `container`: the graph itself, or, where it is too large to be edited, its file.
fn graph(container: &Container, files: &Files, notices: &mut Vec<String>) -> String {
    if recorded::fits_inline(container) {
        let edges =
            if container.edges().is_empty() { String::new() } else { writing::container_edges(container) };
        return format!("  nodes:\n{}{edges}", writing::container_nodes(container));
    }
    let path = absolute(&files.container).unwrap_or_else(|_| files.container.clone());
    notices.push(
        "the container is not written out, since it is very large, or an edge has an attribute `from`, `to` or \
         `directed`: the scenario reads it from its file"
            .to_owned(),
    );
    let format = match Format::from_extension(&path) {
        Some(_) => "",
        None => "  format: node_link\n",
    };
    format!("  file: {}\n{format}", writing::text(&path.display().to_string()))
}
