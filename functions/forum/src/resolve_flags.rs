//! `resolve-flags`: whoever runs a course decides whether a reply stays.

use axum::response::{IntoResponse, Response};
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    changes::Changes,
    entity::Stored,
    input,
    list::List,
    problem::Problem,
    request::{PathIds, Valid},
    unit_of_work::UnitOfWork,
};

use crate::{
    flag::ReplyFlag,
    forum::ForumId,
    forum_access::SeenReply,
    forum_unfinished::ForumUnfinished,
    reply::{Reply, ReplyId},
    reply_place::{FLAGS, ReplyPlace},
    topic::Topic,
};

/// How many flags are decided on in one transaction.
const AT_ONCE: usize = 30;
/// How many transactions a request makes.
const MOST_STEPS: usize = 40;

input! {
    /// A decision.
    pub struct ResolveFlags {
        /// Whether the reply is hidden from all but its author and whoever runs the course.
        pub is_hidden: bool,
    }
}

/// Decides on a reply that was flagged
///
/// By whoever runs the course: its flags are decided on, and it is hidden or shown. Who flagged it does not flag it again. The same
/// decision again changes nothing. Where there are more flags than one request decides on, it answers 202, and the same request
/// goes on.
#[utoipa::path(
    post,
    path = "/api/forums/{forum_id}/flags/{reply_id}/resolve",
    tag = "forum",
    params(
        ("forum_id" = String, Path, format = Uuid, description = "The forum"),
        ("reply_id" = String, Path, format = Uuid, description = "The reply"),
    ),
    request_body = ResolveFlags,
    responses(
        (status = 202, description = "It is hidden or shown, and some flags are left", body = ForumUnfinished),
        (status = 204, description = "It is decided on"),
    ),
)]
pub(crate) async fn resolve_flags(
    app: App,
    caller: Caller,
    PathIds(forum, id): PathIds<ForumId, ReplyId>,
    Valid(request): Valid<ResolveFlags>,
) -> Result<Response, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    let list = List::whole(ReplyFlag::on(id));
    let mut after = None;
    for _ in 0..MOST_STEPS {
        let SeenReply { reply, runs_it, .. } = SeenReply::read(&app.records, id, &caller.actor).await?;
        if reply.entity.forum_id != forum {
            return Err(Problem::not_found());
        }
        if !runs_it {
            return Err(Problem::not_yours());
        }
        let open = app.records.list::<ReplyFlag>(&list, AT_ONCE, after.clone(), ReplyFlag::is_open).await?;
        let changes = resolved(&work, &reply, &open.entities);
        let changes = moderated(&work, changes, &reply, request.is_hidden);
        // The flags may be none, and the reply as it was.
        let is_written = changes.writes() == 0 || {
            let counted = changes.add_to_counters(Topic::counting(reply.entity.topic_id, &[]));
            work.commit_step(counted).await?
        };
        if is_written && open.next.is_none() {
            return Ok(Answer::no_content().into_response());
        }
        if is_written {
            after = open.next;
        }
    }
    Ok(ForumUnfinished::answer())
}

/// The changes with which these flags on the reply are decided on.
fn resolved(work: &UnitOfWork<'_>, reply: &Stored<Reply>, open: &[Stored<ReplyFlag>]) -> Changes {
    open.iter().fold(work.nothing_yet(), |changes, flag| {
        let after = ReplyFlag { resolved_at: Some(work.now()), ..flag.entity.clone() };
        let fewer = ReplyPlace::counting_one(reply.entity.id, FLAGS, -1);
        changes.and(work.replaces("FLAG_RESOLVED", flag, &after)).add_to_counters(fewer)
    })
}

/// The changes with which the reply is hidden, or is not.
fn moderated(work: &UnitOfWork<'_>, changes: Changes, reply: &Stored<Reply>, is_hidden: bool) -> Changes {
    if reply.entity.is_hidden == is_hidden {
        return changes;
    }
    let after = Reply { is_hidden, updated_at: work.now(), ..reply.entity.clone() };
    changes.and(work.replaces("REPLY_MODERATED", reply, &after))
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, coach_rey, student};
    use preau_kernel::actor::Actor;
    use serde_json::{Value, json};

    use crate::{
        flag::ReplyFlag,
        testing::{app, enrolled_in, forum, read, replied, school, topic, wrong_fields},
    };

    #[tokio::test]
    async fn a_reply_that_is_kept_is_shown_again_and_one_that_is_not_stays_hidden() {
        let app = app();
        let course = school(&app).await;
        let flaggers = [amina(), student(1), student(2)];
        for person in [bastien(), student(1), student(2)] {
            enrolled_in(&app, &person, &course).await;
        }
        let forum = forum(&app, &course).await;
        let path = topic(&app, &coach_rey(), &forum, "Rendez-vous").await;
        let id = replied(&app, &bastien(), &path, "Achetez ceci !", None).await;
        let flag = async |person: &Actor| {
            let path = format!("/api/replies/{id}/flag");
            assert_eq!(app.post(&path, &json!({"reason": "spam"})).by(person).send().await.status, 204);
        };
        let resolve = format!("{forum}/flags/{id}/resolve");
        let decide = async |person: Actor, is_hidden: bool| {
            app.post(&resolve, &json!({"is_hidden": is_hidden})).by(&person).send().await
        };
        let is_hidden = async || {
            let page = read(&app, &amina(), &format!("{path}/replies")).await;
            page["data"][0]["is_hidden"] == true
        };
        for person in &flaggers {
            flag(person).await;
        }
        assert!(is_hidden().await);
        assert_eq!(decide(amina(), false).await.problem(), "not-yours");
        for _ in 0..2 {
            let kept = decide(coach_rey(), false).await;
            assert_eq!(kept.status, 204, "{}", kept.described());
            assert!(!is_hidden().await);
        }
        assert_eq!(read(&app, &coach_rey(), &format!("{forum}/flags")).await["data"], json!([]));
        // Who flagged it once has had their say.
        for person in &flaggers {
            flag(person).await;
        }
        assert!(!is_hidden().await);
        assert_eq!(decide(coach_rey(), true).await.status, 204);
        assert!(is_hidden().await);
        let kinds: Vec<_> = app.events().await.into_iter().map(|event| event.kind).collect();
        let of = |kind: &str| kinds.iter().filter(|other| *other == kind).count();
        assert_eq!((of("REPLY_FLAGGED"), of("FLAG_RESOLVED"), of("REPLY_MODERATED")), (3, 3, 1));
        let answer = app.post(&resolve, &Value::from("no")).by(&coach_rey()).send().await;
        assert_eq!(answer.status, 400, "{}", answer.described());
        let answer = app.post(&resolve, &json!({})).by(&coach_rey()).send().await;
        assert_eq!(wrong_fields(&answer), ["/is_hidden required"]);
        let elsewhere = format!("/api/forums/{id}/flags/{id}/resolve");
        let elsewhere = app.post(&elsewhere, &json!({"is_hidden": true})).by(&coach_rey()).send().await;
        assert_eq!(elsewhere.problem(), "not-found");
    }

    #[tokio::test]
    async fn many_flags_are_decided_on_in_as_many_requests_as_it_takes() {
        let app = app();
        let course = school(&app).await;
        let forum = forum(&app, &course).await;
        let path = topic(&app, &amina(), &forum, "Et si r < 0 ?").await;
        let id = replied(&app, &amina(), &path, "Je précise.", None).await;
        let flag = format!("/api/replies/{id}/flag");
        assert_eq!(app.post(&flag, &json!({"reason": "spam"})).by(&coach_rey()).send().await.status, 204);
        let items = app.items();
        let like = items.iter().find(|item| item.kind == "forum-flag").unwrap();
        let like: ReplyFlag = serde_json::from_str(&like.document).unwrap();
        let more = (0..1_230).map(|number| ReplyFlag { user_id: student(number).id, ..like.clone() });
        app.given_all(more.collect()).await;
        let resolve = format!("{forum}/flags/{id}/resolve");
        let mut statuses = Vec::new();
        while statuses.last() != Some(&204) && statuses.len() < 5 {
            let answer = app.post(&resolve, &json!({"is_hidden": true})).by(&coach_rey()).send().await;
            statuses.push(answer.status.as_u16());
        }
        assert_eq!(statuses, [202, 204]);
        assert_eq!(read(&app, &coach_rey(), &format!("{forum}/flags")).await["data"], json!([]));
    }
}
