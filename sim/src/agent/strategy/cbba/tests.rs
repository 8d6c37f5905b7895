//! Worked examples, delivered by hand.

use super::*;
use crate::agent::strategy::Timer;
use crate::model::{Capacity, ContainerBuilder, Expression, Request, RequestNode, Value};
use crate::record::EventKind;

/// Keeps what an agent sends.
#[derive(Default)]
struct Mailbox {
    sent: Vec<(usize, CbbaMessage)>,
    noted: Vec<EventKind>,
}

impl World<CbbaMessage> for Mailbox {
    fn send(&mut self, neighbour: usize, message: CbbaMessage) {
        self.sent.push((neighbour, message));
    }

    fn wake_after(&mut self, _delay: Nanos, _timer: Timer) {
        panic!("without a gossip interval and in an English auction there are no timers");
    }

    fn note(&mut self, what: EventKind) {
        self.noted.push(what);
    }
}

/// The path A - B - C. By their attributes A bids 7 on x; B 6 on x and 6 on y; C 5 on y. All have room for two.
fn path() -> Instance {
    let mut container = ContainerBuilder::default();
    for (name, kind, bid) in [("A", "a", 7), ("B", "b", 6), ("C", "c", 5)] {
        let node = container.node(name);
        container.attribute(node, "type", kind);
        container.attribute(node, "bid", Value::Integer(bid));
    }
    container.undirected(ContainerId(0), ContainerId(1));
    container.undirected(ContainerId(1), ContainerId(2));
    let request = |name: &str, fits: &[&str]| RequestNode {
        name: name.into(),
        kind: Value::text(name),
        fits: fits.iter().map(|kind| Value::text(*kind)).collect(),
    };
    Instance {
        container: container.build(),
        request: Request { nodes: vec![request("x", &["a", "b"]), request("y", &["b", "c"])], edges: vec![] },
        credits: Some(Expression::parse("bid").expect("well formed")),
        capacity: Some(Capacity::Uniform(2)),
        ..Instance::default()
    }
}

struct Table {
    strategy: Cbba,
    agents: Vec<CbbaAgent>,
}

impl Table {
    fn new(instance: Instance) -> Self {
        let bidding = Bidding { gossip_interval: 0, ..Bidding::default() };
        let strategy = Cbba::new(&Arc::new(instance), &bidding);
        let nodes = strategy.instance.container.nodes();
        let agents = nodes.map(|node| strategy.agent(node)).collect();
        Self { strategy, agents }
    }

    fn step(&mut self, node: usize, input: Input<CbbaMessage>) -> Vec<(usize, CbbaMessage)> {
        let mut mailbox = Mailbox::default();
        self.strategy.step(&mut self.agents[node], input, 0, &mut mailbox);
        mailbox.sent
    }

    fn start(&mut self, node: usize) -> Vec<(usize, CbbaMessage)> {
        self.step(node, Input::Start)
    }

    fn deliver(&mut self, node: usize, neighbour: usize, message: &CbbaMessage) -> Vec<(usize, CbbaMessage)> {
        self.step(node, Input::Message { neighbour, message: message.clone() })
    }

    /// What a node believes, as winner and bid of x and y; and its bundle.
    fn state(&self, node: usize) -> String {
        let instance = &self.strategy.instance;
        let agent = &self.agents[node];
        let win = |win: &Option<Win>| match win {
            None => "-".to_owned(),
            Some(win) => format!("{}{}", instance.container.name(win.node), win.credits),
        };
        let beliefs: Vec<String> = agent.beliefs().all().iter().map(win).collect();
        let bundle: String = agent.bundle().iter().map(|request| instance.request.name(*request)).collect();
        format!("{} [{bundle}]", beliefs.join(" "))
    }

    fn states(&self) -> Vec<String> {
        (0..self.agents.len()).map(|node| self.state(node)).collect()
    }
}

#[test]
fn three_nodes_on_a_path_settle_as_worked_out_by_hand() {
    let mut table = Table::new(path());
    let [from_a, from_b, from_c] = [table.start(0), table.start(1), table.start(2)];
    // Each takes what it can: B both, x first. B is the only neighbour of A and C, and tells both.
    assert_eq!(table.states(), ["A7 - [x]", "B6 B6 [xy]", "- C5 [y]"]);
    assert_eq!((from_a.len(), from_b.len(), from_c.len()), (1, 2, 1));

    // B hears A: row 1, A bids more. B loses x, with it gives up y, and takes y again.
    let after_a = table.deliver(1, 0, &from_a[0].1);
    assert_eq!(table.state(1), "A7 B6 [y]");
    assert_eq!(after_a.len(), 2, "B tells both");

    // C hears what B said first: x is new to it (row 4), on y B bids more (row 1).
    table.deliver(2, 0, &from_b[1].1);
    assert_eq!(table.state(2), "B6 B6 []");

    // C hears what B said then: row 10, B names a third node instead of itself, of which it heard and C did not.
    let after_c = table.deliver(2, 0, &after_a[1].1);
    assert_eq!(table.state(2), "A7 B6 []");
    assert_eq!(after_c.len(), 0, "C holds what B told it last");

    // C's first message is late news for B: row 1, B bids more on y and keeps it; C knew of no bid on x (row 16).
    table.deliver(1, 1, &from_c[0].1);
    assert_eq!(table.state(1), "A7 B6 [y]");

    // A hears B's first: B claims x with less (row 1), y is new (row 4). Then B's second: both name A (row 5).
    table.deliver(0, 0, &from_b[0].1);
    table.deliver(0, 0, &after_a[0].1);
    assert_eq!(table.states(), ["A7 B6 [x]", "A7 B6 [y]", "A7 B6 []"]);
}

#[test]
fn a_message_that_was_overtaken_is_not_read() {
    let mut table = Table::new(path());
    let [from_a, from_b, _] = [table.start(0), table.start(1), table.start(2)];
    let later = table.deliver(1, 0, &from_a[0].1);
    table.deliver(2, 0, &later[1].1);
    let before = table.state(2);
    assert!(table.deliver(2, 0, &from_b[1].1).is_empty());
    assert_eq!(table.state(2), before);
}

#[test]
fn a_message_is_old_when_later_news_of_its_sender_came_another_way() {
    let mut instance = path();
    let mut container = ContainerBuilder::default();
    for node in instance.container.nodes() {
        let copy = container.node(instance.container.name(node));
        for attribute in ["type", "bid"] {
            let value = instance.container.attribute(node, attribute).expect("all have it").clone();
            container.attribute(copy, attribute, value);
        }
    }
    for (one, other) in [(0, 1), (1, 2), (0, 2)] {
        container.undirected(ContainerId(one), ContainerId(other));
    }
    instance.container = container.build();
    let mut table = Table::new(instance);
    let [from_a, _, _] = [table.start(0), table.start(1), table.start(2)];
    // A spoke before it bid, and that message is still on its way to C; then it bid, and B passes that on.
    let (mut early, mut later) = (from_a[1].1.clone(), from_a[0].1.clone());
    early.beliefs = Beliefs::none(2);
    Arc::make_mut(&mut later.stamps)[0] = 2;
    let from_b = table.deliver(1, 0, &later);
    table.deliver(2, 1, &from_b[1].1);
    assert_eq!(table.state(2), "A7 B6 []");
    table.deliver(2, 0, &early);
    assert_eq!(table.state(2), "A7 B6 []", "what A said before it bid is overtaken by what B knows");
}
