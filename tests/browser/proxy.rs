//! What stands between a browser and a server in a network: it hands on what either says, until it is told to drop all.

use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use parking_lot::Mutex;

/// A proxy on a port of its own.
pub struct Proxy {
    /// Host and port that it listens on.
    pub host: String,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Proxy {
    /// Hands on what comes to the server at this host and port, until the test ends.
    pub fn to(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let host = listener.local_addr().expect("it has an address").to_string();
        let open: Arc<Mutex<Vec<TcpStream>>> = Arc::default();
        let (kept, server) = (Arc::clone(&open), server.to_owned());
        thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                let Ok(far) = TcpStream::connect(&server) else { continue };
                // Before anything is handed on: whoever sees something has a connection that can be dropped.
                kept.lock().extend([near.try_clone().unwrap(), far.try_clone().unwrap()]);
                for (from, to) in [(&near, &far), (&far, &near)] {
                    let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    thread::spawn(move || {
                        let _ = io::copy(&mut from, &mut to);
                        let _ = to.shutdown(Shutdown::Both);
                    });
                }
            }
        });
        Self { host, open }
    }

    /// Drops all connections that are open, without a word. New ones are taken.
    pub fn drop_all(&self) {
        for stream in self.open.lock().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}
