//! `preau migrate`: one part of the migration of lists after the other, here or through the API of a Préau elsewhere.

use anyhow::{Context, bail};
use http::{Request, StatusCode, header::AUTHORIZATION};
use preau_kernel::{
    app::App,
    cursor::Cursor,
    http_client::{CallLimits, HttpClient},
};
use serde_json::Value;

/// How often it begins anew for what others changed while it was moved.
const MOST_ROUNDS: usize = 5;

/// What one part did.
struct Part {
    moved: u64,
    left: u64,
    next: Option<String>,
}

/// Whether the migration goes on after its parts so far, and where.
#[derive(Default)]
struct Progress {
    moved: u64,
    left: u64,
    rounds: usize,
    cursor: Option<String>,
}

impl Progress {
    /// Takes note of a part, and answers whether another one follows.
    fn goes_on_after(&mut self, part: Part) -> anyhow::Result<bool> {
        self.moved += part.moved;
        self.left += part.left;
        self.cursor = part.next;
        if self.cursor.is_some() {
            return Ok(true);
        }
        self.rounds += 1;
        if self.left > 0 && self.rounds == MOST_ROUNDS {
            bail!("{} items moved; {} are being changed all the time: run it again", self.moved, self.left);
        }
        Ok(std::mem::take(&mut self.left) > 0)
    }
}

/// Migrates the database of `app`, and answers how many items it moved.
///
/// # Errors
/// The store did not answer. What was done so far stays done: run it again.
pub async fn here(app: &App) -> anyhow::Result<u64> {
    let mut progress = Progress::default();
    loop {
        let cursor = progress.cursor.take().map(Cursor::from);
        let part = app.migrate_lists(cursor.as_ref()).await;
        let part = part.map_err(|problem| anyhow::anyhow!("the migration failed: {}", problem.code()))?;
        let part = Part { moved: part.moved as u64, left: part.left as u64, next: part.next };
        if !progress.goes_on_after(part)? {
            return Ok(progress.moved);
        }
    }
}

/// The token that the environment has for a Préau elsewhere.
///
/// # Errors
/// There is none.
#[expect(clippy::disallowed_methods, reason = "it is no setting of this host")]
pub fn token() -> anyhow::Result<String> {
    std::env::var("PREAU_TOKEN").context("PREAU_TOKEN, the token of an admin, is missing")
}

/// Migrates the database of the Préau at `url`, as the admin whose token it is.
///
/// # Errors
/// It did not answer as expected. What was done so far stays done: run it again.
pub async fn elsewhere(url: &str, token: &str, client: &dyn HttpClient) -> anyhow::Result<u64> {
    let address = format!("{}/api/admin/migrate-lists", url.trim_end_matches('/'));
    let mut progress = Progress::default();
    loop {
        let query = progress.cursor.take().map_or_else(String::new, |cursor| format!("?cursor={cursor}"));
        let request = Request::post(format!("{address}{query}"))
            .header(AUTHORIZATION, format!("Bearer {token}"))
            .body(Vec::new())?;
        let answer = client.send(request, CallLimits::default()).await?;
        if answer.status() != StatusCode::OK {
            bail!("{url} answered {}: {}", answer.status(), String::from_utf8_lossy(answer.body()));
        }
        let answer: Value = serde_json::from_slice(answer.body())?;
        let number = |name: &str| answer[name].as_u64().unwrap_or_default();
        let next = answer["next_cursor"].as_str().map(str::to_owned);
        if !progress.goes_on_after(Part { moved: number("moved"), left: number("left"), next })? {
            return Ok(progress.moved);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use async_trait::async_trait;
    use axum::{Router, body::Body};
    use preau_kernel::{
        actor::Role,
        http_client::HttpError,
        server::router,
        store::{Counters, Item, Key, Outcome, Write},
    };
    use preau_native::SystemClock;
    use tower::ServiceExt;

    use super::*;
    use crate::{host::Host, tokens};

    /// A host that is reached through its API.
    struct Api(Router);

    #[async_trait]
    impl HttpClient for Api {
        async fn send(
            &self,
            request: Request<Vec<u8>>,
            _: CallLimits,
        ) -> Result<http::Response<Vec<u8>>, HttpError> {
            let (mut parts, body) = request.into_parts();
            parts.uri = parts.uri.path_and_query().unwrap().as_str().parse().unwrap();
            let answer = self.0.clone().oneshot(Request::from_parts(parts, Body::from(body))).await.unwrap();
            let (parts, body) = answer.into_parts();
            let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
            Ok(http::Response::from_parts(parts, body.to_vec()))
        }
    }

    /// 700 events, as version 0.1 listed them.
    async fn given_events(host: &Host, subject: &str) {
        let item = |number: usize| {
            let sort = format!("2026-03-02T08:00:00.000Z#{subject}-{number:04}");
            Item {
                key: Key::new(format!("events#{subject}"), &sort),
                kind: "event".to_owned(),
                document: "{}".to_owned(),
                counters: Counters::new(),
                version: 0,
                expires_at: None,
                indexes: [Some(Key::new("events-of#SEEN", &sort)), None, Some(Key::new("events", &sort))],
            }
        };
        let writes: Vec<Write> = (0..700).map(|number| Write::Create(item(number))).collect();
        for writes in writes.chunks(100) {
            assert_eq!(host.store.write(writes).await, Ok(Outcome::Done));
        }
    }

    #[tokio::test]
    async fn the_database_is_migrated_here_and_elsewhere_and_once() {
        let folder = tempfile::tempdir().unwrap();
        let host = Host::open(folder.path(), Arc::new(SystemClock)).unwrap();
        given_events(&host, "here").await;
        assert_eq!(here(&host.app).await.unwrap(), 700);
        assert_eq!(here(&host.app).await.unwrap(), 0);

        given_events(&host, "elsewhere").await;
        let api = Api(router(&host.functions, &host.app, &[]));
        let token = |role| tokens::mint(&host.settings, "director", role, &SystemClock).unwrap();
        let refused = elsewhere("https://ecole.example", &token(Role::Coach), &api).await.unwrap_err();
        assert!(refused.to_string().contains("answered 403"), "{refused}");
        assert_eq!(elsewhere("https://ecole.example/", &token(Role::Admin), &api).await.unwrap(), 700);
        assert_eq!(elsewhere("https://ecole.example/", &token(Role::Admin), &api).await.unwrap(), 0);
    }

    #[test]
    fn what_others_change_all_the_time_is_said_in_the_end() {
        let part = |left| Part { moved: 2, left, next: None };
        let mut progress = Progress::default();
        for _ in 1..MOST_ROUNDS {
            assert!(progress.goes_on_after(part(1)).unwrap());
        }
        assert!(
            progress.goes_on_after(part(1)).unwrap_err().to_string().starts_with("10 items moved; 1 are")
        );
        let mut progress = Progress::default();
        assert!(progress.goes_on_after(Part { next: Some("x".to_owned()), ..part(1) }).unwrap());
        assert!(progress.goes_on_after(part(0)).unwrap());
        assert!(!progress.goes_on_after(part(0)).unwrap());
    }
}
