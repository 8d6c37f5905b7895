//! The compiled container graph: links, parts, incoming edges.

use huddle_sim::model::{Container, ContainerBuilder, ContainerId};

use crate::sketch::Sketch;

/// Two parts: A-B (twice, and an arrow back) with a self-loop at A, and C, to which D points.
fn container() -> Container {
    let sketch =
        Sketch::default().node("A", "a", &[]).node("C", "a", &[]).node("B", "a", &[]).node("D", "a", &[]);
    sketch.path(&["A", "B", "A", "A"]).arrow("B", "A").arrow("D", "C").build().container
}

#[test]
fn gossip_links_join_different_nodes_once_and_both_ways_whatever_the_direction() {
    let container = container();
    let neighbours = |name| {
        let node = container.find(name).unwrap();
        container.neighbours(node).iter().map(|node| container.name(*node)).collect::<Vec<_>>()
    };
    assert_eq!(neighbours("A"), ["B"]);
    assert_eq!(neighbours("B"), ["A"]);
    assert_eq!(neighbours("C"), ["D"]);
    assert_eq!(container.link_pairs(), 2);
    assert_eq!(container.directed_links(), 4);
}

#[test]
fn every_link_leads_back_by_its_reverse() {
    let container = container();
    for node in container.nodes() {
        for link in container.links(node) {
            let back = container.reverse(link);
            assert_eq!(container.target(back), node);
            assert_eq!(container.reverse(back), link);
            assert_eq!(container.edge_of(back), container.edge_of(link));
        }
    }
}

#[test]
fn parts_are_ordered_by_their_lowest_node_and_list_their_nodes_in_order() {
    let container = container();
    assert_eq!(
        container.parts(),
        [vec![ContainerId(0), ContainerId(2)], vec![ContainerId(1), ContainerId(3)]]
    );
    assert_eq!(container.part_of(ContainerId(3)), 1);
}

#[test]
fn incoming_counts_arrows_at_a_node_undirected_edges_and_each_self_loop_once() {
    let container = container();
    let incoming = |name| container.incoming(container.find(name).unwrap());
    assert_eq!(incoming("A"), 4, "two edges with B, the loop, the arrow from B");
    assert_eq!(incoming("B"), 2, "its own arrow does not come in");
    assert_eq!(incoming("C"), 1);
    assert_eq!(incoming("D"), 0);
}

#[test]
fn an_isolated_node_is_a_part_of_its_own_and_a_container_may_be_empty() {
    let mut builder = ContainerBuilder::default();
    builder.node("A");
    builder.node("B");
    assert_eq!(builder.build().parts().len(), 2);
    assert_eq!(ContainerBuilder::default().build().parts().len(), 0);
}

#[test]
fn an_attribute_given_late_is_missing_on_nodes_before_and_after() {
    let mut builder = ContainerBuilder::default();
    let (first, second) = (builder.node("A"), builder.node("B"));
    builder.attribute(second, "rank", 1);
    builder.attribute(second, "rank", 2);
    let third = builder.node("C");
    let container = builder.build();
    assert_eq!(container.attribute(first, "rank"), None);
    assert_eq!(container.attribute(second, "rank"), Some(&2.into()));
    assert_eq!(container.attribute(third, "rank"), None);
    assert_eq!(container.attribute(first, "colour"), None);
}

#[test]
fn shortcuts_are_links_and_change_neither_edges_nor_parts_nor_incoming_counts() {
    let names = ["A", "B", "C", "D"];
    let sketch = names.iter().fold(Sketch::default(), |sketch, name| sketch.node(name, "a", &[]));
    let bare = sketch.path(&names).build().container;
    let id = |name| bare.find(name).unwrap();
    let (a, b, d) = (id("A"), id("B"), id("D"));
    // Once as it is, once turned round, and one where an edge is already.
    let container = bare.clone().with_shortcuts([(d, a), (a, d), (b, a)]);
    assert_eq!(container.shortcuts().collect::<Vec<_>>(), [(a, d)]);
    assert_eq!((container.link_pairs(), container.edge_pairs()), (4, 3));
    assert_eq!(container.neighbours(a), [b, d]);
    for node in container.nodes() {
        for link in container.links(node) {
            assert_eq!(container.target(container.reverse(link)), node);
            assert_eq!(container.is_shortcut(link), container.edge_of(link).is_none());
            let ends = (node.min(container.target(link)), node.max(container.target(link)));
            assert_eq!(container.is_shortcut(link), ends == (a, d));
        }
        assert_eq!(container.incoming(node), bare.incoming(node));
    }
    assert_eq!((container.edges(), container.parts()), (bare.edges(), bare.parts()));
    let more = container.with_shortcuts([(b, d)]);
    assert_eq!(more.shortcuts().collect::<Vec<_>>(), [(a, d), (b, d)]);
}

#[test]
#[should_panic(expected = "a shortcut joins nodes of one part")]
fn a_shortcut_between_two_parts_is_refused() {
    container().with_shortcuts([(ContainerId(0), ContainerId(1))]);
}
