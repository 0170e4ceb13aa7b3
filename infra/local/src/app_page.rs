//! The web application, at `/app/`, to which `/` leads: its files, as they were built, and what it must know of this host.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use http::{HeaderMap, StatusCode, header};
use preau_kernel::web_application::{WebApplication, kept};
use serde_json::json;

use crate::{app_files::FILES, demonstration::Demonstration, mailbox::Mailbox};

/// The application, and who comes in by their names.
struct Application {
    demonstration: Option<Arc<Demonstration>>,
    /// With whom everyone else signs in.
    known: WebApplication,
    /// What went out, for who looks into the demonstration's outbox.
    mailbox: Arc<Mailbox>,
}

/// The routes of the application; people can sign in by their names where there is a demonstration.
pub fn routes(
    demonstration: Option<Arc<Demonstration>>,
    known: WebApplication,
    mailbox: Arc<Mailbox>,
) -> Router {
    Router::new()
        .route("/", get(async || Redirect::temporary("/app/")))
        .route("/app", get(async || Redirect::permanent("/app/")))
        .route("/app/", get(async |State(app): State<Arc<Application>>| app.answer("")))
        .route("/app/config.json", get(configuration))
        .route(
            "/app/{*path}",
            get(async |State(app): State<Arc<Application>>, Path(path): Path<String>| app.answer(&path)),
        )
        .route("/sent/{id}", get(sent))
        .with_state(Arc::new(Application { demonstration, known, mailbox }))
}

impl Application {
    /// The demonstration, for a request with these headers: [`Demonstration::is_shown_to`] says to whom.
    fn shown(&self, request: &HeaderMap) -> Option<&Demonstration> {
        self.demonstration.as_deref().filter(|demonstration| demonstration.is_shown_to(request))
    }

    /// A file, or the page: which address is of what, the application knows.
    fn answer(&self, path: &str) -> Response {
        // A page that asks for what another build had must not get a page for a script.
        let otherwise = if path.starts_with("assets/") { None } else { Some("index.html") };
        let named = |wanted: &str| FILES.iter().find(|(name, _)| *name == wanted);
        let Some((name, text)) = named(path).or_else(|| otherwise.and_then(named)) else {
            return StatusCode::NOT_FOUND.into_response();
        };
        let headers = [
            (header::CONTENT_TYPE, kind(name)),
            (header::CACHE_CONTROL, kept(name)),
            (header::CONTENT_SECURITY_POLICY, self.known.policy()),
        ];
        (headers, *text).into_response()
    }
}

/// What a file is, by its name.
fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    }
}

/// Where the functions answer, how people sign in, and where those who build on the functions read of them. The demonstration's
/// people come with tokens, and with where their messages are as they went out.
async fn configuration(State(app): State<Arc<Application>>, headers: HeaderMap) -> Response {
    let shown = app.shown(&headers);
    let Ok(people) = shown.map(Demonstration::everyone).transpose() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut configuration = app.known.configuration(people.as_ref());
    configuration["sent"] = json!(shown.map(|_| "/sent/"));
    configuration["documents"] =
        json!({"reference": "/reference", "functions": "/functions", "openapi": "/openapi.json"});
    // The tokens are not left behind on the disk.
    ([(header::CACHE_CONTROL, "no-store")], Json(configuration)).into_response()
}

/// A message as it went out, where the tokens of those who read it are.
async fn sent(State(app): State<Arc<Application>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let message = app.shown(&headers).and_then(|_| app.mailbox.find(&id));
    // A browser complains of what is not found.
    message.map_or_else(|| StatusCode::NO_CONTENT.into_response(), |message| Json(message).into_response())
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::Request;
    use tower::ServiceExt;

    use serde_json::Value;

    use super::*;
    use crate::{
        page::tests::{answer, demonstration, read},
        people,
    };

    const HERE: &str = "127.0.0.1:8787";

    fn shown(demonstration: Option<Arc<Demonstration>>, known: WebApplication) -> Router {
        routes(demonstration, known, Arc::default())
    }

    fn alone() -> Router {
        shown(None, WebApplication::alone())
    }

    #[tokio::test]
    async fn the_hosts_own_address_leads_to_the_application_by_whatever_name_it_is_called() {
        for host in [HERE, "ecole.example"] {
            let response = answer(alone(), "/", host).await;
            assert_eq!(response.status(), 307);
            assert_eq!(response.headers()["location"], "/app/");
        }
    }

    #[tokio::test]
    async fn who_sees_the_demonstration_reads_a_message_as_it_went_out_and_nobody_else_does() {
        let mailbox = Arc::new(Mailbox::default());
        mailbox.keep("019a", json!({"to": "amina@preau.example", "subject": "Bonjour"}));
        let demonstration = demonstration();
        let ask = async |school: Option<Arc<Demonstration>>, path: &str, host: &str| {
            answer(routes(school, WebApplication::alone(), Arc::clone(&mailbox)), path, host).await.status()
        };
        let found = routes(demonstration.clone(), WebApplication::alone(), Arc::clone(&mailbox));
        let (_, text) = read(found, "/sent/019a", HERE).await;
        assert_eq!(text, r#"{"subject":"Bonjour","to":"amina@preau.example"}"#);
        assert_eq!(ask(demonstration.clone(), "/sent/019b", HERE).await, 204);
        assert_eq!(ask(demonstration, "/sent/019a", "rebound.example:8787").await, 204);
        assert_eq!(ask(None, "/sent/019a", HERE).await, 204);
    }

    #[tokio::test]
    async fn people_sign_in_by_name_on_this_machine_alone_and_their_tokens_are_kept_by_nobody() {
        let (headers, text) =
            read(shown(demonstration(), WebApplication::alone()), "/app/config.json", HERE).await;
        let configuration: Value = serde_json::from_str(&text).unwrap();
        let people = configuration["demonstration"].as_array().unwrap();
        assert_eq!(people.len(), people::PEOPLE.len());
        assert!(people.iter().all(|person| person["token"].as_str().unwrap().split('.').count() == 3));
        assert_eq!(configuration["sent"], "/sent/");
        assert_eq!(headers["cache-control"], "no-store");
        for (demonstration, host) in [(None, HERE), (demonstration(), "rebound.example:8787")] {
            let (_, text) =
                read(shown(demonstration, WebApplication::alone()), "/app/config.json", host).await;
            let configuration: Value = serde_json::from_str(&text).unwrap();
            let expected = json!({
                "api": "", "demonstration": null, "provider": null, "sent": null,
                "documents": {"reference": "/reference", "functions": "/functions", "openapi": "/openapi.json"},
            });
            assert_eq!(configuration, expected);
        }
    }

    #[tokio::test]
    async fn every_address_that_is_no_file_is_the_page_and_nothing_in_the_page_is_inline() {
        for path in ["/app/", "/app/accueil", "/app/classes/1/notes/2"] {
            let (headers, text) = read(alone(), path, HERE).await;
            assert_eq!(headers["content-type"], "text/html; charset=utf-8");
            assert_eq!(headers["cache-control"], "no-cache");
            let policy = headers["content-security-policy"].to_str().unwrap();
            assert!(policy.contains("script-src 'self'; style-src 'self'; connect-src 'self';"), "{policy}");
            assert!(text.contains("<div id=\"root\">"), "{path}");
            for script in text.split("<script").skip(1) {
                assert!(script.contains("src=\"/app/assets/") && script.contains("></script>"), "{script}");
            }
            assert!(!text.contains("<style") && !text.contains("style=\"") && !text.contains("//"), "{text}");
        }
    }

    #[tokio::test]
    async fn files_named_by_their_content_are_kept_and_what_another_build_had_is_not_found() {
        for (name, _) in FILES {
            let (headers, _) = read(alone(), &format!("/app/{name}"), HERE).await;
            let for_ever = headers["cache-control"] == "public, max-age=31536000, immutable";
            assert_eq!(for_ever, name.starts_with("assets/"), "{name}");
        }
        let request = Request::get("/app/assets/app-00000000.js").body(Body::empty()).unwrap();
        assert_eq!(alone().oneshot(request).await.unwrap().status(), 404);
    }

    #[tokio::test]
    async fn with_an_identity_provider_the_page_may_talk_to_it_and_to_nobody_else() {
        let issuer = "https://id.ecole.example/realms/ecole";
        let known = shown(None, WebApplication::with_provider(issuer, "preau-web", "preau").unwrap());
        let (headers, _) = read(known.clone(), "/app/", HERE).await;
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("connect-src 'self' https://id.ecole.example;"), "{policy}");
        let (_, text) = read(known, "/app/config.json", "ecole.example").await;
        let configuration: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            configuration["provider"],
            json!({
                "audience": "preau", "client_id": "preau-web",
                "issuer": "https://id.ecole.example/realms/ecole",
            })
        );
    }

    #[test]
    fn no_script_makes_code_of_text() {
        let scripts =
            FILES.iter().filter(|(name, _)| name.rsplit_once('.').is_some_and(|(_, kind)| kind == "js"));
        for (name, text) in scripts {
            assert!(!text.contains("eval(") && !text.contains("new Function("), "{name}");
        }
    }
}
