//! The best assignment of things to takers, each thing to one taker at most.
//!
//! The Hungarian method with potentials and shortest augmenting paths (J. Munkres, "Algorithms for the assignment and
//! transportation problems", J. SIAM 5(1), 1957; in the form of E. Lawler, "Combinatorial Optimization", 1976, ch. 5), one
//! row at a time: O(takers² · things).

/// Worth of a thing to a taker, or of an assignment.
pub type Worth = i128;

/// What each taker takes in an assignment of the most worth: `worths[taker][thing]`, `None` where the taker cannot take
/// it. A taker that would lose by every thing left takes none, which is worth 0.
pub fn assign(worths: &[Vec<Option<Worth>>], things: usize) -> Vec<Option<usize>> {
    let takers = worths.len();
    // Beside the things, each taker has a column of its own that stands for taking none.
    let columns = things + takers;
    let cost = |taker: usize, column: usize| match column.checked_sub(things) {
        None => worths[taker][column].map(|worth| -worth),
        Some(own) => (own == taker).then_some(0),
    };
    let mut rows =
        Rows { taken_by: vec![None; columns], of_taker: vec![0; takers], of_column: vec![0; columns] };
    for taker in 0..takers {
        rows.enter(taker, &cost);
    }
    let mut taken = vec![None; takers];
    for (column, taker) in rows.taken_by.iter().enumerate().take(things) {
        if let Some(taker) = taker {
            taken[*taker] = Some(column);
        }
    }
    taken
}

/// The takers entered so far, with the potentials that prove their assignment to be cheapest.
struct Rows {
    taken_by: Vec<Option<usize>>,
    of_taker: Vec<Worth>,
    of_column: Vec<Worth>,
}

impl Rows {
    /// Enters a taker by the shortest augmenting path from it to a column that is free.
    fn enter(&mut self, entered: usize, cost: &impl Fn(usize, usize) -> Option<Worth>) {
        let columns = self.taken_by.len();
        let mut least: Vec<Option<Worth>> = vec![None; columns];
        let mut before: Vec<Option<usize>> = vec![None; columns];
        let mut visited = vec![false; columns];
        let (mut taker, mut column) = (entered, None);
        loop {
            for next in (0..columns).filter(|next| !visited[*next]) {
                let Some(cost) = cost(taker, next) else { continue };
                let reduced = cost - self.of_taker[taker] - self.of_column[next];
                if least[next].is_none_or(|least| reduced < least) {
                    least[next] = Some(reduced);
                    before[next] = column;
                }
            }
            let open = (0..columns).filter(|next| !visited[*next]);
            let nearest = open.filter_map(|next| Some((least[next]?, next))).min();
            let (step, next) = nearest.expect("every taker can take none");
            self.of_taker[entered] += step;
            for passed in 0..columns {
                if visited[passed] {
                    self.of_column[passed] -= step;
                    self.of_taker[self.taken_by[passed].expect("only taken columns are passed")] += step;
                } else if let Some(least) = &mut least[passed] {
                    *least -= step;
                }
            }
            visited[next] = true;
            column = Some(next);
            match self.taken_by[next] {
                Some(other) => taker = other,
                None => break,
            }
        }
        while let Some(present) = column {
            let previous = before[present];
            self.taken_by[present] = Some(previous.map_or(entered, |previous| {
                self.taken_by[previous].expect("the path runs through taken columns")
            }));
            column = previous;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn worth_of(worths: &[Vec<Option<Worth>>], taken: &[Option<usize>]) -> Worth {
        let pairs = worths.iter().zip(taken).filter_map(|(worths, taken)| Some((worths, (*taken)?)));
        pairs.map(|(worths, thing)| worths[thing].expect("what is taken can be taken")).sum()
    }

    /// The most worth by trying everything.
    fn most(worths: &[Vec<Option<Worth>>], used: u32) -> Worth {
        let Some((first, rest)) = worths.split_first() else { return 0 };
        let things = first.iter().enumerate().filter(|(thing, _)| used & (1 << thing) == 0);
        let taking =
            things.filter_map(|(thing, worth)| Some(*worth.as_ref()? + most(rest, used | 1 << thing)));
        taking.max().map_or(most(rest, used), |best| best.max(most(rest, used)))
    }

    proptest! {
        #[test]
        fn no_assignment_is_worth_more(
            worths in (0_usize..6).prop_flat_map(|things| {
                let worth = prop::option::weighted(0.8, -3_i128..20);
                prop::collection::vec(prop::collection::vec(worth, things), 0..6)
            }),
        ) {
            let things = worths.first().map_or(0, Vec::len);
            let taken = assign(&worths, things);
            let mut used: Vec<usize> = taken.iter().flatten().copied().collect();
            used.sort_unstable();
            prop_assert!(used.windows(2).all(|pair| pair[0] != pair[1]));
            prop_assert_eq!(worth_of(&worths, &taken), most(&worths, 0));
        }
    }
}
