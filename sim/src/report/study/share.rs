//! A share of runs, and how far the true one may be from it.

use std::fmt;

/// How many of so many trials hit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Share {
    /// Those that hit; at most `trials`.
    pub hits: u64,
    /// All of them.
    pub trials: u64,
}

/// The quantile of the normal distribution that leaves 2.5 % on each side.
const QUANTILE: f64 = 1.959_963_984_540_054;

impl Share {
    /// So many of so many.
    pub const fn new(hits: u64, trials: u64) -> Self {
        Self { hits, trials }
    }

    /// Counts one more trial.
    pub fn count(&mut self, hit: bool) {
        self.hits += u64::from(hit);
        self.trials += 1;
    }

    /// The share between 0 and 1; `None` without trials.
    pub fn value(&self) -> Option<f64> {
        (self.trials > 0).then(|| self.hits as f64 / self.trials as f64)
    }

    /// The interval that covers the true share in 95 % of all studies, between 0 and 1; all of it without trials.
    ///
    /// Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the
    /// American Statistical Association 22 (1927). It stays within 0 and 1 and has width at both ends.
    pub fn interval(&self) -> (f64, f64) {
        let Some(share) = self.value() else { return (0.0, 1.0) };
        let trials = self.trials as f64;
        let square = QUANTILE * QUANTILE;
        let centre = share + square / (2.0 * trials);
        let spread = QUANTILE * (share * (1.0 - share) / trials + square / (4.0 * trials * trials)).sqrt();
        let scale = 1.0 + square / trials;
        let low = if self.hits == 0 { 0.0 } else { (centre - spread) / scale };
        let high = if self.hits == self.trials { 1.0 } else { (centre + spread) / scale };
        (low.max(0.0), high.min(1.0))
    }
}

impl fmt::Display for Share {
    /// In percent with one decimal; 0 and 100 only where it is none and all.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.value() {
            None => formatter.write_str("–"),
            Some(share) => write!(formatter, "{} %", percent(share, self.hits, self.trials)),
        }
    }
}

fn percent(share: f64, hits: u64, trials: u64) -> String {
    if hits == 0 || hits == trials {
        return format!("{:.0}", share * 100.0);
    }
    format!("{:.1}", (share * 100.0).clamp(0.1, 99.9))
}
