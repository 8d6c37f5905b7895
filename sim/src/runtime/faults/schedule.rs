//! The schedule of one run: every fault at its time, and what follows from all of them together.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use super::churn;
use super::outages::Outages;
use super::survivors::Judged;
use crate::model::{Container, ContainerId, Instance, LinkId};
use crate::plan::faults::{ChurnKind, Fault, FaultEvent};
use crate::plan::{Nanos, Plan};

/// Versions of the problem that a run can go through.
const MOST_PROBLEMS: usize = 256;

/// Container nodes that all of them may have together, as each is kept whole; so many take some gigabytes.
const MOST_PROBLEM_NODES: usize = 20_000_000;

/// Something that happens to a node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NodeStep {
    /// When.
    pub at: Nanos,
    /// To which node.
    pub node: ContainerId,
    /// What.
    pub step: Step,
}

/// What happens to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// It stops.
    Down {
        /// Whether it takes leave of its neighbours first.
        leaves: bool,
    },
    /// It starts again.
    Up {
        /// Whether it goes on from what it knew.
        memory: bool,
    },
    /// It is told that the problem at this position of [`Schedule::problems`] holds from now on.
    Told(u32),
}

/// All faults of a run.
#[derive(Clone, Debug)]
pub struct Schedule {
    steps: Vec<NodeStep>,
    absent: BTreeSet<ContainerId>,
    nodes: BTreeMap<ContainerId, Outages>,
    /// By the lower of the two directed links of a pair.
    links: BTreeMap<LinkId, Outages>,
    problems: Vec<Arc<Instance>>,
    last: Nanos,
    judged: Judged,
}

impl Schedule {
    /// Draws the schedule of a run with this seed.
    ///
    /// # Errors
    /// `InvalidInput` when no node is alive in the end, or the problem changes or a node begins anew too often.
    pub fn new(plan: &Plan, seed: u64) -> io::Result<Self> {
        let container = &plan.instance.container;
        let events =
            events(plan, seed).map_err(|message| io::Error::new(io::ErrorKind::InvalidInput, message))?;
        let mut draft = Draft::new(&plan.instance, &events);
        for (at, action) in &events {
            draft.act(*at, action)?;
        }
        draft.count_lives()?;
        let schedule = draft.finish(container);
        if schedule.judged.parts().is_empty() && !container.is_empty() {
            let message = "no container node is alive at the end of `events`: there is nothing to judge";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        Ok(schedule)
    }

    /// What happens to nodes, in time order.
    pub fn steps(&self) -> &[NodeStep] {
        &self.steps
    }

    /// Whether a node is there from the start.
    pub fn is_present_at_start(&self, node: ContainerId) -> bool {
        !self.absent.contains(&node)
    }

    /// Whether a link carries nothing at some moment from `from` to `to`.
    pub fn is_cut(&self, container: &Container, link: LinkId, from: Nanos, to: Nanos) -> bool {
        let pair = link.min(container.reverse(link));
        self.links.get(&pair).is_some_and(|outages| outages.overlap(from, to))
    }

    /// Whether a node is down at a moment.
    pub fn is_down(&self, node: ContainerId, at: Nanos) -> bool {
        self.nodes.get(&node).is_some_and(|outages| outages.hold(at))
    }

    /// The problem at the start, and after each change.
    pub fn problems(&self) -> &[Arc<Instance>] {
        &self.problems
    }

    /// The problem in the end.
    pub fn final_problem(&self) -> &Arc<Instance> {
        &self.problems[self.problems.len() - 1]
    }

    /// Whether any node or link is ever down.
    pub fn has_outages(&self) -> bool {
        !self.nodes.is_empty() || !self.links.is_empty()
    }

    /// When the last fault happens.
    pub fn last(&self) -> Nanos {
        self.last
    }

    /// Who is judged.
    pub fn judged(&self) -> &Judged {
        &self.judged
    }
}

/// A fault, or the end of one that lasts for some time, as it is carried out.
#[derive(Clone, Debug)]
enum Action {
    Begin { number: usize, fault: Fault },
    End { number: usize, outage: Outage },
}

/// What lasts until it ends.
#[derive(Clone, Copy, Debug)]
enum Outage {
    /// A node is down; whether it goes on from what it knew in the end.
    Node { node: ContainerId, memory: bool },
    /// The link between two nodes is.
    Link(ContainerId, ContainerId),
    /// The links that a partition cuts are.
    Partition,
}

/// All actions in time order; what happens at one time happens in the order of the scenario.
///
/// # Errors
/// That too much is drawn, in one sentence.
fn events(plan: &Plan, seed: u64) -> Result<Vec<(Nanos, Action)>, String> {
    let mut room = churn::Room::default();
    let faults = &plan.faults;
    let mut all: Vec<(FaultEvent, bool)> = faults.events.iter().map(|event| (event.clone(), false)).collect();
    for (entry, churn) in faults.churn.iter().enumerate() {
        let memory = matches!(churn.kind, ChurnKind::Crash { memory: true });
        let drawn = churn::faults(churn, entry, &plan.instance.container, seed, &mut room)?;
        all.extend(drawn.into_iter().map(|event| (event, memory)));
    }
    let mut actions = Vec::new();
    for (number, (event, memory)) in all.into_iter().enumerate() {
        let end = event.lasts.zip(outage(&event.fault, memory));
        actions.push((event.at, Action::Begin { number, fault: event.fault }));
        if let Some((lasts, outage)) = end {
            actions.push((event.at.saturating_add(lasts), Action::End { number, outage }));
        }
    }
    actions.sort_by_key(|(at, _)| *at);
    Ok(actions)
}

/// What a fault takes down, if it does.
fn outage(fault: &Fault, memory: bool) -> Option<Outage> {
    match fault {
        Fault::Crash(node) => Some(Outage::Node { node: *node, memory }),
        Fault::Leave(node) => Some(Outage::Node { node: *node, memory: false }),
        Fault::LinkDown(from, to) => Some(Outage::Link(*from, *to)),
        Fault::Partition(_) => Some(Outage::Partition),
        _ => None,
    }
}

/// A schedule in the making: the state of all nodes and links as of the last action.
struct Draft<'a> {
    container: &'a Container,
    steps: Vec<NodeStep>,
    absent: BTreeSet<ContainerId>,
    down: BTreeMap<ContainerId, Hold>,
    nodes: BTreeMap<ContainerId, Outages>,
    links: BTreeMap<LinkId, Outages>,
    /// Links taken down one by one, with the numbers of the faults that keep them there.
    links_down: BTreeMap<LinkId, BTreeSet<usize>>,
    partitions: BTreeMap<usize, Vec<LinkId>>,
    problems: Vec<Arc<Instance>>,
    last: Nanos,
}

/// What keeps a node down.
#[derive(Default)]
struct Hold {
    /// The faults, by their numbers; none of them where the node is yet to join.
    faults: BTreeSet<usize>,
    /// Whether the end of any of them takes away what the node knew.
    forgets: bool,
}

impl<'a> Draft<'a> {
    fn new(instance: &'a Arc<Instance>, events: &[(Nanos, Action)]) -> Self {
        let mut draft = Self {
            container: &instance.container,
            steps: Vec::new(),
            absent: BTreeSet::new(),
            down: BTreeMap::new(),
            nodes: BTreeMap::new(),
            links: BTreeMap::new(),
            links_down: BTreeMap::new(),
            partitions: BTreeMap::new(),
            problems: vec![Arc::clone(instance)],
            last: 0,
        };
        let mut seen = BTreeSet::new();
        for (_, action) in events {
            let Action::Begin { fault, .. } = action else { continue };
            let (node, joins) = match fault {
                Fault::Join(node) => (*node, true),
                Fault::Crash(node) | Fault::Leave(node) | Fault::Restart { node, .. } => (*node, false),
                _ => continue,
            };
            if seen.insert(node) && joins {
                draft.absent.insert(node);
                draft.down.insert(node, Hold::default());
                draft.nodes.entry(node).or_default().begin(0);
            }
        }
        draft
    }

    fn act(&mut self, at: Nanos, action: &Action) -> io::Result<()> {
        self.last = self.last.max(at);
        let (number, fault) = match action {
            Action::End { number, outage } => {
                self.end(*number, *outage, at);
                return Ok(());
            }
            Action::Begin { number, fault } => (*number, fault),
        };
        match fault {
            Fault::Crash(node) => self.stop(number, *node, at, false),
            Fault::Leave(node) => self.stop(number, *node, at, true),
            Fault::Restart { node, memory } => self.start(*node, at, *memory),
            Fault::Join(node) => self.start(*node, at, false),
            Fault::LinkDown(from, to) => {
                if let Some(pair) = self.pair(*from, *to) {
                    let faults = self.links_down.entry(pair).or_default();
                    faults.insert(number);
                    if faults.len() == 1 {
                        self.cut(pair, at);
                    }
                }
            }
            Fault::LinkUp(from, to) => {
                if let Some(pair) = self.pair(*from, *to)
                    && self.links_down.remove(&pair).is_some()
                {
                    self.mend(pair, at);
                }
            }
            Fault::Partition(side) => self.begin_partition(number, side, at),
            Fault::Heal => {
                for number in self.partitions.keys().copied().collect::<Vec<_>>() {
                    self.end_partition(number, at);
                }
            }
            Fault::Attributes { node, values } => {
                let mut problem = Instance::clone(self.problem());
                for (attribute, value) in values {
                    problem.container.set_attribute(*node, attribute, value.clone());
                }
                self.change(problem, at, &[*node])?;
            }
            Fault::Request(change) => {
                let mut problem = Instance::clone(self.problem());
                problem.request = change.request.clone();
                problem.conditions = change.conditions.clone();
                let everyone: Vec<ContainerId> = self.container.nodes().collect();
                self.change(problem, at, &everyone)?;
            }
        }
        Ok(())
    }

    fn problem(&self) -> &Arc<Instance> {
        &self.problems[self.problems.len() - 1]
    }

    fn stop(&mut self, number: usize, node: ContainerId, at: Nanos, leaves: bool) {
        let is_up = !self.down.contains_key(&node);
        self.down.entry(node).or_default().faults.insert(number);
        if is_up {
            self.nodes.entry(node).or_default().begin(at);
            self.steps.push(NodeStep { at, node, step: Step::Down { leaves } });
        }
    }

    fn start(&mut self, node: ContainerId, at: Nanos, memory: bool) {
        if self.down.remove(&node).is_none() {
            return;
        }
        self.nodes.entry(node).or_default().end(at);
        self.steps.push(NodeStep { at, node, step: Step::Up { memory } });
        if self.problems.len() > 1 {
            self.tell(node, at);
        }
    }

    /// Ends an outage. What other faults keep down stays so; and what was started since is not kept down any more.
    fn end(&mut self, number: usize, outage: Outage, at: Nanos) {
        match outage {
            Outage::Node { node, memory } => {
                let Some(hold) = self.down.get_mut(&node) else { return };
                if hold.faults.remove(&number) {
                    hold.forgets |= !memory;
                    let memory = !hold.forgets;
                    if hold.faults.is_empty() {
                        self.start(node, at, memory);
                    }
                }
            }
            Outage::Link(from, to) => {
                let Some(pair) = self.pair(from, to) else { return };
                let Some(faults) = self.links_down.get_mut(&pair) else { return };
                if faults.remove(&number) && faults.is_empty() {
                    self.links_down.remove(&pair);
                    self.mend(pair, at);
                }
            }
            Outage::Partition => self.end_partition(number, at),
        }
    }

    fn change(&mut self, problem: Instance, at: Nanos, told: &[ContainerId]) -> io::Result<()> {
        let nodes = self.container.len();
        let most = (MOST_PROBLEM_NODES / nodes.max(1)).clamp(2, MOST_PROBLEMS);
        // The first problem is no change.
        let most = most - 1;
        if self.problems.len() > most {
            let message = format!(
                "`events` change attributes or the request of {nodes} container nodes more than {most} times"
            );
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        self.problems.push(Arc::new(problem));
        for node in told.iter().filter(|node| !self.down.contains_key(node)).copied().collect::<Vec<_>>() {
            self.tell(node, at);
        }
        Ok(())
    }

    fn tell(&mut self, node: ContainerId, at: Nanos) {
        let problem = self.problems.len() as u32 - 1;
        self.steps.push(NodeStep { at, node, step: Step::Told(problem) });
    }

    /// The lower of the two directed links between two nodes, if they are neighbours.
    fn pair(&self, from: ContainerId, to: ContainerId) -> Option<LinkId> {
        let position = self.container.neighbours(from).binary_search(&to).ok()?;
        let link = self.container.links(from).start + position as LinkId;
        Some(link.min(self.container.reverse(link)))
    }

    /// How many reasons keep a link down.
    fn reasons(&self, pair: LinkId) -> usize {
        let partitions = self.partitions.values().filter(|border| border.contains(&pair)).count();
        partitions + usize::from(self.links_down.contains_key(&pair))
    }

    fn cut(&mut self, pair: LinkId, at: Nanos) {
        if self.reasons(pair) == 1 {
            self.links.entry(pair).or_default().begin(at);
        }
    }

    fn mend(&mut self, pair: LinkId, at: Nanos) {
        if self.reasons(pair) == 0 {
            self.links.entry(pair).or_default().end(at);
        }
    }

    fn begin_partition(&mut self, number: usize, side: &[ContainerId], at: Nanos) {
        let side: BTreeSet<ContainerId> = side.iter().copied().collect();
        let mut border = Vec::new();
        for node in &side {
            for link in self.container.links(*node) {
                if !side.contains(&self.container.target(link)) {
                    border.push(link.min(self.container.reverse(link)));
                }
            }
        }
        self.partitions.insert(number, border.clone());
        border.into_iter().for_each(|pair| self.cut(pair, at));
    }

    fn end_partition(&mut self, number: usize, at: Nanos) {
        for pair in self.partitions.remove(&number).unwrap_or_default() {
            self.mend(pair, at);
        }
    }

    /// Refuses more lives of a node than messages can tell apart.
    fn count_lives(&self) -> io::Result<()> {
        let mut lives: BTreeMap<ContainerId, usize> = BTreeMap::new();
        for step in self.steps.iter().filter(|step| step.step == Step::Up { memory: false }) {
            *lives.entry(step.node).or_default() += 1;
        }
        let most = usize::from(u16::MAX);
        let Some((node, _)) = lives.iter().find(|(_, lives)| **lives > most) else { return Ok(()) };
        let name = self.container.name(*node);
        let message = format!("`events` let `{name}` begin anew, without memory, more than {most} times");
        Err(io::Error::new(io::ErrorKind::InvalidInput, message))
    }

    fn finish(self, container: &Container) -> Schedule {
        let (nodes, links) = (self.nodes, self.links);
        let is_alive = |node: ContainerId| nodes.get(&node).is_none_or(|outages| !outages.last_for_ever());
        let carries = |link: LinkId| {
            let pair = link.min(container.reverse(link));
            links.get(&pair).is_none_or(|outages| !outages.last_for_ever())
        };
        let judged = Judged::survivors(container, is_alive, carries);
        let (steps, absent, problems, last) = (self.steps, self.absent, self.problems, self.last);
        Schedule { steps, absent, nodes, links, problems, last, judged }
    }
}
