//! Every row of Table I, in the paper's order; k sends, i receives, m and n are others.

use super::*;
use crate::model::Credits;

const K: u32 = 2;
const I: u32 = 3;
const M: u32 = 4;
const N: u32 = 5;

fn win(node: u32, credits: i64) -> Option<Win> {
    Some(Win { node: ContainerId(node), credits: Credits::from_micros(credits) })
}

/// What i does when k knows the nodes in `later` later than i does, those in `earlier` earlier, others equally.
fn act(said: Option<Win>, held: Option<Win>, later: &[u32], earlier: &[u32]) -> Action {
    let freshness = |node: ContainerId| match node {
        node if later.contains(&node.0) => Ordering::Greater,
        node if earlier.contains(&node.0) => Ordering::Less,
        _ => Ordering::Equal,
    };
    resolve((ContainerId(K), said), (ContainerId(I), held), freshness)
}

/// What i does when both know all nodes equally.
fn act_equally(said: Option<Win>, held: Option<Win>) -> Action {
    act(said, held, &[], &[])
}

#[test]
fn row_1_two_claimants_higher_bid_wins_and_of_equal_ones_the_lower_node() {
    assert_eq!(act_equally(win(K, 5), win(I, 4)), Action::Update);
    assert_eq!(act_equally(win(K, 4), win(I, 5)), Action::Leave);
    assert_eq!(act_equally(win(K, 5), win(I, 5)), Action::Update);
    let reverse = resolve((ContainerId(I), win(I, 5)), (ContainerId(K), win(K, 5)), |_| Ordering::Equal);
    assert_eq!(reverse, Action::Leave);
}

#[test]
fn row_2_the_sender_knows_its_own_bid_best() {
    assert_eq!(act_equally(win(K, 3), win(K, 5)), Action::Update);
}

#[test]
fn row_3_a_claim_replaces_another_winner_that_is_lower_or_older() {
    assert_eq!(act_equally(win(K, 5), win(M, 4)), Action::Update);
    assert_eq!(act_equally(win(K, 5), win(M, 5)), Action::Update);
    assert_eq!(act_equally(win(K, 4), win(M, 5)), Action::Leave);
    assert_eq!(act_equally(win(K, 5), win(1, 5)), Action::Leave);
    assert_eq!(act(win(K, 4), win(M, 5), &[M], &[]), Action::Update);
    assert_eq!(act(win(K, 4), win(M, 5), &[], &[M]), Action::Leave);
}

#[test]
fn row_4_a_claim_on_what_nobody_holds_is_believed_whatever_its_bid() {
    assert_eq!(act_equally(win(K, -3), None), Action::Update);
}

#[test]
fn row_5_both_name_the_receiver() {
    assert_eq!(act(win(I, 9), win(I, 4), &[K, M], &[]), Action::Leave);
}

#[test]
fn row_6_each_names_the_other() {
    assert_eq!(act_equally(win(I, 9), win(K, 4)), Action::Reset);
}

#[test]
fn row_7_the_sender_names_the_receiver_which_knows_better_unless_its_winner_is_outdated() {
    assert_eq!(act_equally(win(I, 9), win(M, 4)), Action::Leave);
    assert_eq!(act(win(I, 9), win(M, 4), &[M], &[]), Action::Reset);
    assert_eq!(act(win(I, 9), win(M, 4), &[], &[M]), Action::Leave);
}

#[test]
fn row_8_the_receiver_knows_that_it_does_not_hold_it() {
    assert_eq!(act(win(I, 9), None, &[K, M], &[]), Action::Leave);
}

#[test]
fn row_9_a_third_node_outbids_the_receiver_only_with_newer_news_and_a_better_bid() {
    assert_eq!(act(win(M, 5), win(I, 4), &[M], &[]), Action::Update);
    assert_eq!(act(win(M, 4), win(I, 5), &[M], &[]), Action::Leave);
    assert_eq!(act_equally(win(M, 5), win(I, 4)), Action::Leave);
    assert_eq!(act(win(M, 5), win(I, 5), &[M], &[]), Action::Leave, "the receiver is the lower node");
    assert_eq!(act(win(1, 5), win(I, 5), &[1], &[]), Action::Update);
}

#[test]
fn row_10_the_sender_names_a_third_node_instead_of_itself() {
    assert_eq!(act(win(M, 3), win(K, 5), &[M], &[]), Action::Update);
    assert_eq!(act_equally(win(M, 3), win(K, 5)), Action::Reset);
    assert_eq!(act(win(M, 3), win(K, 5), &[], &[M]), Action::Reset);
}

#[test]
fn row_11_of_two_bids_of_one_node_the_later_known_counts() {
    assert_eq!(act(win(M, 3), win(M, 5), &[M], &[]), Action::Update);
    assert_eq!(act_equally(win(M, 3), win(M, 5)), Action::Leave);
    assert_eq!(act(win(M, 3), win(M, 5), &[], &[M]), Action::Leave);
}

#[test]
fn row_12_two_third_nodes_are_told_apart_by_what_is_known_later() {
    let (low, high) = (win(M, 3), win(N, 5));
    assert_eq!(act(low, high, &[M, N], &[]), Action::Update, "later of both: whatever the bids");
    assert_eq!(act(win(M, 6), high, &[M], &[]), Action::Update, "later of the named one, and a better bid");
    assert_eq!(act(low, high, &[M], &[]), Action::Leave, "later of the named one, but a lower bid");
    assert_eq!(act(win(M, 6), high, &[M], &[N]), Action::Update);
    assert_eq!(act(low, high, &[N], &[M]), Action::Reset, "each knows the other's winner later");
    assert_eq!(act(low, high, &[N], &[]), Action::Update, "later of the held one, equal of the named one");
    assert_eq!(act_equally(win(M, 6), high), Action::Leave);
    assert_eq!(act(win(M, 6), high, &[], &[M, N]), Action::Leave);
}

#[test]
fn row_13_a_third_node_is_believed_when_later_known() {
    assert_eq!(act(win(M, 3), None, &[M], &[]), Action::Update);
    assert_eq!(act_equally(win(M, 3), None), Action::Leave);
}

#[test]
fn row_14_the_receiver_keeps_what_it_holds_itself() {
    assert_eq!(act(None, win(I, 3), &[K, M], &[]), Action::Leave);
}

#[test]
fn row_15_the_sender_knows_that_it_does_not_hold_it() {
    assert_eq!(act_equally(None, win(K, 3)), Action::Update);
}

#[test]
fn row_16_a_third_node_is_forgotten_when_later_known() {
    assert_eq!(act(None, win(M, 3), &[M], &[]), Action::Update);
    assert_eq!(act_equally(None, win(M, 3)), Action::Leave);
}

#[test]
fn row_17_nobody_and_nobody() {
    assert_eq!(act_equally(None, None), Action::Leave);
}
