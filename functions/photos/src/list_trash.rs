//! `list-trash`: what can still be brought back.

use preau_kernel::{
    actor::Role, answer::Answer, app::App, caller::Caller, id::UserId, list_query, page::Page,
    problem::Problem, request::ValidQuery,
};

use crate::{
    photo::{Photo, State},
    view::PhotoView,
};

list_query! {
    /// Whose trash.
    pub struct ListTrash {
        /// What this person had uploaded.
        #[param(inline)]
        pub owner_id: Option<UserId>,
    }
}

/// Lists what is in the trash, latest first
///
/// One's own photos; for coaches and admins, all, or with `owner_id` one person's. `deletion.days_left` says how long each
/// can still be brought back.
#[utoipa::path(
    get,
    path = "/photos/trash",
    tag = "photos",
    params(ListTrash),
    responses((status = 200, description = "One page", body = Page<PhotoView>)),
)]
pub(crate) async fn list_trash(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<ListTrash>,
) -> Result<Answer<Page<PhotoView>>, Problem> {
    let actor = &caller.actor;
    let scope = match &query.owner_id {
        Some(owner) if *owner != actor.id && !actor.is(Role::Coach) => return Err(Problem::not_yours()),
        Some(owner) => Photo::trash_of(owner),
        None if actor.is(Role::Coach) => Photo::trash(),
        None => Photo::trash_of(&actor.id),
    };
    let wanted = |photo: &Photo| matches!(photo.state, State::Deleted(_));
    PhotoView::page(&app, &query, scope, wanted).await
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp,
        people::{amina, bastien, coach_rey, director},
    };
    use preau_kernel::actor::Actor;
    use serde_json::Value;

    use crate::testing::{act, deleted, photo_of, school};

    async fn trash(app: &TestApp, actor: &Actor, query: &str) -> Vec<(String, i64)> {
        let page = app.get(&format!("/photos/trash{query}")).by(actor).send().await.json();
        let entries = page["data"].as_array().unwrap_or_else(|| panic!("{page}"));
        let entry = |photo: &Value| {
            (photo["owner_id"].as_str().unwrap().to_owned(), photo["deletion"]["days_left"].as_i64().unwrap())
        };
        entries.iter().map(entry).collect()
    }

    fn entry(owner: &str, days: i64) -> (String, i64) {
        (owner.to_owned(), days)
    }

    #[tokio::test]
    async fn each_sees_their_own_and_coaches_see_all_with_the_days_that_are_left() {
        let app = school().await;
        let hers = photo_of(&app, &amina()).await;
        let his = photo_of(&app, &bastien()).await;
        photo_of(&app, &amina()).await;
        deleted(&app, &amina(), &hers).await;
        app.clock.set("2026-03-04T09:00:00Z");
        deleted(&app, &bastien(), &his).await;
        assert_eq!(trash(&app, &amina(), "").await, [entry("amina", 28)]);
        assert_eq!(trash(&app, &bastien(), "").await, [entry("bastien", 30)]);
        for person in [coach_rey(), director()] {
            assert_eq!(trash(&app, &person, "").await, [entry("bastien", 30), entry("amina", 28)]);
            assert_eq!(trash(&app, &person, "?owner_id=amina").await, [entry("amina", 28)]);
        }
        assert_eq!(trash(&app, &amina(), "?owner_id=amina").await.len(), 1);
        let others = app.get("/photos/trash?owner_id=bastien").by(&amina()).send().await;
        assert_eq!(others.problem(), "not-yours");

        app.clock.set("2026-04-01T07:59:59Z");
        assert_eq!(trash(&app, &amina(), "").await, [entry("amina", 1)]);
        act(&app, &amina(), &hers, "restore").await;
        assert_eq!(trash(&app, &amina(), "").await, []);
        assert_eq!(trash(&app, &director(), "").await, [entry("bastien", 3)]);
    }
}
