//! Solvers with their parameters, checked against what each says of itself.

use std::collections::BTreeMap;

use crate::parameter::Parameters;
use crate::scenario::diagnostic::quoted;
use crate::scenario::findings::Findings;
use crate::scenario::schema::solvers::SolverEntry;
use crate::solver;

use super::parameter;

/// Resolves the section.
pub fn resolve(entries: &[SolverEntry], findings: &Findings) -> BTreeMap<String, Parameters> {
    let mut resolved = BTreeMap::new();
    for SolverEntry { name, parameters } in entries {
        let Some(solver) = solver::by_name(&name.value) else {
            let all = solver::all();
            let hint = findings.hint(&name.value, all.iter().map(|solver| solver.name()));
            findings.refuse(&name.spot, format!("unknown solver {}", quoted(&name.value)), hint);
            continue;
        };
        let owner = format!("the solver {}", quoted(&name.value));
        let checked = parameter::check(&owner, &solver.parameters(), parameters, None, findings);
        resolved.insert(name.value.clone(), checked);
    }
    resolved
}
