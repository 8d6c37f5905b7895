//! Bounds: the linear relaxation of a subproblem, and an exact upper bound from whatever multipliers it suggests.
//!
//! The simplex method of `microlp` computes in floating point, so nothing it says is taken as true. It suggests
//! multipliers y, one per row; they are rounded to whole numbers, and then by weak duality no choice is worth more than
//!
//! ```text
//! Σ over rows  y·bound  +  Σ over items  max over columns (objective − Σ y·coefficient), or 0 if the item may rest
//! ```
//!
//! whatever the multipliers are (of any sign for equalities, not negative for the others). This sum is computed in whole
//! numbers of 128 bits over *all* columns. Wrong multipliers make it too high, never wrong. (The idea is that of safe
//! dual bounds: Neumaier and Shcherbina, "Safe bounds in linear and mixed-integer linear programming", Mathematical
//! Programming 99, 2004; whole numbers take the place of directed rounding here.)
//!
//! Columns enter the floating-point programs only when they can raise the bound, so these stay small however many there
//! are.

use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};

use super::program::Program;

/// Multipliers are whole multiples of 1/840 of the objective's unit: halves to eighths are exact.
const UNIT: i128 = 840;

/// Bound on the rounds in which columns are added; more could only tighten a bound that holds already.
const MOST_ROUNDS: usize = 200;

/// A subproblem: which columns are left, and which items may be left out.
#[derive(Clone, Debug)]
pub struct Subproblem {
    /// Per column, whether it may be taken.
    pub open: Vec<bool>,
    /// Per item, whether it may be left out.
    pub may_rest: Vec<bool>,
}

impl Subproblem {
    /// All choices of a program.
    pub fn everything(program: &Program) -> Self {
        Self { open: vec![true; program.columns.len()], may_rest: vec![true; program.items.len()] }
    }
}

/// A program with what is maximised, and the columns that its relaxations have needed so far.
pub struct Relaxation<'a> {
    program: &'a Program,
    objective: &'a [i64],
    /// The largest absolute value in the objective, at least 1: floating-point programs are in units of it.
    scale: f64,
    pool: Vec<bool>,
}

/// An upper bound with the multipliers that prove it.
#[derive(Clone, Debug)]
pub struct Bound {
    /// No choice of the subproblem is worth more; `None` when it has no choice at all.
    pub value: Option<i64>,
    /// Per row its multiplier, in 1/840 of the objective's unit.
    multipliers: Vec<i128>,
    /// Per item the most that it adds, in the same unit.
    most: Vec<i128>,
    /// The bound in the same unit, before it is rounded down.
    total: i128,
}

impl<'a> Relaxation<'a> {
    /// The relaxation of a program for an objective, one entry per column.
    pub fn new(program: &'a Program, objective: &'a [i64]) -> Self {
        let scale = objective.iter().map(|value| value.unsigned_abs()).max().unwrap_or(0).max(1) as f64;
        Self { program, objective, scale, pool: vec![false; objective.len()] }
    }

    /// The program.
    pub fn program(&self) -> &'a Program {
        self.program
    }

    /// What is maximised: one entry per column.
    pub fn objective(&self) -> &'a [i64] {
        self.objective
    }

    /// The least upper bound found for a subproblem; no search for a lower one once it is at most `enough`.
    pub fn bound(&mut self, subproblem: &Subproblem, enough: i64) -> Bound {
        let mut best = self.evaluate(subproblem, vec![0; self.program.rows.len()]);
        for _ in 0..MOST_ROUNDS {
            if best.value.is_none_or(|value| value <= enough) {
                break;
            }
            self.enter_best(subproblem);
            let Some((multipliers, shares)) = self.suggest_multipliers(subproblem) else { break };
            let bound = self.evaluate(subproblem, multipliers);
            let entered = self.enter_violating(subproblem, &bound, &shares);
            if bound.total < best.total {
                best = bound;
            }
            if !entered {
                break;
            }
        }
        best
    }

    /// The most that a choice with this column could be worth, in whole units, under a bound's multipliers.
    pub fn bound_with(&self, bound: &Bound, column: usize) -> i64 {
        let item = self.program.columns[column].item;
        whole(bound.total - bound.most[item] + self.reduced(column, &bound.multipliers))
    }

    /// A fractional optimum: per column of the pool its share, if there is one.
    pub fn fractional(&self, subproblem: &Subproblem) -> Option<Vec<(usize, f64)>> {
        let columns: Vec<usize> = self.pooled(subproblem).collect();
        let mut problem = Problem::new(OptimizationDirection::Maximize);
        let variables: Vec<Variable> = columns
            .iter()
            .map(|column| problem.add_var(self.objective[*column] as f64 / self.scale, (0.0, 1.0)))
            .collect();
        let mut rows: Vec<Vec<(Variable, f64)>> = vec![Vec::new(); self.program.rows.len()];
        let mut items: Vec<Vec<(Variable, f64)>> = vec![Vec::new(); self.program.items.len()];
        for (column, variable) in columns.iter().zip(&variables) {
            items[self.program.columns[*column].item].push((*variable, 1.0));
            for (row, coefficient) in &self.program.columns[*column].rows {
                rows[*row].push((*variable, *coefficient as f64));
            }
        }
        for (terms, may_rest) in items.into_iter().zip(&subproblem.may_rest) {
            let operator = if *may_rest { ComparisonOp::Le } else { ComparisonOp::Eq };
            problem.add_constraint(terms, operator, 1.0);
        }
        for (terms, row) in rows.into_iter().zip(&self.program.rows) {
            let operator = if row.equal { ComparisonOp::Eq } else { ComparisonOp::Le };
            if !terms.is_empty() || row.bound != 0 {
                problem.add_constraint(terms, operator, row.bound as f64);
            }
        }
        let solution = problem.solve().ok()?.into_solution().ok()?;
        Some(
            columns.into_iter().zip(variables.iter().map(|variable| solution.var_value(*variable))).collect(),
        )
    }

    fn pooled<'b>(&'b self, subproblem: &'b Subproblem) -> impl Iterator<Item = usize> + 'b {
        (0..self.pool.len()).filter(|column| self.pool[*column] && subproblem.open[*column])
    }

    /// What a column adds to the bound under these multipliers.
    fn reduced(&self, column: usize, multipliers: &[i128]) -> i128 {
        let rows = &self.program.columns[column].rows;
        let paid: i128 =
            rows.iter().map(|(row, coefficient)| multipliers[*row] * i128::from(*coefficient)).sum();
        UNIT * i128::from(self.objective[column]) - paid
    }

    /// The upper bound that multipliers prove.
    fn evaluate(&self, subproblem: &Subproblem, multipliers: Vec<i128>) -> Bound {
        let rows = self.program.rows.iter().zip(&multipliers);
        let mut total: i128 = rows.map(|(row, multiplier)| i128::from(row.bound) * multiplier).sum();
        let (mut most, mut possible) = (Vec::with_capacity(self.program.items.len()), true);
        for (item, may_rest) in self.program.items.iter().zip(&subproblem.may_rest) {
            let open = item.columns.clone().filter(|column| subproblem.open[*column]);
            let best = open.map(|column| self.reduced(column, &multipliers)).max();
            let adds = if *may_rest { Some(best.unwrap_or(0).max(0)) } else { best };
            possible &= adds.is_some();
            most.push(adds.unwrap_or(0));
            total += adds.unwrap_or(0);
        }
        Bound { value: possible.then(|| whole(total)), multipliers, most, total }
    }

    /// Enters the best open column of every item into the pool.
    fn enter_best(&mut self, subproblem: &Subproblem) {
        for item in &self.program.items {
            let open = item.columns.clone().filter(|column| subproblem.open[*column]);
            // Of equal ones the first, so that the pool does not depend on the order of `max`.
            if let Some(best) = open.max_by_key(|column| (self.objective[*column], usize::MAX - column)) {
                self.pool[best] = true;
            }
        }
    }

    /// Enters, for each item, the columns outside the pool that add most, if they add more than the floating-point
    /// program thinks the item adds; whether there were any.
    fn enter_violating(&mut self, subproblem: &Subproblem, bound: &Bound, shares: &[i128]) -> bool {
        const EACH: usize = 3;
        let mut entered = false;
        for (item, share) in self.program.items.iter().zip(shares) {
            let outside =
                item.columns.clone().filter(|column| subproblem.open[*column] && !self.pool[*column]);
            let mut adding: Vec<(i128, usize)> = outside
                .map(|column| (self.reduced(column, &bound.multipliers), column))
                .filter(|(adds, _)| adds > share)
                .collect();
            adding.sort_unstable_by_key(|(adds, column)| (std::cmp::Reverse(*adds), *column));
            for (_, column) in adding.into_iter().take(EACH) {
                self.pool[column] = true;
                entered = true;
            }
        }
        entered
    }

    /// Multipliers from the dual of the linear relaxation over the pool, and what it thinks each item adds.
    ///
    /// All variables are kept within a box, so that there is an optimum even where the subproblem has no choice: its
    /// bound then sinks far below every choice.
    fn suggest_multipliers(&self, subproblem: &Subproblem) -> Option<(Vec<i128>, Vec<i128>)> {
        let most = 100.0 * (self.program.items.len() + 1) as f64;
        let range = |free: bool| if free { (-most, most) } else { (0.0, most) };
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let shares: Vec<Variable> =
            subproblem.may_rest.iter().map(|may_rest| problem.add_var(1.0, range(!may_rest))).collect();
        let mut touched = vec![false; self.program.rows.len()];
        for column in self.pooled(subproblem) {
            for (row, _) in &self.program.columns[column].rows {
                touched[*row] = true;
            }
        }
        let variable = |(row, touched): (&super::program::Row, &bool)| {
            (*touched || (row.equal && row.bound != 0))
                .then(|| problem.add_var(row.bound as f64, range(row.equal)))
        };
        let rows: Vec<Option<Variable>> = self.program.rows.iter().zip(&touched).map(variable).collect();
        for column in self.pooled(subproblem) {
            let entry = &self.program.columns[column];
            let mut terms = vec![(shares[entry.item], 1.0)];
            for (row, coefficient) in &entry.rows {
                terms.extend(rows[*row].map(|variable| (variable, *coefficient as f64)));
            }
            problem.add_constraint(terms, ComparisonOp::Ge, self.objective[column] as f64 / self.scale);
        }
        let solution = problem.solve().ok()?.into_solution().ok()?;
        let value =
            |variable: Variable| (solution.var_value(variable) * self.scale * UNIT as f64).round() as i128;
        let multiplier = |(row, variable): (&super::program::Row, &Option<Variable>)| match variable {
            None => 0,
            Some(variable) if row.equal => value(*variable),
            Some(variable) => value(*variable).max(0),
        };
        let multipliers = self.program.rows.iter().zip(&rows).map(multiplier).collect();
        Some((multipliers, shares.iter().map(|variable| value(*variable)).collect()))
    }
}

/// Whole units of the objective, rounded down; amounts beyond 64 bits stay at their ends.
fn whole(amount: i128) -> i64 {
    amount.div_euclid(UNIT).clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
}

#[cfg(test)]
mod tests;
