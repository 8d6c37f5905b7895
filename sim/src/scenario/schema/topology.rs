//! `container.generate`: the kind of graph and the numbers that it takes.

use crate::format::shape::{Form, Key, Rule, Section};
use crate::scenario::diagnostic::quoted;
use crate::scenario::generate::{Limits, Topology};

use super::container::Graph;
use super::reader::{At, Fields};

/// The most nodes, rows, columns or neighbours that can be asked for.
const COUNT_MAX: u32 = Limits::DEFAULT.nodes as u32;

const COUNT: Form = Form::Whole(0, COUNT_MAX as i128);

const NUMBER: Form = Form::Number(0.0, f64::MAX);

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

/// What generates a graph.
pub static GENERATE: Section = Section {
    name: "container.generate",
    about: "A graph made by rule, random ones from the seed. Nodes are called `n0`, `n1`, ...; those of a fat tree by their \
            place: `core3`, `agg0_1`, `edge0_1`, `host0_1_2`.",
    keys: &[
        Key::new(TOPOLOGY, "the kind of graph", Form::Word(&NAMES)).required(),
        Key::new(CONNECTED, "whether the parts of a random graph are joined by extra edges", Form::Boolean)
            .or("false"),
        Key::new("nodes", "how many nodes", COUNT).such_as(&["100"]),
        Key::new("rows", "how many rows", COUNT).such_as(&["10"]),
        Key::new("columns", "how many columns", COUNT).such_as(&["10"]),
        Key::new("probability", "with which every two nodes are joined", NUMBER).such_as(&["0.1"]),
        Key::new("m", "how many earlier nodes each new one joins", COUNT).such_as(&["2"]),
        Key::new(
            "k",
            "near neighbours of each node; of a fat tree, ports of each switch; an even number",
            COUNT,
        )
        .such_as(&["4"]),
        Key::new("rewire", "the probability with which an edge is led elsewhere", NUMBER).such_as(&["0.1"]),
        Key::new("radius", "how near points of the unit square are joined", NUMBER).such_as(&["0.2"]),
    ],
    others: None,
    rules: &[Rule::ByWord(TOPOLOGY, TOPOLOGIES)],
};

const TOPOLOGY: &str = "topology";

const CONNECTED: &str = "connected";

const NAMES: [&str; TOPOLOGIES.len()] = {
    let mut names = [""; TOPOLOGIES.len()];
    let mut position = 0;
    while position < names.len() {
        names[position] = TOPOLOGIES[position].0;
        position += 1;
    }
    names
};

/// The names of all topologies.
pub fn names() -> impl Iterator<Item = &'static str> + Clone {
    NAMES.into_iter()
}

/// Reads `container.generate`.
pub fn read(at: &At) -> Option<Graph> {
    let fields = at.fields("a mapping such as `{topology: ring, nodes: 10}`", &GENERATE)?;
    let connected = match fields.get(CONNECTED) {
        None => false,
        Some(at) => at.boolean()?,
    };
    let named = fields.required(TOPOLOGY, "the kind of graph, such as `ring`")?;
    let name = named.word("the name of a topology", TOPOLOGY)?;
    let (_, keys) = TOPOLOGIES.iter().find(|(known, _)| *known == name)?;
    refuse_others(at, &fields, name, keys);
    let topology = read_numbers(&fields, name)?;
    if let Err(message) = topology.check_within(at.findings.limits) {
        at.refuse(message, None);
        return None;
    }
    Some(Graph::Generated { topology, connected })
}

fn refuse_others(at: &At, fields: &Fields, name: &str, keys: &[&str]) {
    let always = [TOPOLOGY, CONNECTED];
    for key in GENERATE.names().filter(|key| !keys.contains(key) && !always.contains(key)) {
        if let Some(other) = fields.get(key) {
            let message = format!("the topology `{name}` does not take `{key}`");
            let fits: Vec<String> = keys.iter().map(|key| quoted(key)).collect();
            at.findings.refuse(&other.key_spot(), message, Some(format!("it takes {}", fits.join(" and "))));
        }
    }
}

fn read_numbers(fields: &Fields, name: &str) -> Option<Topology> {
    let count = |key: &str| fields.required(key, "a whole number")?.integer::<u32>();
    let number = |key: &str| fields.required(key, "a number")?.number_within();
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
