//! `count-unread-notifications`: how many of one's notices are unread, for a badge that asks again and again (seed 4).

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    etag::{etag, is_unchanged},
    problem::Problem,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::notice::unread;

/// How many notices are unread.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnreadCount {
    /// The number: exact, and read without a scan.
    unread_count: u64,
}

/// Counts one's unread notices
///
/// With `If-None-Match`, an unchanged number is 304 without a body.
#[utoipa::path(
    get,
    path = "/notifications/unread-count",
    tag = "notifications",
    params(("If-None-Match" = Option<String>, Header, description = "The `ETag` of the number that the caller has")),
    responses(
        (status = 200, description = "The number", body = UnreadCount),
        (status = 304, description = "The caller has it already"),
    ),
)]
pub(crate) async fn count_unread_notifications(
    app: App,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let unread_count = unread(&app.records, &caller.actor.id).await?;
    let tag = etag(unread_count);
    let mut response = if is_unchanged(&headers, &tag) {
        (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response()
    } else {
        Answer::ok(UnreadCount { unread_count }).at_version(unread_count).into_response()
    };
    let revalidated = HeaderValue::from_static("private, no-cache");
    response.headers_mut().insert(header::CACHE_CONTROL, revalidated);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use preau_harness::{
        TestAnswer, TestApp, insta,
        people::{amina, bastien},
    };
    use preau_kernel::actor::Actor;
    use tokio::task::JoinSet;

    use crate::{
        notice::Notice,
        testing::{SESSION_REMINDER, app, arrive, clear_read, delete, read, read_all, unread},
    };

    async fn count(app: &TestApp, actor: &Actor, tag: &str) -> TestAnswer {
        app.get("/notifications/unread-count/").by(actor).header("if-none-match", tag).send().await
    }

    #[tokio::test]
    async fn a_badge_that_asks_again_is_told_that_nothing_changed() {
        let app = app();
        assert_eq!(count(&app, &amina(), "").await.json()["unread_count"], 0);
        let id = arrive(&app, &amina(), SESSION_REMINDER, "Un").await;
        arrive(&app, &bastien(), SESSION_REMINDER, "Pour lui").await;
        let first = count(&app, &amina(), "").await;
        insta::assert_snapshot!(first.described(), @r#"
        200 OK
        content-type: application/json
        etag: "1"

        {
          "unread_count": 1
        }
        "#);
        assert_eq!(first.header("cache-control"), "private, no-cache");
        let again = count(&app, &amina(), first.header("etag")).await;
        assert_eq!(
            (again.status.as_u16(), again.body.len(), again.header("etag")),
            (304, 0, first.header("etag"))
        );
        read(&app, &amina(), &id).await;
        let changed = count(&app, &amina(), first.header("etag")).await;
        assert_eq!((changed.status.as_u16(), changed.json()["unread_count"].as_u64()), (200, Some(0)));
    }

    /// How many notices of `actor` are unread, counted one by one.
    async fn recount(app: &TestApp, actor: &Actor) -> usize {
        let all = app.app.records.all::<Notice>(&Notice::of(&actor.id)).await.unwrap();
        all.iter().filter(|stored| !stored.entity.is_read).count()
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn the_number_equals_a_recount_whatever_happens_at_once() {
        let app = Arc::new(app());
        let mut ids = Vec::new();
        for number in 0..60 {
            ids.push(arrive(&app, &amina(), SESSION_REMINDER, &format!("N° {number}")).await);
        }
        let mut tasks = JoinSet::new();
        for (place, id) in ids.into_iter().enumerate() {
            let app = Arc::clone(&app);
            tasks.spawn(async move {
                let answers = match place % 6 {
                    0 => vec![read(&app, &amina(), &id).await, delete(&app, &amina(), &id).await],
                    1 => vec![read(&app, &amina(), &id).await, read(&app, &amina(), &id).await],
                    2 => vec![delete(&app, &amina(), &id).await, delete(&app, &amina(), &id).await],
                    3 if place % 4 == 3 => vec![read_all(&app, &amina()).await],
                    4 if place % 4 == 0 => vec![clear_read(&app, &amina()).await],
                    _ => {
                        arrive(&app, &amina(), SESSION_REMINDER, "Nouveau").await;
                        vec![]
                    }
                };
                for answer in answers {
                    assert!([200, 204, 404].contains(&answer.status.as_u16()), "{}", answer.described());
                }
            });
        }
        while let Some(ended) = tasks.join_next().await {
            ended.unwrap();
        }
        let counted = unread(&app, &amina()).await;
        assert_eq!(counted, recount(&app, &amina()).await);
        assert_eq!(read_all(&app, &amina()).await.json()["updated"], counted);
        assert_eq!((unread(&app, &amina()).await, recount(&app, &amina()).await), (0, 0));
    }
}
