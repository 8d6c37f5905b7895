//! The bids among the events of a run, read back as far as charts can show them.
//!
//! Rows pass once, in file order; at most twice [`BidRecord::MOST_BIDS`] are held. Kept are the highest bids of
//! each request node: first everybody's highest, then everybody's second, until the bound is reached. A withdrawal
//! ranks with the credits of the bid that it ends, so that the ends of the highest bids are kept too.

use rustc_hash::FxHashMap;

use crate::model::Credits;
use crate::plan::Nanos;

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
    kept: Vec<Ranked>,
    standing: FxHashMap<(u32, u32), Credits>,
    total: u64,
}

#[derive(Clone, Copy)]
struct Ranked {
    row: BidRow,
    /// Number of bid rows before it in the file.
    number: u64,
    /// The credits that it ranks with.
    credits: Option<Credits>,
}

impl BidSelection {
    /// Nothing yet, of a run with so many container and request nodes.
    pub(super) fn new(nodes: usize, requests: usize) -> Self {
        Self::with_most(BidRecord::MOST_BIDS, nodes, requests)
    }

    fn with_most(most: usize, nodes: usize, requests: usize) -> Self {
        Self { most, nodes, requests, kept: Vec::new(), standing: FxHashMap::default(), total: 0 }
    }

    /// Takes the next row.
    ///
    /// # Errors
    /// When it names a node that the run does not have: the file is damaged, or not of this run.
    pub(super) fn take(&mut self, row: BidRow) -> Result<(), String> {
        if row.node as usize >= self.nodes || row.request as usize >= self.requests {
            return Err(format!("a bid of node {} on request node {}: no such node", row.node, row.request));
        }
        let bid = (row.node, row.request);
        let ended = match row.credits {
            Some(credits) => self.standing.insert(bid, credits).and(None),
            None => self.standing.remove(&bid),
        };
        self.kept.push(Ranked { row, number: self.total, credits: row.credits.or(ended) });
        self.total += 1;
        if self.kept.len() >= 2 * self.most {
            self.prune();
        }
        Ok(())
    }

    /// The bids kept, in time order, with their bidders' names; `#<position>` where no graph names them.
    pub(super) fn finish(mut self, graph: Option<&GraphRecord>) -> BidRecord {
        self.prune();
        self.kept.sort_unstable_by_key(|ranked| (ranked.row.at, ranked.number));
        let bids = self.kept.iter().map(|ranked| recorded(&ranked.row, graph)).collect();
        BidRecord { bids, total: self.total }
    }

    /// Keeps the first `most` rows by (place within the request node, request node). A row dropped here would be
    /// dropped at the end too: rows that come later can only push it further back.
    fn prune(&mut self) {
        if self.kept.len() <= self.most {
            return;
        }
        self.kept.sort_unstable_by_key(|ranked| {
            (ranked.row.request, std::cmp::Reverse(ranked.credits), ranked.number)
        });
        let mut placed: Vec<(u64, Ranked)> = Vec::with_capacity(self.kept.len());
        for ranked in self.kept.drain(..) {
            let place = match placed.last() {
                Some((place, before)) if before.row.request == ranked.row.request => place + 1,
                _ => 0,
            };
            placed.push((place, ranked));
        }
        placed.sort_unstable_by_key(|(place, ranked)| (*place, ranked.row.request));
        self.kept.extend(placed.into_iter().take(self.most).map(|(_, ranked)| ranked));
    }
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
