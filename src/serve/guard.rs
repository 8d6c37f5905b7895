//! Who is answered: only browsers that meant this server, and, where something is changed, only its own pages.
//!
//! - A page elsewhere whose name was made to lead to this machine ("DNS rebinding") sends its own name as `Host`. So names other
//!   than `localhost` and the one that was asked for on the command line are refused; addresses are no names, and lead nowhere else.
//! - A page elsewhere that sends a form here, or opens a socket, sends its own `Origin`. So where there is one it has to be
//!   this server's. Programs that are no browsers send none.

use std::net::IpAddr;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpResponse};

use super::Server;

/// What a page may do. The pages say so themselves too, but for frames, of which only a header can tell.
pub const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; \
                          connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The same for a page that lies in a folder and may have come from anywhere: its scripts run, but as those of nobody, so that
/// they can ask this server for nothing. What they may hand to the reader is a file: a chart that is saved.
pub const FOREIGN_POLICY: &str = "sandbox allow-scripts allow-downloads; default-src 'none'; style-src 'unsafe-inline'; script-src \
                                  'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; \
                                  frame-ancestors 'none'";

/// Sent with every answer that does not say otherwise.
const HEADERS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
    (header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
];

/// Refuses what is not for this server, and sends the headers with everything else.
///
/// # Errors
/// What the routes answer with.
pub async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let host = request.app_data::<Data<Server>>().map_or("", |server| &server.host);
    let mut response = match refusal(request.headers(), request.method(), host) {
        Some(reason) => {
            let mut refused = HttpResponse::build(StatusCode::FORBIDDEN);
            let refused = refused.content_type("text/plain; charset=utf-8").body(format!("{reason}\n"));
            request.into_response(refused)
        }
        None => next.call(request).await?.map_into_boxed_body(),
    };
    for (name, value) in HEADERS {
        let headers = response.headers_mut();
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    Ok(response)
}

/// Why a request is refused, if it is.
fn refusal(headers: &HeaderMap, method: &Method, served: &str) -> Option<String> {
    let text = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap_or("\u{fffd}"));
    let host = text(header::HOST).unwrap_or_default();
    if !is_own(host, served) {
        return Some(
            "This server answers to localhost, to addresses such as 127.0.0.1, and to the name given with --host."
                .to_owned(),
        );
    }
    // What asks for a socket says so here, however it spells the path.
    let is_open = method.is_safe() && !headers.contains_key(header::UPGRADE);
    match text(header::ORIGIN) {
        Some(origin) if !is_open && !origin.eq_ignore_ascii_case(&format!("http://{host}")) => {
            Some("Only pages of this server may do this.".to_owned())
        }
        _ => None,
    }
}

/// Whether a `Host` means this server. The port does not matter: it may be forwarded from another.
fn is_own(host: &str, served: &str) -> bool {
    let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    name.parse::<IpAddr>().is_ok() || [served, "localhost"].iter().any(|own| name.eq_ignore_ascii_case(own))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_refused(method: Method, upgrade: bool, host: &str, origin: Option<&'static str>) -> bool {
        let mut headers = HeaderMap::new();
        if upgrade {
            headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        }
        headers.insert(header::HOST, HeaderValue::from_str(host).unwrap());
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
        }
        refusal(&headers, &method, "mybox").is_some()
    }

    #[test]
    fn addresses_localhost_and_the_name_asked_for_are_answered_and_no_other_name() {
        for host in
            ["127.0.0.1:8642", "localhost", "LOCALHOST:1", "[::1]:8642", "192.168.0.7:80", "mybox:8642"]
        {
            assert!(!is_refused(Method::GET, false, host, None), "{host}");
        }
        for host in
            ["evil.example:8642", "127.0.0.1.evil.example", "localhost.evil.example", "", "[evil]", "mybox.x"]
        {
            assert!(is_refused(Method::GET, false, host, None), "{host}");
        }
    }

    #[test]
    fn what_changes_something_is_for_own_pages_alone() {
        let host = "127.0.0.1:8642";
        for (method, upgrade) in [(Method::POST, false), (Method::GET, true)] {
            let is_refused = |origin| is_refused(method.clone(), upgrade, host, origin);
            assert!(!is_refused(Some("http://127.0.0.1:8642")) && !is_refused(None), "{method}");
            for origin in ["http://evil.example", "null", "https://127.0.0.1:8642", "http://127.0.0.1:1"] {
                assert!(is_refused(Some(origin)), "{method} from {origin}");
            }
        }
        assert!(
            !is_refused(Method::GET, false, host, Some("http://evil.example")),
            "a link leads to the list"
        );
    }
}
