//! What failing instances contain, in words.

use super::{Findings, table, with_interval};
use crate::ending::{CONVERGED, Ending, INVALID, LESSER, OPTIMAL, RESTLESS};
use crate::traits::KINDS;

/// The section.
pub fn section(findings: &Findings) -> String {
    let all = findings.causes.tally(|_| true);
    format!(
        "## Why it fails\n\n\
         {} instances, one run each, at the published boosts: {} end on an optimal stitching, {} do not converge, {} agree on an \
         invalid stitching, and {} on a valid one below the best. What the instances contain tells which:\n\n\
         ![Shares of failures by what the instances contain, with intervals](images/stability-causes.svg)\n\n{}\n\
         The rows of the chart's second group are no causes by themselves: an instance with a `share` tends to have \
         other compositions too. The first group, instances with one kind of composition alone, separates them. \
         Which conditions do the outcomes break that all agreed on?\n\n{}\n{}",
        all.runs(),
        with_interval(all.share(OPTIMAL)),
        with_interval(all.share(RESTLESS)),
        with_interval(all.share(INVALID)),
        with_interval(all.share(LESSER)),
        alone(findings),
        broken(findings),
        explanation(),
    )
}

/// Instances with one kind alone, as a table.
fn alone(findings: &Findings) -> String {
    let division = findings.causes.divisions().swap_remove(0);
    let rows = division.rows.into_iter().map(|(name, tally)| {
        let shares = [RESTLESS, INVALID, LESSER].map(|measure| with_interval(tally.share(measure)));
        let silent_apart = tally.of(Ending::Disagreement).to_string();
        [vec![name, tally.runs().to_string()], shares.to_vec(), vec![silent_apart]].concat()
    });
    let head = [
        "instances with",
        "runs",
        "do not converge",
        "agree, invalid",
        "agree, below the best",
        "silent with different views",
    ];
    table(&head, rows)
}

/// What became of the compositions of each kind in runs that converged.
fn broken(findings: &Findings) -> String {
    let rows = KINDS.iter().zip(&findings.causes.kept).map(|(kind, kept)| {
        vec![
            format!("`{kind}`"),
            kept.broken.trials.to_string(),
            with_interval(kept.broken),
            kept.partly.to_string(),
        ]
    });
    let converged = findings.causes.tally(|_| true).share(CONVERGED).hits;
    let head = ["kind", "converged runs with one", "of these broken", "runs in which members were left out"];
    format!("Of {converged} runs that converged:\n\n{}", table(&head, rows))
}

/// The mechanisms, as the rule has them; the smallest failures below show them at work.
fn explanation() -> &'static str {
    "The rule knows conditions only as reasons to raise or drop bids, one node at a time, and every request node goes to \
     the highest bid on it by itself. Nothing compares whole stitchings:\n\n\
     - `share`: a group that can take all members raises its bids, and drops them only when another such group is worth \
     strictly more. Two groups of equal worth both stay, and a group that cannot take all members never drops its bids: \
     whichever single bid is highest wins its request node alone, and the group is torn.\n\
     - `nshare`: a bid rises when another member is held under *another* value, but none falls because the values are \
     *equal*. If the highest bids on two members come from one value, nothing parts them.\n\
     - `diff`: a node keeps only the highest of its bids on the members, whoever else bids on them. That keeps nodes \
     different, but a member on which every node bids less than on another is left to nobody.\n\
     - `same`: the bids of a node that can take the whole class rise, and then compete member by member; equal bids or \
     unequal credits split the class.\n\
     - A raised bid changes who holds what, which takes away the reason to raise it: where two such reasons meet, bids rise \
     and fall for ever.\n"
}
