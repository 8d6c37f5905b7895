//! The scenarios shipped under `scenarios/`: regression on their outcomes, and on what their comments promise.

mod support;

use std::cmp::Reverse;
use std::path::Path;

use huddle_sim::model::{ContainerId, Credits};
use huddle_sim::plan::{Plan, RuntimeKind};
use huddle_sim::record::Summary;
use huddle_sim::solver::exhaustive;

use support::{EventHash, outcome, plan_with, run, shipped, shipped_file, stem, stitches, summed_up};

/// The most stitchings that brute force looks at for one scenario.
const MOST_CANDIDATES: u64 = 4_000_000;

fn unmet(summary: &Summary) -> Vec<String> {
    let unmet = summary.expectations.iter().filter(|expectation| !expectation.ok);
    unmet.map(|e| format!("{}: expected {}, found {}", e.name, e.expected, e.found)).collect()
}

#[test]
fn every_shipped_scenario_meets_its_expectations() {
    let mut failures = Vec::new();
    for path in shipped() {
        let plan = plan_with(&path, &[]);
        let summary = run(&plan);
        assert!(!summary.expectations.is_empty(), "{} expects nothing", path.display());
        failures.extend(unmet(&summary).into_iter().map(|unmet| format!("{}: {unmet}", stem(&path))));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn there_are_twelve_scenarios_or_more_each_named_like_its_file_and_explained_at_its_head() {
    assert!(shipped().len() >= 12);
    for path in shipped() {
        let plan = plan_with(&path, &[]);
        assert_eq!(plan.name, stem(&path));
        assert!(!plan.description.is_empty(), "{}", path.display());
        let text = std::fs::read_to_string(&path).expect("the file can be read");
        for part in ["# Shows: ", "\n# Look at: ", "\n# Try: "] {
            assert!(text.contains(part), "{} lacks `{}`", path.display(), part.trim());
        }
        assert!(plan.expect.verdict.is_some(), "{} expects no verdict", path.display());
    }
}

#[test]
fn the_same_seed_gives_the_same_events_and_the_same_summary_watched_or_not() {
    for path in shipped() {
        let plan = smaller(&path);
        let [first, second] = std::array::from_fn(|_| {
            let mut events = EventHash::default();
            let outcome = outcome(&plan, Some(&mut events));
            assert!(events.events > 0, "{}", path.display());
            (events.value(), summed_up(&plan, &outcome))
        });
        assert_eq!(first, second, "{}", path.display());
        assert_eq!(first.1, run(&plan), "{}, watched and not", path.display());
    }
}

/// A scenario, its container cut down where it is generated with a great many nodes.
fn smaller(path: &Path) -> Plan {
    if stem(path) == "ten-thousand" {
        return plan_with(path, &[("container.generate.nodes", "300"), ("expect", "{}")]);
    }
    plan_with(path, &[])
}

#[test]
fn coalition_stitches_what_brute_force_finds_best() {
    let mut compared = 0;
    for path in shipped() {
        let plan = smaller(&path);
        if plan.bidding.strategy != "coalition" {
            continue;
        }
        let outcome = outcome(&plan, None);
        for (part, reached) in outcome.parts.iter().enumerate() {
            if let Some((best, welfare)) = exhaustive::best_of_part(&outcome.problem, part, MOST_CANDIDATES) {
                assert_eq!(reached.stitching, best, "{}, part {part}", path.display());
                assert_eq!(reached.welfare, welfare, "{}, part {part}", path.display());
                compared += 1;
            }
        }
    }
    assert!(compared >= 15, "only {compared} parts were small enough to compare");
}

#[test]
fn two_groups_end_alike_from_every_start_node() {
    for start in ["A", "B", "I", "J", "X", "Y"] {
        let summary = run(&plan_with(&shipped_file("two-groups"), &[("bidding.start", start)]));
        assert_eq!(unmet(&summary), Vec::<String>::new(), "started at {start}");
        assert_eq!(stitches(&summary), [("1", "Y"), ("2", "X")], "started at {start}");
    }
}

#[test]
fn a_path_is_stitched_from_every_start_node_whether_it_can_bid_or_not() {
    for start in ["c1", "c2", "a1"] {
        let summary = run(&plan_with(&shipped_file("first-node-cannot-bid"), &[("bidding.start", start)]));
        assert_eq!(stitches(&summary), [("x", "a1")], "started at {start}");
    }
}

#[test]
fn the_dutch_auction_ends_like_the_english_one_with_fewer_messages() {
    let path = shipped_file("dutch-auction");
    let dutch = run(&plan_with(&path, &[]));
    let english = run(&plan_with(&path, &[("bidding.auction", "english")]));
    assert_eq!(dutch.stitching, english.stitching);
    assert!(dutch.messages * 2 < english.messages, "the comment in the scenario says so");
    assert!(dutch.quiescent_at_ms > english.quiescent_at_ms, "the English auction is over sooner");
}

#[test]
fn without_shortcuts_the_ring_ends_alike_after_more_than_ten_times_as_long_with_fewer_messages() {
    let path = shipped_file("shortcuts");
    let over = run(&plan_with(&path, &[]));
    let bare = run(&plan_with(&path, &[("network.overlay.degree", "0")]));
    assert_eq!((&over.stitching, over.welfare), (&bare.stitching, bare.welfare));
    assert!(bare.converged_at_ms > over.converged_at_ms.map(|time| 10.0 * time));
    assert!(bare.messages < over.messages && bare.shortcuts == 0);
}

#[test]
fn a_run_that_goes_round_tells_who_hands_what_to_whom_in_one_period() {
    let plan = plan_with(&shipped_file("never-settles"), &[]);
    let outcome = outcome(&plan, None);
    let cycle = outcome.cycle.as_ref().expect("one period was watched");
    assert!(cycle.period > 0 && !cycle.changes.is_empty());
    for request in plan.instance.request.ids() {
        let changes: Vec<_> = cycle.changes.iter().filter(|change| change.request == request).collect();
        for pair in changes.windows(2) {
            assert_eq!(pair[0].to, pair[1].from, "each takes from whom the last gave to");
        }
        assert_eq!(changes[0].from, changes[changes.len() - 1].to, "it comes back to where it was");
    }
    // The judge: by the samples of the course, holders in the last two periods are the same a period apart.
    let samples = &outcome.course.samples;
    assert_eq!(outcome.course.interval, 0, "every change was sampled");
    let holders_at = |at| &samples[samples.partition_point(|sample| sample.at <= at) - 1].holders;
    let end = outcome.ended_at - 1;
    let mut compared = 0;
    for sample in samples.iter().filter(|sample| sample.at + cycle.period > end && sample.at < end) {
        if sample.at >= cycle.period {
            assert_eq!(holders_at(sample.at), holders_at(sample.at - cycle.period), "at {}", sample.at);
            compared += 1;
        }
    }
    assert!(compared > 2, "{compared} samples of the last period");
}

#[test]
fn runs_that_end_otherwise_have_no_cycle() {
    for scenario in ["two-groups", "settles-by-coalition"] {
        assert_eq!(run(&plan_with(&shipped_file(scenario), &[])).cycle, None, "{scenario}");
    }
}

/// A bid by its credits, then the lower node: of equally good ones the lower is better.
type Ranked = (Credits, Reverse<ContainerId>);

/// The request of `ten-thousand` falls apart into a pair of one group, a pair of two nodes, and one alone.
#[test]
fn ten_thousand_expects_what_a_plain_scan_finds_best() {
    let plan = plan_with(&shipped_file("ten-thousand"), &[]);
    let [front, back, files, spare, backup] =
        ["front", "back", "files", "spare", "backup"].map(|request| ranked(&plan, request));
    let group = |bid: &Ranked| plan.instance.container.attribute(bid.1.0, "group");
    let grouped =
        best_pair(&front, &files, |left, right| group(left).is_some() && group(left) == group(right));
    let apart = best_pair(&back, &spare, |left, right| left.1 != right.1);
    let best = [grouped[0], apart[0], grouped[1], apart[1], backup[0].1.0];
    let expected = plan.expect.stitching.as_ref().expect("the scenario expects a stitching");
    let expected: Vec<Option<ContainerId>> = expected[0].values().copied().collect();
    assert_eq!(expected, best.map(Some));
}

/// All bids on a request node, the best first.
fn ranked(plan: &Plan, request: &str) -> Vec<Ranked> {
    let instance = &plan.instance;
    let request = instance.request.ids().find(|id| instance.request.name(*id) == request);
    let request = request.expect("the scenario has that request node");
    let bid = |node| Some((instance.base_credits(node, request).ok()?, Reverse(node)));
    let mut bids: Vec<Ranked> = instance.container.nodes().filter_map(bid).collect();
    bids.sort_by_key(|bid| Reverse(*bid));
    bids
}

/// The two bids with the highest sum that fit together; both lists are in order, so the first fit of each left bid is
/// its best.
fn best_pair(left: &[Ranked], right: &[Ranked], fit: impl Fn(&Ranked, &Ranked) -> bool) -> [ContainerId; 2] {
    let pairs = left.iter().filter_map(|left| Some((left, right.iter().find(|right| fit(left, right))?)));
    let best = pairs.max_by_key(|(left, right)| (left.0 + right.0, left.1, right.1));
    let (left, right) = best.expect("some two fit together");
    [left.1.0, right.1.0]
}

/// The most container nodes of a scenario that is run in wall-clock time as well.
const LIVE_NODES_MAX: usize = 400;

#[test]
fn coalition_stitches_the_same_live_and_virtual() {
    let mut compared = 0;
    for path in shipped() {
        let mut plan = plan_with(&path, &[]);
        // Events at wall-clock seconds would make this a test of patience; `faults` has a live run of its own.
        let too_much = plan.instance.container.len() > LIVE_NODES_MAX || !plan.faults.is_empty();
        if plan.bidding.strategy != "coalition" || too_much {
            continue;
        }
        let simulated = run(&plan);
        plan.run.runtime = RuntimeKind::Live;
        let live = run(&plan);
        let outcome = |summary: &Summary| {
            (summary.verdict.clone(), summary.stitching.clone(), summary.welfare, summary.parts.clone())
        };
        assert_eq!(outcome(&live), outcome(&simulated), "{}", path.display());
        compared += 1;
    }
    assert!(compared >= 15, "only {compared} scenarios were small enough");
}

/// A change that a scenario's comment invites to, as text to replace, and the outcome that it promises.
struct Promise {
    scenario: &'static str,
    change: (&'static str, &'static str),
    stitching: &'static [(&'static str, &'static str)],
    welfare: f64,
}

#[rustfmt::skip]
const PROMISES: &[Promise] = &[
    Promise {
        scenario: "for-the-greater-good",
        change: ("  - share: {nodes: [X, Y], attribute: side}\n", ""),
        stitching: &[("X", "A"), ("Y", "D")], welfare: 11.0,
    },
    Promise {
        scenario: "first-node-cannot-bid",
        change: ("c2: {type: c}", "c2: {type: a}"),
        stitching: &[("x", "c2")], welfare: 1.0,
    },
    Promise {
        scenario: "islands",
        change: ("[E, C]]", "[E, C], [E, F]]"),
        stitching: &[("x", "F"), ("y", "E")], welfare: 58.0,
    },
    Promise {
        scenario: "replicas-over-racks",
        change: ("nshare: {nodes: [db1, db2, db3], attribute: rack}", "diff: {nodes: [db1, db2, db3]}"),
        stitching: &[("db1", "h1"), ("db2", "h2"), ("db3", "h8")], welfare: 203.0,
    },
    Promise {
        scenario: "soft-thresholds",
        change: ("  - exists: {node: logger, attribute: charge}\n", ""),
        stitching: &[("relay", "r3"), ("logger", "l3")], welfare: 12.0,
    },
    Promise {
        scenario: "soft-thresholds",
        change: (", enforce: soft", ""),
        stitching: &[("relay", "r3")], welfare: 11.0,
    },
    Promise {
        scenario: "credits-by-formula",
        change: ("credits: \"base + 4 * or(gpu, 0) - price\"", "credits: base"),
        stitching: &[("train", "n4"), ("serve", "n1")], welfare: 498.0,
    },
    Promise {
        scenario: "share-with-diff",
        change: ("rack: r1, cores: 0", "rack: r1, cores: 4"),
        stitching: &[("primary", "A"), ("standby", "B")], welfare: 15.0,
    },
    Promise {
        scenario: "sidecar",
        change: ("  - diff: {nodes: [app1, app2]}\n", ""),
        stitching: &[("app1", "D"), ("log1", "D"), ("app2", "D"), ("log2", "D")], welfare: 26.0,
    },
    Promise {
        scenario: "incoming-edges",
        change: ("edges: 3, promote: true", "edges: 3, promote: false"),
        stitching: &[("j1", "hub"), ("j2", "hub"), ("j3", "hub")], welfare: 30.0,
    },
    Promise {
        scenario: "capacity",
        change: ("capacity: {attribute: slots}", "capacity: 1"),
        stitching: &[("etl", "big"), ("index", "small"), ("train", "spare")], welfare: 15.0,
    },
    Promise {
        scenario: "cbba",
        change: ("bidding: {strategy: cbba}\n", ""),
        stitching: &[("survey", "B"), ("map", "A")], welfare: 18.0,
    },
    Promise {
        scenario: "cbba",
        change: ("capacity: 1", "capacity: 2"),
        stitching: &[("survey", "A"), ("map", "A")], welfare: 19.0,
    },
    Promise {
        scenario: "city-links",
        change: ("  - nshare: {nodes: [copy1, copy2], attribute: grid}\n", ""),
        stitching: &[("copy1", "stockholm"), ("copy2", "oslo")], welfare: 157.0,
    },
];

#[test]
fn the_changes_that_comments_invite_to_end_as_promised() {
    for Promise { scenario, change: (from, to), stitching, welfare } in PROMISES {
        let summary = run(&edited(scenario, from, to));
        assert_eq!(&stitches(&summary), stitching, "{scenario} with `{to}` for `{from}`");
        assert_eq!(summary.welfare, *welfare, "{scenario} with `{to}` for `{from}`");
    }
}

#[test]
fn closing_the_ring_takes_the_satellite_out_of_the_way() {
    let link = "    - {from: C, to: D, delay: 2ms}\n";
    let closed = format!("{link}    - {{from: A, to: D, delay: 20ms}}\n");
    // D to A takes 20 ms, and A to B 3 ms more.
    assert_eq!(run(&edited("slow-link", link, &closed)).converged_at_ms, Some(23.0));
}

#[test]
fn unpromoted_validators_judge_the_outcome_that_bidding_reached() {
    let summary = run(&edited("incoming-edges", "edges: 3, promote: true", "edges: 3, promote: false"));
    assert!(summary.valid, "a validator that only judges makes no stitching invalid");
    assert!(summary.validators.iter().any(|validator| !validator.ok && validator.message.contains('5')));
}

#[test]
fn without_its_anchor_the_pattern_admits_another_node() {
    // The name `core-edge-4` contains `edge-`; the node listed first still wins the tie, so it is taken out.
    let text = read(&shipped_file("zones-by-pattern"));
    let text = text.replace("\"^edge-\"", "\"edge-\"").replace("zone: eu-2", "zone: us-1");
    let text = text.replace("zone: eu-1, disk: 120", "zone: us-1, disk: 120");
    let summary = run(&support::plan_of_text("zones-by-pattern", &text));
    assert_eq!(summary.stitching["cut"], "core-edge-4");
}

/// A shipped scenario with one piece of its text replaced; the piece stands there exactly once.
fn edited(scenario: &str, from: &str, to: &str) -> Plan {
    let text = read(&shipped_file(scenario));
    assert_eq!(text.matches(from).count(), 1, "{scenario}: `{from}`");
    support::plan_of_text(scenario, &text.replace(from, to))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("the file can be read")
}
