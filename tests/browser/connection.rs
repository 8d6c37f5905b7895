//! The DevTools protocol (<https://chromedevtools.github.io/devtools-protocol/>): JSON messages over one WebSocket, on which a
//! call has a number and its answer the same; whatever else comes is an event.

use std::io::ErrorKind;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Error, Message, WebSocket};

/// How long an answer may take. A page of a thousand nodes on a machine that does much else answers within a second or two.
const PATIENCE: Duration = Duration::from_secs(120);

/// The line to a browser.
pub struct Connection {
    socket: WebSocket<MaybeTlsStream<TcpStream>>,
    calls: u64,
}

impl Connection {
    /// Connects to an address such as `ws://127.0.0.1:9222/devtools/browser/ID`.
    pub fn to(address: &str) -> Self {
        let (socket, _) = tungstenite::connect(address).expect("the browser takes the connection");
        if let MaybeTlsStream::Plain(stream) = socket.get_ref() {
            stream.set_read_timeout(Some(PATIENCE)).expect("a socket takes a time limit");
        }
        Self { socket, calls: 0 }
    }

    /// Calls a method, of one tab where there is a session, and hands every event that comes before its answer to `event`.
    ///
    /// # Panics
    /// When the browser answers with an error, or not at all.
    pub fn call(
        &mut self,
        session: Option<&str>,
        method: &str,
        parameters: Json,
        event: impl FnMut(&Json),
    ) -> Json {
        self.try_call(session, method, parameters, event).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// As [`Connection::call`]; what the browser refuses is returned.
    pub fn try_call(
        &mut self,
        session: Option<&str>,
        method: &str,
        parameters: Json,
        mut event: impl FnMut(&Json),
    ) -> Result<Json, String> {
        self.calls += 1;
        let mut call = json!({"id": self.calls, "method": method, "params": parameters});
        if let Some(session) = session {
            call["sessionId"] = session.into();
        }
        self.socket.send(Message::text(call.to_string())).expect("the browser listens");
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let message = match self.socket.read() {
                Ok(Message::Text(text)) => text,
                Ok(_) => continue,
                // A signal came; nothing is lost by reading on.
                Err(Error::Io(error)) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => panic!("no answer to {method}: {error}"),
            };
            let mut message: Json = serde_json::from_str(&message).expect("the protocol is JSON");
            if message["id"] != self.calls {
                event(&message);
                continue;
            }
            return match &message["error"] {
                Json::Null => Ok(message["result"].take()),
                error => Err(error.to_string()),
            };
        }
        panic!("no answer to {method} for {PATIENCE:?}, whatever else came")
    }
}
