use super::*;
use crate::report::example;

fn distance(left: Point, right: Point) -> f64 {
    ((left.x - right.x) * (left.x - right.x) + (left.y - right.y) * (left.y - right.y)).sqrt()
}

#[test]
fn a_path_is_drawn_nearly_straight() {
    let layout = arrange(40, &example::path(40), 1.5, 1);
    assert!(layout.height < layout.width / 4.0, "{} by {}", layout.width, layout.height);
}

#[test]
fn no_two_nodes_of_a_graph_share_a_place() {
    let star: Vec<(u32, u32)> = (1..60).map(|leaf| (0, leaf)).collect();
    let complete: Vec<(u32, u32)> = (0..30).flat_map(|to| (0..to).map(move |from| (from, to))).collect();
    for (nodes, edges) in [(60, star), (30, complete), (100, example::grid(10)), (9, Vec::new())] {
        let places = arrange(nodes, &edges, 1.5, 1).places;
        for (position, place) in places.iter().enumerate() {
            let nearest = places[..position].iter().map(|other| distance(*place, *other)).fold(9.0, f64::min);
            assert!(nearest > 0.05, "node {position} of {nodes}: {nearest}");
        }
    }
}

#[test]
fn the_same_graph_gets_the_same_places() {
    let edges = example::barabasi_albert(300, 2);
    assert_eq!(arrange(300, &edges, 1.5, 7), arrange(300, &edges, 1.5, 7));
}

#[test]
fn parts_do_not_overlap() {
    // Two rings of 6, a pair, and three isolated nodes.
    let ring = |start: u32| (0..6).map(move |node| (start + node, start + (node + 1) % 6));
    let edges: Vec<(u32, u32)> = ring(0).chain(ring(6)).chain([(12, 13)]).collect();
    let layout = arrange(17, &edges, 2.0, 1);
    let area = |nodes: std::ops::Range<usize>| {
        let places = &layout.places[nodes];
        let fold = |value: fn(&Point) -> f64, pick: fn(f64, f64) -> f64| {
            places.iter().map(value).reduce(pick).unwrap()
        };
        crate::report::scene::Area::new(
            fold(|place| place.x, f64::min),
            fold(|place| place.y, f64::min),
            fold(|place| place.x, f64::max),
            fold(|place| place.y, f64::max),
        )
    };
    let areas = [area(0..6), area(6..12), area(12..14), area(14..17)];
    for (position, left) in areas.iter().enumerate() {
        assert!(areas[..position].iter().all(|right| !left.overlaps(right)), "{areas:?}");
    }
}

#[test]
fn broken_edges_and_empty_graphs_do_no_harm() {
    assert_eq!(arrange(0, &[(0, 1)], 1.5, 1).places, []);
    assert_eq!(arrange(1, &[(0, 0), (0, 9)], 1.5, 1).places.len(), 1);
}

/// Run with `--release -- --ignored --nocapture`; the aim is half a second.
#[test]
#[ignore = "a timing, to be read"]
fn fifteen_hundred_nodes_are_laid_out() {
    let edges = example::barabasi_albert(1_500, 2);
    let started = std::time::Instant::now();
    assert_eq!(arrange(1_500, &edges, 1.5, 1).places.len(), 1_500);
    eprintln!("1,500 nodes: {:?}", started.elapsed());
}
