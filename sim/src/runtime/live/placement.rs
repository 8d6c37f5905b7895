//! Placement: which node lives on which arbiter, so that few messages cross from one thread to another.
//!
//! Nodes are laid out in the order of a breadth-first walk and cut into stretches of equal load, a node's load being
//! its links and one: on meshes that is nearly the least cut already. Then nodes move to the arbiter that most of
//! their neighbours live on, as long as it has room; what a pass gains tells whether another follows. It is
//! label propagation from a balanced start (U. N. Raghavan, R. Albert, S. Kumara, Physical Review E 76, 036106, 2007)
//! with a bound on the load of each label, and depends on the graph alone.

use crate::model::{Container, ContainerId};

/// An arbiter may have this much more load than its share: one part in so many.
const SLACK: u64 = 32;

/// Passes over all nodes, at most.
const MOST_PASSES: usize = 8;

/// Another pass follows one that moved more than one node in so many.
const WORTHWHILE: usize = 50;

/// Where each node lives, and how to get there.
#[derive(Debug)]
pub struct Placement {
    /// Per arbiter, its nodes in the order of their seats.
    residents: Vec<Vec<ContainerId>>,
    /// Per directed link.
    routes: Vec<Route>,
    /// Per node.
    arbiters: Vec<u32>,
    /// Per node.
    seats: Vec<u32>,
}

/// The way of a message over a directed link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Route {
    /// The receiver's arbiter.
    pub arbiter: u32,
    /// The receiver's seat there.
    pub seat: u32,
    /// Position of the sender among the receiver's neighbours.
    pub neighbour: u32,
}

impl Placement {
    /// Places the nodes of a container on so many arbiters.
    pub fn new(container: &Container, arbiters: usize) -> Self {
        let order = walk(container);
        let mut arbiter_of = cut(container, &order, arbiters);
        if arbiters > 1 {
            settle(container, &order, &mut arbiter_of, arbiters);
        }
        let mut residents = vec![Vec::new(); arbiters];
        let mut seats = vec![0; container.len()];
        for node in order {
            let here: &mut Vec<ContainerId> = &mut residents[arbiter_of[node.index()] as usize];
            seats[node.index()] = here.len() as u32;
            here.push(node);
        }
        let route = |link| {
            let target = container.target(link);
            Route {
                arbiter: arbiter_of[target.index()],
                seat: seats[target.index()],
                neighbour: container.reverse(link) - container.links(target).start,
            }
        };
        let routes = (0..container.directed_links() as u32).map(route).collect();
        Self { residents, routes, arbiters: arbiter_of, seats }
    }

    /// The nodes of an arbiter, in the order of their seats.
    pub fn residents(&self, arbiter: usize) -> &[ContainerId] {
        &self.residents[arbiter]
    }

    /// The arbiter of a node.
    pub fn arbiter(&self, node: ContainerId) -> usize {
        self.arbiters[node.index()] as usize
    }

    /// The seat of a node at its arbiter.
    pub fn seat(&self, node: ContainerId) -> u32 {
        self.seats[node.index()]
    }

    /// The way over a directed link.
    pub fn route(&self, link: u32) -> Route {
        self.routes[link as usize]
    }
}

/// All nodes, part by part, each in the order of a breadth-first walk from its lowest node.
fn walk(container: &Container) -> Vec<ContainerId> {
    let mut order = Vec::with_capacity(container.len());
    let mut seen = vec![false; container.len()];
    for part in container.parts() {
        let mut next = order.len();
        seen[part[0].index()] = true;
        order.push(part[0]);
        while let Some(node) = order.get(next).copied() {
            next += 1;
            for neighbour in container.neighbours(node) {
                if !std::mem::replace(&mut seen[neighbour.index()], true) {
                    order.push(*neighbour);
                }
            }
        }
    }
    order
}

fn load_of(container: &Container, node: ContainerId) -> u64 {
    container.links(node).len() as u64 + 1
}

fn load_of_all(container: &Container) -> u64 {
    (container.directed_links() + container.len()) as u64
}

/// Cuts an order of all nodes into stretches of equal load; gives the arbiter of each node.
fn cut(container: &Container, order: &[ContainerId], arbiters: usize) -> Vec<u32> {
    let mut arbiter_of = vec![0; container.len()];
    let (total, mut before) = (load_of_all(container).max(1), 0);
    for node in order {
        arbiter_of[node.index()] = (before * arbiters as u64 / total) as u32;
        before += load_of(container, *node);
    }
    arbiter_of
}

/// Moves nodes to where most of their neighbours are, as far as the load allows.
fn settle(container: &Container, order: &[ContainerId], arbiter_of: &mut [u32], arbiters: usize) {
    let share = load_of_all(container) / arbiters as u64;
    let most = share + share / SLACK + 1;
    let mut loads = vec![0; arbiters];
    for node in order {
        loads[arbiter_of[node.index()] as usize] += load_of(container, *node);
    }
    let mut neighbours = vec![0_u32; arbiters];
    for _ in 0..MOST_PASSES {
        let mut moved = 0;
        for node in order {
            let here = arbiter_of[node.index()] as usize;
            let load = load_of(container, *node);
            neighbours.fill(0);
            for neighbour in container.neighbours(*node) {
                neighbours[arbiter_of[neighbour.index()] as usize] += 1;
            }
            let has_room = |arbiter: &usize| loads[*arbiter] + load <= most;
            let rivals = (0..arbiters).filter(|arbiter| neighbours[*arbiter] > neighbours[here]);
            // The lower arbiter where two are as good.
            let best =
                rivals.filter(has_room).max_by_key(|arbiter| (neighbours[*arbiter], arbiters - arbiter));
            if let Some(best) = best {
                loads[here] -= load;
                loads[best] += load;
                arbiter_of[node.index()] = best as u32;
                moved += 1;
            }
        }
        if moved * WORTHWHILE <= container.len() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ContainerBuilder;
    use crate::scenario::generate::{Topology, generate};

    fn built(topology: &Topology) -> Container {
        generate(topology, true, 1).build()
    }

    /// Links of different nodes' arbiters, as a share of all.
    fn crossing(container: &Container, placement: &Placement) -> f64 {
        let ends =
            |node: ContainerId| container.neighbours(node).iter().map(move |neighbour| (node, *neighbour));
        let links = container.nodes().flat_map(ends);
        let crossing = links.filter(|(from, to)| placement.arbiter(*from) != placement.arbiter(*to));
        crossing.count() as f64 / container.directed_links() as f64
    }

    fn samples() -> [Topology; 3] {
        [
            Topology::BarabasiAlbert { nodes: 2000, m: 2 },
            Topology::Grid { rows: 40, columns: 50 },
            Topology::Path { nodes: 1000 },
        ]
    }

    #[test]
    fn every_node_has_one_seat_and_every_route_ends_at_the_seat_of_its_link() {
        for topology in samples() {
            let container = built(&topology);
            for arbiters in 1..5 {
                let placement = Placement::new(&container, arbiters);
                let mut seated: Vec<ContainerId> =
                    (0..arbiters).flat_map(|arbiter| placement.residents(arbiter).to_vec()).collect();
                seated.sort_unstable();
                assert!(seated.into_iter().eq(container.nodes()));
                for node in container.nodes() {
                    let here = placement.residents(placement.arbiter(node));
                    assert_eq!(here[placement.seat(node) as usize], node);
                    for link in container.links(node) {
                        let Route { arbiter, seat, neighbour } = placement.route(link);
                        let target = placement.residents(arbiter as usize)[seat as usize];
                        assert_eq!(target, container.target(link));
                        assert_eq!(container.neighbours(target)[neighbour as usize], node);
                    }
                }
            }
        }
    }

    #[test]
    fn no_arbiter_has_much_more_than_its_share_and_fewer_links_cross_than_when_dealt_out_in_turn() {
        for topology in samples() {
            let container = built(&topology);
            for arbiters in 2..5 {
                let placement = Placement::new(&container, arbiters);
                let load = |arbiter: usize| -> u64 {
                    placement.residents(arbiter).iter().map(|node| load_of(&container, *node)).sum()
                };
                let share = load_of_all(&container) / arbiters as u64;
                let largest = container.nodes().map(|node| load_of(&container, node)).max().unwrap();
                for arbiter in 0..arbiters {
                    let most = share + share / SLACK + largest;
                    assert!(load(arbiter) <= most, "{topology:?}, {arbiters}: {}", load(arbiter));
                }
                let in_turn = 1.0 - 1.0 / arbiters as f64;
                let crossing = crossing(&container, &placement);
                assert!(crossing < 0.85 * in_turn, "{topology:?}, {arbiters}: {crossing}");
            }
        }
    }

    #[test]
    fn few_links_of_a_mesh_cross() {
        let container = built(&Topology::Grid { rows: 40, columns: 50 });
        assert!(crossing(&container, &Placement::new(&container, 2)) < 0.05);
    }

    #[test]
    fn small_parts_stay_together() {
        let mut builder = ContainerBuilder::default();
        let nodes: Vec<ContainerId> = (0..40).map(|node| builder.node(format!("n{node}"))).collect();
        nodes.chunks(4).for_each(|part| (1..4).for_each(|leaf| builder.undirected(part[0], part[leaf])));
        let container = builder.build();
        assert_eq!(crossing(&container, &Placement::new(&container, 2)), 0.0);
    }
}
