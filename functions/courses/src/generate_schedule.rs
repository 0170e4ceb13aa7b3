//! `generate-schedule`: plans a course, or plans anew what is left of it (seed 2 §2.4).

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    entity::Stored,
    problem::Problem,
    request::{PathId, ValidIfAny},
    time::ZoneName,
    unit_of_work::UnitOfWork,
};
use preau_users::profile::Profile;

use crate::{
    course::{Course, not_enrolled},
    deadlines::remind,
    enrollment::{Enrollment, EnrollmentId},
    planning::Planning,
    schedule::{Schedule, Settings},
    schedule_input::{StudyWishes, no_plan},
    schedule_view::CourseSchedule,
};

/// Plans a course
///
/// One's own, or of a student of a course that one runs. What is done and what was put somewhere by hand stays; the rest is
/// spread over the days from now on. Where nothing changes, nothing is written: calendars are told of what did.
#[utoipa::path(
    post,
    path = "/api/enrollments/{enrollment_id}/generate-schedule",
    tag = "courses",
    params(("enrollment_id" = String, Path, format = Uuid, description = "The enrolment")),
    request_body = Option<StudyWishes>,
    responses((status = 200, description = "The schedule", body = CourseSchedule)),
)]
pub(crate) async fn generate_schedule(
    app: App,
    caller: Caller,
    PathId(id): PathId<EnrollmentId>,
    ValidIfAny(wishes): ValidIfAny<StudyWishes>,
) -> Result<Answer<CourseSchedule>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let (enrollment, course) = Enrollment::to_see(&app.records, id, &caller.actor).await?;
        let (enrollment, course) = (enrollment.entity, course.entity);
        if enrollment.user_id != caller.actor.id && !course.is_run_by(&caller.actor) {
            return Err(Problem::not_yours());
        }
        if enrollment.withdrawn_at.is_some() {
            return Err(not_enrolled());
        }
        let former = work.find::<Schedule>(&Schedule::key_of(id)).await?;
        let (after, version) =
            replanned(&app, &work, (&enrollment, &course), former.as_ref(), wishes.as_ref(), "").await?;
        let answer = Answer::ok(CourseSchedule::of(&after, &enrollment, &course, work.now()));
        if former.as_ref().is_some_and(|former| former.entity == after) {
            return Ok(answer);
        }
        let before = former.unwrap_or_else(|| Stored::absent(after.clone()));
        let changes = work.replaces("SCHEDULE_GENERATED", &before, &after);
        let changes = remind(&app, &after, (&enrollment, &course), version, work.now(), changes);
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}

/// The schedule in the place of `former`, as these wishes have it, and the version at which it will be.
///
/// # Errors
/// The course cannot be planned so: `invalid-request` where it is for the wishes, which stand at `at`; or `no-study-day`.
pub(crate) async fn replanned(
    app: &App,
    work: &UnitOfWork<'_>,
    (enrollment, course): (&Enrollment, &Course),
    former: Option<&Stored<Schedule>>,
    wishes: Option<&StudyWishes>,
    at: &str,
) -> Result<(Schedule, u64), Problem> {
    let former_settings = former.map_or_else(Settings::default, |former| former.entity.settings.clone());
    let settings = wishes.map_or_else(|| former_settings.clone(), |wishes| wishes.over(&former_settings));
    let zone = match wishes.and_then(|wishes| wishes.time_zone.clone()) {
        Some(zone) => zone,
        None => zone_of(app, enrollment).await?,
    };
    let (ids, now) = (app.ids.as_ref(), work.now());
    let planning = Planning { course, enrollment, settings: &settings, zone: &zone, ids, now };
    let planned = planning.schedule(former.map(|former| &former.entity));
    let planned = planned.map_err(|cause| match wishes {
        Some(wishes) => wishes.problem(cause, at),
        None => no_plan(cause),
    })?;
    Ok((planned, former.map_or(0, |former| former.version) + 1))
}

/// The zone of whoever learns.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn zone_of(app: &App, enrollment: &Enrollment) -> Result<ZoneName, Problem> {
    Ok(Profile::read(&app.records, &enrollment.user_id).await?.entity.time_zone)
}

#[cfg(test)]
mod tests {
    use std::iter::successors;

    use preau_harness::{
        TestAnswer, TestApp,
        people::{amina, bastien, coach_mba, coach_rey, fatou},
    };
    use preau_kernel::{
        announcement::{Announcement, Queue},
        entity::Entity,
    };
    use preau_users::profile::Profile;
    use serde_json::{Value, json};

    use crate::{
        schedule::Schedule,
        testing::{app, complete, enrolled, finish, published, read, sequences, wrong_fields},
    };

    async fn generate(app: &TestApp, path: &str, wishes: Value) -> TestAnswer {
        app.post(&format!("{path}/generate-schedule"), &wishes).by(&amina()).send().await
    }

    /// When what is planned, a line an item.
    fn lines(schedule: &Value) -> Vec<String> {
        let item = |item: &Value| {
            let text = |name: &str| item[name].as_str().unwrap_or_default().to_owned();
            format!("{} {} {} {}", text("scheduled_date"), text("type"), text("title"), text("status"))
        };
        schedule["schedule"].as_array().unwrap().iter().map(item).collect()
    }

    /// What calendars know of each item.
    fn known(app: &TestApp) -> Vec<(String, String, u64)> {
        let stored = app.items().into_iter().find(|item| item.kind == Schedule::KIND).unwrap();
        let schedule: Schedule = serde_json::from_str(&stored.document).unwrap();
        schedule.items.into_iter().map(|item| (item.key, item.id.to_string(), item.sequence)).collect()
    }

    /// When which reminders are due of the schedule as it is.
    fn reminders(app: &TestApp) -> Vec<String> {
        let items = app.items();
        let version = items.iter().find(|item| item.kind == Schedule::KIND).map(|item| item.version);
        let announcements = items.iter().filter(|item| item.kind == Announcement::KIND);
        let mut due: Vec<String> = announcements
            .filter_map(|item| serde_json::from_str::<Announcement>(&item.document).ok())
            .filter(|one| one.queue == Queue::Reminders && one.about.as_ref().unwrap().version == version)
            .flat_map(|first| successors(Some(first), |one| one.next_occurrence(one.due_at)))
            .map(|one| format!("{} {}", one.due_at, one.data["title"].as_str().unwrap()))
            .collect();
        due.sort_unstable();
        due
    }

    #[tokio::test]
    async fn a_course_is_planned_with_its_enrolment() {
        let app = app();
        let course = published(&app, &sequences()).await;
        let path = enrolled(&app, &amina(), &course).await;
        let schedule = read(&app, &amina(), &format!("{path}/schedule")).await;
        assert_eq!(
            lines(&schedule),
            [
                "2026-03-02T17:00:00Z lesson Terme général pending",
                "2026-03-02T17:45:00Z milestone 25 % pending",
                "2026-03-09T17:00:00Z lesson Récurrence pending",
                "2026-03-09T17:45:00Z milestone 50 % pending",
                "2026-03-10T17:00:00Z quiz Définir une suite pending",
                "2026-03-16T17:00:00Z lesson Somme des termes pending",
                "2026-03-16T18:00:00Z milestone 75 % pending",
                "2026-03-24T17:00:00Z lesson Histoire pending",
                "2026-03-24T17:30:00Z milestone 100 % pending",
            ]
        );
        assert_eq!(
            (&schedule["time_zone"], &schedule["schedule"][0]["priority"]),
            (&json!("Europe/Paris"), &json!("high"))
        );
        assert_eq!(schedule["schedule"][0]["lesson_id"], course["modules"][0]["lessons"][0]["id"]);
        assert_eq!(schedule["schedule"][4]["module_id"], course["modules"][0]["id"]);
        // At 8:00 in Paris; the morning of the first day is past.
        assert_eq!(
            reminders(&app),
            [
                "2026-03-09T07:00:00Z 50 %",
                "2026-03-10T07:00:00Z Définir une suite",
                "2026-03-16T07:00:00Z 75 %",
                "2026-03-24T07:00:00Z 100 %",
            ]
        );
    }

    #[tokio::test]
    async fn without_a_day_to_study_there_is_an_enrolment_without_a_schedule_and_one_may_be_asked_for() {
        let app = app();
        let course = published(&app, &sequences()).await;
        let body = json!({"course_id": course["id"], "autoGenerateSchedule": false});
        let path =
            app.post("/api/enrollments", &body).by(&amina()).send().await.header("location").to_owned();
        let schedule = format!("{path}/schedule");
        assert_eq!(app.get(&schedule).by(&amina()).send().await.problem(), "not-found");
        let no_day = json!({"days": ["sunday"], "starts_on": "2026-03-02", "ends_on": "2026-03-06"});
        assert_eq!(wrong_fields(&generate(&app, &path, no_day).await), ["/days contradiction"]);
        let wrong =
            json!({"days": ["lundi"], "minutes_a_day": 5, "time_of_day": "25:00", "time_zone": "Mars"});
        assert_eq!(
            wrong_fields(&generate(&app, &path, wrong).await),
            ["/days/0 one_of", "/time_of_day time_of_day", "/minutes_a_day range", "/time_zone time_zone"]
        );
        assert_eq!(app.get(&schedule).by(&amina()).send().await.problem(), "not-found");
        let wishes =
            json!({"days": ["saturday", "sunday"], "time_of_day": "09:00", "time_zone": "Africa/Libreville"});
        let answer = generate(&app, &path, wishes).await.json();
        assert_eq!(lines(&answer)[0], "2026-03-07T08:00:00Z lesson Terme général pending");
    }

    #[tokio::test]
    async fn a_course_whose_days_are_past_can_be_enrolled_in_and_planned() {
        let app = app();
        let course = published(&app, &crate::testing::with(sequences(), "starts_on", "2025-01-01")).await;
        let path = enrolled(&app, &amina(), &course).await;
        let schedule = read(&app, &amina(), &format!("{path}/schedule")).await;
        assert_eq!(lines(&schedule)[0], "2026-03-02T17:00:00Z lesson Terme général pending");
        // Who comes back when the time is over has it again.
        app.clock.set("2026-06-01T08:00:00Z");
        let again = generate(&app, &path, Value::Null).await.json();
        assert_eq!(lines(&again)[0], "2026-06-01T16:00:00Z lesson Terme général pending");
    }

    #[tokio::test]
    async fn generated_ten_times_nothing_changes_and_nothing_is_written() {
        let app = app();
        let course = published(&app, &sequences()).await;
        let path = enrolled(&app, &amina(), &course).await;
        let (before, told) = (known(&app), app.events().await.len());
        for _ in 0..10 {
            // The seed's front end sends no body at all.
            let request = app.request(http::Method::POST, &format!("{path}/generate-schedule"));
            let answer = request.by(&amina()).send().await;
            assert_eq!(answer.status, 200, "{}", answer.described());
        }
        assert_eq!((known(&app), app.events().await.len()), (before, told));
    }

    #[tokio::test]
    async fn what_is_done_and_what_was_moved_by_hand_stays_and_the_rest_is_spread_anew() {
        let app = app();
        let course = published(&app, &sequences()).await;
        let path = enrolled(&app, &amina(), &course).await;
        let before = read(&app, &amina(), &format!("{path}/schedule")).await;
        app.clock.advance_minutes(10 * 60);
        complete(&app, &amina(), &path, &course["modules"][0]["lessons"][0]).await;
        let history = &before["schedule"][7];
        let moved = json!({"items": [{"id": history["id"], "scheduled_date": "2026-03-28T10:00:00+01:00"}]});
        assert_eq!(app.put(&format!("{path}/schedule"), &moved).by(&amina()).send().await.status, 200);
        app.clock.set("2026-03-09T20:00:00Z");
        let sequences_before = known(&app);
        let after = generate(&app, &path, Value::Null).await.json();
        assert_eq!(
            lines(&after),
            [
                "2026-03-02T17:00:00Z lesson Terme général completed",
                "2026-03-02T17:45:00Z milestone 25 % completed",
                "2026-03-10T17:00:00Z lesson Récurrence pending",
                "2026-03-10T17:45:00Z milestone 50 % pending",
                "2026-03-11T17:00:00Z quiz Définir une suite pending",
                "2026-03-18T17:00:00Z lesson Somme des termes pending",
                "2026-03-18T18:00:00Z milestone 75 % pending",
                "2026-03-28T09:00:00Z lesson Histoire pending",
                "2026-03-28T09:30:00Z milestone 100 % pending",
            ]
        );
        let ids = |known: &[(String, String, u64)]| {
            let mut ids: Vec<_> = known.iter().map(|(key, id, _)| (key.clone(), id.clone())).collect();
            ids.sort_unstable();
            ids
        };
        assert_eq!(ids(&sequences_before), ids(&known(&app)));
        assert!(reminders(&app).iter().all(|line| !line.contains("25 %")), "{:?}", reminders(&app));
    }

    #[tokio::test]
    async fn what_the_course_no_longer_has_is_called_off_and_told_for_ninety_days() {
        let app = app();
        let course = published(&app, &sequences()).await;
        let path = enrolled(&app, &amina(), &course).await;
        let course_path = format!("/api/courses/{}", course["id"].as_str().unwrap());
        let kept = &course["modules"][0]["lessons"][0];
        let body = json!({"title": "Suites", "modules": [{"title": "Un", "lessons": [
            {"id": kept["id"], "title": kept["title"], "duration_minutes": 45},
        ]}]});
        assert_eq!(app.put(&course_path, &body).by(&coach_rey()).send().await.status, 200);
        let after = generate(&app, &path, Value::Null).await.json();
        assert_eq!(after["schedule"].as_array().unwrap().len(), 5);
        assert_eq!(known(&app).len(), 9);
        app.clock.advance_minutes(91 * 24 * 60);
        assert_eq!(generate(&app, &path, Value::Null).await.status, 200);
        assert_eq!(known(&app).len(), 5);
    }

    #[tokio::test]
    async fn who_has_met_a_deadline_is_reminded_of_it_no_more() {
        let app = app();
        let course = published(&app, &sequences()).await;
        let path = enrolled(&app, &amina(), &course).await;
        finish(&app, &amina(), &path, &course).await;
        assert_eq!(reminders(&app), ["2026-03-24T07:00:00Z 100 %"]);
        let left = app.request(http::Method::DELETE, &path).by(&amina()).send().await;
        assert_eq!((left.status.as_u16(), reminders(&app)), (204, Vec::new()));
    }

    #[tokio::test]
    async fn who_moves_to_another_zone_is_offered_it_and_nothing_moves_by_itself() {
        let app = app();
        let course = published(&app, &sequences()).await;
        let path = enrolled(&app, &amina(), &course).await;
        let schedule = format!("{path}/schedule");
        let before = read(&app, &amina(), &schedule).await;
        assert_eq!(before.get("suggested_time_zone"), None);
        let mut profile = Profile::blank(amina().id).entity;
        profile.time_zone = serde_json::from_value(json!("America/Montreal")).unwrap();
        app.given(&profile).await;
        let offered = read(&app, &amina(), &schedule).await;
        assert_eq!(offered["suggested_time_zone"], "America/Montreal");
        assert_eq!(offered["schedule"], before["schedule"]);
        let moved = generate(&app, &path, Value::Null).await.json();
        // 18:00 in Montreal.
        assert_eq!(moved["schedule"][0]["scheduled_date"], "2026-03-02T23:00:00Z");
        assert_eq!(read(&app, &amina(), &schedule).await.get("suggested_time_zone"), None);
    }

    #[tokio::test]
    async fn a_schedule_is_read_by_its_people_and_asked_for_again_costs_nothing() {
        let app = app();
        let course = published(&app, &sequences()).await;
        let path = enrolled(&app, &amina(), &course).await;
        let schedule = format!("{path}/schedule");
        for stranger in [bastien(), coach_mba(), fatou()] {
            assert_eq!(app.get(&schedule).by(&stranger).send().await.problem(), "not-found");
        }
        let first = app.get(&schedule).by(&coach_rey()).send().await;
        let again = app.get(&schedule).by(&coach_rey()).header("if-none-match", first.header("etag"));
        assert_eq!(again.send().await.status, 304);
        let by_coach =
            app.post(&format!("{path}/generate-schedule"), &Value::Null).by(&coach_rey()).send().await;
        assert_eq!(by_coach.status, 200);
    }
}
