//! A `huddle serve` under test: its address, plain requests to it, and its sockets.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use tungstenite::client::IntoClientRequest;
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Message, WebSocket};

use crate::place::{Place, Running};

/// How long an answer may take on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(120);

/// A server, ended with the test.
pub struct Serving {
    /// Its process.
    pub process: Running,
    /// Host and port.
    pub host: String,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// The code.
    pub status: u16,
    /// The head, in small letters.
    pub head: String,
    /// The body.
    pub body: String,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Json {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl Serving {
    /// Starts a server in a place, on any port, with further arguments, and waits until it tells its address.
    pub fn of(place: &Place, arguments: &str) -> Self {
        let mut command = place.huddle_process(&format!("serve --port 0 {arguments}"));
        let mut process = Running(command.stdout(Stdio::piped()).spawn().expect("huddle starts"));
        let mut line = String::new();
        let mut output = BufReader::new(process.0.stdout.take().expect("it has an output"));
        output.read_line(&mut line).expect("its output can be read");
        let host = line.strip_prefix("http://").and_then(|rest| rest.strip_suffix("/\n"));
        let host =
            host.unwrap_or_else(|| panic!("the first line is its address, and not {line:?}")).to_owned();
        Self { process, host }
    }

    /// Gets a page.
    pub fn get(&self, path: &str) -> Answer {
        self.request("GET", path, &[("Host", &self.host)], "")
    }

    /// Asks for something, as a page of the server does.
    pub fn post(&self, path: &str, wish: &Json) -> Answer {
        let origin = format!("http://{}", self.host);
        let headers = [("Host", &*self.host), ("Origin", &*origin), ("Content-Type", "application/json")];
        self.request("POST", path, &headers, &wish.to_string())
    }

    /// Sends a request with exactly these headers and those that any needs.
    pub fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.host).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a socket takes a time limit");
        let mut text =
            format!("{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
        headers.iter().for_each(|(name, value)| text.push_str(&format!("{name}: {value}\r\n")));
        stream.write_all(format!("{text}\r\n{body}").as_bytes()).expect("it takes a request");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it answers");
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) =
            answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer to {path}: {answer:?}"));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.unwrap_or_else(|| panic!("no status in {head}"));
        Answer { status, head: head.to_lowercase(), body: body.to_owned() }
    }

    /// Starts a run; returns what the server calls it.
    pub fn start(&self, wanted: &Json) -> String {
        let answer = self.post("/start", wanted);
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()["run"].as_str().expect("a run has a name").to_owned()
    }

    /// Asks something of a run.
    pub fn ask(&self, run: &str, act: &str) -> Answer {
        self.post("/command", &json!({"run": run, "act": act}))
    }

    /// Steps a run that is held; returns what is told once it is held at the next sample.
    pub fn step(&self, run: &str, followed: &mut Followed) -> Json {
        let before = followed.points.len();
        assert_eq!(self.ask(run, "step").status, 204);
        followed.until_with(|message, points| points > before && message["phase"] == "held")
    }

    /// Opens a socket that follows a run.
    pub fn follow(&self, run: &str) -> Followed {
        let socket = self.socket(&format!("/socket?run={run}"), None).expect("the server takes the socket");
        Followed { socket, points: Vec::new() }
    }

    /// Opens a socket, as a page from elsewhere where an origin is given.
    pub fn socket(
        &self,
        path: &str,
        origin: Option<&str>,
    ) -> Result<WebSocket<MaybeTlsStream<TcpStream>>, Box<tungstenite::Error>> {
        let mut request = format!("ws://{}{path}", self.host).into_client_request().expect("an address");
        if let Some(origin) = origin {
            request.headers_mut().insert("Origin", origin.parse().expect("a header"));
        }
        let (socket, _) = loop {
            match tungstenite::connect(request.clone()) {
                Err(error) if is_interruption(&error) => {}
                connected => break connected.map_err(Box::new)?,
            }
        };
        if let MaybeTlsStream::Plain(stream) = socket.get_ref() {
            stream.set_read_timeout(Some(PATIENCE)).expect("a socket takes a time limit");
        }
        Ok(socket)
    }
}

/// Whether a signal came: the end of a process that another test has waited for. Nothing is lost by going on.
fn is_interruption(error: &tungstenite::Error) -> bool {
    matches!(error, tungstenite::Error::Io(error) if error.kind() == ErrorKind::Interrupted)
}

/// A socket that follows a run.
pub struct Followed {
    socket: WebSocket<MaybeTlsStream<TcpStream>>,
    /// The way of the run, put together from all messages.
    pub points: Vec<Json>,
}

impl Followed {
    /// The next message.
    ///
    /// # Panics
    /// When the server ends the socket, or only asks for long whether anybody is there.
    pub fn next(&mut self) -> Json {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let message = match self.socket.read() {
                Err(error) if is_interruption(&error) => continue,
                message => message.expect("the server goes on telling"),
            };
            match message {
                Message::Text(text) => {
                    let message: Json = serde_json::from_str(&text).expect("a message is JSON");
                    let trail = &message["trail"];
                    self.points.truncate(trail["from"].as_u64().unwrap_or(0) as usize);
                    self.points.extend(trail["points"].as_array().into_iter().flatten().cloned());
                    return message;
                }
                Message::Close(_) => panic!("the server closed the socket"),
                _ => {}
            }
        }
        panic!("the server has told nothing for {PATIENCE:?}")
    }

    /// The first message from now on of which something is true.
    pub fn until(&mut self, is_it: impl Fn(&Json) -> bool) -> Json {
        self.until_with(|message, _| is_it(message))
    }

    /// As [`Followed::until`], with the number of points so far.
    pub fn until_with(&mut self, is_it: impl Fn(&Json, usize) -> bool) -> Json {
        let begun = Instant::now();
        loop {
            let message = self.next();
            assert_ne!(message["phase"], "failed", "{}", message["failure"]);
            if is_it(&message, self.points.len()) {
                return message;
            }
            assert!(
                begun.elapsed() < PATIENCE,
                "it does not come to what is waited for; the latest: {message}"
            );
        }
    }

    /// The first message from now on in which the run is in this phase.
    pub fn until_phase(&mut self, phase: &str) -> Json {
        self.until(|message| message["phase"] == phase)
    }
}
