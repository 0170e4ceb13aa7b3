//! `tell-absences`: each minute, the parents of those who are absent are told, ten minutes after it was said.
//!
//! It is a schedule, and no announcement that waits: who is absent, and who their parents are, is asked when it is due, so that
//! a correction has nothing to take back, and completing a lesson reads no parent.

use std::collections::BTreeMap;

use preau_kernel::{
    app::App,
    caller::Caller,
    changes::Changes,
    due::DuePages,
    entity::{Entity, Stored},
    failures::Failures,
    id::UserId,
    list::List,
    problem::Problem,
    store::{Key, MOST_KEYS},
    unit_of_work::UnitOfWork,
};
use preau_relations::ParentLink;

use crate::{absence::Absence, absence_notifier::AbsenceNotifier, class::Class, class_lesson::ClassLesson};

/// When it runs: every minute.
pub(crate) const CRON: &str = "* * * * *";
/// How many lessons a run looks at: what fails time and again keeps nothing behind it from its turn.
const MOST_MET: usize = 100;
/// How many pupils a run reads the parents of before it begins no other lesson: a run may make a thousand statements on D1.
const ENOUGH_PUPILS: usize = 200;
/// How many parents of a pupil are told.
const MOST_PARENTS: usize = 10;

/// What a run did.
#[derive(Default)]
struct Told {
    lessons: usize,
    /// How many pupils the parents of were looked for.
    pupils: usize,
    failures: Failures,
    is_part: bool,
}

/// Tells the parents of those who are absent when it is due, once each. What fails is left to the next run, and keeps nothing
/// else from its turn.
///
/// # Errors
/// The store did not say what is due; or, once all the others had their turn, something failed.
pub(crate) async fn tell_absences(app: App) -> Result<String, Problem> {
    let caller = Caller::of_schedule("tell-absences");
    let (mut told, mut met) = (Told::default(), 0);
    let mut pages = DuePages::<ClassLesson, _>::until(app.now(), ClassLesson::due_absences);
    'pages: while let Some(page) = pages.next(&app.records).await? {
        told.failures.pass_over(pages.take_unreadable());
        for due in page {
            if met == MOST_MET || told.pupils >= ENOUGH_PUPILS || app.is_spent() {
                told.is_part = true;
                break 'pages;
            }
            met += 1;
            match tell(&app, &caller, &due.entity.key()).await {
                Ok(None) => {}
                Ok(Some(pupils)) => {
                    told.lessons += 1;
                    told.pupils += pupils;
                }
                Err(problem) => told.failures.add(problem),
            }
        }
    }
    let more = if told.is_part { ", more left" } else { "" };
    let said = format!("{} absences of {} lessons told{more}", told.pupils, told.lessons);
    told.failures.conclude(said)
}

/// Tells the parents of whoever is absent from the lesson at `key` now, if that is due, and answers of how many pupils; none
/// where it is not due. Lesson and announcements are one transaction: whoever was told of is told of once.
async fn tell(app: &App, caller: &Caller, key: &Key) -> Result<Option<usize>, Problem> {
    let mut work = UnitOfWork::of(app, caller);
    loop {
        // The index may show what is not due any more.
        let Some(before) = work.find::<ClassLesson>(key).await? else { return Ok(None) };
        if before.entity.tell_at.is_none_or(|at| at > work.now()) {
            return Ok(None);
        }
        let class = work.get::<Class>(&Class::key_of(before.entity.class_id)).await?.entity;
        let mut lesson = before.entity.clone();
        let untold: Vec<UserId> = lesson.untold().cloned().collect();
        lesson.told.extend(untold.iter().cloned());
        lesson.tell_at = None;
        let mut changes = work.replaces("ABSENCES_TOLD", &before, &lesson);
        if lesson.telling_ends_at(&class) > work.now() {
            let notifier = AbsenceNotifier { app, class: &class, lesson: &lesson, now: work.now() };
            changes = announced(app, &notifier, &untold, changes).await?;
        }
        if work.commit_step(changes).await? {
            return Ok(Some(untold.len()));
        }
    }
}

/// The changes with what tells the parents of these pupils.
async fn announced(
    app: &App,
    notifier: &AbsenceNotifier<'_>,
    pupils: &[UserId],
    mut changes: Changes,
) -> Result<Changes, Problem> {
    let lesson = notifier.lesson;
    let keys: Vec<Key> = pupils.iter().map(|pupil| Absence::key_of(pupil, lesson.date, lesson.id)).collect();
    let absences = app.records.find_many::<Absence>(&keys).await?;
    let parents = parents_of(app, pupils).await?;
    for absence in absences.into_iter().flatten() {
        if let Some(parents) = parents.get(&absence.entity.student_id) {
            changes = notifier.absent(&absence, parents, changes);
        }
    }
    Ok(changes)
}

/// The parents of each pupil who has any. An index finds them; who is a parent no longer is none of them.
async fn parents_of(app: &App, pupils: &[UserId]) -> Result<BTreeMap<UserId, Vec<UserId>>, Problem> {
    let mut links = Vec::new();
    for pupil in pupils {
        let list = List::whole(ParentLink::of_student(pupil));
        let found = app.records.list::<ParentLink>(&list, MOST_PARENTS, None, |_| true).await?;
        links.extend(found.entities.into_iter().map(|link: Stored<ParentLink>| link.entity.key()));
    }
    let mut parents = BTreeMap::<UserId, Vec<UserId>>::new();
    for keys in links.chunks(MOST_KEYS) {
        let confirmed = app.records.find_many::<ParentLink>(keys).await?;
        for ParentLink { parent_id, student_id, .. } in
            confirmed.into_iter().flatten().map(|link| link.entity)
        {
            parents.entry(student_id).or_default().push(parent_id);
        }
    }
    Ok(parents)
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use preau_harness::{
        insta,
        people::{amina, bastien, coach_rey, fatou, paul, student},
    };
    use serde_json::{Value, json};

    use crate::testing::{
        announced as waiting, change, completed, deleted, lesson, parent_of, recounted, school, teaching,
        told, with,
    };

    #[tokio::test]
    async fn parents_are_told_ten_minutes_later_and_once() {
        let app = school().await;
        parent_of(&app, &fatou(), &bastien()).await;
        parent_of(&app, &paul(), &amina()).await;
        completed(&app, &coach_rey(), &lesson()).await;
        app.clock.advance_minutes(9);
        assert_eq!(app.run("tell-absences").await.unwrap(), "0 absences of 0 lessons told");
        app.clock.advance_minutes(1);
        assert_eq!(app.run("tell-absences").await.unwrap(), "1 absences of 1 lessons told");
        insta::assert_json_snapshot!(waiting(&app), @r#"
        [
          {
            "about": {
              "place": [
                "absences#bastien",
                "2026-03-02#019aa5f0-0000-7000-8000-000000001e55"
              ],
              "subject": "user:bastien",
              "version": 1
            },
            "addressees": [
              {
                "data": {},
                "hosts": false,
                "names": {},
                "user_id": "fatou"
              }
            ],
            "attempts": 0,
            "caused_by": null,
            "created_at": "2026-03-02T08:10:00Z",
            "data": {
              "class_name": "Première 3",
              "date": "2026-03-02",
              "starts_at": "2026-03-02T07:00:00Z",
              "student_name": null
            },
            "dedupe_key": "absence-recorded:019cad98-d3c0-7000-8000-000000000004:{user}:{channel}",
            "due_at": "2026-03-02T08:10:00Z",
            "expires_at": "2026-03-04T23:00:00Z",
            "id": "019cad98-d3c0-7000-8000-000000000004",
            "meeting": null,
            "names": {
              "student_name": "bastien"
            },
            "queue": "News",
            "template": "absence-recorded"
          }
        ]
        "#);
        assert_eq!(app.run("tell-absences").await.unwrap(), "0 absences of 0 lessons told");
        // What is edited later tells nobody again, but of who is absent only now.
        change(&app, 2, "notes", json!("Revoir les suites")).await;
        app.clock.advance_minutes(11);
        assert_eq!(app.run("tell-absences").await.unwrap(), "0 absences of 0 lessons told");
        change(&app, 3, "default_status", json!("absent")).await;
        app.clock.advance_minutes(10);
        assert_eq!(app.run("tell-absences").await.unwrap(), "1 absences of 1 lessons told");
        let told_of: Vec<Value> =
            waiting(&app).iter().map(|one| one["addressees"][0]["user_id"].clone()).collect();
        assert_eq!(told_of, [json!("fatou"), json!("paul")]);
        recounted(&app).await;
    }

    #[tokio::test]
    async fn what_is_corrected_within_ten_minutes_is_told_to_nobody() {
        let app = school().await;
        parent_of(&app, &fatou(), &bastien()).await;
        completed(&app, &coach_rey(), &lesson()).await;
        app.clock.advance_minutes(9);
        let late = json!([{"student_id": "bastien", "status": "late"}]);
        assert_eq!(change(&app, 1, "attendance", late).await.status, 200);
        app.clock.advance_minutes(60);
        assert_eq!(app.run("tell-absences").await.unwrap(), "0 absences of 0 lessons told");
        assert_eq!(waiting(&app), Vec::<Value>::new());
    }

    #[tokio::test]
    async fn an_edit_that_leaves_who_is_absent_puts_nothing_off() {
        let app = school().await;
        parent_of(&app, &fatou(), &bastien()).await;
        completed(&app, &coach_rey(), &lesson()).await;
        app.clock.advance_minutes(9);
        change(&app, 1, "notes", json!("Revoir les suites")).await;
        app.clock.advance_minutes(1);
        assert_eq!(app.run("tell-absences").await.unwrap(), "1 absences of 1 lessons told");
        assert_eq!(waiting(&app).len(), 1);
    }

    #[tokio::test]
    async fn of_a_lesson_that_was_deleted_nobody_is_told() {
        let app = school().await;
        parent_of(&app, &fatou(), &bastien()).await;
        completed(&app, &coach_rey(), &lesson()).await;
        deleted(&app, &coach_rey(), "*").await;
        app.clock.advance_minutes(30);
        assert_eq!(app.run("tell-absences").await.unwrap(), "0 absences of 0 lessons told");
        assert_eq!(waiting(&app), Vec::<Value>::new());
    }

    #[tokio::test]
    async fn what_a_device_sends_days_later_is_news_to_nobody() {
        let app = school().await;
        parent_of(&app, &fatou(), &bastien()).await;
        for (number, date, count) in [(1, "2026-02-27", 0), (2, "2026-02-28", 1)] {
            let id = format!("019aa5f0-0000-7000-8000-{number:012}");
            let said = with(with(lesson(), "date", date), "id", id);
            assert_eq!(completed(&app, &coach_rey(), &said).await.status, 201);
            app.clock.advance_minutes(10);
            let report = app.run("tell-absences").await.unwrap();
            assert_eq!(report, format!("{count} absences of {count} lessons told"), "{date}");
        }
        // Nor is what was due when nothing ran.
        completed(&app, &coach_rey(), &lesson()).await;
        app.clock.set("2026-03-04T23:00:00Z");
        assert_eq!(app.run("tell-absences").await.unwrap(), "1 absences of 1 lessons told");
        assert_eq!(waiting(&app).len(), 1);
        assert_eq!(told(&app).await.iter().filter(|kind| *kind == "ABSENCES_TOLD").count(), 2);
    }

    #[tokio::test]
    async fn runs_at_once_tell_everybody_once() {
        let app = school().await;
        let pupils: Vec<_> = (0..12).map(student).collect();
        teaching(&app, &[coach_rey()], &pupils).await;
        for pupil in &pupils {
            parent_of(&app, &fatou(), pupil).await;
        }
        for number in 0..5 {
            let id = format!("019aa5f0-0000-7000-8000-{number:012}");
            let said = with(with(lesson(), "attendance", json!([])), "default_status", "absent");
            assert_eq!(completed(&app, &coach_rey(), &with(said, "id", id)).await.status, 201);
        }
        app.clock.advance_minutes(10);
        for report in join_all((0..4).map(|_| app.run("tell-absences"))).await {
            assert!(report.unwrap().ends_with("told"));
        }
        assert_eq!(waiting(&app).len(), 60);
        recounted(&app).await;
    }

    #[tokio::test]
    async fn a_run_begins_no_more_than_it_may_and_leaves_the_others_to_the_next() {
        let app = school().await;
        let pupils: Vec<_> = (0..80).map(student).collect();
        teaching(&app, &[coach_rey()], &pupils).await;
        for number in 0..4 {
            let id = format!("019aa5f0-0000-7000-8000-{number:012}");
            let said = with(with(lesson(), "attendance", json!([])), "default_status", "absent");
            assert_eq!(completed(&app, &coach_rey(), &with(said, "id", id)).await.status, 201);
        }
        app.clock.advance_minutes(10);
        assert_eq!(app.run("tell-absences").await.unwrap(), "240 absences of 3 lessons told, more left");
        assert_eq!(app.run("tell-absences").await.unwrap(), "80 absences of 1 lessons told");
        assert_eq!(app.run("tell-absences").await.unwrap(), "0 absences of 0 lessons told");
    }
}
