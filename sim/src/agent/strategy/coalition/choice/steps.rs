//! The step budget of a search. A step is one bid or placement looked at, so that the budget bounds time.

/// How many steps are left.
#[derive(Debug)]
pub struct Steps {
    left: u64,
    /// Steps beyond the budget, for as long as nothing is found.
    reserve: u64,
    ran_out: bool,
}

impl Steps {
    /// A budget of so many steps.
    pub fn new(budget: u64) -> Self {
        Self { left: budget, reserve: 0, ran_out: false }
    }

    /// Allows so many steps more as long as nothing is found.
    pub fn with_reserve(self, reserve: u64) -> Self {
        Self { reserve, ..self }
    }

    /// Takes so many steps.
    pub fn take(&mut self, steps: usize) {
        let steps = steps as u64;
        self.ran_out |= steps >= self.left;
        let beyond = steps.saturating_sub(self.left);
        self.left = self.left.saturating_sub(steps);
        self.reserve = self.reserve.saturating_sub(beyond);
    }

    /// How many are left of the budget.
    pub fn left(&self) -> u64 {
        self.left
    }

    /// Whether a search has to end that has, or has not, found something.
    pub fn end(&self, has_found: bool) -> bool {
        self.left == 0 && (has_found || self.reserve == 0)
    }

    /// Whether the search had to do without steps that it wanted.
    pub fn ran_out(&self) -> bool {
        self.ran_out
    }
}
