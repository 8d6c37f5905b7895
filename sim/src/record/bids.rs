//! The bids among the events of a run, read back as far as charts can show them.
//!
//! Rows pass once, in file order; about four times [`BidRecord::MOST_BIDS`] are held. Of more than that, kept are of
//! each request node in turn first every bidder's highest bid, the highest of them first, and then a random sample of
//! the rest: so a long run stays true over its whole time, and nobody's bids crowd out another's. A withdrawal goes
//! with the bid that it ends.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::Credits;
use crate::plan::Nanos;
use crate::random::{Purpose, draw};

use super::recording::{BidRecord, GraphRecord, RecordedBid};

/// One row of the table of events that is a bid or a withdrawal.
#[derive(Clone, Copy, Debug)]
pub(super) struct BidRow {
    pub(super) at: Nanos,
    pub(super) node: u32,
    pub(super) request: u32,
    /// `None` for a withdrawal.
    pub(super) credits: Option<Credits>,
}

/// Gathers the bids that are kept.
pub(super) struct BidSelection {
    most: usize,
    nodes: usize,
    requests: usize,
    /// A random sample of all rows, those first to be kept by [`Ranked::chance`].
    sample: Vec<Ranked>,
    /// The highest bid of each bidder on each request node, and the withdrawal that ended it.
    highest: FxHashMap<(u32, u32), (Ranked, Option<Ranked>)>,
    standing: FxHashMap<(u32, u32), Ranked>,
    total: u64,
}

#[derive(Clone, Copy)]
struct Ranked {
    row: BidRow,
    /// Number of rows before it in the file.
    number: u64,
    /// The number of the bid; of a withdrawal, that of the bid which it ends.
    bid: u64,
}

impl Ranked {
    /// The same for a bid and its withdrawal, else independent of all that bids follow.
    fn chance(&self) -> u64 {
        draw(0, Purpose::Sampling, self.bid, 0)
    }
}

impl BidSelection {
    /// Nothing yet, of a run with so many container and request nodes.
    pub(super) fn new(nodes: usize, requests: usize) -> Self {
        Self::with_most(BidRecord::MOST_BIDS, nodes, requests)
    }

    fn with_most(most: usize, nodes: usize, requests: usize) -> Self {
        let (highest, standing) = (FxHashMap::default(), FxHashMap::default());
        Self { most, nodes, requests, sample: Vec::new(), highest, standing, total: 0 }
    }

    /// Takes the next row.
    ///
    /// # Errors
    /// When it names a node that the run does not have: the file is damaged, or not of this run.
    pub(super) fn take(&mut self, row: BidRow) -> Result<(), String> {
        if row.node as usize >= self.nodes || row.request as usize >= self.requests {
            return Err(format!("a bid of node {} on request node {}: no such node", row.node, row.request));
        }
        let pair = (row.node, row.request);
        let mut ranked = Ranked { row, number: self.total, bid: self.total };
        if row.credits.is_some() {
            self.standing.insert(pair, ranked);
            if self.highest.get(&pair).is_none_or(|(highest, _)| highest.row.credits < row.credits) {
                self.highest.insert(pair, (ranked, None));
            }
        } else if let Some(ended) = self.standing.remove(&pair) {
            ranked.bid = ended.bid;
            if let Some((_, end)) =
                self.highest.get_mut(&pair).filter(|(highest, _)| highest.bid == ended.bid)
            {
                *end = Some(ranked);
            }
        }
        self.sample.push(ranked);
        self.total += 1;
        self.prune();
        Ok(())
    }

    /// The bids kept, in time order, with their bidders' names; `#<position>` where no graph names them.
    pub(super) fn finish(mut self, graph: Option<&GraphRecord>) -> BidRecord {
        let mut highest: Vec<Ranked> = Vec::with_capacity(self.highest.len());
        for (bid, withdrawal) in self.highest.values() {
            highest.push(*bid);
            highest.extend(withdrawal);
        }
        sort_by_height(&mut highest);
        let numbers: FxHashSet<u64> = highest.iter().map(|ranked| ranked.number).collect();
        self.sample.retain(|ranked| !numbers.contains(&ranked.number));
        sort_by_chance(&mut self.sample);
        highest.append(&mut self.sample);
        highest.sort_by_key(|ranked| ranked.row.request);
        let mut kept = first_in_turn(highest, self.most);
        kept.sort_unstable_by_key(|ranked| (ranked.row.at, ranked.number));
        let bids = kept.iter().map(|ranked| recorded(&ranked.row, graph)).collect();
        BidRecord { bids, total: self.total }
    }

    /// Drops rows that would be dropped at the end too: rows that come later can only push them further back.
    fn prune(&mut self) {
        if self.sample.len() >= 2 * self.most {
            sort_by_chance(&mut self.sample);
            self.sample = first_in_turn(std::mem::take(&mut self.sample), self.most);
        }
        if self.highest.len() >= 2 * self.most {
            let mut bids: Vec<Ranked> = self.highest.values().map(|(bid, _)| *bid).collect();
            sort_by_height(&mut bids);
            let kept = first_in_turn(bids, self.most).into_iter().map(|bid| (bid.row.node, bid.row.request));
            let kept: FxHashSet<(u32, u32)> = kept.collect();
            self.highest.retain(|pair, _| kept.contains(pair));
        }
    }
}

/// By request node, then chance.
fn sort_by_chance(rows: &mut [Ranked]) {
    rows.sort_by_cached_key(|ranked| (ranked.row.request, ranked.chance(), ranked.number));
}

/// By request node, then from the highest bid down, each followed by its withdrawal.
fn sort_by_height(rows: &mut [Ranked]) {
    let heights: FxHashMap<u64, Option<Credits>> = rows
        .iter()
        .filter(|ranked| ranked.row.credits.is_some())
        .map(|ranked| (ranked.bid, ranked.row.credits))
        .collect();
    rows.sort_by_cached_key(|ranked| {
        let height = heights.get(&ranked.bid).copied().flatten();
        (ranked.row.request, std::cmp::Reverse(height), ranked.bid, ranked.number)
    });
}

/// Of rows by request node the first of each request node, then the second of each, up to so many.
fn first_in_turn(rows: Vec<Ranked>, most: usize) -> Vec<Ranked> {
    let mut placed: Vec<(u64, Ranked)> = Vec::with_capacity(rows.len());
    for ranked in rows {
        let place = match placed.last() {
            Some((place, before)) if before.row.request == ranked.row.request => place + 1,
            _ => 0,
        };
        placed.push((place, ranked));
    }
    placed.sort_by_key(|(place, ranked)| (*place, ranked.row.request));
    placed.into_iter().take(most).map(|(_, ranked)| ranked).collect()
}

fn recorded(row: &BidRow, graph: Option<&GraphRecord>) -> RecordedBid {
    let named = graph.and_then(|graph| graph.container.get(row.node as usize));
    RecordedBid {
        at: row.at,
        bidder: named.map_or_else(|| format!("#{}", row.node), |node| node.name.clone()),
        request: row.request,
        credits: row.credits.map(Credits::to_f64),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows() -> impl Strategy<Value = Vec<BidRow>> {
        let row = (0_u32..6, 0_u32..3, prop::option::weighted(0.8, 0_i64..20));
        prop::collection::vec(row, 0..80).prop_map(|rows| {
            let rows = rows.into_iter().enumerate();
            rows.map(|(at, (node, request, credits))| BidRow {
                at: at as Nanos,
                node,
                request,
                credits: credits.map(Credits::from_micros),
            })
            .collect()
        })
    }

    fn select(most: usize, rows: &[BidRow]) -> BidRecord {
        let mut selection = BidSelection::with_most(most, 6, 3);
        rows.iter().for_each(|row| selection.take(*row).unwrap());
        selection.finish(None)
    }

    #[test]
    fn a_request_node_with_few_bids_is_not_crowded_out() {
        let bid = |at, request, micros| BidRow {
            at,
            node: at as u32 % 6,
            request,
            credits: Some(Credits::from_micros(micros)),
        };
        let mut rows: Vec<BidRow> = (0..100).map(|at| bid(at, 0, 1000 + at as i64)).collect();
        rows.push(bid(100, 1, 1));
        let record = select(4, &rows);
        assert_eq!(record.total, 101);
        let kept: Vec<(u64, u32)> = record.bids.iter().map(|bid| (bid.at, bid.request)).collect();
        assert_eq!(kept, [(97, 0), (98, 0), (99, 0), (100, 1)]);
    }

    #[test]
    fn a_withdrawal_is_kept_with_the_bid_that_it_ends() {
        let row = |at, node, credits: Option<i64>| BidRow {
            at,
            node,
            request: 0,
            credits: credits.map(Credits::from_micros),
        };
        let rows = [row(0, 0, Some(9)), row(1, 1, Some(5)), row(2, 2, Some(4)), row(3, 0, None)];
        let kept: Vec<u64> = select(2, &rows).bids.iter().map(|bid| bid.at).collect();
        assert_eq!(kept, [0, 3]);
    }

    #[test]
    fn a_long_run_is_kept_from_its_beginning_to_its_end() {
        // Bids go up and down for ever; the highest alone would be those of one bidder.
        let row = |at: u64| BidRow {
            at,
            node: (at % 3) as u32,
            request: 0,
            credits: Some(Credits::from_micros((at % 3 * 10 + at / 3 % 2) as i64)),
        };
        let rows: Vec<BidRow> = (0..30_000).map(row).collect();
        let record = select(600, &rows);
        assert_eq!((record.bids.len(), record.total), (600, 30_000));
        for bidder in ["#0", "#1", "#2"] {
            let of = |tenth: u64| {
                let kept = |bid: &&RecordedBid| bid.bidder == bidder && bid.at / 3_000 == tenth;
                record.bids.iter().filter(kept).count()
            };
            assert!(
                (0..10).all(|tenth| of(tenth) >= 5),
                "{bidder}: {:?}",
                (0..10).map(of).collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn a_bid_of_an_unknown_node_is_refused() {
        let mut selection = BidSelection::new(2, 1);
        let row = BidRow { at: 0, node: 2, request: 0, credits: None };
        assert_eq!(selection.take(row).unwrap_err(), "a bid of node 2 on request node 0: no such node");
    }

    proptest! {
        #[test]
        fn pruning_on_the_way_keeps_what_pruning_once_at_the_end_would(rows in rows(), most in 1_usize..20) {
            let mut once = BidSelection::with_most(usize::MAX / 2, 6, 3);
            rows.iter().for_each(|row| once.take(*row).unwrap());
            once.most = most;
            prop_assert_eq!(once.finish(None), select(most, &rows));
        }
    }
}
