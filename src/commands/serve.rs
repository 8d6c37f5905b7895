//! `huddle serve`: a local page of recorded runs and runs under way, until Ctrl-C.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, ToSocketAddrs};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use actix_web::middleware::from_fn;
use actix_web::rt::{System, spawn, time::sleep};
use actix_web::web::{Data, block};
use actix_web::{App, HttpServer};

use crate::console::{self, Console};
use crate::exit::{Exit, Failure};
use crate::interrupt;
use crate::job::ServeJob;
use crate::opening::open;
use crate::serve::guard::guard;
use crate::serve::{Server, routes};

/// Threads that answer. They only read files and hand on what others made.
const WORKERS: usize = 2;

/// Connections of each of them at once; others wait.
const CONNECTIONS_MAX: usize = 128;

/// How long browsers may take to hear how their runs ended.
const FAREWELL: Duration = Duration::from_secs(2);

/// How soon an interrupt is noticed.
const LOOK_INTERVAL: Duration = Duration::from_millis(50);

/// Serves until it is interrupted; runs under way are stopped then, and recorded as far as they came.
pub fn serve(job: ServeJob, console: &mut Console) -> Result<Exit, Failure> {
    let listener = listen(&job.host, job.port)?;
    let bound = listener.local_addr()?;
    let interrupted = Arc::new(AtomicBool::new(false));
    interrupt::watch(Arc::clone(&interrupted))?;
    let server = Data::new(Server::new(job.folder, job.scenarios, job.host));
    let app = {
        let server = Data::clone(&server);
        move || App::new().app_data(Data::clone(&server)).wrap(from_fn(guard)).configure(routes::configure)
    };
    System::new().block_on(async {
        let serving = HttpServer::new(app)
            .workers(WORKERS)
            .max_connections(CONNECTIONS_MAX)
            .disable_signals()
            .listen(listener)?
            .run();
        let handle = serving.handle();
        let serving = spawn(serving);
        let address = format!("http://{}/", seen_from_here(bound));
        if job.told {
            console.result(&format!("{address}\n"))?;
        }
        if !bound.ip().is_loopback() {
            console::message(
                "whoever reaches this port sees the runs and can start the scenarios that are offered; there is no password\n",
            );
        }
        if job.open {
            open(&address)?;
        }
        while !interrupted.load(Ordering::Relaxed) && !serving.is_finished() {
            sleep(LOOK_INTERVAL).await;
        }
        // Browsers that follow a run are still told how it ended.
        let closing = Data::clone(&server);
        block(move || closing.rooms.close())
            .await
            .map_err(|error| Failure::System(format!("cannot end the runs: {error}")))?;
        let closed = Instant::now();
        while server.rooms.are_followed() && closed.elapsed() < FAREWELL {
            sleep(LOOK_INTERVAL).await;
        }
        handle.stop(false).await;
        Ok::<(), Failure>(())
    })?;
    if interrupted.load(Ordering::Relaxed) {
        return Ok(Exit::Interrupted);
    }
    Err(Failure::System("the server ended by itself; start it again".to_owned()))
}

/// Listens on the first address of a host that can be listened on.
fn listen(host: &str, port: u16) -> Result<TcpListener, Failure> {
    let addresses: Vec<SocketAddr> =
        (host, port).to_socket_addrs().map(Iterator::collect).map_err(|error| {
            Failure::Input(format!(
                "--host: `{host}` leads nowhere ({error}); an address such as 127.0.0.1 fits"
            ))
        })?;
    TcpListener::bind(&*addresses).map_err(|error| refused(host, port, &error))
}

/// Why a port cannot be listened on, and what to do.
fn refused(host: &str, port: u16, error: &io::Error) -> Failure {
    let way_out = match error.kind() {
        ErrorKind::AddrInUse => {
            "another program (or another huddle serve) listens there; --port NUMBER takes another, --port 0 any that is free"
        }
        ErrorKind::PermissionDenied => {
            "ports below 1024 may need more rights; --port NUMBER takes another, --port 0 any that is free"
        }
        ErrorKind::AddrNotAvailable => "--host has to be an address of this machine; 127.0.0.1 always is",
        _ => "--host and --port choose another address",
    };
    Failure::System(format!("cannot listen on {host} port {port}: {error}; {way_out}"))
}

/// Where a browser on this machine finds what listens everywhere.
fn seen_from_here(bound: SocketAddr) -> SocketAddr {
    let ip = match bound.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, bound.port())
}
