//! Recordings for tests: a small deterministic gossip of the best bids over a given graph, sampled on its way.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use crate::plan::Nanos;
use crate::random::{Purpose, draw, unit};
use crate::record::{
    BidRecord, CourseRecord, GraphNode, GraphRecord, Measured, RecordedBid, Recording, RequestCourse, Summary,
};

pub type Edges = Vec<(u32, u32)>;

/// A path of nodes.
pub fn path(nodes: u32) -> Edges {
    (1..nodes).map(|node| (node - 1, node)).collect()
}

/// A square grid.
pub fn grid(side: u32) -> Edges {
    let across = (0..side * side).filter(|node| node % side > 0).map(|node| (node - 1, node));
    across.chain((side..side * side).map(|node| (node - side, node))).collect()
}

/// A preferential-attachment graph (Barabási and Albert, 1999) with `links` links per new node.
pub fn barabasi_albert(nodes: u32, links: usize) -> Edges {
    let (mut edges, mut ends) = (Vec::new(), vec![0]);
    for node in 1..nodes {
        let mut targets = BTreeSet::new();
        for attempt in 0..links as u64 * 2 {
            let pick = draw(7, Purpose::Topology, u64::from(node), attempt) % ends.len() as u64;
            if targets.len() < links {
                targets.insert(ends[pick as usize]);
            }
        }
        for target in targets {
            edges.push((target, node));
            ends.extend([target, node]);
        }
    }
    edges
}

/// A run over a graph of so many nodes for so many request nodes.
pub fn recording(nodes: u32, edges: Edges, requests: u32) -> Recording {
    let mut run = Run::new(nodes, &edges, requests);
    run.gossip();
    run.into_recording(edges)
}

/// A run of `samples` samples in which two container nodes take each request node from each other for ever.
pub fn oscillation(samples: usize, requests: u32) -> Recording {
    let mut recording = recording(6, path(6), requests);
    let times: Vec<f64> = (0..samples).map(|sample| sample as f64 * 58.6).collect();
    let wave = |sample: usize, period: usize| sample % period < period / 2;
    let course = CourseRecord {
        agreement: (0..samples).map(|sample| if wave(sample, 10) { 0.5 } else { 1.0 / 6.0 }).collect(),
        views: vec![2; samples],
        welfare: (0..samples).map(|sample| if wave(sample, 14) { 3.5 } else { -1.25 }).collect(),
        stitched: vec![u64::from(requests); samples],
        messages: (0..samples as u64).map(|sample| sample * 9).collect(),
        bytes: (0..samples as u64).map(|sample| sample * 900).collect(),
        in_flight: (0..samples as u64).map(|sample| 3 + sample % 5).collect(),
        requests: (0..requests as usize)
            .map(|request| RequestCourse {
                name: format!("r{request}"),
                holder: (0..samples)
                    .map(|sample| Some(if wave(sample, 10 + 2 * request) { "n1" } else { "n4" }.to_owned()))
                    .collect(),
                flips: (0..samples as u64).map(|sample| sample / (5 + request as u64)).collect(),
            })
            .collect(),
        time_ms: times,
    };
    let summary = &mut recording.summary;
    (summary.verdict, summary.converged_at_ms, summary.quiescent_at_ms) = ("oscillating".into(), None, None);
    summary.flips = Some((1..=u64::from(requests)).map(|request| (samples as u64 - 1) / (4 + request)).sum());
    (summary.ended_at_ms, summary.strategy, summary.agreement) = (60_000.0, "classic".into(), 0.5);
    recording.course = Some(course);
    recording
}

/// The newest of what a node knows: the highest bid per request node, as credits and bidder.
type Best = Vec<Option<(i64, Reverse<u32>)>>;

struct Run {
    nodes: u32,
    requests: u32,
    neighbours: Vec<Vec<u32>>,
    known: Vec<Best>,
    highest: Best,
    agreeing: usize,
    named: Vec<BTreeMap<u32, usize>>,
    queue: BinaryHeap<Reverse<(Nanos, u64, u32, Best)>>,
    sent: u64,
    bids: Vec<RecordedBid>,
    course: CourseRecord,
}

impl Run {
    fn new(nodes: u32, edges: &Edges, requests: u32) -> Self {
        let mut neighbours = vec![Vec::new(); nodes as usize];
        for (from, to) in edges {
            neighbours[*from as usize].push(*to);
            neighbours[*to as usize].push(*from);
        }
        let own = |node: u32| (0..requests).map(|request| bid(node, request)).collect::<Best>();
        let mut highest: Best = vec![None; requests as usize];
        for node in 0..nodes {
            merge(&mut highest, &own(node));
        }
        let mut queue = BinaryHeap::new();
        let mut bids = Vec::new();
        for node in 0..nodes {
            let at = draw(1, Purpose::Start, u64::from(node), 0) % 6_000_000;
            queue.push(Reverse((at, u64::from(node), node, own(node))));
            for (request, credits) in own(node).iter().enumerate() {
                let Some((credits, _)) = credits else { continue };
                let credits = Some(*credits as f64 / 1e3);
                bids.push(RecordedBid { at, bidder: format!("n{node}"), request: request as u32, credits });
            }
        }
        bids.sort_by_key(|bid| bid.at);
        let empty = vec![None; requests as usize];
        let requested = |request| RequestCourse { name: format!("r{request}"), ..Default::default() };
        let course = CourseRecord { requests: (0..requests).map(requested).collect(), ..Default::default() };
        let known = vec![empty; nodes as usize];
        let agreeing = known.iter().filter(|known| **known == highest).count();
        let named = vec![BTreeMap::new(); requests as usize];
        let sent = u64::from(nodes);
        Self { nodes, requests, neighbours, known, highest, agreeing, named, queue, sent, bids, course }
    }

    fn gossip(&mut self) {
        let mut next_sample = 0;
        while let Some(Reverse((at, _, node, news))) = self.queue.pop() {
            if at >= next_sample {
                self.sample(at);
                next_sample = at + 50_000;
            }
            self.deliver(at, node, &news);
            if self.queue.is_empty() {
                self.sample(at);
            }
        }
    }

    fn deliver(&mut self, at: Nanos, node: u32, news: &Best) {
        let before = self.known[node as usize].clone();
        if !merge(&mut self.known[node as usize], news) {
            return;
        }
        let after = self.known[node as usize].clone();
        self.agreeing -= usize::from(before == self.highest);
        self.agreeing += usize::from(after == self.highest);
        for (request, (before, after)) in before.iter().zip(&after).enumerate() {
            if let Some((_, Reverse(holder))) = before {
                *self.named[request].get_mut(holder).expect("it was counted") -= 1;
            }
            if let Some((_, Reverse(holder))) = after {
                *self.named[request].entry(*holder).or_default() += 1;
            }
        }
        for neighbour in self.neighbours[node as usize].clone() {
            let latency = 1_000_000 + draw(1, Purpose::Latency, self.sent, 0) % 9_000_000;
            self.queue.push(Reverse((at + latency, self.sent, neighbour, after.clone())));
            self.sent += 1;
        }
    }

    fn sample(&mut self, at: Nanos) {
        let holders: Vec<Option<u32>> = self.named.iter().map(most_named).collect();
        let course = &mut self.course;
        course.time_ms.push(at as f64 / 1e6);
        course.agreement.push(self.agreeing as f64 / f64::from(self.nodes.max(1)));
        course.views.push(1);
        let worth =
            holders.iter().enumerate().filter_map(|(request, holder)| bid((*holder)?, request as u32));
        course.welfare.push(worth.map(|(credits, _)| credits as f64 / 1e3).sum());
        course.stitched.push(holders.iter().flatten().count() as u64);
        course.messages.push(self.sent - u64::from(self.nodes));
        course.bytes.push(self.sent * 100);
        course.in_flight.push(self.queue.len() as u64);
        for (request, holder) in course.requests.iter_mut().zip(holders) {
            let holder = holder.map(|holder| format!("n{holder}"));
            let before = request.holder.last().cloned().flatten();
            let flipped = u64::from(before.is_some() && before != holder);
            request.flips.push(request.flips.last().unwrap_or(&0) + flipped);
            request.holder.push(holder);
        }
    }

    fn into_recording(self, edges: Edges) -> Recording {
        let kinds = ["router", "switch", "server", "edge cloud", "sensor"];
        let node = |node: u32| GraphNode {
            name: format!("n{node}"),
            kind: kinds[node as usize % kinds.len()].to_owned(),
            rank: Some((draw(3, Purpose::Attributes, u64::from(node), 0) % 100) as f64 / 10.0),
            ..GraphNode::default()
        };
        let requested =
            |request| GraphNode { name: format!("r{request}"), kind: "task".into(), ..GraphNode::default() };
        let graph = GraphRecord {
            container: (0..self.nodes).map(node).collect(),
            container_edges: edges,
            container_shortcuts: Vec::new(),
            request: (0..self.requests).map(requested).collect(),
            request_edges: (1..self.requests).map(|request| (request - 1, request)).collect(),
        };
        let total = self.bids.len() as u64;
        let summary = self.summary(&graph);
        Recording {
            summary,
            graph: Some(graph),
            bids: Some(BidRecord { bids: self.bids, total }),
            course: Some(self.course),
            traffic: None,
        }
    }

    fn summary(&self, graph: &GraphRecord) -> Summary {
        let held = |(request, best): (usize, &Option<(i64, Reverse<u32>)>)| {
            best.map(|(_, Reverse(holder))| (format!("r{request}"), format!("n{holder}")))
        };
        let agreed = self.course.agreement.iter().position(|agreement| *agreement >= 1.0);
        let end = self.course.time_ms.last().copied().unwrap_or(0.0);
        Summary {
            scenario: "example".into(),
            seed: 42,
            runtime: "virtual".into(),
            strategy: "coalition".into(),
            auction: "english".into(),
            nodes: self.nodes as usize,
            edges: graph.container_edges.len(),
            shortcuts: 0,
            components: 1,
            request_nodes: self.requests as usize,
            request_nodes_ever: None,
            verdict: "converged".into(),
            partial: false,
            complete: true,
            valid: true,
            stitching: self.highest.iter().enumerate().filter_map(held).collect(),
            unstitched: Vec::new(),
            welfare: self.course.welfare.last().copied().unwrap_or(0.0),
            conditions: Vec::new(),
            violations: Vec::new(),
            validators: Vec::new(),
            expectations: Vec::new(),
            messages: self.sent,
            properties: Vec::new(),
            messages_lost: 0,
            messages_doubled: 0,
            bytes: self.sent * 100,
            messages_per_edge: None,
            hops: 9,
            flips: self.course.requests.iter().map(|request| request.flips.last().copied()).sum(),
            agreement: self.course.agreement.last().copied().unwrap_or(0.0),
            sampling_interval_ms: 0.05,
            sampled_nodes: None,
            event_nodes: None,
            converged_at_ms: agreed.map(|sample| self.course.time_ms[sample]),
            quiescent_at_ms: Some(end),
            ended_at_ms: end,
            retained_max: 3,
            retention_capped: false,
            ceiling_budget_exhausted: false,
            decision_budget_exhausted: false,
            cycle: None,
            parts: Vec::new(),
            notices: Vec::new(),
            measured: Measured::default(),
        }
    }
}

/// What a node bids on a request node, in thousandths; two thirds of the nodes bid at all.
fn bid(node: u32, request: u32) -> Option<(i64, Reverse<u32>)> {
    let bits = draw(5, Purpose::Attributes, u64::from(node), u64::from(request) + 1);
    let spread = unit(bits) + unit(bits.rotate_left(31)) + unit(bits.rotate_left(13));
    (!bits.is_multiple_of(3)).then_some(((spread * 3_000.0) as i64 + 1_000, Reverse(node)))
}

fn merge(known: &mut Best, news: &Best) -> bool {
    let mut changed = false;
    for (known, news) in known.iter_mut().zip(news) {
        changed |= *news > *known;
        *known = (*known).max(*news);
    }
    changed
}

fn most_named(named: &BTreeMap<u32, usize>) -> Option<u32> {
    let most =
        named.iter().filter(|(_, count)| **count > 0).max_by_key(|(node, count)| (**count, Reverse(**node)));
    most.map(|(node, _)| *node)
}

/// A graph in GraphML as the names of its nodes and its edges, for looking at real networks.
pub fn graphml(text: &str) -> (Vec<String>, Edges) {
    let document = roxmltree::Document::parse(text).expect("it is XML");
    let label = |node: &roxmltree::Node<'_, '_>| {
        let labels: BTreeSet<&str> = document
            .descendants()
            .filter(|key| key.has_tag_name_local("key") && key.attribute("attr.name") == Some("label"))
            .filter_map(|key| key.attribute("id"))
            .collect();
        let data = node.children().find(|data| data.attribute("key").is_some_and(|key| labels.contains(key)));
        data.and_then(|data| data.text()).unwrap_or("").to_owned()
    };
    let nodes: Vec<_> = document.descendants().filter(|node| node.has_tag_name_local("node")).collect();
    let position =
        |id: Option<&str>| nodes.iter().position(|node| node.attribute("id") == id).map(|at| at as u32);
    let edges = document
        .descendants()
        .filter(|edge| edge.has_tag_name_local("edge"))
        .filter_map(|edge| Some((position(edge.attribute("source"))?, position(edge.attribute("target"))?)));
    (nodes.iter().map(label).collect(), edges.collect())
}

trait LocalName {
    fn has_tag_name_local(&self, name: &str) -> bool;
}

impl LocalName for roxmltree::Node<'_, '_> {
    fn has_tag_name_local(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}
