//! `get-notification`: one of one's notices (seed 4).

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId};

use crate::notice::{Notice, NoticeId, NoticeView};

/// Reads a notice
///
/// To read it here does not mark it read.
#[utoipa::path(
    get,
    path = "/notifications/{notification_id}",
    tag = "notifications",
    params(("notification_id" = String, Path, format = Uuid, description = "The notice")),
    responses((status = 200, description = "The notice", body = NoticeView)),
)]
pub(crate) async fn get_notification(
    app: App,
    caller: Caller,
    PathId(id): PathId<NoticeId>,
) -> Result<Answer<NoticeView>, Problem> {
    let stored = Notice::find(&app.records, &caller.actor.id, id).await?;
    Ok(Answer::ok(stored.entity.into()))
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        insta,
        people::{amina, bastien, director},
    };

    use crate::{
        notice::deliver_in,
        testing::{SESSION_REMINDER, app, arrive, commit, notice, unread},
    };

    #[tokio::test]
    async fn a_notice_is_read_as_the_seed_has_it_and_stays_unread() {
        let app = app();
        let mut notice = notice(&app, &amina(), SESSION_REMINDER, "Séance dans 30 minutes");
        notice.link = Some("https://visio.example/salle".to_owned());
        notice.session_id = Some("019aa5f0-0000-7000-8000-000000000000".to_owned());
        commit(&app, |changes| deliver_in(changes, &notice)).await;
        let answer = app.get(&format!("/notifications/{}/", notice.id)).by(&amina()).send().await;
        insta::assert_snapshot!(answer.described(), @r#"
        200 OK
        content-type: application/json

        {
          "created_at": "2026-03-02T08:00:00Z",
          "id": "019cad8f-ac00-7000-8000-000000000000",
          "is_read": false,
          "link": "https://visio.example/salle",
          "message": "Séance dans 30 minutes.",
          "read_at": null,
          "session_id": "019aa5f0-0000-7000-8000-000000000000",
          "title": "Séance dans 30 minutes",
          "type": "session_reminder"
        }
        "#);
        assert_eq!(unread(&app, &amina()).await, 1);
    }

    #[tokio::test]
    async fn what_is_others_is_not_found_even_by_an_admin() {
        let app = app();
        let id = arrive(&app, &amina(), SESSION_REMINDER, "Un").await;
        for stranger in [bastien(), director()] {
            let answer = app.get(&format!("/notifications/{id}")).by(&stranger).send().await;
            assert_eq!(answer.problem(), "not-found");
        }
        let answer = app.get("/notifications/42").by(&amina()).send().await;
        assert_eq!(answer.json()["errors"][0]["code"], "uuid");
    }
}
