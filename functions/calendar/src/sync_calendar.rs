//! `sync-calendar`: brings the schedule of a course into the calendar that one uses already (seed 2 §2.2).

use preau_courses::enrollment::{Enrollment, EnrollmentId};
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    input,
    problem::Problem,
    request::{PathId, Valid},
    string_enum,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{calendar_feed::calendar_of, mint_calendar_feed::minted, token::path_of};

string_enum! {
    /// A calendar that follows another one.
    pub enum CalendarType {
        /// Google's.
        Google = "google",
        /// Outlook's.
        Outlook = "outlook",
        /// Any other one (RFC 5545).
        Ical = "ical",
    }
}

input! {
    /// Which calendar is to follow.
    pub struct SyncCalendar {
        /// Whose it is.
        pub calendar_type: CalendarType,
    }
}

/// Where a calendar begins to follow.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarSync {
    /// To be opened by the student: their calendar asks whether it should follow.
    sync_url: String,
    /// The calendar as it is now, as iCalendar text; for `ical` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    calendar_file: Option<String>,
}

/// Brings a schedule into one's own calendar
///
/// One's own. All of them lead to the one address of `mint-calendar-feed`, which holds sessions and schedules: whoever follows
/// it already sees this schedule too, and nothing twice. It is made where there is none.
#[utoipa::path(
    post,
    path = "/api/enrollments/{enrollment_id}/sync-calendar",
    tag = "courses",
    params(("enrollment_id" = String, Path, format = Uuid, description = "The enrolment")),
    request_body = SyncCalendar,
    responses((status = 200, description = "Where it begins to follow", body = CalendarSync)),
)]
pub(crate) async fn sync_calendar(
    app: App,
    caller: Caller,
    PathId(id): PathId<EnrollmentId>,
    Valid(request): Valid<SyncCalendar>,
) -> Result<Answer<CalendarSync>, Problem> {
    Enrollment::own(&app.records, id, &caller.actor).await?;
    let address = minted(&app, &caller).await?;
    let url = format!("{}{}", app.public_url, path_of(&app, &address));
    let webcal = url.split_once("://").map_or_else(|| url.clone(), |(_, rest)| format!("webcal://{rest}"));
    let sync = match request.calendar_type {
        CalendarType::Google => CalendarSync {
            sync_url: format!("https://calendar.google.com/calendar/r?cid={}", encoded(&webcal)),
            calendar_file: None,
        },
        // Some Outlooks mangle `webcal`.
        CalendarType::Outlook => CalendarSync {
            sync_url: format!(
                "https://outlook.live.com/calendar/0/addfromweb?name={}&url={}",
                encoded("Préau"),
                encoded(&url)
            ),
            calendar_file: None,
        },
        CalendarType::Ical => {
            CalendarSync { sync_url: webcal, calendar_file: Some(calendar_of(&app, &caller.actor.id).await?) }
        }
    };
    // What it answers is a secret, and it answers the same when it is asked again.
    Ok(Answer::ok(sync).secret())
}

/// `text` as the value of a query's parameter.
fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp,
        courses::studying,
        people::{amina, bastien, coach_rey},
    };
    use serde_json::{Value, json};

    use crate::testing::{app, booked, lesson, mint, read, text};

    async fn sync(app: &TestApp, enrollment: &str, kind: &str) -> Value {
        let body = json!({"calendar_type": kind});
        let answer = app.post(&format!("{enrollment}/sync-calendar"), &body).by(&amina()).send().await;
        assert_eq!(answer.status, 200, "{}", answer.described());
        answer.json()
    }

    #[tokio::test]
    async fn all_calendars_are_led_to_the_one_address() {
        let app = app();
        let (_, enrollment) = studying(&app).await;
        let ical = sync(&app, &enrollment, "ical").await;
        let feed = mint(&app, &amina()).await;
        assert_eq!(ical["sync_url"], format!("webcal://test{feed}"));
        let token = &feed["/calendar/feeds/".len()..];
        let google = sync(&app, &enrollment, "google").await;
        assert_eq!(
            google["sync_url"],
            format!(
                "https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Ftest%2Fcalendar%2Ffeeds%2F{token}"
            )
        );
        let outlook = sync(&app, &enrollment, "outlook").await;
        assert_eq!(
            outlook["sync_url"],
            format!(
                "https://outlook.live.com/calendar/0/addfromweb?name=Pr%C3%A9au&url=http%3A%2F%2Ftest%2Fcalendar%2Ffeeds%2F{token}"
            )
        );
        assert_eq!(ical["calendar_file"].as_str().unwrap(), text(&read(&app, &feed, "").await));
        assert_eq!((google.get("calendar_file"), outlook.get("calendar_file")), (None, None));
    }

    #[tokio::test]
    async fn the_one_calendar_holds_sessions_and_the_schedule_and_each_event_once() {
        let app = app();
        let (_, enrollment) = studying(&app).await;
        booked(&app, &amina(), &lesson("20:00", "21:00")).await;
        let feed = sync(&app, &enrollment, "ical").await["calendar_file"].as_str().unwrap().to_owned();
        let lines = |name: &str| -> Vec<String> {
            feed.lines().filter_map(|line| line.strip_prefix(name)).map(ToOwned::to_owned).collect()
        };
        assert_eq!(
            lines("SUMMARY:"),
            [
                "Séance avec coach_rey",
                "Leçon : Terme général",
                "Étape : 25 %",
                "Étape : 50 %",
                "Étape : 75 %",
                "Étape : 100 %",
                "Quiz : Définir",
            ]
        );
        // 18:00 in Paris.
        assert_eq!(lines("DTSTART:")[1], "20260302T170000Z");
        let mut uids = lines("UID:");
        uids.sort_unstable();
        uids.dedup();
        assert_eq!(uids.len(), 7);
    }

    #[tokio::test]
    async fn what_is_moved_or_left_is_told_with_a_higher_sequence() {
        let app = app();
        let (_, enrollment) = studying(&app).await;
        let feed = mint(&app, &amina()).await;
        let events = async || {
            let feed = text(&read(&app, &feed, "").await);
            let event = |event: &str| {
                let of = |name: &str| {
                    event.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().to_owned()
                };
                format!("{} {} {}", of("SUMMARY:"), of("SEQUENCE:"), of("STATUS:"))
            };
            feed.split("BEGIN:VEVENT").skip(1).map(event).collect::<Vec<_>>()
        };
        let before = events().await;
        assert!(before.iter().all(|event| event.ends_with("0 CONFIRMED")), "{before:?}");
        let schedule = app.get(&format!("{enrollment}/schedule")).by(&amina()).send().await.json();
        let moved = json!({"items": [
            {"id": schedule["schedule"][0]["id"], "scheduled_date": "2026-03-04T18:00:00+01:00"},
        ]});
        let answer = app.put(&format!("{enrollment}/schedule"), &moved).by(&amina()).send().await;
        assert_eq!(answer.status, 200, "{}", answer.described());
        let changed: Vec<_> = events().await.into_iter().filter(|event| !before.contains(event)).collect();
        assert_eq!(changed, ["Leçon : Terme général 1 CONFIRMED"]);
        let left = app.request(http::Method::DELETE, &enrollment).by(&amina()).send().await;
        assert_eq!(left.status, 204);
        let after = events().await;
        assert!(after.iter().all(|event| event.ends_with("CANCELLED")), "{after:?}");
        assert!(after.contains(&"Leçon : Terme général 2 CANCELLED".to_owned()), "{after:?}");
    }

    #[tokio::test]
    async fn a_schedule_is_its_owners_to_follow_and_the_calendar_one_of_three() {
        let app = app();
        let (_, enrollment) = studying(&app).await;
        let path = format!("{enrollment}/sync-calendar");
        let body = json!({"calendar_type": "google"});
        for stranger in [bastien(), coach_rey()] {
            assert_eq!(app.post(&path, &body).by(&stranger).send().await.problem(), "not-found");
        }
        let wrong = app.post(&path, &json!({"calendar_type": "yahoo"})).by(&amina()).send().await;
        assert_eq!(wrong.json()["errors"][0]["pointer"], "/calendar_type");
    }
}
