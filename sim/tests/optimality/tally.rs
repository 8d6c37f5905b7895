//! What was found of one case, and of all together.

use std::fmt;

/// What was found of one case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Judgement {
    pub case: String,
    /// Its size and its compositions.
    pub about: String,
    /// The run ended within its limit of time.
    pub ended: bool,
    /// All views of every part are equal, and nothing is in flight.
    pub agreed: bool,
    /// Every part's stitching is valid.
    pub valid: bool,
    /// The headline stitching is complete.
    pub complete: bool,
    /// The exact solver proved the optimum of every part.
    pub proven: bool,
    /// As many request nodes and as much welfare as the exact solver found, in every part.
    pub optimal: bool,
    /// In some part more than the exact solver found.
    pub beyond: bool,
    /// Wherever the exact solver proved the lowest optimum, exactly that.
    pub lowest: bool,
    /// What the outcome itself says may have kept it from the optimum.
    pub explanation: String,
    /// Where the optimum is not proven, how far the bound is from what the exact solver found, the largest of all parts.
    pub gap: String,
    pub run_ms: u64,
    pub exact_ms: u64,
}

const MARK: &str = "case|";

impl Judgement {
    /// A case of which nothing is known yet.
    pub fn unfinished(case: String) -> Self {
        Self {
            case,
            about: String::new(),
            ended: false,
            agreed: false,
            valid: false,
            complete: false,
            proven: false,
            optimal: false,
            beyond: false,
            lowest: false,
            explanation: String::new(),
            gap: String::new(),
            run_ms: 0,
            exact_ms: 0,
        }
    }

    /// One line, to be read by [`Judgement::from_line`].
    pub fn to_line(&self) -> String {
        let flags = [
            self.ended,
            self.agreed,
            self.valid,
            self.complete,
            self.proven,
            self.optimal,
            self.beyond,
            self.lowest,
        ];
        let flags: String = flags.iter().map(|flag| if *flag { '1' } else { '0' }).collect();
        format!(
            "{MARK}{}|{}|{flags}|{}|{}|{}|{}",
            self.case, self.about, self.explanation, self.gap, self.run_ms, self.exact_ms
        )
    }

    /// From a line that holds what [`Judgement::to_line`] wrote, whatever stands before it.
    pub fn from_line(line: &str) -> Option<Self> {
        let fields: Vec<&str> = line[line.find(MARK)? + MARK.len()..].split('|').collect();
        let [case, about, flags, explanation, gap, run_ms, exact_ms] = fields[..] else { return None };
        let flag = |position: usize| flags.as_bytes().get(position) == Some(&b'1');
        Some(Self {
            case: case.to_owned(),
            about: about.to_owned(),
            ended: flag(0),
            agreed: flag(1),
            valid: flag(2),
            complete: flag(3),
            proven: flag(4),
            optimal: flag(5),
            beyond: flag(6),
            lowest: flag(7),
            explanation: explanation.to_owned(),
            gap: gap.to_owned(),
            run_ms: run_ms.parse().ok()?,
            exact_ms: exact_ms.parse().ok()?,
        })
    }

    fn is_clean(&self) -> bool {
        self.ended && self.agreed && self.valid && self.optimal && self.lowest
    }

    /// Whether it is clean, or falls short only in welfare or count for a reason that the outcome tells. Where the exact
    /// solver proved nothing, to be no worse than what it found is all that can be asked.
    fn is_explained(&self) -> bool {
        let short = !self.explanation.is_empty();
        let sound = self.ended && self.agreed && self.valid && !(self.beyond && self.proven);
        sound && (short || !self.proven || (self.optimal && self.lowest))
    }
}

/// What was found of all cases.
#[derive(Clone, Default, Debug)]
pub struct Tally {
    judged: Vec<Judgement>,
}

impl Tally {
    /// Counts one case, and prints it if it is not clean.
    pub fn count(&mut self, judgement: &Judgement) {
        if !judgement.is_clean() {
            println!("miss: {judgement:?}");
        }
        self.judged.push(judgement.clone());
    }

    /// Whether every case ended agreed, valid and exactly as the exact solver says.
    pub fn is_clean(&self) -> bool {
        self.judged.iter().all(Judgement::is_clean)
    }

    /// Whether every case ended agreed and valid, and is optimal or its outcome tells why it may not be.
    pub fn is_explained(&self) -> bool {
        self.judged.iter().all(Judgement::is_explained)
    }

    fn share(&self, holds: impl Fn(&Judgement) -> bool) -> usize {
        self.judged.iter().filter(|judgement| holds(judgement)).count()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.judged.len();
        let proven = self.share(|case| case.proven);
        writeln!(formatter, "{all} instances, {} complete:", self.share(|case| case.complete))?;
        writeln!(formatter, "  ended in time          {} of {all}", self.share(|case| case.ended))?;
        writeln!(formatter, "  all views equal        {} of {all}", self.share(|case| case.agreed))?;
        writeln!(formatter, "  valid                  {} of {all}", self.share(|case| case.valid))?;
        writeln!(formatter, "  optimum proven         {proven} of {all}")?;
        for case in self.judged.iter().filter(|case| !case.gap.is_empty()) {
            writeln!(formatter, "  not proven             {}: {}", case.case, case.gap)?;
        }
        let judged = self.share(|case| case.ended && case.proven);
        let optimal = self.share(|case| case.ended && case.proven && case.optimal);
        writeln!(formatter, "  optimal where proven   {optimal} of {judged}")?;
        let lowest = self.share(|case| case.ended && case.proven && case.lowest);
        writeln!(formatter, "  the lowest of optima   {lowest} of {judged}")?;
        let explained = self.share(|case| !case.is_clean() && case.is_explained());
        writeln!(formatter, "  misses, explained      {}, {explained}", self.share(|case| !case.is_clean()))?;
        for (name, time) in [
            ("run", &(|case: &Judgement| case.run_ms) as &dyn Fn(&Judgement) -> u64),
            ("exact", &|case| case.exact_ms),
        ] {
            let mut times: Vec<u64> = self.judged.iter().filter(|case| case.ended).map(time).collect();
            times.sort_unstable();
            let at = |share: usize| times.get((times.len() * share / 100).min(times.len().max(1) - 1));
            let [half, most] = [at(50), times.last()].map(|time| time.copied().unwrap_or(0));
            let ninety = at(90).copied().unwrap_or(0);
            writeln!(formatter, "  {name:<5} ms: median {half}, 90 of 100 {ninety}, most {most}")?;
        }
        Ok(())
    }
}
