//! `send-reminders`: puts the reminders that are due into the outbox, once each (seed 4).

use preau_kernel::{app::App, outbox::Queue, problem::Problem};

use crate::announcement::expand_due;

pub(crate) async fn send_reminders(app: App) -> Result<String, Problem> {
    Ok(format!("{} reminders", expand_due(&app, Queue::Reminders).await?))
}

#[cfg(test)]
mod tests {
    use preau_harness::people::coach_rey;
    use serde_json::json;

    use crate::testing::{act, book, deliver, letters, school};

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
        assert_eq!(deliver(&app).await, "0 announced, 4 sent, 0 dropped, 0 failed");
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
    }
}
