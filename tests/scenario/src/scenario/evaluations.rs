//! The minute of an evaluation: a subject, a copy, a mark that is kept, and a coach's last word (seed 1 §8).

use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    host::{Scheduled, now},
    scenario::photos::photo_of,
    school::{School, entries, text},
};

const LESSON: &str = "Une suite arithmétique est une suite dont chaque terme est la somme du terme précédent et de la raison.\n\n\
    La raison d'une suite arithmétique est le nombre constant que l'on ajoute à chaque terme pour obtenir le suivant.\n";

pub async fn in_a_minute_a_student_makes_a_subject_hands_in_a_copy_and_reads_a_mark(school: &School<'_>) {
    let caller = &school.caller;
    // A subject that no other run has.
    let subject = school.unique("matiere");
    let lesson = json!({
        "title": "Les suites", "type": "PDF", "subject": subject, "text": LESSON, "visibility": "school",
    });
    let filed = caller.post("/rag/docs", &lesson).by(&school.coach_rey).send().await.expecting(201).json();
    assert_eq!(filed["subject"], subject, "{filed}");
    let wanted = json!({"subject": subject, "level": "Terminale", "duration": 30});
    let made = caller.post("/eval/generate", &wanted).by(&school.amina).send().await.expecting(201).json();
    let id = text(&made, "eval_id");
    let copy = copy_of(&made);
    let mark = caller.post("/eval/grade", &copy).by(&school.amina).send().await.expecting(200).json();
    assert_eq!(mark["status"], "Corrigé", "{mark}");
    let path = format!("/eval/{id}");
    let kept = caller.get(&path).by(&school.amina).send().await.expecting(200).json();
    assert_eq!(kept["grade"]["score_20"], mark["score_20"]);
    caller.get(&path).by(&school.bastien).send().await.is_problem(404, "not-found");
    let home = caller.get("/dashboard/summary").by(&school.amina).send().await.expecting(200).json();
    assert_eq!(home["kpis"]["last_eval_score"], mark["score_20"], "{home}");
    caller.post("/eval/submit", &copy).by(&school.amina).send().await.is_problem(409, "already-submitted");
    the_coach_has_the_last_word(school, &wanted).await;
    the_files_of_a_copy_go_when_their_time_is_over_and_the_mark_stays(school, &wanted).await;
}

/// A copy of two pictures, which a coach corrects; one of them is on hold for a while.
async fn the_files_of_a_copy_go_when_their_time_is_over_and_the_mark_stays(
    school: &School<'_>,
    wanted: &Value,
) {
    const PURGE: Scheduled = Scheduled { name: "purge-copies", cron: "*/5 3 * * *" };

    let caller = &school.caller;
    let made = caller.post("/eval/generate", wanted).by(&school.amina).send().await.expecting(201).json();
    let path = format!("/eval/{}", text(&made, "eval_id"));
    let held = photo_of(school, &school.amina, &Value::Null).await;
    let other = photo_of(school, &school.amina, &Value::Null).await;
    let [held, other] = [&held, &other].map(|photo| text(photo, "id"));
    let copy = json!({"eval_id": made["eval_id"], "files": [held, other]});
    let waiting = caller.post("/eval/grade", &copy).by(&school.amina).send().await.expecting(200).json();
    assert_eq!((&waiting["status"], &waiting["score_20"]), (&json!("Soumis"), &Value::Null));
    let mark = caller.put(&format!("{path}/grade"), &json!({"score_20": 14})).by(&school.coach_rey);
    let mark = mark.send().await.expecting(200).json();

    let keeping = format!("/api/admin/photos/{held}/hold");
    let _ = caller.request(Method::PUT, &keeping).by(&school.director).send().await.expecting(200);
    let after = async |days: i64| {
        caller.run_at(&PURGE, now() + SignedDuration::from_hours(days * 24)).await;
        caller.get(&path).by(&school.amina).send().await.expecting(200).json()
    };
    assert_eq!(after(89).await["files"], json!([held, other]));
    let kept = after(91).await;
    assert_eq!((&kept["files"], &kept["grade"]), (&json!([held]), &mark));
    caller.get(&format!("/photos/{other}")).by(&school.amina).send().await.is_problem(404, "not-found");
    let _ = caller.get(&format!("/photos/{held}")).by(&school.amina).send().await.expecting(200);
    let _ = caller.request(Method::DELETE, &keeping).by(&school.director).send().await.expecting(200);
    let kept = after(93).await;
    assert_eq!((&kept["files"], &kept["grade"]), (&json!([]), &mark));
    caller.get(&format!("/photos/{held}")).by(&school.amina).send().await.is_problem(404, "not-found");
}

/// A copy in which every item has an answer.
fn copy_of(evaluation: &Value) -> Value {
    let items = evaluation["items"].as_array().cloned().unwrap_or_default();
    let answers = items
        .iter()
        .map(|item| (text(item, "item_id").to_owned(), json!("On ajoute la raison au terme d'avant.")));
    json!({"eval_id": evaluation["eval_id"], "responses": Value::Object(answers.collect())})
}

/// A second copy is handed in, corrected though two ask for it at once, and given another mark by a coach.
async fn the_coach_has_the_last_word(school: &School<'_>, wanted: &Value) {
    let caller = &school.caller;
    let made = caller.post("/eval/generate", wanted).by(&school.amina).send().await.expecting(201).json();
    let (id, copy) = (text(&made, "eval_id"), copy_of(&made));
    let handed_in = caller.post("/eval/submit", &copy).by(&school.amina).send().await.expecting(200).json();
    assert_eq!(handed_in["status"], "Soumis", "{handed_in}");
    let asked = json!({"eval_id": id});
    let by_amina = caller.post("/eval/grade", &asked).by(&school.amina).send();
    let by_rey = caller.post("/eval/grade", &asked).by(&school.coach_rey).send();
    let (to_amina, to_rey) = futures_util::future::join(by_amina, by_rey).await;
    assert_eq!(to_amina.expecting(200).json(), to_rey.expecting(200).json());
    let said = json!({"score_20": 15.5, "feedback": "Bien vu."});
    let path = format!("/eval/{id}/grade");
    let corrected = caller.put(&path, &said).by(&school.coach_rey).send().await.expecting(200).json();
    assert_eq!((&corrected["score_20"], &corrected["graded_by"]), (&json!(15.5), &json!("coach")));
    let list = format!("/eval/list?subject={}", text(&made, "subject"));
    let of_amina = entries(&caller.get(&list).by(&school.amina).send().await.expecting(200).json());
    let scores: Vec<&Value> = of_amina.iter().map(|one| &one["grade"]["graded_by"]).collect();
    assert_eq!(scores, [&json!("coach"), &json!("offline")]);
    let home = caller.get("/dashboard/summary").by(&school.amina).send().await.expecting(200).json();
    assert_eq!(home["kpis"]["last_eval_score"], 15.5, "{home}");
}
