//! What frames every chart: the title that says what is seen, which run it is, how to read it, and notes below.

use crate::record::{Recording, Summary};

use super::axis::{count, counted};
use super::font::{Face, bold, regular};
use super::scene::{Scene, Text, point};
use super::style;

/// A scene with its title and subtitles, and where the chart itself begins.
///
/// `reading` is one line that tells how to read the chart.
pub fn begin(recording: &Recording, title: &str, reading: &str) -> (Scene, f64) {
    begin_of(&which_run(&recording.summary, regular(style::SUBTITLE)), title, reading)
}

/// The same for what is not one recorded run: `which` tells what it is.
pub fn begin_of(which: &str, title: &str, reading: &str) -> (Scene, f64) {
    let mut scene = Scene { title: title.to_owned(), ..Scene::default() };
    let width = style::RIGHT - style::MARGIN;
    let sizes = [style::TITLE, 17.0, 15.0].map(bold);
    let face = sizes.into_iter().find(|face| face.width(title) <= width).unwrap_or(sizes[2]);
    let mut lines = wrap(title, face, width);
    if lines.len() > 2 {
        let rest = lines.split_off(1).join(" ");
        lines.push(face.cut(&rest, width));
    }
    let mut y = 32.0;
    for line in &lines {
        scene.text(Text::new(line, point(style::MARGIN, y), face));
        y += 20.0;
    }
    let face = regular(style::SUBTITLE);
    let line = |text: &str, y| Text::new(&face.cut(text, width), point(style::MARGIN, y), face);
    scene.text(line(which, y + 1.0).color(style::MUTED));
    scene.text(line(reading, y + 20.0).color(style::MUTED));
    (scene, y + 40.0)
}

fn which_run(summary: &Summary, face: Face) -> String {
    [
        face.shorten(&summary.scenario, 250.0),
        format!(
            "{}, {} auction",
            face.shorten(&summary.strategy, 120.0),
            face.shorten(&summary.auction, 70.0)
        ),
        format!("seed {}", summary.seed),
        format!("{} runtime", face.shorten(&summary.runtime, 70.0)),
        format!("{}, {}", counted(summary.nodes, "node"), counted(summary.edges, "edge")),
        counted(summary.request_nodes, "request node"),
    ]
    .join(" · ")
}

/// How many request nodes are stitched and what the stitching is worth, as a sentence.
pub fn stitched(summary: &Summary) -> String {
    let (stitched, all) = (summary.stitching.len(), summary.request_nodes);
    let how_many = match all {
        0 => "Nothing was requested".to_owned(),
        1 if stitched == 1 => "The request node is stitched".to_owned(),
        2 if stitched == 2 => "Both request nodes stitched".to_owned(),
        _ if stitched == all => format!("All {} stitched", counted(all, "request node")),
        _ => format!("{} of {} stitched", count(stitched as u64), counted(all, "request node")),
    };
    let valid = if summary.valid { "" } else { ", but the stitching is not valid" };
    let credits = if summary.welfare == 1.0 { "credit" } else { "credits" };
    format!("{how_many}, welfare {} {credits}{valid}", super::axis::amount(summary.welfare))
}

/// Closes a scene: writes notes below `bottom`, wrapped to the width, and sets its height.
pub fn end(mut scene: Scene, bottom: f64, notes: &[String]) -> Scene {
    let (face, mut y) = (regular(style::LABEL), bottom);
    for note in notes {
        for line in wrap(note, face, style::RIGHT - style::MARGIN) {
            y += 16.0;
            scene.text(Text::new(&line, point(style::MARGIN, y), face).color(style::MUTED));
        }
    }
    scene.height = y + 16.0;
    scene
}

/// A text in lines of a width.
pub fn wrap(text: &str, face: Face, width: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("there is always a line");
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if face.width(&longer) <= width {
            *line = longer;
        } else {
            lines.push(face.shorten(word, width));
        }
    }
    lines
}
