//! `favorite-resource`: remembers a document for the caller.

use preau_kernel::{
    answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId, unit_of_work::UnitOfWork,
};

use crate::{favorite::Favorite, resource::ResourceId, resource_access::visible};

/// Makes a document a favourite
///
/// One that is one already stays so.
#[utoipa::path(
    post,
    path = "/rag/docs/{resource_id}/favorite",
    tag = "resources",
    params(("resource_id" = String, Path, format = Uuid, description = "The document")),
    responses((status = 204, description = "It is a favourite")),
)]
pub(crate) async fn favorite_resource(
    app: App,
    caller: Caller,
    PathId(id): PathId<ResourceId>,
) -> Result<Answer<()>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        visible(&app, &caller, id).await?;
        let user_id = caller.actor.id.clone();
        if work.find::<Favorite>(&Favorite::key_of(&user_id, id)).await?.is_some() {
            return Ok(Answer::no_content());
        }
        let favorite = Favorite { user_id, resource_id: id, since: work.now() };
        let changes = work.creates("RESOURCE_FAVORITED", &favorite);
        if let Some(answer) = work.commit(changes, Answer::no_content()).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use http::Method;
    use preau_harness::people::{amina, bastien, coach_rey};
    use serde_json::{Value, json};

    use crate::testing::{app, count, delete, document, filed, search, suites, titles_of};

    #[tokio::test]
    async fn favourites_are_marked_and_listed_and_are_ones_own() {
        let app = app();
        let id = filed(&app, &coach_rey(), &suites()).await;
        let path = format!("/rag/docs/{id}/favorite");
        for _ in 0..2 {
            assert_eq!(app.post(&path, &Value::Null).by(&amina()).send().await.status, 204);
        }
        assert_eq!(count(&app, "favorite"), 1);
        let is_marked =
            async |actor| search(&app, &actor, "q=suites").await["data"][0]["is_favorite"].clone();
        assert_eq!((is_marked(amina()).await, is_marked(bastien()).await), (json!(true), json!(false)));
        let listed = async || {
            let answer = app.get("/rag/docs?favorite=true").by(&amina()).send().await;
            titles_of(&answer.json())
        };
        assert_eq!(listed().await, ["Les suites arithmétiques"]);
        let is_listed_so = async |actor, list: &str| {
            let page = app.get(&format!("/rag/docs{list}")).by(&actor).send().await.json();
            page["data"][0]["is_favorite"].clone()
        };
        assert_eq!(is_listed_so(amina(), "").await, json!(true));
        assert_eq!(is_listed_so(amina(), "?favorite=true").await, json!(true));
        assert_eq!(is_listed_so(bastien(), "").await, json!(false));
        assert_eq!(is_listed_so(coach_rey(), "?visibility=me").await, json!(false));
        for _ in 0..2 {
            let gone = app.request(Method::DELETE, &path).by(&amina()).send().await;
            assert_eq!(gone.status, 204);
        }
        assert_eq!(listed().await, Vec::<String>::new());
    }

    #[tokio::test]
    async fn what_one_may_not_see_is_no_favourite() {
        let app = app();
        let hidden = filed(&app, &coach_rey(), &document("Interne", "Conseil", "staff")).await;
        let path = format!("/rag/docs/{hidden}/favorite");
        assert_eq!(app.post(&path, &Value::Null).by(&amina()).send().await.problem(), "not-found");
        let id = filed(&app, &coach_rey(), &suites()).await;
        let path = format!("/rag/docs/{id}/favorite");
        assert_eq!(app.post(&path, &Value::Null).by(&amina()).send().await.status, 204);
        // What has become hidden, or is deleted, is listed no more.
        let own = document("Suites", "La raison", "me");
        assert_eq!(app.put(&format!("/rag/docs/{id}"), &own).by(&coach_rey()).send().await.status, 200);
        let listed = app.get("/rag/docs?favorite=true").by(&amina()).send().await.json();
        assert_eq!(titles_of(&listed), Vec::<String>::new());
        assert_eq!(delete(&app, &coach_rey(), &id).await.status, 204);
        assert_eq!(app.get("/rag/docs?favorite=true").by(&amina()).send().await.status, 200);
    }
}
