//! What devices send at once, and what a process that dies leaves of it.

use std::sync::Arc;

use futures_util::future::join_all;
use preau_harness::{
    Life, Mortal, TestApp,
    people::{amina, bastien, coach_mba, coach_rey, student},
};
use preau_kernel::{actor::Actor, store::Store};
use serde_json::{Value, json};

use crate::{
    assessment::Assessment,
    grade_testing::{act, after, calls, grading, making, op_id, operation, sheet, statuses, synced},
    receipt::Receipt,
    sync_conflict::SyncConflict,
    testing::{CLASS, LESSON, announced, read, school, stored, teaching, told},
};

const TASK: &str = "019aa5f0-0000-7000-8000-00000000007a";

/// The batch of a morning: a lesson, an assessment with grades, a task.
fn morning() -> Value {
    let lesson = json!({"date": "2026-03-02", "attendance": [{"student_id": "bastien", "status": "absent"}]});
    json!([
        operation(1, "lesson.complete", json!({"target": LESSON, "data": lesson})),
        making(2),
        after(grading(3, 14.5, 0), &[2]),
        after(grading(4, 15.0, 0), &[3]),
        operation(
            5,
            "task.create",
            json!({"target": TASK, "data": {"student_id": "amina", "label": "Suites"}})
        ),
        after(
            operation(6, "task.update", json!({"target": TASK, "base": 0, "data": {"label": "Limites"}})),
            &[5]
        ),
    ])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_batch_from_five_tabs_is_done_once() {
    let app = school().await;
    let rey = coach_rey();
    let batch = morning();
    for results in join_all((0..5).map(|_| synced(&app, &rey, batch.clone()))).await {
        for result in results.as_array().unwrap() {
            let first = result.get("outcome").unwrap_or(&result["status"]);
            assert_eq!(first, "applied", "{results}");
        }
    }
    let mut told = told(&app).await;
    told.sort();
    let once = [
        "ASSESSMENT_SAVED",
        "CLASS_SESSION_COMPLETED",
        "GRADES_SAVED",
        "GRADES_SAVED",
        "TASK_CREATED",
        "TASK_UPDATED",
    ];
    assert_eq!(told, once);
    assert_eq!(stored::<Receipt>(&app).len(), 6);
    assert_eq!(sheet(&app).await["grades"][0]["score"], 15.0);
    crate::testing::recounted(&app).await;
}

#[tokio::test]
async fn a_process_that_dies_anywhere_leaves_what_is_finished_by_sending_the_batch_again() {
    for lasting in 1..40 {
        let life = Life::long();
        let app = TestApp::around(crate::functions(), |inner| {
            Arc::new(Mortal::<Arc<dyn Store>> { life: life.clone(), inner })
        });
        teaching(&app, &[coach_rey()], &[amina(), bastien()]).await;
        let send = async || crate::grade_testing::send(&app, &coach_rey(), &morning()).await;
        life.lasting(lasting);
        send().await;
        let is_whole = !life.is_over();
        life.lasting(i64::MAX);
        app.clock.advance_minutes(3);
        let again = send().await.json()["results"].clone();
        for result in again.as_array().unwrap() {
            let first = result.get("outcome").unwrap_or(&result["status"]);
            assert_eq!(first, "applied", "{lasting}: {again}");
        }
        assert_eq!(told(&app).await.len(), 6, "{lasting}");
        assert_eq!(stored::<Receipt>(&app).len(), 6, "{lasting}");
        crate::testing::recounted(&app).await;
        if is_whole {
            return;
        }
    }
    panic!("it never got through");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_teachers_who_send_at_once_lose_no_grade() {
    let app = school().await;
    let pupils: Vec<Actor> = (0..20).map(student).collect();
    teaching(&app, &[coach_rey(), coach_mba()], &pupils).await;
    synced(&app, &coach_rey(), json!([making(1)])).await;
    let grade = |number: u64, pupil: usize, score: u32| {
        let grades = json!([{"student_id": format!("student-{pupil}"), "status": "graded", "score": score}]);
        operation(number, "grade.save", json!({"data": {"grades": grades}}))
    };
    let batch = |from: u64, score: u32| -> Value {
        (0..20).map(|pupil| grade(from + pupil as u64, pupil, score)).collect()
    };
    let (rey, mba) = (coach_rey(), coach_mba());
    let found = join_all([synced(&app, &rey, batch(100, 8)), synced(&app, &mba, batch(200, 9))]).await;
    let all: Vec<String> = found.iter().flat_map(statuses).collect();
    assert_eq!(all.iter().filter(|status| *status == "applied").count(), 20, "{all:?}");
    assert_eq!(all.iter().filter(|status| *status == "conflict").count(), 20, "{all:?}");
    assert_eq!(stored::<SyncConflict>(&app).len(), 20);
    assert_eq!(sheet(&app).await["open_conflicts"], 20);
}

#[tokio::test]
async fn fifty_operations_are_some_transactions_and_more_than_a_call_takes_is_deferred() {
    let app = school().await;
    let mut batch = vec![making(1)];
    for number in 2..=50 {
        batch.push(after(grading(number, f64::from(u32::try_from(number).unwrap() % 20), 0), &[number - 1]));
    }
    let results = synced(&app, &coach_rey(), json!(batch)).await;
    assert_eq!(statuses(&results), ["applied"; 50]);
    // A read and a write a group of 14; the limit is counted, too.
    assert_eq!(calls(&app), (4, 5));
    assert_eq!(sheet(&app).await["grades"][0]["revision"], 49);
    let lesson = |number: u64| {
        let id = format!("019aa5f0-0000-7000-8000-{number:012}");
        operation(number, "lesson.complete", json!({"target": id, "data": {"date": "2026-03-02"}}))
    };
    let lessons: Vec<Value> = (100..106).map(lesson).collect();
    let results = synced(&app, &coach_rey(), json!(lessons)).await;
    assert_eq!(statuses(&results), ["applied", "applied", "applied", "applied", "deferred", "deferred"]);
    let results = synced(&app, &coach_rey(), json!(lessons)).await;
    assert_eq!(statuses(&results)[4..], ["deferred", "deferred"]);
    assert_eq!(statuses(&synced(&app, &coach_rey(), json!(lessons[4..])).await), ["applied", "applied"]);
}

#[tokio::test]
async fn two_copies_are_kept_until_a_teacher_chooses_and_nothing_is_published_before() {
    let app = school().await;
    teaching(&app, &[coach_rey(), coach_mba()], &[amina(), bastien()]).await;
    synced(&app, &coach_rey(), json!([making(1), grading(2, 12.0, 0)])).await;
    synced(&app, &coach_mba(), json!([grading(3, 13.0, 0)])).await;
    let path = format!("/api/sync/conflicts?class_id={CLASS}&status=open");
    let listed = read(&app, &coach_rey(), &path).await["data"].clone();
    preau_harness::insta::assert_json_snapshot!(listed, @r#"
    [
      {
        "at": "2026-03-02T07:30:00Z",
        "base": {
          "amina": 0
        },
        "class_id": "019aa5f0-0000-7000-8000-00000000c1a5",
        "created_at": "2026-03-02T08:00:00Z",
        "id": "019aa5f0-0000-7000-9000-000000000003",
        "kind": "sheet",
        "operation": "grade.save",
        "other": {
          "grades": [
            {
              "score": 13.0,
              "status": "graded",
              "student_id": "amina"
            }
          ]
        },
        "other_by": "coach_mba",
        "resolution": null,
        "server": {
          "grades": [
            {
              "at": "2026-03-02T07:30:00Z",
              "by": "coach_rey",
              "comment": null,
              "revision": 1,
              "score": 12.0,
              "status": "graded",
              "student_id": "amina"
            }
          ]
        },
        "server_by": "coach_rey",
        "status": "open",
        "target": "019aa5f0-0000-7000-8000-0000000000e5"
      }
    ]
    "#);
    assert_eq!(read(&app, &coach_mba(), "/api/sync/conflicts").await["data"], listed);
    assert_eq!(read(&app, &coach_rey(), "/api/sync/conflicts").await["data"], json!([]));
    assert_eq!(app.get(&path).by(&amina()).send().await.problem(), "not-found");
    let told_of = announced(&app).pop().unwrap();
    assert_eq!(
        (&told_of["template"], &told_of["data"]),
        (&json!("sync-conflict"), &json!({"kind": "sheet"}))
    );
    assert_eq!(told_of["addressees"].as_array().unwrap().len(), 2);
    let seen = sheet(&app).await;
    let version = seen["sheet_version"].as_u64().unwrap();
    assert_eq!(act(&app, &coach_rey(), "publish", version).await.problem(), "unresolved-conflicts");

    let choose = |number: u64, keep: &str, base: Value| {
        operation(
            number,
            "conflict.resolve",
            json!({"target": op_id(3), "data": {"keep": keep}, "base": base}),
        )
    };
    // Whoever has not seen what stands there by now does not choose against it.
    synced(&app, &coach_rey(), json!([grading(4, 12.5, 1)])).await;
    let stale = synced(&app, &coach_rey(), json!([choose(5, "other", json!({"amina": 1}))])).await;
    assert_eq!(statuses(&stale), ["rejected stale-version"]);
    let chosen = synced(&app, &coach_rey(), json!([choose(6, "other", json!({"amina": 2}))])).await;
    assert_eq!(statuses(&chosen), ["applied"]);
    let after = sheet(&app).await;
    assert_eq!((&after["grades"][0]["score"], &after["open_conflicts"]), (&json!(13.0), &json!(0)));
    assert_eq!(
        statuses(&synced(&app, &coach_mba(), json!([choose(7, "other", Value::Null)])).await),
        ["applied"]
    );
    let late = synced(&app, &coach_mba(), json!([choose(8, "server", Value::Null)])).await;
    assert_eq!(statuses(&late), ["rejected stale-version"]);
    assert_eq!(read(&app, &coach_rey(), &path).await["data"], json!([]));
    let resolved = read(&app, &coach_rey(), &path.replace("open", "resolved")).await["data"].clone();
    assert_eq!(resolved[0]["resolution"]["keep"], "other");
    let version = after["sheet_version"].as_u64().unwrap();
    assert_eq!(act(&app, &coach_rey(), "publish", version).await.status, 200);
}

#[tokio::test]
async fn what_a_grade_names_as_seen_is_no_more_than_what_was_seen_since() {
    let app = school().await;
    teaching(&app, &[coach_rey(), coach_mba()], &[amina(), bastien()]).await;
    // A device that writes what it saw beside each grade, and not of the operation.
    let noting = |number: u64, score: u32, base: u32| {
        let grades = json!([{"student_id": "amina", "status": "graded", "score": score, "base": base}]);
        operation(number, "grade.save", json!({"data": {"grades": grades}}))
    };
    let chain = json!([making(1), noting(2, 8, 0), after(noting(3, 9, 0), &[2])]);
    assert_eq!(statuses(&synced(&app, &coach_rey(), chain).await), ["applied"; 3]);
    assert_eq!(statuses(&synced(&app, &coach_mba(), json!([noting(4, 14, 1)])).await), ["conflict"]);
    let choice = json!({"target": op_id(4), "data": {"keep": "other"}, "base": {"amina": 2}});
    let choice = operation(5, "conflict.resolve", choice);
    assert_eq!(statuses(&synced(&app, &coach_mba(), json!([choice])).await), ["applied"]);
    assert_eq!(sheet(&app).await["grades"][0]["score"], 14.0);
}

#[tokio::test]
async fn a_decision_that_is_refused_writes_nothing_of_any_pupil() {
    let app = school().await;
    teaching(&app, &[coach_rey(), coach_mba()], &[amina(), bastien()]).await;
    let both = |number: u64, score: u32| {
        let grade = |student: &str| json!({"student_id": student, "status": "graded", "score": score});
        operation(number, "grade.save", json!({"data": {"grades": [grade("amina"), grade("bastien")]}}))
    };
    let rey = coach_rey();
    assert_eq!(statuses(&synced(&app, &rey, json!([making(1), both(2, 12)])).await), ["applied"; 2]);
    assert_eq!(statuses(&synced(&app, &coach_mba(), json!([both(3, 14)])).await), ["conflict"]);
    let bastien_again = json!({"grades": [{"student_id": "bastien", "status": "absent"}]});
    let change = operation(4, "grade.save", json!({"base": {"bastien": 1}, "data": bastien_again}));
    assert_eq!(statuses(&synced(&app, &rey, json!([change])).await), ["applied"]);
    let before = sheet(&app).await;
    let choice = json!({"target": op_id(3), "data": {"keep": "other"}, "base": {"amina": 1, "bastien": 1}});
    let choice = operation(5, "conflict.resolve", choice);
    assert_eq!(statuses(&synced(&app, &coach_mba(), json!([choice])).await), ["rejected stale-version"]);
    assert_eq!(sheet(&app).await, before);
    assert_eq!(before["open_conflicts"], 1);
}

#[tokio::test]
async fn an_edit_of_what_was_deleted_is_a_conflict_and_neither_a_resurrection_nor_a_loss() {
    let app = school().await;
    let rey = coach_rey();
    synced(&app, &rey, morning()).await;
    let deleting = json!([
        operation(11, "assessment.delete", json!({"base": 1})),
        operation(12, "lesson.delete", json!({"target": LESSON, "base": 1})),
        operation(13, "task.delete", json!({"target": TASK, "base": 1})),
    ]);
    assert_eq!(statuses(&synced(&app, &rey, deleting).await), ["applied"; 3]);
    let editing = json!([
        grading(21, 9.0, 2),
        making(22),
        operation(
            23,
            "lesson.update",
            json!({"target": LESSON, "base": 1, "data": {"date": "2026-03-02", "homework": "4 à 7"}})
        ),
        operation(24, "task.update", json!({"target": TASK, "base": 2, "data": {"label": "Dérivées"}})),
        operation(25, "task.complete", json!({"target": TASK})),
    ]);
    let results = synced(&app, &rey, editing.clone()).await;
    assert_eq!(statuses(&results), ["conflict"; 5]);
    let kept = read(&app, &rey, "/api/sync/conflicts").await["data"].clone();
    let kept = kept.as_array().unwrap();
    assert!(kept.iter().all(|one| one["server"].is_null()), "{kept:?}");
    for operation in editing.as_array().unwrap() {
        let one = kept.iter().find(|one| one["id"] == operation["op_id"]).unwrap();
        assert_eq!(one["other"], operation["data"]);
    }
    assert_eq!(sheet(&app).await, Value::Null);
    assert!(stored::<Assessment>(&app)[0].is_deleted());
    // What is deleted on two devices is deleted.
    let again = json!([
        operation(31, "assessment.delete", json!({"base": 1})),
        operation(32, "lesson.delete", json!({"target": LESSON, "base": 1})),
        operation(33, "task.delete", json!({"target": TASK, "base": 2})),
    ]);
    assert_eq!(statuses(&synced(&app, &rey, again).await), ["applied"; 3]);
    let keep = |number: u64, of: u64| {
        let mut choice =
            operation(number, "conflict.resolve", json!({"target": op_id(of), "data": {"keep": "server"}}));
        if of > 23 {
            choice.as_object_mut().unwrap().remove("class_id");
        }
        choice
    };
    let choices = json!([keep(41, 21), keep(42, 22), keep(43, 23), keep(44, 24), keep(45, 25)]);
    let choices = choices.as_array().unwrap().clone();
    for some in choices.chunks(2) {
        let results = synced(&app, &rey, json!(some)).await;
        assert!(statuses(&results).iter().all(|status| status == "applied"), "{results}");
    }
    assert!(stored::<SyncConflict>(&app).iter().all(|one| !one.is_open()));
}

#[tokio::test]
async fn what_is_published_is_deleted_by_nobody_before_its_teacher_takes_it_back() {
    let app = school().await;
    let rey = coach_rey();
    synced(&app, &rey, json!([making(1), grading(2, 14.5, 0)])).await;
    let version = sheet(&app).await["sheet_version"].as_u64().unwrap();
    assert_eq!(act(&app, &rey, "publish", version).await.status, 200);
    let delete = |number: u64| json!([operation(number, "assessment.delete", json!({"base": 1}))]);
    assert_eq!(statuses(&synced(&app, &rey, delete(3)).await), ["rejected invalid-transition"]);
    // A change of the drafts changes no mark.
    synced(&app, &rey, json!([grading(4, 3.0, 1)])).await;
    assert_eq!(crate::grade_testing::marks(&app), [("amina".to_owned(), Some(1_450))]);
    let version = sheet(&app).await["sheet_version"].as_u64().unwrap();
    assert_eq!(act(&app, &rey, "unpublish", version).await.status, 200);
    assert_eq!(statuses(&synced(&app, &rey, delete(5)).await), ["applied"]);
}
