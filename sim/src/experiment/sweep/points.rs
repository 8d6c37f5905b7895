//! What the runs of each point come to, and what difference a field with two values makes.
//!
//! Runs pass through in the order of their numbers; what is kept of them are counts and sums, so memory does not grow with
//! their number.

use indexmap::IndexMap;
use serde::Serialize;

use super::row::MEASURES;
use super::{Design, Levels, Study, SweepRow};
use crate::experiment::statistics::{Moments, Share};

/// One measure over the runs of a point.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct MeasureOfPoint {
    /// Runs that have it.
    pub runs: u64,
    /// Its mean; of a share, the share of runs.
    pub mean: f64,
    /// Lower end of its 95 % interval; empty for a sample of one.
    pub low: Option<f64>,
    /// Upper end of it.
    pub high: Option<f64>,
}

/// What the runs of a point come to.
#[derive(Clone, PartialEq, Debug)]
pub struct PointRow {
    /// The number of the point, from 0.
    pub point: u64,
    /// The values of the fields.
    pub values: Vec<String>,
    /// Number of runs.
    pub runs: u64,
    /// One for each of [`MEASURES`]; `None` where no run has it.
    pub measures: Vec<Option<MeasureOfPoint>>,
}

/// What all runs come to.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct SweepSummary {
    /// Name of the study.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// The fields that vary, with their values; a range is written as its ends.
    pub fields: IndexMap<String, serde_json::Value>,
    /// Which combinations were tried.
    pub design: Design,
    /// Number of points.
    pub points: u64,
    /// Runs of each.
    pub seeds: u64,
    /// Number of runs.
    pub runs: u64,
    /// How many ended with which verdict.
    pub verdicts: IndexMap<String, u64>,
    /// What difference the fields with two values make.
    pub contrasts: Vec<Contrast>,
}

/// What difference it makes which of two values a field has.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Contrast {
    /// The field.
    pub field: String,
    /// The value that is compared with.
    pub from: String,
    /// The other value.
    pub to: String,
    /// One for each measure that runs of both have.
    pub measures: Vec<ContrastRow>,
}

/// The difference in one measure.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ContrastRow {
    /// The measure.
    pub measure: &'static str,
    /// Its mean with the first value.
    pub from: f64,
    /// Its mean with the other.
    pub to: f64,
    /// The second less the first, with its 95 % interval.
    pub difference: MeasureOfPoint,
    /// The difference in units of the spread of runs (Hedges' g), with its 95 % interval; empty for shares, of which the
    /// difference is the effect, and where no run differs from the others of its setting.
    pub effect: Option<MeasureOfPoint>,
}

/// The runs so far.
pub struct Points<'s> {
    study: &'s Study,
    point: Option<(u64, Vec<Moments>)>,
    verdicts: IndexMap<String, u64>,
    /// For each field with two values, the sums of both.
    sides: Vec<(usize, [Vec<Moments>; 2])>,
}

impl<'s> Points<'s> {
    /// Before the first run.
    pub fn new(study: &'s Study) -> Self {
        let pairs = study.factors.iter().enumerate().filter(|(_, factor)| factor.levels.len() == Some(2));
        let blank = || vec![Moments::default(); MEASURES.len()];
        let sides = pairs.map(|(position, _)| (position, [blank(), blank()])).collect();
        Self { study, point: None, verdicts: IndexMap::new(), sides }
    }

    /// Adds the next run; returns what a point comes to when its last run is this one.
    pub fn add(&mut self, row: &SweepRow) -> Option<PointRow> {
        let point = row.run / self.study.seeds;
        if self.point.is_none() {
            self.point = Some((point, vec![Moments::default(); MEASURES.len()]));
        }
        let values = self.study.values(point);
        *self.verdicts.entry(row.verdict.clone()).or_default() += 1;
        for (position, measure) in MEASURES.iter().enumerate() {
            let Some(figure) = (measure.of)(row) else { continue };
            if let Some((_, moments)) = &mut self.point {
                moments[position].add(figure);
            }
            for (factor, sides) in &mut self.sides {
                let Levels::List(levels) = &self.study.factors[*factor].levels else { continue };
                sides[usize::from(levels[1] == values[*factor])][position].add(figure);
            }
        }
        let is_last = row.run % self.study.seeds == self.study.seeds - 1;
        let (point, moments) = self.point.take_if(|_| is_last)?;
        let told =
            MEASURES.iter().zip(&moments).map(|(measure, moments)| of_point(moments, measure.is_share));
        Some(PointRow { point, values, runs: self.study.seeds, measures: told.collect() })
    }

    /// What all runs so far come to.
    pub fn summary(&self) -> SweepSummary {
        let study = self.study;
        let fields = study.factors.iter().map(|factor| {
            let values = serde_json::to_value(&factor.levels).unwrap_or_default();
            (
                factor.field.clone(),
                values.as_object().and_then(|only| only.values().next()).cloned().unwrap_or_default(),
            )
        });
        SweepSummary {
            name: study.name.clone(),
            description: study.description.clone(),
            fields: fields.collect(),
            design: study.design,
            points: study.points(),
            seeds: study.seeds,
            runs: self.verdicts.values().sum(),
            verdicts: self.verdicts.clone(),
            contrasts: self
                .sides
                .iter()
                .filter_map(|(factor, sides)| self.contrast(*factor, sides))
                .collect(),
        }
    }

    fn contrast(&self, factor: usize, [first, second]: &[Vec<Moments>; 2]) -> Option<Contrast> {
        let factor = &self.study.factors[factor];
        let Levels::List(levels) = &factor.levels else { return None };
        let rows = MEASURES.iter().zip(first).zip(second).filter_map(|((measure, first), second)| {
            let (difference, effect) = match measure.is_share {
                true => (Share::difference(&share(first)?, &share(second)?), None),
                false => (Moments::difference(first, second)?, Moments::hedges(first, second)),
            };
            let figure = |(mean, low, high): (f64, Option<f64>, Option<f64>)| MeasureOfPoint {
                runs: first.count() + second.count(),
                mean,
                low,
                high,
            };
            Some(ContrastRow {
                measure: measure.name,
                from: first.mean(),
                to: second.mean(),
                difference: figure(difference),
                effect: effect.map(|(mean, low, high)| figure((mean, Some(low), Some(high)))),
            })
        });
        let (field, from, to) = (factor.field.clone(), levels[0].clone(), levels[1].clone());
        Some(Contrast { field, from, to, measures: rows.collect() })
    }
}

fn share(moments: &Moments) -> Option<Share> {
    let count = (moments.mean() * moments.count() as f64).round() as u64;
    (moments.count() > 0).then(|| Share::of(count, moments.count(), true))
}

fn of_point(moments: &Moments, is_share: bool) -> Option<MeasureOfPoint> {
    let (runs, mean) = (moments.count(), moments.mean());
    if runs == 0 {
        return None;
    }
    let (low, high) = match share(moments).filter(|_| is_share) {
        Some(share) => (share.low, share.high),
        None => moments.interval().unzip(),
    };
    Some(MeasureOfPoint { runs, mean, low, high })
}
