//! The best assignment of things to takers, each thing to so many takers at most.
//!
//! The Hungarian method with potentials and shortest augmenting paths (J. Munkres, "Algorithms for the assignment and
//! transportation problems", J. SIAM 5(1), 1957; in the form of E. Lawler, "Combinatorial Optimization", 1976, ch. 5), one
//! row at a time: O(takers² · things).

use super::worth::Worth;

/// What takers offer for things, and the room to work that assigning takes, to be used again.
#[derive(Default, Debug)]
pub struct Matching {
    things: usize,
    /// By thing, how many takers it suffices for.
    capacities: Vec<usize>,
    /// By taker: what each thing is worth to it, `None` where it cannot take it.
    worths: Vec<Option<Worth>>,
    may_take_none: Vec<bool>,
    rows: Rows,
}

/// The takers entered so far, with the potentials that prove their assignment to be cheapest.
#[derive(Default, Debug)]
struct Rows {
    taken_by: Vec<Option<usize>>,
    of_taker: Vec<Worth>,
    of_column: Vec<Worth>,
    least: Vec<Option<Worth>>,
    before: Vec<Option<usize>>,
    visited: Vec<bool>,
}

impl Matching {
    /// Forgets all takers; there are things now that suffice for so many takers each.
    pub fn begin(&mut self, capacities: impl Iterator<Item = usize>) {
        self.capacities.clear();
        self.capacities.extend(capacities);
        self.things = self.capacities.len();
        self.worths.clear();
        self.may_take_none.clear();
    }

    /// Enters a taker that can take nothing yet. One that may take none is assigned nothing, which is worth 0, where all
    /// that is left would be worth less.
    pub fn enter(&mut self, may_take_none: bool) {
        self.may_take_none.push(may_take_none);
        self.worths.resize(self.things * self.may_take_none.len(), None);
    }

    /// What the taker entered last gets from a thing.
    pub fn offer(&mut self, thing: usize, worth: Worth) {
        let row = self.worths.len() - self.things;
        self.worths[row + thing] = Some(worth);
    }

    /// What each taker takes in an assignment of the most worth; `None` when there are too few things for those that
    /// must take one.
    pub fn assign(&mut self) -> Option<Vec<Option<usize>>> {
        if let Some(taken) = self.all_their_best() {
            return Some(taken);
        }
        let takers = self.may_take_none.len();
        // A thing has a column for each taker that it suffices for; beside them, each taker has a column of its own that
        // stands for taking none.
        let Self { things, capacities, worths, may_take_none, rows } = self;
        let of_column =
            capacities.iter().enumerate().flat_map(|(thing, count)| std::iter::repeat_n(thing, *count));
        let of_column: Vec<usize> = of_column.collect();
        rows.begin(takers, of_column.len() + takers);
        let cost = |taker: usize, column: usize| match of_column.get(column) {
            Some(thing) => worths[taker * *things + thing].map(|worth| -worth),
            None => (column - of_column.len() == taker && may_take_none[taker]).then_some(Worth::ZERO),
        };
        for taker in 0..takers {
            if !rows.enter(taker, &cost) {
                return None;
            }
        }
        let mut taken = vec![None; takers];
        for (thing, taker) in of_column.iter().zip(&rows.taken_by) {
            if let Some(taker) = taker {
                taken[*taker] = Some(*thing);
            }
        }
        Some(taken)
    }

    /// Each taker's best thing, if all suffice for those who want them.
    fn all_their_best(&self) -> Option<Vec<Option<usize>>> {
        let mut wanted: Vec<Option<usize>> = Vec::with_capacity(self.may_take_none.len());
        for (taker, may_take_none) in self.may_take_none.iter().enumerate() {
            let row = &self.worths[taker * self.things..(taker + 1) * self.things];
            let best =
                row.iter().enumerate().filter_map(|(thing, worth)| Some((*worth.as_ref()?, thing))).max();
            match best {
                Some((worth, _)) if worth < Worth::ZERO && *may_take_none => wanted.push(None),
                Some((_, thing))
                    if wanted.iter().filter(|other| **other == Some(thing)).count()
                        == self.capacities[thing] =>
                {
                    return None;
                }
                Some((_, thing)) => wanted.push(Some(thing)),
                None if *may_take_none => wanted.push(None),
                None => return None,
            }
        }
        Some(wanted)
    }
}

impl Rows {
    fn begin(&mut self, takers: usize, columns: usize) {
        self.taken_by.clear();
        self.taken_by.resize(columns, None);
        self.of_taker.clear();
        self.of_taker.resize(takers, Worth::ZERO);
        self.of_column.clear();
        self.of_column.resize(columns, Worth::ZERO);
    }

    /// Enters a taker by the shortest augmenting path from it to a column that is free; tells whether there is one.
    fn enter(&mut self, entered: usize, cost: &impl Fn(usize, usize) -> Option<Worth>) -> bool {
        let columns = self.taken_by.len();
        self.least.clear();
        self.least.resize(columns, None);
        self.before.clear();
        self.before.resize(columns, None);
        self.visited.clear();
        self.visited.resize(columns, false);
        let (mut taker, mut column) = (entered, None);
        loop {
            let mut nearest: Option<(Worth, usize)> = None;
            for next in 0..columns {
                if self.visited[next] {
                    continue;
                }
                if let Some(cost) = cost(taker, next) {
                    let reduced = cost - self.of_taker[taker] - self.of_column[next];
                    if self.least[next].is_none_or(|least| reduced < least) {
                        self.least[next] = Some(reduced);
                        self.before[next] = column;
                    }
                }
                if let Some(least) = self.least[next]
                    && nearest.is_none_or(|(nearest, _)| least < nearest)
                {
                    nearest = Some((least, next));
                }
            }
            let Some((step, next)) = nearest else { return false };
            self.of_taker[entered] += step;
            for passed in 0..columns {
                if self.visited[passed] {
                    self.of_column[passed] -= step;
                    self.of_taker[self.taken_by[passed].expect("only taken columns are passed")] += step;
                } else if let Some(least) = &mut self.least[passed] {
                    *least -= step;
                }
            }
            self.visited[next] = true;
            column = Some(next);
            match self.taken_by[next] {
                Some(other) => taker = other,
                None => break,
            }
        }
        while let Some(present) = column {
            let previous = self.before[present];
            self.taken_by[present] = Some(previous.map_or(entered, |previous| {
                self.taken_by[previous].expect("the path runs through taken columns")
            }));
            column = previous;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The most merit by trying everything; `None` where it cannot be done.
    fn most(takers: &[(bool, Vec<Option<i128>>)], left: &[usize]) -> Option<i128> {
        let Some(((may_take_none, first), rest)) = takers.split_first() else { return Some(0) };
        let things = first.iter().enumerate().filter(|(thing, _)| left[*thing] > 0);
        let taking = things.filter_map(|(thing, worth)| {
            let mut left = left.to_vec();
            left[thing] -= 1;
            Some((*worth)? + most(rest, &left)?)
        });
        let none = if *may_take_none { most(rest, left) } else { None };
        taking.chain(none).max()
    }

    proptest! {
        #[test]
        fn no_assignment_is_worth_more(
            capacities in prop::collection::vec(1_usize..3, 5),
            takers in (0_usize..6).prop_flat_map(|things| {
                let worth = prop::option::weighted(0.8, -3_i128..20);
                prop::collection::vec((any::<bool>(), prop::collection::vec(worth, things)), 0..6)
            }),
        ) {
            let mut matching = Matching::default();
            let things = takers.first().map_or(0, |(_, worths)| worths.len());
            matching.begin(capacities.iter().copied().take(things));
            for (may_take_none, worths) in &takers {
                matching.enter(*may_take_none);
                for (thing, worth) in worths.iter().enumerate() {
                    worth.iter().for_each(|merit| matching.offer(thing, Worth { merit: *merit, place: 0 }));
                }
            }
            let taken = matching.assign();
            if let Some(taken) = &taken {
                for (thing, capacity) in capacities.iter().enumerate() {
                    prop_assert!(taken.iter().filter(|taken| **taken == Some(thing)).count() <= *capacity);
                }
                prop_assert!(taken.iter().zip(&takers).all(|(thing, taker)| thing.is_some() || taker.0));
            }
            let worth = taken.map(|taken| {
                let pairs = takers.iter().zip(&taken).filter_map(|(taker, taken)| Some((taker, (*taken)?)));
                pairs.map(|((_, worths), thing)| worths[thing].expect("what is taken can be taken")).sum()
            });
            prop_assert_eq!(worth, most(&takers, &capacities));
        }
    }
}
