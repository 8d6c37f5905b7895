//! From the holder at each sample to bands: stretches of time with one holder.

use crate::record::RequestCourse;

/// More bands than this in a row are thinned: they would be narrower than a point.
const MOST_BANDS: usize = 600;

/// A stretch of time in which one container node, or nobody, holds a request node.
#[derive(Clone, PartialEq, Debug)]
pub struct Band<'a> {
    /// Who holds it.
    pub holder: Option<&'a str>,
    /// From when, in milliseconds.
    pub start_ms: f64,
    /// Until when, in milliseconds.
    pub end_ms: f64,
    /// Whether changes within it were left out.
    pub thinned: bool,
}

/// The bands of a request node up to the end of the run; each sample's holder holds until the next sample.
pub fn bands_of<'a>(request: &'a RequestCourse, time_ms: &[f64], end_ms: f64) -> Vec<Band<'a>> {
    let mut bands: Vec<Band<'a>> = Vec::new();
    let mut latest = 0.0_f64;
    for (at, holder) in time_ms.iter().zip(&request.holder).filter(|(at, _)| at.is_finite()) {
        let holder = holder.as_deref();
        // Times rise in every recording that was not damaged.
        latest = latest.max(*at);
        if bands.last().is_none_or(|band| band.holder != holder) {
            close(&mut bands, latest);
            bands.push(Band { holder, start_ms: latest, end_ms, thinned: false });
        }
    }
    close(&mut bands, end_ms);
    if bands.len() > MOST_BANDS { thin(bands, end_ms) } else { bands }
}

fn close(bands: &mut [Band<'_>], at: f64) {
    if let Some(band) = bands.last_mut() {
        band.end_ms = at.max(band.start_ms);
    }
}

/// Leaves out bands that begin in the same slice of time as the one before.
fn thin(bands: Vec<Band<'_>>, end_ms: f64) -> Vec<Band<'_>> {
    let slice = end_ms / MOST_BANDS as f64;
    let mut kept: Vec<Band<'_>> = Vec::new();
    for band in bands {
        match kept.last_mut() {
            Some(last) if (last.start_ms / slice).floor() == (band.start_ms / slice).floor() => {
                (last.end_ms, last.thinned) = (band.end_ms, true);
            }
            _ => kept.push(band),
        }
    }
    kept
}
