//! `preview-purge`: what the next purge would take.

use jiff::Timestamp;
use preau_kernel::{answer::Answer, app::App, due::DuePages, entity::Stored, problem::Problem};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    photo::{Photo, State},
    purge::MOST,
    purge_photos::next_run,
    reconcile::{Findings, Reconciliation},
    view::PhotoView,
};

/// What the next purge would take.
#[derive(Debug, Serialize, ToSchema)]
pub struct PurgePreview {
    /// When it runs, in UTC.
    runs_at: Timestamp,
    /// What it would take, unless somebody brings it back before: of each shard, what is due longest first.
    photos: Vec<PhotoView>,
    /// Whether more is due than one run takes; the next ones, five minutes apart, go on.
    more: bool,
    /// How many bytes that would free.
    bytes: u64,
    /// What the last whole reconciliation found amiss; none before the first one ends.
    #[serde(rename = "sweep")]
    reconciliation: Option<Findings>,
}

/// Lists what the next purge would take
///
/// Photos whose time in the trash will be over, and uploads that were never completed. What is held is never taken.
#[utoipa::path(
    get,
    path = "/api/admin/photos/purge-preview",
    tag = "photos",
    responses((status = 200, description = "What the next purge would take", body = PurgePreview)),
)]
pub(crate) async fn preview_purge(app: App) -> Result<Answer<PurgePreview>, Problem> {
    let now = app.now();
    let runs_at = next_run(now).ok_or_else(|| Problem::internal("there is no next run"))?;
    let mut pages = DuePages::<Photo, _>::until(runs_at, Photo::due);
    let (mut photos, mut more, mut bytes) = (Vec::new(), false, 0);
    while !more && let Some(page) = pages.next(&app.records).await? {
        for Stored { entity: photo, .. } in page {
            if photos.len() == MOST {
                more = true;
                break;
            }
            bytes += if matches!(photo.state, State::Pending) { 0 } else { photo.size };
            photos.push(PhotoView::plain(&photo, now));
        }
    }
    let reconciliation = app.records.find::<Reconciliation>(&Reconciliation::place()).await?;
    let reconciliation = reconciliation.and_then(|stored| stored.entity.last);
    Ok(Answer::ok(PurgePreview { runs_at, photos, more, bytes, reconciliation }))
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp, insta,
        people::{amina, bastien, director},
    };
    use serde_json::Value;

    use crate::testing::{PNG, announced, deleted, photo_of, request, school};

    async fn preview(app: &TestApp) -> Value {
        app.get("/api/admin/photos/purge-preview").by(&director()).send().await.json()
    }

    fn ids(preview: &Value) -> Vec<&str> {
        let photos = preview["photos"].as_array().unwrap();
        let mut ids: Vec<&str> = photos.iter().map(|photo| photo["id"].as_str().unwrap()).collect();
        ids.sort_unstable();
        ids
    }

    #[tokio::test]
    async fn it_lists_what_the_next_run_takes_and_nothing_else() {
        let app = school().await;
        let first = photo_of(&app, &amina()).await;
        let held = photo_of(&app, &amina()).await;
        let later = photo_of(&app, &bastien()).await;
        deleted(&app, &amina(), &first).await;
        deleted(&app, &amina(), &held).await;
        let path = format!("/api/admin/photos/{held}/hold");
        app.request(http::Method::PUT, &path).by(&director()).send().await;
        app.clock.set("2026-03-03T08:00:00Z");
        deleted(&app, &bastien(), &later).await;
        app.clock.set("2026-03-31T20:00:00Z");
        let pending = request(&app, &amina(), &announced(PNG)).await.json();
        let empty = preview(&app).await;
        insta::assert_json_snapshot!(empty, @r#"
        {
          "bytes": 0,
          "more": false,
          "photos": [],
          "runs_at": "2026-04-01T03:00:00Z",
          "sweep": null
        }
        "#);
        app.clock.set("2026-04-01T20:00:00Z");
        let shown = preview(&app).await;
        let mut expected = [first.as_str(), pending["photo"]["id"].as_str().unwrap()];
        expected.sort_unstable();
        assert_eq!(ids(&shown), expected);
        assert_eq!((&shown["runs_at"], &shown["bytes"]), (&"2026-04-02T03:00:00Z".into(), &70.into()));
        app.clock.set("2026-04-02T03:00:00Z");
        assert!(app.run("purge-photos").await.unwrap().starts_with("2 purged"));
        assert!(ids(&preview(&app).await).is_empty());
        assert_eq!(preview(&app).await["sweep"]["files"], 2);
    }

    #[tokio::test]
    async fn what_is_more_than_one_run_takes_is_said_to_be_more() {
        use crate::{
            photo::{Deletion, Reason, State},
            testing::given_photos,
        };
        let app = school().await;
        let at: jiff::Timestamp = "2026-02-01T08:00:00Z".parse().unwrap();
        let deletion = Deletion { at, by: amina().id, reason: Reason::Other, purge_at: at };
        given_photos(&app, &amina(), 160, &State::Deleted(deletion)).await;
        let shown = preview(&app).await;
        assert_eq!((ids(&shown).len(), &shown["more"]), (150, &true.into()));
        assert!(app.run("purge-photos").await.unwrap().starts_with("150 purged, more to come"));
        assert!(app.run("purge-photos").await.unwrap().starts_with("10 purged, 0"));
    }
}
