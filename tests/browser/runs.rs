//! Runs whose pages are looked at.

use std::fs;
use std::path::PathBuf;

use serde_json::Value as Json;

use crate::place::Place;

/// Four nodes with names that would be markup, and a request node that would end a script.
pub const HOSTILE: &str = "\
version: 1
name: hostile
description: Names that a page must show as text
container:
  nodes:
    A: {type: a, group: g1, rank: 2}
    B: {type: b, group: g1, rank: 3}
    C: {type: a, group: g2, rank: 5}
    \"<img src=x onerror=alert(1)>\": {type: b, group: g2, rank: 1}
  edges: [[A, B], [B, C], [C, \"<img src=x onerror=alert(1)>\"]]
request: {nodes: {\"</script><b>y\": {type: t2}, x: {type: t1}, \"1\": {type: t1}, \"$x$ %{x}&amp;\": {type: t1}}}
mapping: {t1: a, t2: [b, a]}
conditions:
  - gt: {node: x, attribute: rank, value: 2, enforce: soft}
  - diff: {nodes: [x, \"</script><b>y\"]}
  - share: {nodes: [x, \"</script><b>y\"], attribute: group}
expect: {verdict: [converged, oscillating], welfare: {at_least: 1}, messages: {at_most: 1}, stitching: {x: C, \"</script><b>y\": \"<img src=x onerror=alert(1)>\"}}
";

/// Sixty nodes that bid for four, on a network that loses messages, one of them gone for a while.
pub const SIXTY: &str = "\
version: 1
name: sixty
container:
  generate: {topology: barabasi_albert, nodes: 60, m: 2}
  attributes: {type: {choice: [a, b, c]}, rank: {uniform_int: [0, 99]}, group: {uniform_int: [0, 20]}}
request: {nodes: {w: {type: t1}, x: {type: t2}, y: {type: t1}, z: {type: t3}}, edges: [[w, x], [x, y], [y, z]]}
mapping: {t1: a, t2: [b, c], t3: c}
conditions:
  - gt: {node: w, attribute: rank, value: 10}
  - share: {nodes: [w, x], attribute: group}
  - diff: {nodes: [w, y]}
network: {latency: {uniform: [1ms, 10ms]}, loss: 0.05}
events: [{at: 40ms, crash: n3}, {at: 400ms, restart: n3}]
expect: {optimality: 1}
";

/// Two parts: what most nodes hold is another stitching than the best, which the smaller part holds.
pub const PARTS: &str = "\
version: 1
name: parts
container:
  nodes: {A: {type: a, rank: 1}, B: {type: a, rank: 2}, C: {type: a, rank: 1}, D: {type: a, rank: 7}, E: {type: a, rank: 1}}
  edges: [[A, B], [B, C], [D, E]]
request: {nodes: {x: {type: t}}}
mapping: {t: a}
conditions: [gt: {node: x, attribute: rank, value: 0, enforce: soft}]
network: {latency: 10ms}
";

/// A part that is all there is, so that nothing is ever sent.
pub const ALONE: &str = "\
version: 1
name: alone
container: {nodes: {A: {type: a}}, edges: []}
request: {nodes: {x: {type: t}}}
mapping: {t: a}
";

/// More nodes than are shown one by one.
pub const MANY: &str = "\
version: 1
name: many
container:
  generate: {topology: barabasi_albert, nodes: 1500, m: 2}
  attributes: {type: {choice: [a, b, c]}, rank: {uniform_int: [0, 99]}}
request: {nodes: {x: {type: t1}, y: {type: t1}}}
mapping: {t1: a}
conditions: [diff: {nodes: [x, y]}]
network: {latency: {uniform: [1ms, 10ms]}}
";

/// A run that was recorded.
pub struct Run {
    /// Where it was run; the folder goes with it.
    pub place: Place,
    /// Its folder.
    pub folder: PathBuf,
}

impl Run {
    /// Runs a scenario, with further options; its expectations need not be met.
    pub fn of(scenario: &str, options: &str) -> Self {
        let place = Place::with(&[("scenario.yaml", scenario)]);
        let folder = recorded(&place, options);
        Self { place, folder }
    }

    /// Its page.
    pub fn page(&self) -> PathBuf {
        self.folder.join("report.html")
    }

    /// The folder of another run of the same scenario, with other options.
    pub fn again(&self, options: &str) -> PathBuf {
        recorded(&self.place, options)
    }

    /// Time in milliseconds and agreement of each sample of `metrics.csv`.
    pub fn agreement(&self) -> Vec<(f64, f64)> {
        let text = fs::read_to_string(self.folder.join("metrics.csv")).expect("a run has its course");
        let row = |line: &str| {
            let mut cells = line.split(',').map(|cell| cell.parse().expect("time and agreement are numbers"));
            (cells.next().expect("a time"), cells.next().expect("an agreement"))
        };
        text.lines().skip(1).map(row).collect()
    }

    /// `summary.json`.
    pub fn summary(&self) -> Json {
        let text = fs::read_to_string(self.folder.join("summary.json")).expect("a run has its summary");
        serde_json::from_str(&text).expect("a summary is JSON")
    }
}

fn recorded(place: &Place, options: &str) -> PathBuf {
    let ended = place.run(&format!("run {options} --format json scenario.yaml"));
    assert!(ended.code <= Some(1), "{}", ended.error);
    place.path(ended.json_lines()[0]["output"].as_str().expect("the folder is told"))
}
