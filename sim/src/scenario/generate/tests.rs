//! Every topology against its definition.

use super::*;
use crate::model::{Container, ContainerId, Value};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn made(topology: Topology, seed: u64) -> Container {
    generate(&topology, false, seed).build()
}

fn examples() -> Vec<Topology> {
    vec![
        Topology::Ring { nodes: 7 },
        Topology::Path { nodes: 1 },
        Topology::Path { nodes: 9 },
        Topology::Star { nodes: 6 },
        Topology::Complete { nodes: 8 },
        Topology::Grid { rows: 3, columns: 5 },
        Topology::Torus { rows: 3, columns: 4 },
        Topology::ErdosRenyi { nodes: 200, probability: 0.005 },
        Topology::BarabasiAlbert { nodes: 100, m: 3 },
        Topology::WattsStrogatz { nodes: 60, k: 4, rewire: 0.3 },
        Topology::RandomGeometric { nodes: 150, radius: 0.05 },
        Topology::FatTree { k: 4 },
    ]
}

/// How many nodes have which number of neighbours.
fn degrees(container: &Container) -> BTreeMap<usize, usize> {
    let mut counts = BTreeMap::new();
    for node in container.nodes() {
        *counts.entry(container.neighbours(node).len()).or_default() += 1;
    }
    counts
}

/// What a graph is, byte for byte.
fn described(builder: ContainerBuilder) -> String {
    let container = builder.build();
    let rows: Vec<String> = container
        .nodes()
        .map(|node| {
            let values = container.attributes().map(|name| format!("{:?}", container.attribute(node, name)));
            format!("{} {}", container.name(node), values.collect::<Vec<_>>().join(" "))
        })
        .collect();
    format!("{}\n{:?}", rows.join("\n"), container.edges())
}

#[test]
fn every_topology_has_the_nodes_it_says_and_neither_loops_nor_parallel_edges() {
    for topology in examples() {
        let container = made(topology, 5);
        assert_eq!(container.len() as u64, topology.nodes(), "{topology:?}");
        assert_eq!(container.link_pairs(), container.edges().len(), "{topology:?}");
    }
}

#[test]
fn the_same_seed_gives_the_same_graph_and_another_seed_another() {
    for topology in examples() {
        for connected in [false, true] {
            let once = described(generate(&topology, connected, 11));
            assert_eq!(once, described(generate(&topology, connected, 11)), "{topology:?}");
        }
    }
    let random = Topology::BarabasiAlbert { nodes: 100, m: 3 };
    assert_ne!(described(generate(&random, false, 1)), described(generate(&random, false, 2)));
}

#[test]
fn small_random_graphs_are_the_same_on_every_machine() {
    let graphs = [
        Topology::ErdosRenyi { nodes: 8, probability: 0.3 },
        Topology::BarabasiAlbert { nodes: 8, m: 2 },
        Topology::WattsStrogatz { nodes: 8, k: 4, rewire: 0.5 },
        Topology::RandomGeometric { nodes: 4, radius: 0.5 },
    ];
    let lines = graphs.map(|topology| {
        let container = generate(&topology, true, 42).build();
        let edges: Vec<_> = container.edges().iter().map(|edge| (edge.from.0, edge.to.0)).collect();
        let x: Vec<_> =
            container.nodes().filter_map(|node| container.attribute(node, "x").cloned()).collect();
        format!("{topology:?}\n{edges:?} {x:?}")
    });
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn connected_graphs_have_one_part_and_keep_their_other_edges() {
    for topology in examples() {
        for seed in 0..5 {
            let (apart, joined) = (made(topology, seed), generate(&topology, true, seed).build());
            assert_eq!(joined.parts().len(), 1, "{topology:?}");
            assert_eq!(joined.edges()[..apart.edges().len()], *apart.edges(), "{topology:?}");
            assert_eq!(joined.edges().len(), apart.edges().len() + apart.parts().len() - 1, "{topology:?}");
        }
    }
}

#[test]
fn regular_graphs_have_the_degrees_of_their_definition() {
    let cases = [
        (Topology::Ring { nodes: 7 }, vec![(2, 7)]),
        (Topology::Path { nodes: 2 }, vec![(1, 2)]),
        (Topology::Path { nodes: 9 }, vec![(1, 2), (2, 7)]),
        (Topology::Star { nodes: 6 }, vec![(1, 5), (5, 1)]),
        (Topology::Complete { nodes: 8 }, vec![(7, 8)]),
        (Topology::Grid { rows: 3, columns: 5 }, vec![(2, 4), (3, 8), (4, 3)]),
        (Topology::Grid { rows: 1, columns: 4 }, vec![(1, 2), (2, 2)]),
        (Topology::Torus { rows: 3, columns: 4 }, vec![(4, 12)]),
    ];
    for (topology, expected) in cases {
        let container = made(topology, 0);
        assert_eq!(degrees(&container).into_iter().collect::<Vec<_>>(), expected, "{topology:?}");
        assert_eq!(container.parts().len(), 1, "{topology:?}");
    }
}

#[test]
fn grid_nodes_are_joined_exactly_when_their_rows_and_columns_are_next_to_each_other() {
    let grid = made(Topology::Grid { rows: 4, columns: 3 }, 0);
    let place = |node, attribute| grid.attribute(node, attribute).and_then(Value::number).unwrap();
    for (one, other) in grid.nodes().flat_map(|one| grid.nodes().map(move |other| (one, other))) {
        let distance = ["row", "column"].map(|name| (place(one, name) - place(other, name)).abs());
        assert_eq!(grid.neighbours(one).contains(&other), distance[0] + distance[1] == 1.0);
    }
}

#[test]
fn erdos_renyi_edge_counts_are_near_their_expectation() {
    for (nodes, probability) in [(2_000_u32, 0.002), (300, 0.5), (50, 0.97)] {
        let pairs = f64::from(nodes) * f64::from(nodes - 1) / 2.0;
        let deviation = (pairs * probability * (1.0 - probability)).sqrt();
        for seed in 0..5 {
            let found = made(Topology::ErdosRenyi { nodes, probability }, seed).edges().len() as f64;
            assert!((found - pairs * probability).abs() < 5.0 * deviation, "{found} of {nodes}");
        }
    }
}

#[test]
fn erdos_renyi_reaches_every_pair_equally_often() {
    let mut counts = BTreeMap::new();
    for seed in 0..4_000 {
        for edge in made(Topology::ErdosRenyi { nodes: 5, probability: 0.3 }, seed).edges() {
            *counts.entry((edge.from, edge.to)).or_insert(0) += 1;
        }
    }
    assert_eq!(counts.len(), 10);
    assert!(counts.values().all(|count| (1_000..1_400).contains(count)), "{counts:?}");
}

#[test]
fn erdos_renyi_of_probability_zero_is_empty_and_of_one_complete() {
    let edges = |probability| made(Topology::ErdosRenyi { nodes: 20, probability }, 3).edges().len();
    assert_eq!((edges(0.0), edges(f64::MIN_POSITIVE), edges(1.0)), (0, 0, 190));
}

#[test]
fn barabasi_albert_has_m_edges_for_every_node_after_the_first_m_and_one_part() {
    for (nodes, m) in [(2, 1), (50, 1), (100, 3), (30, 29), (40, 20)] {
        let container = made(Topology::BarabasiAlbert { nodes, m }, 9);
        assert_eq!(container.edges().len() as u32, m * (nodes - m));
        assert_eq!(container.parts().len(), 1);
    }
}

#[test]
fn barabasi_albert_prefers_nodes_with_many_edges() {
    // In a graph without preference the highest degree of 20,000 nodes stays below about 30.
    let container = made(Topology::BarabasiAlbert { nodes: 20_000, m: 2 }, 1);
    assert!(*degrees(&container).last_key_value().unwrap().0 > 100);
}

#[test]
fn watts_strogatz_keeps_the_number_of_edges_whatever_is_rewired() {
    for rewire in [0.0, 0.2, 1.0] {
        for k in [2, 6, 38] {
            let container = made(Topology::WattsStrogatz { nodes: 40, k, rewire }, 4);
            assert_eq!(container.link_pairs() as u32, 40 * k / 2);
        }
    }
}

#[test]
fn watts_strogatz_rewires_the_given_share_of_its_edges() {
    let container = made(Topology::WattsStrogatz { nodes: 5_000, k: 6, rewire: 0.2 }, 4);
    let near = |edge: &&crate::model::Edge| (edge.to.0 + 5_000 - edge.from.0) % 5_000 <= 3;
    let share = container.edges().iter().filter(near).count() as f64 / 15_000.0;
    assert!((share - 0.8).abs() < 0.02, "{share}");
    let unwired = made(Topology::WattsStrogatz { nodes: 50, k: 6, rewire: 0.0 }, 4);
    assert_eq!(degrees(&unwired), BTreeMap::from([(6, 50)]));
}

#[test]
fn random_geometric_joins_exactly_the_pairs_within_the_radius() {
    for radius in [0.001, 0.07, 0.33, 0.5, 0.9, 2.0] {
        let container = made(Topology::RandomGeometric { nodes: 120, radius }, 8);
        let place = |node: ContainerId| {
            ["x", "y"].map(|name| container.attribute(node, name).and_then(Value::number).unwrap())
        };
        for (one, other) in
            container.nodes().flat_map(|one| (0..one.0).map(move |other| (one, ContainerId(other))))
        {
            let (here, there) = (place(one), place(other));
            let square = (here[0] - there[0]).powi(2) + (here[1] - there[1]).powi(2);
            assert_eq!(container.neighbours(one).contains(&other), square <= radius * radius, "{radius}");
        }
    }
}

#[test]
fn a_fat_tree_has_the_layers_of_its_definition() {
    for k in [2_usize, 4, 6, 8] {
        let container = made(Topology::FatTree { k: k as u32 }, 0);
        let layer = |name: &str| {
            let of = |node: &ContainerId| {
                container.attribute(*node, "layer").and_then(Value::as_text) == Some(name)
            };
            container.nodes().filter(of).collect::<Vec<_>>()
        };
        let sizes = ["core", "aggregation", "edge", "host"].map(|name| layer(name).len());
        assert_eq!(sizes, [k * k / 4, k * k / 2, k * k / 2, k * k * k / 4]);
        let switches = sizes[..3].iter().sum::<usize>();
        assert_eq!((switches, container.len() - switches), (5 * k * k / 4, k * k * k / 4));
        assert_eq!(container.edges().len(), 3 * k * k * k / 4);
        assert_eq!(container.parts().len(), 1);
        let ports = |node: &ContainerId| container.neighbours(*node).len();
        assert!(
            ["core", "aggregation", "edge"]
                .iter()
                .all(|name| layer(name).iter().all(|node| ports(node) == k))
        );
        assert!(layer("host").iter().all(|node| ports(node) == 1));
    }
}

#[test]
fn every_core_switch_of_a_fat_tree_reaches_every_pod_once() {
    let container = made(Topology::FatTree { k: 6 }, 0);
    for core in container.nodes().take(9) {
        assert_eq!(container.name(core), format!("core{core}", core = core.0));
        let pods: Vec<_> = container
            .neighbours(core)
            .iter()
            .map(|node| container.attribute(*node, "pod").cloned())
            .collect();
        assert_eq!(pods, (0..6).map(|pod| Some(Value::Integer(pod))).collect::<Vec<_>>());
    }
}

#[test]
fn sizes_and_parameters_that_do_not_fit_are_named() {
    let refused = [
        Topology::Ring { nodes: 2 },
        Topology::Path { nodes: 0 },
        Topology::Path { nodes: 20_000_001 },
        Topology::Complete { nodes: 20_000 },
        Topology::Grid { rows: 0, columns: 5 },
        Topology::Grid { rows: u32::MAX, columns: u32::MAX },
        Topology::Torus { rows: 2, columns: 9 },
        Topology::ErdosRenyi { nodes: 10, probability: 1.5 },
        Topology::ErdosRenyi { nodes: 10, probability: f64::NAN },
        Topology::ErdosRenyi { nodes: 1_000_000, probability: 0.5 },
        Topology::BarabasiAlbert { nodes: 5, m: 5 },
        Topology::BarabasiAlbert { nodes: 5, m: 0 },
        Topology::WattsStrogatz { nodes: 10, k: 3, rewire: 0.1 },
        Topology::WattsStrogatz { nodes: 10, k: 10, rewire: 0.1 },
        Topology::WattsStrogatz { nodes: 10, k: 4, rewire: -0.1 },
        Topology::RandomGeometric { nodes: 10, radius: 0.0 },
        Topology::RandomGeometric { nodes: 1_000_000, radius: 0.9 },
        Topology::FatTree { k: 5 },
        Topology::FatTree { k: u32::MAX - 1 },
    ];
    let messages = refused.map(|topology| topology.check().expect_err("refused"));
    insta::assert_snapshot!(messages.join("\n"));
}

fn topology(
    sizes: impl Strategy<Value = u32> + Clone,
    shares: impl Strategy<Value = f64>,
) -> impl Strategy<Value = Topology> {
    (0..11, sizes.clone(), sizes, shares).prop_map(|(which, one, other, share)| match which {
        0 => Topology::Ring { nodes: one },
        1 => Topology::Path { nodes: one },
        2 => Topology::Star { nodes: one },
        3 => Topology::Complete { nodes: one },
        4 => Topology::Grid { rows: one, columns: other },
        5 => Topology::Torus { rows: one, columns: other },
        6 => Topology::ErdosRenyi { nodes: one, probability: share },
        7 => Topology::BarabasiAlbert { nodes: one, m: other },
        8 => Topology::WattsStrogatz { nodes: one, k: other, rewire: share },
        9 => Topology::RandomGeometric { nodes: one, radius: share },
        _ => Topology::FatTree { k: one },
    })
}

proptest! {
    #[test]
    fn any_parameters_are_checked_without_overflow(topology in topology(any::<u32>(), any::<f64>())) {
        if topology.check().is_ok() {
            prop_assert!((1..=Limits::default().nodes).contains(&topology.nodes()));
        }
    }

    #[test]
    fn whatever_passes_the_check_is_made_simple_and_connected_on_request(
        topology in topology(0..14_u32, 0.0..=1.0), seed in any::<u64>(),
    ) {
        if topology.check().is_ok() {
            let container = generate(&topology, true, seed).build();
            prop_assert_eq!(container.len() as u64, topology.nodes());
            prop_assert_eq!(container.link_pairs(), container.edges().len());
            prop_assert_eq!(container.parts().len(), 1);
        }
    }
}
