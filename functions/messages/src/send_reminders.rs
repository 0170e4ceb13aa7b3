//! `send-reminders`: puts the reminders that are due into the outbox, once each (seed 4).

use preau_kernel::{announcement::Queue, app::App, problem::Problem};

use crate::sweep::sweep_announcements;

pub(crate) async fn send_reminders(app: App) -> Result<String, Problem> {
    let Some(run) = sweep_announcements(&app, Queue::Reminders).await? else {
        return Ok("another run is at it".to_owned());
    };
    let more = if run.more { ", more is left" } else { "" };
    Ok(format!("{} reminders{more}", run.announced))
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};
    use preau_harness::{
        TestApp, insta,
        people::{amina, coach_rey},
    };
    use preau_kernel::{
        announcement::{About, Addressee, Addressees, Announcement, Occurrence},
        clock::Clock,
        entity::Entity,
        send_failure::SendFailure,
    };
    use preau_users::profile::Profile;
    use serde_json::json;

    use crate::testing::{act, book, deliver, functions, letters, outbox, school};

    fn at(instant: &str) -> Timestamp {
        instant.parse().unwrap()
    }

    /// A school in which Rey reads the time of Paris, and Amina that of Montreal.
    async fn school_of_two_zones() -> TestApp {
        let app = school().await;
        let amina_says = json!({"full_name": "Amina Diallo", "email": "amina@example.org", "time_zone": "America/Montreal"});
        assert_eq!(app.put("/api/users/me", &amina_says).by(&amina()).send().await.status, 200);
        app
    }

    /// Rey takes an hour for Amina, which is agreed by that; both are told.
    async fn agree(app: &TestApp, start: &str) {
        let slot = json!({"start": start, "end": at(start) + SignedDuration::from_hours(1)});
        let booking = json!({"type": "Visio", "coach_id": "coach_rey", "student_id": "amina", "slot": slot});
        let answer = app.post("/sessions/book", &booking).by(&coach_rey()).send().await;
        assert_eq!(answer.status, 201, "{}", answer.described());
        deliver(app).await;
    }

    /// Lets the minutes pass from one instant until another, each with its runs, and answers which e-mails went out when.
    async fn sent_between(app: &TestApp, from: &str, until: &str) -> Vec<String> {
        let mut lines = Vec::new();
        app.clock.set(from);
        while app.clock.now() < at(until) {
            let before = letters(app).len();
            app.run("send-reminders").await.unwrap();
            deliver(app).await;
            let mut letters = letters(app).split_off(before);
            letters.sort_unstable();
            lines.extend(letters.iter().map(|letter| format!("{} {letter}", app.clock.now())));
            app.clock.advance_minutes(1);
        }
        lines
    }

    /// The reminders of the outbox: person, channel, state, reason.
    async fn reminders(app: &TestApp) -> Vec<String> {
        let lines = outbox(app).await;
        let reminders = lines.iter().filter_map(|line| line.strip_prefix("session-reminder "));
        let mut reminders: Vec<String> = reminders.map(str::to_owned).collect();
        reminders.sort_unstable();
        reminders
    }

    async fn quiet_nights(app: &TestApp) {
        let nights = json!({"quiet_hours": {"start": "22:00", "end": "07:00"}});
        let set = app.put("/notifications/preferences", &nights).by(&coach_rey()).send().await;
        assert_eq!(set.status, 200, "{}", set.described());
    }

    #[tokio::test]
    async fn a_reminder_goes_out_once_and_never_for_what_was_moved_or_is_off() {
        let app = school().await;
        let id = book(&app).await;
        act(&app, &id, "confirm").await;
        deliver(&app).await;
        let before = letters(&app).len();
        app.clock.set("2026-03-02T16:29:59Z");
        assert_eq!(app.run("send-reminders").await.unwrap(), "0 reminders");
        app.clock.set("2026-03-02T16:30:00Z");
        for expected in ["1 reminders", "0 reminders"] {
            assert_eq!(app.run("send-reminders").await.unwrap(), expected);
        }
        // The notices came with the reminder.
        assert_eq!(deliver(&app).await, "0 announced, 2 sent, 0 dropped, 0 failed");
        assert_eq!(letters(&app).len(), before + 2);

        let moved = json!({"slot": {"start": "2026-03-02T20:00:00Z", "end": "2026-03-02T21:00:00Z"}});
        app.post(&format!("/sessions/{id}/reschedule"), &moved).by(&coach_rey()).send().await;
        act(&app, &id, "cancel").await;
        deliver(&app).await;
        let before = letters(&app).len();
        app.clock.set("2026-03-02T19:45:00Z");
        assert_eq!(app.run("send-reminders").await.unwrap(), "1 reminders");
        assert_eq!(deliver(&app).await, "0 announced, 0 sent, 0 dropped, 0 failed");
        assert_eq!(letters(&app).len(), before);
    }

    #[tokio::test]
    async fn a_session_that_is_booked_ten_minutes_ahead_is_reminded_of_at_once() {
        let app = school().await;
        app.clock.set("2026-03-02T16:50:00Z");
        let id = book(&app).await;
        act(&app, &id, "confirm").await;
        assert_eq!(app.run("send-reminders").await.unwrap(), "1 reminders");
        deliver(&app).await;
        let told = app.sent.emails();
        assert!(told.iter().any(|email| email.text.contains("commence dans 10 minutes")), "{told:#?}");
    }

    #[tokio::test]
    async fn on_a_morning_when_clocks_change_the_reminder_comes_half_an_hour_before_in_each_ones_time() {
        let app = school_of_two_zones().await;
        let mornings = [
            // Clocks change in Montreal, in Paris, in Paris, in Montreal: it is nine there.
            "2026-03-08T13:00:00Z",
            "2026-03-29T07:00:00Z",
            "2026-10-25T08:00:00Z",
            "2026-11-01T14:00:00Z",
        ];
        for start in mornings {
            agree(&app, start).await;
        }
        let mut sent = Vec::new();
        for start in mornings {
            let [from, until] =
                [-12, 2].map(|hours| (at(start) + SignedDuration::from_hours(hours)).to_string());
            sent.extend(sent_between(&app, &from, &until).await);
        }
        insta::assert_json_snapshot!(sent, @r#"
        [
          "2026-03-08T12:30:00Z amina@example.org: Rappel : séance avec Hélène Rey, dimanche 8 mars 2026, 09:00",
          "2026-03-08T12:30:00Z rey@example.org: Reminder: session with Amina Diallo, Sunday 8 March 2026, 14:00",
          "2026-03-29T06:30:00Z amina@example.org: Rappel : séance avec Hélène Rey, dimanche 29 mars 2026, 03:00",
          "2026-03-29T06:30:00Z rey@example.org: Reminder: session with Amina Diallo, Sunday 29 March 2026, 09:00",
          "2026-10-25T07:30:00Z amina@example.org: Rappel : séance avec Hélène Rey, dimanche 25 octobre 2026, 04:00",
          "2026-10-25T07:30:00Z rey@example.org: Reminder: session with Amina Diallo, Sunday 25 October 2026, 09:00",
          "2026-11-01T13:30:00Z amina@example.org: Rappel : séance avec Hélène Rey, dimanche 1er novembre 2026, 09:00",
          "2026-11-01T13:30:00Z rey@example.org: Reminder: session with Amina Diallo, Sunday 1 November 2026, 15:00"
        ]
        "#);
        let emails = app.sent.emails();
        let to_amina = emails.iter().rfind(|email| email.to.as_str() == "amina@example.org");
        insta::assert_snapshot!(to_amina.unwrap().text, @"
        Bonjour,

        Votre séance avec Hélène Rey commence dans 30 minutes.

        Avec : Hélène Rey
        Quand : dimanche 1er novembre 2026, 09:00 – 10:00 (heure de Montréal)
        Séance : visioconférence

        Rejoindre la visioconférence :
        https://rooms.example/preau-0000000000000000000000000000002c

        Préau
        Vous recevez cet e-mail parce que vous participez à cette séance chez Préau.
        Ne plus recevoir ces e-mails : http://test/notifications/unsubscribe/c2Vzc2lvbl9yZW1pbmRlcjphbWluYdwxuR6ojiVGP23WZP3C_mc
        ");
    }

    #[tokio::test]
    async fn in_an_hour_that_is_skipped_or_comes_twice_each_reminder_has_its_own_instant() {
        let app = school_of_two_zones().await;
        for start in
            ["2026-03-29T01:00:00Z", "2026-10-24T23:30:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"]
        {
            agree(&app, start).await;
        }
        let mut sent = sent_between(&app, "2026-03-28T22:00:00Z", "2026-03-29T03:00:00Z").await;
        sent.extend(sent_between(&app, "2026-10-24T22:00:00Z", "2026-10-25T03:00:00Z").await);
        insta::assert_json_snapshot!(sent, @r#"
        [
          "2026-03-29T00:30:00Z amina@example.org: Rappel : séance avec Hélène Rey, samedi 28 mars 2026, 21:00",
          "2026-03-29T00:30:00Z rey@example.org: Reminder: session with Amina Diallo, Sunday 29 March 2026, 03:00",
          "2026-10-24T23:00:00Z amina@example.org: Rappel : séance avec Hélène Rey, samedi 24 octobre 2026, 19:30",
          "2026-10-24T23:00:00Z rey@example.org: Reminder: session with Amina Diallo, Sunday 25 October 2026, 01:30",
          "2026-10-25T00:00:00Z amina@example.org: Rappel : séance avec Hélène Rey, samedi 24 octobre 2026, 20:30",
          "2026-10-25T00:00:00Z rey@example.org: Reminder: session with Amina Diallo, Sunday 25 October 2026, 02:30",
          "2026-10-25T01:00:00Z amina@example.org: Rappel : séance avec Hélène Rey, samedi 24 octobre 2026, 21:30",
          "2026-10-25T01:00:00Z rey@example.org: Reminder: session with Amina Diallo, Sunday 25 October 2026, 02:30"
        ]
        "#);
    }

    #[tokio::test]
    async fn quiet_hours_of_a_night_in_which_clocks_change_end_when_the_clock_shows_it() {
        let app = school_of_two_zones().await;
        quiet_nights(&app).await;
        for start in ["2026-03-29T05:20:00Z", "2026-10-25T06:20:00Z"] {
            agree(&app, start).await;
        }
        let mut sent = sent_between(&app, "2026-03-28T20:00:00Z", "2026-03-29T08:00:00Z").await;
        sent.extend(sent_between(&app, "2026-10-24T20:00:00Z", "2026-10-25T08:00:00Z").await);
        insta::assert_json_snapshot!(sent, @r#"
        [
          "2026-03-29T04:50:00Z amina@example.org: Rappel : séance avec Hélène Rey, dimanche 29 mars 2026, 01:20",
          "2026-03-29T05:00:00Z rey@example.org: Reminder: session with Amina Diallo, Sunday 29 March 2026, 07:20",
          "2026-10-25T05:50:00Z amina@example.org: Rappel : séance avec Hélène Rey, dimanche 25 octobre 2026, 02:20",
          "2026-10-25T06:00:00Z rey@example.org: Reminder: session with Amina Diallo, Sunday 25 October 2026, 07:20"
        ]
        "#);
    }

    #[tokio::test]
    async fn whose_quiet_hours_last_into_the_session_reads_the_notice_alone() {
        let app = school_of_two_zones().await;
        quiet_nights(&app).await;
        agree(&app, "2026-03-29T04:45:00Z").await;
        let sent = sent_between(&app, "2026-03-29T04:00:00Z", "2026-03-29T06:00:00Z").await;
        insta::assert_json_snapshot!(sent, @r#"
        [
          "2026-03-29T04:15:00Z amina@example.org: Rappel : séance avec Hélène Rey, dimanche 29 mars 2026, 00:45"
        ]
        "#);
        insta::assert_json_snapshot!(reminders(&app).await, @r#"
        [
          "amina email sent",
          "amina in_app sent",
          "coach_rey email dropped too late: it has expired",
          "coach_rey in_app sent"
        ]
        "#);
    }

    #[tokio::test]
    async fn what_missed_runs_left_is_caught_up_once_for_sessions_that_are_still_ahead() {
        let app = school().await;
        // Over, running, ahead, and not yet due when the runs come back at eleven.
        for start in
            ["2026-03-02T09:00:00Z", "2026-03-02T10:15:00Z", "2026-03-02T11:20:00Z", "2026-03-02T12:30:00Z"]
        {
            agree(&app, start).await;
        }
        let before = letters(&app).len();
        app.clock.set("2026-03-02T11:00:00Z");
        for expected in ["3 reminders", "0 reminders"] {
            assert_eq!(app.run("send-reminders").await.unwrap(), expected);
        }
        assert_eq!(deliver(&app).await, "0 announced, 2 sent, 0 dropped, 0 failed");
        let mut told = letters(&app).split_off(before);
        told.sort_unstable();
        insta::assert_json_snapshot!(told, @r#"
        [
          "amina@example.org: Rappel : séance avec Hélène Rey, lundi 2 mars 2026, 11:20",
          "rey@example.org: Reminder: session with Amina Diallo, Monday 2 March 2026, 12:20"
        ]
        "#);
        insta::assert_json_snapshot!(reminders(&app).await, @r#"
        [
          "amina email sent",
          "amina in_app sent",
          "coach_rey email sent",
          "coach_rey in_app sent"
        ]
        "#);
        let sent = sent_between(&app, "2026-03-02T11:01:00Z", "2026-03-02T13:30:00Z").await;
        insta::assert_json_snapshot!(sent, @r#"
        [
          "2026-03-02T12:00:00Z amina@example.org: Rappel : séance avec Hélène Rey, lundi 2 mars 2026, 12:30",
          "2026-03-02T12:00:00Z rey@example.org: Reminder: session with Amina Diallo, Monday 2 March 2026, 13:30"
        ]
        "#);
    }

    #[tokio::test]
    async fn a_reminder_that_fails_until_the_session_has_begun_is_given_up() {
        let app = school().await;
        agree(&app, "2026-03-02T17:00:00Z").await;
        for _ in 0..100 {
            app.sent.fail_next(SendFailure::Retry { after: None, cause: "500 internal_error".to_owned() });
        }
        assert_eq!(sent_between(&app, "2026-03-02T16:30:00Z", "2026-03-02T18:00:00Z").await, [""; 0]);
        insta::assert_json_snapshot!(reminders(&app).await, @r#"
        [
          "amina email dropped too late: it has expired",
          "amina in_app sent",
          "coach_rey email dropped too late: it has expired",
          "coach_rey in_app sent"
        ]
        "#);
        let unread = app.get("/notifications/unread-count/").by(&amina()).send().await.json();
        // The session, and the reminder of it.
        assert_eq!(unread, json!({"unread_count": 2}));
    }

    /// What Amina is reminded of at these times of 2 March 2026 (UTC): of each for half an hour.
    fn series(app: &TestApp, due: &[(&str, &str)]) -> Announcement {
        let occurrence = |(time, title): &(&str, &str)| {
            let due_at = at(&format!("2026-03-02T{time}:00Z"));
            Occurrence {
                data: json!({"title": title, "message": "Pensez-y."}),
                addressees: Addressees::List(vec![Addressee::new(amina().id)]),
                dedupe_key: Some(format!("{title}:{{user}}:{{channel}}")),
                expires_at: Some(due_at + SignedDuration::from_mins(30)),
                due_at,
            }
        };
        let due = due.iter().map(occurrence).collect();
        Announcement::reminders(app.app.ids.as_ref(), app.clock.now(), "generic-notice", due).unwrap()
    }

    /// What a run says at this time, and the titles of what Amina was told by then.
    async fn run_at(app: &TestApp, time: &str) -> (String, Vec<String>) {
        app.clock.set(&format!("2026-03-02T{time}:00Z"));
        let report = app.run("send-reminders").await.unwrap();
        let notices = app.get("/notifications/").by(&amina()).send().await.json();
        let title = |notice: &serde_json::Value| notice["title"].as_str().unwrap().to_owned();
        (report, notices["data"].as_array().unwrap().iter().rev().map(title).collect())
    }

    #[tokio::test]
    async fn each_reminder_of_a_series_takes_the_place_of_the_one_before_and_one_that_is_over_is_passed_over()
    {
        let app = TestApp::new(functions());
        let series =
            series(&app, &[("09:00", "A"), ("09:00", "B"), ("10:00", "C"), ("10:10", "D"), ("11:00", "E")]);
        app.given(&series).await;
        let told = |report: &str, titles: &[&str]| {
            (report.to_owned(), titles.iter().map(|title| (*title).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(run_at(&app, "08:59").await, told("0 reminders", &[]));
        assert_eq!(run_at(&app, "09:00").await, told("2 reminders", &["A", "B"]));
        assert_eq!(run_at(&app, "09:59").await, told("0 reminders", &["A", "B"]));
        // At 10:00 nothing ran.
        assert_eq!(run_at(&app, "10:35").await, told("1 reminders", &["A", "B"]));
        assert_eq!(run_at(&app, "10:36").await, told("1 reminders", &["A", "B", "D"]));
        assert_eq!(run_at(&app, "11:00").await, told("1 reminders", &["A", "B", "D", "E"]));
        assert!(app.item(&series.key()).await.is_none());
    }

    #[tokio::test]
    async fn of_what_a_series_speaks_of_no_longer_nobody_is_reminded() {
        let app = TestApp::new(functions());
        let profile = Profile::blank(amina().id).entity;
        app.given(&profile).await;
        let about = About::version_of("user:amina".to_owned(), profile.key(), 2);
        let series = Announcement { about: Some(about), ..series(&app, &[("09:00", "A"), ("10:00", "B")]) };
        app.given(&series).await;
        assert_eq!(run_at(&app, "09:00").await, ("1 reminders".to_owned(), Vec::new()));
        assert!(app.item(&series.key()).await.is_none());
    }

    #[tokio::test]
    async fn a_run_as_of_a_later_time_keeps_no_earlier_one_waiting() {
        let app = TestApp::new(functions());
        let [earlier, later] = [("09:00", "A"), ("12:00", "B")].map(|one| series(&app, &[one]));
        app.given(&later).await;
        assert_eq!(run_at(&app, "12:00").await.0, "1 reminders");
        app.given(&earlier).await;
        assert_eq!(run_at(&app, "09:00").await.0, "1 reminders");
    }
}
