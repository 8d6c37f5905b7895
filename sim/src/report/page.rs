//! `report.html`: one page per run that needs nothing else and reaches for nothing else; and one that sets several runs side
//! by side ([`comparison`]).
//!
//! ```text
//! Recording ──▶ data (what the page shows, as JSON) ──▶ one file with its style and scripts ──▶ a browser
//!                 graph: places, or groups of a large container        (page/*.html, *.css, *.js)
//!                 course: samples, changes of hands
//!                 traffic: bids, messages, states
//! ```
//!
//! Charts are drawn by plotly.js, which stands in the page packed (build.rs packs it); the rest by scripts of the page.
//!
//! Names come from scenarios and may hold anything. They reach the page as JSON in which `<`, `>` and `&` are escaped,
//! so that nothing ends the element early, and the scripts set them as text only. A content security policy in the page
//! forbids every request.

use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::record::Recording;

pub mod comparison;

mod course;
mod data;
mod graph;
mod groups;
mod traffic;

#[cfg(test)]
mod tests;

/// Name of the file in the run's folder.
pub const FILE_NAME: &str = "report.html";

/// The head of every page, and the end of its body; what stands between is each page's own.
const HEAD: &str = include_str!("page/head.html");
const FOOT: &str = include_str!("page/foot.html");
const BODY: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/style.css");
/// The chart library, deflated and in base 64, as build.rs packs it.
const LIBRARY: &str = include_str!(concat!(env!("OUT_DIR"), "/plotly.js.deflate.base64"));
/// The scripts that every page begins with: they share one scope, and build on each other in this order.
const SHARED_SCRIPTS: [&str; 4] = [
    include_str!("page/basics.js"),
    include_str!("page/tables.js"),
    include_str!("page/plots.js"),
    include_str!("page/print.js"),
];
/// Those of the page of one run.
const SCRIPTS: [&str; 8] = [
    include_str!("page/data.js"),
    include_str!("page/summary.js"),
    include_str!("page/places.js"),
    include_str!("page/replay.js"),
    include_str!("page/legend.js"),
    include_str!("page/inspector.js"),
    include_str!("page/charts.js"),
    include_str!("page/main.js"),
];

/// The page could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the report {}: {reason}", path.display())]
pub struct PageError {
    /// The file.
    pub path: PathBuf,
    /// What the system said.
    #[source]
    pub reason: io::Error,
}

/// The page of a run as one HTML document. The same recording gives the same bytes, whatever was measured.
pub fn html(recording: &Recording) -> String {
    let data = data::Data::of(recording);
    let has_charts = data.has_charts();
    composed(
        &Sheet { title: "Huddle report", body: BODY, style: "", has_charts, scripts: &SCRIPTS },
        &data,
        "",
    )
}

/// What one page has for itself, beside head, style and shared scripts.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'a> {
    /// Its title.
    pub title: &'a str,
    /// What stands in its body before data and scripts.
    pub body: &'a str,
    /// Rules beside the style of all pages.
    pub style: &'a str,
    /// Whether it has charts.
    pub has_charts: bool,
    /// Scripts after those of all pages, in one scope with them.
    pub scripts: &'a [&'a str],
}

/// A page for a server to hand out, in the dress of the pages here. It may ask the server that it comes from, and nobody else.
pub fn served(sheet: &Sheet<'_>, data: &impl Serialize) -> String {
    composed(sheet, data, " connect-src 'self';")
}

/// A page with data and scripts in it, and with the chart library where it has charts. `connect` is what it may ask.
fn composed(sheet: &Sheet<'_>, data: &impl Serialize, connect: &str) -> String {
    let template = [HEAD, sheet.body, FOOT].concat();
    let library = if sheet.has_charts { LIBRARY } else { "" };
    let json = serde_json::to_string(data).expect("the data of a page is plain JSON");
    let scripts = [&SHARED_SCRIPTS, sheet.scripts].concat().join("\n");
    let style = [STYLE, sheet.style].concat();
    let length = json.len() + library.len() + 100_000;
    let (mut page, mut rest) = (String::with_capacity(length), &*template);
    let data = embedded(&json);
    let parts = [
        ("{{connect}}", connect),
        ("{{title}}", sheet.title),
        ("{{style}}", &*style),
        ("{{data}}", &*data),
        ("{{library}}", library),
        ("{{script}}", &*scripts),
    ];
    for (marker, part) in parts {
        let (before, after) =
            rest.split_once(marker).expect("the template has each marker once, in this order");
        page.push_str(before);
        page.push_str(part);
        rest = after;
    }
    page.push_str(rest);
    page
}

/// Writes the page into an existing folder, over an earlier one, whole or not at all; returns the file.
///
/// # Errors
/// When the file cannot be written.
pub fn write(recording: &Recording, folder: &Path) -> Result<PathBuf, PageError> {
    let path = folder.join(FILE_NAME);
    let failed = |reason| PageError { path: path.clone(), reason };
    let mut file = tempfile::Builder::new().prefix(".report").tempfile_in(folder).map_err(failed)?;
    io::Write::write_all(&mut file, html(recording).as_bytes()).map_err(failed)?;
    readable_as_others(&file).map_err(failed)?;
    file.persist(&path).map_err(|error| failed(error.error))?;
    Ok(path)
}

/// Temporary files are their owner's alone; the page may be read by whom the folder lets in.
#[cfg(unix)]
fn readable_as_others(file: &tempfile::NamedTempFile) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_as_others(_file: &tempfile::NamedTempFile) -> io::Result<()> {
    Ok(())
}

/// JSON that may stand in a `<script>` element: it holds none of the characters that HTML knows.
fn embedded(json: &str) -> String {
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}
