//! `photo-audit`: what happened to a photo, who did it, and when (seed 0 §4.3).

use preau_kernel::{
    answer::Answer,
    app::App,
    event::Event,
    list::List,
    list_query,
    page::{Page, PageRequest},
    problem::Problem,
    request::{PathId, ValidQuery},
};

use crate::photo::{Photo, PhotoId};

list_query! {
    /// Which part of the trail.
    pub struct PhotoAudit {}
}

/// Lists what happened to a photo, in order
///
/// Also of a photo that is purged: the trail stays.
#[utoipa::path(
    get,
    path = "/photos/{photo_id}/audit",
    tag = "photos",
    params(("photo_id" = String, Path, format = Uuid, description = "The photo"), PhotoAudit),
    responses((status = 200, description = "One page", body = Page<Event>)),
)]
pub(crate) async fn photo_audit(
    app: App,
    PathId(id): PathId<PhotoId>,
    ValidQuery(query): ValidQuery<PhotoAudit>,
) -> Result<Answer<Page<Event>>, Problem> {
    let list = List::whole(Event::of_resource(&Photo::resource_of(id)));
    let first = app.records.first::<Event>(&list, 1).await?;
    if first.entities.is_empty() {
        return Err(Problem::not_found());
    }
    PageRequest::of(&app, &query, list)?.answer(&app, |_| true, |event: Event| event).await
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        insta,
        people::{amina, coach_rey, director},
    };
    use serde_json::Value;

    use crate::testing::{act, deleted, photo_of, school};

    #[tokio::test]
    async fn who_did_what_and_when_stays_known_after_the_photo_is_gone() {
        let app = school().await;
        let id = photo_of(&app, &amina()).await;
        for (minutes, person) in [(1, amina()), (2, coach_rey())] {
            app.clock.advance_minutes(minutes);
            deleted(&app, &person, &id).await;
            if person.id == amina().id {
                act(&app, &director(), &id, "restore").await;
            }
        }
        app.clock.set("2026-04-02T03:00:00Z");
        app.run("purge-photos").await.unwrap();
        let path = format!("/photos/{id}/audit");
        let trail = app.get(&path).by(&coach_rey()).send().await.json();
        let lines: Vec<String> = trail["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|event| {
                let role = event["actor"]["role"].as_str().unwrap_or("-");
                let status = |side: &Value| side["status"].as_str().unwrap_or("-").to_owned();
                format!(
                    "{} {} {} ({role}): {} → {} {}",
                    event["at"].as_str().unwrap(),
                    event["kind"].as_str().unwrap(),
                    event["actor"]["id"].as_str().unwrap(),
                    status(&event["from"]),
                    status(&event["to"]),
                    event["to"]["reason"].as_str().unwrap_or_default(),
                )
            })
            .collect();
        insta::assert_json_snapshot!(lines, @r#"
        [
          "2026-03-02T08:00:00Z PHOTO_UPLOAD_REQUESTED amina (student): - → pending ",
          "2026-03-02T08:00:00Z PHOTO_UPLOADED amina (student): pending → ready ",
          "2026-03-02T08:01:00Z PHOTO_DELETED amina (student): ready → deleted privacy",
          "2026-03-02T08:01:00Z PHOTO_RESTORED director (admin): deleted → ready ",
          "2026-03-02T08:03:00Z PHOTO_DELETED coach_rey (coach): ready → deleted privacy",
          "2026-04-02T03:00:00Z PHOTO_PURGED preau:purge-photos (-): purging → - "
        ]
        "#);
        let page = app.get(&format!("{path}?limit=2")).by(&director()).send().await.json();
        assert_eq!(page["data"].as_array().unwrap().len(), 2);
        assert!(page["pagination"]["next_cursor"].is_string());
    }

    #[tokio::test]
    async fn of_what_never_was_there_is_no_trail() {
        let app = school().await;
        let answer =
            app.get("/photos/019aa5f0-0000-7000-8000-000000000000/audit").by(&director()).send().await;
        assert_eq!(answer.problem(), "not-found");
    }
}
