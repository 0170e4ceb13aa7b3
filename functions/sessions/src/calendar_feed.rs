//! `calendar-feed`: someone's sessions, for the calendar that knows their secret address.

use axum::response::Response;
use http::HeaderMap;
use jiff::{SignedDuration, Timestamp, Unit};
use preau_kernel::{
    app::App, icalendar::MEDIA_TYPE, list::between, problem::Problem, request::PathId, time::Instant,
};
use preau_users::profile::Profile;

use crate::{
    calendar::{answer, calendar_of},
    calendar_address::{CalendarAddress, Token},
    people::sessions_of,
};

/// How far back the calendar goes.
const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Reads a calendar
///
/// The sessions of whoever made the address, from 90 days ago on, cancelled ones as `CANCELLED`, in their language. The
/// `ETag` changes when the calendar does.
#[utoipa::path(
    get,
    path = "/calendar/feeds/{token}.ics",
    tag = "sessions",
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
    let user = &token.user_id;
    let address = app.records.find::<CalendarAddress>(&CalendarAddress::key_of(user)).await?;
    if !address.is_some_and(|address| token.opens(&address.entity)) {
        return Err(Problem::not_found());
    }
    let profile = app.records.find::<Profile>(&Profile::key_of(user)).await?;
    let language = profile.map(|profile| profile.entity.locale.language()).unwrap_or_default();
    let range = between(Some(Instant(beginning(app.now()))), None);
    let mut sessions = sessions_of(&app.records, user, range).await?;
    sessions.sort_by_key(|stored| (stored.entity.slot.start(), stored.entity.id));
    let calendar = calendar_of(&app.records, &sessions, user, language).await?;
    Ok(answer(calendar, &headers))
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
        TestAnswer, TestApp, insta,
        people::{amina, bastien, coach_rey, fatou},
    };
    use preau_kernel::{actor::Actor, clock::Clock};
    use preau_relations::ParentLink;
    use preau_users::profile::Profile;
    use serde_json::Value;

    use crate::testing::{act, app, booked, cancel, lesson, reschedule, with};

    async fn mint(app: &TestApp, actor: &Actor) -> String {
        let answer = app.post("/calendar/feed", &Value::Null).by(actor).send().await;
        assert_eq!(answer.status, 201, "{}", answer.described());
        let url = answer.json()["url"].as_str().unwrap().to_owned();
        assert_eq!(url, format!("http://test{}", answer.header("location")));
        answer.header("location").to_owned()
    }

    async fn read(app: &TestApp, path: &str, tag: &str) -> TestAnswer {
        app.get(path).header("if-none-match", tag).send().await
    }

    fn text(answer: &TestAnswer) -> String {
        String::from_utf8(answer.body.to_vec()).unwrap()
    }

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
        UID:019cad8f-ac00-7000-8000-000000000002@preau.dev
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
        cancel(&app, &coach_rey(), &id).await;
        assert_eq!(told().await, [&uid, "3", "CANCELLED", "20260302T180000Z"]);
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
    async fn an_address_works_until_it_is_revoked_or_another_is_made() {
        let app = app();
        let first = mint(&app, &amina()).await;
        let second = mint(&app, &amina()).await;
        assert_ne!(first, second);
        assert_eq!(read(&app, &first, "").await.problem(), "not-found");
        assert_eq!(read(&app, &second, "").await.status, 200);
        for _ in 0..2 {
            let revoked = app.request(Method::DELETE, "/calendar/feed").by(&amina()).send().await;
            assert_eq!(revoked.status, 204);
        }
        assert_eq!(read(&app, &second, "").await.problem(), "not-found");
        let kinds: Vec<_> = app.events().await.into_iter().map(|event| event.kind).collect();
        assert_eq!(kinds, ["CALENDAR_FEED_MINTED", "CALENDAR_FEED_MINTED", "CALENDAR_FEED_REVOKED"]);
    }

    #[tokio::test]
    async fn no_address_is_guessed_nor_kept_nor_told() {
        let app = app();
        let feed = mint(&app, &amina()).await;
        // 32 random bytes and the user's id, 43 characters at least.
        let token = feed.strip_prefix("/calendar/feeds/").unwrap().strip_suffix(".ics").unwrap();
        assert!(token.len() >= 43 + 6, "{token}");
        for altered in
            [format!("B{}", &token[1..]), format!("{token}A"), token[..20].to_owned(), "x".to_owned()]
        {
            let answer = read(&app, &format!("/calendar/feeds/{altered}.ics"), "").await;
            assert!([400, 404].contains(&answer.status.as_u16()), "{altered}: {}", answer.status);
        }
        assert_eq!(read(&app, &format!("/calendar/feeds/{token}"), "").await.status, 400);
        assert!(app.items().iter().all(|item| !item.document.contains(token)));
        assert!(app.log().iter().all(|line| !line.contains(token)));
    }

    #[tokio::test]
    async fn one_session_is_a_calendar_for_its_people() {
        let app = app();
        named(&app, &amina(), "Amina Diallo").await;
        named(&app, &coach_rey(), "Hélène Rey").await;
        let (parent_id, student_id) = (fatou().id, amina().id);
        app.given(&ParentLink { parent_id, student_id, created_at: app.clock.now() }).await;
        let id = booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        let path = format!("/sessions/{id}/calendar.ics");
        for (reader, title) in [
            (amina(), "SUMMARY:Session with Hélène Rey"),
            (coach_rey(), "SUMMARY:Session with Amina Diallo"),
            (fatou(), "SUMMARY:Amina Diallo – Hélène Rey"),
        ] {
            let answer = app.get(&path).by(&reader).in_english().send().await;
            assert!(text(&answer).contains(title), "{}", text(&answer));
        }
        assert_eq!(app.get(&path).by(&bastien()).send().await.problem(), "not-found");
    }
}
