//! From the holder at each sample to bands (stretches of time with one holder), and where bands would be too narrow
//! to be seen, to slices: equal stretches of time with the share of each holder.

use std::collections::BTreeMap;

use crate::record::RequestCourse;

/// A row of more bands than this is drawn in slices: its bands would be a few points wide.
const MOST_BANDS: usize = 150;
/// How many slices there are in such a row.
const SLICES: usize = 96;

/// A stretch of time in which one container node, or nobody, holds a request node.
#[derive(Clone, PartialEq, Debug)]
pub struct Band<'a> {
    /// Who holds it.
    pub holder: Option<&'a str>,
    /// From when, in milliseconds.
    pub start_ms: f64,
    /// Until when, in milliseconds.
    pub end_ms: f64,
}

/// The bands of one request node.
pub struct Row<'a> {
    /// The request node.
    pub request: &'a RequestCourse,
    /// Its bands in time order.
    pub bands: Vec<Band<'a>>,
    /// Stretches, from and until in milliseconds, within which its holder changed more often than samples show.
    pub unseen: Vec<(f64, f64)>,
}

impl<'a> Row<'a> {
    /// The row of a request node up to the end of the run; each sample's holder holds until the next sample.
    pub fn of(request: &'a RequestCourse, time_ms: &[f64], end_ms: f64) -> Self {
        Self { request, bands: bands(request, time_ms, end_ms), unseen: unseen(request, time_ms) }
    }

    /// Whether it has too many bands to be drawn one by one.
    pub fn is_sliced(&self) -> bool {
        self.bands.len() > MOST_BANDS
    }

    /// The share of time that each holder has in slices of time, for rows that are drawn so.
    pub fn slices(&self) -> Vec<Slice<'a>> {
        let (Some(first), Some(last)) = (self.bands.first(), self.bands.last()) else { return Vec::new() };
        let (start_ms, length) = (first.start_ms, (last.end_ms - first.start_ms) / SLICES as f64);
        let mut slices: Vec<Slice<'a>> = (0..SLICES)
            .map(|slice| Slice {
                start_ms: start_ms + slice as f64 * length,
                end_ms: start_ms + (slice + 1) as f64 * length,
                shares: BTreeMap::new(),
            })
            .collect();
        for band in &self.bands {
            let first = ((band.start_ms - start_ms) / length).floor().max(0.0) as usize;
            for slice in slices.iter_mut().skip(first).take_while(|slice| slice.start_ms < band.end_ms) {
                slice.add(band);
            }
        }
        slices
    }

    /// The share that each holder has of the whole time, the greatest first.
    pub fn shares(&self) -> Vec<(Option<&'a str>, f64)> {
        let mut held: BTreeMap<Option<&str>, f64> = BTreeMap::new();
        for band in &self.bands {
            *held.entry(band.holder).or_default() += band.end_ms - band.start_ms;
        }
        let all: f64 = held.values().sum();
        let mut shares: Vec<_> =
            held.into_iter().map(|(holder, time)| (holder, time / all.max(1e-300))).collect();
        shares.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
        shares
    }
}

/// A stretch of time and who holds a request node for how much of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Slice<'a> {
    /// From when, in milliseconds.
    pub start_ms: f64,
    /// Until when, in milliseconds.
    pub end_ms: f64,
    /// The share of each holder, or of nobody; together 1.
    pub shares: BTreeMap<Option<&'a str>, f64>,
}

impl<'a> Slice<'a> {
    fn add(&mut self, band: &Band<'a>) {
        let common = band.end_ms.min(self.end_ms) - band.start_ms.max(self.start_ms);
        if common > 0.0 {
            *self.shares.entry(band.holder).or_default() += common / (self.end_ms - self.start_ms);
        }
    }
}

fn bands<'a>(request: &'a RequestCourse, time_ms: &[f64], end_ms: f64) -> Vec<Band<'a>> {
    let mut bands: Vec<Band<'a>> = Vec::new();
    let mut latest = 0.0_f64;
    for (at, holder) in time_ms.iter().zip(&request.holder).filter(|(at, _)| at.is_finite()) {
        let holder = holder.as_deref();
        // Times rise in every recording that was not damaged.
        latest = latest.max(*at);
        if bands.last().is_none_or(|band| band.holder != holder) {
            close(&mut bands, latest);
            bands.push(Band { holder, start_ms: latest, end_ms });
        }
    }
    close(&mut bands, end_ms);
    bands
}

fn close(bands: &mut [Band<'_>], at: f64) {
    if let Some(band) = bands.last_mut() {
        band.end_ms = at.max(band.start_ms);
    }
}

/// Where more changes were counted between two samples than the one that may be seen; neighbouring stretches are one.
fn unseen(request: &RequestCourse, time_ms: &[f64]) -> Vec<(f64, f64)> {
    let mut stretches: Vec<(f64, f64)> = Vec::new();
    let samples = time_ms.len().min(request.flips.len()).min(request.holder.len());
    for sample in 1..samples {
        let (from, until) = (time_ms[sample - 1], time_ms[sample]);
        let counted = request.flips[sample].saturating_sub(request.flips[sample - 1]);
        let seen = u64::from(request.holder[sample] != request.holder[sample - 1]);
        if counted <= seen || !from.is_finite() || !until.is_finite() {
            continue;
        }
        match stretches.last_mut() {
            Some(last) if last.1 >= from => last.1 = last.1.max(until),
            _ => stretches.push((from, until)),
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(holders: &[&str], flips: &[u64]) -> RequestCourse {
        let holder = holders.iter().map(|holder| Some((*holder).to_owned())).collect();
        RequestCourse { name: "x".to_owned(), holder, flips: flips.to_vec() }
    }

    #[test]
    fn the_shares_of_a_slice_are_those_of_its_time() {
        let holders: Vec<&str> = (0..400).map(|sample| if sample % 4 == 0 { "A" } else { "B" }).collect();
        let times: Vec<f64> = (0..400).map(f64::from).collect();
        let course = course(&holders, &[]);
        let row = Row::of(&course, &times, 400.0);
        assert!(row.is_sliced());
        let slices = row.slices();
        assert!(slices.iter().all(|slice| (slice.shares.values().sum::<f64>() - 1.0).abs() < 1e-9));
        let mean =
            slices.iter().filter_map(|slice| slice.shares.get(&Some("A"))).sum::<f64>() / SLICES as f64;
        assert!((mean - 0.25).abs() < 1e-9, "{mean}");
        assert_eq!(row.shares(), [(Some("B"), 0.75), (Some("A"), 0.25)]);
    }

    #[test]
    fn changes_that_fall_between_samples_are_noticed() {
        let course = course(&["A", "A", "B", "B", "A"], &[0, 2, 3, 3, 6]);
        let row = Row::of(&course, &[0.0, 1.0, 2.0, 3.0, 4.0], 4.0);
        assert_eq!(row.unseen, [(0.0, 1.0), (3.0, 4.0)]);
    }
}
