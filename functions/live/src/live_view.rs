//! A live session as people read it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use preau_courses::{
    course::{Course, CourseId},
    course_reference::CourseReference,
};
use preau_kernel::{app::App, contact::WebAddress, id::UserId, problem::Problem};
use preau_users::profile::{Profile, profiles_of};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    live_session::{LiveSession, LiveSessionId, LiveStatus, TAKEN},
    room,
};

/// Someone, as the people of a live session see them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PersonView {
    /// Who.
    id: UserId,
    first_name: String,
    last_name: String,
    /// Their e-mail address, for whoever runs the course; empty for everyone else.
    email: String,
    /// Their picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    avatar: Option<WebAddress>,
}

impl PersonView {
    /// `user`, whose profile is among `profiles` if they have one, for whoever runs the course or for others.
    pub(crate) fn of(user: &UserId, profiles: &BTreeMap<UserId, Profile>, for_who_runs_it: bool) -> Self {
        let profile = profiles.get(user);
        let (first_name, last_name) = profile.map(Profile::first_and_last_name).unwrap_or_default();
        let email = profile.filter(|_| for_who_runs_it).and_then(|profile| profile.email.as_ref());
        Self {
            id: user.clone(),
            first_name,
            last_name,
            email: email.map(|email| email.as_str().to_owned()).unwrap_or_default(),
            avatar: profile.and_then(|profile| profile.avatar.clone()),
        }
    }
}

/// A live session.
#[derive(Debug, Serialize, ToSchema)]
pub struct LiveSessionView {
    id: LiveSessionId,
    /// The course that it is of.
    course_id: CourseId,
    /// Who leads it.
    instructor_id: UserId,
    title: String,
    /// What it is about, Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    description: Option<String>,
    /// When it is planned to begin, in UTC.
    scheduled_start_time: Timestamp,
    /// When it is planned to end, in UTC.
    scheduled_end_time: Timestamp,
    /// When it began, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    actual_start_time: Option<Timestamp>,
    /// When it ended, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    actual_end_time: Option<Timestamp>,
    status: LiveStatus,
    /// The name of its room, for whoever runs it and who has joined; empty for everyone else, for the name alone opens a room
    /// without tokens.
    jitsi_room_name: String,
    /// Where the rooms are.
    jitsi_server_url: String,
    /// How many people may take part beside its instructor.
    #[schema(minimum = 1, maximum = 500)]
    max_participants: u32,
    /// Whether it may be recorded.
    recording_enabled: bool,
    /// Where the recording is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    recording_url: Option<WebAddress>,
    /// When it was made, in UTC.
    created_at: Timestamp,
    /// When it was last changed, in UTC.
    updated_at: Timestamp,
    course: CourseReference,
    instructor: PersonView,
    /// How many people have joined, beside its instructor.
    participant_count: u32,
    /// Whether the caller has joined.
    is_participant: bool,
}

impl LiveSessionView {
    /// Sessions of one course, each with whether the caller has joined it, for whoever runs the course or for others.
    ///
    /// # Errors
    /// The store did not answer; a bug.
    pub(crate) async fn of_all(
        app: &App,
        course: &Course,
        sessions: Vec<(LiveSession, bool)>,
        runs_it: bool,
    ) -> Result<Vec<Self>, Problem> {
        let people: BTreeSet<_> = sessions.iter().map(|(session, _)| &session.instructor_id).collect();
        let profiles = profiles_of(&app.records, &people).await?;
        let keys: Vec<_> = sessions.iter().map(|(session, _)| LiveSession::seats_key(session.id)).collect();
        let counted = app.records.counters_many(&keys).await?;
        let shown = sessions.into_iter().zip(counted).map(|((session, is_participant), counters)| {
            let instructor = PersonView::of(&session.instructor_id, &profiles, runs_it);
            let place = room::place(&session, app.senders.rooms.as_ref())?;
            let knows_room = runs_it || is_participant;
            Ok(Self {
                id: session.id,
                course_id: session.course_id,
                title: session.title,
                description: session.description,
                scheduled_start_time: session.scheduled_start_time,
                scheduled_end_time: session.scheduled_end_time,
                actual_start_time: session.actual_start_time,
                actual_end_time: session.actual_end_time,
                status: session.status,
                jitsi_room_name: if knows_room { place.room_name } else { String::new() },
                jitsi_server_url: place.server_url,
                max_participants: session.max_participants,
                recording_enabled: session.recording_enabled,
                recording_url: session.recording_url,
                created_at: session.created_at,
                updated_at: session.updated_at,
                course: CourseReference::from(course),
                instructor,
                instructor_id: session.instructor_id,
                participant_count: counters
                    .get(TAKEN)
                    .and_then(|taken| u32::try_from(*taken).ok())
                    .unwrap_or_default(),
                is_participant,
            })
        });
        shown.collect()
    }

    /// One session, which the caller has joined or not.
    ///
    /// # Errors
    /// The store did not answer; a bug.
    pub(crate) async fn of(
        app: &App,
        course: &Course,
        session: LiveSession,
        is_participant: bool,
        runs_it: bool,
    ) -> Result<Self, Problem> {
        let mut shown = Self::of_all(app, course, vec![(session, is_participant)], runs_it).await?;
        shown.pop().ok_or_else(|| Problem::internal("one session is shown as none"))
    }

    /// One session, as whoever runs the course is answered who has changed it.
    ///
    /// # Errors
    /// The store did not answer; a bug.
    pub(crate) async fn to_run(app: &App, course: &Course, session: LiveSession) -> Result<Self, Problem> {
        Self::of(app, course, session, false, true).await
    }
}
