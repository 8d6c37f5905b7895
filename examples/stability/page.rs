//! The page: words around the figures that the studies found.

mod causes;
mod failures;
mod method;
mod orders;
mod phases;

use huddle_sim::report::study::Share;

use crate::causes::Causes;
use crate::orders::Orders;
use crate::phases::Phases;
use crate::size::Size;
use crate::smallest::Failure;

/// What all studies found.
pub struct Findings {
    /// How large they are.
    pub size: Size,
    /// The phase diagram.
    pub phases: Phases,
    /// What failing instances contain.
    pub causes: Causes,
    /// The orders of messages.
    pub orders: Orders,
    /// The smallest failures.
    pub failures: Vec<Failure>,
}

/// The page as Markdown.
pub fn write(findings: &Findings) -> String {
    let sections = [
        method::head(findings),
        phases::section(findings),
        causes::section(findings),
        failures::section(findings),
        orders::section(findings),
        method::section(findings),
    ];
    sections.join("\n")
}

/// A share with its interval: `77.3 % (75.4 to 79.1)`.
fn with_interval(share: Share) -> String {
    let (low, high) = share.interval();
    format!("{share} ({:.1} to {:.1})", low * 100.0, high * 100.0)
}

/// A table of Markdown.
fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let rule = vec!["---"; head.len()];
    let mut lines = vec![format!("| {} |", head.join(" | ")), format!("|{}|", rule.join("|"))];
    lines.extend(rows.into_iter().map(|row| format!("| {} |", row.join(" | "))));
    lines.join("\n") + "\n"
}
