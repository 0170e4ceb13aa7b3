//! `record-progress`: notes how well a student knows something (seed 1 §5, “remplit `progress`”).

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    changes::Changes,
    entity::{Entity, Stored},
    field_types::BoundedList,
    id::UserId,
    input,
    problem::Problem,
    request::Valid,
    store::Key,
    string_enum,
    text::LocalizedText,
    time::Instant,
    unit_of_work::UnitOfWork,
};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::{
    code::Code,
    progress::{Progress, Score},
    retention::stability,
    student::Student,
};

/// What is recorded at once: with its event, its totals and its key, fewer writes than one transaction holds.
type Observations = BoundedList<Observation, 40>;

input! {
    /// What was seen of a student.
    pub struct RecordProgress {
        /// Whose progress it is.
        pub student_id: UserId,
        /// What was seen, 1 to 40 competences.
        pub items: Observations,
    }
}

input! {
    /// How well a student knows a competence.
    pub struct Observation {
        /// The subject.
        pub subject: Code,
        /// The chapter.
        pub chapter_code: Code,
        /// The competence.
        pub competence_code: Code,
        /// How well it is known, from 0 to 1.
        pub score: Score,
        /// When that was seen; now when absent, and never later.
        pub observed_at: Option<Instant>,
    }
}

string_enum! {
    /// What became of an observation.
    pub enum ObservationStatus {
        /// It is what is known now.
        Recorded = "recorded",
        /// Something later is known already.
        Stale = "stale",
    }
}

/// What became of each observation, in the order of the request.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProgressResults {
    results: Vec<ProgressResult>,
}

/// What became of one observation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProgressResult {
    /// Its place in the request, from 0.
    index: usize,
    /// What became of it.
    status: ObservationStatus,
}

/// Records progress
///
/// Each competence has one score, the latest that was seen. The totals of subjects change in the same transaction: they are
/// exact, whoever records what at once.
#[utoipa::path(
    post,
    path = "/dashboard/progression",
    tag = "dashboard",
    request_body = RecordProgress,
    responses((status = 200, description = "What became of each", body = ProgressResults)),
)]
pub(crate) async fn record_progress(
    app: App,
    caller: Caller,
    Valid(RecordProgress { student_id, items }): Valid<RecordProgress>,
) -> Result<Answer<ProgressResults>, Problem> {
    if items.0.is_empty() {
        let detail = LocalizedText::fixed(
            "Au moins une compétence est attendue.",
            "At least one competence is expected.",
        );
        return Err(Problem::wrong_field("/items", "items", detail));
    }
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let seen: Vec<Progress> = items.0.iter().map(|item| item.progress(&student_id, work.now())).collect();
        let mut keys: Vec<Key> = seen.iter().map(Entity::key).collect();
        keys.sort_unstable();
        keys.dedup();
        let found = app.records.find_many::<Progress>(&keys).await?;
        let (results, known) = folded(seen, keys.into_iter().zip(found).collect());
        let news: Vec<_> = known.into_values().filter(|(_, after)| after.is_some()).collect();
        let answer = Answer::ok(ProgressResults { results });
        if news.is_empty() {
            return Ok(answer);
        }
        let told = [Value::Null, json!({"competences": news.len()})];
        let changes = work.tells("PROGRESS_RECORDED", &Student::resource_of(&student_id), told);
        let changes = written(&student_id, news, changes);
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}

impl Observation {
    fn progress(&self, student: &UserId, now: Timestamp) -> Progress {
        Progress {
            student_id: student.clone(),
            subject: self.subject.clone(),
            chapter_code: self.chapter_code.clone(),
            competence_code: self.competence_code.clone(),
            score: self.score,
            stability: stability(None, self.score.0),
            observed_at: self.observed_at.map_or(now, |at| at.0.min(now)),
            updated_at: now,
        }
    }
}

/// A competence as it was read, and as it will be, if it changes.
pub(crate) type Known = (Option<Stored<Progress>>, Option<Progress>);

/// What becomes of each observation, in order, and of each competence.
pub(crate) fn folded(
    seen: Vec<Progress>,
    found: BTreeMap<Key, Option<Stored<Progress>>>,
) -> (Vec<ProgressResult>, BTreeMap<Key, Known>) {
    let mut known: BTreeMap<Key, Known> =
        found.into_iter().map(|(key, found)| (key, (found, None))).collect();
    let mut results = Vec::with_capacity(seen.len());
    for (index, mut seen) in seen.into_iter().enumerate() {
        let place = known.entry(seen.key()).or_default();
        let latest = place.1.as_ref().or(place.0.as_ref().map(|stored| &stored.entity));
        let is_stale = latest.is_some_and(|latest| seen.observed_at < latest.observed_at);
        let is_known =
            latest.is_some_and(|latest| (latest.score, latest.observed_at) == (seen.score, seen.observed_at));
        if !is_stale && !is_known {
            seen.stability = stability(latest.map(|latest| latest.stability), seen.score.0);
            place.1 = Some(seen);
        }
        let status = if is_stale { ObservationStatus::Stale } else { ObservationStatus::Recorded };
        results.push(ProgressResult { index, status });
    }
    (results, known)
}

/// The changes that write what changed, and add the differences to the totals.
pub(crate) fn written(student: &UserId, news: Vec<Known>, mut changes: Changes) -> Changes {
    let mut differences = BTreeMap::<Code, (i64, i64)>::new();
    for (before, after) in news {
        let Some(after) = after else { continue };
        let was = before.as_ref().map_or(0, |before| i64::from(before.entity.score.0));
        let (sum, number) = differences.entry(after.subject.clone()).or_default();
        *sum += i64::from(after.score.0) - was;
        *number += i64::from(before.is_none());
        changes = match before {
            None => changes.create(&after),
            Some(before) => changes.replace(&Stored::at_version(after, before.version)),
        };
    }
    let addition = Progress::adding(student, &differences);
    if addition.amounts.is_empty() { changes } else { changes.add_to_counters(addition) }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use preau_harness::{
        TestApp, insta,
        people::{amina, bastien, coach_rey, fatou, robot},
    };
    use preau_kernel::{actor::Actor, store::Counters};
    use serde_json::{Value, json};

    use super::*;
    use crate::testing::{app, parent_of, planned, read, terminale, told};

    fn seen(subject: &str, competence: &str, score: f64) -> Value {
        json!({"subject": subject, "chapter_code": "suites", "competence_code": competence, "score": score})
    }

    async fn record(app: &TestApp, actor: &Actor, items: &[Value]) -> Vec<String> {
        let body = json!({"student_id": "amina", "items": items});
        let answer = app.post("/dashboard/progression", &body).by(actor).send().await;
        assert_eq!(answer.status, 200, "{}", answer.described());
        let results = answer.json()["results"].as_array().unwrap().clone();
        results.iter().map(|result| result["status"].as_str().unwrap().to_owned()).collect()
    }

    /// The totals that are kept, and those that a recount makes.
    async fn totals(app: &TestApp) -> [Counters; 2] {
        let kept =
            app.item(&Progress::totals_key(&amina().id)).await.map(|item| item.counters).unwrap_or_default();
        let mut counted = Counters::new();
        for item in app.items().iter().filter(|item| item.kind == "progress") {
            let progress: Progress = serde_json::from_str(&item.document).unwrap();
            *counted.entry(format!("sum#{}", progress.subject.0)).or_default() += i64::from(progress.score.0);
            *counted.entry(format!("n#{}", progress.subject.0)).or_default() += 1;
        }
        [kept, counted]
    }

    #[tokio::test]
    async fn what_was_seen_is_read_by_subject_chapter_and_competence() {
        let app = app();
        planned(&app, &amina(), &terminale()).await;
        let items = [
            seen("mathematiques", "raison", 0.5),
            seen("mathematiques", "somme", 1.0),
            seen("eps", "nage", 0.25),
        ];
        assert_eq!(record(&app, &robot(), &items).await, ["recorded", "recorded", "recorded"]);
        let progression = read(&app, &amina(), "/dashboard/progression").await;
        insta::assert_json_snapshot!(progression["subjects"][1], @r#"
        {
          "chapters": [
            {
              "chapter_code": "suites",
              "competences": [
                {
                  "competence_code": "raison",
                  "score": 0.5,
                  "updated_at": "2026-03-02T08:00:00Z"
                },
                {
                  "competence_code": "somme",
                  "score": 1.0,
                  "updated_at": "2026-03-02T08:00:00Z"
                }
              ],
              "score": 0.75
            }
          ],
          "score": 0.75,
          "subject": "mathematiques"
        }
        "#);
        // The speciality counts 16 of this plan, sports 6: (16 × 0.75 + 6 × 0.25) / 22.
        assert_eq!(progression["overall"], 0.6136);
        let one = read(&app, &coach_rey(), "/dashboard/progression?student_id=amina&subject=eps").await;
        assert_eq!((one["subjects"].as_array().unwrap().len(), &one["overall"]), (1, &json!(0.6136)));
        let event = app.events().await.pop().unwrap();
        assert_eq!((event.kind.as_str(), event.to), ("PROGRESS_RECORDED", json!({"competences": 3})));
    }

    #[tokio::test]
    async fn what_comes_late_does_not_undo_what_is_known_since() {
        let app = app();
        let at = |minute: u32, score: f64| {
            let mut item = seen("nsi", "tri", score);
            item["observed_at"] = json!(format!("2026-03-01T10:{minute:02}:00Z"));
            item
        };
        assert_eq!(
            record(&app, &coach_rey(), &[at(30, 0.8), at(10, 0.1), at(40, 0.9)]).await,
            ["recorded", "stale", "recorded"]
        );
        assert_eq!(record(&app, &coach_rey(), &[at(35, 0.2)]).await, ["stale"]);
        // The same again is known, and no event.
        assert_eq!(record(&app, &coach_rey(), &[at(40, 0.9)]).await, ["recorded"]);
        assert_eq!(told(&app).await, ["PROGRESS_RECORDED"]);
        // What is said to come from the future was seen now.
        let mut future = seen("nsi", "tri", 0.3);
        future["observed_at"] = json!("2030-01-01T00:00:00Z");
        record(&app, &coach_rey(), &[future]).await;
        let known = read(&app, &amina(), "/dashboard/progression").await;
        let competence = &known["subjects"][0]["chapters"][0]["competences"][0];
        assert_eq!(
            (&competence["score"], &competence["updated_at"]),
            (&json!(0.3), &json!("2026-03-02T08:00:00Z"))
        );
        let [kept, counted] = totals(&app).await;
        assert_eq!(kept, counted);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn whoever_records_what_at_once_the_totals_are_those_of_a_recount() {
        let app = app();
        for round in 0..5 {
            let records = (0..8).map(|number: u32| {
                let app = &app;
                async move {
                    let score = f64::from(number * 5 + round) / 40.0;
                    let own = format!("c{number}");
                    // One competence that all of them see, and one that none of the others does.
                    record(app, &coach_rey(), &[seen("maths", "commune", score), seen("maths", &own, score)])
                        .await
                }
            });
            join_all(records).await;
            app.clock.advance_minutes(1);
        }
        let [kept, counted] = totals(&app).await;
        assert_eq!(kept, counted);
        assert_eq!(kept["n#maths"], 9);
    }

    #[tokio::test]
    async fn everything_wrong_is_named_and_nothing_is_half_recorded() {
        let app = app();
        let wrong = json!({"student_id": "amina", "items": [
            seen("maths", "raison", 0.5), seen("ma ths", "rai#son", 1.01), {"subject": "maths"},
        ]});
        let answer = app.post("/dashboard/progression", &wrong).by(&coach_rey()).send().await.json();
        let found: Vec<_> =
            answer["errors"].as_array().unwrap().iter().map(|error| error["pointer"].clone()).collect();
        assert_eq!(
            found,
            [
                "/items/1/subject",
                "/items/1/competence_code",
                "/items/1/score",
                "/items/2/chapter_code",
                "/items/2/competence_code",
                "/items/2/score",
            ]
        );
        let many = vec![seen("maths", "raison", 0.5); 41];
        for items in [json!([]), json!(many)] {
            let body = json!({"student_id": "amina", "items": items});
            let answer = app.post("/dashboard/progression", &body).by(&coach_rey()).send().await.json();
            assert_eq!(answer["errors"][0]["pointer"], "/items");
        }
        assert_eq!(told(&app).await, Vec::<String>::new());
    }

    #[tokio::test]
    async fn a_student_does_not_grade_themselves_and_strangers_read_nothing() {
        let app = app();
        parent_of(&app, &fatou(), &amina()).await;
        let body = json!({"student_id": "amina", "items": [seen("maths", "raison", 1.0)]});
        for refused in [amina(), fatou()] {
            assert_eq!(
                app.post("/dashboard/progression", &body).by(&refused).send().await.problem(),
                "not-yours"
            );
        }
        let path = "/dashboard/progression?student_id=amina";
        assert_eq!(read(&app, &fatou(), path).await, json!({"overall": 0.0, "subjects": []}));
        assert_eq!(app.get(path).by(&bastien()).send().await.problem(), "not-yours");
    }
}
