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
    /// Lower end of its 95 % interval; empty for a sample of one, and where nothing is drawn from the seed.
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
    /// One for each of [`MEASURES`]; `None` where no run has it, and of shares where any run lacks it.
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
    /// Whether runs of a point may differ: whether something is drawn from the seed, in all of them.
    pub drawn: bool,
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
    /// The second less the first, with its 95 % interval where all runs draw from their seeds.
    pub difference: MeasureOfPoint,
    /// The difference in units of the spread of runs (Hedges' g), with its 95 % interval; empty for shares, of which the
    /// difference is the effect, where no run differs from the others of its setting, and where nothing is drawn.
    pub effect: Option<MeasureOfPoint>,
}

/// The runs so far.
pub struct Points<'s> {
    study: &'s Study,
    point: Option<(u64, Tally)>,
    all: Tally,
    verdicts: IndexMap<String, u64>,
    /// For each field with two values, the sums of both.
    sides: Vec<(usize, [Tally; 2])>,
}

/// Some runs.
#[derive(Clone)]
struct Tally {
    runs: u64,
    /// So many of them draw from their seeds.
    drawn: u64,
    /// By measure.
    moments: Vec<Moments>,
}

impl<'s> Points<'s> {
    /// Before the first run.
    pub fn new(study: &'s Study) -> Self {
        let pairs = study.factors.iter().enumerate().filter(|(_, factor)| factor.levels.len() == Some(2));
        let sides = pairs.map(|(position, _)| (position, [Tally::new(), Tally::new()])).collect();
        Self { study, point: None, all: Tally::new(), verdicts: IndexMap::new(), sides }
    }

    /// Adds the next run; returns what a point comes to when its last run is this one.
    pub fn add(&mut self, row: &SweepRow) -> Option<PointRow> {
        let point = row.run / self.study.seeds;
        let values = self.study.values(point);
        *self.verdicts.entry(row.verdict.clone()).or_default() += 1;
        self.all.add(row);
        self.point.get_or_insert_with(|| (point, Tally::new())).1.add(row);
        for (factor, sides) in &mut self.sides {
            let Levels::List(levels) = &self.study.factors[*factor].levels else { continue };
            sides[usize::from(levels[1] == values[*factor])].add(row);
        }
        let is_last = row.run % self.study.seeds == self.study.seeds - 1;
        let (point, tally) = self.point.take_if(|_| is_last)?;
        let measures = (0..MEASURES.len()).map(|position| tally.told(position)).collect();
        Some(PointRow { point, values, runs: self.study.seeds, measures })
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
            drawn: self.all.is_sample(),
            contrasts: self
                .sides
                .iter()
                .filter_map(|(factor, sides)| self.contrast(*factor, sides))
                .collect(),
        }
    }

    fn contrast(&self, factor: usize, [first, second]: &[Tally; 2]) -> Option<Contrast> {
        let factor = &self.study.factors[factor];
        let Levels::List(levels) = &factor.levels else { return None };
        let is_sample = first.is_sample() && second.is_sample();
        let rows = MEASURES.iter().enumerate().filter_map(|(position, measure)| {
            let (difference, effect) = match measure.is_share {
                true => (Share::difference(&first.share(position)?, &second.share(position)?), None),
                false => {
                    let [first, second] = [first, second].map(|tally| &tally.moments[position]);
                    (Moments::difference(first, second)?, Moments::hedges(first, second))
                }
            };
            let difference = if is_sample { difference } else { (difference.0, None, None) };
            let effect = effect.filter(|_| is_sample);
            let [first, second] = [first, second].map(|tally| &tally.moments[position]);
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

impl Tally {
    fn new() -> Self {
        Self { runs: 0, drawn: 0, moments: vec![Moments::default(); MEASURES.len()] }
    }

    fn add(&mut self, row: &SweepRow) {
        self.runs += 1;
        self.drawn += u64::from(row.drawn);
        for (measure, moments) in MEASURES.iter().zip(&mut self.moments) {
            if let Some(figure) = (measure.of)(row) {
                moments.add(figure);
            }
        }
    }

    /// Whether there is anything to infer from it.
    fn is_sample(&self) -> bool {
        self.drawn == self.runs
    }

    /// Of a measure that holds or not; `None` where some run lacks it, as the others would be no fair sample.
    fn share(&self, position: usize) -> Option<Share> {
        let moments = &self.moments[position];
        let count = (moments.mean() * moments.count() as f64).round() as u64;
        (self.runs > 0 && moments.count() == self.runs).then(|| Share::of(count, self.runs, self.is_sample()))
    }

    fn told(&self, position: usize) -> Option<MeasureOfPoint> {
        if MEASURES[position].is_share {
            let Share { runs, share: mean, low, high, .. } = self.share(position)?;
            return Some(MeasureOfPoint { runs, mean, low, high });
        }
        let moments = &self.moments[position];
        let (low, high) = moments.interval().filter(|_| self.is_sample()).unzip();
        (moments.count() > 0).then(|| MeasureOfPoint {
            runs: moments.count(),
            mean: moments.mean(),
            low,
            high,
        })
    }
}
