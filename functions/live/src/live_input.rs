//! What a request says of a live session.

use jiff::{SignedDuration, Timestamp};
use preau_kernel::{
    field_types::{FreeText, Integer},
    input,
    problem::Problem,
    text::LocalizedText,
    time::Instant,
};

use crate::live_session::LiveSession;

/// How many people may take part, where nothing is said.
const USUAL_PARTICIPANTS: u32 = 100;
const SHORTEST: SignedDuration = SignedDuration::from_mins(5);
const LONGEST: SignedDuration = SignedDuration::from_hours(8);

input! {
    /// A live session, as a request writes it: all of it.
    pub struct LiveSessionInput {
        /// Its title.
        pub title: FreeText<255>,
        /// What it is about, Markdown.
        pub description: Option<FreeText<5_000>>,
        /// When it is to begin; ahead.
        pub scheduled_start_time: Instant,
        /// When it is to end: five minutes to eight hours later.
        pub scheduled_end_time: Instant,
        /// How many people may take part beside its instructor; 100 when absent.
        pub max_participants: Option<Integer<1, 500>>,
        /// Whether it may be recorded; it may when absent.
        pub recording_enabled: Option<bool>,
    }
}

impl LiveSessionInput {
    /// Writes into `session` what the request says at `now`.
    ///
    /// # Errors
    /// `invalid-request`: it begins before now, or does not last from five minutes to eight hours.
    pub(crate) fn write_to(&self, session: &mut LiveSession, now: Timestamp) -> Result<(), Problem> {
        let (start, end) = (self.scheduled_start_time.0, self.scheduled_end_time.0);
        if start <= now && start != session.scheduled_start_time {
            return Err(Problem::wrong_field("/scheduled_start_time", "past", PAST));
        }
        if end <= start {
            return Err(Problem::wrong_field("/scheduled_end_time", "end_before_start", ENDS_FIRST));
        }
        if !(SHORTEST..=LONGEST).contains(&end.duration_since(start)) {
            return Err(Problem::wrong_field("/scheduled_end_time", "duration", LENGTH));
        }
        session.title.clone_from(&self.title.0);
        session.description = self.description.as_ref().map(|text| text.0.clone());
        session.scheduled_start_time = start;
        session.scheduled_end_time = end;
        session.max_participants = self.max_participants.map_or(USUAL_PARTICIPANTS, |most| most.0);
        session.recording_enabled = self.recording_enabled.unwrap_or(true);
        session.updated_at = now;
        Ok(())
    }
}

const PAST: LocalizedText = LocalizedText::fixed("Le début doit être à venir.", "The start must be ahead.");
const ENDS_FIRST: LocalizedText =
    LocalizedText::fixed("La fin doit suivre le début.", "The end must come after the start.");
const LENGTH: LocalizedText = LocalizedText::fixed(
    "La durée va de 5 minutes à 8 heures.",
    "The duration is from 5 minutes to 8 hours.",
);
