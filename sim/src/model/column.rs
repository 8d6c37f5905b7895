//! One attribute of all nodes.

use rustc_hash::FxHashMap;

use super::id::ContainerId;
use super::value::Value;

/// One attribute of all nodes; `None` where a node lacks it. Values that many nodes have in common are stored once.
#[derive(Clone, Debug)]
pub struct Column(Cells);

#[derive(Clone, Debug)]
enum Cells {
    /// By node.
    Own(Vec<Option<Value>>),
    /// By node the position of its value, `LACKING` where there is none.
    Shared { values: Vec<Value>, positions: Vec<u32> },
}

/// No value.
const LACKING: u32 = u32::MAX;

/// Values are shared where each stands for so many nodes on average.
const NODES_PER_VALUE: usize = 4;

impl Column {
    /// Of so many nodes that all lack it.
    pub(super) fn lacking(nodes: usize) -> Self {
        Self(Cells::Own(vec![None; nodes]))
    }

    /// Number of nodes.
    pub fn len(&self) -> usize {
        match &self.0 {
            Cells::Own(values) => values.len(),
            Cells::Shared { positions, .. } => positions.len(),
        }
    }

    /// Whether there is no node at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A node's value, if it has one.
    pub fn get(&self, node: ContainerId) -> Option<&Value> {
        match &self.0 {
            Cells::Own(values) => values[node.index()].as_ref(),
            Cells::Shared { values, positions } => values.get(positions[node.index()] as usize),
        }
    }

    /// The values by node.
    pub fn iter(&self) -> impl Iterator<Item = Option<&Value>> {
        (0..self.len()).map(|node| self.get(ContainerId::at(node)))
    }

    /// Gives a node a value in place of an earlier one, or takes it away.
    pub(super) fn set(&mut self, node: ContainerId, value: Option<Value>) {
        if let Cells::Shared { .. } = self.0 {
            self.0 = Cells::Own(self.iter().map(Option::<&Value>::cloned).collect());
        }
        if let Cells::Own(values) = &mut self.0 {
            values[node.index()] = value;
        }
    }

    /// Adds a node that lacks it.
    pub(super) fn push_lacking(&mut self) {
        match &mut self.0 {
            Cells::Own(values) => values.push(None),
            Cells::Shared { positions, .. } => positions.push(LACKING),
        }
    }

    /// The same values, in as little space as they may take.
    pub(super) fn compact(self) -> Self {
        let Cells::Own(cells) = self.0 else { return self };
        match shared(&cells) {
            Some((values, positions)) => Self(Cells::Shared { values, positions }),
            None => Self(Cells::Own(cells)),
        }
    }
}

impl PartialEq for Column {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

/// The values and their positions by node, where that takes less space. Numbers that are equal may be spelled in several ways,
/// which are kept, so that floats are not shared.
fn shared(cells: &[Option<Value>]) -> Option<(Vec<Value>, Vec<u32>)> {
    let most = cells.len() / NODES_PER_VALUE;
    let mut numbers: FxHashMap<&Value, u32> = FxHashMap::default();
    let mut values: Vec<Value> = Vec::new();
    let mut positions = Vec::with_capacity(cells.len());
    for cell in cells {
        let position = match cell {
            None => LACKING,
            Some(Value::Float(_)) => return None,
            Some(value) => *numbers.entry(value).or_insert_with(|| {
                values.push(value.clone());
                values.len() as u32 - 1
            }),
        };
        if values.len() > most {
            return None;
        }
        positions.push(position);
    }
    Some((values, positions))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(cells: &[Option<Value>]) -> Column {
        let mut column = Column::lacking(cells.len());
        for (node, value) in cells.iter().enumerate() {
            column.set(ContainerId::at(node), value.clone());
        }
        column
    }

    fn values() -> impl Strategy<Value = Option<Value>> {
        prop_oneof![
            3 => Just(None),
            5 => "[abc]".prop_map(|text| Some(Value::text(text))),
            3 => (0_i64..3).prop_map(|number| Some(Value::Integer(number))),
            2 => any::<bool>().prop_map(|flag| Some(Value::Boolean(flag))),
            1 => (0..3).prop_map(|number| Some(Value::Float(f64::from(number)))),
        ]
    }

    proptest! {
        #[test]
        fn a_compact_column_tells_the_same_values_in_the_same_spelling(
            cells in prop::collection::vec(values(), 0..60),
            changes in prop::collection::vec((any::<prop::sample::Index>(), values()), 0..5),
        ) {
            let (plain, mut compact) = (of(&cells), of(&cells).compact());
            prop_assert_eq!(&plain, &compact);
            let spelled = |column: &Column| format!("{:?}", column.iter().collect::<Vec<_>>());
            prop_assert_eq!(spelled(&plain), spelled(&compact));
            let mut cells = cells;
            let changes = if cells.is_empty() { Vec::new() } else { changes };
            for (at, value) in changes {
                let node = at.index(cells.len());
                compact.set(ContainerId::at(node), value.clone());
                cells[node] = value;
            }
            compact.push_lacking();
            cells.push(None);
            prop_assert_eq!(spelled(&of(&cells)), spelled(&compact));
        }
    }

    #[test]
    fn values_in_common_are_stored_once() {
        let cells: Vec<Option<Value>> =
            (0..100).map(|node| Some(Value::text(["a", "b"][node % 2]))).collect();
        let Column(Cells::Shared { values, .. }) = of(&cells).compact() else { panic!("they are shared") };
        assert_eq!(values.len(), 2);
    }
}
