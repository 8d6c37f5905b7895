//! Sensitivity to the order of messages, in words.

use super::{Findings, table, with_interval};
use crate::orders::Sensitivity;

/// The section.
pub fn section(findings: &Findings) -> String {
    let orders = findings.size.orders;
    format!(
        "## How much hangs on the order of messages\n\n\
         Each instance was run in {orders} orders; latencies are all that differs. Runs that do not converge count together as \
         one outcome.\n\n\
         ![Shares of instances with one, two and more outcomes](images/stability-orders.svg)\n\n\
         Instances as in the diagram:\n\n{}\n\
         Instances without compositions, in which `capacity` limits what a node takes: the model of `cbba`.\n\n{}",
        rows(&findings.orders.coupled),
        rows(&findings.orders.plain),
    )
}

fn rows(found: &[Sensitivity]) -> String {
    let rows = found.iter().map(|found| {
        vec![
            format!("`{}`", found.strategy),
            found.outcomes.len().to_string(),
            with_interval(found.share(|outcomes| outcomes == 1)),
            format!("{:.2}", found.mean()),
            found.most().to_string(),
        ]
    });
    table(&["strategy", "instances", "one outcome", "mean number of outcomes", "most"], rows)
}
