//! The room of a meeting: opened by delivery, once.

use jiff::SignedDuration;
use preau_kernel::{
    app::App,
    changes::Changes,
    entity::Stored,
    meeting::Meeting,
    meeting_room::MeetingRoom,
    meeting_rooms::{Room, WantedRoom, unguessable_name},
    problem::Problem,
};

/// How long a claim holds: longer than a provider may take.
const LEASE: SignedDuration = SignedDuration::from_mins(2);

/// What there is to a meeting's room when its people are told.
pub(crate) enum RoomPlan {
    /// There is this room, or none.
    Settled(Option<Room>),
    /// A room was named, which is to be written with what is told.
    Named(Box<Stored<MeetingRoom>>),
    /// Another run is about to open it: its people are told later.
    Awaited,
}

impl RoomPlan {
    /// The address by which a guest or the host enters.
    pub(crate) fn address(&self, hosts: bool) -> Option<&str> {
        let room = match self {
            Self::Settled(room) => room.as_ref(),
            Self::Named(stored) => stored.entity.room.as_ref(),
            Self::Awaited => None,
        };
        room.map(|room| room.address(hosts))
    }
}

/// Sees to it that the meeting of `resource` has a room, where it needs one. `found` is what was read of it.
///
/// Of any number of runs one opens it with a provider: a claim is a conditional write. A room that is only named needs none.
/// When no provider has a room, people are told without one, and the next news of the meeting tries again.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn see_to(
    app: &App,
    resource: &str,
    meeting: &Meeting,
    found: Option<Stored<MeetingRoom>>,
) -> Result<RoomPlan, Problem> {
    let now = app.now();
    if !meeting.needs_room() || meeting.slot.end() <= now {
        return Ok(RoomPlan::Settled(None));
    }
    let claim = MeetingRoom {
        resource: resource.to_owned(),
        slot: meeting.slot,
        room: None,
        claimed_until: now + LEASE,
    };
    let version = found.as_ref().map_or(0, |stored| stored.version);
    if let Some(Stored { entity, .. }) = found {
        if entity.slot == meeting.slot && entity.room.is_some() {
            return Ok(RoomPlan::Settled(entity.room));
        }
        if entity.room.is_none() && entity.claimed_until > now {
            return Ok(RoomPlan::Awaited);
        }
    }
    let wanted = WantedRoom {
        name: unguessable_name(app.ids.as_ref()),
        starts_at: meeting.slot.start(),
        ends_at: meeting.slot.end(),
    };
    let mut claimed = Stored::at_version(claim, version);
    if app.senders.rooms.only_names() {
        claimed.entity.room = app.senders.rooms.open(&wanted).await.ok();
        let named = claimed.entity.room.is_some();
        return Ok(if named { RoomPlan::Named(Box::new(claimed)) } else { RoomPlan::Settled(None) });
    }
    if !Changes::without_event(now).save(&claimed).commit_alone(app).await? {
        return Ok(RoomPlan::Awaited);
    }
    claimed.version += 1;

    app.budget.count_sending();
    let changes = Changes::without_event(app.now());
    let changes = match app.senders.rooms.open(&wanted).await {
        Ok(room) => {
            claimed.entity.room = Some(room);
            changes.replace(&claimed)
        }
        Err(_) => changes.delete(&claimed),
    };
    // Where the claim has ended meanwhile, another run has opened a room and says which.
    let ours = changes.commit_alone(app).await?;
    Ok(if ours { RoomPlan::Settled(claimed.entity.room) } else { RoomPlan::Awaited })
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use preau_harness::{
        TestApp,
        people::{amina, coach_rey, director},
    };
    use preau_kernel::{actor::Actor, send_failure::SendFailure};
    use serde_json::{Value, json};

    use crate::testing::{act, book, deliver, school};

    async fn address_for(app: &TestApp, id: &str, actor: &Actor) -> Value {
        app.get(&format!("/sessions/{id}")).by(actor).send().await.json()["video_url"].clone()
    }

    #[tokio::test]
    async fn a_room_is_opened_once_and_the_hosts_address_goes_to_the_coach_alone() {
        let app = school().await;
        let id = book(&app).await;
        assert_eq!(address_for(&app, &id, &amina()).await, Value::Null);
        join_all((0..4).map(|_| deliver(&app))).await;
        deliver(&app).await;
        act(&app, &id, "confirm").await;
        deliver(&app).await;
        let rooms = app.sent.rooms();
        assert_eq!(rooms.len(), 1);
        let url = format!("https://rooms.example/{}", rooms[0].name);
        for email in app.sent.emails() {
            let to_coach = email.to.as_str() == "rey@example.org";
            assert!(email.text.contains(&url), "{}", email.text);
            assert_eq!(email.text.contains("?host"), to_coach, "{}", email.text);
            assert_eq!(email.html.contains("?host"), to_coach);
        }
        for guest in [amina(), director()] {
            assert_eq!(address_for(&app, &id, &guest).await, json!(url));
        }
        assert_eq!(address_for(&app, &id, &coach_rey()).await, json!(format!("{url}?host")));
        let kept = app.get("/api/admin/messages").by(&director()).send().await;
        assert!(!kept.described().contains("?host"));
    }

    #[tokio::test]
    async fn a_session_that_moves_gets_another_room_for_a_room_ends_with_its_meeting() {
        let app = school().await;
        let id = book(&app).await;
        deliver(&app).await;
        let moved = json!({"slot": {"start": "2026-03-03T20:00:00Z", "end": "2026-03-03T21:00:00Z"}});
        app.post(&format!("/sessions/{id}/reschedule"), &moved).by(&coach_rey()).send().await;
        assert_eq!(address_for(&app, &id, &amina()).await, Value::Null);
        deliver(&app).await;
        let ends: Vec<_> = app.sent.rooms().iter().map(|room| room.ends_at.to_string()).collect();
        assert_eq!(ends, ["2026-03-02T18:00:00Z", "2026-03-03T21:00:00Z"]);
        act(&app, &id, "cancel").await;
        deliver(&app).await;
        assert_eq!(app.sent.rooms().len(), 2);
        assert_eq!(address_for(&app, &id, &amina()).await, Value::Null);
    }

    #[tokio::test]
    async fn people_are_told_without_a_room_when_there_is_none_and_the_next_news_has_one() {
        let app = school().await;
        let id = book(&app).await;
        app.sent.fail_next_room(SendFailure::Permanent { cause: "Whereby answered 402".to_owned() });
        assert_eq!(deliver(&app).await, "1 announced, 4 sent, 0 dropped, 0 failed");
        assert!(app.sent.emails().iter().all(|email| !email.text.contains("rooms.example")));
        act(&app, &id, "confirm").await;
        deliver(&app).await;
        let emails = app.sent.emails();
        assert_eq!(emails.iter().filter(|email| email.text.contains("rooms.example")).count(), 2);
    }
}
