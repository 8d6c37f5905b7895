//! Tested scenarios as JUnit XML, which continuous integration reads.

use std::time::Duration;

use anstream::adapter::strip_str;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{Ending, Tested};
use crate::console::printable_lines;

/// The report: one suite, a case for each scenario. Characters that XML does not allow are escaped or left out.
pub fn report(tested: &[Tested], wall: Duration) -> String {
    let mut suite = TestSuite::new("huddle test");
    suite.set_time(wall);
    suite.add_test_cases(tested.iter().map(case));
    let mut report = Report::new("huddle");
    report.set_time(wall);
    report.add_test_suite(suite);
    report.to_string().expect("a text in memory can be written, and it is UTF-8")
}

/// What can stand in XML: control characters escaped, and what Unicode calls no character replaced.
fn sound(text: &str) -> String {
    printable_lines(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

fn case(tested: &Tested) -> TestCase {
    let file = sound(&super::path(&tested.file));
    let mut case = TestCase::new(file, status(tested));
    case.set_classname(sound(tested.scenario.as_deref().unwrap_or("unreadable")));
    case.set_time(tested.wall);
    case.set_assertions(tested.expectations);
    case
}

fn status(tested: &Tested) -> TestCaseStatus {
    let mut status = match &tested.ending {
        Ending::Passed | Ending::Blessed(_) => return TestCaseStatus::success(),
        Ending::Failed => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Ending::Bad(_) | Ending::Refused(_) | Ending::Unblessed(_) => {
            TestCaseStatus::non_success(NonSuccessKind::Error)
        }
        Ending::Unexpecting | Ending::Interrupted | Ending::NotRun => TestCaseStatus::skipped(),
    };
    status.set_message(sound(&tested.summed_up()));
    let details = tested.details(false);
    if !details.is_empty() {
        status.set_description(sound(&strip_str(&details).to_string()));
    }
    status
}

#[cfg(test)]
mod tests {
    use huddle_sim::plan::Quota;
    use huddle_sim::record::ExpectationSummary;

    use super::*;
    use crate::tested::FailedRun;

    #[test]
    fn hostile_names_come_back_escaped_and_the_report_is_sound() {
        let hostile = "a\u{1b}[31m<&\"']]>\u{0}\u{202e}\u{ffff}";
        let expectation = ExpectationSummary {
            name: "stitching".to_owned(),
            ok: false,
            expected: serde_json::json!({ hostile: hostile }),
            found: serde_json::json!({ hostile: null }),
        };
        let failure = FailedRun {
            seed: 1,
            verdict: "converged".to_owned(),
            expectations: vec![expectation],
            replay: format!("huddle run {hostile}"),
        };
        let tested = Tested {
            file: hostile.into(),
            scenario: Some(hostile.to_owned()),
            ending: Ending::Failed,
            expectations: 1,
            quota: Quota::All,
            runs: 1,
            met: 0,
            failures: vec![failure],
            wall: Duration::from_millis(1500),
        };
        let text = report(&[tested], Duration::from_secs(2));
        let read = Report::deserialize_from_str(&text).expect("the report can be read back");
        let case = &read.test_suites[0].test_cases[0];
        assert!(case.name.as_str().starts_with("a\\u{1b}[31m<&\"']]>\\u{0}\\u{202e}"), "{:?}", case.name);
        let allowed =
            |character: char| character == '\n' || !character.is_control() && character != '\u{ffff}';
        assert!(text.chars().all(allowed), "{text:?}");
    }
}
