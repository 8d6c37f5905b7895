//! The section `bidding`.

use crate::format::shape::{Form, Key, Rule, Section};
use crate::model::Value;
use crate::plan::{Auction, Bidding, Distribution, Nanos};
use crate::scenario::diagnostic::quoted;
use crate::scenario::findings::Located;
use crate::scenario::tree::Content;

use super::duration;
use super::network::{DRAWN, NODE_NAME, read_distribution};
use super::reader::At;
use super::solvers::read_parameters;

/// The section.
pub static BIDDING: Section = Section {
    name: "bidding",
    about: "How nodes bid.",
    keys: &[
        Key::new("strategy", "the bidding rule, alone or with its parameters", Form::Strategy)
            .or("coalition")
            .such_as(&["{classic: {assigned_boost: 2}}"]),
        Key::new(
            "auction",
            "`english`: bids are announced at once; `dutch`: when a falling clock reaches them",
            Form::Any(&[Form::Word(&["english"]), Form::Section(&AUCTION)]),
        )
        .or("english")
        .such_as(&["{dutch: {duration: 2s}}"]),
        Key::new("gossip_interval", "changes within it leave as one message; `0ms`: each at once", Form::Duration)
            .or("5ms"),
        Key::new(
            "start",
            "who starts by itself: a node, a list of nodes, or all, at a time; all others wait for a first message",
            Form::Any(&[Form::Duration, Form::Section(&DRAWN), NODE_NAME, Form::List(&NODE_NAME, 1)]),
        )
        .or("0ms")
        .such_as(&["A", "{uniform: [0ms, 200ms]}"]),
    ],
    others: None,
    rules: &[],
};

static AUCTION: Section = Section {
    name: "bidding.auction",
    about: "An auction with a falling clock.",
    keys: &[Key::new("dutch", "its clock", Form::Section(&DUTCH))],
    others: None,
    rules: &[Rule::Single],
};

static DUTCH: Section = Section {
    name: "bidding.auction.dutch",
    about: "The clock of a Dutch auction.",
    keys: &[
        Key::new("duration", "the time in which the clock falls", Form::Duration).required().such_as(&["2s"]),
        Key::new(
            "start",
            "the credits at which the clock starts; computed when left out",
            Form::Number(f64::MIN, f64::MAX),
        ),
    ],
    others: None,
    rules: &[],
};

/// The section as read; `None` where the default holds.
#[derive(Default)]
pub struct BiddingSection {
    /// The strategy's name.
    pub strategy: Option<Located<String>>,
    /// Its parameters: where the key stands, and the value.
    pub parameters: Vec<(Located<String>, Located<Value>)>,
    /// The auction.
    pub auction: Auction,
    /// Changes within this time leave as one message.
    pub gossip_interval: Option<Nanos>,
    /// When nodes start.
    pub start: Option<StartEntry>,
}

/// When nodes start by themselves.
pub enum StartEntry {
    /// All, at a drawn time.
    All(Distribution),
    /// These, at once.
    Nodes(Vec<Located<String>>),
}

impl BiddingSection {
    /// The interval, the default one where none is given.
    pub fn gossip_interval(&self) -> Nanos {
        self.gossip_interval.unwrap_or_else(|| Bidding::default().gossip_interval)
    }
}

/// Reads the section.
pub fn read(at: &At) -> BiddingSection {
    let mut section = BiddingSection::default();
    let Some(fields) = at.fields("a mapping such as `{strategy: coalition}`", &BIDDING) else {
        return section;
    };
    if let Some(at) = fields.get("strategy") {
        read_strategy(&at, &mut section);
    }
    if let Some(auction) = fields.get("auction").and_then(|at| read_auction(&at)) {
        section.auction = auction;
    }
    section.gossip_interval = fields.get("gossip_interval").and_then(|at| at.duration());
    section.start = fields.get("start").and_then(|at| read_start(&at));
    section
}

fn read_strategy(at: &At, section: &mut BiddingSection) {
    const FORM: &str = "the name of a strategy, or `{name: {parameter: value}}`";
    let Content::Map(_) = at.node.content else {
        section.strategy = at.text(FORM);
        return;
    };
    let Some(mut entries) = at.entries(FORM) else { return };
    let (Some(entry), 1) = (entries.next(), entries.len() + 1) else {
        at.refuse(format!("expected {FORM}, with one name"), None);
        return;
    };
    section.strategy = Some(entry.located_key());
    section.parameters = read_parameters(&entry);
}

fn read_auction(at: &At) -> Option<Auction> {
    const FORM: &str = "`english` or `{dutch: {duration: 2s}}`";
    if let Content::Text(name) = &at.node.content {
        return match name.as_str() {
            "english" => Some(Auction::English),
            "dutch" => {
                at.refuse("a dutch auction needs a duration", Some("{dutch: {duration: 2s}}".to_owned()));
                None
            }
            other => {
                let hint = at.findings.hint(other, ["english", "dutch"].into_iter());
                at.refuse(format!("unknown auction {}", quoted(other)), hint);
                None
            }
        };
    }
    let (_, at) = at.choice(FORM, &AUCTION)?;
    let fields = at.fields("a mapping such as `{duration: 2s}`", &DUTCH)?;
    let start = match fields.get("start") {
        None => None,
        Some(at) => Some(at.number("the credits at which the clock starts")?),
    };
    let at = fields.required("duration", "the time in which the clock falls")?;
    let duration = at.duration()?;
    if duration == 0 {
        at.refuse("the clock of a dutch auction needs some time to fall", None);
        return None;
    }
    Some(Auction::Dutch { duration, start })
}

/// A string is a duration when it reads as one, and the name of a node otherwise.
fn read_start(at: &At) -> Option<StartEntry> {
    const FORM: &str = "a duration or distribution for all nodes, or one or more names of container nodes";
    match &at.node.content {
        Content::Map(_) => read_distribution(at).map(StartEntry::All),
        Content::Text(text) if duration::parse(text).is_ok() => read_distribution(at).map(StartEntry::All),
        Content::List(items) if items.is_empty() => at.unfit(FORM),
        Content::List(_) => {
            let names: Option<Vec<_>> =
                at.list(FORM)?.map(|item| item.name("the name of a container node")).collect();
            names.map(StartEntry::Nodes)
        }
        _ => Some(StartEntry::Nodes(vec![at.name(FORM)?])),
    }
}
