//! The section `solvers`: parameters of the solvers that strategies are compared with.

use crate::model::Value;
use crate::scenario::findings::Located;

use super::reader::At;

/// The parameters that a scenario gives one solver.
pub struct SolverEntry {
    /// Its name.
    pub name: Located<String>,
    /// Its parameters: where the key stands, and the value.
    pub parameters: Vec<(Located<String>, Located<Value>)>,
}

/// Reads the section.
pub fn read_all(at: &At) -> Vec<SolverEntry> {
    const FORM: &str = "a mapping from solvers to their parameters, such as `evolutionary: {population: 50}`";
    let entries = at.entries(FORM).into_iter().flatten();
    entries
        .map(|entry| SolverEntry { name: entry.located_key(), parameters: read_parameters(&entry) })
        .collect()
}

/// Reads the parameters of a strategy or a solver.
pub fn read_parameters(at: &At) -> Vec<(Located<String>, Located<Value>)> {
    let entries = at.entries("a mapping from parameters to values").into_iter().flatten();
    entries
        .filter_map(|parameter| Some((parameter.located_key(), parameter.locate(parameter.value()?))))
        .collect()
}
