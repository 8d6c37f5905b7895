//! The `bids` chart: per request node who bid how much over time, as in an auction, the winner singled out.

use std::collections::BTreeMap;

use crate::record::{BidRecord, RecordedBid, Recording, Summary};

use crate::report::axis::{Axis, TimeAxis, amount, count, counted, time};
use crate::report::font::regular;
use crate::report::heading;
use crate::report::scene::{Area, Scene};
use crate::report::style;

mod panel;
mod range;
mod selection;

/// More request nodes than this are not drawn.
const MOST_PANELS: usize = 12;
/// Of up to so many request nodes whose bids are drawn as ranges the opening is also drawn bid by bid.
const MOST_OPENINGS: usize = 6;
/// So many bids and withdrawals of the busiest bidder make an opening.
const OPENING_STEPS: usize = 24;
/// Up to so many bidders each has a line; beyond, bids are dots.
const MOST_LINES: usize = 12;
/// A name with less room says too little.
const LEAST_NAME: f64 = 56.0;

/// The chart; `None` without bids recorded.
pub fn compose(recording: &Recording) -> Option<Scene> {
    let record = recording.bids.as_ref()?;
    let auctions = auctions(recording, record);
    let drawn = most_bids(&auctions);
    let coloured = match Settled::of(&recording.summary) {
        Settled::Yes => "the winner's are coloured",
        Settled::Never | Settled::NotYet => {
            "coloured are those of whom most nodes name as the holder in the end"
        }
    };
    let reading = format!("Each dot or step is a bid; {coloured}. A cross marks a withdrawal.");
    let (mut scene, top) = heading::begin(recording, &title(recording, record), &reading);
    let end_ms = end_ms(&recording.summary, record);
    let axes = Axes::of(&drawn, end_ms);
    // Of a sample of the bids no stretch is whole.
    let has_openings = drawn.len() <= MOST_OPENINGS && !is_sample(record);
    let openings: Vec<Auction<'_>> =
        drawn.iter().filter(|_| has_openings).filter_map(|auction| auction.opening()).collect();
    let requests: Vec<&str> = auctions.iter().map(|auction| auction.request.as_str()).collect();
    let mut bottom = top;
    for (position, auction) in drawn.iter().copied().chain(&openings).enumerate() {
        let area = place(position, drawn.len() + openings.len(), top);
        bottom = panel::draw(&mut scene, &area, auction, &axes, &requests).max(bottom);
    }
    Some(heading::end(scene, bottom, &notes(recording, record, &auctions, &drawn, &axes)))
}

/// Whether what the auctions came to is final.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Settled {
    /// The nodes agreed, or fell silent.
    Yes,
    /// Holders changed in circles until the end.
    Never,
    /// The run ended while bids were still to be expected.
    NotYet,
}

impl Settled {
    fn of(summary: &Summary) -> Self {
        match summary.verdict.as_str() {
            _ if summary.partial => Self::NotYet,
            "oscillating" => Self::Never,
            "exhausted" => Self::NotYet,
            _ => Self::Yes,
        }
    }
}

/// The bids on one request node.
pub struct Auction<'a> {
    /// Its name.
    pub request: String,
    /// Who it is stitched to in the end.
    pub winner: Option<&'a str>,
    settled: Settled,
    /// The bids drawn, in time order, and for each bidder apart.
    pub bidders: BTreeMap<&'a str, Vec<&'a RecordedBid>>,
    /// How many bids there were in the recording, withdrawals not counted.
    pub recorded: usize,
    /// How many bids are left out, where not all are drawn as dots, steps or ranges.
    pub left_out: usize,
    /// When an excerpt ends, in milliseconds; `None` for the whole auction.
    pub opening_ms: Option<f64>,
}

impl<'a> Auction<'a> {
    /// Its opening, short enough to be drawn bid by bid; `None` when the whole is drawn so.
    fn opening(&self) -> Option<Self> {
        let busy = self.bidders.iter().filter(|(bidder, _)| self.is_range(bidder));
        let end = busy.map(|(_, bids)| bids[OPENING_STEPS].at).min()?;
        let until = |bids: &Vec<&'a RecordedBid>| -> Vec<&'a RecordedBid> {
            bids.iter().copied().filter(|bid| bid.at < end).collect()
        };
        let bidders = self.bidders.iter().map(|(bidder, bids)| (*bidder, until(bids)));
        let bidders: BTreeMap<&str, Vec<&RecordedBid>> =
            bidders.filter(|(_, bids)| !bids.is_empty()).collect();
        let recorded = bidders.values().flatten().filter(|bid| bid.credits.is_some()).count();
        let (request, opening_ms) = (self.request.clone(), Some(end as f64 / 1e6));
        Some(Self { request, bidders, recorded, left_out: 0, opening_ms, ..*self })
    }

    /// Whether bidders are few enough that each has a line.
    fn has_lines(&self) -> bool {
        self.bidders.len() <= MOST_LINES
    }

    /// Whether the bids of a bidder are drawn as ranges, being too many for a line.
    fn is_range(&self, bidder: &str) -> bool {
        (self.has_lines() || self.winner == Some(bidder))
            && self.bidders.get(bidder).is_some_and(|bids| bids.len() > range::MOST_STEPS)
    }

    /// The credits of all bids drawn.
    fn credits(&self) -> impl Iterator<Item = f64> {
        self.bidders.values().flatten().filter_map(|bid| bid.credits).filter(|credits| credits.is_finite())
    }
}

/// How time and credits are laid out over all panels.
pub struct Axes {
    end_ms: f64,
    /// The range of credits of all panels; `None` when each panel has its own.
    shared: Option<(f64, f64)>,
}

impl Axes {
    /// Panels share one scale of credits unless some would then be too flat to read.
    fn of(auctions: &[&Auction<'_>], end_ms: f64) -> Self {
        let range = |auction: &&Auction<'_>| {
            let axis = Axis::over(auction.credits(), (0.0, 1.0), 4);
            (axis.low(), axis.high())
        };
        let ranges: Vec<(f64, f64)> = auctions.iter().map(range).collect();
        let low = ranges.iter().map(|range| range.0).fold(f64::INFINITY, f64::min);
        let high = ranges.iter().map(|range| range.1).fold(f64::NEG_INFINITY, f64::max);
        let readable = ranges.iter().all(|range| (range.1 - range.0) * 4.0 >= high - low);
        Self { end_ms, shared: readable.then_some((low, high)) }
    }

    /// When the panel of an auction ends, in milliseconds.
    fn end_ms(&self, auction: &Auction<'_>) -> f64 {
        auction.opening_ms.unwrap_or(self.end_ms)
    }

    fn time(&self, auction: &Auction<'_>, area: &Area) -> TimeAxis {
        TimeAxis::until(self.end_ms(auction), (area.left, area.right))
    }

    fn credits(&self, auction: &Auction<'_>, area: &Area) -> Axis {
        let places = (area.bottom, area.top);
        match self.shared {
            Some(range) => Axis::new(range, places),
            None => Axis::over(auction.credits(), places, 4),
        }
    }
}

fn title(recording: &Recording, record: &BidRecord) -> String {
    let bidders: std::collections::BTreeSet<&str> =
        record.bids.iter().map(|bid| bid.bidder.as_str()).collect();
    let summary = &recording.summary;
    // Where the bids of some nodes were recorded, others may have bid too.
    let among = summary.event_nodes.as_ref().map(|nodes| nodes.len());
    if record.bids.is_empty() {
        let none = |nodes| format!("None of the {} bid whose events were recorded", counted(nodes, "node"));
        return among.map_or_else(|| "Nobody bid".to_owned(), none);
    }
    let wanted: std::collections::BTreeSet<u32> = record.bids.iter().map(|bid| bid.request).collect();
    let outcome = match (summary.stitching.len(), summary.request_nodes) {
        (_, 1) if Settled::of(summary) == Settled::Never => "which never settled".to_owned(),
        (_, _) if Settled::of(summary) == Settled::Never => "which never settled as a whole".to_owned(),
        (_, _) if Settled::of(summary) == Settled::NotYet => "not settled when the run ended".to_owned(),
        (1, 1) => "which was won".to_owned(),
        (0, 1) => "which nobody won".to_owned(),
        (0, _) => "none was won".to_owned(),
        (won, all) if won == all => "all were won".to_owned(),
        (won, _) => format!("{} won", count(won as u64)),
    };
    // Of very many bids not all are read back.
    let more = if is_sample(record) { "At least " } else { "" };
    let bidders = match among {
        None => counted(bidders.len(), "node"),
        Some(nodes) => format!("{} of {} recorded", count(bidders.len() as u64), counted(nodes, "node")),
    };
    let requests = counted(summary.request_nodes, "request node");
    let on = match wanted.len() {
        some if some < summary.request_nodes => format!("{} of {requests}", count(some as u64)),
        _ => requests,
    };
    format!("{more}{bidders} bid on {on}, {outcome}")
}

/// Whether there were too many bids for all to be read back.
fn is_sample(record: &BidRecord) -> bool {
    (record.bids.len() as u64) < record.total
}

/// Where time ends: at the end of the run, or soon after the last bid when the run went on for long.
fn end_ms(summary: &Summary, record: &BidRecord) -> f64 {
    let last = last_ms(record);
    let soon = if last > 0.0 { last * 1.25 } else { f64::INFINITY };
    if summary.ended_at_ms.is_finite() { summary.ended_at_ms.max(last).min(soon) } else { last }
}

fn last_ms(record: &BidRecord) -> f64 {
    record.bids.iter().map(milliseconds).fold(0.0, f64::max)
}

/// When a bid was made, in milliseconds.
pub fn milliseconds(bid: &RecordedBid) -> f64 {
    bid.at as f64 / 1e6
}

/// The bids by request node, in request order.
fn auctions<'a>(recording: &'a Recording, record: &'a BidRecord) -> Vec<Auction<'a>> {
    let mut by_request: BTreeMap<u32, Vec<&RecordedBid>> = BTreeMap::new();
    for bid in &record.bids {
        by_request.entry(bid.request).or_default().push(bid);
    }
    by_request.into_iter().map(|(request, bids)| auction(recording, request, bids)).collect()
}

fn auction<'a>(recording: &'a Recording, request: u32, bids: Vec<&'a RecordedBid>) -> Auction<'a> {
    let name = request_name(recording, request as usize);
    let winner = name.and_then(|name| recording.summary.stitching.get(name)).map(String::as_str);
    let recorded = bids.iter().filter(|bid| bid.credits.is_some()).count();
    let mut bidders: BTreeMap<&str, Vec<&RecordedBid>> = BTreeMap::new();
    for bid in bids {
        bidders.entry(&bid.bidder).or_default().push(bid);
    }
    if bidders.len() > MOST_LINES {
        bidders = selection::evenly(bidders, winner);
    }
    let kept = bidders.values().flatten().filter(|bid| bid.credits.is_some()).count();
    let request = name.map_or_else(|| format!("request node {request}"), str::to_owned);
    let settled = Settled::of(&recording.summary);
    Auction { request, winner, settled, bidders, recorded, left_out: recorded - kept, opening_ms: None }
}

fn request_name(recording: &Recording, request: usize) -> Option<&str> {
    let from_graph =
        recording.graph.as_ref().and_then(|graph| graph.request.get(request)).map(|node| &node.name);
    let from_course = || {
        recording.course.as_ref().and_then(|course| course.requests.get(request)).map(|course| &course.name)
    };
    from_graph.or_else(from_course).map(String::as_str)
}

fn most_bids<'b, 'a>(auctions: &'b [Auction<'a>]) -> Vec<&'b Auction<'a>> {
    let mut order: Vec<usize> = (0..auctions.len()).collect();
    order.sort_by_key(|position| (std::cmp::Reverse(auctions[*position].recorded), *position));
    order.truncate(MOST_PANELS);
    order.sort_unstable();
    order.into_iter().map(|position| &auctions[position]).collect()
}

/// The area of a panel's data: one column for one panel, else two.
fn place(position: usize, panels: usize, top: f64) -> Area {
    let columns = if panels == 1 { 1 } else { 2 };
    let (width, height) =
        ((style::RIGHT - style::MARGIN + 24.0) / columns as f64, if panels <= 2 { 300.0 } else { 190.0 });
    let left = style::MARGIN + (position % columns) as f64 * width;
    let upper = top + (position / columns) as f64 * (height + 104.0) + 36.0;
    Area::new(left + 56.0, upper, left + width - 24.0 - panel::NAMES, upper + height)
}

fn notes(
    recording: &Recording,
    record: &BidRecord,
    auctions: &[Auction<'_>],
    drawn: &[&Auction<'_>],
    axes: &Axes,
) -> Vec<String> {
    let mut notes = Vec::new();
    if is_sample(record) {
        notes.push(format!(
            "Of {} bids and withdrawals recorded, {} were read: every bidder's highest and a random sample of the rest.",
            count(record.total),
            count(record.bids.len() as u64)
        ));
    }
    if drawn.iter().any(|auction| auction.opening().is_some()) {
        notes.push(
            "Where bids change too fast to be drawn one by one, a band spans the lowest to the highest of each moment."
                .to_owned(),
        );
    }
    let left_out: usize = drawn.iter().map(|auction| auction.left_out).sum();
    if left_out > 0 {
        notes.push(format!(
            "{} left out: the winner's are all drawn, of the others at most {} per request node, first those that led, then the highest of each stretch of time.",
            counted(left_out, "bid"),
            selection::MOST_BIDS
        ));
    }
    if drawn.len() < auctions.len() {
        notes.push(format!(
            "{} of {} with bids drawn: those with the most bids.",
            drawn.len(),
            counted(auctions.len(), "request node")
        ));
    }
    if axes.end_ms < recording.summary.ended_at_ms {
        let (last, end) = (time(last_ms(record)), time(recording.summary.ended_at_ms));
        notes.push(format!("The last bid came at {last}; the run went on until {end}."));
    }
    if axes.shared.is_none() {
        notes.push("Every panel has its own scale of credits.".to_owned());
    }
    notes
}

/// What a panel says of its auction, in one line of a width. Of a winner's name as much is told as fits beside its credits.
pub fn result(auction: &Auction<'_>, width: f64) -> String {
    let bids = counted(auction.recorded, "bid");
    if let Some(end_ms) = auction.opening_ms {
        return format!("the first {} in full: {bids}", time(end_ms));
    }
    // A holder that may change is no winner.
    let (nobody, won) = match auction.settled {
        Settled::Yes => ("nobody won", "won"),
        Settled::Never | Settled::NotYet => ("held by nobody in the end", "last held"),
    };
    let Some(winner) = auction.winner else { return format!("{bids}, {nobody}") };
    let credits = auction.bidders.get(winner).and_then(|bids| bids.last()?.credits);
    let credits = credits.map_or(String::new(), |credits| format!(" with {}", amount(credits)));
    let others: Vec<&str> = auction.bidders.keys().copied().collect();
    let face = regular(style::LABEL);
    let told = |before: &str| {
        let room = width - face.width(&format!("{before} by {credits}"));
        let name = face.shorten_among(winner, &others, room);
        let is_told = name == winner || room >= LEAST_NAME;
        is_told.then(|| format!("{before} by {name}{credits}"))
    };
    let long = told(&format!("{bids}, {won}"));
    long.or_else(|| told(won)).unwrap_or_else(|| format!("{won}{credits}"))
}
