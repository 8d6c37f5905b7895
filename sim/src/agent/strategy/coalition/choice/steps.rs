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
