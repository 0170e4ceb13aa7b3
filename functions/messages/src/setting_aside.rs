//! What cannot be told or read: it is tried again, or a message that is dead, with its reason, takes its place.

use preau_kernel::{
    announcement::Announcement,
    app::App,
    changes::Changes,
    entity::{Stored, Unreadable},
    id::MessageId,
    message::Message,
    problem::Problem,
};

use crate::{
    announcement::followed_by,
    transitions::{MOST_ATTEMPTS, backoff},
};

/// Has an announcement that cannot be told tried again later, and sets it aside in the end; what is to be told after it takes
/// its place then. Answers whether it is set aside.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn try_later(
    app: &App,
    mut stored: Stored<Announcement>,
    problem: &Problem,
) -> Result<bool, Problem> {
    let announcement = &mut stored.entity;
    announcement.attempts += 1;
    let cause = format!("internal: {}", problem.cause_or_code());
    let changes = Changes::without_event(app.now());
    let is_last = announcement.attempts >= MOST_ATTEMPTS;
    let changes = if is_last {
        let document = serde_json::to_string(announcement).unwrap_or_default();
        let id = MessageId::mint(app.ids.as_ref(), app.now());
        let dead = Message::set_aside(id, app.now(), &document, cause);
        let next = announcement.next_occurrence(app.now());
        followed_by(next.as_ref(), &stored, changes).create(&dead)
    } else {
        announcement.due_at = app.now() + backoff(app, announcement.attempts);
        changes.replace(&stored)
    };
    Ok(changes.commit_alone(app).await? && is_last)
}

/// Sets aside what is due and cannot be read. Answers whether it is; if not, it has changed since.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn set_aside(app: &App, unreadable: Unreadable) -> Result<bool, Problem> {
    let reason = format!("unreadable: {}", unreadable.cause);
    let message = unreadable.key.partition.strip_prefix("message#").and_then(MessageId::parse);
    let id = message.unwrap_or_else(|| MessageId::mint(app.ids.as_ref(), app.now()));
    let dead = Message::set_aside(id, app.now(), &unreadable.document, reason);
    let changes = Changes::without_event(app.now());
    let changes = if message.is_some() {
        changes.replace(&Stored::at_version(dead, unreadable.version))
    } else {
        changes.delete_unreadable(&unreadable).create(&dead)
    };
    changes.commit_alone(app).await
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use preau_harness::{
        TestApp,
        people::{amina, director, fatou},
    };
    use preau_kernel::{
        announcement::{Addressee, Addressees, Announcement, Occurrence, Queue},
        clock::Clock,
        entity::Entity,
        id::UserId,
        store::Item,
        wake::Wake,
    };
    use preau_users::profile::Profile;
    use serde_json::{Value, json};

    use crate::testing::{book, deliver, email, outbox, school};

    fn news(app: &TestApp, data: Value, people: &[&str]) -> Announcement {
        let people = people.iter().map(|id| Addressee::new(UserId::parse(id).unwrap()));
        let addressees = Addressees::List(people.collect());
        Announcement::news(app.app.ids.as_ref(), app.clock.now(), ("generic-notice", data), addressees)
    }

    fn broken(entity: &impl Entity) -> Item {
        Item { document: r#"{"id": "half a docu"#.to_owned(), ..entity.to_item().unwrap() }
    }

    async fn dead(app: &TestApp) -> Vec<Value> {
        let page = app.get("/api/admin/messages?state=dead").by(&director()).send().await;
        page.json()["data"].as_array().unwrap().clone()
    }

    #[tokio::test]
    async fn what_cannot_be_read_is_set_aside_and_everything_else_is_told() {
        let app = school().await;
        let (message, announcement) = (email(&app, "p@example.org"), news(&app, json!({}), &["amina"]));
        app.given_items(vec![broken(&message), broken(&announcement)]).await;
        book(&app).await;
        assert_eq!(deliver(&app).await, "1 announced, 4 sent, 0 dropped, 2 failed, 2 of them dead");
        assert_eq!(deliver(&app).await, "0 announced, 0 sent, 0 dropped, 0 failed");
        let dead = dead(&app).await;
        assert_eq!(dead.len(), 2);
        for one in &dead {
            assert!(one["reason"].as_str().unwrap().starts_with("unreadable: EOF"), "{one}");
            assert_eq!(one["data"]["document"], r#"{"id": "half a docu"#);
        }
        assert!(dead.iter().any(|one| one["id"] == message.id.to_string()));

        // A wake sets aside what it is for, too.
        let another = email(&app, "p@example.org");
        app.given_items(vec![broken(&another)]).await;
        let wake = Wake { messages: vec![another.id], ..Wake::default() };
        let report = app.deliver(wake).await.unwrap();
        assert_eq!(report, "0 announced, 0 sent, 0 dropped, 1 failed, 1 of them dead");
    }

    #[tokio::test]
    async fn an_announcement_that_cannot_be_told_is_tried_again_and_set_aside_in_the_end() {
        let app = school().await;
        // With the name in the place of the id, a message is longer than what an item may hold.
        let mut long = news(&app, json!({"title": "Rentrée", "message": "x".repeat(338_000)}), &["amina"]);
        long.names = (0..2_000).map(|number| (format!("name{number}"), amina().id)).collect();
        app.given(&long).await;
        book(&app).await;
        assert_eq!(deliver(&app).await, "1 announced, 4 sent, 0 dropped, 1 failed");
        for attempt in 2..=8 {
            assert!(dead(&app).await.is_empty());
            app.clock.advance_minutes(61);
            let given_up = if attempt == 8 { ", 1 of them dead" } else { "" };
            assert_eq!(deliver(&app).await, format!("0 announced, 0 sent, 0 dropped, 1 failed{given_up}"));
        }
        app.clock.advance_minutes(61);
        assert_eq!(deliver(&app).await, "0 announced, 0 sent, 0 dropped, 0 failed");
        let dead = dead(&app).await;
        assert_eq!(dead.len(), 1);
        assert_eq!(dead[0]["reason"], "internal: a document is at most 380,000 bytes");
    }

    #[tokio::test]
    async fn what_is_to_be_told_after_one_that_is_given_up_is_told() {
        let app = school().await;
        let now = app.clock.now();
        let told = |words: String, names: usize, hours: i64| {
            let names = (0..names).map(|number| (format!("name{number}"), amina().id)).collect();
            Occurrence {
                data: json!({"title": "Rentrée", "message": words}),
                addressees: Addressees::List(vec![Addressee { names, ..Addressee::new(amina().id) }]),
                dedupe_key: None,
                expires_at: None,
                due_at: now + SignedDuration::from_hours(hours),
            }
        };
        // With the name in the place of the id, a message is longer than what an item may hold.
        let due = vec![told("x".repeat(338_000), 2_000, 0), told("Lundi.".to_owned(), 0, 24)];
        let ids = app.app.ids.as_ref();
        let series = Announcement::reminders(ids, now, "generic-notice", due).unwrap();
        app.given(&Announcement { queue: Queue::News, ..series }).await;
        for _ in 1..=8 {
            deliver(&app).await;
            app.clock.advance_minutes(61);
        }
        assert_eq!(dead(&app).await.len(), 1);
        app.clock.advance_minutes(24 * 60);
        assert_eq!(deliver(&app).await, "1 announced, 2 sent, 0 dropped, 0 failed");
    }

    #[tokio::test]
    async fn whose_profile_cannot_be_read_keeps_nobody_else_waiting() {
        let app = school().await;
        app.given_items(vec![broken(&Profile::blank(fatou().id).entity)]).await;
        app.given(&news(&app, json!({"title": "Rentrée", "message": "Lundi."}), &["fatou", "amina"])).await;
        assert_eq!(deliver(&app).await, "1 announced, 2 sent, 0 dropped, 2 failed");
        for attempt in 2..=8 {
            app.clock.advance_minutes(61);
            let given_up = if attempt == 8 { ", 2 of them dead" } else { "" };
            assert_eq!(deliver(&app).await, format!("0 announced, 0 sent, 0 dropped, 2 failed{given_up}"));
        }
        let lines = outbox(&app).await;
        let dead = lines.iter().filter(|line| line.contains("dead internal: profile"));
        assert_eq!(dead.count(), 2, "{lines:#?}");
    }

    #[tokio::test]
    async fn what_was_given_up_is_read_without_reading_the_rest() {
        let mut reads = Vec::new();
        for others in [1, 300] {
            let app = school().await;
            app.given_items(vec![broken(&email(&app, "p@example.org"))]).await;
            app.clock.advance_minutes(1);
            app.given_all((0..others).map(|number| email(&app, &format!("p{number}@example.org"))).collect())
                .await;
            deliver(&app).await;
            assert_eq!(dead(&app).await.len(), 1);
            let line: Value = serde_json::from_str(app.log().last().unwrap()).unwrap();
            reads.push(line["store_reads"].clone());
        }
        assert_eq!(reads, [json!(1), json!(1)]);
    }
}
