//! From an announcement to the messages of its people, in one transaction.

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_kernel::{
    announcement::{Announcement, Queue},
    app::App,
    changes::Changes,
    channel::Channel,
    due::DuePages,
    entity::Stored,
    id::UserId,
    message::{Attendance, Message, Recipient},
    problem::Problem,
};
use preau_users::profile::{Profile, profiles_of};
use serde_json::{Value, json};

use crate::room;

/// How many announcements one run takes on; the next one does the rest.
const MOST: usize = 500;

/// Makes messages of all announcements of `queue` that are due, and answers how many announcements there were.
///
/// # Errors
/// The store did not answer. What was done so far stays done.
pub(crate) async fn expand_due(app: &App, queue: Queue) -> Result<usize, Problem> {
    let mut expanded = 0;
    let mut pages = DuePages::<Announcement, _>::until(app.now(), |shard| queue.due(shard));
    while expanded < MOST
        && let Some(page) = pages.next(&app.records).await?
    {
        for stored in &page {
            expanded += usize::from(expand(app, stored).await?);
        }
    }
    Ok(expanded)
}

/// Puts messages in the place of an announcement; whoever comes second finds it gone and does nothing.
async fn expand(app: &App, stored: &Stored<Announcement>) -> Result<bool, Problem> {
    let announcement = &stored.entity;
    // What has changed since is told by an announcement of its own.
    if !announcement.about.still_holds(&app.records).await? {
        return Changes::without_event(app.now()).delete(stored).commit_alone(app).await;
    }
    if let Some(meeting) = &announcement.meeting
        && !room::see_to(app, &announcement.about.resource, meeting).await?
    {
        return Ok(false);
    }
    let addressees = announcement.addressees.iter();
    let people = addressees.flat_map(|addressee| [&addressee.user_id, &addressee.other_id]).collect();
    let profiles = profiles_of(&app.records, &people).await?;
    let mut changes = Changes::without_event(app.now()).delete(stored);
    for message in messages(app, announcement, &profiles) {
        changes = changes.sending(&message);
    }
    changes.commit_alone(app).await
}

fn messages(app: &App, announcement: &Announcement, profiles: &BTreeMap<UserId, Profile>) -> Vec<Message> {
    let now = app.now();
    let mut messages = Vec::new();
    for addressee in &announcement.addressees {
        let profile = profiles.get(&addressee.user_id);
        let other = profiles.get(&addressee.other_id).and_then(Profile::name);
        let mut data = announcement.data.clone();
        for (name, value) in addressee.data.as_object().into_iter().flatten() {
            data[name] = value.clone();
        }
        data["other_name"] = json!(other.unwrap_or_else(|| addressee.other_id.to_string()));
        if let (Queue::Reminders, Some(minutes)) = (announcement.queue, minutes_left(announcement, now)) {
            data["minutes_before"] = json!(minutes);
        }
        for channel in channels(announcement.queue, profile) {
            let user = &addressee.user_id;
            let content = (announcement.template.as_str(), data.clone());
            messages.push(Message {
                about: Some(announcement.about.clone()),
                meeting: announcement
                    .meeting
                    .clone()
                    .map(|meeting| Attendance { meeting, hosts: addressee.hosts }),
                dedupe_key: dedupe_key(announcement, user, channel),
                ..Message::queued(app.ids.as_ref(), now, channel, Recipient::User(user.clone()), content)
            });
        }
    }
    messages
}

/// How many minutes are left until what an announcement reminds of, begun ones included: fewer than were planned, where it
/// was agreed late or a run was missed.
fn minutes_left(announcement: &Announcement, now: Timestamp) -> Option<i64> {
    let start = announcement.meeting.as_ref()?.slot.start();
    let seconds = start.duration_since(now).as_secs();
    (seconds > 0).then(|| (seconds + 59) / 60)
}

/// By which channels someone is told: reminders go by WhatsApp too, to those who agreed to it.
fn channels(queue: Queue, profile: Option<&Profile>) -> Vec<Channel> {
    let by_whatsapp = queue == Queue::Reminders
        && profile.is_some_and(|profile| profile.whatsapp_number.is_some() && profile.agrees_to_whatsapp());
    let mut channels = vec![Channel::InApp, Channel::Email];
    channels.extend(by_whatsapp.then_some(Channel::Whatsapp));
    channels
}

fn dedupe_key(announcement: &Announcement, user: &UserId, channel: Channel) -> Option<String> {
    let start = announcement.data["slot_start"].as_str()?;
    let what = match announcement.queue {
        Queue::Reminders => "reminder",
        Queue::News => announcement.template.as_str(),
    };
    let (subject, channel) = (announcement.about.resource.strip_prefix("session:")?, channel.word());
    let when = match &announcement.data["minutes_before"] {
        Value::Null => format!("{}", announcement.about.version),
        planned => planned.to_string(),
    };
    Some(format!("{what}:{subject}:{user}:{channel}:{start}:{when}"))
}

#[cfg(test)]
mod tests {
    use preau_harness::{insta, people::amina};

    use crate::testing::{act, book, deliver, letters, outbox, school};

    #[tokio::test]
    async fn both_people_are_told_of_a_booking_in_their_language_and_zone() {
        let app = school().await;
        book(&app).await;
        assert!(letters(&app).is_empty());
        assert_eq!(deliver(&app).await, "1 announced, 4 sent, 0 dropped, 0 failed");
        insta::assert_json_snapshot!(letters(&app), @r#"
        [
          "amina@example.org: Séance demandée à Hélène Rey : lundi 2 mars 2026, 17:00",
          "rey@example.org: Amina Diallo asks you for a session: Monday 2 March 2026, 18:00"
        ]
        "#);
        insta::assert_snapshot!(app.sent.emails()[0].text, @"
        Bonjour,

        Votre demande est envoyée à Hélène Rey, qui doit encore l'accepter.

        Avec : Hélène Rey
        Quand : lundi 2 mars 2026, 17:00 – 18:00 (heure de Dakar)
        Séance : visioconférence

        Rejoindre la visioconférence :
        https://rooms.example/preau-00000000000000000000000000000006

        Préau
        Vous recevez cet e-mail parce qu'une séance a été demandée en votre nom chez Préau.
        ");
        let notices = app.get("/notifications/").by(&amina()).send().await.json();
        insta::assert_json_snapshot!(notices["data"], @r#"
        [
          {
            "created_at": "2026-03-02T08:00:00Z",
            "id": "019cad8f-ac00-7000-8000-00000000000c",
            "is_read": false,
            "link": null,
            "message": "Votre demande est envoyée : lundi 2 mars 2026, 17:00 – 18:00 (heure de Dakar).",
            "read_at": null,
            "session_id": "019cad8f-ac00-7000-8000-000000000002",
            "title": "Séance demandée à Hélène Rey : lundi 2 mars 2026, 17:00",
            "type": "session_requested"
          }
        ]
        "#);
        assert_eq!(deliver(&app).await, "0 announced, 0 sent, 0 dropped, 0 failed");
    }

    #[tokio::test]
    async fn what_no_longer_holds_is_not_said() {
        let app = school().await;
        let id = book(&app).await;
        act(&app, &id, "confirm").await;
        act(&app, &id, "cancel").await;
        deliver(&app).await;
        let subjects: Vec<_> = letters(&app);
        assert_eq!(subjects.len(), 2, "{subjects:?}");
        insta::assert_json_snapshot!(outbox(&app).await, @r#"
        [
          "session-cancelled amina in_app sent",
          "session-cancelled amina email sent",
          "session-cancelled coach_rey in_app sent",
          "session-cancelled coach_rey email sent"
        ]
        "#);
    }
}
