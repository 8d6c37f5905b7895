//! A temporary folder with scenarios in it, and huddle started there.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus, Output};
use std::thread;
use std::time::{Duration, Instant};

use assert_cmd::Command;
use tempfile::TempDir;

/// Two groups of which the better total wins; everything it expects is met.
pub const TWO_GROUPS: &str = "\
version: 1
name: two-groups
description: Two groups; the better total wins
container:
  nodes:
    A: {type: a, group: a, rank: 2}
    B: {type: b, group: a, rank: 3}
    I: {type: b, rank: 1}
    J: {type: b, group: c, rank: 2}
    X: {type: b, group: b, rank: 2}
    Y: {type: a, group: b, rank: 5}
  edges: [[A, B], [B, I], [I, J], [J, X], [X, Y]]
request: {nodes: {r1: {type: x}, r2: {type: y}}, edges: [[r1, r2]]}
mapping: {x: a, y: b}
conditions:
  - share: {nodes: [r1, r2], attribute: group}
  - gt: {node: r1, attribute: rank, value: 2, enforce: soft}
  - gt: {node: r2, attribute: rank, value: 2, enforce: soft}
network: {latency: {uniform: [1ms, 10ms]}}
run: {seed: 42}
expect: {verdict: converged, complete: true, valid: true, stitching: {r1: Y, r2: X}, welfare: {at_least: 5}}
";

/// Request nodes that nobody takes, each for another reason, a validator that fails, and expectations unmet.
pub const SHORTFALL: &str = "\
version: 1
name: shortfall
container:
  nodes: {A: {type: a, rank: 1}, B: {type: a, rank: 2}, C: {type: b, rank: 3}}
  edges: [[A, B]]
request: {nodes: {x: {type: t}, y: {type: t}, z: {type: u}, w: {type: t}, v: {type: t}}}
mapping: {t: a, u: b}
conditions:
  - diff: {nodes: [x, y, v]}
  - gt: {node: w, attribute: rank, value: 7}
validate: {max_incoming_edges: {a: 1}}
expect: {complete: true, stitching: {x: A, v: B}, welfare: {at_least: 3}}
";

/// A run that takes minutes.
pub const LONG: &str = "\
version: 1
name: long
container:
  generate: {topology: path, nodes: 50000}
  attributes: {type: {constant: a}, rank: {cycle: [1, 2, 3, 4, 5]}}
request: {nodes: {x: {type: t}}}
mapping: {t: a}
run: {until: {time: 3600s}}
";

/// Two mistakes.
pub const BAD: &str = "\
version: 1
name: bad
container: {nodes: {A: {type: a}}}
request: {nodes: {x: {type: t}}}
mapping: {t: b}
conditons: []
";

/// A temporary folder.
pub struct Place {
    folder: TempDir,
}

impl Place {
    /// A folder with these scenario files.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, text) in files {
            fs::write(folder.path().join(name), text).expect("a scenario is written");
        }
        Self { folder }
    }

    /// A path in the folder.
    pub fn path(&self, inside: &str) -> PathBuf {
        self.folder.path().join(inside)
    }

    /// Huddle with these arguments, separated by spaces, about to start in the folder.
    pub fn huddle(&self, arguments: &str) -> Command {
        let mut command = Command::from_std(self.huddle_process(arguments));
        command.timeout(Duration::from_secs(300));
        command
    }

    /// The same as a process of the standard library.
    pub fn huddle_process(&self, arguments: &str) -> std::process::Command {
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("huddle"));
        command.current_dir(self.folder.path()).args(arguments.split_whitespace());
        for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "RUST_LOG", "RUST_BACKTRACE", "CI"] {
            command.env_remove(variable);
        }
        command
    }

    /// Runs huddle to its end.
    pub fn run(&self, arguments: &str) -> Ended {
        Ended::from(self.huddle(arguments).output().expect("huddle starts and ends in time"))
    }
}

/// A process under way, ended with the test.
pub struct Running(pub Child);

impl Running {
    /// Sends it what Ctrl-C sends.
    #[cfg(unix)]
    pub fn interrupt(&self) {
        let kill = std::process::Command::new("kill").args(["-INT", &self.0.id().to_string()]).status();
        assert!(kill.expect("kill runs").success());
    }

    /// Waits until it ends by itself.
    pub fn wait(&mut self) -> ExitStatus {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait().expect("its end can be waited for") {
                return status;
            }
            assert!(begun.elapsed() < Duration::from_secs(300), "it does not end");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// What it leaves once it ends by itself, but for what was taken of it before.
    pub fn ended(mut self) -> Ended {
        let reading = |stream: Option<Box<dyn Read + Send>>| {
            thread::spawn(move || {
                let mut bytes = Vec::new();
                let read = stream.map(|mut stream| stream.read_to_end(&mut bytes));
                read.transpose().expect("what it says can be read");
                bytes
            })
        };
        let stdout = reading(self.0.stdout.take().map(|stream| Box::new(stream) as _));
        let stderr = reading(self.0.stderr.take().map(|stream| Box::new(stream) as _));
        let status = self.wait();
        let [stdout, stderr] = [stdout, stderr].map(|reader| reader.join().expect("a reader"));
        Ended::from(Output { status, stdout, stderr })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What huddle left when it ended.
#[derive(Debug)]
pub struct Ended {
    /// Exit code; `None` when a signal killed it.
    pub code: Option<i32>,
    /// Standard output.
    pub output: String,
    /// Standard error.
    pub error: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            output: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
            error: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
        }
    }
}

impl Ended {
    /// The lines of standard output as JSON.
    pub fn json_lines(&self) -> Vec<serde_json::Value> {
        self.output.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
    }
}

/// All files below a folder, sorted, with paths relative to it.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path.strip_prefix(folder).expect("it is below").to_owned());
            }
        }
    }
    found.sort();
    found
}
