//! The grades of a class: drafts that teachers alone read, published in person, and sent by devices.

use futures_util::future::{join, join_all};
use serde_json::{Value, json};

use super::classes::Class;
use crate::{
    client::Answer,
    host::{Person, now},
    school::{School, entries, text, texts},
};

/// How many tabs send one batch.
const TABS: u64 = 5;
/// How often publishing meets saving.
const ROUNDS: u32 = 4;

/// An assessment of a class, and who asks for what of it.
struct Assessed<'s> {
    school: &'s School<'s>,
    class: &'s Class,
    id: String,
    title: String,
}

impl<'s> Assessed<'s> {
    fn new(school: &'s School<'s>, class: &'s Class, number: u64) -> Self {
        Self { school, class, id: new_id(number), title: school.unique(&format!("contrôle-{number}")) }
    }

    fn header(&self) -> Value {
        json!({"title": self.title, "date": "2026-11-30", "out_of": 20, "coefficient": 2, "term": "T1"})
    }

    /// Saves the score of one pupil, whose revision `base` was seen.
    async fn save(&self, teacher: &Person, pupil: usize, score: f64, base: u32) -> Answer {
        let mut assessment = self.header();
        assessment["id"] = json!(self.id);
        let student = &self.class.pupils[pupil].id;
        let grades = json!([{"student_id": student, "status": "graded", "score": score, "base": base}]);
        let path = format!("{}/grades", self.class.path);
        self.school
            .caller
            .put(&path, &json!({"assessment": assessment, "grades": grades}))
            .by(teacher)
            .send()
            .await
    }

    /// Publishes, or takes back (`act`), the sheet at a version.
    async fn act(&self, teacher: &Person, act: &str, version: &Value) -> Answer {
        let path = format!("{}/grades/{act}", self.class.path);
        let seen = json!({"assessment_id": self.id, "sheet_version": version});
        self.school.caller.post(&path, &seen).by(teacher).send().await
    }

    /// The scores that a pupil reads of it: one, or none.
    async fn marks_of(&self, pupil: usize) -> Vec<Value> {
        let read = self.school.caller.get("/dashboard/marks?limit=100").by(&self.class.pupils[pupil]);
        let marks = entries(&read.send().await.expecting(200).json()).into_iter();
        marks.filter(|mark| text(mark, "title") == self.title).map(|mark| mark["score"].clone()).collect()
    }

    /// What became of these operations of a device, once each has been given its receipt.
    async fn synced(&self, teacher: &Person, device: &str, operations: &Value) -> Vec<Value> {
        let body = json!({"device_id": device, "operations": operations});
        loop {
            let answer = self.school.caller.post("/api/sync", &body).by(teacher).send().await;
            // A host that is asked by many at once may say that it is busy, of all or of one of them, and is asked again.
            if answer.status == 503 {
                continue;
            }
            let results = answer.expecting(200).json()["results"].as_array().cloned().unwrap_or_default();
            let is_later =
                |result: &Value| ["failed", "deferred", "waiting"].contains(&text(result, "status"));
            if !results.iter().any(is_later) {
                return results;
            }
        }
    }

    /// An operation on it.
    fn operation(&self, number: u64, kind: &str, fields: &Value) -> Value {
        let class = self.class.path.rsplit('/').next();
        let mut operation = json!({
            "op_id": new_id(number), "seq": number, "v": 1, "kind": kind, "class_id": class, "target": self.id, "at": now(),
        });
        for (name, value) in fields.as_object().into_iter().flatten() {
            operation[name] = value.clone();
        }
        operation
    }
}

/// An id of a device's own, which no other run makes.
fn new_id(number: u64) -> String {
    let run = format!("{:012x}", now().as_millisecond());
    format!("{}-{}-7000-9000-{number:012}", &run[..8], &run[8..])
}

pub async fn what_a_teacher_saves_is_a_draft_until_they_publish_the_sheet_that_they_see(
    school: &School<'_>,
    class: &Class,
) {
    let (rey, mba) = (&school.coach_rey, &school.coach_mba);
    let test = Assessed::new(school, class, 1);
    test.save(&school.director, 0, 13.25, 0).await.is_problem(403, "not-yours");
    test.save(&school.coach_sow, 0, 13.25, 0).await.is_problem(404, "not-found");
    let first = test.save(rey, 0, 13.25, 0).await.expecting(200).json();
    assert_eq!(test.marks_of(0).await, Vec::<Value>::new());
    // Two teachers who grade different pupils do not meet.
    let second = test.save(mba, 1, 8.5, 0).await.expecting(200).json();
    assert_eq!((&second["conflicts"], second["grades"].as_array().map(Vec::len)), (&json!([]), Some(2)));
    test.act(&school.director, "publish", &second["sheet_version"]).await.is_problem(403, "not-yours");
    test.act(&class.pupils[0], "publish", &second["sheet_version"]).await.is_problem(403, "not-yours");
    // What a colleague has saved since is not published unseen.
    test.act(rey, "publish", &first["sheet_version"]).await.is_problem(412, "stale-version");
    let published = test.act(rey, "publish", &second["sheet_version"]).await.expecting(200).json();
    assert_eq!(published["count"], 2, "{published}");
    assert_eq!([test.marks_of(0).await, test.marks_of(1).await], [vec![json!(13.25)], vec![json!(8.5)]]);
    // A draft changes no mark, before it is published in its turn.
    let third = test.save(rey, 0, 14.0, 1).await.expecting(200).json();
    assert_eq!(test.marks_of(0).await, [json!(13.25)]);
    let path = format!("{}/grades?term=T1&limit=100", class.path);
    let listed = entries(&school.caller.get(&path).by(mba).send().await.expecting(200).json());
    let sheet = listed.iter().find(|sheet| text(&sheet["assessment"], "id") == test.id);
    assert_eq!(sheet.map(|sheet| &sheet["sheet_version"]), Some(&third["sheet_version"]));
    school.caller.get(&path).by(&class.pupils[0]).send().await.is_problem(403, "not-yours");
    let stats = format!("{}/stats?term=T1", class.path);
    let sums = school.caller.get(&stats).by(&school.director).send().await.expecting(200).json();
    assert_eq!((&sums["average"], &sums["drafts_included"]), (&json!(10.88), &json!(false)), "{sums}");

    let _ = test.act(rey, "unpublish", &third["sheet_version"]).await.expecting(200);
    assert_eq!([test.marks_of(0).await, test.marks_of(1).await], [Vec::<Value>::new(), Vec::new()]);
    let told = school.events_of(&format!("assessment:{}", test.id)).await;
    let published: Vec<&str> =
        texts(&told, "kind").into_iter().filter(|kind| kind.contains("PUBLISHED")).collect();
    assert_eq!(published, ["GRADES_UNPUBLISHED", "GRADES_PUBLISHED"]);
}

pub async fn what_is_published_while_a_colleague_saves_is_what_was_seen(school: &School<'_>, class: &Class) {
    let (rey, mba) = (&school.coach_rey, &school.coach_mba);
    let test = Assessed::new(school, class, 2);
    let mut seen = test.save(rey, 0, 10.0, 0).await.expecting(200).json();
    for round in 1..=ROUNDS {
        let (before, score) = (test.marks_of(0).await, seen["grades"][0]["score"].clone());
        let saving = async {
            loop {
                let saved = test.save(mba, 0, 10.0 + f64::from(round), round).await;
                if saved.status != 503 {
                    break saved.expecting(200).json();
                }
            }
        };
        let publishing = async {
            loop {
                let answer = test.act(rey, "publish", &seen["sheet_version"]).await;
                if answer.status != 503 {
                    break answer;
                }
            }
        };
        let (published, saved) = join(publishing, saving).await;
        if published.status == 200 {
            assert_eq!(test.marks_of(0).await, [score]);
        } else {
            published.is_problem(412, "stale-version");
            assert_eq!(test.marks_of(0).await, before);
        }
        seen = saved;
    }
    let _ = test.act(rey, "publish", &seen["sheet_version"]).await.expecting(200);
    assert_eq!(test.marks_of(0).await, [seen["grades"][0]["score"].clone()]);
}

pub async fn of_a_batch_that_five_tabs_send_each_operation_is_done_once_and_none_publishes(
    school: &School<'_>,
    class: &Class,
) {
    let (rey, mba) = (&school.coach_rey, &school.coach_mba);
    let test = Assessed::new(school, class, 3);
    let grades = |score: f64| json!({"grades": [{"student_id": class.pupils[2].id, "status": "graded", "score": score}]});
    let made = test.operation(1, "assessment.save", &json!({"data": test.header()}));
    let first_grade =
        test.operation(2, "grade.save", &json!({"depends_on": [made["op_id"]], "data": grades(11.0)}));
    let again =
        test.operation(3, "grade.save", &json!({"depends_on": [first_grade["op_id"]], "data": grades(12.5)}));
    let (device, batch) = (new_id(0), json!([again, first_grade, made]));
    for results in join_all((0..TABS).map(|_| test.synced(rey, &device, &batch))).await {
        for result in &results {
            let first = result.get("outcome").unwrap_or(&result["status"]);
            assert_eq!(first, "applied", "{results:?}");
        }
    }
    let events = school.events_of(&format!("assessment:{}", test.id)).await;
    let mut told = texts(&events, "kind");
    told.sort_unstable();
    assert_eq!(told, ["ASSESSMENT_SAVED", "GRADES_SAVED", "GRADES_SAVED"]);
    assert_eq!(test.marks_of(2).await, Vec::<Value>::new());

    // What a colleague's device says of the same cell, and had not seen, is kept beside it until somebody decides.
    let late = test.operation(4, "grade.save", &json!({"data": grades(7.0)}));
    let results = test.synced(mba, &new_id(0), &json!([late])).await;
    assert_eq!(texts(&results, "status"), ["conflict"]);
    let open = format!("/api/sync/conflicts?status=open&class_id={}", text(&late, "class_id"));
    let conflicts = entries(&school.caller.get(&open).by(rey).send().await.expecting(200).json());
    assert_eq!(texts(&conflicts, "id"), [text(&late, "op_id")]);
    let sheet = async || {
        let path = format!("{}/grades?term=T1&limit=100", class.path);
        let listed = entries(&school.caller.get(&path).by(rey).send().await.expecting(200).json());
        listed.into_iter().find(|sheet| text(&sheet["assessment"], "id") == test.id).unwrap_or_default()
    };
    let version = sheet().await["sheet_version"].clone();
    test.act(rey, "publish", &version).await.is_problem(409, "unresolved-conflicts");
    let choice = json!({"target": late["op_id"], "base": null, "data": {"keep": "server"}});
    let results = test.synced(rey, &device, &json!([test.operation(5, "conflict.resolve", &choice)])).await;
    assert_eq!(texts(&results, "status"), ["applied"], "{results:?}");
    let version = sheet().await["sheet_version"].clone();
    let _ = test.act(rey, "publish", &version).await.expecting(200);
    assert_eq!(test.marks_of(2).await, [json!(12.5)]);
}
