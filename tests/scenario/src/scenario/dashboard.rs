//! What a student has to do, and their coach gives them.

use futures_util::future::{join, join_all};
use http::Method;
use serde_json::{Value, json};

use crate::{
    host::Person,
    school::{School, entries, text, texts},
};

/// What a student has to do, as they read it.
async fn todo(school: &School<'_>, student: &Person) -> Vec<Value> {
    entries(&school.caller.get("/dashboard/tasks").by(student).send().await.expecting(200).json())
}

async fn bulk(school: &School<'_>, person: &Person, operations: &Value) -> Vec<Value> {
    let body = json!({"operations": operations});
    let answer = school.caller.post("/dashboard/tasks/bulk", &body).by(person).send().await.expecting(200);
    answer.json()["results"].as_array().cloned().unwrap_or_default()
}

pub async fn a_coach_gives_tasks_and_the_student_does_one(school: &School<'_>) {
    let caller = &school.caller;
    let task =
        json!({"student_id": school.amina.id, "label": "Suites : reprendre", "due_at": school.hour(48)});
    let given = caller.post("/dashboard/tasks", &task).by(&school.coach_rey).send().await.expecting(201);
    assert_eq!(text(&given.json(), "source"), "Coach");
    caller.post("/dashboard/tasks", &task).by(&school.bastien).send().await.is_problem(403, "not-yours");
    let own = caller.post("/dashboard/tasks", &json!({"label": "Fiche de lecture"}));
    let own = own.by(&school.amina).send().await.expecting(201);
    assert_eq!(
        texts(&todo(school, &school.amina).await, "label"),
        ["Suites : reprendre", "Fiche de lecture"]
    );

    let complete = async |person: &Person| {
        let done = json!({"task_id": given.json()["id"]});
        caller.post("/dashboard/tasks/complete", &done).by(person).send().await
    };
    complete(&school.bastien).await.is_problem(404, "not-found");
    for _ in 0..2 {
        assert_eq!(text(&complete(&school.amina).await.expecting(200).json(), "status"), "Done");
    }
    let change = caller.request(Method::PATCH, own.header("location")).json(&json!({"weight": 2.5}));
    assert_eq!(change.by(&school.amina).send().await.expecting(200).header("etag"), "\"2\"");
    let stale = caller.request(Method::DELETE, own.header("location")).header("if-match", "\"1\"");
    stale.by(&school.amina).send().await.is_problem(412, "stale-version");
    let gone = async || caller.request(Method::DELETE, own.header("location")).by(&school.amina).send().await;
    let _ = gone().await.expecting(204);
    gone().await.is_problem(404, "not-found");
}

pub async fn of_many_operations_none_spoils_another_and_none_is_done_twice(school: &School<'_>) {
    let operations: Vec<Value> = (0..40)
        .map(|number| match number {
            7 => json!({"op": "create", "data": {"label": ""}}),
            9 => json!({"op": "delete", "id": "019aa5f0-0000-7000-8000-000000000000"}),
            _ => json!({"op": "create", "data": {"label": format!("Tâche {number}"), "weight": 1.5}}),
        })
        .collect();
    let body = json!({"operations": operations});
    let key = school.unique("bulk");
    for replayed in ["", "true"] {
        let answer = school.caller.post("/dashboard/tasks/bulk", &body).by(&school.bastien);
        let answer = answer.header("idempotency-key", &key).send().await.expecting(200);
        assert_eq!(answer.header("idempotent-replayed"), replayed);
        let results = answer.json()["results"].as_array().cloned().unwrap_or_default();
        let status = |index: usize| text(&results[index], "status").to_owned();
        assert_eq!(
            [status(7), status(9), status(39)],
            ["invalid", "not_found", "created"].map(ToOwned::to_owned)
        );
    }
    let page = school.caller.get("/dashboard/tasks?limit=100").by(&school.bastien).send().await;
    assert_eq!(entries(&page.expecting(200).json()).len(), 38);
}

pub async fn of_twenty_requests_at_once_on_one_task_no_step_is_lost(school: &School<'_>) {
    let task = json!({"student_id": school.amina.id, "label": "Probabilités"});
    let task = school.caller.post("/dashboard/tasks", &task).by(&school.coach_rey).send().await;
    let task = task.expecting(201).json();
    let changes: Vec<Value> = (0..20)
        .map(|number| json!([{"op": "update", "id": task["id"], "data": {"label": format!("Probabilités {number}")}}]))
        .collect();
    for results in join_all(changes.iter().map(|change| bulk(school, &school.coach_rey, change))).await {
        assert_eq!(texts(&results, "status"), ["updated"]);
    }
    let all = format!("/api/admin/events?subject=task:{}&limit=100", text(&task, "id"));
    let all = school.caller.get(&all).by(&school.director).send().await.expecting(200).json();
    assert_eq!(entries(&all).len(), 21);
    let done = json!([{"op": "update", "id": task["id"], "data": {"status": "Done"}}, {"op": "delete", "id": task["id"]}]);
    assert_eq!(texts(&bulk(school, &school.coach_rey, &done).await, "status"), ["updated", "deleted"]);
}

pub async fn a_bilan_is_claimed_and_makes_a_student(school: &School<'_>) {
    let caller = &school.caller;
    let answers = json!([{"subject": "francais", "competence_code": "oral", "self_score": 3}]);
    let bilan = json!({"track": "Premiere", "profile": "Libre", "answers": answers});
    let made = caller.post("/onboarding/bilan", &bilan).send().await.expecting(201).json();
    assert_eq!(text(&made["strengths"][0], "subject"), "francais");
    let path = format!("/onboarding/bilan/{}/claim", text(&made, "bilan_id"));
    let claim = async |person: &Person| {
        caller.post(&path, &json!({"claim_token": made["claim_token"]})).by(person).send().await
    };
    let claimed = claim(&school.bastien).await.expecting(200).json();
    assert_eq!(claim(&school.bastien).await.expecting(200).json(), claimed);
    claim(&school.amina).await.is_problem(404, "not-found");
    let plan = caller.get("/dashboard/epreuves").by(&school.bastien).send().await.expecting(200).json();
    assert_eq!((&plan, text(&plan, "profile")), (&claimed["plan"], "CandidatLibre"));
}

pub async fn a_students_home_shows_what_they_have_to_do_and_what_comes(school: &School<'_>) {
    let (caller, amina) = (&school.caller, &school.amina);
    let of_amina = |path: &str| format!("{path}?student_id={}", amina.id);
    let student = json!({
        "track": "Terminale", "profile": "Libre", "specialities": ["Mathématiques", "NSI"], "llv": ["Anglais"],
    });
    let saved = caller.put(&of_amina("/dashboard/student"), &student);
    let _ = saved.by(&school.coach_rey).send().await.expecting(200);
    let sync = async || {
        let request = caller.request(Method::POST, &of_amina("/epreuves/sync")).by(&school.coach_rey);
        request.send().await.expecting(200).json()
    };
    let plan = sync().await;
    assert_eq!((text(&plan, "track"), text(&plan, "profile")), ("Terminale", "CandidatLibre"));
    let weights = plan["items"].as_array().into_iter().flatten().filter_map(|item| item["weight"].as_f64());
    assert!((weights.sum::<f64>() - 100.0).abs() < 1e-9, "{plan}");
    assert_eq!(sync().await, plan);
    let advice = json!({"label": "Oral blanc", "weight": 0, "format": "Oral 20 min"});
    let advised = caller.put(&of_amina("/dashboard/epreuves/oral-blanc"), &advice);
    let _ = advised.by(&school.coach_rey).send().await.expecting(200);
    let plan = sync().await;
    assert!(
        texts(plan["items"].as_array().map_or(&[], Vec::as_slice), "code").contains(&"oral-blanc"),
        "{plan}"
    );

    // Each of the eight has its own instant: what is older than what is known then is stale, and writes no event.
    let records = (0..8).map(async |second| {
        let items: Vec<Value> = (0..8)
            .map(|number| json!({"subject": "nsi", "chapter_code": "tris", "competence_code": format!("c{number}"), "score": 0.5, "observed_at": format!("2026-11-02T08:00:0{second}Z")}))
            .collect();
        let body = json!({"student_id": amina.id, "items": items});
        caller.post("/dashboard/progression", &body).by(&school.coach_rey).send().await
    });
    let recorded: Vec<Value> =
        join_all(records).await.into_iter().map(|recorded| recorded.expecting(200).json()).collect();
    let recorded = recorded.iter().filter(|answer| answer["results"][0]["status"] == "recorded").count();
    let events = school.events_of(&format!("user:{}", amina.id)).await;
    assert_eq!(texts(&events, "kind").iter().filter(|kind| **kind == "PROGRESS_RECORDED").count(), recorded);
    assert!(recorded >= 1);
    let progression = caller.get("/dashboard/progression").by(amina).send().await.expecting(200).json();
    assert_eq!((&progression["overall"], &progression["subjects"][0]["score"]), (&json!(0.5), &json!(0.5)));

    let suggest = json!({"student_id": amina.id, "count": 2, "dry_run": true});
    let suggested = caller.post("/dashboard/tasks/suggest", &suggest).by(&school.coach_rey).send().await;
    let suggested = suggested.expecting(200).json();
    assert_eq!(text(&suggested["tasks"][0]["task"], "source"), "Agent", "{suggested}");
    for label in ["Limites", "Probabilités", "Fiche"] {
        let task = json!({"label": label, "due_at": school.hour(50)});
        let _ = caller.post("/dashboard/tasks", &task).by(amina).send().await.expecting(201);
    }
    let summary = caller.get("/dashboard/summary").by(amina).send().await.expecting(200);
    let home = summary.json();
    assert_eq!(home["kpis"], json!({"progress_overall": 0.5, "streak_days": 1}), "{home}");
    assert_eq!(home["tasks"].as_array().map(Vec::len), Some(3), "{home}");
    let upcoming = home["upcoming"].as_array().cloned().unwrap_or_default();
    assert!(texts(&upcoming, "kind").contains(&"Visio"), "{home}");
    let again = caller.get("/dashboard/summary").by(amina).header("if-none-match", summary.header("etag"));
    let _ = again.send().await.expecting(304);
    caller.get(&of_amina("/dashboard/summary")).by(&school.bastien).send().await.is_problem(403, "not-yours");
    let agenda = caller.get("/dashboard/agenda?limit=100").by(amina).send().await.expecting(200).json();
    assert!(entries(&agenda).len() > upcoming.len().min(3), "{agenda}");
    let calendar = caller.get("/dashboard/agenda").by(amina).header("accept", "text/calendar").send().await;
    assert!(calendar.expecting(200).text().contains("BEGIN:VEVENT"));
}

pub async fn of_a_completion_and_a_deletion_at_once_the_task_is_gone_and_the_journal_tells_how(
    school: &School<'_>,
) {
    let caller = &school.caller;
    for round in 0..5 {
        let task = json!({"student_id": school.amina.id, "label": format!("Intégrales {round}")});
        let task = caller.post("/dashboard/tasks", &task).by(&school.coach_rey).send().await.expecting(201);
        let done = json!({"task_id": task.json()["id"]});
        let complete = caller.post("/dashboard/tasks/complete", &done).by(&school.amina).send();
        let delete = caller.request(Method::DELETE, task.header("location")).by(&school.coach_rey).send();
        let (done, deleted) = join(complete, delete).await;
        let _ = deleted.expecting(204);
        let told = school.events_of(&format!("task:{}", text(&task.json(), "id"))).await;
        let mut told = texts(&told, "kind");
        told.sort_unstable();
        if done.status == 404 {
            done.is_problem(404, "not-found");
            assert_eq!(told, ["TASK_CREATED", "TASK_DELETED"]);
        } else {
            assert_eq!(text(&done.expecting(200).json(), "status"), "Done");
            assert_eq!(told, ["TASK_CREATED", "TASK_DELETED", "TASK_UPDATED"]);
        }
    }
}

pub async fn of_a_plan_made_anew_while_something_is_advised_neither_is_lost(school: &School<'_>) {
    let (caller, amina) = (&school.caller, &school.amina);
    let of_amina = |path: &str| format!("{path}?student_id={}", amina.id);
    for round in 0..4 {
        let student = json!({
            "track": "Terminale", "profile": "Scolarise", "specialities": ["Mathématiques", "NSI"], "llv": ["Anglais"],
            "options": [format!("Option {round}")],
        });
        let saved = caller.put(&of_amina("/dashboard/student"), &student);
        let _ = saved.by(&school.coach_rey).send().await.expecting(200);
        let advice = json!({"label": format!("Oral blanc {round}"), "weight": 0, "format": "Oral 20 min", "scheduled_at": "2027-05-04"});
        let item = of_amina(&format!("/dashboard/epreuves/oral-{round}"));
        let sync = caller.request(Method::POST, &of_amina("/epreuves/sync")).by(&school.coach_rey).send();
        let put = caller.put(&item, &advice).by(&school.coach_rey).send();
        let (synced, advised) = join(sync, put).await;
        for done in [synced, advised] {
            let _ = done.expecting(200);
        }
        let plan = caller.get("/dashboard/epreuves").by(amina).send().await.expecting(200).json();
        let labels = texts(plan["items"].as_array().map_or(&[], Vec::as_slice), "label");
        for label in [format!("Option : Option {round}"), format!("Oral blanc {round}")] {
            assert!(labels.contains(&label.as_str()), "{round}: {plan}");
        }
    }
}

pub async fn of_ten_suggestions_at_once_a_competence_has_one_task(school: &School<'_>) {
    let (caller, bastien) = (&school.caller, &school.bastien);
    let items: Vec<Value> = (0..12)
        .map(|number| {
            let subject = ["eps", "nsi", "ses"][number % 3];
            json!({
                "subject": subject, "chapter_code": format!("ch{}", number / 6), "competence_code": format!("c{number}"),
                "score": 0.5,
            })
        })
        .collect();
    let seen = json!({"student_id": bastien.id, "items": items});
    let _ = caller.post("/dashboard/progression", &seen).by(&school.coach_mba).send().await.expecting(200);
    let suggest = json!({"student_id": bastien.id, "count": 4});
    let suggestions =
        (0..10).map(|_| caller.post("/dashboard/tasks/suggest", &suggest).by(&school.coach_mba).send());
    let mut suggested = Vec::new();
    for answer in join_all(suggestions).await {
        let tasks = answer.expecting(200).json()["tasks"].as_array().cloned().unwrap_or_default();
        suggested.extend(tasks.iter().map(|task| text(&task["task"], "label").to_owned()));
    }
    let tasks = caller.get("/dashboard/tasks?limit=100").by(bastien).send().await.expecting(200).json();
    let tasks: Vec<Value> =
        entries(&tasks).into_iter().filter(|task| text(task, "source") == "Agent").collect();
    let mut open: Vec<String> = texts(&tasks, "label").into_iter().map(ToOwned::to_owned).collect();
    for labels in [&mut suggested, &mut open] {
        labels.sort_unstable();
    }
    assert_eq!(suggested, open);
    let number = open.len();
    open.dedup();
    // Those, and the one that his bilan told of.
    assert_eq!((open.len(), number), (13, 13), "{open:?}");
}
