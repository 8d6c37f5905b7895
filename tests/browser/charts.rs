//! Charts of a page, as a pointer meets them.

use crate::tab::Tab;

/// A point of the window over a chart: that share of its time, half of its height.
pub fn over(tab: &mut Tab, lane: &str, share: f64) -> (f64, f64) {
    let (x, y, width, height) = tab.place(lane);
    (x + width * share, y + height / 2.0)
}

/// Drags over the first chart, from one share of its time to another.
pub fn drag(tab: &mut Tab, from: f64, to: f64) {
    let (from, to) = (over(tab, "#charts .lane", from), over(tab, "#charts .lane", to));
    tab.drag(from, to);
}

/// What is told at that share of a chart's time, line by line.
pub fn hint(tab: &mut Tab, lane: &str, share: f64) -> String {
    tab.point_at((1.0, 1.0));
    tab.wait_until("!document.querySelector('#charts .hoverlayer text')");
    let at = over(tab, lane, share);
    tab.point_at(at);
    tab.wait_until("document.querySelector('#charts .hoverlayer text')");
    let told = tab.value("[...document.querySelectorAll('#charts .hoverlayer text')].map(text => text.textContent).filter(Boolean).join('\\n')");
    told.as_str().expect("hints are text").to_owned()
}

/// The times under each chart.
pub fn times(tab: &mut Tab) -> Vec<String> {
    let times = "[...document.querySelectorAll('#charts .plot')].map(plot => [...plot.querySelectorAll('.xtick text')].map(text => text.textContent).join(' '))";
    serde_json::from_value(tab.value(times)).expect("texts")
}

/// A time as charts tell it.
pub fn milliseconds(told: &str) -> f64 {
    let unit = told.find(|letter: char| letter.is_alphabetic()).expect("a time has a unit");
    let factor = match &told[unit..] {
        "s" => 1e3,
        "ms" => 1.0,
        "µs" => 1e-3,
        other => panic!("{other} is no unit of time"),
    };
    told[..unit].parse::<f64>().expect("a number") * factor
}
