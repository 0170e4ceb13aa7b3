//! `calendar-feed`: what someone has to come, for the calendar that knows their secret address.

use axum::response::Response;
use http::HeaderMap;
use jiff::{SignedDuration, Timestamp, Unit};
use preau_kernel::{
    app::App,
    calendar_response::calendar_response,
    dated::Dated,
    icalendar::{Calendar, MEDIA_TYPE},
    id::UserId,
    problem::Problem,
    request::PathId,
};
use preau_users::profile::Profile;

use crate::{calendar_address::CalendarAddress, token::Token};

/// The domains that have dates.
const DATED: [&dyn Dated; 4] = [
    &preau_sessions::calendar::SessionDates,
    &preau_courses::calendar::ScheduleDates,
    &preau_dashboard::calendar::StudyDates,
    &preau_live::calendar::LiveDates,
];

/// How far back the calendar goes.
const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Reads a calendar
///
/// The sessions, the live sessions, the schedules, the exams and the tasks with a date of whoever made the address, from 90 days
/// ago on, what is off as `CANCELLED`, in their language. The `ETag` changes when the calendar does.
#[utoipa::path(
    get,
    path = "/calendar/feeds/{token}.ics",
    tag = "calendar",
    params(
        ("token" = String, Path, description = "The secret of the address"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the calendar that the caller has"),
    ),
    responses(
        (status = 200, description = "The calendar", body = String, content_type = MEDIA_TYPE),
        (status = 304, description = "The caller has it already"),
    ),
)]
pub(crate) async fn calendar_feed(
    app: App,
    PathId(token): PathId<Token>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let said = token.said(&app).ok_or_else(Problem::not_found)?;
    let user = said.user();
    let address = app.records.find::<CalendarAddress>(&CalendarAddress::key_of(user)).await?;
    if !address.is_some_and(|address| said.opens(&address.entity)) {
        return Err(Problem::not_found());
    }
    Ok(calendar_response(calendar_of(&app, user).await?, &headers))
}

/// The calendar of `user`, as text.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn calendar_of(app: &App, user: &UserId) -> Result<String, Problem> {
    let profile = app.records.find::<Profile>(&Profile::key_of(user)).await?;
    let language = profile.map(|profile| profile.entity.locale.language()).unwrap_or_default();
    let mut calendar = Calendar::named("Préau");
    for domain in DATED {
        domain.add_to(&mut calendar, &app.records, user, language, beginning(app.now())).await?;
    }
    Ok(calendar.end())
}

/// The calendar's first day: it moves once a day, not at every request.
fn beginning(now: Timestamp) -> Timestamp {
    let from = now - KEPT;
    from.round(jiff::TimestampRound::new().smallest(Unit::Hour).increment(24).mode(jiff::RoundMode::Trunc))
        .unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use http::Method;
    use preau_harness::{
        TestApp,
        courses::{enroll, published, small_course},
        insta,
        people::{amina, bastien, coach_rey},
    };
    use preau_kernel::actor::Actor;
    use preau_users::profile::Profile;
    use serde_json::{Value, json};

    use crate::testing::{act, app, booked, lesson, mint, read, reschedule, text, with};

    /// Gives someone a name.
    async fn named(app: &TestApp, actor: &Actor, name: &str) {
        let mut profile = Profile::blank(actor.id.clone()).entity;
        profile.full_name = Some(name.to_owned());
        app.given(&profile).await;
    }

    #[tokio::test]
    async fn a_calendar_tells_of_the_sessions_in_utc() {
        let app = app();
        named(&app, &coach_rey(), "Hélène Rey").await;
        let feed = mint(&app, &amina()).await;
        booked(
            &app,
            &amina(),
            &with(lesson("17:00", "18:00"), "note", "Limites, continuité ; dérivées\nChapitre 4"),
        )
        .await;
        let answer = read(&app, &feed, "").await;
        assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
        assert_eq!(answer.header("cache-control"), "private, no-cache");
        insta::assert_snapshot!(text(&answer).replace("\r\n", "\n"), @r"
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//Préau//preau.dev//FR
        CALSCALE:GREGORIAN
        NAME:Préau
        X-WR-CALNAME:Préau
        REFRESH-INTERVAL;VALUE=DURATION:PT15M
        X-PUBLISHED-TTL:PT15M
        BEGIN:VEVENT
        UID:019cad8f-ac00-7000-8000-000000000001@preau.dev
        SEQUENCE:0
        DTSTAMP:20260302T080000Z
        CREATED:20260302T080000Z
        LAST-MODIFIED:20260302T080000Z
        DTSTART:20260302T170000Z
        DTEND:20260302T180000Z
        STATUS:TENTATIVE
        SUMMARY:Séance avec Hélène Rey
        DESCRIPTION:Limites\, continuité \; dérivées\nChapitre 4
        CATEGORIES:Visio
        END:VEVENT
        END:VCALENDAR
        ");
    }

    #[tokio::test]
    async fn the_uid_stays_the_sequence_rises_and_what_is_cancelled_is_kept() {
        let app = app();
        let feed = mint(&app, &coach_rey()).await;
        let id = booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        let told = async || {
            let text = text(&read(&app, &feed, "").await);
            let line = |name: &str| {
                text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().to_owned()
            };
            [line("UID:"), line("SEQUENCE:"), line("STATUS:"), line("DTSTART:")]
        };
        let uid = format!("{id}@preau.dev");
        let start = "20260302T170000Z";
        assert_eq!(told().await, [&uid, "0", "TENTATIVE", start]);
        act(&app, &coach_rey(), &id, "confirm").await;
        assert_eq!(told().await, [&uid, "1", "CONFIRMED", start]);
        reschedule(&app, &coach_rey(), &id, &lesson("18:00", "19:00")["slot"]).await;
        assert_eq!(told().await, [&uid, "2", "CONFIRMED", "20260302T180000Z"]);
        act(&app, &coach_rey(), &id, "cancel").await;
        assert_eq!(told().await, [&uid, "3", "CANCELLED", "20260302T180000Z"]);
    }

    #[tokio::test]
    async fn a_student_sees_their_exams_and_what_is_due_until_it_is_done() {
        let app = app();
        let feed = mint(&app, &amina()).await;
        let student = json!({"track": "Terminale", "profile": "Scolarise"});
        let saved = app.put("/dashboard/student?student_id=amina", &student).by(&coach_rey()).send().await;
        assert_eq!(saved.status, 200, "{}", saved.described());
        let synced = app.post("/epreuves/sync?student_id=amina", &Value::Null).by(&coach_rey()).send().await;
        assert_eq!(synced.status, 200, "{}", synced.described());
        let give = async |label: &str, due: Value| {
            let task = json!({"student_id": "amina", "label": label, "due_at": due});
            let given = app.post("/dashboard/tasks", &task).by(&coach_rey()).send().await;
            assert_eq!(given.status, 201, "{}", given.described());
            given.json()
        };
        let task = give("Limites", json!("2026-03-04T17:00:00Z")).await;
        give("Sans date", Value::Null).await;
        give("Oublié depuis longtemps", json!("2025-11-01T17:00:00Z")).await;
        let told = async |feed: &str| {
            let text = text(&read(&app, feed, "").await);
            let events = text.split("BEGIN:VEVENT").skip(1).map(|event| {
                let line =
                    |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
                ["SUMMARY:", "DTSTART:", "CATEGORIES:"].map(line).join(" ")
            });
            events.collect::<Vec<_>>()
        };
        // The exam begins with its day in Paris.
        let exam = "Philosophie 20260614T220000Z Épreuve";
        assert_eq!(told(&feed).await, ["Limites 20260304T170000Z Rappel", exam]);
        let done = app.post("/dashboard/tasks/complete", &json!({"task_id": task["id"]})).by(&amina());
        assert_eq!(done.send().await.status, 200);
        assert_eq!(told(&feed).await, [exam]);
        assert!(told(&mint(&app, &bastien()).await).await.is_empty());
    }

    #[tokio::test]
    async fn it_is_unchanged_until_something_changes() {
        let app = app();
        let feed = mint(&app, &amina()).await;
        let id = booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        let tag = read(&app, &feed, "").await.header("etag").to_owned();
        app.clock.advance_minutes(60);
        booked(&app, &bastien(), &lesson("19:00", "20:00")).await;
        let unchanged = read(&app, &feed, &tag).await;
        assert_eq!(
            (unchanged.status.as_u16(), unchanged.body.len(), unchanged.header("etag")),
            (304, 0, tag.as_str())
        );
        act(&app, &coach_rey(), &id, "confirm").await;
        let changed = read(&app, &feed, &tag).await;
        assert_eq!(changed.status, 200);
        assert_ne!(changed.header("etag"), tag);
    }

    #[tokio::test]
    async fn live_sessions_are_in_the_calendars_of_those_who_take_or_lead_the_course() {
        let app = app();
        let course = published(&app, &small_course()).await;
        enroll(&app, &amina(), &course).await;
        let feeds = [mint(&app, &amina()).await, mint(&app, &coach_rey()).await];
        let stranger = mint(&app, &bastien()).await;
        let plan = json!({
            "title": "Questions", "scheduled_start_time": "2026-03-03T17:00:00Z",
            "scheduled_end_time": "2026-03-03T18:00:00Z",
        });
        let sessions = format!("/api/courses/{}/live-sessions", course["id"].as_str().unwrap());
        let made = app.post(&sessions, &plan).by(&coach_rey()).send().await;
        assert_eq!(made.status, 201, "{}", made.described());
        let uid = format!("{}@preau.dev", made.json()["id"].as_str().unwrap());
        let path = made.header("location");
        let change = async |plan: Value| {
            let changed = app.put(path, &plan).by(&coach_rey()).send().await;
            assert_eq!(changed.status, 200, "{}", changed.described());
        };
        let live = async |feed: &str| {
            let text = text(&read(&app, feed, "").await);
            let events = text.split("BEGIN:VEVENT").skip(1).filter(|event| event.contains("En direct"));
            let told = events.map(|event| {
                let line =
                    |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
                ["UID:", "SEQUENCE:", "STATUS:", "DTSTART:", "SUMMARY:"].map(line).join(" ")
            });
            told.collect::<Vec<_>>()
        };
        let all_see = async |told: &str| {
            for feed in &feeds {
                assert_eq!(live(feed).await, [format!("{uid} {told}")]);
            }
        };
        all_see("0 CONFIRMED 20260303T170000Z Questions").await;
        change(with(plan.clone(), "max_participants", 3)).await;
        all_see("0 CONFIRMED 20260303T170000Z Questions").await;
        change(with(plan.clone(), "scheduled_start_time", "2026-03-03T17:30:00Z")).await;
        all_see("1 CONFIRMED 20260303T173000Z Questions").await;
        assert_eq!(app.request(Method::DELETE, path).by(&coach_rey()).send().await.status, 204);
        all_see("2 CANCELLED 20260303T173000Z Questions").await;
        assert_eq!(live(&stranger).await, Vec::<String>::new());
    }
}
