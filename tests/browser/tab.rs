//! One tab: what a reader does on a page and sees of it, and what the page did meanwhile.

use std::env;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use data_encoding::BASE64;
use serde_json::{Value as Json, json};

use crate::connection::Connection;

/// How long a page may take to come to what is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// A tab.
pub struct Tab {
    connection: Connection,
    session: String,
    address: String,
    complaints: Vec<String>,
}

impl Tab {
    /// A tab that a session was opened to.
    pub fn new(connection: Connection, session: String) -> Self {
        let mut tab = Self { connection, session, address: String::new(), complaints: Vec::new() };
        for domain in ["Page", "Runtime", "Log", "Network"] {
            tab.call(&format!("{domain}.enable"), json!({}));
        }
        tab
    }

    /// Goes to an address and waits until the page is loaded.
    pub fn go_to(&mut self, address: &str) {
        self.address = address.to_owned();
        let gone = self.call("Page.navigate", json!({"url": address}));
        assert!(gone["errorText"].is_null(), "{address}: {}", gone["errorText"]);
        self.wait_until("document.readyState === 'complete' && location.protocol !== 'about:'");
        self.wait_until("!document.querySelector('#charts:not([data-drawn]) .plot')");
        self.settle();
    }

    /// The value of an expression, a promise's when it is kept.
    pub fn value(&mut self, expression: &str) -> Json {
        self.value_here(expression).unwrap_or_else(|| panic!("{expression}: the page went away meanwhile"))
    }

    /// As [`Tab::value`]; `None` where another page took the place of this one meanwhile.
    fn value_here(&mut self, expression: &str) -> Option<Json> {
        let asked = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let Self { connection, session, address, complaints } = self;
        let answer = connection.try_call(Some(session), "Runtime.evaluate", asked, |event| {
            complaints.extend(complaint(event, address));
        });
        let mut answer = match answer {
            Ok(answer) => answer,
            Err(error) if ["navigated", "context"].iter().any(|sign| error.contains(sign)) => return None,
            Err(error) => panic!("{expression}: {error}"),
        };
        let wrong = &answer["exceptionDetails"];
        assert!(wrong.is_null(), "{expression}: {}", wrong["exception"]["description"]);
        Some(answer["result"]["value"].take())
    }

    /// The text of an element as it is shown.
    pub fn text(&mut self, selector: &str) -> String {
        let text = self.value(&format!("document.querySelector({}).innerText", json!(selector)));
        text.as_str().expect("an element has text").to_owned()
    }

    /// The cells of the first table below an element, row by row.
    pub fn rows(&mut self, selector: &str) -> Vec<Vec<String>> {
        let rows = format!(
            "[...document.querySelector({}).querySelector('table').tBodies[0].rows].map(row => [...row.cells].map(cell => cell.innerText))",
            json!(selector)
        );
        serde_json::from_value(self.value(&rows)).expect("rows of text")
    }

    /// Waits until an expression is true.
    pub fn wait_until(&mut self, expression: &str) {
        let begun = Instant::now();
        while self.value_here(&format!("!!({expression})")) != Some(Json::Bool(true)) {
            assert!(begun.elapsed() < PATIENCE, "it did not come to `{expression}`");
            sleep(Duration::from_millis(20));
        }
    }

    /// Waits until what was done is painted, or has led to another page.
    pub fn settle(&mut self) {
        let painted =
            "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))";
        if self.value_here(painted).is_none() {
            self.wait_until("document.readyState === 'complete'");
        }
    }

    /// Presses a key: a letter or sign, or a name such as `ArrowLeft`; with Shift where the name starts with `Shift+`.
    pub fn press(&mut self, key: &str) {
        let (key, shift) = key.strip_prefix("Shift+").map_or((key, false), |key| (key, true));
        let text = match key {
            "Enter" => Some("\r"),
            key if key.chars().count() == 1 => Some(key),
            _ => None,
        };
        let code = match key {
            "Tab" => 9,
            "Enter" => 13,
            "Escape" => 27,
            "End" => 35,
            "Home" => 36,
            "ArrowLeft" => 37,
            "ArrowUp" => 38,
            "ArrowRight" => 39,
            "ArrowDown" => 40,
            key => key.to_uppercase().chars().next().map_or(0, u32::from),
        };
        let modifiers = if shift { 8 } else { 0 };
        for kind in ["keyDown", "keyUp"] {
            let mut event =
                json!({"type": kind, "key": key, "windowsVirtualKeyCode": code, "modifiers": modifiers});
            if let Some(text) = text.filter(|_| kind == "keyDown") {
                event["text"] = text.into();
            }
            self.call("Input.dispatchKeyEvent", event);
        }
        self.settle();
    }

    /// Moves the pointer to a point of the window.
    pub fn point_at(&mut self, (x, y): (f64, f64)) {
        self.call("Input.dispatchMouseEvent", json!({"type": "mouseMoved", "x": x, "y": y}));
    }

    /// Clicks a point of the window.
    pub fn click_at(&mut self, (x, y): (f64, f64)) {
        self.drag((x, y), (x, y));
    }

    /// Presses at one point, moves, and lets go at another.
    pub fn drag(&mut self, (x, y): (f64, f64), to: (f64, f64)) {
        let button = |kind, x, y| json!({"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1});
        self.point_at((x, y));
        self.call("Input.dispatchMouseEvent", button("mousePressed", x, y));
        if to != (x, y) {
            self.call(
                "Input.dispatchMouseEvent",
                json!({"type": "mouseMoved", "x": to.0, "y": to.1, "button": "left", "buttons": 1}),
            );
        }
        self.call("Input.dispatchMouseEvent", button("mouseReleased", to.0, to.1));
        self.settle();
    }

    /// Clicks the middle of an element.
    pub fn click(&mut self, selector: &str) {
        let (x, y, width, height) = self.place(selector);
        self.click_at((x + width / 2.0, y + height / 2.0));
    }

    /// Brings an element into the window: its left and upper edge there, its width and height.
    pub fn place(&mut self, selector: &str) -> (f64, f64, f64, f64) {
        let place = format!(
            "(() => {{ const found = document.querySelector({}); found.scrollIntoView({{block: 'center', behavior: 'instant'}}); const at = found.getBoundingClientRect(); return [at.x, at.y, at.width, at.height]; }})()",
            json!(selector)
        );
        let place = self.value(&place);
        self.settle();
        serde_json::from_value(place).expect("four numbers")
    }

    /// Chooses what a list of choices calls so.
    pub fn choose(&mut self, selector: &str, label: &str) {
        let choose = format!(
            "(() => {{ const list = document.querySelector({}); const found = [...list.options].findIndex(option => option.text === {}); list.selectedIndex = found; list.dispatchEvent(new Event('change')); return found; }})()",
            json!(selector),
            json!(label)
        );
        assert!(self.value(&choose).as_i64() >= Some(0), "{selector} has no choice {label:?}");
        self.settle();
    }

    /// Makes the window so large, in CSS pixels.
    pub fn resize(&mut self, width: u32, height: u32) {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", size);
    }

    /// Has the reader prefer `light` or `dark`.
    pub fn prefer(&mut self, scheme: &str) {
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.call("Emulation.setEmulatedMedia", features);
        self.settle();
    }

    /// Leaves a picture of the whole page in the folder of screenshots, where there is one.
    pub fn picture(&mut self, name: &str) {
        let Some(folder) = env::var_os("HUDDLE_SCREENSHOTS") else { return };
        let shot = self.call("Page.captureScreenshot", json!({"captureBeyondViewport": true}));
        let coded = shot["data"].as_str().unwrap_or_default();
        let bytes = BASE64.decode(coded.as_bytes()).expect("a picture is text in base 64");
        std::fs::write(Path::new(&folder).join(format!("{name}.png")), bytes).expect("a picture is written");
    }

    /// What the page asked for, said on the console, or asked the reader, other than itself.
    ///
    /// # Panics
    /// When there is anything.
    pub fn complains_of_nothing(&mut self) {
        self.settle();
        assert!(self.complaints.is_empty(), "{}: {:#?}", self.address, self.complaints);
    }

    /// Calls a method of this tab.
    pub fn call(&mut self, method: &str, parameters: Json) -> Json {
        let Self { connection, session, address, complaints } = self;
        connection.call(Some(session), method, parameters, |event| {
            complaints.extend(complaint(event, address));
        })
    }
}

/// Whether a page of this address may ask for another: itself, and, where a server handed it out, whatever that server has.
fn is_own(asked: &str, address: &str) -> bool {
    let server = address.strip_prefix("http://").and_then(|rest| rest.split('/').next());
    let is_of_server = |server: &str| {
        asked.strip_prefix("http://").is_some_and(|rest| rest.split('/').next() == Some(server))
    };
    asked == address || asked.starts_with("data:") || server.is_some_and(is_of_server)
}

/// What there is to complain of in an event.
fn complaint(event: &Json, address: &str) -> Option<String> {
    let parameters = &event["params"];
    match event["method"].as_str()? {
        "Runtime.consoleAPICalled" => Some(format!("console: {}", parameters["args"])),
        "Runtime.exceptionThrown" => Some(format!("exception: {}", parameters["exceptionDetails"])),
        "Log.entryAdded" => Some(format!("log: {}", parameters["entry"])),
        // It would wait for an answer for ever.
        "Page.javascriptDialogOpening" => panic!("the page opens a dialog: {}", parameters["message"]),
        "Network.requestWillBeSent" => {
            let asked = parameters["request"]["url"].as_str().unwrap_or_default();
            (!is_own(asked, address)).then(|| format!("request: {asked}"))
        }
        "Network.webSocketCreated" => {
            let asked = parameters["url"].as_str().unwrap_or_default();
            let is_own = is_own(&asked.replacen("ws:", "http:", 1), address);
            (!is_own).then(|| format!("socket: {asked}"))
        }
        _ => None,
    }
}
