//! From an instance to the programs of one part.
//!
//! Rows, as the rules of the model give them:
//!
//! - `diff`: per container node, at most one of the items is on it.
//! - `nshare`: per value of the attribute, at most one of the items is on a node with it.
//! - `share`: per value, each item is on a node with it as often as the next item is: all or none, and one value.
//! - room: per container node, the request nodes on it are at most its room.
//!
//! A column that no valid stitching can hold is left out: its node lacks an attribute that `share` or `nshare` needs,
//! has less room than the item has members, or has a value that another item of a `share` has no column for. No column
//! is left out for being worse than others.

use petgraph::unionfind::UnionFind;
use rustc_hash::FxHashMap;

use super::program::{Column, Item, Program, Row};
use crate::model::{
    Composition, CompositionCondition, Container, ContainerId, Credits, Instance, RequestId, Value,
};

/// The programs of one part, given its container nodes in ascending order; their items together are all request nodes.
pub fn compile(instance: &Instance, nodes: &[ContainerId]) -> Vec<Program> {
    let mut draft = Draft::new(instance, nodes);
    while draft.drop_unshared_values() {}
    let program = draft.program();
    split(&program)
}

/// Items and the columns that are left, before rows are written.
struct Draft<'a> {
    instance: &'a Instance,
    members: Vec<Vec<RequestId>>,
    item_of: Vec<usize>,
    columns: Vec<Vec<(ContainerId, i64)>>,
}

impl<'a> Draft<'a> {
    fn new(instance: &'a Instance, nodes: &[ContainerId]) -> Self {
        let (members, item_of) = items(instance);
        let mut draft = Self { instance, members, item_of, columns: Vec::new() };
        draft.columns = (0..draft.members.len()).map(|item| draft.columns_of(item, nodes)).collect();
        draft
    }

    /// The items that a composition ties, each once, in the order of its nodes.
    fn tied(&self, condition: &CompositionCondition) -> Vec<usize> {
        let mut items: Vec<usize> = Vec::new();
        for request in &condition.nodes {
            let item = self.item_of[request.index()];
            if !items.contains(&item) {
                items.push(item);
            }
        }
        items
    }

    fn columns_of(&self, item: usize, nodes: &[ContainerId]) -> Vec<(ContainerId, i64)> {
        let members = &self.members[item];
        let listed = |condition: &CompositionCondition| {
            members.iter().filter(|member| condition.nodes.contains(member)).count()
        };
        let mut needed: Vec<&str> = Vec::new();
        for (_, condition) in self.instance.composition_conditions() {
            match &condition.composition {
                Composition::Same => {}
                // Members of one item are on one node, so they can be neither on different ones nor on different values.
                Composition::Diff | Composition::Nshare(_) if listed(condition) > 1 => return Vec::new(),
                Composition::Diff => {}
                Composition::Share(attribute) | Composition::Nshare(attribute) if listed(condition) > 0 => {
                    needed.push(attribute);
                }
                Composition::Share(_) | Composition::Nshare(_) => {}
            }
        }
        let column = |node: &ContainerId| {
            let container = &self.instance.container;
            let fits = self.instance.room(*node).is_none_or(|room| room as usize >= members.len())
                && needed.iter().all(|attribute| container.attribute(*node, attribute).is_some());
            let credits = fits.then(|| self.credits(members, *node))??;
            Some((*node, credits))
        };
        nodes.iter().filter_map(column).collect()
    }

    fn credits(&self, members: &[RequestId], node: ContainerId) -> Option<i64> {
        let credits = |member: &RequestId| self.instance.base_credits(node, *member).ok();
        members.iter().map(credits).sum::<Option<Credits>>().map(Credits::micros)
    }

    /// Drops columns whose value some other item of a `share` cannot have; whether there were any.
    fn drop_unshared_values(&mut self) -> bool {
        let mut dropped = false;
        for (_, condition) in self.instance.composition_conditions() {
            let Composition::Share(attribute) = &condition.composition else { continue };
            let items = self.tied(condition);
            let container = &self.instance.container;
            let value = |node: ContainerId| container.attribute(node, attribute);
            let mut holders: FxHashMap<&Value, usize> = FxHashMap::default();
            for (position, item) in items.iter().enumerate() {
                // A value that all items before this one have is counted once more.
                for held in self.columns[*item].iter().filter_map(|(node, _)| value(*node)) {
                    let count = holders.entry(held).or_insert(0);
                    if *count == position {
                        *count += 1;
                    }
                }
            }
            for item in &items {
                let before = self.columns[*item].len();
                let shared = |node: ContainerId| {
                    value(node).is_some_and(|held| holders.get(held) == Some(&items.len()))
                };
                self.columns[*item].retain(|(node, _)| shared(*node));
                dropped |= self.columns[*item].len() < before;
            }
        }
        dropped
    }

    fn program(&self) -> Program {
        let mut program = Program::default();
        for (item, members) in self.members.iter().enumerate() {
            let start = program.columns.len();
            let column = |(node, credits): &(ContainerId, i64)| Column {
                item,
                node: *node,
                credits: *credits,
                rows: Vec::new(),
            };
            program.columns.extend(self.columns[item].iter().map(column));
            program.items.push(Item { members: members.clone(), columns: start..program.columns.len() });
        }
        for (_, condition) in self.instance.composition_conditions() {
            let items = self.tied(condition);
            let container = &self.instance.container;
            match &condition.composition {
                Composition::Same => {}
                Composition::Diff => at_most_one(&mut program, &items, Some),
                Composition::Nshare(attribute) => {
                    at_most_one(&mut program, &items, |node| container.attribute(node, attribute));
                }
                Composition::Share(attribute) => share(&mut program, &items, attribute, container),
            }
        }
        self.limit_room(&mut program);
        program
    }

    fn limit_room(&self, program: &mut Program) {
        if !self.instance.has_room_limits() {
            return;
        }
        let mut loads: FxHashMap<ContainerId, i64> = FxHashMap::default();
        for column in &program.columns {
            *loads.entry(column.node).or_insert(0) += self.members[column.item].len() as i64;
        }
        let mut rows: FxHashMap<ContainerId, usize> = FxHashMap::default();
        for column in &mut program.columns {
            let Some(room) = self.instance.room(column.node).map(i64::from) else { continue };
            if loads[&column.node] > room {
                let row = *rows.entry(column.node).or_insert_with(|| {
                    program.rows.push(Row { bound: room, equal: false });
                    program.rows.len() - 1
                });
                column.rows.push((row, self.members[column.item].len() as i64));
            }
        }
    }
}

/// The request nodes of each item, by their first, and the item of each request node.
fn items(instance: &Instance) -> (Vec<Vec<RequestId>>, Vec<usize>) {
    let mut union = UnionFind::<usize>::new(instance.request.len());
    for (_, condition) in instance.composition_conditions() {
        if condition.composition == Composition::Same {
            for pair in condition.nodes.windows(2) {
                union.union(pair[0].index(), pair[1].index());
            }
        }
    }
    gather(&mut union, instance.request.len(), RequestId::at)
}

/// The classes of a union-find, each ascending, by their first; and the class of each.
fn gather<T>(union: &mut UnionFind<usize>, count: usize, make: fn(usize) -> T) -> (Vec<Vec<T>>, Vec<usize>) {
    let mut class_of_root = vec![usize::MAX; count];
    let (mut classes, mut class_of): (Vec<Vec<T>>, Vec<usize>) = Default::default();
    for position in 0..count {
        let root = union.find_mut(position);
        if class_of_root[root] == usize::MAX {
            class_of_root[root] = classes.len();
            classes.push(Vec::new());
        }
        classes[class_of_root[root]].push(make(position));
        class_of.push(class_of_root[root]);
    }
    (classes, class_of)
}

/// Per thing that `thing_of` tells of a node, at most one of the items is on a node with it.
fn at_most_one<T: std::hash::Hash + Eq>(
    program: &mut Program,
    items: &[usize],
    thing_of: impl Fn(ContainerId) -> Option<T>,
) {
    let mut rows: FxHashMap<T, usize> = FxHashMap::default();
    for item in items {
        for column in program.items[*item].columns.clone() {
            let Some(thing) = thing_of(program.columns[column].node) else { continue };
            let row = *rows.entry(thing).or_insert_with(|| {
                program.rows.push(Row { bound: 1, equal: false });
                program.rows.len() - 1
            });
            program.columns[column].rows.push((row, 1));
        }
    }
}

/// Per value of the attribute and two successive items, both are on a node with it or neither is.
fn share(program: &mut Program, items: &[usize], attribute: &str, container: &Container) {
    for pair in items.windows(2) {
        let mut rows: FxHashMap<&Value, usize> = FxHashMap::default();
        for (item, sign) in [(pair[0], 1), (pair[1], -1)] {
            for column in program.items[item].columns.clone() {
                let Some(value) = container.attribute(program.columns[column].node, attribute) else {
                    continue;
                };
                let row = *rows.entry(value).or_insert_with(|| {
                    program.rows.push(Row { bound: 0, equal: true });
                    program.rows.len() - 1
                });
                program.columns[column].rows.push((row, sign));
            }
        }
    }
}

/// One program per set of items that rows tie together.
fn split(program: &Program) -> Vec<Program> {
    let mut union = UnionFind::<usize>::new(program.items.len());
    let mut first_item: Vec<Option<usize>> = vec![None; program.rows.len()];
    for column in &program.columns {
        for (row, _) in &column.rows {
            match first_item[*row] {
                None => first_item[*row] = Some(column.item),
                Some(first) => {
                    union.union(first, column.item);
                }
            }
        }
    }
    let (classes, _) = gather(&mut union, program.items.len(), |item| item);
    classes.iter().map(|items| extract(program, items)).collect()
}

/// The program of some of the items, with the rows that they are in.
fn extract(program: &Program, items: &[usize]) -> Program {
    let mut own = Program::default();
    let mut row_of: FxHashMap<usize, usize> = FxHashMap::default();
    for (position, item) in items.iter().enumerate() {
        let start = own.columns.len();
        for column in &program.columns[program.items[*item].columns.clone()] {
            let mut column = Column { item: position, ..column.clone() };
            for (row, _) in &mut column.rows {
                let known = row_of.entry(*row).or_insert_with(|| {
                    own.rows.push(program.rows[*row]);
                    own.rows.len() - 1
                });
                *row = *known;
            }
            own.columns.push(column);
        }
        let members = program.items[*item].members.clone();
        own.items.push(Item { members, columns: start..own.columns.len() });
    }
    own
}
