//! What a strategy tells the outside about itself: its name, its parameters and their limits.
//!
//! Scenario checks use it to refuse unknown or unfit parameters before anything runs.

use crate::model::Value;
use crate::parameter::ParameterSpec;

/// A strategy's name and parameters.
#[derive(Clone, Debug)]
pub struct StrategySpec {
    /// The name used in scenarios.
    pub name: String,
    /// One line on what it does.
    pub summary: String,
    /// Its parameters.
    pub parameters: Vec<ParameterSpec>,
    /// Whether it promises that all views and all shared states of a part are equal once a run is silent.
    pub one_outcome: bool,
}

impl StrategySpec {
    /// The parameter of that name.
    pub fn parameter(&self, name: &str) -> Option<&ParameterSpec> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }

    /// The default of a whole-number parameter.
    ///
    /// # Panics
    /// When there is no such parameter with such a default: a strategy asks for its own.
    pub fn integer_default(&self, name: &str) -> i64 {
        match self.parameter(name).and_then(|parameter| parameter.default.clone()) {
            Some(Value::Integer(number)) => number,
            other => panic!("parameter `{name}` has the default {other:?}, not an integer"),
        }
    }
}
