//! What pupils are told of their marks, and teachers of two copies of one thing.

use std::collections::BTreeSet;

use jiff::Timestamp;
use preau_dashboard::mark::Mark;
use preau_kernel::{
    announcement::{About, Addressee, Addressees, Announcement},
    app::App,
    changes::Changes,
    entity::Entity,
    field_types::FreeText,
    id::UserId,
    unit_of_work::Audited,
};
use preau_notification_definitions::{
    Notification,
    grades::{ConflictKept, GradesPublished},
};

use crate::{
    class::Class, publication::Publication, publication_period::PublicationPeriod,
    sync_conflict::SyncConflict,
};

/// Tells of what happens in a class at an instant.
pub(crate) struct MarksNotifier<'a> {
    /// Time and ids.
    pub app: &'a App,
    /// When it happens.
    pub now: Timestamp,
    /// In which class.
    pub class: &'a Class,
}

impl MarksNotifier<'_> {
    /// The changes with what tells pupils that they have marks which are new, or other ones than before, as long as those are
    /// published. What the marks are is not told.
    pub fn published(
        &self,
        publication: &Publication,
        period: &PublicationPeriod,
        marks: &[&Mark],
        changes: Changes,
    ) -> Changes {
        if marks.is_empty() {
            return changes;
        }
        let said = GradesPublished {
            title: publication.header.title.clone(),
            class_name: FreeText(self.class.name.clone()),
        };
        let pupils = marks.iter().map(|mark| Addressee::new(mark.student_id.clone()));
        let addressees = Addressees::List(pupils.collect());
        let news = Announcement::news(self.app.ids.as_ref(), self.now, said.content(), addressees);
        let (assessment, number) = (publication.assessment_id, publication.number);
        let resource = Publication::resource_of(assessment, number);
        changes.announcing(&Announcement {
            about: Some(About::existence_of(resource, period.key())),
            dedupe_key: Some(format!("grades-published:{assessment}:{number}:{{user}}:{{channel}}")),
            ..news
        })
    }
}

/// The changes with what tells who wrote two copies that both are kept.
pub(crate) fn telling_of_conflict(
    app: &App,
    now: Timestamp,
    conflict: &SyncConflict,
    changes: Changes,
) -> Changes {
    let said = ConflictKept { kind: conflict.kind };
    let people: BTreeSet<&UserId> =
        [Some(&conflict.other_by), conflict.server_by.as_ref()].into_iter().flatten().collect();
    let living = people.into_iter().filter(|one| !one.is_pseudonym());
    let addressees = Addressees::List(living.cloned().map(Addressee::new).collect());
    let news = Announcement::news(app.ids.as_ref(), now, said.content(), addressees);
    changes.announcing(&Announcement {
        about: Some(About::existence_of(conflict.resource(), conflict.key())),
        dedupe_key: Some(format!("sync-conflict:{}:{{user}}:{{channel}}", conflict.id)),
        ..news
    })
}

#[cfg(test)]
mod tests {
    use preau_dashboard::mark::Mark;
    use preau_harness::people::{amina, coach_rey};
    use preau_kernel::{announcement::Announcement, changes::Changes};
    use serde_json::json;

    use crate::{
        grade_testing::{act, published, saved, sheet},
        testing::{school, stored},
    };

    #[tokio::test]
    async fn the_others_are_told_of_their_marks_though_a_pupil_is_erased_before_and_nobody_once_they_are_taken_back()
     {
        let app = school().await;
        let grades = json!([
            {"student_id": "amina", "status": "graded", "score": 14.5},
            {"student_id": "bastien", "status": "graded", "score": 9},
        ]);
        let saved = saved(&app, &coach_rey(), grades).await;
        published(&app, &coach_rey(), &saved).await;
        let about = stored::<Announcement>(&app)[0].about.clone().unwrap();
        let holds = async || about.still_holds(&app.app.records.batch([about.key()]).await.unwrap());
        // Who is erased loses their marks, which are the dashboard's.
        let amina = stored::<Mark>(&app).into_iter().find(|mark| mark.student_id == amina().id).unwrap();
        let mark = app.app.records.get::<Mark>(&preau_kernel::entity::Entity::key(&amina)).await.unwrap();
        assert!(Changes::without_event(app.app.now()).delete(&mark).commit_alone(&app.app).await.unwrap());
        assert!(holds().await);
        let version = sheet(&app).await["sheet_version"].as_u64().unwrap();
        assert_eq!(act(&app, &coach_rey(), "unpublish", version).await.status, 200);
        assert!(!holds().await);
    }
}
