//! `list-chat-messages`: what is said beside a live session (seed 2 §1.2.2).

use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    flag::Flag,
    input,
    list::{List, Records},
    polled_response::{asked_again_after, polled_at, polled_response},
    problem::Problem,
    request::{PathId, ValidQuery},
    store::SortRange,
};
use utoipa::IntoParams;

use crate::{
    chat_message::{ChatMessage, ChatMessageId},
    chat_view::ChatMessageView,
    live_access::Seen,
    live_session::{CHANGES, LiveSession, LiveSessionId, LiveStatus},
};

/// How many are answered.
const MOST: usize = 100;
/// How often one should ask again, in seconds: while it is held, and otherwise.
const WHILE_LIVE: u32 = 3;
const OTHERWISE: u32 = 60;

input! {
    /// Which messages.
    #[derive(IntoParams)]
    #[into_params(parameter_in = Query)]
    pub struct ListChatMessages {
        /// Those after this one: the next hundred.
        #[param(inline)]
        pub after: Option<ChatMessageId>,
        /// Those that are pinned.
        #[param(inline)]
        pub pinned: Option<Flag>,
    }
}

/// Lists the messages of the chat of a live session, oldest first
///
/// The last hundred, for those who take the course and whoever runs it. `ETag` counts the changes of the chat: who asks again
/// with `If-None-Match` gets 304 while nothing was said or pinned; that of those that are pinned changes with the list itself.
/// `X-Poll-Interval` says after how many seconds to ask again.
#[utoipa::path(
    get,
    path = "/api/live-sessions/{session_id}/chat",
    tag = "live",
    params(
        ("session_id" = String, Path, format = Uuid, description = "The session"),
        ListChatMessages,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the last answer"),
    ),
    responses(
        (status = 200, description = "The messages", body = Vec<ChatMessageView>,
            headers(("X-Poll-Interval" = u32, description = "After how many seconds to ask again"))),
        (status = 304, description = "Nothing has changed"),
    ),
)]
pub(crate) async fn list_chat_messages(
    app: App,
    caller: Caller,
    PathId(id): PathId<LiveSessionId>,
    ValidQuery(query): ValidQuery<ListChatMessages>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let session = Seen::read(&app.records, id, &caller.actor).await?.session.entity;
    let interval = if session.status == LiveStatus::Live { WHILE_LIVE } else { OTHERWISE };
    let answer = if query.pinned.is_some_and(|flag| flag.0) {
        // What is pinned stands in an index, which may lag behind the count of changes: only what it shows tells its versions
        // apart.
        let shown = shown(&app.records, &List::whole(ChatMessage::pinned_of(id))).await?;
        polled_response(shown, &headers)?
    } else {
        let counted = app.records.counters(&LiveSession::chat_key(id)).await?;
        let changes = counted.get(CHANGES).copied().unwrap_or_default();
        polled_at(&changes.to_string(), &headers, async || {
            Ok(Answer::ok(said(&app.records, id, query.after).await?).into_response())
        })
        .await?
    };
    Ok(asked_again_after(interval, answer))
}

/// What was said after a message, or last.
async fn said(
    records: &Records,
    id: LiveSessionId,
    after: Option<ChatMessageId>,
) -> Result<Vec<ChatMessageView>, Problem> {
    if let Some(after) = after {
        let next = SortRange::Between(format!("{after}$"), "g".to_owned());
        return shown(records, &List::whole(ChatMessage::of_session(id)).within(next)).await;
    }
    let mut latest = shown(records, &List::latest_first(ChatMessage::of_session(id))).await?;
    latest.reverse();
    Ok(latest)
}

/// The first of a list.
async fn shown(records: &Records, list: &List) -> Result<Vec<ChatMessageView>, Problem> {
    let found = records.list::<ChatMessage>(list, MOST, None, |_| true).await?.entities;
    ChatMessageView::of_all(records, found.into_iter().map(|stored| stored.entity).collect()).await
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp,
        people::{amina, bastien, coach_rey},
    };
    use serde_json::json;

    use crate::testing::{act, app, functions, read, say, school, started};

    #[tokio::test]
    async fn who_asks_again_is_told_that_nothing_changed_until_something_is_said_or_pinned() {
        let app = app();
        let course = school(&app).await;
        let path = started(&app, &course).await;
        let chat = format!("{path}/chat");
        for number in 0..102 {
            let said = say(&app, &coach_rey(), &path, json!({"message": format!("{number}")})).await;
            assert_eq!(said.status, 201, "{}", said.described());
            if number % 15 == 14 {
                app.clock.advance_minutes(1);
            }
        }
        let first = app.get(&chat).by(&amina()).send().await;
        let messages = first.json();
        let texts: Vec<_> =
            messages.as_array().unwrap().iter().map(|one| one["message"].as_str().unwrap()).collect();
        assert_eq!(
            (texts.len(), texts[0], texts[99], first.header("x-poll-interval")),
            (100, "2", "101", "3")
        );
        let again = async |tag: &str| app.get(&chat).by(&amina()).header("if-none-match", tag).send().await;
        assert_eq!(again(first.header("etag")).await.status, 304);
        let last = messages[99]["id"].as_str().unwrap();
        let after = format!("{chat}?after={}", messages[97]["id"].as_str().unwrap());
        let next = read(&app, &amina(), &after).await;
        assert_eq!(next.as_array().unwrap().len(), 2, "{next}");
        let pin = format!("{chat}/{last}/pin");
        assert_eq!(app.post(&pin, &json!(null)).by(&coach_rey()).send().await.status, 204);
        let changed = again(first.header("etag")).await;
        assert_eq!(changed.status, 200);
        assert_eq!(changed.json()[99]["is_pinned"], true);
        assert_eq!(read(&app, &amina(), &format!("{chat}?pinned=true")).await[0]["id"], last);
        assert_eq!(app.get(&chat).by(&bastien()).send().await.problem(), "not-enrolled");
        assert_eq!(act(&app, &coach_rey(), &path, "end").await.status, 200);
        assert_eq!(again("\"nothing\"").await.header("x-poll-interval"), "60");
    }

    #[tokio::test]
    async fn what_an_index_shows_late_is_shown_to_who_asks_again() {
        let (app, others) = TestApp::interleaved(functions());
        let course = school(&app).await;
        let path = started(&app, &course).await;
        let said = say(&app, &coach_rey(), &path, json!({"message": "La fiche"})).await.json();
        let pin = format!("{path}/chat/{}/pin", said["id"].as_str().unwrap());
        others.index_lags("pinned-chat#");
        assert_eq!(app.post(&pin, &json!(null)).by(&coach_rey()).send().await.status, 204);
        let pinned = format!("{path}/chat?pinned=true");
        let early = app.get(&pinned).by(&amina()).send().await;
        assert_eq!(early.json(), json!([]));
        let again = async |tag: &str| app.get(&pinned).by(&amina()).header("if-none-match", tag).send().await;
        assert_eq!(again(early.header("etag")).await.status, 304);
        others.index_catches_up();
        let late = again(early.header("etag")).await;
        assert_eq!((late.status.as_u16(), &late.json()[0]["id"]), (200, &said["id"]));
        assert_eq!(again(late.header("etag")).await.status, 304);
    }
}
