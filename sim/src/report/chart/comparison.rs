//! The charts of a comparison: `welfare`, what each contender's stitchings are worth, and `cost`, how long each took to
//! converge and with how many messages. Every run is a dot in the lane of its contender.

pub mod cost;
mod lane;
pub mod welfare;

use crate::experiment::compare::ComparisonSummary;
use crate::report::axis::counted;
use crate::report::font::regular;
use crate::report::style;

/// What was compared, in one line.
fn which(summary: &ComparisonSummary) -> String {
    [
        regular(style::SUBTITLE).shorten(&summary.scenario, 250.0),
        format!("{} auction", summary.auction),
        format!("{} from seed {}", counted(summary.seeds as usize, "run"), summary.first_seed),
        format!("{} runtime", summary.runtime),
        format!("{}, {}", counted(summary.nodes, "node"), counted(summary.edges, "edge")),
        counted(summary.request_nodes, "request node"),
    ]
    .join(" · ")
}
