//! Fat trees of switches with k ports, over hosts (Al-Fares, Loukissas, Vahdat: "A scalable, commodity data center
//! network architecture", SIGCOMM 2008, section 2.2).
//!
//! Let h = k / 2. There are h² core switches, and k pods, each of h aggregation switches, h edge switches and h hosts
//! under each of the latter. Core switch c is joined to aggregation switch c / h of every pod; inside a pod every
//! aggregation switch is joined to every edge switch. Names carry the position: `core3`, `agg0_1` (pod 0, switch 1),
//! `edge0_1`, `host0_1_2` (pod 0, under edge switch 1, host 2).

use super::graph::Graph;
use crate::model::Value;

/// 5k²/4 switches and k³/4 hosts.
pub(super) fn node_count(k: u32) -> u64 {
    let half = u64::from(k / 2);
    half.saturating_mul(half).saturating_mul(5 + u64::from(k))
}

/// As many edges in each of the three layers: k³/4.
pub(super) fn edge_count(k: u32) -> u64 {
    let half = u64::from(k / 2);
    half.saturating_mul(half).saturating_mul(3 * u64::from(k))
}

pub(super) fn graph(k: u32) -> Graph {
    let half = k / 2;
    let mut tree = Tree::default();
    for core in 0..half * half {
        tree.node("core", None, format!("core{core}"));
    }
    let aggregation: Vec<Vec<u32>> = pods(k, |pod| tree.switches("aggregation", "agg", pod, half));
    let edge: Vec<Vec<u32>> = pods(k, |pod| tree.switches("edge", "edge", pod, half));
    for pod in 0..k as usize {
        for (position, &switch) in aggregation[pod].iter().enumerate() {
            let first = position as u32 * half;
            tree.edges.extend((first..first + half).map(|core| (core, switch)));
            tree.edges.extend(edge[pod].iter().map(|&below| (switch, below)));
        }
        for (position, &switch) in edge[pod].iter().enumerate() {
            for host in 0..half {
                let node = tree.node("host", Some(pod as u32), format!("host{pod}_{position}_{host}"));
                tree.edges.push((switch, node));
            }
        }
    }
    tree.into_graph()
}

fn pods(k: u32, switches: impl FnMut(u32) -> Vec<u32>) -> Vec<Vec<u32>> {
    (0..k).map(switches).collect()
}

#[derive(Default)]
struct Tree {
    names: Vec<String>,
    edges: Vec<(u32, u32)>,
    layers: Vec<Option<Value>>,
    pods: Vec<Option<Value>>,
}

impl Tree {
    fn node(&mut self, layer: &str, pod: Option<u32>, name: String) -> u32 {
        self.names.push(name);
        self.layers.push(Some(Value::text(layer)));
        self.pods.push(pod.map(|pod| Value::Integer(pod.into())));
        self.names.len() as u32 - 1
    }

    fn switches(&mut self, layer: &str, name: &str, pod: u32, count: u32) -> Vec<u32> {
        (0..count).map(|position| self.node(layer, Some(pod), format!("{name}{pod}_{position}"))).collect()
    }

    fn into_graph(self) -> Graph {
        Graph {
            nodes: self.names.len() as u32,
            names: self.names,
            edges: self.edges,
            columns: vec![("layer", self.layers), ("pod", self.pods)],
        }
    }
}
