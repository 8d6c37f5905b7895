//! What may go wrong in the runs that are explored.
//!
//! Faults are few: so many messages may be lost in a run, and so many nodes may crash. What follows from a fault is no
//! fault: the time-out after which a lost message is sent again, and the moment at which a neighbour notices a crash, come
//! at any time later, like messages, and like them they surely come.

/// Which faults are explored.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FaultBudget {
    /// Most messages, or acknowledgements of messages, that are lost in one run.
    pub losses: u8,
    /// Most crashes in one run.
    pub crashes: u8,
    /// Whether whoever crashes starts anew later, without memory; otherwise it stays away.
    pub restarts: bool,
}

impl FaultBudget {
    /// Whether nothing goes wrong.
    pub fn is_empty(&self) -> bool {
        self.losses == 0 && self.crashes == 0
    }

    /// Whether a run in which so much has gone wrong already may go on with so much more.
    pub fn allows(&self, spent: Spent, more: Spent) -> bool {
        spent.losses + more.losses <= self.losses && spent.crashes + more.crashes <= self.crashes
    }
}

/// What has gone wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Spent {
    /// Messages and acknowledgements lost.
    pub losses: u8,
    /// Crashes.
    pub crashes: u8,
}

impl Spent {
    /// One loss.
    pub const LOSS: Self = Self { losses: 1, crashes: 0 };

    /// One crash.
    pub const CRASH: Self = Self { losses: 0, crashes: 1 };

    /// Both together.
    pub fn plus(self, more: Self) -> Self {
        Self { losses: self.losses + more.losses, crashes: self.crashes + more.crashes }
    }
}

/// The faults explored, and the signals by which nodes come to know of them.
pub struct Faults<M> {
    /// How much may go wrong.
    pub budget: FaultBudget,
    /// What tells the sender of a message that it must be sent again; `None` for what nobody waits for.
    pub overdue: fn(&M) -> Option<M>,
    /// What tells a neighbour that a node of this incarnation has crashed.
    pub crashed: fn(u16) -> M,
}

impl<M> Clone for Faults<M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for Faults<M> {}

/// How nodes are explored.
pub struct Rules<M> {
    /// Whether messages that can do nothing any more are dropped, and events that commute come in one order only.
    pub pruned: bool,
    /// What may go wrong, if anything.
    pub faults: Option<Faults<M>>,
}

impl<M> Rules<M> {
    /// Whether whoever crashes starts anew later.
    pub fn restarts(&self) -> bool {
        self.faults.is_some_and(|faults| faults.budget.restarts)
    }
}

impl<M> Clone for Rules<M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for Rules<M> {}
