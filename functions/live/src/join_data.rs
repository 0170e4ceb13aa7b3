//! What a front end opens the room of a live session with (seed 2 §1.3.1).

use jiff::Timestamp;
use preau_kernel::{app::App, caller::Caller, meeting_rooms::Entrant, problem::Problem};
use preau_users::profile::Profile;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{live_session::LiveSession, room};

/// What opens the room for the caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct JoinSessionData {
    /// What the room is called.
    jitsi_room_name: String,
    /// Where rooms are.
    jitsi_server_url: String,
    /// What the others see.
    user_display_name: String,
    /// Their own e-mail address; empty where it is not known.
    user_email: String,
    /// Whether they lead the session.
    is_instructor: bool,
    /// The token that lets them into this room alone, where the provider wants one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    jwt: Option<String>,
    /// The address by which they enter; in a new tab where the provider ends embedded calls after five minutes, as
    /// `meet.jit.si` does.
    join_url: String,
    /// Until when it does, in UTC.
    expires_at: Timestamp,
}

impl JoinSessionData {
    /// For the caller, who is there.
    ///
    /// # Errors
    /// The store did not answer; no provider names rooms.
    pub(crate) async fn of(
        app: &App,
        caller: &Caller,
        session: &LiveSession,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let profile = Profile::read(&app.records, &caller.actor.id).await?.entity;
        let name = profile.name().unwrap_or_else(|| caller.actor.id.to_string());
        let leads = session.is_led_by(&caller.actor.id);
        let entrant =
            Entrant { name: name.clone(), moderates: leads, records: leads && session.recording_enabled };
        let rooms = app.senders.rooms.as_ref();
        let (place, entry) = (room::place(session, rooms)?, room::entry(session, rooms, &entrant, now)?);
        Ok(Self {
            jitsi_room_name: place.room_name,
            jitsi_server_url: place.server_url,
            user_display_name: name,
            user_email: profile.email.map(|email| email.as_str().to_owned()).unwrap_or_default(),
            is_instructor: leads,
            jwt: entry.token,
            join_url: entry.url,
            expires_at: entry.expires_at,
        })
    }
}
