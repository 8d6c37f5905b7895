//! The page.

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
    let mut page = String::new();
    for failure in &findings.failures {
        page += &format!(
            "## {}\n\n{}\n\n{:?} {:?}\n",
            failure.name,
            failure.text,
            failure.outcome.stitching(),
            failure.case.best.stitching()
        );
        for moment in failure.moments.iter().take(40) {
            page += &(moment.row(&failure.case.instance) + "\n");
        }
    }
    for division in findings.causes.divisions() {
        page += &format!("{}\n", division.name);
        for (name, tally) in division.rows {
            page += &format!("  {name} {tally:?}\n");
        }
    }
    page += &format!("{:?} {:?}\n", findings.causes.kept, findings.causes.missed);
    for s in findings.orders.coupled.iter().chain(&findings.orders.plain) {
        page += &format!("{} {} {} {}\n", s.strategy, s.share(|o| o == 1), s.mean(), s.most());
    }
    page += &format!(
        "{:?} {} {} {:?}",
        findings.phases.missed,
        findings.phases.most_messages,
        findings.phases.same_ending,
        findings.phases.coalition
    );
    page
}
