//! The `stability` chart: per request node a band that tells who holds it over time, and how often holders change.

use std::collections::BTreeMap;

use crate::record::{CourseRecord, Recording, RequestCourse, Summary};

use crate::report::axis::{Axis, TimeAxis, count, counted, number, time};
use crate::report::font::{bold, regular};
use crate::report::heading;
use crate::report::scene::{Anchor, Area, Color, Scene, Text, point};
use crate::report::style;

mod bands;
mod legend;

use bands::{Band, Row, Slice};

/// Where bands begin; request names stand to the left.
const LEFT: f64 = 150.0;
/// More request nodes than this are not drawn.
const MOST_ROWS: usize = 40;

/// The chart; `None` without a course.
pub fn compose(recording: &Recording) -> Option<Scene> {
    let course = recording.course.as_ref().filter(|course| !course.time_ms.is_empty())?;
    let summary = &recording.summary;
    let end_ms = end_ms(course, summary);
    let rows: Vec<Row<'_>> =
        drawn(course).into_iter().map(|request| Row::of(request, &course.time_ms, end_ms)).collect();
    let holders = Holders::of(&rows);
    let reading = "Each band is a request node; its colour tells the container node that most nodes name as its holder.";
    let (mut scene, top) = heading::begin(recording, &title(summary, course), reading);
    let top = legend::draw(&mut scene, &holders, top);
    let time_axis = TimeAxis::until(end_ms, (LEFT, style::RIGHT - 12.0));
    let bottom = draw_rows(&mut scene, &rows, &holders, &time_axis, top);
    let changes = Area::new(LEFT, bottom + 40.0, style::RIGHT - 12.0, bottom + 120.0);
    draw_changes(&mut scene, &changes, &Changes::of(course, summary), &time_axis);
    let bottom = time_axis.draw(&mut scene, &changes, true);
    Some(heading::end(scene, bottom, &notes(course, summary, &rows)))
}

fn title(summary: &Summary, course: &CourseRecord) -> String {
    if course.requests.is_empty() {
        return "Nothing was requested, so nothing is held".to_owned();
    }
    if course.requests.iter().all(|request| request.holder.iter().all(Option::is_none)) {
        return "No request node was ever held".to_owned();
    }
    let Some(flips) = summary.flips else {
        return "The request nodes were never all held at once".to_owned();
    };
    let all = course.requests.len();
    let changed =
        course.requests.iter().filter(|request| request.flips.last().is_some_and(|flips| *flips > 0));
    let changed = changed.count();
    if flips == 0 || changed == 0 {
        return match all {
            1 => "The request node did not change hands once it had a holder".to_owned(),
            _ => "No request node changed hands once all had a holder".to_owned(),
        };
    }
    let times = match flips {
        1 => "once".to_owned(),
        flips => format!("{} times", count(flips)),
    };
    let when = match (last_change(course), flips) {
        (None, _) => String::new(),
        (Some(last), 1) => format!(", at {}", time(last)),
        (Some(last), _) => format!(", the last at {}", time(last)),
    };
    match (all, changed) {
        (1, _) => format!("The request node changed hands {times}{when}"),
        (2, 2) => format!("Both request nodes changed hands once they had a holder, {times}{when}"),
        (all, changed) if all == changed => {
            format!(
                "All {} request nodes changed hands once all had a holder, {times}{when}",
                count(all as u64)
            )
        }
        (all, changed) => format!(
            "{} of {} request nodes changed hands once all had a holder, {times}{when}",
            count(changed as u64),
            count(all as u64)
        ),
    }
}

/// When the last change of holder was seen.
fn last_change(course: &CourseRecord) -> Option<f64> {
    let last = |request: &RequestCourse| {
        let changed = request.flips.windows(2).rposition(|pair| pair[0] != pair[1])?;
        course.time_ms.get(changed + 1).copied()
    };
    course.requests.iter().filter_map(last).filter(|at| at.is_finite()).max_by(f64::total_cmp)
}

fn notes(course: &CourseRecord, summary: &Summary, rows: &[Row<'_>]) -> Vec<String> {
    let mut notes = Vec::new();
    if course.requests.len() > MOST_ROWS {
        notes.push(format!(
            "{MOST_ROWS} of {} drawn: those whose holder changed most; the bars below count all.",
            counted(course.requests.len(), "request node")
        ));
    }
    if rows.iter().any(Row::is_sliced) {
        notes.push(
            "Where holders change too fast to be drawn one by one, heights tell the share of time of each, as far as samples show."
                .to_owned(),
        );
    }
    if rows.iter().any(|row| !row.unseen.is_empty()) {
        notes.push(
            "Between samples holders changed more often than the underlined bands show; the bars count every change."
                .to_owned(),
        );
    }
    if summary.flips.is_none() {
        notes.push("As the request nodes were never all held at once, changes seen between samples are counted instead.".to_owned());
    } else if !course.requests.is_empty() {
        notes.push("Changes count from the moment when every request node first had a holder.".to_owned());
    }
    notes
}

fn end_ms(course: &CourseRecord, summary: &Summary) -> f64 {
    let times = course.time_ms.iter().copied().chain([summary.ended_at_ms]);
    times.filter(|time| time.is_finite()).fold(0.0, f64::max)
}

/// The request nodes drawn: all, or those that change most, in request order.
fn drawn(course: &CourseRecord) -> Vec<&RequestCourse> {
    let mut order: Vec<usize> = (0..course.requests.len()).collect();
    let changes = |row: &usize| {
        let holders = &course.requests[*row].holder;
        holders.windows(2).filter(|pair| pair[0] != pair[1]).count()
    };
    order.sort_by_cached_key(|row| (std::cmp::Reverse(changes(row)), *row));
    order.truncate(MOST_ROWS);
    order.sort_unstable();
    order.into_iter().map(|row| &course.requests[row]).collect()
}

/// The holders that have a colour of their own: those that hold longest over all request nodes drawn.
struct Holders<'a> {
    colored: Vec<&'a str>,
    /// All holders, from which names are to be told.
    all: Vec<&'a str>,
    others: usize,
    nobody: bool,
}

impl<'a> Holders<'a> {
    fn of(rows: &[Row<'a>]) -> Self {
        let mut held: BTreeMap<&str, f64> = BTreeMap::new();
        let bands = || rows.iter().flat_map(|row| &row.bands);
        for band in bands() {
            if let Some(holder) = band.holder {
                *held.entry(holder).or_default() += band.end_ms - band.start_ms;
            }
        }
        let nobody = bands().any(|band| band.holder.is_none());
        let mut order: Vec<(&str, f64)> = held.into_iter().collect();
        order.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(right.0)));
        let others = order.len().saturating_sub(style::KINDS.len());
        let all: Vec<&str> = order.iter().map(|(holder, _)| *holder).collect();
        let colored = all.iter().take(style::KINDS.len()).copied().collect();
        Self { colored, all, others, nobody }
    }

    fn color(&self, holder: &str) -> Color {
        let position = self.colored.iter().position(|known| *known == holder);
        position.map_or(style::OTHER_KIND, |position| style::KINDS[position])
    }
}

fn draw_rows(
    scene: &mut Scene,
    rows: &[Row<'_>],
    holders: &Holders<'_>,
    time_axis: &TimeAxis,
    top: f64,
) -> f64 {
    let pitch = match rows.len() {
        ..=12 if rows.iter().any(Row::is_sliced) => 44.0,
        ..=20 => 26.0,
        _ => 16.0,
    };
    let names: Vec<&str> = rows.iter().map(|row| row.request.name.as_str()).collect();
    for (position, row) in rows.iter().enumerate() {
        let upper = top + position as f64 * pitch;
        let area = Area::new(LEFT, upper, style::RIGHT - 12.0, upper + pitch - 4.0);
        draw_name(scene, &area, row, &names, &holders.all);
        if row.is_sliced() {
            row.slices().iter().for_each(|slice| draw_slice(scene, &area, slice, holders, time_axis));
        } else {
            row.bands.iter().for_each(|band| draw_band(scene, &area, band, holders, time_axis));
        }
        underline(scene, &area, row, time_axis);
    }
    top + rows.len() as f64 * pitch
}

/// Underlines a row where its holder changed unseen; gaps too narrow to be told are closed.
fn underline(scene: &mut Scene, area: &Area, row: &Row<'_>, time_axis: &TimeAxis) {
    let mut lines: Vec<(f64, f64)> = Vec::new();
    for (from, until) in &row.unseen {
        let (left, right) = (time_axis.at(*from), time_axis.at(*until));
        match lines.last_mut() {
            Some(last) if left - last.1 < 2.0 => last.1 = last.1.max(right),
            _ => lines.push((left, right)),
        }
    }
    for (left, right) in lines {
        scene.fill(Area::new(left, area.bottom, right, area.bottom + 2.0), style::INK);
    }
}

/// Writes the name of a request node beside its row; where there is room, also who holds it for how much of the time.
fn draw_name(scene: &mut Scene, area: &Area, row: &Row<'_>, names: &[&str], holders: &[&str]) {
    let face = regular(style::LABEL.min(area.height()));
    let told = row.is_sliced() && area.height() >= 30.0;
    let (width, middle) = (LEFT - style::MARGIN - 10.0, (area.top + area.bottom) / 2.0 + face.size * 0.36);
    let mut write = |text: &str, y: f64, color: Color| {
        let text = Text::new(&face.cut(text, width), point(LEFT - 8.0, y), face);
        scene.text(text.anchor(Anchor::End).color(color));
    };
    write(
        &face.shorten_among(&row.request.name, names, width),
        if told { middle - 8.0 } else { middle },
        style::INK,
    );
    if told {
        let share = |(holder, share): &(Option<&str>, f64)| {
            let holder = face.shorten_among(holder.unwrap_or("nobody"), holders, width * 0.3);
            format!("{holder} {:.0} %", share * 100.0)
        };
        let shares: Vec<String> = row.shares().iter().take(2).map(share).collect();
        write(&shares.join(", "), middle + 8.0, style::MUTED);
    }
}

/// Draws a slice of time: the holders above one another, as high as their shares, in the order of the legend.
fn draw_slice(scene: &mut Scene, row: &Area, slice: &Slice<'_>, holders: &Holders<'_>, time_axis: &TimeAxis) {
    let (left, right) = (time_axis.at(slice.start_ms), time_axis.at(slice.end_ms));
    let mut bottom = row.bottom;
    for holder in holders.colored.iter().filter(|holder| slice.shares.contains_key(&Some(**holder))) {
        let top = bottom - row.height() * slice.shares[&Some(*holder)];
        scene.fill(Area::new(left, top, right, bottom), holders.color(holder));
        bottom = top;
    }
    let nobody = slice.shares.get(&None).map_or(row.top, |share| row.top + row.height() * share);
    if nobody > row.top {
        hatch(scene, &Area::new(left, row.top, right, nobody.min(bottom)));
    }
    if bottom - nobody > 0.01 {
        scene.fill(Area::new(left, nobody, right, bottom), style::OTHER_KIND);
    }
}

fn draw_band(scene: &mut Scene, row: &Area, band: &Band<'_>, holders: &Holders<'_>, time_axis: &TimeAxis) {
    let area = Area { left: time_axis.at(band.start_ms), right: time_axis.at(band.end_ms), ..*row };
    let Some(holder) = band.holder else {
        hatch(scene, &area);
        return;
    };
    let color = holders.color(holder);
    scene.fill(area, color);
    if area.width() > 3.0 {
        // A thin gap keeps apart neighbours of one colour.
        scene.fill(Area { left: area.right - 0.5, ..area }, style::PAPER);
    }
    let face = regular((style::LABEL).min(row.height() - 2.0));
    let name = face.shorten_among(holder, &holders.all, (area.width() - 8.0).min(260.0));
    let whole = !name.contains('…') || area.width() > 60.0;
    if whole && !name.is_empty() {
        let at = point(area.left + 4.0, (area.top + area.bottom) / 2.0 + face.size * 0.36);
        scene.text(Text::new(&name, at, face).color(color.readable_on()));
    }
}

/// Fills an area with the hatching of "nobody".
fn hatch(scene: &mut Scene, area: &Area) {
    scene.fill(Area { top: area.bottom - 0.5, ..*area }, style::FRAME);
    scene.fill(Area { bottom: area.top + 0.5, ..*area }, style::FRAME);
    let (pitch, height) = (5.0, area.height());
    let first = (area.left / pitch).floor() as i64;
    let last = ((area.right + height) / pitch).ceil() as i64;
    for x in (first..=last).map(|line| line as f64 * pitch) {
        // The line falls from (x, top) to (x - height, bottom); what lies beside the area is cut off.
        let (above, below) = ((x - area.right).max(0.0), (x - area.left).min(height));
        if above < below {
            let (from, to) = (point(x - above, area.top + above), point(x - below, area.top + below));
            scene.line(from, to, 0.5, style::FRAME);
        }
    }
}

/// Changes of holder, as times and how many.
struct Changes {
    at_ms: Vec<(f64, u64)>,
}

impl Changes {
    /// As recorded; where nothing was counted because some request node never had a holder: as seen at samples.
    fn of(course: &CourseRecord, summary: &Summary) -> Self {
        let mut at_ms = Vec::new();
        for request in &course.requests {
            for (sample, at) in course.time_ms.iter().enumerate().skip(1).filter(|(_, at)| at.is_finite()) {
                let changes = if summary.flips.is_some() {
                    let flips = |sample: usize| request.flips.get(sample).copied().unwrap_or(0);
                    flips(sample).saturating_sub(flips(sample - 1))
                } else {
                    let holder = |sample: usize| request.holder.get(sample).and_then(Option::as_ref);
                    u64::from(holder(sample - 1).is_some() && holder(sample) != holder(sample - 1))
                };
                if changes > 0 {
                    at_ms.push((*at, changes));
                }
            }
        }
        Self { at_ms }
    }

    /// How many there were in each interval of so many milliseconds.
    fn per_interval(&self, interval_ms: f64) -> BTreeMap<u64, u64> {
        let mut counts = BTreeMap::new();
        for (at, changes) in &self.at_ms {
            let slot = counts.entry((at / interval_ms).max(0.0) as u64).or_insert(0_u64);
            *slot = slot.saturating_add(*changes);
        }
        counts
    }
}

fn draw_changes(scene: &mut Scene, area: &Area, changes: &Changes, time_axis: &TimeAxis) {
    let interval_ms = time_axis.interval_ms(75);
    let counts = changes.per_interval(interval_ms);
    let most = counts.values().copied().max().unwrap_or(0);
    let heading = match most {
        0 => "Changes of holder: none".to_owned(),
        _ => format!("Changes of holder per {}", time_axis.told(interval_ms)),
    };
    scene.text(Text::new(&heading, point(style::MARGIN, area.top - 11.0), bold(style::LABEL)));
    let axis = Axis::over([0.0, most.max(1) as f64].into_iter(), (area.bottom, area.top), 2);
    let whole = |value: f64, step: f64| {
        if value.fract() == 0.0 { number(value, step.max(1.0)) } else { String::new() }
    };
    axis.draw_left(scene, area, whole);
    for (interval, count) in counts {
        let left = time_axis.at(interval as f64 * interval_ms);
        let right = time_axis.at((interval + 1) as f64 * interval_ms);
        let gap = if right - left > 4.0 { 1.0 } else { 0.0 };
        scene.fill(Area::new(left, axis.at(count as f64), right - gap, area.bottom), style::BLUE);
    }
}

/// A count of holders beyond those with a colour.
fn others(number: usize) -> String {
    format!("{} other holder{}", count(number as u64), if number == 1 { "" } else { "s" })
}
