//! One panel of the `bids` chart: the auction of one request node.

use super::range::ranges;
use super::{Auction, Axes, milliseconds, result};
use crate::record::RecordedBid;
use crate::report::axis::{Axis, TimeAxis, number};
use crate::report::font::{bold, regular};
use crate::report::scene::{Area, Color, Point, Scene, Text, point};
use crate::report::spread::spread;
use crate::report::style;

/// Room for bidders' names to the right of a panel's data.
pub const NAMES: f64 = 84.0;
/// Least distance between the baselines of two names.
const NAME_PITCH: f64 = 13.0;
/// Half the side of a cross.
const CROSS: f64 = 3.0;
/// Width of the stretches of time of which ranges are drawn.
const STRETCH: f64 = 4.0;

/// Draws a panel and returns where it ends below.
///
/// `requests` are the names of all request nodes, from which that of this one is to be told.
pub fn draw(scene: &mut Scene, area: &Area, auction: &Auction<'_>, axes: &Axes, requests: &[&str]) -> f64 {
    let (time, credits) = (axes.time(auction, area), axes.credits(auction, area));
    draw_heading(scene, area, auction, requests);
    credits.draw_left(scene, &Area { left: area.left, ..*area }, number);
    let panel = Panel { area, time, credits, end_ms: axes.end_ms(auction) };
    let lines = auction.has_lines();
    let others = auction.bidders.iter().filter(|(bidder, _)| auction.winner != Some(**bidder));
    let winners = auction.winner.and_then(|winner| auction.bidders.get_key_value(winner));
    for (bidder, bids) in others.chain(winners) {
        let (color, width) = match auction.winner == Some(*bidder) {
            true => (style::VERMILLION, Some(2.5)),
            false => (style::BACKGROUND_DATA, lines.then_some(1.0)),
        };
        if auction.is_range(bidder) {
            panel.draw_ranges(scene, bids, color);
        } else {
            panel.draw_bids(scene, bids, color, width);
        }
    }
    panel.draw_names(scene, auction, lines);
    panel.time.draw(scene, area, true)
}

fn draw_heading(scene: &mut Scene, area: &Area, auction: &Auction<'_>, requests: &[&str]) {
    let (left, width) = (area.left - 56.0, area.right + NAMES - area.left + 56.0);
    let face = bold(style::SUBTITLE);
    let name = face.shorten_among(&auction.request, requests, width * 0.4);
    let rest = left + face.width(&name) + 10.0;
    scene.text(Text::new(&name, point(left, area.top - 28.0), face));
    let face = regular(style::LABEL);
    let room = left + width - rest;
    let text = face.cut(&result(auction, room), room);
    scene.text(Text::new(&text, point(rest, area.top - 28.0), face).color(style::MUTED));
    scene.text(Text::new("credits", point(left, area.top - 12.0), face).color(style::MUTED));
}

struct Panel<'a> {
    area: &'a Area,
    time: TimeAxis,
    credits: Axis,
    end_ms: f64,
}

impl Panel<'_> {
    fn place(&self, bid: &RecordedBid, credits: f64) -> Point {
        point(self.time.at(milliseconds(bid)), self.credits.at(credits))
    }

    /// Draws the bids of one bidder: dots, joined by a step line of a width where one is given, and a cross where
    /// it withdrew.
    fn draw_bids(&self, scene: &mut Scene, bids: &[&RecordedBid], color: Color, width: Option<f64>) {
        let mut standing: Option<Point> = None;
        for bid in bids {
            let place =
                bid.credits.filter(|credits| credits.is_finite()).map(|credits| self.place(bid, credits));
            let x = self.time.at(milliseconds(bid));
            if let (Some(before), Some(width)) = (standing, width) {
                let y = place.map_or(before.y, |place| place.y);
                scene.path(vec![before, point(x, before.y), point(x, y)], width, color);
            }
            match (place, standing) {
                (Some(place), _) => scene.disc(place, if width.is_some() { 3.0 } else { 2.0 }, color),
                (None, Some(before)) => cross(scene, point(x, before.y), color),
                (None, None) => {}
            }
            standing = place;
        }
        if let (Some(last), Some(width)) = (standing, width) {
            scene.line(last, point(self.time.at(self.end_ms), last.y), width, color);
        }
    }

    /// Draws the bids of one bidder as a band from the lowest to the highest of each stretch of time, with its edges.
    fn draw_ranges(&self, scene: &mut Scene, bids: &[&RecordedBid], color: Color) {
        let stretches = (self.area.width() / STRETCH) as usize;
        for range in ranges(bids, self.end_ms, stretches.max(1)) {
            let (left, right) = (self.time.at(range.start_ms), self.time.at(range.end_ms));
            let (top, bottom) = (self.credits.at(range.high), self.credits.at(range.low));
            scene.fill(Area::new(left, top, right, bottom), color.alpha(0.3));
            for edge in [top, bottom] {
                scene.fill(Area::new(left, edge - 0.75, right, edge + 0.75), color);
            }
        }
    }

    /// Names the winner, and with lines as many of the others as find room, at the height of their last bid.
    fn draw_names(&self, scene: &mut Scene, auction: &Auction<'_>, lines: bool) {
        let mut names: Vec<(&str, f64)> = auction
            .bidders
            .iter()
            .filter(|(bidder, _)| lines || auction.winner == Some(**bidder))
            .filter_map(|(bidder, bids)| {
                let credits = bids.last()?.credits.filter(|credits| credits.is_finite())?;
                Some((*bidder, self.credits.at(credits)))
            })
            .collect();
        names.sort_by(|left, right| {
            let winner = |name: &str| auction.winner == Some(name);
            winner(right.0).cmp(&winner(left.0)).then(left.1.total_cmp(&right.1)).then(left.0.cmp(right.0))
        });
        let all: Vec<&str> = auction.bidders.keys().copied().collect();
        names.truncate((self.area.height() / NAME_PITCH) as usize);
        names.sort_by(|left, right| left.1.total_cmp(&right.1).then(left.0.cmp(right.0)));
        let heights: Vec<f64> = names.iter().map(|(_, y)| *y).collect();
        for ((name, y), at) in names.iter().zip(spread(&heights, NAME_PITCH, self.area.bottom)) {
            let won = auction.winner == Some(*name);
            let (face, color) = match won {
                true => (bold(style::LABEL), style::VERMILLION),
                false => (regular(style::LABEL), style::MUTED),
            };
            let right = self.area.right;
            scene.line(point(right + 1.0, *y), point(right + 6.0, at), 0.5, style::FRAME);
            let name = face.shorten_among(name, &all, NAMES - 10.0);
            scene.text(Text::new(&name, point(right + 8.0, at + face.size * 0.36), face).color(color));
        }
    }
}

/// The cross of a withdrawal: in the winner's colour, else dark enough to be told from the bids behind it.
fn cross(scene: &mut Scene, centre: Point, color: Color) {
    let color = if color == style::BACKGROUND_DATA { style::MUTED } else { color };
    for slope in [-1.0, 1.0] {
        let (from, to) = (
            point(centre.x - CROSS, centre.y - CROSS * slope),
            point(centre.x + CROSS, centre.y + CROSS * slope),
        );
        scene.line(from, to, 1.25, color);
    }
}
