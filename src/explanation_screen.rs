//! An explanation on a terminal: who holds a request node, who was ruled out and why, who else could have had it.

use huddle_sim::explanation::{Bid, Explanation, Handing, Rival, Shortfall};
use huddle_sim::record::Summary;

use crate::console::{FAINT, GOOD, REMARKABLE, STRONG, WRONG, printable, styled};
use crate::table::aligned;
use crate::wording::{count, counted, decimal, list, milliseconds};

/// Announced bids that a cell shows; of more, the first and the last ones.
const BIDS_MAX: usize = 4;

/// Changes of hands that a line shows.
const HANDS_MAX: usize = 6;

/// Violations that the heading names.
const VIOLATIONS_MAX: usize = 8;

/// What was run, whether its stitching is valid, and what the explanations lack.
pub fn heading(summary: &Summary, has_bids: bool) -> String {
    let valid = match summary.valid {
        true => "valid".to_owned(),
        false => styled(WRONG, "not valid"),
    };
    let mut text = format!(
        "{}, seed {}, {}: {}, {valid}\n",
        styled(STRONG, printable(&summary.scenario)),
        summary.seed,
        summary.strategy,
        summary.verdict
    );
    for violation in summary.violations.iter().take(VIOLATIONS_MAX) {
        let over = printable(&violation.nodes.join(", "));
        let (rule, message) = (printable(&violation.condition), printable(&violation.message));
        text.push_str(&format!("The stitching breaks `{rule}` over {over}: {message}.\n"));
    }
    if let Some(more) = summary.violations.len().checked_sub(VIOLATIONS_MAX).filter(|more| *more > 0) {
        text.push_str(&format!("It breaks {} more.\n", count(more as u64)));
    }
    if summary.verdict != "converged" {
        text.push_str("The run did not settle: this is about what most nodes held when it ended.\n");
    }
    if !has_bids {
        text.push_str("Bids were not recorded (--record events records them).\n");
    } else if let Some(nodes) = &summary.event_nodes {
        text.push_str(&format!("Bids were recorded of {} of {} nodes.\n", nodes.len(), summary.nodes));
    }
    text
}

/// As one line of JSON.
pub fn json_line(explanation: &Explanation) -> String {
    let json =
        serde_json::to_string(explanation).expect("an explanation has text keys and plain values only");
    format!("{json}\n")
}

/// Everything about one request node.
pub fn whole(explanation: &Explanation) -> String {
    let mut text = format!("\n{}\n", holder(explanation));
    for violation in explanation.violations.iter().take(VIOLATIONS_MAX) {
        let rule = styled(WRONG, printable(&violation.condition));
        text.push_str(&format!("  this breaks {rule} over {}\n", printable(&violation.nodes.join(", "))));
    }
    text.push_str(&format!("  {}\n", bidders(explanation)));
    if let Some(hands) = &explanation.hands {
        text.push_str(&format!("  {}\n", handed(hands)));
    }
    if let Some(shortfall) = &explanation.shortfall {
        text.push_str(&collision(shortfall));
    }
    if !explanation.rivals.is_empty() {
        text.push_str(&rivals(explanation));
    }
    text
}

fn holder(explanation: &Explanation) -> String {
    let request = styled(STRONG, printable(&explanation.request));
    match &explanation.holder {
        None => format!("{request} is {}", styled(REMARKABLE, "unstitched")),
        Some(holder) => {
            let last = course_of_bids(&holder.bids, holder.boost.as_deref());
            let last = if last.is_empty() { last } else { format!(", bid {last}") };
            let node = styled(GOOD, printable(&holder.node));
            let unit = if holder.credits == 1.0 { "credit" } else { "credits" };
            format!("{request} is held by {node}: {} {unit}{last}", decimal(holder.credits, 6))
        }
    }
}

/// `2 of 12 container nodes could take it; ruled out: 7 wrong type (not a): C, D, ...; 3 rank not above 5: ...`.
fn bidders(explanation: &Explanation) -> String {
    let nodes = counted(explanation.nodes as u64, "container node");
    let head = format!("{} of {nodes} could take it", count(explanation.bidders as u64));
    let ruled_out: Vec<String> = explanation
        .ruled_out
        .iter()
        .map(|ruled_out| {
            let names: Vec<String> = ruled_out.names.iter().map(|name| printable(name)).collect();
            let more = if ruled_out.nodes > names.len() && !names.is_empty() { ", ..." } else { "" };
            let names =
                if names.is_empty() { String::new() } else { format!(" [{}{more}]", names.join(", ")) };
            format!(
                "{} {}{}",
                count(ruled_out.nodes as u64),
                printable(&ruled_out.reason),
                styled(FAINT, names)
            )
        })
        .collect();
    match ruled_out.is_empty() {
        true => head,
        false => format!("{head}; ruled out: {}", ruled_out.join("; ")),
    }
}

fn handed(hands: &[Handing]) -> String {
    if hands.is_empty() {
        return "most nodes never saw anybody hold it".to_owned();
    }
    let told: Vec<String> = hands
        .iter()
        .take(HANDS_MAX)
        .map(|hand| {
            let to = hand.to.as_deref().map_or_else(|| "nobody".to_owned(), printable);
            format!("{to} at {}", milliseconds(hand.at_ms))
        })
        .collect();
    let more = hands.len().saturating_sub(HANDS_MAX);
    let more = match more {
        0 => String::new(),
        1 => ", and once more".to_owned(),
        more => format!(", and {} more times", count(more as u64)),
    };
    format!("held, as most nodes saw it, by {}{more}", told.join(", then "))
}

fn collision(shortfall: &Shortfall) -> String {
    match shortfall {
        Shortfall::Possible => {
            "  it could be stitched beside all that is: this stitching is not the best\n".to_owned()
        }
        Shortfall::Unknown => {
            "  whether it could be stitched beside all that is was not settled in time\n".to_owned()
        }
        Shortfall::Conflict { demands, smallest } => {
            let demands: Vec<String> = demands.iter().map(|demand| printable(demand)).collect();
            let fewest = if *smallest { " (no fewer collide)" } else { "" };
            format!("  beside what is stitched, these cannot hold together{fewest}: {}\n", list(&demands))
        }
    }
}

fn rivals(explanation: &Explanation) -> String {
    let has_bids = explanation.rivals.iter().any(|rival| !rival.bids.is_empty());
    let mut head = vec!["node".to_owned()];
    if has_bids {
        head.push("bid".to_owned());
    }
    head.extend(["why not".to_owned(), "credits".to_owned()]);
    let row = |rival: &Rival| {
        let mut row = vec![printable(&rival.node)];
        if has_bids {
            let bid = course_of_bids(&rival.bids, rival.boost.as_deref());
            row.push(match (bid.is_empty(), rival.bids_recorded) {
                (false, _) => bid,
                (true, true) => "kept silent".to_owned(),
                (true, false) => "not recorded".to_owned(),
            });
        }
        row.push(printable(&rival.why));
        row.push(decimal(rival.credits, 6));
        row
    };
    let mut table = vec![head];
    table.extend(explanation.rivals.iter().map(row));
    for row in &mut table {
        // Credits stand before the reason, whose length varies.
        let credits = row.pop().expect("every row ends with credits");
        row.insert(1, credits);
    }
    let mut text = aligned(&table, table[0].len());
    if explanation.rivals_more > 0 {
        text.push_str(&format!("  {}\n", styled(FAINT, rest(explanation))));
    }
    text
}

/// The rivals that are not told: those worth as much as the last one, and the others.
fn rest(explanation: &Explanation) -> String {
    let equal = explanation.rivals_more_equal;
    let nodes = |nodes: usize| counted(nodes as u64, "node");
    match (equal, explanation.rivals_more - equal) {
        (0, fewer) => format!("and {} of fewer credits", nodes(fewer)),
        (equal, 0) => format!("and {} of as many credits", nodes(equal)),
        (equal, fewer) => {
            format!("and {} of as many credits, {} of fewer", nodes(equal), count(fewer as u64))
        }
    }
}

/// The bids in time order, each until it changed, and how the last one came from the credits.
fn course_of_bids(bids: &[Bid], boost: Option<&str>) -> String {
    let last = bids.iter().rposition(|bid| bid.credits.is_some());
    let told = |(position, bid): (usize, &Bid)| match (bid.credits, boost) {
        (None, _) => "withdrawn".to_owned(),
        (Some(credits), Some(boost)) if Some(position) == last => {
            format!("{} = credits × {boost}", decimal(credits, 6))
        }
        (Some(credits), _) => decimal(credits, 6),
    };
    let mut told: Vec<String> = bids.iter().enumerate().map(told).collect();
    told.dedup();
    if told.len() > BIDS_MAX {
        let last = told.split_off(told.len() - (BIDS_MAX - 1));
        told.truncate(1);
        told.push("...".to_owned());
        told.extend(last);
    }
    told.join(", ")
}
