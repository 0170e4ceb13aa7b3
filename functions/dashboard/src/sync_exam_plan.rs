//! `sync-exam-plan`: makes a student's exam plan anew, from the rules (seed 1, “/epreuves/sync”).

use preau_kernel::{
    answer::Answer, app::App, caller::Caller, entity::Stored, problem::Problem, request::ValidQuery,
    unit_of_work::UnitOfWork,
};

use crate::{
    exam_calendar::ExamCalendar, exam_notifier::telling, exam_plan::ExamPlan, exam_plan_view::ExamPlanView,
    exam_planning::planned, exam_rules::missing, student::Student, student_access::student_of,
    student_query::StudentQuery,
};

/// Makes a student's exam plan anew
///
/// What comes from the rules is replaced; what somebody advised (`put-exam-item`) stays. A plan that would be the same is left
/// as it is, and nobody is told.
#[utoipa::path(
    post,
    path = "/epreuves/sync",
    tag = "dashboard",
    params(StudentQuery),
    responses((status = 200, description = "The plan; `ETag` is its version", body = ExamPlanView)),
)]
pub(crate) async fn sync_exam_plan(
    app: App,
    caller: Caller,
    ValidQuery(StudentQuery { student_id }): ValidQuery<StudentQuery>,
) -> Result<Answer<ExamPlanView>, Problem> {
    let id = student_of(&caller.actor, student_id)?;
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let read = app.records.batch([Student::key_of(&id), ExamPlan::key_of(&id)]).await?;
        let student = read.find::<Student>(&Student::key_of(&id))?.ok_or_else(Problem::not_found)?;
        let before = read.find::<ExamPlan>(&ExamPlan::key_of(&id))?;
        let session = student.entity.session;
        let calendar = work.find::<ExamCalendar>(&ExamCalendar::key_of(session)).await?;
        let calendar = calendar.unwrap_or_else(|| Stored::absent(ExamCalendar::blank(session)));

        let known = before.as_ref().map(|before| &before.entity);
        let plan = planned(&student.entity, &calendar.entity.dates, known, app.ids.as_ref(), work.now());
        let version = before.as_ref().map_or(0, |before| before.version);
        let answer = Answer::ok(ExamPlanView::from(&plan)).noting(missing(session));
        if known.is_some_and(|known| known.plans_as(&plan)) {
            return Ok(answer.at_version(version));
        }
        let before = before.unwrap_or_else(|| Stored::absent(plan.clone()));
        let changes = work.replaces("EPREUVES_SYNCED", &before, &plan).check(&student).check(&calendar);
        let changes = telling(&app, work.now(), &plan, changes);
        if let Some(answer) = work.commit(changes, answer.at_version(version + 1)).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::{join, join_all};
    use http::Method;
    use preau_harness::people::{amina, bastien, coach_rey, director, robot};
    use serde_json::{Value, json};

    use crate::testing::{announced, app, planned, read, sync, terminale, told, weight};

    fn advice() -> Value {
        json!({"label": "Oral blanc", "weight": 0, "format": "Oral 20 min", "scheduled_at": "2026-05-04"})
    }

    #[tokio::test]
    async fn a_plan_that_would_be_the_same_is_left_alone_and_the_student_is_told_once() {
        let app = app();
        let plan = planned(&app, &amina(), &terminale()).await;
        app.clock.advance_minutes(5);
        assert_eq!(sync(&app, &amina()).await.json(), plan);
        assert_eq!(told(&app).await, ["STUDENT_UPDATED", "EPREUVES_SYNCED"]);
        assert_eq!(announced(&app), [json!(["exam-plan-updated", {"session": 2026}, "amina"])]);
        let event = app.events().await.pop().unwrap();
        let state = json!({"track": "Terminale", "profile": "Scolarise", "session": 2026, "rules": 2026, "items": 18});
        assert_eq!((event.resource.as_str(), event.to), ("user:amina", state));
        assert_eq!(sync(&app, &bastien()).await.problem(), "not-found");
    }

    #[tokio::test]
    async fn what_was_advised_stays_and_is_shown_in_the_place_of_the_rules() {
        let app = app();
        planned(&app, &amina(), &terminale()).await;
        let item = |code: &str| format!("/dashboard/epreuves/{code}?student_id=amina");
        assert_eq!(app.put(&item("oral-blanc"), &advice()).by(&robot()).send().await.status, 200);
        let mut heavier = advice();
        heavier["weight"] = json!(12.5);
        assert_eq!(app.put(&item("E5-GrandOral"), &heavier).by(&coach_rey()).send().await.status, 200);
        let mut premiere = terminale();
        premiere["track"] = json!("Premiere");
        let plan = planned(&app, &amina(), &premiere).await;
        assert_eq!((weight(&plan, "oral-blanc"), weight(&plan, "E5-GrandOral")), (Some(0.0), Some(12.5)));
        assert_eq!(weight(&plan, "E3-MathematiquesAnticipees"), Some(2.0));
        let gone = async || app.request(Method::DELETE, &item("E5-GrandOral")).by(&coach_rey()).send().await;
        assert_eq!(gone().await.status, 204);
        assert_eq!(gone().await.problem(), "not-found");
        let plan = read(&app, &amina(), "/dashboard/epreuves").await;
        assert_eq!(weight(&plan, "E5-GrandOral"), Some(8.0));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_a_plan_made_anew_while_something_is_advised_neither_is_lost() {
        let app = app();
        planned(&app, &amina(), &terminale()).await;
        for round in 0..10 {
            let mut said = terminale();
            said["options"] = json!([format!("Option {round}")]);
            let saved = app.put("/dashboard/student?student_id=amina", &said).by(&coach_rey()).send().await;
            assert_eq!(saved.status, 200, "{}", saved.described());
            let path = format!("/dashboard/epreuves/conseil-{round}?student_id=amina");
            let (robot, advice, amina) = (robot(), advice(), amina());
            let (synced, put) = join(sync(&app, &amina), app.put(&path, &advice).by(&robot).send()).await;
            assert_eq!((synced.status.as_u16(), put.status.as_u16()), (200, 200), "{}", put.described());
            let plan = read(&app, &amina, "/dashboard/epreuves").await;
            let advised = (0..=round).filter_map(|round| weight(&plan, &format!("conseil-{round}")));
            assert_eq!((advised.count(), weight(&plan, "OPT-1")), (round + 1, Some(2.0)));
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn made_anew_ten_times_at_once_it_is_made_once() {
        let app = app();
        let saved =
            app.put("/dashboard/student?student_id=amina", &terminale()).by(&coach_rey()).send().await;
        assert_eq!(saved.status, 200, "{}", saved.described());
        let amina = amina();
        for answer in join_all((0..10).map(|_| sync(&app, &amina))).await {
            assert_eq!(answer.status, 200, "{}", answer.described());
        }
        assert_eq!((told(&app).await.len(), announced(&app).len()), (2, 1));
    }

    #[tokio::test]
    async fn the_schools_days_take_the_place_of_those_of_the_rules() {
        let app = app();
        let dates = json!({"dates": {"E5-GrandOral": "2026-06-24"}});
        let set = app.put("/epreuves/calendar/2026", &dates).by(&director()).send().await;
        assert_eq!(
            (set.status.as_u16(), set.json()),
            (200, json!({"session": 2026, "dates": {"E5-GrandOral": "2026-06-24"}}))
        );
        let plan = planned(&app, &amina(), &terminale()).await;
        let oral =
            plan["items"].as_array().unwrap().iter().find(|item| item["code"] == "E5-GrandOral").unwrap();
        assert_eq!(oral["scheduled_at"], "2026-06-24");
        let wrong = app
            .put("/epreuves/calendar/2026", &json!({"dates": {"a b": "demain"}}))
            .by(&director())
            .send()
            .await;
        let wrong = wrong.json();
        let wrong: Vec<_> = wrong["errors"].as_array().unwrap().iter().map(|error| &error["code"]).collect();
        assert_eq!(wrong, ["code", "date"]);
        let none = app.put("/epreuves/calendar/2026", &json!({"dates": []})).by(&director()).send().await;
        assert_eq!(none.json()["errors"][0]["pointer"], "/dates");
    }

    #[tokio::test]
    async fn of_a_session_without_rules_the_log_says_whose_were_taken() {
        let app = app();
        let noted = || {
            let line: Value = serde_json::from_str(app.log().last().unwrap()).unwrap();
            line["note"].clone()
        };
        planned(&app, &amina(), &terminale()).await;
        assert_eq!(noted(), Value::Null);
        app.clock.set("2030-10-01T08:00:00Z");
        let mut later = terminale();
        later["specialities"] = json!(["SES", "HGGSP"]);
        let said = "there are no exam rules of session 2031: those of 2027 are taken";
        for _ in 0..2 {
            planned(&app, &amina(), &later).await;
            assert_eq!(noted(), said);
        }
    }

    #[tokio::test]
    async fn twenty_times_a_minute_is_enough() {
        let app = app();
        planned(&app, &amina(), &terminale()).await;
        for _ in 1..20 {
            assert_eq!(sync(&app, &amina()).await.status, 200);
        }
        assert_eq!(sync(&app, &amina()).await.problem(), "too-many-requests");
    }
}
