//! Which bids of very many bidders are drawn: a choice that stays true over the whole time.

use std::collections::{BTreeMap, BTreeSet};

use super::milliseconds;
use crate::record::RecordedBid;

/// About so many bids of a request node are drawn as dots.
pub const MOST_BIDS: usize = 500;
/// The highest are chosen from each of so many stretches of time.
const STRETCHES: usize = 100;

/// A bid and the place of its bidder's events at which it stands.
#[derive(Clone, Copy)]
struct Offer<'a> {
    bid: &'a RecordedBid,
    credits: f64,
    place: usize,
}

/// Keeps all bids where they are few. Else, in this order up to the bound: the first bid by which each bidder came to
/// lead, the other bids that led, the highest of each stretch of time in turn. The winner's are all kept; of
/// withdrawals those whose bid is kept.
pub fn evenly<'a>(
    bidders: BTreeMap<&'a str, Vec<&'a RecordedBid>>,
    winner: Option<&str>,
) -> BTreeMap<&'a str, Vec<&'a RecordedBid>> {
    let offers: Vec<Offer<'a>> = bidders
        .iter()
        .filter(|(bidder, _)| winner != Some(**bidder))
        .flat_map(|(_, bids)| bids.iter().enumerate())
        .filter_map(|(place, bid)| Some(Offer { bid, credits: bid.credits?, place }))
        .collect();
    if offers.len() <= MOST_BIDS {
        return bidders;
    }
    let leading = leading(&bidders);
    let mut kept: BTreeSet<(&str, usize)> = BTreeSet::new();
    for (_, offer) in ranked(&offers, &leading).into_iter().take(MOST_BIDS) {
        kept.insert((&offer.bid.bidder, offer.place));
    }
    let keeps = |bidder: &str, bids: &[&'a RecordedBid], place: usize| {
        let place = if bids[place].credits.is_some() { Some(place) } else { place.checked_sub(1) };
        winner == Some(bidder) || place.is_some_and(|place| kept.contains(&(bidder, place)))
    };
    let chosen = bidders.into_iter().map(|(bidder, bids)| {
        let places = (0..bids.len()).filter(|place| keeps(bidder, &bids, *place));
        (bidder, places.map(|place| bids[place]).collect::<Vec<_>>())
    });
    chosen.filter(|(_, bids)| !bids.is_empty()).collect()
}

/// How early a bid is chosen: its class, its rank within the class.
type Rank = (u8, usize);

fn ranked<'a>(offers: &[Offer<'a>], leading: &BTreeMap<(&str, usize), bool>) -> Vec<(Rank, Offer<'a>)> {
    let end_ms = offers.iter().map(|offer| milliseconds(offer.bid)).fold(0.0, f64::max).max(1e-9);
    let stretch = |offer: &Offer<'_>| (milliseconds(offer.bid) / end_ms * STRETCHES as f64) as usize;
    let mut order: Vec<Offer<'a>> = offers.to_vec();
    order.sort_by(|left, right| {
        let credits = right.credits.total_cmp(&left.credits);
        stretch(left).cmp(&stretch(right)).then(credits).then(left.bid.at.cmp(&right.bid.at))
    });
    let mut ranked: Vec<(Rank, Offer<'a>)> = Vec::with_capacity(order.len());
    let (mut current, mut place) = (usize::MAX, 0);
    for offer in order {
        (current, place) =
            if stretch(&offer) == current { (current, place + 1) } else { (stretch(&offer), 0) };
        let class = match leading.get(&(offer.bid.bidder.as_str(), offer.place)) {
            Some(true) => 0,
            Some(false) => 1,
            None => 2,
        };
        ranked.push(((class, place), offer));
    }
    ranked.sort_by_key(|(rank, offer)| (*rank, offer.bid.at));
    ranked
}

/// The bids that at some moment were the highest standing, by bidder and place; `true` for the first by which the
/// bidder came to lead.
fn leading<'a>(bidders: &BTreeMap<&'a str, Vec<&'a RecordedBid>>) -> BTreeMap<(&'a str, usize), bool> {
    let mut events: Vec<(u64, &str, usize, Option<f64>)> = bidders
        .iter()
        .flat_map(|(bidder, bids)| {
            bids.iter().enumerate().map(|(place, bid)| (bid.at, *bidder, place, bid.credits))
        })
        .collect();
    events.sort_by_key(|event| (event.0, event.2));
    let (mut standing, mut by_credits) = (BTreeMap::new(), BTreeSet::new());
    let (mut leading, mut leaders) = (BTreeMap::new(), BTreeSet::new());
    // What happens at one instant happens at once: nobody leads just for being counted first.
    for instant in events.chunk_by(|left, right| left.0 == right.0) {
        for (_, bidder, place, credits) in instant {
            if let Some((before, _)) = standing.remove(bidder) {
                by_credits.remove(&(before, *bidder));
            }
            if let Some(credits) = credits.map(Total) {
                standing.insert(*bidder, (credits, *place));
                by_credits.insert((credits, *bidder));
            }
        }
        let Some((highest, _)) = by_credits.last().copied() else { continue };
        for (_, bidder) in by_credits.iter().rev().take_while(|(credits, _)| *credits == highest) {
            let (_, place) = standing[bidder];
            leading.entry((*bidder, place)).or_insert_with(|| leaders.insert(*bidder));
        }
    }
    leading
}

/// Credits in their total order, as keys.
#[derive(Clone, Copy, PartialEq)]
struct Total(f64);

impl Eq for Total {}

impl PartialOrd for Total {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Total {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bid(at: u64, bidder: usize, credits: Option<f64>) -> RecordedBid {
        RecordedBid { at, bidder: format!("n{bidder}"), request: 0, credits }
    }

    fn chosen(bids: &[RecordedBid]) -> BTreeMap<&str, Vec<&RecordedBid>> {
        let mut bidders: BTreeMap<&str, Vec<&RecordedBid>> = BTreeMap::new();
        bids.iter().for_each(|bid| bidders.entry(&bid.bidder).or_default().push(bid));
        evenly(bidders, None)
    }

    #[test]
    fn every_stretch_of_time_keeps_its_highest_bids() {
        // Early bids are the highest; choosing by height alone would leave the rest of the time empty.
        let bids: Vec<RecordedBid> =
            (0..5_000).map(|at| bid(at, at as usize, Some(5_000.0 - at as f64))).collect();
        let kept = chosen(&bids);
        let times: BTreeSet<u64> = kept.values().flatten().map(|bid| bid.at / 500).collect();
        assert_eq!(times, (0..10).collect());
        assert_eq!(kept.values().flatten().count(), MOST_BIDS);
    }

    #[test]
    fn who_ever_led_stays_however_low_the_bid() {
        let mut bids = vec![bid(0, 7_000, Some(1.0)), bid(1, 7_000, None)];
        bids.extend((1..3_000).map(|at| bid(at * 2, at as usize, Some(10.0 + (at % 97) as f64))));
        let kept = chosen(&bids);
        assert_eq!(kept["n7000"].len(), 2);
    }
}
