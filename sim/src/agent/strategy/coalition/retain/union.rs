//! All bids of some lists, each once.

use super::super::bid::{BidId, Ids};

/// All bids of some ascending lists, ascending: merged two by two.
pub fn union(lists: &[&[BidId]]) -> Ids {
    match lists {
        [] => Ids::new(),
        [list] => Ids::from_slice(list),
        [left, right] => both(left, right),
        _ => {
            let (left, right) = lists.split_at(lists.len() / 2);
            both(&union(left), &union(right))
        }
    }
}

fn both(left: &[BidId], right: &[BidId]) -> Ids {
    let mut merged = Ids::from_elem(BidId(0), left.len() + right.len());
    let length = merge(left, right, &mut merged);
    merged.truncate(length);
    merged
}

/// Writes what stands in one list or the other to a third, without a branch on which is next, as that is anybody's guess;
/// returns how much it is.
fn merge(left: &[BidId], right: &[BidId], merged: &mut [BidId]) -> usize {
    let (mut length, mut next_left, mut next_right) = (0, 0, 0);
    while next_left < left.len() && next_right < right.len() {
        let (one, other) = (left[next_left], right[next_right]);
        merged[length] = one.min(other);
        length += 1;
        next_left += usize::from(one <= other);
        next_right += usize::from(other <= one);
    }
    for rest in [&left[next_left..], &right[next_right..]] {
        merged[length..length + rest.len()].copy_from_slice(rest);
        length += rest.len();
    }
    length
}
