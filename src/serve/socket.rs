//! A socket to one browser. At most one message is on its way: what comes meanwhile is overtaken by what is newest once the browser
//! has taken it, which its answer to a ping behind the message tells.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::rt::time::{interval, sleep, timeout};
use actix_ws::{CloseCode, CloseReason, Message, MessageStream, Session};
use serde_json::json;
use tokio::sync::watch;

use super::Server;
use super::message::{self, Had};
use super::room::Room;
use super::standing::Standing;

/// Least time between two messages.
const MESSAGE_INTERVAL: Duration = Duration::from_millis(50);

/// Time between two questions whether the browser is still there.
const PING_INTERVAL: Duration = Duration::from_secs(15);

/// What the ping behind a message says, and with it the answer.
const TAKEN: &[u8] = b"taken";

/// A browser that takes and says nothing for so long is gone.
const PATIENCE: Duration = Duration::from_secs(60);

/// Tells a browser where a run stands, for as long as it listens.
pub async fn follow_run(room: Arc<Room>, session: Session, stream: MessageStream) {
    let mut had = Had::default();
    let next =
        |standing: &Arc<Standing>| (message::next(&room.about, standing, &mut had), standing.is_over());
    follow(room.follow(), next, session, stream).await;
}

/// Tells a browser what is under way, for as long as it listens.
pub async fn follow_all(server: Arc<Server>, session: Session, stream: MessageStream) {
    let next = |(_, over): &(u64, u64)| {
        (json!({"under_way": server.rooms.under_way(), "over": over}).to_string(), false)
    };
    follow(server.rooms.follow(), next, session, stream).await;
}

/// Tells a browser that there is no such run: it came from an earlier server, or is over for long.
pub async fn refuse(mut session: Session) {
    let _ = session.text(json!({"unknown": true}).to_string()).await;
    let reason = CloseReason { code: CloseCode::Normal, description: None };
    let _ = session.close(Some(reason)).await;
}

/// Sends what `next` makes of the latest, now and whenever that has changed, until it is the last there is to tell.
async fn follow<T: Clone>(
    mut latest: watch::Receiver<T>,
    mut next: impl FnMut(&T) -> (String, bool),
    mut session: Session,
    mut stream: MessageStream,
) {
    let mut ping = interval(PING_INTERVAL);
    let mut heard = Instant::now();
    let (mut is_taken, mut is_last) = (true, false);
    latest.mark_changed();
    loop {
        tokio::select! {
            changed = latest.changed(), if is_taken => {
                if changed.is_err() {
                    break;
                }
                let state = latest.borrow_and_update().clone();
                let message;
                (message, is_last) = next(&state);
                let sent = async {
                    session.text(message).await?;
                    session.ping(TAKEN).await
                };
                if !matches!(timeout(PATIENCE, sent).await, Ok(Ok(()))) {
                    break;
                }
                is_taken = false;
                sleep(MESSAGE_INTERVAL).await;
            }
            said = stream.recv() => match said {
                Some(Ok(Message::Ping(bytes))) => {
                    heard = Instant::now();
                    if session.pong(&bytes).await.is_err() {
                        break;
                    }
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                Some(Ok(message)) => {
                    heard = Instant::now();
                    is_taken |= matches!(message, Message::Pong(said) if *said == *TAKEN);
                    if is_taken && is_last {
                        break;
                    }
                }
            },
            _ = ping.tick() => {
                let asked = timeout(PATIENCE, session.ping(b"")).await;
                if heard.elapsed() > PATIENCE || !matches!(asked, Ok(Ok(()))) {
                    break;
                }
            }
        }
    }
    let _ = timeout(PATIENCE, session.close(None)).await;
}
