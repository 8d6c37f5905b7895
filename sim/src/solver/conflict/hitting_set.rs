//! Small sets that have a member of each of some sets.
//!
//! The search takes the set with the fewest members left that is not hit yet, and tries its members one after the other; a
//! member that was tried is not taken again beside the next. A branch is left when more sets without a common member are
//! open than may still be chosen.

use crate::solver::limits::Meter;

/// A limit was reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Spent;

/// Sets of the numbers below `count`, each ascending.
#[derive(Clone, Debug)]
pub struct HittingSet {
    count: usize,
    sets: Vec<Vec<usize>>,
}

/// What is decided of a number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Open,
    Chosen,
    Excluded,
}

impl HittingSet {
    /// No sets yet.
    pub fn new(count: usize) -> Self {
        Self { count, sets: Vec::new() }
    }

    /// Adds a set, unless one that it contains is there; those that contain it say no more and are dropped.
    pub fn add(&mut self, set: Vec<usize>) {
        if self.sets.iter().any(|other| is_within(other, &set)) {
            return;
        }
        self.sets.retain(|other| !is_within(&set, other));
        self.sets.push(set);
    }

    /// Whether some set has `member` and no other of `members`.
    pub fn needs(&self, member: usize, members: &[usize]) -> bool {
        let only = |set: &Vec<usize>| set.iter().filter(|one| members.contains(one)).eq([&member]);
        self.sets.iter().any(only)
    }

    /// A set of at most `size` numbers, ascending, that has a member of each set; `None` where there is none.
    ///
    /// # Errors
    /// When the meter says stop.
    pub fn of_size(&self, size: usize, meter: &mut Meter) -> Result<Option<Vec<usize>>, Spent> {
        let mut fates = vec![Fate::Open; self.count];
        let found = self.choose(&mut fates, size, meter)?;
        Ok(found.then(|| (0..self.count).filter(|number| fates[*number] == Fate::Chosen).collect()))
    }

    /// Whether all sets can be hit with so many more chosen; then they are.
    fn choose(&self, fates: &mut Vec<Fate>, more: usize, meter: &mut Meter) -> Result<bool, Spent> {
        if !meter.step() {
            return Err(Spent);
        }
        let is_hit = |set: &&Vec<usize>| set.iter().any(|number| fates[*number] == Fate::Chosen);
        let mut open: Vec<Vec<usize>> = self
            .sets
            .iter()
            .filter(|set| !is_hit(set))
            .map(|set| set.iter().copied().filter(|number| fates[*number] == Fate::Open).collect())
            .collect();
        open.sort_by_key(Vec::len);
        let Some(narrowest) = open.first().cloned() else { return Ok(true) };
        if disjoint(&open) > more {
            return Ok(false);
        }
        for number in &narrowest {
            fates[*number] = Fate::Chosen;
            if self.choose(fates, more - 1, meter)? {
                return Ok(true);
            }
            fates[*number] = Fate::Excluded;
        }
        narrowest.iter().for_each(|number| fates[*number] = Fate::Open);
        Ok(false)
    }
}

/// How many of the sets, taken in their order, have no member in common with those taken before; each needs one.
fn disjoint(sets: &[Vec<usize>]) -> usize {
    let mut taken: Vec<&Vec<usize>> = Vec::new();
    for set in sets {
        if taken.iter().all(|other| !set.iter().any(|number| other.contains(number))) {
            taken.push(set);
        }
    }
    taken.len()
}

/// Whether every member of an ascending set is in another.
fn is_within(set: &[usize], other: &[usize]) -> bool {
    set.iter().all(|member| other.binary_search(member).is_ok())
}

#[cfg(test)]
mod tests {
    use rand::RngExt;

    use super::*;
    use crate::random::{Purpose, stream};
    use crate::solver::Limits;

    fn hits(sets: &[Vec<usize>], chosen: u32) -> bool {
        sets.iter().all(|set| set.iter().any(|number| chosen >> number & 1 == 1))
    }

    #[test]
    fn no_hitting_set_is_smaller_than_the_smallest_and_it_hits_every_set() {
        for seed in 0..500 {
            let mut source = stream(seed, Purpose::Sampling, 9);
            let count = source.random_range(1..=10_usize);
            let sets: Vec<Vec<usize>> = (0..source.random_range(0..=12_u32))
                .map(|_| {
                    let must = source.random_range(0..count as u32) as usize;
                    (0..count).filter(|number| *number == must || source.random_bool(0.3)).collect()
                })
                .collect();
            let mut hitting = HittingSet::new(count);
            sets.iter().for_each(|set| hitting.add(set.clone()));
            let all = (0..1_u32 << count).filter(|chosen| hits(&sets, *chosen));
            let least = all.map(u32::count_ones).min().expect("all numbers hit every set");
            let mut meter = Meter::new(Limits::NONE);
            for size in 0..=count {
                let found = hitting.of_size(size, &mut meter).unwrap();
                assert_eq!(found.is_some(), size >= least as usize, "seed {seed}, size {size}: {sets:?}");
                if let Some(found) = found {
                    assert!(found.len() <= size, "seed {seed}, size {size}: {found:?}");
                    assert!(
                        hits(&sets, found.iter().map(|number| 1 << number).sum()),
                        "seed {seed}: {found:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_spent_meter_ends_the_search() {
        let mut hitting = HittingSet::new(4);
        hitting.add(vec![0, 1]);
        hitting.add(vec![2, 3]);
        assert_eq!(hitting.of_size(2, &mut Meter::new(Limits::steps(2))), Err(Spent));
    }
}
