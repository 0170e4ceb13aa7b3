//! `delete-notification`: deletes one of one's notices (seed 4).

use preau_kernel::{
    answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId, unit_of_work::UnitOfWork,
};

use crate::notice::{Notice, NoticeId, count_in};

/// Deletes a notice
///
/// Read or not. What is deleted is no longer found.
#[utoipa::path(
    delete,
    path = "/notifications/{notification_id}/delete",
    tag = "notifications",
    params(("notification_id" = String, Path, format = Uuid, description = "The notice")),
    responses((status = 204, description = "The notice is gone")),
)]
pub(crate) async fn delete_notification(
    app: App,
    caller: Caller,
    PathId(id): PathId<NoticeId>,
) -> Result<Answer<()>, Problem> {
    let user = &caller.actor.id;
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let stored = Notice::find(&app.records, user, id).await?;
        let changes = work.deletes("NOTICE_DELETED", &stored);
        let changes = count_in(changes, user, -i64::from(stored.entity.is_unread()));
        if let Some(answer) = work.commit(changes, Answer::no_content()).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien};

    use crate::testing::{MESSAGE, app, arrive, delete, kinds, read, unread};

    #[tokio::test]
    async fn what_is_deleted_is_gone_and_counted_no_more() {
        let app = app();
        let one = arrive(&app, &amina(), MESSAGE, "Un").await;
        let two = arrive(&app, &amina(), MESSAGE, "Deux").await;
        arrive(&app, &amina(), MESSAGE, "Trois").await;
        read(&app, &amina(), &one).await;
        for (id, left) in [(&one, 2), (&two, 1)] {
            let answer = delete(&app, &amina(), id).await;
            assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
            assert_eq!(unread(&app, &amina()).await, left);
            assert_eq!(delete(&app, &amina(), id).await.problem(), "not-found");
            assert_eq!(read(&app, &amina(), id).await.problem(), "not-found");
        }
        assert_eq!(kinds(&app).await, ["NOTICE_READ", "NOTICE_DELETED", "NOTICE_DELETED"]);
    }

    #[tokio::test]
    async fn what_is_others_stays() {
        let app = app();
        let id = arrive(&app, &amina(), MESSAGE, "Un").await;
        assert_eq!(delete(&app, &bastien(), &id).await.problem(), "not-found");
        assert_eq!(unread(&app, &amina()).await, 1);
    }
}
