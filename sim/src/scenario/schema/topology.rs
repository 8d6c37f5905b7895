//! `container.generate`: the kind of graph and the numbers that it takes.

use crate::scenario::diagnostic::quoted;
use crate::scenario::generate::Topology;

use super::container::Graph;
use super::reader::{At, Fields};

/// The most nodes, rows, columns or neighbours that can be asked for.
const COUNT_MAX: u32 = 100_000_000;

/// Every topology with the keys that it takes besides `topology` and `connected`.
const TOPOLOGIES: &[(&str, &[&str])] = &[
    ("ring", &["nodes"]),
    ("path", &["nodes"]),
    ("star", &["nodes"]),
    ("complete", &["nodes"]),
    ("grid", &["rows", "columns"]),
    ("torus", &["rows", "columns"]),
    ("erdos_renyi", &["nodes", "probability"]),
    ("barabasi_albert", &["nodes", "m"]),
    ("watts_strogatz", &["nodes", "k", "rewire"]),
    ("random_geometric", &["nodes", "radius"]),
    ("fat_tree", &["k"]),
];

const KEYS: &[&str] =
    &["topology", "connected", "nodes", "rows", "columns", "probability", "m", "k", "rewire", "radius"];

/// The names of all topologies.
pub fn names() -> impl Iterator<Item = &'static str> + Clone {
    TOPOLOGIES.iter().map(|(name, _)| *name)
}

/// Reads `container.generate`.
pub fn read(at: &At) -> Option<Graph> {
    let fields = at.fields("a mapping such as `{topology: ring, nodes: 10}`", KEYS)?;
    let connected = match fields.get("connected") {
        None => false,
        Some(at) => at.boolean()?,
    };
    let named = fields.required("topology", "the kind of graph, such as `ring`")?;
    let name = named.text("the name of a topology")?;
    let Some((name, keys)) = TOPOLOGIES.iter().find(|(known, _)| *known == name.value) else {
        let hint = at.findings.hint(&name.value, names());
        named.refuse(format!("unknown topology {}", quoted(&name.value)), hint);
        return None;
    };
    refuse_others(at, &fields, name, keys);
    let topology = read_numbers(&fields, name)?;
    if let Err(message) = topology.check() {
        at.refuse(message, None);
        return None;
    }
    Some(Graph::Generated { topology, connected })
}

fn refuse_others(at: &At, fields: &Fields, name: &str, keys: &[&str]) {
    for key in KEYS.iter().skip(2).filter(|key| !keys.contains(key)) {
        if let Some(other) = fields.get(key) {
            let message = format!("the topology `{name}` does not take `{key}`");
            let fits: Vec<String> = keys.iter().map(|key| quoted(key)).collect();
            at.findings.refuse(&other.key_spot(), message, Some(format!("it takes {}", fits.join(" and "))));
        }
    }
}

fn read_numbers(fields: &Fields, name: &str) -> Option<Topology> {
    let count = |key: &str| {
        let value = fields.required(key, "a whole number")?.integer(0..=COUNT_MAX)?;
        Some(value as _)
    };
    let number = |key: &str| fields.required(key, "a number")?.number_within(0.0..=f64::MAX);
    // Every number is read before any is missed, so that all that are wrong are told at once.
    let (nodes, rows, columns) = (|| count("nodes"), || count("rows"), || count("columns"));
    Some(match name {
        "ring" => Topology::Ring { nodes: nodes()? },
        "path" => Topology::Path { nodes: nodes()? },
        "star" => Topology::Star { nodes: nodes()? },
        "complete" => Topology::Complete { nodes: nodes()? },
        "grid" => {
            let (rows, columns) = (rows(), columns());
            Topology::Grid { rows: rows?, columns: columns? }
        }
        "torus" => {
            let (rows, columns) = (rows(), columns());
            Topology::Torus { rows: rows?, columns: columns? }
        }
        "erdos_renyi" => {
            let (nodes, probability) = (nodes(), number("probability"));
            Topology::ErdosRenyi { nodes: nodes?, probability: probability? }
        }
        "barabasi_albert" => {
            let (nodes, m) = (nodes(), count("m"));
            Topology::BarabasiAlbert { nodes: nodes?, m: m? }
        }
        "watts_strogatz" => {
            let (nodes, k, rewire) = (nodes(), count("k"), number("rewire"));
            Topology::WattsStrogatz { nodes: nodes?, k: k?, rewire: rewire? }
        }
        "random_geometric" => {
            let (nodes, radius) = (nodes(), number("radius"));
            Topology::RandomGeometric { nodes: nodes?, radius: radius? }
        }
        _ => Topology::FatTree { k: count("k")? },
    })
}
