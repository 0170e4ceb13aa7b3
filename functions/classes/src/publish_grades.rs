//! `publish-grades`: a teacher publishes the grades of an assessment, in person (seed 0 §3).

use preau_kernel::{
    answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId, request::Valid,
    unit_of_work::UnitOfWork,
};

use crate::{
    class::ClassId,
    publishing::{Act, PublicationView, SheetSeen},
};

/// Publishes the grades of an assessment
///
/// Its teachers alone do, at the version of the sheet that they see: what a colleague has saved since is `stale-version`, and not
/// published unseen. Students and parents then read the marks; no draft is ever among them. The same version again is the same
/// publication. Copies that wait for a decision are `unresolved-conflicts`.
#[utoipa::path(
    post,
    path = "/api/classes/{class_id}/grades/publish",
    tag = "classes",
    params(("class_id" = String, Path, format = Uuid, description = "The class")),
    request_body = SheetSeen,
    responses((status = 200, description = "What is published", body = PublicationView)),
)]
pub(crate) async fn publish_grades(
    app: App,
    caller: Caller,
    PathId(id): PathId<ClassId>,
    Valid(SheetSeen { assessment_id, sheet_version }): Valid<SheetSeen>,
) -> Result<Answer<PublicationView>, Problem> {
    let seen = u64::from(sheet_version.0);
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let act = Act::read(&app, &caller, id, assessment_id).await?;
        let assessment = &act.assessment.entity;
        if assessment.published.as_ref().is_some_and(|published| published.sheet_version == seen) {
            return Ok(Answer::ok(PublicationView::of(assessment)));
        }
        act.check_seen(seen)?;
        let (changes, after) = act.publish(&work).await?;
        if let Some(answer) = work.commit(changes, Answer::ok(PublicationView::of(&after))).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use futures_util::future::join;
    use preau_dashboard::mark::{AssessmentId, Mark};
    use preau_harness::{
        TestApp, insta,
        people::{amina, bastien, coach_mba, coach_rey, director, robot, student},
    };
    use preau_kernel::{actor::Actor, entity::Entity, store::Write};
    use serde_json::{Value, json};

    use crate::{
        assessment::Assessment,
        book::Book,
        class::ClassId,
        grade_testing::{
            ASSESSMENT, act, assessment, calls, grades_path, marks, published, save, saved, sheet,
        },
        publication::Publication,
        sheet::Sheet,
        term::Term,
        testing::{CLASS, announced, school, stored, teaching, told},
    };

    fn graded(student: &str, score: f64, base: u32) -> Value {
        json!({"student_id": student, "status": "graded", "score": score, "base": base})
    }

    #[tokio::test]
    async fn what_a_teacher_publishes_is_what_they_saw_and_stands_everywhere_at_once() {
        let app = school().await;
        let sheet = saved(
            &app,
            &coach_rey(),
            json!([graded("amina", 14.5, 0), {"student_id": "bastien", "status": "missing"}]),
        )
        .await;
        assert_eq!(marks(&app), []);
        insta::assert_compact_json_snapshot!(published(&app, &coach_rey(), &sheet).await, @r#"{"count": 2, "publication": 1, "published_at": "2026-03-02T08:00:00Z"}"#);
        assert_eq!(marks(&app), [("amina".to_owned(), Some(1_450)), ("bastien".to_owned(), Some(0))]);
        let mark = &stored::<Mark>(&app)[0];
        assert_eq!(
            (mark.title.as_str(), mark.subject.as_deref(), mark.term.as_deref()),
            ("Suites", Some("maths"), Some("T2"))
        );
        let book = &stored::<Book>(&app)[0];
        assert_eq!((book.columns.len(), book.students.len()), (1, 2));
        assert_eq!(told(&app).await, ["ASSESSMENT_SAVED", "GRADES_SAVED", "GRADES_PUBLISHED"]);
        let event = app.events().await.pop().unwrap();
        insta::assert_compact_json_snapshot!(event.to, @r#"{"class": "019aa5f0-0000-7000-8000-00000000c1a5", "count": 2, "is_deleted": false, "publication": 1, "revision": 1}"#);
        let announced = announced(&app);
        assert_eq!(announced.len(), 1);
        assert_eq!(announced[0]["data"], json!({"title": "Suites", "class_name": "Première 3"}));
        assert_eq!(announced[0]["addressees"].as_array().unwrap().len(), 2);
        // Once more is the same publication.
        app.clock.advance_minutes(5);
        let again = published(&app, &coach_rey(), &sheet).await;
        assert_eq!((&again["publication"], &again["count"]), (&json!(1), &json!(2)));
        assert_eq!(told(&app).await.len(), 3);
    }

    #[tokio::test]
    async fn what_is_published_anew_replaces_the_marks_that_differ_and_its_pupils_alone_are_told() {
        let app = school().await;
        let sheet =
            saved(&app, &coach_rey(), json!([graded("amina", 14.5, 0), graded("bastien", 9.0, 0)])).await;
        published(&app, &coach_rey(), &sheet).await;
        let before = stored::<Mark>(&app);
        app.clock.advance_minutes(60);
        let sheet = saved(&app, &coach_rey(), json!([graded("bastien", 9.5, 1)])).await;
        assert_eq!(marks(&app)[1].1, Some(900));
        assert_eq!(published(&app, &coach_rey(), &sheet).await["publication"], 2);
        assert_eq!(marks(&app), [("amina".to_owned(), Some(1_450)), ("bastien".to_owned(), Some(950))]);
        let after = stored::<Mark>(&app);
        assert!(before.iter().zip(&after).all(|(one, other)| one.key() == other.key()));
        let told = announced(&app).pop().unwrap();
        assert_eq!(told["addressees"][0]["user_id"], "bastien");
        assert_eq!(told["addressees"].as_array().unwrap().len(), 1);
        let history = stored::<Publication>(&app);
        let scores = |one: &Publication| one.grades[&bastien().id].score.unwrap().0;
        assert_eq!(history.iter().map(scores).collect::<Vec<_>>(), [900, 950]);
    }

    #[tokio::test]
    async fn what_a_colleague_has_saved_since_is_not_published_unseen() {
        let (app, others) = TestApp::interleaved(crate::functions());
        teaching(&app, &[coach_rey(), coach_mba()], &[amina(), bastien()]).await;
        let seen = saved(&app, &coach_rey(), json!([graded("amina", 14.5, 0)])).await;
        saved(&app, &coach_mba(), json!([graded("bastien", 2.0, 0)])).await;
        let version = seen["sheet_version"].as_u64().unwrap();
        assert_eq!(act(&app, &coach_rey(), "publish", version).await.problem(), "stale-version");
        // Nor what is saved between what publishing reads and what it writes.
        let key = Sheet::key_of(ClassId::parse(CLASS).unwrap(), AssessmentId::parse(ASSESSMENT).unwrap());
        let item = app.item(&key).await.unwrap();
        let version = item.version;
        others.before("grade-publication", vec![Write::Replace(item, version)]);
        assert_eq!(act(&app, &coach_rey(), "publish", version).await.problem(), "stale-version");
        assert_eq!(marks(&app), []);
        assert_eq!(act(&app, &coach_rey(), "publish", version + 1).await.status, 200);
    }

    #[tokio::test]
    async fn who_teaches_the_class_publishes_and_nobody_else_whatever_their_role() {
        let app = school().await;
        let sheet = saved(&app, &coach_rey(), json!([graded("amina", 14.5, 0)])).await;
        let version = sheet["sheet_version"].as_u64().unwrap();
        for (actor, problem) in [
            (director(), "not-yours"),
            (robot(), "not-yours"),
            (coach_mba(), "not-found"),
            (amina(), "not-yours"),
        ] {
            for verb in ["publish", "unpublish"] {
                assert_eq!(act(&app, &actor, verb, version).await.problem(), problem, "{actor:?}");
            }
        }
        // An admin who is one of the teachers is one.
        let teacher = Actor::new(director().id, director().roles);
        teaching(&app, &[teacher], &[amina()]).await;
        assert_eq!(act(&app, &coach_rey(), "publish", version).await.problem(), "not-found");
        assert_eq!(act(&app, &director(), "publish", version).await.status, 200);
        teaching(&app, &[], &[amina()]).await;
        assert_eq!(act(&app, &director(), "unpublish", version).await.problem(), "not-yours");
    }

    #[tokio::test]
    async fn a_full_class_is_published_in_one_transaction() {
        let app = school().await;
        let pupils: Vec<Actor> = (0..80).map(student).collect();
        teaching(&app, &[coach_rey()], &pupils).await;
        let grades: Vec<Value> = pupils.iter().map(|pupil| graded(pupil.id.as_str(), 10.0, 0)).collect();
        let sheet = saved(&app, &coach_rey(), json!(grades)).await;
        let answer = published(&app, &coach_rey(), &sheet).await;
        assert_eq!(answer["count"], 80);
        // Class, assessment and sheet; book and marks. The limit and the transaction.
        assert_eq!(calls(&app), (2, 2));
        assert_eq!(marks(&app).len(), 80);
        assert_eq!(announced(&app)[0]["addressees"].as_array().unwrap().len(), 80);
        let grades: Vec<Value> = pupils.iter().map(|pupil| graded(pupil.id.as_str(), 11.0, 1)).collect();
        let sheet = saved(&app, &coach_rey(), json!(grades)).await;
        assert_eq!(published(&app, &coach_rey(), &sheet).await["count"], 80);
        assert!(marks(&app).iter().all(|(_, score)| *score == Some(1_100)));
    }

    #[tokio::test]
    async fn an_assessment_of_another_term_moves_to_the_book_of_that_term() {
        let app = school().await;
        let sheet = saved(&app, &coach_rey(), json!([graded("amina", 14.5, 0)])).await;
        published(&app, &coach_rey(), &sheet).await;
        let mut moved = assessment();
        (moved["term"], moved["base"]) = (json!("T3"), json!(1));
        let body = json!({"assessment": moved, "grades": []});
        let sheet = app.put(&grades_path(), &body).by(&coach_rey()).send().await.json();
        published(&app, &coach_rey(), &sheet).await;
        let columns: Vec<(Term, usize)> =
            stored::<Book>(&app).iter().map(|book| (book.term, book.columns.len())).collect();
        assert_eq!(columns, [(Term::T2, 0), (Term::T3, 1)]);
        assert_eq!(stored::<Mark>(&app)[0].term.as_deref(), Some("T3"));
    }

    #[tokio::test]
    async fn who_left_the_class_keeps_the_mark_that_they_had() {
        let app = school().await;
        let sheet =
            saved(&app, &coach_rey(), json!([graded("amina", 14.5, 0), graded("bastien", 9.0, 0)])).await;
        published(&app, &coach_rey(), &sheet).await;
        teaching(&app, &[coach_rey()], &[amina()]).await;
        let refused = save(&app, &coach_rey(), json!([graded("bastien", 19.0, 1)])).await;
        assert_eq!(crate::testing::wrong_fields(&refused), ["/grades/0/student_id not_a_pupil"]);
        let sheet = saved(&app, &coach_rey(), json!([graded("amina", 15.0, 1)])).await;
        published(&app, &coach_rey(), &sheet).await;
        assert_eq!(marks(&app), [("amina".to_owned(), Some(1_500)), ("bastien".to_owned(), Some(900))]);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn published_and_saved_at_once_it_is_the_old_sheet_or_none() {
        let app = school().await;
        let rey = coach_rey();
        let mut base = 0;
        for turn in 0..20_u32 {
            let (before, after) = (turn % 7, turn % 7 + 8);
            let seen = saved(&app, &rey, json!([graded("amina", f64::from(before), base)])).await;
            let grades = json!([graded("amina", f64::from(after), base + 1)]);
            base += 2;
            let version = seen["sheet_version"].as_u64().unwrap();
            let (publishing, saving) =
                join(act(&app, &rey, "publish", version), save(&app, &rey, grades)).await;
            assert_eq!(saving.status, 200, "{}", saving.described());
            let hundredths = |score: u32| Some(score * 100);
            match publishing.status.as_u16() {
                200 => assert_eq!(marks(&app)[0].1, hundredths(before)),
                412 => assert_ne!(marks(&app).first().and_then(|mark| mark.1), hundredths(after)),
                _ => panic!("{}", publishing.described()),
            }
            assert_eq!(sheet(&app).await["grades"][0]["score"], f64::from(after));
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn whoever_watches_sees_the_marks_of_all_pupils_or_of_none() {
        let app = school().await;
        let pupils: Vec<Actor> = (0..30).map(student).collect();
        teaching(&app, &[coach_rey(), coach_mba()], &pupils).await;
        let grades: Vec<Value> = pupils.iter().map(|pupil| graded(pupil.id.as_str(), 10.0, 0)).collect();
        let sheet = saved(&app, &coach_rey(), json!(grades)).await;
        let version = sheet["sheet_version"].as_u64().unwrap();
        let (rey, mba, is_over) = (coach_rey(), coach_mba(), AtomicBool::new(false));
        let changing = async {
            for _ in 0..10 {
                let (one, other) =
                    join(act(&app, &rey, "publish", version), act(&app, &mba, "unpublish", version)).await;
                assert_eq!((one.status.as_u16(), other.status.as_u16()), (200, 200));
            }
            is_over.store(true, Ordering::SeqCst);
        };
        let watching = async {
            let mut seen = [0, 0];
            while !is_over.load(Ordering::SeqCst) {
                tokio::task::yield_now().await;
                let found = stored::<Assessment>(&app)[0].published.clone();
                let Some(found) = found else { continue };
                let keys: Vec<_> = pupils
                    .iter()
                    .map(|pupil| {
                        Mark::key_of(&pupil.id, found.first_at, AssessmentId::parse(ASSESSMENT).unwrap())
                    })
                    .collect();
                let marks =
                    app.app.records.find_many::<Mark>(&keys).await.unwrap().into_iter().flatten().count();
                assert!(marks == 0 || marks == 30, "{marks}");
                seen[usize::from(marks > 0)] += 1;
            }
            seen
        };
        let ((), seen) = join(changing, watching).await;
        assert!(seen[0] + seen[1] > 0, "{seen:?}");
        let published = stored::<Assessment>(&app)[0].published.is_some();
        assert_eq!(marks(&app).len(), if published { 30 } else { 0 });
        assert_eq!(stored::<Book>(&app)[0].columns.len(), usize::from(published));
    }
}
