//! What is answered to which address. Runs and scenarios are named in the query, and looked up among what the server found.

use std::fs;
use std::sync::Arc;

use actix_web::error::{InternalError, JsonPayloadError};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use actix_web::web::{self, Data, Json, JsonConfig, Payload, Query, QueryConfig, ServiceConfig};
use actix_web::{Error, HttpRequest, HttpResponse, ResponseError, Result, Route, guard};
use huddle_sim::record::Recording;
use huddle_sim::report::page::{self, comparison};
use huddle_sim::scenario::Diagnostics;
use huddle_sim::scenario::source::read_text_up_to;
use serde::Deserialize;
use serde_json::json;

use super::guard::FOREIGN_POLICY;
use super::room::Act;
use super::rooms::{Refusal, Wanted};
use super::{Server, pages, socket};
use crate::compared;

/// The longest that a browser may ask for a run, in bytes.
const WANTED_BYTES_MAX: usize = 16 << 10;

/// The largest report that is shown, in bytes.
const REPORT_MAX: u64 = 256 << 20;

/// The run that is meant.
#[derive(Debug, Deserialize)]
struct Meant {
    run: String,
}

/// What is asked of a run.
#[derive(Debug, Deserialize)]
struct Command {
    run: String,
    #[serde(flatten)]
    act: Act,
}

/// Sets the addresses up.
pub fn configure(config: &mut ServiceConfig) {
    config
        .app_data(
            JsonConfig::default().limit(WANTED_BYTES_MAX).error_handler(|error, _| in_words(unfit(error))),
        )
        .app_data(QueryConfig::default().error_handler(|_, request| in_words(nameless(request.path()))))
        .service(web::resource("/").route(shown().to(list)))
        .service(web::resource("/live").route(shown().to(live)))
        .service(web::resource("/runs").route(shown().to(runs)))
        .service(web::resource("/report").route(shown().to(report)))
        .service(web::resource("/compare").route(shown().to(compare)))
        .service(web::resource("/socket").route(web::get().to(follow)))
        .service(web::resource("/start").route(web::post().to(start)))
        .service(web::resource("/command").route(web::post().to(command)))
        .default_service(web::to(nothing));
}

/// What is only looked at: as a whole, or its head alone.
fn shown() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// What does not fit in what was sent.
fn unfit(error: JsonPayloadError) -> (StatusCode, String) {
    let reason = match &error {
        JsonPayloadError::Deserialize(error) => format!("What was sent is not understood: {error}."),
        JsonPayloadError::ContentType => "What is asked for has to be sent as application/json.".to_owned(),
        JsonPayloadError::Overflow { .. } | JsonPayloadError::OverflowKnownLength { .. } => {
            format!("What was sent is too long; {WANTED_BYTES_MAX} bytes fit.")
        }
        _ => "What was sent did not come whole.".to_owned(),
    };
    (error.status_code(), reason)
}

/// An address that names no run where it has to.
fn nameless(path: &str) -> (StatusCode, String) {
    let reason = format!("This address names no run: {path}?run=NAME does. The runs are at /.");
    (StatusCode::BAD_REQUEST, reason)
}

/// An answer in words where something was asked for in a way that is not understood.
fn in_words((status, reason): (StatusCode, String)) -> Error {
    InternalError::from_response(reason.clone(), told(status, &reason)).into()
}

async fn nothing() -> HttpResponse {
    told(StatusCode::NOT_FOUND, "There is no such page; the runs are at /.")
}

async fn list(server: Data<Server>) -> Result<HttpResponse> {
    let page = web::block(move || {
        let offered = server.offered();
        let (scenarios, wrong) = match offered {
            Ok(offered) => (offered.into_iter().map(|(name, _)| name).collect(), None),
            Err(failure) => (Vec::new(), Some(failure.message().to_owned())),
        };
        let strategies = server.rooms.strategies();
        let has_scenarios = !server.scenarios.is_empty();
        let over = server.rooms.follow().borrow().1;
        pages::list(&pages::List {
            over,
            listing: server.recorded.listing(),
            scenarios,
            has_scenarios,
            wrong,
            strategies,
        })
    })
    .await?;
    Ok(html(page))
}

async fn live(meant: Query<Meant>) -> HttpResponse {
    html(pages::live(&meant.run))
}

async fn runs(server: Data<Server>) -> Result<HttpResponse> {
    let listing = web::block(move || server.recorded.listing()).await?;
    Ok(HttpResponse::Ok().json(listing))
}

/// The page of a run: as it lies in its folder, or made from the recording.
async fn report(meant: Query<Meant>, server: Data<Server>) -> Result<HttpResponse> {
    let making = server.making.acquire().await;
    let server = Data::clone(&server);
    let page = web::block(move || {
        let folder = server.recorded.find(&meant.run).ok_or_else(unknown)?;
        match fs::symlink_metadata(folder.join(page::FILE_NAME)) {
            Ok(metadata) if metadata.is_file() => {
                let text = read_text_up_to(&folder.join(page::FILE_NAME), REPORT_MAX);
                text.map_err(|finding| {
                    (StatusCode::UNPROCESSABLE_ENTITY, Diagnostics::new(vec![finding]).render(false))
                })
            }
            _ => Recording::read(&folder)
                .map(|recording| page::html(&recording))
                .map_err(|error| (StatusCode::UNPROCESSABLE_ENTITY, error.to_string())),
        }
    })
    .await?;
    drop(making);
    Ok(foreign(page))
}

/// Several runs side by side.
async fn compare(meant: Query<Vec<(String, String)>>, server: Data<Server>) -> Result<HttpResponse> {
    let names: Vec<String> =
        meant.into_inner().into_iter().filter(|(key, _)| key == "run").map(|(_, name)| name).collect();
    if !(2..=comparison::RUNS_MAX).contains(&names.len()) {
        let most = comparison::RUNS_MAX;
        return Ok(told(
            StatusCode::BAD_REQUEST,
            &format!("Choose 2 to {most} runs; {} are chosen.", names.len()),
        ));
    }
    if let Some(twice) = (1..names.len()).find(|at| names[..*at].contains(&names[*at])) {
        let reason = format!("{} is chosen twice; choose runs that differ.", names[twice]);
        return Ok(told(StatusCode::BAD_REQUEST, &reason));
    }
    let making = server.making.acquire().await;
    let server = Data::clone(&server);
    let page = web::block(move || {
        let folders = names.iter().map(|name| server.recorded.find(name).ok_or_else(unknown));
        let folders: Vec<_> = folders.collect::<std::result::Result<_, _>>()?;
        let unreadable = |message: String| (StatusCode::UNPROCESSABLE_ENTITY, message);
        let settings = compared::settings(&folders).map_err(|findings| unreadable(findings.render(false)))?;
        let runs =
            compared::runs(&folders, names).map_err(|failure| unreadable(failure.message().to_owned()))?;
        Ok(comparison::html(&runs, settings.as_ref()))
    })
    .await?;
    drop(making);
    Ok(foreign(page))
}

async fn follow(request: HttpRequest, body: Payload, server: Data<Server>) -> Result<HttpResponse> {
    let (response, session, stream) = actix_ws::handle(&request, body)?;
    let server = server.into_inner();
    match Query::<Meant>::from_query(request.query_string()) {
        Err(_) => drop(actix_web::rt::spawn(socket::follow_all(server, session, stream))),
        Ok(meant) => match server.rooms.find(&meant.run) {
            Some(room) => drop(actix_web::rt::spawn(socket::follow_run(room, session, stream))),
            None => drop(actix_web::rt::spawn(socket::refuse(session))),
        },
    }
    Ok(response)
}

async fn start(wanted: Json<Wanted>, server: Data<Server>) -> Result<HttpResponse> {
    let server: Arc<Server> = server.into_inner();
    let started = web::block(move || server.rooms.start(&wanted, &server)).await?;
    Ok(match started {
        Ok(run) => HttpResponse::Ok().json(json!({"run": run})),
        Err(refusal) => refused(&refusal),
    })
}

async fn command(command: Json<Command>, server: Data<Server>) -> HttpResponse {
    let Some(room) = server.rooms.find(&command.run) else {
        return told(StatusCode::NOT_FOUND, "There is no such run under way.");
    };
    match room.ask(&command.act) {
        Ok(()) => HttpResponse::NoContent().finish(),
        Err(refusal) => refused(&refusal),
    }
}

fn refused(refusal: &Refusal) -> HttpResponse {
    let (status, reason) = match refusal {
        Refusal::Unfit(reason) => (StatusCode::UNPROCESSABLE_ENTITY, reason),
        Refusal::Busy(reason) => (StatusCode::CONFLICT, reason),
        Refusal::Refused(reason) => (StatusCode::INTERNAL_SERVER_ERROR, reason),
    };
    told(status, reason)
}

fn unknown() -> (StatusCode, String) {
    (StatusCode::NOT_FOUND, "There is no such run that can be read; the runs are at /.".to_owned())
}

fn html(page: String) -> HttpResponse {
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page)
}

/// A page that may have come from anywhere.
fn foreign(page: std::result::Result<String, (StatusCode, String)>) -> HttpResponse {
    match page {
        Ok(page) => {
            let mut response = html(page);
            let policy = HeaderValue::from_static(FOREIGN_POLICY);
            response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
            response
        }
        Err((status, reason)) => told(status, &reason),
    }
}

/// An answer in words.
fn told(status: StatusCode, text: &str) -> HttpResponse {
    HttpResponse::build(status).content_type("text/plain; charset=utf-8").body(format!("{text}\n"))
}
