//! A browser without a window, started for one test and ended with it.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Once;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;

use crate::connection::Connection;
use crate::place::Running;
use crate::tab::Tab;

/// What browsers that speak the protocol are called.
const NAMES: [&str; 6] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// Without a window and a sandbox (which containers and root do not have), and silent: nothing is asked of any network.
const OPTIONS: [&str; 12] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
];

/// How long a browser may take to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser of one test.
pub struct Browser {
    process: Running,
    profile: TempDir,
}

impl Browser {
    /// Starts a browser; `None`, told on standard error, where none is found.
    pub fn start() -> Option<Self> {
        let Some(program) = program() else {
            notice(
                "no browser was found (chromium or chrome; HUDDLE_BROWSER names one), so pages were not tested in one",
            );
            return None;
        };
        let profile = tempfile::tempdir().expect("a temporary folder");
        let mut folder = OsString::from("--user-data-dir=");
        folder.push(profile.path());
        let log = File::create(profile.path().join("log")).expect("a file in the temporary folder");
        let process = Command::new(&program)
            .args(OPTIONS)
            .arg(folder)
            .arg("about:blank")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
        Some(Self { process: Running(process), profile })
    }

    /// Opens a file in a tab.
    pub fn open(&mut self, file: &Path) -> Tab {
        let file = file.canonicalize().expect("the page is there");
        self.visit(&format!("file://{}", file.display()))
    }

    /// Opens an address in a tab as large as a laptop's window.
    pub fn visit(&mut self, address: &str) -> Tab {
        let mut connection = Connection::to(&self.address());
        let ignore = |_: &serde_json::Value| {};
        let made = connection.call(None, "Target.createTarget", json!({"url": "about:blank"}), ignore);
        let target = json!({"targetId": made["targetId"], "flatten": true});
        let attached = connection.call(None, "Target.attachToTarget", target, ignore);
        let session = attached["sessionId"].as_str().expect("a tab has a session").to_owned();
        let mut tab = Tab::new(connection, session);
        tab.resize(1280, 900);
        tab.go_to(address);
        tab
    }

    /// Where the browser listens: it writes port and path into its profile as soon as it does.
    fn address(&mut self) -> String {
        let begun = Instant::now();
        loop {
            let told = fs::read_to_string(self.profile.path().join("DevToolsActivePort")).unwrap_or_default();
            if let Some((port, path)) = told.split_once('\n').filter(|(_, path)| !path.is_empty()) {
                return format!("ws://127.0.0.1:{port}{}", path.trim_end());
            }
            let ended = self.process.0.try_wait().expect("the browser's state is known");
            if ended.is_some() || begun.elapsed() > PATIENCE {
                let log = fs::read_to_string(self.profile.path().join("log")).unwrap_or_default();
                panic!("the browser does not start ({ended:?}):\n{log}");
            }
            sleep(Duration::from_millis(20));
        }
    }
}

fn program() -> Option<PathBuf> {
    if let Some(named) = env::var_os("HUDDLE_BROWSER") {
        return Some(PathBuf::from(named));
    }
    let folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH").unwrap_or_default())
        .filter(|folder| folder.is_absolute())
        .collect();
    NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|path| path.is_file())
}

/// Tells once what was left out. The test runner holds back what tests print, but not what is written to the stream.
pub fn notice(text: &str) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let _ = writeln!(std::io::stderr(), "notice: {text}");
    });
}
