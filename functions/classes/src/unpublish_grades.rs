//! `unpublish-grades`: a teacher takes back what they published.

use preau_kernel::{
    answer::Answer, app::App, caller::Caller, outbox::forget_about, problem::Problem, request::PathId,
    request::Valid, unit_of_work::UnitOfWork,
};

use crate::{
    class::ClassId,
    publication::Publication,
    publishing::{Act, PublicationView, SheetSeen},
};

/// Takes back the published grades of an assessment
///
/// Its teachers alone do, at the version of the sheet that they see. The marks of all pupils go at once; the drafts stay, and so
/// does the snapshot of what was published. What is not published stays as it is.
#[utoipa::path(
    post,
    path = "/api/classes/{class_id}/grades/unpublish",
    tag = "classes",
    params(("class_id" = String, Path, format = Uuid, description = "The class")),
    request_body = SheetSeen,
    responses((status = 200, description = "Nothing is published any more", body = PublicationView)),
)]
pub(crate) async fn unpublish_grades(
    app: App,
    caller: Caller,
    PathId(id): PathId<ClassId>,
    Valid(SheetSeen { assessment_id, sheet_version }): Valid<SheetSeen>,
) -> Result<Answer<PublicationView>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let act = Act::read(&app, &caller, id, assessment_id).await?;
        let Some(published) = act.assessment.entity.published.clone() else {
            return Ok(Answer::ok(PublicationView::of(&act.assessment.entity)));
        };
        act.check_seen(u64::from(sheet_version.0))?;
        let (changes, after) = act.unpublish(&work, &published).await?;
        if let Some(answer) = work.commit(changes, Answer::ok(PublicationView::of(&after))).await? {
            // Whoever was not told yet is not told of what is gone.
            forget_about(&app, &Publication::resource_of(assessment_id, published.number)).await?;
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_dashboard::mark::Mark;
    use preau_harness::{insta, people::coach_rey};
    use serde_json::json;

    use crate::{
        book::Book,
        grade_testing::{act, marks, published, saved, sheet},
        publication::Publication,
        testing::{announced, school, stored, told},
    };

    #[tokio::test]
    async fn what_is_taken_back_is_gone_for_all_and_its_snapshot_stays() {
        let app = school().await;
        let grades = json!([
            {"student_id": "amina", "status": "graded", "score": 14.5}, {"student_id": "bastien", "status": "excused"},
        ]);
        let saved = saved(&app, &coach_rey(), grades).await;
        assert_eq!(act(&app, &coach_rey(), "unpublish", 1).await.json()["publication"], 0);
        published(&app, &coach_rey(), &saved).await;
        let first = stored::<Mark>(&app)[0].first_published_at;
        assert_eq!(marks(&app).len(), 2);
        app.clock.advance_minutes(1);
        assert_eq!(act(&app, &coach_rey(), "unpublish", 7).await.problem(), "stale-version");
        let back = act(&app, &coach_rey(), "unpublish", 1).await;
        insta::assert_compact_json_snapshot!(back.json(), @r#"{"count": 0, "publication": 1, "published_at": null}"#);
        assert_eq!(marks(&app), []);
        assert_eq!(stored::<Book>(&app)[0].columns.len(), 0);
        assert_eq!(stored::<Publication>(&app).len(), 1);
        // Nobody is told of what is gone.
        assert_eq!(announced(&app).len(), 0);
        assert_eq!(act(&app, &coach_rey(), "unpublish", 1).await.json(), back.json());
        let kinds = ["ASSESSMENT_SAVED", "GRADES_SAVED", "GRADES_PUBLISHED", "GRADES_UNPUBLISHED"];
        assert_eq!(told(&app).await, kinds);
        // What is published then is another publication, at another place: no version comes back.
        assert_eq!(published(&app, &coach_rey(), &saved).await["publication"], 2);
        assert_ne!(stored::<Mark>(&app)[0].first_published_at, first);
        let publications = sheet(&app).await["publications"].clone();
        insta::assert_json_snapshot!(publications, @r#"
        [
          {
            "at": "2026-03-02T08:00:00Z",
            "by": "coach_rey",
            "count": 2,
            "number": 1,
            "unpublished_at": "2026-03-02T08:01:00Z",
            "unpublished_by": "coach_rey"
          },
          {
            "at": "2026-03-02T08:01:00Z",
            "by": "coach_rey",
            "count": 2,
            "number": 2,
            "unpublished_at": null,
            "unpublished_by": null
          }
        ]
        "#);
    }
}
