//! What the command line asks for.

/// What is to be measured.
pub struct Arguments {
    /// Graph sizes; empty for each measurement's own.
    nodes: Vec<u32>,
    /// How often each measurement is taken.
    pub repetitions: usize,
    /// `virtual`, `live` or `memory`; all of them when empty.
    only: Vec<String>,
    /// In a process made to measure memory: of what.
    pub subject: Option<String>,
}

const USAGE: &str = "cargo bench --bench runtimes -- [--nodes N[,N...]] [--repetitions N] \
                     [--only virtual|live|memory[,...]]";

impl Arguments {
    /// Reads the arguments after the program's name.
    pub fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut arguments = Self { nodes: Vec::new(), repetitions: 3, only: Vec::new(), subject: None };
        while let Some(word) = words.next() {
            // Cargo passes it to every benchmark.
            if word == "--bench" {
                continue;
            }
            let value = words.next().ok_or_else(|| format!("`{word}` needs a value; {USAGE}"))?;
            let number = |text: &str| text.parse().map_err(|_| format!("`{text}` is no number; {USAGE}"));
            match word.as_str() {
                "--nodes" => arguments.nodes = value.split(',').map(number).collect::<Result<_, _>>()?,
                "--repetitions" => arguments.repetitions = number(&value)?.max(1) as usize,
                "--only" => arguments.only = value.split(',').map(str::to_owned).collect(),
                "--memory-of" => arguments.subject = Some(value),
                _ => return Err(format!("`{word}` is unknown; {USAGE}")),
            }
        }
        Ok(arguments)
    }

    /// The graph sizes asked for, or these.
    pub fn sizes(&self, default: &[u32]) -> Vec<u32> {
        if self.nodes.is_empty() { default.to_vec() } else { self.nodes.clone() }
    }

    /// Whether a group of measurements is asked for.
    pub fn wants(&self, group: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == group)
    }
}
