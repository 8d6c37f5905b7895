//! The two pages of the server: the list of runs, and a run under way. They wear the dress of the reports.

use huddle_sim::report::page::{Sheet, served};
use serde::Serialize;
use serde_json::json;

use super::library::Listing;

const STYLE: &str = include_str!("page/style.css");
const CONNECTION: &str = include_str!("page/connection.js");

/// What the list shows.
#[derive(Serialize)]
pub struct List {
    /// How many of the runs that were started from the page were over before the listing was made.
    pub over: u64,
    /// The runs.
    pub listing: Listing,
    /// The scenarios that can be run.
    pub scenarios: Vec<String>,
    /// Whether any were to be offered.
    pub has_scenarios: bool,
    /// Why there are none.
    pub wrong: Option<String>,
    /// The strategies to choose from.
    pub strategies: Vec<String>,
}

/// The page of all runs.
pub fn list(list: &List) -> String {
    let sheet = Sheet {
        title: "Huddle runs",
        body: include_str!("page/list.html"),
        style: STYLE,
        has_charts: false,
        scripts: &[CONNECTION, include_str!("page/list.js")],
    };
    served(&sheet, list)
}

/// The page of the run that the server calls so.
pub fn live(run: &str) -> String {
    let sheet = Sheet {
        title: "Huddle live",
        body: include_str!("page/live.html"),
        style: STYLE,
        has_charts: true,
        scripts: &[CONNECTION, include_str!("page/live.js"), include_str!("page/control.js")],
    };
    served(&sheet, &json!({"run": run}))
}
