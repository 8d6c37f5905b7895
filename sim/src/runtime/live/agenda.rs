//! The agenda of an arbiter: what happens at a time.
//!
//! One timer of tokio per arbiter goes off for all its nodes. What is due within the same millisecond, which is as
//! fine as that timer is, stands in one list.

use std::collections::BTreeMap;

use crate::plan::{MILLISECOND, Nanos};

/// What happens at a time.
#[derive(Debug)]
pub struct Agenda<T> {
    /// By the millisecond that they are due with, rounded up.
    pages: BTreeMap<u64, Vec<(Nanos, T)>>,
}

impl<T> Default for Agenda<T> {
    fn default() -> Self {
        Self { pages: BTreeMap::new() }
    }
}

impl<T> Agenda<T> {
    /// Enters something that is due at a time; never earlier, and at the end of its millisecond.
    pub fn enter(&mut self, at: Nanos, what: T) {
        self.pages.entry(at.div_ceil(MILLISECOND)).or_default().push((at, what));
    }

    /// When something is due next.
    pub fn next(&self) -> Option<Nanos> {
        self.pages.first_key_value().map(|(page, _)| page.saturating_mul(MILLISECOND))
    }

    /// Takes out what is due by a time: one millisecond's worth, in order of time and then of entry.
    pub fn take_due(&mut self, now: Nanos) -> Option<Vec<(Nanos, T)>> {
        let page = self.pages.first_entry()?;
        if page.key().saturating_mul(MILLISECOND) > now {
            return None;
        }
        let mut due = page.remove();
        due.sort_by_key(|(at, _)| *at);
        Some(due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_entered_comes_out_in_order_and_not_before_its_time() {
        let mut agenda = Agenda::default();
        let times = [2_500_000, 300, 2_100_000, 2_100_000, 1_000_000, 0];
        times.into_iter().enumerate().for_each(|(position, at)| agenda.enter(at, position));
        let mut out = Vec::new();
        for now in (0..=30).map(|tenth| tenth * MILLISECOND / 10) {
            while let Some(due) = agenda.take_due(now) {
                assert!(due.iter().all(|(at, _)| *at <= now && now - at < MILLISECOND));
                out.extend(due.into_iter().map(|(_, position)| position));
            }
        }
        assert_eq!(out, [5, 1, 4, 2, 3, 0]);
        assert_eq!(agenda.next(), None);
    }
}
