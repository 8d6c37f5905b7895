//! Table I of the paper: what a receiver makes of a sender's belief about one request node.
//!
//! Equal bids are told apart by the lower node everywhere. Where the paper compares two time stamps that may be equal
//! and leaves that case open (both know of other winners), the receiver follows the sender as soon as that one knows
//! more of the receiver's winner and no less of its own.

use std::cmp::Ordering;

use super::belief::Win;
use crate::model::ContainerId;

/// What the receiver does with its belief.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    /// It takes over the sender's.
    Update,
    /// It believes that there is no winner.
    Reset,
    /// It keeps its own.
    Leave,
}

/// Decides for the receiver, from what the sender `said` and the receiver `held`. `freshness` compares what the two know of
/// a node: `Greater` when the sender has heard from it later than the receiver (s_km > s_im).
pub fn resolve(
    (sender, said): (ContainerId, Option<Win>),
    (receiver, held): (ContainerId, Option<Win>),
    freshness: impl Fn(ContainerId) -> Ordering,
) -> Action {
    let knows_later = |node| freshness(node) == Ordering::Greater;
    match said {
        Some(said) if said.node == sender => sender_claims_it(said, receiver, held, knows_later),
        Some(said) if said.node == receiver => {
            sender_thinks_receiver_has_it(sender, receiver, held, knows_later)
        }
        Some(said) => sender_thinks_another_has_it(sender, said, (receiver, held), freshness),
        None => sender_thinks_nobody_has_it(sender, receiver, held, knows_later),
    }
}

/// Rows 1 to 4.
fn sender_claims_it(
    said: Win,
    receiver: ContainerId,
    held: Option<Win>,
    knows_later: impl Fn(ContainerId) -> bool,
) -> Action {
    match held {
        None => Action::Update,
        Some(held) if held.node == said.node => Action::Update,
        Some(held) if held.node == receiver => update_if(said.beats(&held)),
        Some(held) => update_if(knows_later(held.node) || said.beats(&held)),
    }
}

/// Rows 5 to 8.
fn sender_thinks_receiver_has_it(
    sender: ContainerId,
    receiver: ContainerId,
    held: Option<Win>,
    knows_later: impl Fn(ContainerId) -> bool,
) -> Action {
    match held {
        Some(held) if held.node == sender => Action::Reset,
        Some(held) if held.node != receiver && knows_later(held.node) => Action::Reset,
        _ => Action::Leave,
    }
}

/// Rows 9 to 13.
fn sender_thinks_another_has_it(
    sender: ContainerId,
    said: Win,
    (receiver, held): (ContainerId, Option<Win>),
    freshness: impl Fn(ContainerId) -> Ordering,
) -> Action {
    let of_said = freshness(said.node);
    let knows_later = of_said == Ordering::Greater;
    match held {
        None => update_if(knows_later),
        Some(held) if held.node == receiver => update_if(knows_later && said.beats(&held)),
        Some(held) if held.node == sender && knows_later => Action::Update,
        Some(held) if held.node == sender => Action::Reset,
        Some(held) if held.node == said.node => update_if(knows_later),
        Some(held) => match (of_said, freshness(held.node)) {
            (Ordering::Less, Ordering::Greater) => Action::Reset,
            (_, Ordering::Greater) => Action::Update,
            _ => update_if(knows_later && said.beats(&held)),
        },
    }
}

/// Rows 14 to 17.
fn sender_thinks_nobody_has_it(
    sender: ContainerId,
    receiver: ContainerId,
    held: Option<Win>,
    knows_later: impl Fn(ContainerId) -> bool,
) -> Action {
    match held {
        Some(held) if held.node == sender => Action::Update,
        Some(held) if held.node != receiver => update_if(knows_later(held.node)),
        _ => Action::Leave,
    }
}

fn update_if(condition: bool) -> Action {
    if condition { Action::Update } else { Action::Leave }
}

#[cfg(test)]
mod tests;
