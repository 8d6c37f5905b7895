//! The smallest failures, told step by step.

use huddle_sim::model::{Instance, RequestId, Stitching};
use huddle_sim::record::Cycle;

use super::{Findings, table};
use crate::ending::Ending;
use crate::smallest::{self, Failure};

/// Moments that are told of each run.
const MOST_TOLD: usize = 24;

/// The section.
pub fn section(findings: &Findings) -> String {
    let tried = findings.size.instances * smallest::TIMES;
    let head = format!(
        "## Smallest failures, step by step\n\n\
         Of {tried} tiny random instances (2 to 4 container nodes, 2 or 3 request nodes, up to 2 compositions), the smallest on \
         which `classic` fails, one for each way to fail: fewest container nodes, then request nodes, conditions, edges \
         and messages. Every latency is 10 ms, so that every step can be checked by hand. Each is a scenario; the first line \
         under its heading replays it.\n\n"
    );
    let told: Vec<String> = findings.failures.iter().map(tell).collect();
    match told.is_empty() {
        true => format!("{head}None of them failed.\n"),
        false => head + &told.join("\n"),
    }
}

fn tell(failure: &Failure) -> String {
    let instance = &failure.case.instance;
    let scenario = failure.text.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n");
    format!(
        "### `{name}`\n\n    huddle run docs/stability/{name}.yaml\n\n```yaml\n{scenario}\n```\n\n\
         Credits without boost:\n\n{}\n\
         What happens (all start at 0 ms by themselves; a cell is empty where nothing changes):\n\n{}\n{}\n",
        credits(instance),
        moments(failure),
        end(failure),
        name = failure.name,
    )
}

/// The base credits of every node.
fn credits(instance: &Instance) -> String {
    let names: Vec<&str> = instance.request.ids().map(|request| instance.request.name(request)).collect();
    let rows = instance.container.nodes().map(|node| {
        let bids = instance.request.ids().map(|request| {
            instance.base_credits(node, request).map_or("–".to_owned(), |credits| credits.to_string())
        });
        [instance.container.name(node).to_owned()].into_iter().chain(bids).collect()
    });
    table(&[&["node"], &names[..]].concat(), rows)
}

fn moments(failure: &Failure) -> String {
    let told =
        failure.moments.iter().take(MOST_TOLD).map(|moment| moment.row(&failure.case.instance).to_vec());
    let mut text = table(&["time", "node", "hears", "bids", "now believes"], told);
    if failure.moments.len() > MOST_TOLD {
        text += &format!("\nThe first {MOST_TOLD} moments; there are more.\n");
    }
    text
}

/// What it came to, and what would have been best.
fn end(failure: &Failure) -> String {
    let (instance, outcome) = (&failure.case.instance, &failure.outcome);
    let best = failure.case.best.stitching();
    let best =
        format!("The best stitching is {}, worth {}.", stitches(instance, best), failure.case.best.welfare());
    let held = stitches(instance, outcome.stitching());
    let worth = instance.welfare(outcome.stitching());
    match failure.ending {
        Ending::Invalid => {
            let broken: Vec<String> = instance
                .violations(outcome.stitching())
                .into_iter()
                .map(|violation| format!("`{}` ({})", violation.rule, violation.message))
                .collect();
            format!("All nodes hold {held}, which breaks {}. {best}", broken.join(" and "))
        }
        Ending::Lesser => format!("All nodes hold {held}, worth {worth}. {best}"),
        _ => format!("{} {best}", round(instance, outcome.cycle.as_ref())),
    }
}

fn stitches(instance: &Instance, stitching: &Stitching) -> String {
    let stitch = |request: RequestId| {
        let node = stitching.get(request).map_or("nobody", |node| instance.container.name(node));
        format!("{} to {node}", instance.request.name(request))
    };
    instance.request.ids().map(stitch).collect::<Vec<_>>().join(", ")
}

/// One period of a run that goes round.
fn round(instance: &Instance, cycle: Option<&Cycle>) -> String {
    let Some(cycle) = cycle else { return "The state recurs.".to_owned() };
    let name = |node: Option<_>| node.map_or("nobody", |node| instance.container.name(node));
    let changes = cycle.changes.iter().take(MOST_TOLD).map(|change| {
        let request = instance.request.name(change.request);
        format!("{request} passes from {} to {}", name(change.from), name(change.to))
    });
    let changes: Vec<String> = changes.collect();
    let told = match changes.is_empty() {
        true => "views change without a change of what most nodes hold".to_owned(),
        false => changes.join(", then "),
    };
    format!("The state comes round every {} ms, for ever: {told}.", cycle.period as f64 / 1e6)
}
