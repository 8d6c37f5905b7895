//! The step budget of a decision. A step is one bid or placement looked at, so that the budget bounds time.

/// How many steps are left.
pub struct Steps {
    left: u64,
    ran_out: bool,
}

impl Steps {
    /// A budget of so many steps.
    pub fn new(budget: u64) -> Self {
        Self { left: budget, ran_out: false }
    }

    /// Takes so many steps; tells whether the budget allowed them.
    pub fn take(&mut self, steps: usize) -> bool {
        self.ran_out |= (steps as u64) >= self.left;
        self.left = self.left.saturating_sub(steps as u64);
        self.left > 0
    }

    /// Lends one of so many parts of this budget, to be taken back.
    pub fn lend(&mut self, parts: usize) -> Self {
        let lent = self.left / parts.max(1) as u64;
        self.left -= lent;
        Self::new(lent)
    }

    /// Takes back what is left of a budget that was lent.
    pub fn take_back(&mut self, lent: Self) {
        self.left += lent.left;
        self.ran_out |= lent.ran_out;
    }

    /// How many are left.
    pub fn left(&self) -> u64 {
        self.left
    }

    /// Whether none is left.
    pub fn are_spent(&self) -> bool {
        self.left == 0
    }

    /// Whether the search had to do without steps that it wanted.
    pub fn ran_out(&self) -> bool {
        self.ran_out
    }
}
