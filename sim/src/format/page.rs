//! A format as a reference page in Markdown: a heading and a table for every section, in the order in which they are
//! met.

use super::shape::{Form, Key, Rule, Section};
use super::{Format, Named, Parameterised, words};

/// Renders a format.
pub fn render(format: Format, named: &Named) -> String {
    let mut page = Page { text: String::new(), told: Vec::new() };
    page.text.push_str(&head(format));
    page.section(format.root());
    if format == Format::Scenario {
        page.parameterised(
            "strategies",
            "Names for `bidding.strategy`, each with its parameters: `{strategy: {NAME: {PARAMETER: VALUE}}}`.",
            &named.strategies,
        );
        page.parameterised(
            "solvers",
            "Solvers that `huddle compare` sets beside strategies, each with its parameters.",
            &named.solvers,
        );
    }
    page.text
}

fn head(format: Format) -> String {
    let (title, ideas) = match format {
        Format::Scenario => ("Scenario reference", "[The scenario format](../scenario-format.md)"),
        Format::Study => ("Study reference", "[The study format](../study-format.md)"),
    };
    let name = format.name();
    format!(
        "<!-- Written by `huddle schema {name} --format markdown`; do not change it by hand. -->\n\n\
         # {title}\n\n\
         Every key of a {name}. {ideas} explains the ideas. `huddle schema {name}` prints the same\n\
         as JSON Schema, for editors.\n\n\
         A **duration** is a number with a unit: `ns`, `us`, `ms`, `s` or `min`. A **value** is an integer, a float, a string or\n\
         a boolean. A **name** is text or a whole number. Keys in **bold** must be there.\n"
    )
}

struct Page {
    text: String,
    /// Sections that have their heading.
    told: Vec<&'static str>,
}

impl Page {
    /// A section, then those that stand in it.
    fn section(&mut self, section: &'static Section) {
        if self.told.contains(&section.name) {
            return;
        }
        self.told.push(section.name);
        self.text.push_str(&format!("\n## {}\n\n{}\n\n", section.name, section.about));
        self.text.push_str("| key | what fits | default | |\n|---|---|---|---|\n");
        section.keys.iter().for_each(|key| self.text.push_str(&row(key)));
        if let Some(others) = section.others {
            self.text.push_str(&format!("| any other | {} | | an attribute |\n", cell(&words::form(others))));
        }
        let rules: Vec<String> = section.rules.iter().flat_map(rule).collect();
        if !rules.is_empty() {
            self.text.push_str(&format!("\n{}\n", rules.join("\n")));
        }
        section.keys.iter().for_each(|key| self.inner(&key.form));
    }

    /// The sections inside a form.
    fn inner(&mut self, form: &'static Form) {
        match form {
            Form::Section(section) => self.section(section),
            Form::List(entry, _) | Form::Pair(entry) => self.inner(entry),
            Form::Map(map) => self.inner(&map.to),
            Form::Any(forms) => forms.iter().for_each(|form| self.inner(form)),
            _ => {}
        }
    }

    fn parameterised(&mut self, heading: &str, about: &str, named: &[Parameterised]) {
        self.text.push_str(&format!("\n## {heading}\n\n{about}\n"));
        for Parameterised { name, summary, parameters } in named {
            self.text.push_str(&format!("\n**`{name}`**: {summary}\n"));
            if parameters.is_empty() {
                continue;
            }
            self.text.push_str("\n| parameter | what fits | default | |\n|---|---|---|---|\n");
            for spec in parameters {
                let default = spec.default.as_ref().map(|default| format!("`{default}`")).unwrap_or_default();
                let fits = words::parameter(spec.kind);
                let line = [format!("`{}`", spec.name), fits, default, spec.summary.to_owned()];
                self.text.push_str(&table_row(&line));
            }
        }
    }
}

fn row(key: &'static Key) -> String {
    let name = if key.is_required { format!("**`{}`**", key.name) } else { format!("`{}`", key.name) };
    let default = key.default.map(|default| format!("`{default}`")).unwrap_or_default();
    let examples: Vec<String> = key.examples.iter().map(|example| format!("`{example}`")).collect();
    let about = match examples.is_empty() {
        true => key.about.to_owned(),
        false => format!("{}; such as {}", key.about, examples.join(", ")),
    };
    table_row(&[name, words::form(&key.form), default, about])
}

fn table_row(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
    format!("| {} |\n", cells.join(" | "))
}

/// A cell of a table: a bar would end it.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// A rule in sentences, as entries of a list.
fn rule(rule: &Rule) -> Vec<String> {
    let named = |keys: &[&str], joined: &str| -> String {
        let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
        keys.join(joined)
    };
    match rule {
        Rule::Single => vec!["- One of these keys alone.".to_owned()],
        Rule::One(keys) => vec![format!("- Exactly one of {}.", named(keys, ", "))],
        Rule::Some(keys) => vec![format!("- At least one of {}.", named(keys, ", "))],
        Rule::With(key, others) => vec![format!("- `{key}` needs {}.", named(others, " or "))],
        Rule::Without(key, others) => vec![format!("- `{key}` does not go with {}.", named(others, ", "))],
        Rule::ByWord(key, table) => {
            let each =
                table.iter().map(|(word, keys)| format!("- `{key}: {word}` takes {}.", named(keys, " and ")));
            each.collect()
        }
    }
}
