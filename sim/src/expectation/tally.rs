//! All runs of one plan: how many met what is expected, and everything that was found.

use indexmap::IndexMap;
use serde_json::{Map, Value as Json, json};

use crate::record::Summary;

/// Different values of one kind that are kept; beyond, it is only known that there are more.
const VALUES_MAX: usize = 64;

/// The runs of one plan so far. Its memory is bounded whatever the number of runs.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    runs: u64,
    met: u64,
    /// What was found where something is expected, by the expectation's name.
    judged: IndexMap<String, Found>,
    /// What came out whatever is expected: verdict, completeness, validity, stitching, welfare.
    whole: IndexMap<&'static str, Found>,
}

impl Tally {
    /// Adds a run that came to its end.
    pub fn add(&mut self, summary: &Summary) {
        self.runs += 1;
        self.met += u64::from(summary.meets_expectations());
        for expectation in &summary.expectations {
            let found = self.judged.entry(expectation.name.clone()).or_default();
            found.add(&expectation.found, expectation.ok);
        }
        let facts = [
            ("verdict", json!(summary.verdict)),
            ("complete", json!(summary.complete)),
            ("valid", json!(summary.valid)),
            ("stitching", stitching(summary)),
            ("welfare", json!(summary.welfare)),
        ];
        for (name, fact) in facts {
            self.whole.entry(name).or_default().add(&fact, true);
        }
    }

    /// Number of runs.
    pub fn runs(&self) -> u64 {
        self.runs
    }

    /// Number of runs that met all that is expected.
    pub fn met(&self) -> u64 {
        self.met
    }

    /// What was found where something is expected.
    pub(super) fn judged(&self) -> impl Iterator<Item = (&str, &Found)> {
        self.judged.iter().map(|(name, found)| (name.as_str(), found))
    }

    /// What came out, whatever is expected; `None` before the first run.
    pub(super) fn whole(&self, name: &str) -> Option<&Found> {
        self.whole.get(name)
    }
}

/// All request nodes that are asked for; `null` stands for unstitched.
fn stitching(summary: &Summary) -> Json {
    let stitched = summary.stitching.iter().map(|(request, node)| (request.clone(), json!(node)));
    let open = summary.unstitched.iter().map(|request| (request.clone(), Json::Null));
    Json::Object(stitched.chain(open).collect::<Map<_, _>>())
}

/// One value that was found.
#[derive(Clone, Debug)]
pub(super) struct Value {
    /// The value.
    pub value: Json,
    /// In how many runs.
    pub runs: u64,
    /// Whether it is as expected.
    pub ok: bool,
}

/// What was found of one kind, over all runs.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// How often something else was expected.
    pub unmet: u64,
    /// How often there was nothing.
    pub absent: u64,
    /// The least and the most of all numbers.
    pub bounds: Option<(f64, f64)>,
    /// The different values by their text; of numbers none.
    pub values: IndexMap<String, Value>,
    /// Whether there were more values than are kept.
    pub is_cut: bool,
}

impl Found {
    fn add(&mut self, found: &Json, ok: bool) {
        self.unmet += u64::from(!ok);
        match (found, found.as_f64()) {
            (Json::Null, _) => self.absent += 1,
            (_, Some(number)) => {
                let (least, most) = self.bounds.unwrap_or((number, number));
                self.bounds = Some((least.min(number), most.max(number)));
            }
            _ if self.values.len() < VALUES_MAX || self.values.contains_key(&found.to_string()) => {
                let value = Value { value: found.clone(), runs: 0, ok };
                self.values.entry(found.to_string()).or_insert(value).runs += 1;
            }
            _ => self.is_cut = true,
        }
    }

    /// The different values, the most frequent first.
    pub fn ranked(&self) -> Vec<&Value> {
        let mut values: Vec<&Value> = self.values.values().collect();
        values.sort_by_key(|value| std::cmp::Reverse(value.runs));
        values
    }
}
