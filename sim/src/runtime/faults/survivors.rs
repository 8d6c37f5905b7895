//! Who is judged: the nodes that are alive in the end, in the parts that they then form.

use petgraph::unionfind::UnionFind;

use crate::model::{Container, ContainerId, LinkId};

/// The nodes whose views count, by part.
#[derive(Clone, Debug)]
pub struct Judged {
    part_of: Vec<Option<u32>>,
    parts: Vec<Vec<ContainerId>>,
}

impl Judged {
    /// All nodes, in the container's own parts.
    pub fn all(container: &Container) -> Self {
        let part_of = container.nodes().map(|node| Some(container.part_of(node) as u32)).collect();
        Self { part_of, parts: container.parts().to_vec() }
    }

    /// The nodes that are alive, joined by the links that carry messages.
    pub fn survivors(
        container: &Container,
        is_alive: impl Fn(ContainerId) -> bool,
        carries: impl Fn(LinkId) -> bool,
    ) -> Self {
        let mut union = UnionFind::<u32>::new(container.len());
        for node in container.nodes().filter(|node| is_alive(*node)) {
            for link in container.links(node) {
                let target = container.target(link);
                if node < target && is_alive(target) && carries(link) {
                    union.union(node.0, target.0);
                }
            }
        }
        let mut part_of_root: Vec<Option<u32>> = vec![None; container.len()];
        let mut judged = Self { part_of: vec![None; container.len()], parts: Vec::new() };
        for node in container.nodes().filter(|node| is_alive(*node)) {
            let root = union.find_mut(node.0) as usize;
            let part = *part_of_root[root].get_or_insert_with(|| {
                judged.parts.push(Vec::new());
                judged.parts.len() as u32 - 1
            });
            judged.part_of[node.index()] = Some(part);
            judged.parts[part as usize].push(node);
        }
        judged
    }

    /// The parts, each a list of nodes in ascending order, ordered by their lowest node.
    pub fn parts(&self) -> &[Vec<ContainerId>] {
        &self.parts
    }

    /// The part of a node; `None` for one that is not judged.
    pub fn part_of(&self, node: ContainerId) -> Option<usize> {
        self.part_of[node.index()].map(|part| part as usize)
    }

    /// Number of nodes judged.
    pub fn nodes(&self) -> usize {
        self.parts.iter().map(Vec::len).sum()
    }
}
