//! `send-chat-message`: someone says something beside a live session (seed 2 §1.2.2).

use jiff::SignedDuration;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    entity::Stored,
    field_types::FreeText,
    input,
    posted::Posted,
    problem::Problem,
    request::{PathId, Valid},
    unit_of_work::UnitOfWork,
};

use crate::{
    chat_message::{ChatMessage, ChatMessageId, ChatMessageType},
    chat_view::ChatMessageView,
    live_access::{Seen, check_is_live},
    live_session::{LiveSession, LiveSessionId},
    participant::Participant,
};

/// For how long the same again is a repetition.
const SAME_POST: SignedDuration = SignedDuration::from_secs(5);

input! {
    /// What is said.
    pub struct SendChatMessage {
        /// The text, Markdown.
        pub message: FreeText<2_000>,
        /// What it is; `message` when absent. `answer` is for whoever runs the course.
        pub message_type: Option<ChatMessageType>,
    }
}

/// Says something in the chat of a live session
///
/// While it is held: by whoever has joined it, and whoever runs the course. The same again within five seconds, such as a second
/// click, is answered with the first.
#[utoipa::path(
    post,
    path = "/api/live-sessions/{session_id}/chat",
    tag = "live",
    params(("session_id" = String, Path, format = Uuid, description = "The session")),
    request_body = SendChatMessage,
    responses((status = 201, description = "The message", body = ChatMessageView)),
)]
pub(crate) async fn send_chat_message(
    app: App,
    caller: Caller,
    PathId(id): PathId<LiveSessionId>,
    Valid(request): Valid<SendChatMessage>,
) -> Result<Answer<ChatMessageView>, Problem> {
    let me = &caller.actor.id;
    let message_type = request.message_type.unwrap_or(ChatMessageType::Message);
    let (place, text) = (format!("live:{id}:{}", message_type.word()), request.message.0.as_str());
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let Seen { session, runs_it, .. } = Seen::read(&app.records, id, &caller.actor).await?;
        let session = session.entity;
        let posted = work.find::<Posted>(&Posted::key_of(me, &place, text)).await?;
        if let Some(first) = first_of(&app, id, posted.as_ref()).await? {
            return created(&app, &session, first).await;
        }
        check_is_live(&session)?;
        if !runs_it {
            let joined = app.records.version_of(&Participant::key_of(id, me)).await?;
            if joined.is_none() || message_type == ChatMessageType::Answer {
                return Err(Problem::not_yours());
            }
        }
        let now = work.now();
        let message = ChatMessage {
            id: ChatMessageId::mint(app.ids.as_ref(), now),
            session_id: id,
            user_id: me.clone(),
            message: text.to_owned(),
            message_type,
            pinned_at: None,
            created_at: now,
        };
        // What is said is no state of the school: the journal does not repeat it.
        let changes = work.nothing_yet().create(&message).add_to_counters(LiveSession::chat_changed(id));
        let once = Posted::new(me, (&place, text), message.id.to_string(), now, SAME_POST);
        let version = posted.map(|posted| posted.version).unwrap_or_default();
        let changes = changes.save(&Stored::at_version(once, version));
        let answer = created(&app, &session, message).await?;
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}

/// What was said a moment ago, if it is there.
async fn first_of(
    app: &App,
    session: LiveSessionId,
    posted: Option<&Stored<Posted>>,
) -> Result<Option<ChatMessage>, Problem> {
    let Some(id) = posted.and_then(|posted| ChatMessageId::parse(&posted.entity.made)) else {
        return Ok(None);
    };
    let found = app.records.find::<ChatMessage>(&ChatMessage::key_of(session, id)).await?;
    Ok(found.map(|found| found.entity))
}

/// The answer that a message was said.
async fn created(
    app: &App,
    session: &LiveSession,
    message: ChatMessage,
) -> Result<Answer<ChatMessageView>, Problem> {
    let path = format!("{}/chat/{}", session.path(), message.id);
    let view = ChatMessageView::of_all(&app.records, vec![message]).await?.pop();
    let view = view.ok_or_else(|| Problem::internal("one message is shown as none"))?;
    Ok(Answer::created(&path, view))
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use preau_harness::people::{amina, bastien, coach_rey};
    use serde_json::json;

    use crate::testing::{act, app, enrolled_in, planned, read, say, school, started, wrong_fields};

    #[tokio::test]
    async fn who_has_joined_speaks_while_it_is_held_and_whoever_runs_it_answers() {
        let app = app();
        let course = school(&app).await;
        let ahead = planned(&app, &course).await;
        assert_eq!(
            say(&app, &coach_rey(), &ahead, json!({"message": "Bonjour"})).await.problem(),
            "not-started"
        );
        let path = started(&app, &course).await;
        let question = json!({"message": "Et si r < 0 ?", "message_type": "question"});
        assert_eq!(say(&app, &amina(), &path, question.clone()).await.problem(), "not-yours");
        assert_eq!(say(&app, &bastien(), &path, question.clone()).await.problem(), "not-enrolled");
        assert_eq!(act(&app, &amina(), &path, "join").await.status, 200);
        let said = say(&app, &amina(), &path, question).await;
        assert_eq!(said.status, 201, "{}", said.described());
        assert_eq!(
            (&said.json()["message_type"], &said.json()["is_pinned"]),
            (&json!("question"), &json!(false))
        );
        let answer = json!({"message": "Elle décroît.", "message_type": "answer"});
        assert_eq!(say(&app, &amina(), &path, answer.clone()).await.problem(), "not-yours");
        assert_eq!(say(&app, &coach_rey(), &path, answer).await.status, 201);
        assert_eq!(act(&app, &coach_rey(), &path, "end").await.status, 200);
        assert_eq!(say(&app, &amina(), &path, json!({"message": "Merci"})).await.problem(), "session-over");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn the_same_twice_is_said_once_unless_it_is_said_again_later_or_as_something_else() {
        let app = app();
        let course = school(&app).await;
        let path = started(&app, &course).await;
        assert_eq!(act(&app, &amina(), &path, "join").await.status, 200);
        let body = json!({"message": "Oui"});
        let clicks = (0..4).map(|_| async { say(&app, &amina(), &path, body.clone()).await });
        let answers = join_all(clicks).await;
        for answer in &answers {
            assert_eq!(
                (answer.status.as_u16(), answer.json(), answer.header("location")),
                (201, answers[0].json(), answers[0].header("location")),
                "{}",
                answer.described()
            );
        }
        let question = json!({"message": "Oui", "message_type": "question"});
        assert_eq!(say(&app, &amina(), &path, question).await.status, 201);
        assert_eq!(say(&app, &coach_rey(), &path, body.clone()).await.status, 201);
        app.clock.advance_minutes(1);
        let later = say(&app, &amina(), &path, body).await.json();
        let chat = read(&app, &amina(), &format!("{path}/chat")).await;
        let said: Vec<_> = chat.as_array().unwrap().iter().map(|one| &one["message_type"]).collect();
        assert_eq!((said.len(), &chat[3]["id"]), (4, &later["id"]), "{chat}");
    }

    #[tokio::test]
    async fn what_is_wrong_is_named_and_too_much_is_refused() {
        let app = app();
        let course = school(&app).await;
        enrolled_in(&app, &bastien(), &course).await;
        let path = started(&app, &course).await;
        assert_eq!(act(&app, &bastien(), &path, "join").await.status, 200);
        for (body, wrong) in [
            (json!({}), "/message required"),
            (json!({"message": "é".repeat(2_001)}), "/message length"),
            (json!({"message": "a", "message_type": "shout"}), "/message_type one_of"),
        ] {
            assert_eq!(wrong_fields(&say(&app, &bastien(), &path, body).await), [wrong]);
        }
        let mut last = 201;
        for number in 0..20 {
            last =
                say(&app, &bastien(), &path, json!({"message": format!("{number}")})).await.status.as_u16();
        }
        assert_eq!(last, 429);
    }
}
