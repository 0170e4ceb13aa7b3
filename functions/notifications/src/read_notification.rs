//! `read-notification`: marks one of one's notices read (seed 4).

use preau_kernel::{
    answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId, unit_of_work::UnitOfWork,
};

use crate::notice::{Notice, NoticeId, NoticeView, count_in};

/// Marks a notice read
///
/// One that was read before stays as it is.
#[utoipa::path(
    post,
    path = "/notifications/{notification_id}/read",
    tag = "notifications",
    params(("notification_id" = String, Path, format = Uuid, description = "The notice")),
    responses((status = 200, description = "The notice", body = NoticeView)),
)]
pub(crate) async fn read_notification(
    app: App,
    caller: Caller,
    PathId(id): PathId<NoticeId>,
) -> Result<Answer<NoticeView>, Problem> {
    let user = &caller.actor.id;
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let before = Notice::find(&app.records, user, id).await?;
        if before.entity.is_read {
            return Ok(Answer::ok(before.entity.into()));
        }
        let mut after = before.entity.clone();
        after.mark_read(work.now());
        let changes = count_in(work.replaces("NOTICE_READ", &before, &after), user, -1);
        if let Some(answer) = work.commit(changes, Answer::ok(after.into())).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use http::Method;
    use preau_harness::{
        insta,
        people::{amina, bastien},
    };

    use crate::testing::{SESSION_REMINDER, app, arrive, kinds, read, unread};

    #[tokio::test]
    async fn a_notice_is_read_once_and_counted_once() {
        let app = app();
        let id = arrive(&app, &amina(), SESSION_REMINDER, "Un").await;
        arrive(&app, &amina(), SESSION_REMINDER, "Deux").await;
        app.clock.advance_minutes(5);
        let first = read(&app, &amina(), &id).await;
        insta::assert_json_snapshot!(first.json(), @r#"
        {
          "created_at": "2026-03-02T08:00:00Z",
          "id": "019cad8f-ac00-7000-8000-000000000000",
          "is_read": true,
          "link": null,
          "message": "Un.",
          "read_at": "2026-03-02T08:05:00Z",
          "session_id": null,
          "title": "Un",
          "type": "session_reminder"
        }
        "#);
        app.clock.advance_minutes(5);
        assert_eq!(read(&app, &amina(), &id).await.json(), first.json());
        assert_eq!(unread(&app, &amina()).await, 1);
        assert_eq!(kinds(&app).await, ["NOTICE_READ"]);
        insta::assert_json_snapshot!(app.events().await.last(), @r#"
        {
          "id": "019cad94-3fe0-7000-8000-000000000004",
          "kind": "NOTICE_READ",
          "subject": "user:amina",
          "actor": {
            "id": "amina",
            "role": "student"
          },
          "at": "2026-03-02T08:05:00Z",
          "from": {
            "is_read": false,
            "notice_id": "019cad8f-ac00-7000-8000-000000000000"
          },
          "to": {
            "is_read": true,
            "notice_id": "019cad8f-ac00-7000-8000-000000000000"
          }
        }
        "#);
    }

    #[tokio::test]
    async fn what_is_others_stays_unread() {
        let app = app();
        let id = arrive(&app, &amina(), SESSION_REMINDER, "Un").await;
        assert_eq!(read(&app, &bastien(), &id).await.problem(), "not-found");
        assert_eq!((unread(&app, &amina()).await, unread(&app, &bastien()).await), (1, 0));
    }

    #[tokio::test]
    async fn the_same_key_reads_once_and_answers_the_same() {
        let app = app();
        let id = arrive(&app, &amina(), SESSION_REMINDER, "Un").await;
        let send = async || {
            let path = format!("/notifications/{id}/read/");
            app.request(Method::POST, &path).by(&amina()).key("k").send().await
        };
        let (first, second) = (send().await, send().await);
        assert_eq!((first.status, first.json()), (second.status, second.json()));
        assert_eq!(second.header("idempotent-replayed"), "true");
        assert_eq!(unread(&app, &amina()).await, 0);
    }
}
