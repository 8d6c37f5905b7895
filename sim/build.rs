//! Packs the chart library that every page carries, once per build: plotly.js out of the crate `plotly`, deflated, as text in
//! base 64. A page unpacks it by itself (`src/report/page/plots.js`).

use std::io::Write;
use std::path::PathBuf;
use std::{env, fs};

use data_encoding::BASE64;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use plotly::Plot;

const BEGIN: &str = "<script type=\"text/javascript\">";
const END: &str = "</script>";
/// The first lines of the library; with the copyright and the name of its licence they stay in front of it.
const BANNER: &str = "/**\n* plotly.js v3.";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(library(&Plot::offline_js_sources()).as_bytes()).expect("memory takes what is written");
    let packed = encoder.finish().expect("memory takes what is written");
    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("cargo names a folder"));
    fs::write(folder.join("plotly.js.deflate.base64"), BASE64.encode(&packed))
        .expect("the folder can be written");
}

/// The library among the scripts that the crate embeds, without the one beside it that typesets formulas.
fn library(sources: &str) -> &str {
    let mut scripts =
        sources.split(BEGIN).skip(1).map(|part| part.split_once(END).map_or("", |(script, _)| script));
    let found = scripts.find(|script| script.starts_with(BANNER));
    found.expect(
        "the crate `plotly` embeds plotly.js 3 as a script of its own: look at `Plot::offline_js_sources`",
    )
}
