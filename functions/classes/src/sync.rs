//! `sync`: takes what a device did offline (seed 0 §4.2). It carries drafts, and never publishes.

use jiff::Timestamp;
use preau_kernel::{
    answer::Answer, app::App, caller::Caller, field_types::BoundedList, input, problem::Problem,
    request::Valid, text::LocalizedText, unit_of_work::UnitOfWork,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    receipt::DeviceId,
    sync_desk::{Desk, Step, Verdict},
    sync_groups::groups,
    sync_operation::{Envelope, Operation, SentOperation},
    sync_result::{SyncResult, SyncStatus, unsupported},
};

/// The operations of a request.
type Operations = BoundedList<SentOperation, 50>;

input! {
    /// What a device did offline.
    pub struct SyncRequest {
        /// The device, or the browser's profile.
        pub device_id: DeviceId,
        /// 1 to 50 of `{"op_id", "seq", "v": 1, "kind", "class_id", "target", "base", "depends_on", "at", "data"}`, done in the order
        /// of `seq`.
        pub operations: Operations,
    }
}

/// What became of each operation.
#[derive(Debug, Serialize, ToSchema)]
pub struct SyncResults {
    /// The server's clock, in UTC.
    server_time: Timestamp,
    /// In the order of the request.
    results: Vec<SyncResult>,
}

/// Takes what a device did offline
///
/// Each operation has a receipt, which never expires: what is sent again is told what became of it, and done once. Where something
/// else stands than the device had seen, it stays, and both copies are kept (`list-conflicts`). No operation publishes.
#[utoipa::path(
    post,
    path = "/api/sync",
    tag = "classes",
    request_body = SyncRequest,
    responses((status = 200, description = "What became of each operation", body = SyncResults)),
)]
pub(crate) async fn sync(
    app: App,
    caller: Caller,
    Valid(SyncRequest { device_id, operations }): Valid<SyncRequest>,
) -> Result<Answer<SyncResults>, Problem> {
    if operations.0.is_empty() {
        let detail = LocalizedText::fixed(
            "Au moins une opération est attendue.",
            "At least one operation is expected.",
        );
        return Err(Problem::wrong_field("/operations", "items", detail));
    }
    let (mut results, mut steps) = (Vec::new(), Vec::new());
    for (index, SentOperation(sent)) in operations.0.iter().enumerate() {
        let operation = Operation::parse(sent, app.now());
        match (Envelope::of(sent), operation) {
            (None, operation) => {
                let problem = Problem::invalid_request(operation.err().unwrap_or_default());
                results.push((index, SyncResult::refused(None, &problem, index, caller.language)));
            }
            (Some(envelope), Err(_)) if envelope.is_newer() => {
                let failed = SyncResult::failed(envelope.id, &unsupported(), index, caller.language);
                results.push((index, failed));
            }
            (Some(envelope), operation) => steps.push(Step { index, envelope, operation }),
        }
    }
    steps.sort_by_key(|step| step.envelope.seq);
    let (groups, left) = groups(&steps);
    let (mut bug, mut done) = (None, 0);
    for group in groups {
        for (step, outcome) in group.iter().zip(take(&app, &caller, device_id, group).await) {
            let result = match outcome {
                Ok(verdict) => {
                    done += 1;
                    SyncResult::of(step, verdict, caller.language)
                }
                Err(problem) => {
                    let failed = SyncResult::failed(step.envelope.id, &problem, step.index, caller.language);
                    if problem.code() == "internal" || bug.is_none() {
                        bug = Some(problem);
                    }
                    failed
                }
            };
            results.push((step.index, result));
        }
    }
    // Where nothing at all could be done, it is no matter of single operations.
    match bug {
        Some(problem) if done == 0 => return Err(problem),
        Some(problem) if problem.code() == "internal" => app.report("sync", &problem),
        _ => {}
    }
    let deferred =
        left.iter().map(|step| (step.index, SyncResult::bare(step.envelope.id, SyncStatus::Deferred)));
    results.extend(deferred);
    results.sort_by_key(|(index, _)| *index);
    let results = results.into_iter().map(|(_, result)| result).collect();
    Ok(Answer::ok(SyncResults { server_time: app.now(), results }))
}

/// How often a group is tried before its operations are, one by one: others may write what one of them is about again and again.
const MOST_TURNS: u32 = 3;

/// Does a group in one transaction; where that is not to be, each operation in one of its own.
async fn take(
    app: &App,
    caller: &Caller,
    device_id: DeviceId,
    group: &[Step],
) -> Vec<Result<Verdict, Problem>> {
    if group.len() > 1 {
        match together(app, caller, device_id, group, Some(MOST_TURNS)).await {
            Ok(Some(verdicts)) => return verdicts.into_iter().map(Ok).collect(),
            // A store that is busy is not asked fifty times more; what one operation brings about is not the others' fault.
            Err(problem) if problem.code() != "internal" => {
                return group.iter().map(|_| Err(problem.clone())).collect();
            }
            Ok(None) | Err(_) => {}
        }
    }
    let mut verdicts = Vec::with_capacity(group.len());
    for step in group {
        let alone = together(app, caller, device_id, std::slice::from_ref(step), None).await;
        let verdict =
            alone.and_then(|found| found.and_then(|mut found| found.pop()).ok_or_else(Problem::busy));
        verdicts.push(verdict);
    }
    verdicts
}

/// Does these steps in one transaction; none where others were faster so many times.
async fn together(
    app: &App,
    caller: &Caller,
    device_id: DeviceId,
    steps: &[Step],
    turns: Option<u32>,
) -> Result<Option<Vec<Verdict>>, Problem> {
    let mut work = UnitOfWork::of(app, caller);
    let mut turn = 0;
    loop {
        let mut desk = Desk::read(app, caller, device_id, work.now(), steps).await?;
        let mut verdicts = Vec::with_capacity(steps.len());
        for step in steps {
            verdicts.push(desk.take(&work, step).await?);
        }
        if desk.is_unchanged() {
            return Ok(Some(verdicts));
        }
        let changes = desk.changes(&work)?;
        if work.commit_step(changes).await? {
            return Ok(Some(verdicts));
        }
        turn += 1;
        if turns == Some(turn) {
            return Ok(None);
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        insta,
        people::{amina, bastien, coach_mba, coach_rey},
    };
    use serde_json::{Value, json};

    use crate::{
        grade_testing::{after, grading, making, marks, operation, send, sheet, statuses, synced},
        sync_operation::OperationKind,
        testing::{CLASS, LESSON, counts, school, teaching, told, wrong_fields},
    };

    #[tokio::test]
    async fn a_batch_is_done_in_the_order_of_its_numbers_and_each_has_its_result() {
        let app = school().await;
        let lesson =
            json!({"date": "2026-03-02", "attendance": [{"student_id": "bastien", "status": "absent"}]});
        let results = synced(
            &app,
            &coach_rey(),
            json!([
                after(grading(3, 13.5, 0), &[2]),
                making(2),
                operation(1, "lesson.complete", json!({"target": LESSON, "data": lesson})),
                operation(
                    4,
                    "task.create",
                    json!({"target": CLASS, "data": {"student_id": "amina", "label": "Suites"}})
                ),
                grading(6, 12.0, 0),
                after(grading(5, 14.5, 0), &[3]),
                operation(7, "lesson.delete", json!({"target": LESSON, "base": 1})),
                operation(8, "task.complete", json!({"target": CLASS})),
            ]),
        )
        .await;
        insta::assert_json_snapshot!([&results[0], &results[4]], @r#"
        [
          {
            "entity": {
              "cells": {
                "amina": 1
              },
              "id": "019aa5f0-0000-7000-8000-0000000000e5",
              "kind": "sheet",
              "version": 1
            },
            "op_id": "019aa5f0-0000-7000-9000-000000000003",
            "status": "applied"
          },
          {
            "conflict_id": "019aa5f0-0000-7000-9000-000000000006",
            "entity": {
              "id": "019aa5f0-0000-7000-8000-0000000000e5",
              "kind": "sheet",
              "version": 1
            },
            "op_id": "019aa5f0-0000-7000-9000-000000000006",
            "status": "conflict"
          }
        ]
        "#);
        let said = results.as_array().unwrap().iter().map(|result| {
            let entity = &result["entity"];
            json!([result["status"], entity["kind"], entity["version"]])
        });
        let expected = [
            json!(["applied", "sheet", 1]),
            json!(["applied", "assessment", 1]),
            json!(["applied", "lesson", 1]),
            json!(["applied", "task", 1]),
            json!(["conflict", "sheet", 1]),
            json!(["applied", "sheet", 1]),
            json!(["applied", "lesson", 2]),
            json!(["applied", "task", 2]),
        ];
        assert_eq!(said.collect::<Vec<_>>(), expected);
        // The teacher's second thought is theirs; what they had not seen is a conflict.
        assert_eq!(sheet(&app).await["grades"][0]["score"], 14.5);
        assert_eq!(marks(&app), []);
        assert_eq!(counts(&app, "T3").await["absent"], 0);
        let kinds = [
            "CLASS_SESSION_COMPLETED",
            "ASSESSMENT_SAVED",
            "GRADES_SAVED",
            "GRADES_SAVED",
            "TASK_CREATED",
            "SYNC_CONFLICT_KEPT",
            "CLASS_SESSION_DELETED",
            "TASK_UPDATED",
        ];
        let mut told = told(&app).await;
        told.sort();
        let mut expected = kinds.map(str::to_owned).to_vec();
        expected.sort();
        assert_eq!(told, expected);
    }

    #[tokio::test]
    async fn what_comes_again_after_the_holidays_is_told_what_became_of_it() {
        let app = school().await;
        let batch = json!([
            making(1),
            after(grading(2, 14.5, 0), &[1]),
            grading(3, 9.0, 0),
            operation(4, "grade.save", json!({}))
        ]);
        let first = synced(&app, &coach_rey(), batch.clone()).await;
        assert_eq!(statuses(&first), ["applied", "applied", "conflict", "rejected invalid-request"]);
        assert_eq!(first[3]["error"]["errors"][0]["pointer"], "/operations/3/data");
        app.clock.advance_minutes(60 * 24 * 90);
        app.run("tell-absences").await.unwrap();
        let items = app.items().len();
        let again = synced(&app, &coach_rey(), batch).await;
        for (one, other) in first.as_array().unwrap().iter().zip(again.as_array().unwrap()) {
            assert_eq!((&other["status"], &other["outcome"]), (&json!("duplicate"), &one["status"]));
            for kept in ["op_id", "entity", "conflict_id", "error"] {
                assert_eq!(one[kept], other[kept]);
            }
        }
        // But for the limit's count.
        assert!(app.items().len() <= items + 1);
        // Whoever else sends them has receipts of their own.
        assert_eq!(statuses(&synced(&app, &coach_mba(), json!([making(1)])).await), ["rejected not-found"]);
    }

    #[tokio::test]
    async fn an_operation_waits_for_those_it_depends_on_and_falls_with_them_and_no_other_does() {
        let app = school().await;
        let rey = coach_rey();
        let orphan = after(grading(2, 14.5, 0), &[1]);
        let other = operation(
            3,
            "task.create",
            json!({"target": CLASS, "data": {"student_id": "amina", "label": "Suites"}}),
        );
        assert_eq!(statuses(&synced(&app, &rey, json!([orphan, other])).await), ["waiting", "applied"]);
        assert_eq!(statuses(&synced(&app, &rey, json!([making(1), orphan])).await), ["applied", "applied"]);
        let wrong = operation(
            4,
            "grade.save",
            json!({"data": {"grades": [{"student_id": "fatou", "status": "absent"}]}}),
        );
        let next = after(grading(5, 9.0, 1), &[4]);
        let results = synced(&app, &rey, json!([wrong, next])).await;
        assert_eq!(statuses(&results), ["rejected invalid-request", "rejected dependency-rejected"]);
        assert_eq!(results[0]["error"]["errors"][0]["pointer"], "/operations/0/data/grades/0/student_id");
        let kept: Vec<crate::receipt::Receipt> = crate::testing::stored(&app);
        let contents = kept.iter().filter_map(|receipt| receipt.content.clone()).collect::<Vec<_>>();
        assert_eq!(contents, [wrong, next]);
    }

    #[tokio::test]
    async fn an_id_says_one_thing_and_a_number_that_comes_twice_is_of_a_copied_profile() {
        let app = school().await;
        let rey = coach_rey();
        synced(&app, &rey, json!([making(1)])).await;
        let mut other = making(1);
        other["data"]["title"] = "Limites".into();
        assert_eq!(statuses(&synced(&app, &rey, json!([other])).await), ["rejected operation-reused"]);
        assert_eq!(sheet(&app).await["assessment"]["title"], "Suites");
        // Where, when and in which order it comes is no part of what it says.
        let mut moved = making(1);
        (moved["seq"], moved["at"]) = (json!(9), json!("2020-01-01T00:00:00Z"));
        assert_eq!(statuses(&synced(&app, &rey, json!([moved])).await), ["duplicate"]);
        let mut cloned = grading(2, 14.5, 0);
        cloned["seq"] = json!(1);
        let results = synced(&app, &rey, json!([cloned])).await;
        assert_eq!((&results[0]["status"], &results[0]["fork"]), (&json!("applied"), &json!(true)));
        let results = synced(&app, &rey, json!([cloned])).await;
        assert_eq!((&results[0]["status"], &results[0]["fork"]), (&json!("duplicate"), &Value::Null));
    }

    #[tokio::test]
    async fn no_word_publishes_and_who_does_not_teach_the_class_changes_nothing_in_it() {
        for word in OperationKind::WORDS {
            assert!(!word.contains("publish"), "{word}");
        }
        let app = school().await;
        synced(&app, &coach_rey(), json!([making(1), grading(2, 13.37, 0)])).await;
        for kind in ["grade.publish", "grade.unpublish", "grades.publish", "publish", "assessment.publish"] {
            let publish = operation(3, kind, json!({"data": {"assessment_id": CLASS, "sheet_version": 2}}));
            let publish = json!({"op_id": crate::grade_testing::op_id(100 + kind.len() as u64), "seq": 3, "v": 1, "kind": kind,
                "target": publish["target"], "class_id": CLASS, "at": publish["at"], "data": publish["data"]});
            let results = synced(&app, &coach_rey(), json!([publish])).await;
            assert_eq!(statuses(&results), ["rejected invalid-request"], "{kind}");
        }
        for actor in [amina(), bastien(), coach_mba()] {
            let results = synced(
                &app,
                &actor,
                json!([
                    making(11),
                    grading(12, 13.37, 1),
                    operation(13, "assessment.delete", json!({"base": 1})),
                    operation(
                        14,
                        "lesson.complete",
                        json!({"target": LESSON, "data": {"date": "2026-03-02"}})
                    ),
                ]),
            )
            .await;
            assert_eq!(statuses(&results), ["rejected not-found"; 4]);
            assert!(!results.to_string().contains("13.37"));
        }
        assert_eq!(marks(&app), []);
        teaching(&app, &[], &[amina()]).await;
        let late = synced(&app, &coach_rey(), json!([grading(21, 9.0, 1)])).await;
        assert_eq!(statuses(&late), ["rejected not-found"]);
    }

    #[tokio::test]
    async fn clocks_decide_nothing() {
        let app = school().await;
        let mut future = grading(2, 14.5, 0);
        future["at"] = "2090-01-01T00:00:00Z".into();
        let mut past = grading(3, 15.0, 1);
        past["at"] = "1999-01-01T00:00:00+01:00".into();
        let results = synced(&app, &coach_rey(), json!([making(1), future])).await;
        assert_eq!(statuses(&results), ["applied", "applied"]);
        assert_eq!(sheet(&app).await["grades"][0]["at"], json!(app.app.now()));
        assert_eq!(statuses(&synced(&app, &coach_rey(), json!([past])).await), ["applied"]);
        assert_eq!(sheet(&app).await["grades"][0]["at"], "1998-12-31T23:00:00Z");
    }

    #[tokio::test]
    async fn what_is_no_operation_spoils_no_other_and_a_later_form_waits_for_the_server() {
        let app = school().await;
        let mut later = making(2);
        later["v"] = json!(2);
        let results = synced(&app, &coach_rey(), json!([null, {"op_id": "1"}, later, making(3)])).await;
        let statuses = statuses(&results);
        assert_eq!(
            statuses,
            ["rejected invalid-request", "rejected invalid-request", "failed unsupported-version", "applied"]
        );
        assert_eq!(results[0]["op_id"], Value::Null);
        for (body, pointer) in [
            (json!({"device_id": CLASS, "operations": []}), "/operations items"),
            (json!({"device_id": "x", "operations": vec![Value::Null; 51]}), "/device_id uuid"),
            (json!({"device_id": CLASS, "operations": [], "publish": true}), "/publish unknown_field"),
        ] {
            let answer = app.post("/api/sync", &body).by(&coach_rey()).send().await;
            assert_eq!(wrong_fields(&answer)[0], pointer, "{}", answer.described());
        }
        let long = json!([operation(
            9,
            "task.create",
            json!({"target": CLASS, "data": {"label": "x".repeat(262_144)}})
        )]);
        assert_eq!(send(&app, &coach_rey(), &long).await.problem(), "body-too-large");
    }
}
