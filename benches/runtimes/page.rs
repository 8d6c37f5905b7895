//! `performance.md` and its charts: what was measured, where, and how, and nothing that was not.

use std::fmt::Write;
use std::io;
use std::path::Path;

use huddle_sim::report::study::Scaling;

use super::arguments::Arguments;
use super::tables::Section;
use super::topology::KDL_VARIABLE;

/// What the machine was like.
pub struct Circumstances {
    pub machine: Vec<String>,
    /// The load when measuring began.
    pub load: Option<String>,
    pub minutes: f64,
}

/// Writes page and charts.
///
/// # Errors
/// When a file cannot be written.
pub fn write(
    arguments: &Arguments,
    circumstances: &Circumstances,
    sections: &[Section],
    charts: &[(&str, Scaling)],
) -> io::Result<()> {
    let images = arguments.output.join("images");
    std::fs::create_dir_all(&images)?;
    for (name, chart) in charts {
        let svg = chart.svg(name).map_err(io::Error::other)?;
        replace(&images.join(format!("{name}.svg")), &svg)?;
    }
    replace(&arguments.output.join("performance.md"), &text(arguments, circumstances, sections, charts))
}

/// A file is whole or as it was.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    io::Write::write_all(&mut file, text.as_bytes())?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn text(
    arguments: &Arguments,
    circumstances: &Circumstances,
    sections: &[Section],
    charts: &[(&str, Scaling)],
) -> String {
    let mut page = String::from("# Performance\n\n");
    let _ = writeln!(
        page,
        "What runs cost, each beside the least that machinery of its kind can cost, measured in one go. `just bench --write` writes \
         this page with its charts anew; none of its figures is typed. Seconds and bytes are those of one machine; ratios and slopes stand beside \
         them.\n"
    );
    page += "## What was measured, and how\n\n";
    for line in &circumstances.machine {
        let _ = writeln!(page, "- {line}");
    }
    if let Some(load) = &circumstances.load {
        let _ = writeln!(page, "- Load when measuring began: {load}");
    }
    let _ = writeln!(page, "- Command: `{}`, {:.0} minutes", arguments.told(), circumstances.minutes);
    page += &method(arguments);
    for (name, chart) in charts {
        let _ = writeln!(page, "\n![{}](images/{name}.svg)", chart.words.title);
    }
    for section in sections {
        let _ = writeln!(
            page,
            "\n## {}\n\n{}\n\n{}",
            section.title,
            section.reading,
            section.table.markdown().trim_end()
        );
    }
    page
}

fn method(arguments: &Arguments) -> String {
    let kdl = match std::env::var_os(KDL_VARIABLE) {
        Some(_) => format!("`Kdl-sized` is the graph of the file that `{KDL_VARIABLE}` named."),
        None => format!(
            "`Kdl-sized` is a made network of the size of the largest one of the Internet Topology Zoo, 754 nodes and 895 links: a tree \
             of least length over random places, and rings closed by short links. `{KDL_VARIABLE}` names a GraphML file in its place."
        ),
    };
    format!(
        "
Each measurement is taken in a process of its own, which makes graph and problem first. Measurements take turns: one of each kind of \
every setting, then again, up to {} times and as long as there is time, so that what is compared is slowed alike. A figure is the \
median, in brackets the least and the most; ratios are taken within a round.

Graphs are Barabási–Albert (m = 2), random regular (degree 4, two random cycles) and square grids. {kdl} Five request nodes ask for two \
types in turn, with credits from two attributes that are uniform from 0 to 10; `diff` holds over the first two, `share` over the others \
(`overlapping`: `diff` over three, one of which shares). Latencies are uniform from 1 to 10 ms in virtual time and not injected in the \
live runtime, the gossip interval is 5 ms, and the Dutch clock falls within a second (frugal: 100 s, \
and `hold_back` is 8).
",
        arguments.repetitions
    )
}
