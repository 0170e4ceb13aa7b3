//! From an announcement to the messages of its people, up to 25 of them a transaction.
//!
//! The transaction that makes the messages of some people takes these people out of the announcement, at its version:
//! whoever comes second, and whoever comes after a crash, goes on with the others. A notice in the app is there once it
//! is written, so that it is brought in that transaction; for a channel by which someone is not reached no message is
//! made.

use jiff::Timestamp;
use preau_kernel::{
    announcement::{Addressee, Announcement, Queue},
    app::App,
    batch::Batch,
    changes::Changes,
    channel::Channel,
    entity::Stored,
    id::UserId,
    meeting_room::MeetingRoom,
    message::{Attendance, Message, MessageState, Recipient},
    problem::Problem,
    store::MOST_WRITES,
};
use preau_notification_definitions::find;
use preau_notifications::notice::{self, Notice};
use serde_json::{Map, Value, json};

use crate::{
    announced_next::Next,
    disposition::{Disposition, OutboundMessage},
    prepare::prepare_notice,
    readers::Readers,
    room::{self, RoomPlan},
};

/// How many writes are of the announcement, of its room, and of what it is about.
const OWN_WRITES: usize = 3;

/// What became of an announcement in one step.
pub(crate) enum Step {
    /// Some people were told.
    Told(Box<Told>),
    /// It holds no longer, and is gone, or waits for what is to be told after it.
    Outdated,
    /// It waits for its room.
    Later,
    /// Nothing is written: another run was first, or wrote the same room.
    Lost,
}

/// What one transaction told.
pub(crate) struct Told {
    /// The messages, those that are to be sent and those that are done.
    pub messages: Vec<Stored<Message>>,
    /// Whether all its people are told.
    pub is_done: bool,
    /// The announcement, with those whom it has not told, or as what is to be told after it and is due already.
    pub rest: Option<Stored<Announcement>>,
}

/// Tells the next people of an announcement.
///
/// # Errors
/// The store did not answer, or cannot hold what is told.
pub(crate) async fn tell_next(app: &App, stored: &Stored<Announcement>) -> Result<Step, Problem> {
    let next = Next::of(app, &stored.entity).await?;
    let read = app.records.batch(next.keys(&stored.entity)).await?;
    let (changes, step) = telling(app, stored, &next, &read).await?;
    let written = changes.writes() == 0 || changes.commit_alone(app).await?;
    Ok(if written { step } else { Step::Lost })
}

/// What is written to tell those who are next, and what an announcement has become by that: all that is decided here stands
/// on one read.
///
/// # Errors
/// The store did not answer, or cannot hold what is told.
pub(crate) async fn telling(
    app: &App,
    stored: &Stored<Announcement>,
    next: &Next,
    read: &Batch,
) -> Result<(Changes, Step), Problem> {
    let (announcement, now) = (&stored.entity, app.now());
    let mut changes = Changes::without_event(now);
    let Some(room) = room_of(app, announcement, read).await? else {
        let holds = announcement.about.as_ref().is_none_or(|about| about.still_holds(read));
        let next = announcement.next_occurrence(now).filter(|_| holds);
        return Ok((followed_by(next.as_ref(), stored, changes), Step::Outdated));
    };
    if matches!(room, RoomPlan::Awaited) {
        return Ok((changes, Step::Later));
    }
    let readers = Readers::of(read, &announcement.names, next.people());
    let (mut writes, mut messages, mut told) = (OWN_WRITES, Vec::new(), 0);
    for person in next.people() {
        let theirs = messages_to(app, announcement, person, &readers, &room);
        writes += theirs.iter().map(|(_, notice)| if notice.is_some() { 3 } else { 1 }).sum::<usize>();
        if writes > MOST_WRITES {
            break;
        }
        messages.extend(theirs);
        told += 1;
    }

    let rest = next.rest(announcement, told);
    let is_done = rest.is_none();
    let after = rest.or_else(|| announcement.next_occurrence(now));
    changes = followed_by(after.as_ref(), stored, changes);
    if let RoomPlan::Named(room) = &room {
        changes = changes.save(room);
    }
    // A notice is told by being written: not if what it speaks of changes at the same moment.
    if let Some(about) = &announcement.about
        && let Some(version) = about.version
    {
        changes = changes.check_version(about.key(), version);
    }
    for (message, notice) in &messages {
        changes = changes.sending(message);
        if let Some(notice) = notice {
            changes = notice::deliver_in(changes, notice);
        }
    }
    let goes_on = |after: &Announcement| !is_done || after.due_at <= now;
    let told = Told {
        messages: messages.into_iter().map(|(message, _)| Stored::at_version(message, 1)).collect(),
        is_done,
        rest: after.filter(goes_on).map(|after| Stored::at_version(after, stored.version + 1)),
    };
    Ok((changes, Step::Told(Box::new(told))))
}

/// The changes with `after` in the place of an announcement, or with its end.
pub(crate) fn followed_by(
    after: Option<&Announcement>,
    stored: &Stored<Announcement>,
    changes: Changes,
) -> Changes {
    match after {
        Some(after) => changes.replace(&Stored::at_version(after.clone(), stored.version)),
        None => changes.delete(stored),
    }
}

/// The room of what an announcement tells of; none where it is to be told no more. What has changed since is told by an
/// announcement of its own.
async fn room_of(app: &App, announcement: &Announcement, read: &Batch) -> Result<Option<RoomPlan>, Problem> {
    if announcement.ends_at().is_some_and(|end| end <= app.now()) {
        return Ok(None);
    }
    let Some(about) = &announcement.about else { return Ok(Some(RoomPlan::Settled(None))) };
    if !about.still_holds(read) {
        return Ok(None);
    }
    Ok(Some(match &announcement.meeting {
        Some(meeting) => {
            let found = read.find(&MeetingRoom::key_of(&about.resource))?;
            room::see_to(app, &about.resource, meeting, found).await?
        }
        None => RoomPlan::Settled(None),
    }))
}

/// The messages to one person, each with the notice that it is, where it is one that comes now.
fn messages_to(
    app: &App,
    announcement: &Announcement,
    person: &Addressee,
    readers: &Readers,
    room: &RoomPlan,
) -> Vec<(Message, Option<Notice>)> {
    let now = app.now();
    let data = data_for(announcement, person, readers, now);
    let attendance = |meeting| Attendance { meeting, hosts: person.hosts };
    let by = channels(&announcement.template, readers, &person.user_id);
    let messages = by.into_iter().map(|channel| {
        let content = (announcement.template.as_str(), data.clone());
        Message {
            about: announcement.about.clone(),
            meeting: announcement.meeting.clone().map(attendance),
            dedupe_key: dedupe_key(announcement, &person.user_id, channel),
            caused_by: announcement.caused_by.clone(),
            expires_at: announcement.ends_at(),
            ..Message::queued(
                app.ids.as_ref(),
                now,
                channel,
                Recipient::User(person.user_id.clone()),
                content,
            )
        }
    });
    messages.map(|message| brought(app, message, person, readers, room)).collect()
}

/// A message as it is written: one in the app is done by that, with its notice. What cannot be told of its reader is left
/// to whoever sends it.
fn brought(
    app: &App,
    mut message: Message,
    person: &Addressee,
    readers: &Readers,
    room: &RoomPlan,
) -> (Message, Option<Notice>) {
    let Some(reader) = readers.reader(&person.user_id).filter(|_| message.channel == Channel::InApp) else {
        return (message, None);
    };
    let (state, reason, notice) = match prepare_notice(app, &message, &reader, room.address(person.hosts)) {
        Disposition::Send(OutboundMessage::Notice(notice)) => (MessageState::Sent, None, Some(*notice)),
        Disposition::Drop(reason) => (MessageState::Dropped, Some(reason), None),
        Disposition::GiveUp(reason) => (MessageState::Dead, Some(reason), None),
        Disposition::Postpone(until) => {
            message.due_at = until;
            return (message, None);
        }
        Disposition::Send(_) => return (message, None),
    };
    message.state = state;
    message.reason = reason.map(ToOwned::to_owned);
    message.caused_by = None;
    (message, notice)
}

/// What fills the template for one person: the announcement's fields, their own, and names.
fn data_for(announcement: &Announcement, person: &Addressee, readers: &Readers, now: Timestamp) -> Value {
    let fields = |data: &Value| data.as_object().cloned().unwrap_or_default();
    let mut data: Map<String, Value> = fields(&announcement.data);
    data.extend(fields(&person.data));
    for (field, user) in announcement.names.iter().chain(&person.names) {
        data.insert(field.clone(), json!(readers.name(user)));
    }
    if announcement.queue == Queue::Reminders
        && let Some(left) = minutes_left(announcement, now)
        && let Some(planned) = data.get_mut("minutes_before")
    {
        *planned = json!(left);
    }
    Value::Object(data)
}

/// How many minutes are left until a reminder ends, begun ones included: fewer than were planned, where what it reminds of
/// was agreed late or a run was missed.
fn minutes_left(announcement: &Announcement, now: Timestamp) -> Option<i64> {
    let seconds = announcement.ends_at()?.duration_since(now).as_secs();
    (seconds > 0).then(|| (seconds + 59) / 60)
}

/// By which channels of a notification someone is told: those by which they are reached. What has no definition is brought
/// in the app, where it is found broken.
fn channels(template: &str, readers: &Readers, user: &UserId) -> Vec<Channel> {
    let profile = readers.profile(user);
    let reached = |channel: &Channel| match channel {
        Channel::InApp => true,
        // Where a profile cannot be read, an e-mail waits until it can.
        Channel::Email => readers.is_broken(user) || profile.is_some_and(|profile| profile.email.is_some()),
        Channel::Whatsapp => {
            profile.is_some_and(|profile| profile.whatsapp_number.is_some() && profile.agrees_to_whatsapp())
        }
    };
    let channels = find(template).map_or(&[Channel::InApp][..], |definition| definition.channels);
    channels.iter().copied().filter(reached).collect()
}

fn dedupe_key(announcement: &Announcement, user: &UserId, channel: Channel) -> Option<String> {
    let key = announcement.dedupe_key.as_ref()?;
    Some(key.replace("{user}", user.as_str()).replace("{channel}", channel.word()))
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp, insta,
        people::{amina, coach_rey},
    };
    use preau_kernel::{
        announcement::{About, Addressee, Addressees, Announcement},
        clock::Clock,
        entity::Entity,
        store::Write,
        wake::Wake,
    };
    use preau_users::profile::Profile;
    use serde_json::json;

    use crate::testing::{act, book, deliver, functions, letters, outbox, school};

    #[tokio::test]
    async fn both_people_are_told_of_a_booking_in_their_language_and_zone() {
        let app = school().await;
        book(&app).await;
        assert!(letters(&app).is_empty());
        assert_eq!(deliver(&app).await, "1 announced, 4 sent, 0 dropped, 0 failed");
        let mut told = letters(&app);
        told.sort_unstable();
        insta::assert_json_snapshot!(told, @r#"
        [
          "amina@example.org: Séance demandée à Hélène Rey : lundi 2 mars 2026, 17:00",
          "rey@example.org: Amina Diallo asks you for a session: Monday 2 March 2026, 18:00"
        ]
        "#);
        let emails = app.sent.emails();
        let to_amina = emails.iter().find(|email| email.to.as_str() == "amina@example.org");
        insta::assert_snapshot!(to_amina.unwrap().text, @"
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
            "id": "019cad8f-ac00-7000-8000-000000000008",
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

    #[tokio::test]
    async fn what_changes_in_the_moment_in_which_it_is_told_is_not_told() {
        let (app, others) = TestApp::interleaved(functions());
        let app = app.with_coaches(&[coach_rey()]);
        let profile = Profile::blank(coach_rey().id).entity;
        app.given(&profile).await;
        let said = ("generic-notice", json!({"title": "Rentrée", "message": "Lundi."}));
        let people = Addressees::List(vec![Addressee::new(amina().id)]);
        let news = Announcement::news(app.app.ids.as_ref(), app.clock.now(), said, people);
        let about = About::version_of("user:coach_rey".to_owned(), profile.key(), 1);
        let news = Announcement { about: Some(about), ..news };
        app.given(&news).await;
        others.before("message", vec![Write::Replace(profile.to_item().unwrap(), 1)]);
        let wake = Wake { announcements: vec![news.id], ..Wake::default() };
        assert_eq!(app.deliver(wake).await.unwrap(), "1 announced, 0 sent, 0 dropped, 0 failed");
        deliver(&app).await;
        assert!(app.items().iter().all(|item| !["notice", "announcement"].contains(&item.kind.as_str())));
    }
}
