//! The `cost` chart: time to converge and messages of every run that converged, per strategy.

use crate::experiment::compare::{ComparedRun, ComparisonSummary, ContenderKind, ContenderSummary};
use crate::record::Spread;

use super::lane::{self, Shape};
use crate::report::axis::{Scale, TimeUnit, count, counted, time};
use crate::report::font::bold;
use crate::report::heading;
use crate::report::scene::{Scene, Text, point};
use crate::report::style;

/// The chart; `None` where no run of any strategy converged.
pub fn compose(summary: &ComparisonSummary, runs: &[&ComparedRun]) -> Option<Scene> {
    let strategies: Vec<Strategy<'_>> = summary
        .contenders
        .iter()
        .enumerate()
        .filter(|(_, contender)| contender.kind == ContenderKind::Strategy)
        .collect();
    let longest = runs
        .iter()
        .filter_map(|run| run.converged_at_ms)
        .fold(None, |longest, time| Some(longest.map_or(time, |longest: f64| longest.max(time))))?;
    let reading = "A dot is one run that converged, the black line is the median.";
    let (mut scene, top) = heading::begin_of(&super::which(summary), &title(&strategies), reading);
    let unit = TimeUnit::up_to(longest);
    let times = Panel {
        heading: "Time to converge",
        axis_title: format!("simulated time to converge, {}", unit.sign),
        figure: &|run| run.converged_at_ms.map(|time| time / unit.milliseconds),
        spread: &|contender| contender.converged_at_ms,
        scale: unit.milliseconds,
        in_words: &time,
    };
    let below = times.draw(&mut scene, top + 22.0, &strategies, runs);
    let messages = Panel {
        heading: "Messages until silent",
        axis_title: "messages sent until the run was silent".to_owned(),
        figure: &|run| run.converged_at_ms.and(run.messages).map(|messages| messages as f64),
        spread: &|contender| contender.messages,
        scale: 1.0,
        in_words: &|messages| counted(messages as usize, "message"),
    };
    let below = messages.draw(&mut scene, below + 30.0, &strategies, runs);
    Some(heading::end(scene, below, &notes(summary)))
}

/// A strategy with its position among all contenders, which its colour goes by.
type Strategy<'a> = (usize, &'a ContenderSummary);

/// Who converges in all runs, and the fastest of these, in one sentence.
fn title(strategies: &[Strategy<'_>]) -> String {
    let always = strategies.iter().filter_map(|(_, strategy)| {
        let always = strategy.converged.is_some_and(|share| share.count == share.runs);
        Some((strategy.converged_at_ms?.median, *strategy)).filter(|_| always)
    });
    let always: Vec<(f64, &ContenderSummary)> = always.collect();
    let Some(median) = always.iter().map(|(median, _)| *median).min_by(f64::total_cmp) else {
        return "No strategy converges in every run".to_owned();
    };
    let fastest = always.iter().filter(|(own, _)| *own == median).map(|(_, strategy)| *strategy);
    let fastest: Vec<&ContenderSummary> = fastest.collect();
    let within = time(median);
    match (fastest.as_slice(), always.len()) {
        ([only], _) if strategies.len() == 1 => {
            format!("Half of the runs of {} converge within {within}", only.name)
        }
        ([only], 1) => format!("Only {} always converges: half of its runs within {within}", only.name),
        ([only], _) => {
            format!(
                "Of those that always converge, {} is the fastest: half of its runs within {within}",
                only.name
            )
        }
        (equal, all) if equal.len() == all => {
            let who = match all == strategies.len() {
                true => "All strategies".to_owned(),
                false => super::in_words(equal, strategies.len()),
            };
            format!("{who} always converge, equally fast: half of the runs of each within {within}")
        }
        (equal, _) => {
            let who = super::in_words(equal, strategies.len());
            format!(
                "Of those that always converge, {who} are equally fast: half of the runs of each within {within}"
            )
        }
    }
}

/// One figure, a lane for each strategy.
struct Panel<'a> {
    heading: &'a str,
    axis_title: String,
    /// The figure of a run in the unit of the axis.
    figure: &'a dyn Fn(&ComparedRun) -> Option<f64>,
    spread: &'a dyn Fn(&ContenderSummary) -> Option<Spread>,
    /// What the figures of the spread are divided by to be in the unit of the axis.
    scale: f64,
    in_words: &'a dyn Fn(f64) -> String,
}

impl Panel<'_> {
    /// Draws the panel; returns where it ends below.
    fn draw(&self, scene: &mut Scene, top: f64, strategies: &[Strategy<'_>], runs: &[&ComparedRun]) -> f64 {
        scene.text(Text::new(self.heading, point(style::MARGIN, top - 8.0), bold(style::LABEL)));
        let area = lane::area(top, strategies.len());
        let figures: Vec<f64> = runs.iter().filter_map(|run| (self.figure)(run)).collect();
        let scale = Scale::over(figures.iter().copied(), (area.left + 10.0, area.right - 10.0));
        let contenders: Vec<&ContenderSummary> = strategies.iter().map(|(_, strategy)| *strategy).collect();
        lane::names(scene, &area, lane::HEIGHT, &contenders);
        let below = scale.draw_below(scene, &area, &self.axis_title);
        let at = |figure: f64| scale.at(figure);
        for (row, (position, strategy)) in strategies.iter().enumerate() {
            let middle = lane::middle(&area, row);
            let own = runs.iter().filter(|run| run.contender == strategy.name);
            let own: Vec<(f64, Shape)> =
                own.filter_map(|run| Some(((self.figure)(run)?, Shape::Disc))).collect();
            lane::dots(scene, &at, middle, lane::color(*position), &own);
            let mut lines = Vec::new();
            if let Some(spread) = (self.spread)(strategy) {
                let x = at(spread.median / self.scale);
                scene.line(point(x, middle - 20.0), point(x, middle + 20.0), 2.5, style::INK);
                lines.push(format!("median {}", (self.in_words)(spread.median)));
            }
            if let Some(share) = strategy.converged {
                lines.push(format!("{} of {} converged", count(share.count), count(share.runs)));
            }
            lane::tell(scene, &area, row, &lines);
        }
        below
    }
}

fn notes(summary: &ComparisonSummary) -> Vec<String> {
    let strategies = summary.contenders.iter().filter(|contender| contender.kind == ContenderKind::Strategy);
    let mut notes = lane::setting_notes(&strategies.collect::<Vec<_>>());
    notes.extend(super::solvers_left_out(summary));
    notes
}
