//! `huddle serve`: what it lists, hands out, runs and refuses.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use serde_json::{Value as Json, json};

use crate::place::{LONG, Place, SHORTFALL, TWO_GROUPS, files_below};
use crate::serving::{Answer, Serving};

/// A run in real time of a fifth of a second.
const LIVE: &str = "\
version: 1
name: live
container: {generate: {topology: ring, nodes: 20}, attributes: {type: {constant: a}}}
request: {nodes: {x: {type: t}}}
mapping: {t: a}
network: {latency: 20ms}
run: {runtime: live, seed: 3}
";

fn listed(serving: &Serving) -> Vec<Json> {
    let answer = serving.get("/runs");
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["runs"].as_array().expect("a list of runs").clone()
}

fn ids(serving: &Serving) -> Vec<String> {
    listed(serving).iter().map(|run| run["id"].as_str().expect("a run has a name").to_owned()).collect()
}

/// Says when a run was recorded: so many hours ago.
fn age(place: &Place, run: &str, hours: u64) {
    let file = fs::File::options().append(true).open(place.path(run).join("summary.json")).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_secs(hours * 3600)).unwrap();
}

/// A file of a run as far as scenario and seed decide it.
fn decided(file: &Path) -> Vec<u8> {
    let bytes = fs::read(file).unwrap();
    if file.file_name().is_some_and(|name| name == "summary.json") {
        let mut summary: Json = serde_json::from_slice(&bytes).unwrap();
        summary["measured"] = Json::Null;
        return summary.to_string().into_bytes();
    }
    bytes
}

#[test]
fn runs_are_listed_the_newest_first_however_deep_and_broken_ones_with_the_reason() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS), ("shortfall.yaml", SHORTFALL)]);
    place.run("run --no-charts two.yaml");
    place.run("run --no-charts --output output/a/b shortfall.yaml");
    place.run("run --no-charts --seed 7 two.yaml");
    fs::create_dir_all(place.path("output/broken/run")).unwrap();
    fs::write(place.path("output/broken/run/summary.json"), "{\"scenario\": ").unwrap();
    fs::create_dir_all(place.path("output/two-groups/.writing-x/seed9")).unwrap();
    fs::write(place.path("output/two-groups/.writing-x/seed9/summary.json"), "{}").unwrap();
    let (old, deep) = ("two-groups/seed42-coalition-virtual", "a/b/shortfall/seed0-coalition-virtual");
    let new = "two-groups/seed7-coalition-virtual";
    for (run, hours) in [(old, 3), (deep, 2), (new, 1), ("broken/run", 4)] {
        age(&place, &format!("output/{run}"), hours);
    }
    let serving = Serving::of(&place, "");
    assert_eq!(ids(&serving), [new, deep, old, "broken/run"]);
    let runs = listed(&serving);
    let run = &runs[0]["run"];
    let told = ["scenario", "seed", "strategy", "verdict"].map(|key| run[key].as_str().unwrap());
    assert_eq!(told, ["two-groups", "7", "coalition", "converged"]);
    assert_eq!(run["expectations"], json!([5, 5]));
    let wrong = runs[3]["wrong"].as_str().unwrap();
    assert!(runs[3]["run"].is_null() && wrong.contains("summary.json") && wrong.contains("EOF"), "{wrong}");
    age(&place, &format!("output/{old}"), 0);
    assert_eq!(ids(&serving)[0], old, "what changes is seen without a new start");
    assert!(serving.get("/").body.contains(new));
}

#[test]
fn a_folder_still_to_come_is_an_empty_list() {
    let place = Place::with(&[]);
    let serving = Serving::of(&place, "nothing/here");
    assert_eq!(listed(&serving), Vec::<Json>::new());
    assert!(!place.path("nothing").exists(), "and is not made");
}

#[test]
fn a_report_is_that_of_the_folder_or_made_of_the_recording_without_writing_anything() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    place.run("run two.yaml");
    let run = place.path("output/two-groups/seed42-coalition-virtual");
    let serving = Serving::of(&place, "");
    let report = "/report?run=two-groups%2Fseed42-coalition-virtual";
    let written = fs::read_to_string(run.join("report.html")).unwrap();
    let answer = serving.get(report);
    assert_eq!((answer.status, &answer.body), (200, &written));
    assert!(
        answer
            .head
            .contains("content-security-policy: sandbox allow-scripts allow-downloads; default-src 'none'")
    );
    fs::remove_file(run.join("report.html")).unwrap();
    let before = files_below(&place.path("output"));
    assert_eq!(serving.get(report).body, written);
    assert_eq!(files_below(&place.path("output")), before);
    fs::write(run.join("metrics.csv"), "time_ms\nx").unwrap();
    let damaged = serving.get(report);
    assert_eq!(damaged.status, 422);
    assert!(damaged.body.contains("metrics.csv"), "{}", damaged.body);
}

#[test]
fn runs_that_are_chosen_are_compared_as_huddle_report_does() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    for seed in [1, 2] {
        place.run(&format!("run --no-charts --seed {seed} two.yaml"));
    }
    let serving = Serving::of(&place, "");
    let [one, other] = [1, 2].map(|seed| format!("run=two-groups/seed{seed}-coalition-virtual"));
    let answer = serving.get(&format!("/compare?{one}&{other}"));
    let page = |body: &str| body.replace("two-groups/seed", "seed");
    place.run("report output/two-groups/seed1-coalition-virtual output/two-groups/seed2-coalition-virtual");
    let written = fs::read_to_string(place.path("output/two-groups/comparison.html")).unwrap();
    assert_eq!((answer.status, page(&answer.body)), (200, page(&written)));
    assert_eq!(serving.get(&format!("/compare?{one}")).status, 400);
    let same = serving.get(&format!("/compare?{one}&{other}&{one}"));
    assert!(same.status == 400 && same.body.contains("coalition-virtual is chosen twice"), "{same:?}");
    assert_eq!(serving.get(&format!("/compare?{one}&run=two-groups/seed3")).status, 404);
}

#[test]
fn nothing_outside_of_the_folder_is_handed_out() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    place.run("run --no-charts --output outside two.yaml");
    place.run("run --no-charts two.yaml");
    let outside = place.path("outside/two-groups/seed42-coalition-virtual");
    fs::write(place.path("secret"), "a secret").unwrap();
    let run = place.path("output/two-groups/seed42-coalition-virtual");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(place.path("secret"), run.join("report.html")).unwrap();
        std::os::unix::fs::symlink(place.path("outside"), place.path("output/linked")).unwrap();
    }
    let serving = Serving::of(&place, "");
    assert_eq!(ids(&serving), ["two-groups/seed42-coalition-virtual"], "links are not followed");
    let inside = "two-groups/seed42-coalition-virtual";
    let shown = outside.display();
    for path in [
        format!("/report?run=../outside/{inside}"),
        format!("/report?run=%2e%2e%2foutside%2f{inside}"),
        format!("/report?run={shown}"),
        format!("/report?run=linked/{inside}"),
        format!("/report?run=two-groups/../../outside/{inside}"),
        "/report?run=".to_owned(),
        "/report?run=%00".to_owned(),
        "/../secret".to_owned(),
        "/%2e%2e/secret".to_owned(),
        format!("/{inside}/summary.json"),
    ] {
        let answer = serving.get(&path);
        assert!(answer.status == 404 || answer.status == 400, "{path}: {answer:?}");
    }
    let report = serving.get(&format!("/report?run={inside}"));
    assert_eq!(report.status, 200);
    assert!(!report.body.contains("a secret") && report.body.contains("two-groups"), "a link is no report");
}

#[test]
fn other_names_and_pages_from_elsewhere_are_refused() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    let serving = Serving::of(&place, "--scenario two.yaml");
    let wanted = json!({"scenario": "two.yaml"}).to_string();
    let post = |headers: &[(&str, &str)]| serving.request("POST", "/start", headers, &wanted);
    let own = format!("http://{}", serving.host);
    let json = ("Content-Type", "application/json");
    for headers in [
        vec![("Host", "evil.example"), json],
        vec![("Host", &*serving.host), ("Origin", "http://evil.example"), json],
        vec![("Host", &*serving.host), ("Origin", "null"), json],
        vec![("Host", "evil.example"), ("Origin", "http://evil.example"), json],
    ] {
        assert_eq!(post(&headers).status, 403, "{headers:?}");
    }
    // What a form of a page elsewhere can send without being asked back.
    let form = [("Host", &*serving.host), ("Content-Type", "text/plain")];
    assert_eq!(post(&form).status, 400);
    assert_eq!(serving.request("GET", "/runs", &[("Host", "evil.example:80")], "").status, 403);
    for (path, origin) in
        [("/socket", "http://evil.example"), ("/socket", "null"), ("/%73ocket", "http://evil.example")]
    {
        match serving.socket(path, Some(origin)) {
            Err(error) => assert!(error.to_string().contains("403"), "{error}"),
            Ok(_) => panic!("a page from {origin} opened a socket at {path}"),
        }
    }
    assert!(serving.socket("/socket", Some(&own)).is_ok());
    assert!(!place.path("output").exists(), "nothing was run");
    let head = serving.get("/").head;
    for part in ["frame-ancestors 'none'", "default-src 'none'", "nosniff", "no-referrer"] {
        assert!(head.contains(part), "{part} is missing in {head}");
    }
}

#[test]
fn a_run_from_the_page_leaves_the_same_bytes_as_huddle_run() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    let serving = Serving::of(&place, "served --scenario two.yaml");
    let run = serving.start(&json!({"scenario": "two.yaml", "seed": "7", "held": true}));
    let mut followed = serving.follow(&run);
    for _ in 0..3 {
        followed.until_phase("held");
        assert_eq!(serving.ask(&run, "step").status, 204);
    }
    serving.ask(&run, "resume");
    let message = followed.until_phase("recorded");
    assert_eq!(message["ended"]["verdict"], "converged");
    assert_eq!(message["ended"]["run"], "two-groups/seed7-coalition-virtual");
    place.run("run --seed 7 two.yaml");
    let (served, alone) = (place.path("served"), place.path("output"));
    let files = files_below(&served);
    assert_eq!(files, files_below(&alone));
    assert!(files.len() > 10, "{files:?}");
    for file in files {
        assert_eq!(decided(&served.join(&file)), decided(&alone.join(&file)), "{}", file.display());
    }
    assert_eq!(ids(&serving), ["two-groups/seed7-coalition-virtual"], "and is listed");
    let holders = followed_holders(&message);
    assert_eq!(holders, ["Y", "X"]);
}

fn followed_holders(message: &Json) -> Vec<String> {
    serde_json::from_value(message["now"]["holders"].clone()).expect("all have holders")
}

#[test]
fn steps_go_on_in_time_and_whoever_comes_late_is_told_the_whole_way() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    let serving = Serving::of(&place, "--scenario two.yaml");
    let run = serving.start(&json!({"scenario": "two.yaml", "held": true}));
    let mut followed = serving.follow(&run);
    let mut at = vec![0];
    assert_eq!(followed.until_phase("held")["now"]["at"], 0);
    for _ in 0..4 {
        at.push(serving.step(&run, &mut followed)["now"]["at"].as_u64().unwrap());
    }
    assert!(at.is_sorted() && at[4] > 0, "{at:?}");
    let mut late = serving.follow(&run);
    let message = late.next();
    assert_eq!((&message["phase"], message["now"]["at"].as_u64()), (&json!("held"), at.last().copied()));
    assert_eq!(message["about"]["requests"], json!(["r1", "r2"]));
    assert_eq!(late.points, followed.points);
    let way: Vec<u64> = late.points.iter().map(|point| point[0].as_u64().unwrap()).collect();
    assert_eq!(way, at);
}

#[test]
fn a_run_that_is_stopped_is_recorded_as_partial() {
    let place = Place::with(&[("long.yaml", LONG)]);
    let serving = Serving::of(&place, "--scenario .");
    let run = serving.start(&json!({"scenario": "./long.yaml"}));
    let mut followed = serving.follow(&run);
    followed.until(|message| message["now"]["sent"].as_u64() > Some(0));
    let again = serving.post("/start", &json!({"scenario": "./long.yaml"}));
    assert_eq!(again.status, 409, "{}", again.body);
    serving.ask(&run, "stop");
    let message = followed.until_phase("recorded");
    assert_eq!((&message["ended"]["partial"], &message["is_stopping"]), (&json!(true), &json!(true)));
    let summary = fs::read_to_string(place.path("output/long/seed0-coalition-virtual/summary.json")).unwrap();
    let summary: Json = serde_json::from_str(&summary).unwrap();
    assert_eq!((&summary["partial"], &summary["verdict"]), (&json!(true), &json!("exhausted")));
    assert_eq!(serving.ask(&run, "resume").status, 409, "it is over");
}

#[test]
fn a_browser_that_takes_nothing_for_a_while_is_told_the_latest_next() {
    let place = Place::with(&[("long.yaml", LONG)]);
    let serving = Serving::of(&place, "--scenario long.yaml");
    let run = serving.start(&json!({"scenario": "long.yaml"}));
    let (mut slow, mut quick) = (serving.follow(&run), serving.follow(&run));
    slow.next();
    let sent = |message: Json| message["now"]["sent"].as_u64().unwrap();
    let latest = sent((0..20).map(|_| quick.next()).last().unwrap());
    let next = sent(slow.next());
    assert!(next >= latest, "after {next} messages of the run, where others were told of {latest}");
}

#[test]
fn a_live_run_is_followed_and_cannot_be_held() {
    let place = Place::with(&[("live.yaml", LIVE)]);
    let serving = Serving::of(&place, "--scenario live.yaml");
    let run = serving.start(&json!({"scenario": "live.yaml", "held": true}));
    let mut followed = serving.follow(&run);
    assert_eq!(followed.next()["about"]["can_be_held"], false);
    let refused = serving.ask(&run, "pause");
    assert!(refused.status == 409 && refused.body.contains("it can only be stopped"), "{refused:?}");
    assert_eq!(followed.until_phase("recorded")["ended"]["verdict"], "converged");
}

#[test]
fn what_cannot_be_run_is_told_with_its_place() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS), ("bad.yaml", crate::place::BAD)]);
    let serving = Serving::of(&place, "--scenario two.yaml --scenario bad.yaml");
    let told = |wanted: Json| {
        let Answer { status, body, .. } = serving.post("/start", &wanted);
        (status, body)
    };
    let (status, body) = told(json!({"scenario": "bad.yaml"}));
    assert!(status == 422 && body.contains("bad.yaml:5:") && body.contains("`conditions`"), "{body}");
    let (status, body) = told(json!({"scenario": "two.yaml", "seed": "-1"}));
    assert!(status == 422 && body.contains("`-1` is no seed"), "{body}");
    let (status, body) = told(json!({"scenario": "two.yaml", "strategy": "coalitoin"}));
    assert!(status == 422 && body.contains("coalition"), "{body}");
    let (status, body) = told(json!({"scenario": "../two.yaml"}));
    assert!(status == 422 && body.contains("not offered"), "{body}");
    let (status, body) = told(json!({"scenario": "two.yaml", "pace": 0}));
    assert!(status == 422 && body.contains("`pace` of 0 would never get on"), "{body}");
    let (status, body) = told(json!({"scenario": "two.yaml", "set": "x"}));
    assert!(
        status == 400 && body.starts_with("What was sent is not understood: unknown field `set`"),
        "{body}"
    );
    assert_eq!(serving.post("/start", &json!("x".repeat(100_000))).status, 413);
    assert_eq!(serving.ask("no-such-run", "stop").status, 404);
}

#[test]
fn a_pace_of_nothing_is_refused_of_a_run_under_way_and_the_run_goes_on() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    let serving = Serving::of(&place, "--scenario two.yaml");
    let run = serving.start(&json!({"scenario": "two.yaml", "held": true}));
    let refused = serving.post("/command", &json!({"run": run, "act": "pace", "pace": 0}));
    assert!(refused.status == 422 && refused.body.contains("`pace` of 0"), "{refused:?}");
    serving.ask(&run, "resume");
    assert_eq!(serving.follow(&run).until_phase("recorded")["ended"]["verdict"], "converged");
}

#[test]
fn what_is_asked_for_in_a_wrong_way_is_answered_in_words() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    place.run("run --no-charts two.yaml");
    let serving = Serving::of(&place, "");
    for path in ["/report", "/live"] {
        let answer = serving.get(path);
        assert_eq!(answer.status, 400, "{answer:?}");
        assert_eq!(
            answer.body,
            format!("This address names no run: {path}?run=NAME does. The runs are at /.\n")
        );
    }
    let headers = [("Host", &*serving.host), ("Content-Type", "application/json")];
    let answer = serving.request("POST", "/command", &headers, "{");
    assert!(
        answer.status == 400 && answer.body.starts_with("What was sent is not understood: EOF"),
        "{answer:?}"
    );
    let report = "/report?run=two-groups/seed42-coalition-virtual";
    for path in ["/", "/runs", report, "/live?run=1"] {
        let (head, whole) =
            (serving.request("HEAD", path, &[("Host", &serving.host)], ""), serving.get(path));
        assert_eq!((head.status, whole.status), (200, 200), "{path}");
        assert!(head.body.is_empty() && !whole.body.is_empty(), "{path}");
    }
    let folder = place.path("output/two-groups/seed42-coalition-virtual");
    let page = fs::File::create(folder.join("report.html")).unwrap();
    page.set_len((256 << 20) + 1).unwrap();
    let large = serving.get(report);
    assert_eq!(large.status, 422);
    assert!(large.body.contains("report.html") && large.body.contains("at most 256 MiB"), "{}", large.body);
}

#[test]
fn a_taken_port_and_a_host_that_is_none_are_refused_with_what_to_do() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    let serving = Serving::of(&place, "");
    let port = serving.host.rsplit_once(':').unwrap().1;
    let ended = place.run(&format!("serve --port {port}"));
    assert_eq!((ended.code, &*ended.output), (Some(3), ""));
    assert!(ended.error.contains(port) && ended.error.contains("--port 0"), "{}", ended.error);
    let ended = place.run("serve --port 0 --host no.such.host.invalid");
    assert!(ended.code == Some(2) && ended.error.contains("127.0.0.1"), "{ended:?}");
    let ended = place.run("serve --port 0 two.yaml");
    assert!(ended.code == Some(2) && ended.error.contains("no folder"), "{ended:?}");
    let ended = place.run("serve --port 0 --scenario absent");
    assert!(ended.code == Some(2) && ended.error.contains("absent"), "{ended:?}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_with_130_and_keeps_what_runs_under_way_reached() {
    let place = Place::with(&[("long.yaml", LONG)]);
    let mut serving = Serving::of(&place, "--scenario long.yaml");
    let run = serving.start(&json!({"scenario": "long.yaml", "held": true}));
    let mut followed = serving.follow(&run);
    followed.until_phase("held");
    serving.process.interrupt();
    assert_eq!(followed.until_phase("recorded")["ended"]["partial"], true, "who follows it is told");
    assert_eq!(serving.process.wait().code(), Some(130));
    let summary = fs::read_to_string(place.path("output/long/seed0-coalition-virtual/summary.json")).unwrap();
    assert_eq!(serde_json::from_str::<Json>(&summary).unwrap()["partial"], true);
}
