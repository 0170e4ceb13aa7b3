//! `list-photos`: the photos of a subject, or one's own.

use preau_kernel::{
    answer::Answer, app::App, caller::Caller, file_policy::SubjectKind, id::UserId, list_query, page::Page,
    problem::Problem, request::ValidQuery, text::LocalizedText,
};

use crate::{
    people::is_one_of_its_people,
    photo::{Photo, State, Subject},
    view::PhotoView,
};

list_query! {
    /// Which photos.
    pub struct ListPhotos {
        /// Those of a subject of this kind, with `subject_id`.
        #[param(inline)]
        pub subject_kind: Option<SubjectKind>,
        /// Those of the subject with this id, with `subject_kind`.
        #[param(inline)]
        pub subject_id: Option<UserId>,
    }
}

/// Lists photos, latest first
///
/// Those of a subject, for its people; without one, the caller's own, those that are pending included. Each has an address
/// of its bytes that holds for 5 minutes.
#[utoipa::path(
    get,
    path = "/photos",
    tag = "photos",
    params(ListPhotos),
    responses((status = 200, description = "One page", body = Page<PhotoView>)),
)]
pub(crate) async fn list_photos(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<ListPhotos>,
) -> Result<Answer<Page<PhotoView>>, Problem> {
    let scope = match (query.subject_kind, &query.subject_id) {
        (Some(kind), Some(id)) => {
            let subject = Subject { kind, id: id.clone() };
            if !is_one_of_its_people(&app.records, &caller.actor, &subject).await? {
                return Err(Problem::not_yours());
            }
            Photo::of(&subject)
        }
        (None, None) => Photo::by(&caller.actor.id),
        (Some(_), None) => return Err(beside("/subject_id")),
        (None, Some(_)) => return Err(beside("/subject_kind")),
    };
    // An index that lags may still show what is in the trash.
    let wanted = |photo: &Photo| matches!(photo.state, State::Pending | State::Ready);
    PhotoView::page(&app, &query, scope, wanted).await
}

fn beside(pointer: &str) -> Problem {
    let detail = LocalizedText::fixed(
        "Indiquez subject_kind et subject_id ensemble.",
        "Give subject_kind and subject_id together.",
    );
    Problem::wrong_field(pointer, "required", detail)
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp,
        people::{amina, bastien, coach_mba, coach_rey, director, fatou, paul},
    };
    use preau_kernel::actor::Actor;
    use serde_json::Value;

    use crate::testing::{
        PNG, announced, bytes_at, deleted, photo_of, request, school, subject, uploaded, with,
    };

    async fn list(app: &TestApp, actor: &Actor, query: &str) -> Value {
        app.get(&format!("/photos{query}")).by(actor).send().await.json()
    }

    async fn names(app: &TestApp, actor: &Actor, query: &str) -> Vec<String> {
        let page = list(app, actor, query).await;
        let entries = page["data"].as_array().unwrap_or_else(|| panic!("{page}"));
        entries.iter().map(|photo| photo["file_name"].as_str().unwrap().to_owned()).collect()
    }

    /// Three photos of Amina, two of which Rey uploaded, and one of a class.
    async fn album() -> (TestApp, Vec<String>) {
        let app = school().await;
        let mut ids = vec![photo_of(&app, &amina()).await];
        for (name, kind, id) in [
            ("un.png", "student", "amina"),
            ("deux.png", "student", "amina"),
            ("classe.png", "class", "6e-b"),
        ] {
            app.clock.advance_minutes(1);
            let body = with(with(announced(PNG), "file_name", name), "subject", subject(kind, id));
            ids.push(uploaded(&app, &coach_rey(), &body, PNG).await);
        }
        (app, ids)
    }

    const OF_AMINA: &str = "?subject_kind=student&subject_id=amina";

    #[tokio::test]
    async fn a_subjects_people_see_its_photos_latest_first() {
        let (app, _) = album().await;
        for person in [amina(), fatou(), coach_rey(), coach_mba(), director()] {
            assert_eq!(names(&app, &person, OF_AMINA).await, ["deux.png", "un.png"], "{}", person.id);
        }
        for stranger in [bastien(), paul()] {
            assert_eq!(list(&app, &stranger, OF_AMINA).await["status"], 403, "{}", stranger.id);
        }
        let class = "?subject_kind=class&subject_id=6e-b";
        assert_eq!(names(&app, &director(), class).await, ["classe.png"]);
        assert_eq!(list(&app, &amina(), class).await["status"], 403);
        assert_eq!(names(&app, &amina(), "").await, ["cour.png"]);
        assert_eq!(names(&app, &coach_rey(), "").await, ["classe.png", "deux.png", "un.png"]);
        assert_eq!(names(&app, &bastien(), "").await, Vec::<String>::new());
    }

    #[tokio::test]
    async fn each_photo_has_an_address_that_holds_for_five_minutes() {
        let (app, _) = album().await;
        let page = list(&app, &fatou(), OF_AMINA).await;
        let photo = &page["data"][0];
        assert_eq!(photo["url_expires_at"], "2026-03-02T08:08:00Z");
        let file = bytes_at(&app, photo).await;
        assert_eq!((file.status.as_u16(), file.body.as_ref()), (200, PNG));
        assert_eq!(file.header("content-disposition"), "inline; filename=\"deux.png\"");
        assert_eq!(file.header("x-content-type-options"), "nosniff");
        app.clock.advance_minutes(5);
        assert_eq!(bytes_at(&app, photo).await.problem(), "expired-address");
        let altered = with(photo.clone(), "url", format!("{}x", photo["url"].as_str().unwrap()));
        assert_eq!(bytes_at(&app, &altered).await.problem(), "invalid-address");
    }

    #[tokio::test]
    async fn pages_follow_each_other_without_what_is_in_the_trash() {
        let (app, ids) = album().await;
        deleted(&app, &coach_rey(), &ids[1]).await;
        assert_eq!(names(&app, &fatou(), OF_AMINA).await, ["deux.png"]);
        let first = list(&app, &coach_rey(), "?limit=1").await;
        let cursor = first["pagination"]["next_cursor"].as_str().unwrap();
        assert_eq!(names(&app, &coach_rey(), &format!("?limit=1&cursor={cursor}")).await, ["deux.png"]);
        let elsewhere = list(&app, &coach_mba(), &format!("?cursor={cursor}")).await;
        assert_eq!(elsewhere["type"], "https://preau.dev/problems/invalid-cursor");
    }

    #[tokio::test]
    async fn ones_own_list_shows_what_is_awaited_and_a_subjects_does_not() {
        let app = school().await;
        request(&app, &amina(), &announced(PNG)).await;
        let mine = list(&app, &amina(), "").await;
        assert_eq!((&mine["data"][0]["status"], &mine["data"][0]["url"]), (&"pending".into(), &Value::Null));
        let profile = "?subject_kind=profile&subject_id=amina";
        assert_eq!(names(&app, &fatou(), profile).await, Vec::<String>::new());
        let half = list(&app, &amina(), "?subject_kind=profile").await;
        assert_eq!(half["errors"][0]["pointer"], "/subject_id");
        let half = list(&app, &amina(), "?subject_id=amina").await;
        assert_eq!(half["errors"][0]["pointer"], "/subject_kind");
    }
}
