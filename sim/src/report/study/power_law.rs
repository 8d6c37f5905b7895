//! A power law through measured points: least squares over logarithms.

/// `y = factor * x ^ slope`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct PowerLaw {
    /// The exponent: 1 where y grows as x, 2 where it grows as the square.
    pub slope: f64,
    /// y where x is 1.
    pub factor: f64,
}

impl PowerLaw {
    /// The straight line with the least squares of distances in log y over log x (Legendre, 1805). Points that are not
    /// positive do not count; `None` where fewer than two different x are left.
    pub fn fit(points: impl IntoIterator<Item = (f64, f64)>) -> Option<Self> {
        let positive = |value: f64| value > 0.0 && value.is_finite();
        let points = points.into_iter().filter(|(x, y)| positive(*x) && positive(*y));
        let logs: Vec<(f64, f64)> = points.map(|(x, y)| (libm::log(x), libm::log(y))).collect();
        let mean = |of: fn(&(f64, f64)) -> f64| logs.iter().map(of).sum::<f64>() / logs.len().max(1) as f64;
        let (mean_x, mean_y) = (mean(|point| point.0), mean(|point| point.1));
        let spread: f64 = logs.iter().map(|(x, _)| (x - mean_x) * (x - mean_x)).sum();
        if spread < 1e-12 {
            return None;
        }
        let common: f64 = logs.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
        let slope = common / spread;
        Some(Self { slope, factor: libm::exp(mean_y - slope * mean_x) })
    }

    /// y at a positive x.
    pub fn at(&self, x: f64) -> f64 {
        self.factor * libm::pow(x, self.slope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_power_law_is_found_again_and_scatter_around_it_evens_out() {
        let law = PowerLaw { slope: 1.25, factor: 3e-7 };
        let exact = [1e4, 1e5, 1e6].map(|x| (x, law.at(x)));
        let found = PowerLaw::fit(exact).unwrap();
        assert!((found.slope - 1.25).abs() < 1e-9 && (found.factor / 3e-7 - 1.0).abs() < 1e-9, "{found:?}");
        // A factor of two up at both ends and four down in the middle leaves slope and factor as they were.
        let scattered = [(1e4, 2.0), (1e5, 0.25), (1e6, 2.0)].map(|(x, by)| (x, law.at(x) * by));
        let found = PowerLaw::fit(scattered).unwrap();
        assert!((found.slope - 1.25).abs() < 1e-9 && (found.factor / 3e-7 - 1.0).abs() < 1e-9, "{found:?}");
    }

    #[test]
    fn one_size_alone_has_no_slope() {
        assert_eq!(PowerLaw::fit([(1e4, 1.0), (1e4, 2.0), (0.0, 1.0), (1e5, f64::NAN)]), None);
        assert_eq!(PowerLaw::fit([]), None);
    }
}
