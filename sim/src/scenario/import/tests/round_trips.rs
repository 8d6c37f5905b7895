//! Random graphs, written in each format by a few lines of its rules, are read as what they are.

use super::*;

/// Names, attributes of nodes, and edges with a number each.
#[derive(Clone, Debug)]
struct Drawn {
    nodes: Vec<(String, i64, f64, String)>,
    edges: Vec<(usize, usize, i64)>,
    directed: bool,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let word = "[a-z0-9é\"'&;,<>#{}=:/ -]{0,7}";
    let nodes = prop::collection::vec((word, any::<i64>(), -1e9..1e9_f64, word), 1..7);
    (nodes, prop::collection::vec((0..7_usize, 0..7_usize, any::<i64>()), 0..9), any::<bool>()).prop_map(
        |(nodes, edges, directed)| {
            let count = nodes.len();
            let named = nodes.into_iter().enumerate();
            // The letter keeps names apart and texts from looking like numbers.
            let nodes = named.map(|(position, (name, rank, load, text))| {
                (format!("n{position}{name}").trim_end().to_owned(), rank, load, format!("t{text}."))
            });
            let edges = edges.into_iter().map(|(from, to, weight)| (from % count, to % count, weight));
            Drawn { nodes: nodes.collect(), edges: edges.collect(), directed }
        },
    )
}

impl Drawn {
    fn gml(&self) -> String {
        let text = |text: &str| -> String {
            let coded = text.chars().map(|character| match character {
                '"' | '&' => format!("&#{};", u32::from(character)),
                _ if !character.is_ascii() => format!("&#x{:x};", u32::from(character)),
                _ => character.to_string(),
            });
            format!("\"{}\"", coded.collect::<String>())
        };
        let mut written = format!("graph [\n directed {}\n", u8::from(self.directed));
        for (from, to, weight) in &self.edges {
            let ends = [from, to].map(|end| text(&self.nodes[*end].0));
            written += &format!(" edge [ source {} target {} w {weight} ]\n", ends[0], ends[1]);
        }
        for (name, rank, load, label) in &self.nodes {
            written +=
                &format!(" node [ id {} rank {rank} load {load:?} label {} ]\n", text(name), text(label));
        }
        written + "]\n"
    }

    fn dot(&self) -> String {
        let text = |text: &str| format!("\"{}\"", text.replace('"', "\\\""));
        let (kind, arrow) = if self.directed { ("digraph", "->") } else { ("graph", "--") };
        let mut written = format!("{kind} {{\n");
        for (name, rank, load, label) in &self.nodes {
            written += &format!(" {} [rank={rank}, load=\"{load:?}\" label={}];\n", text(name), text(label));
        }
        for (from, to, weight) in &self.edges {
            let ends = [from, to].map(|end| text(&self.nodes[*end].0));
            written += &format!(" {} {arrow} {} [w={weight}]\n", ends[0], ends[1]);
        }
        written + "}"
    }

    fn csv(&self, separator: char) -> String {
        let text = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let mut written = ["w", "target", "directed", "source"].join(&separator.to_string());
        for (from, to, weight) in &self.edges {
            let [from, to] = [from, to].map(|end| text(&self.nodes[*end].0));
            let row = [weight.to_string(), to, self.directed.to_string(), from];
            written += &format!("\r\n{}", row.join(&separator.to_string()));
        }
        written
    }

    /// Edges as they should be found, by names.
    fn edges(&self) -> Vec<(&str, &str, bool, Value)> {
        let name = |node: usize| &*self.nodes[node].0;
        self.edges
            .iter()
            .map(|(from, to, w)| (name(*from), name(*to), self.directed, Value::Integer(*w)))
            .collect()
    }
}

fn edges(container: &Container) -> Vec<(&str, &str, bool, Value)> {
    let name = |node| container.name(node);
    let edges = container.edges().iter();
    edges.map(|edge| (name(edge.from), name(edge.to), edge.directed, edge.attributes["w"].clone())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn graphs_in_gml_and_dot_are_read_as_they_were_written(drawn in drawn()) {
        for (text, format) in [(drawn.gml(), Format::Gml), (drawn.dot(), Format::Dot)] {
            let container = imported(&text, format);
            prop_assert_eq!(names(&container), drawn.nodes.iter().map(|node| &*node.0).collect::<Vec<_>>());
            for (name, rank, load, label) in &drawn.nodes {
                let found = ["rank", "load", "label"].map(|key| attribute(&container, name, key).cloned());
                let expected = [Value::Integer(*rank), Value::Float(*load), label.as_str().into()].map(Some);
                prop_assert_eq!(found, expected);
            }
            prop_assert_eq!(edges(&container), drawn.edges());
        }
    }

    #[test]
    fn tables_of_edges_are_read_as_they_were_written(drawn in drawn()) {
        prop_assume!(!drawn.edges.is_empty());
        for separator in [',', ';', '\t'] {
            let container = imported(&drawn.csv(separator), Format::Csv);
            prop_assert_eq!(edges(&container), drawn.edges());
        }
    }
}
