//! `erase-user`: someone's data is erased for them: after a parent's letter, a child's (seed 1 §10).

use preau_kernel::{app::App, caller::Caller, id::UserId, problem::Problem, request::PathId};

use crate::erasing::{Outcome, Unfinished, erase};

/// Erases someone's data
///
/// What they do by `erase-me`. The journal says who did it, and not whose data they were.
#[utoipa::path(
    delete,
    path = "/api/admin/users/{user_id}",
    tag = "privacy",
    params(("user_id" = UserId, Path, description = "The user")),
    responses(
        (status = 204, description = "Nothing is kept any more"),
        (status = 202, description = "A part is erased; the same request goes on", body = Unfinished,
            headers(("Retry-After" = u32, description = "After how many seconds"))),
    ),
)]
pub(crate) async fn erase_user(
    app: App,
    caller: Caller,
    PathId(person): PathId<UserId>,
) -> Result<Outcome, Problem> {
    erase(&app, &caller, &person).await
}

#[cfg(test)]
mod tests {
    use http::Method;
    use preau_harness::people::director;

    use crate::testing::{naming, school};

    #[tokio::test]
    async fn an_admin_erases_someone_and_is_named_for_it() {
        let app = school().await;
        let before = app.events().await.len();
        let erase = async || {
            let path = "/api/admin/users/amina";
            app.request(Method::DELETE, path).by(&director()).send().await.status
        };
        assert_eq!(erase().await, 204);
        assert_eq!(naming(&app, &["amina", "diallo", "24177123456"]), Vec::<String>::new());
        let events = app.events().await;
        assert!(events[before..].iter().all(|event| event.actor.id == "director"));
        let last = events.last().unwrap();
        assert_eq!((last.kind.as_str(), last.resource.starts_with("user:erased-")), ("USER_ERASED", true));
        assert_eq!(erase().await, 204);
        assert_eq!(app.events().await.len(), events.len());
    }

    #[tokio::test]
    async fn an_admin_who_erases_themself_is_named_nowhere() {
        let app = school().await;
        let path = "/api/admin/users/director";
        assert_eq!(app.request(Method::DELETE, path).by(&director()).send().await.status, 204);
        assert_eq!(naming(&app, &["director"]), Vec::<String>::new());
    }
}
