//! Every local state of a node once: a state of the system is then one small number per node.
//!
//! What can happen next at a node is worked out once per local state, however many states of the system share it.

use rustc_hash::FxHashMap;

use super::burst::{Bursts, bursts};
use super::faults::Rules;
use super::local::{LinkOrder, Local, Parcel};
use crate::agent::Strategy;
use crate::agent::description::Reading;
use crate::model::Container;

/// Position of a local state in the pool.
pub type LocalId = u32;

/// Position of a message in the pool.
pub type ParcelId = u32;

/// What the pool knows of a local state.
pub struct Pooled<S: Strategy> {
    /// The state itself.
    pub local: Local<S>,
    /// Hash of all but the values of readings.
    pub plain: u128,
    /// Readings of counters, in a fixed order.
    pub readings: Box<[Reading]>,
    /// Fingerprint of what the node's view is decided from.
    pub view: u64,
    bursts: Option<Bursts>,
}

/// Local states and messages.
pub struct Pool<'a, S: Strategy> {
    /// The strategy.
    pub strategy: &'a S,
    /// The container.
    pub container: &'a Container,
    order: LinkOrder,
    /// How nodes are explored.
    pub rules: Rules<S::Message>,
    locals: Vec<Pooled<S>>,
    ids: FxHashMap<u128, LocalId>,
    parcels: Vec<Parcel<S::Message>>,
    expected: FxHashMap<(LocalId, ParcelId), LocalId>,
    described: bool,
}

impl<'a, S: Strategy> Pool<'a, S> {
    /// An empty pool; without pruning every single event is a burst of its own.
    pub fn new(
        strategy: &'a S,
        container: &'a Container,
        order: LinkOrder,
        rules: Rules<S::Message>,
    ) -> Self {
        Self {
            strategy,
            container,
            order,
            rules,
            locals: Vec::new(),
            ids: FxHashMap::default(),
            parcels: Vec::new(),
            expected: FxHashMap::default(),
            described: true,
        }
    }

    /// Whether the strategy could write down every state so far.
    pub fn is_described(&self) -> bool {
        self.described
    }

    /// Number of local states.
    pub fn len(&self) -> usize {
        self.locals.len()
    }

    /// A local state.
    pub fn get(&self, id: LocalId) -> &Pooled<S> {
        &self.locals[id as usize]
    }

    /// The position of a local state, entered if it is new.
    pub fn enter(&mut self, local: Local<S>) -> LocalId {
        let state = local.describe(self.strategy, self.order).unwrap_or_else(|| {
            self.described = false;
            Default::default()
        });
        // Two states that read alike may still differ in the numbers of messages, which schedules are written with.
        let mut exact = crate::agent::Description::default();
        exact.word(state.exact() as u64);
        exact.word((state.exact() >> 64) as u64);
        local.sent.iter().for_each(|sent| exact.word(u64::from(*sent)));
        local.inbox.iter().for_each(|parcel| exact.word(u64::from(parcel.number)));
        let key = exact.exact();
        if let Some(id) = self.ids.get(&key) {
            return *id;
        }
        let id = self.locals.len() as LocalId;
        self.locals.push(Pooled {
            plain: state.plain(),
            readings: state.readings().into(),
            view: self.strategy.fingerprint(&local.agent),
            local,
            bursts: None,
        });
        self.ids.insert(key, id);
        id
    }

    /// A message.
    pub fn parcel(&self, id: ParcelId) -> &Parcel<S::Message> {
        &self.parcels[id as usize]
    }

    /// Keeps a message; returns its position.
    pub fn keep(&mut self, parcel: Parcel<S::Message>) -> ParcelId {
        self.parcels.push(parcel);
        self.parcels.len() as ParcelId - 1
    }

    /// The local state with one more message on its way.
    pub fn expect(&mut self, id: LocalId, parcel: ParcelId) -> LocalId {
        if let Some(after) = self.expected.get(&(id, parcel)) {
            return *after;
        }
        let mut local = self.get(id).local.clone();
        local.expect(self.strategy, self.parcels[parcel as usize].clone());
        let after = self.enter(local);
        self.expected.insert((id, parcel), after);
        after
    }

    /// What can happen next at a node in this state.
    pub fn bursts(&mut self, id: LocalId) -> &Bursts {
        if self.locals[id as usize].bursts.is_none() {
            let bursts = bursts(self, id, self.order);
            self.locals[id as usize].bursts = Some(bursts);
        }
        self.locals[id as usize].bursts.as_ref().expect("they were worked out just now")
    }
}
