//! What is called how in a student's days.

use std::collections::{BTreeMap, BTreeSet};

use preau_kernel::{
    app::App, icalendar::title, id::UserId, problem::Problem, text::Language, time::ZoneName,
};
use preau_sessions::session::Session;
use preau_users::profile::{Profile, profiles_of};

/// What the coaches of a student's sessions are called, and the student's zone.
pub(crate) struct DatedNames {
    coaches: BTreeMap<UserId, String>,
    /// The student's zone.
    pub zone: ZoneName,
    language: Language,
}

impl DatedNames {
    /// Reads them; where there are neither sessions nor exams, nothing is read.
    pub(crate) async fn read(
        app: &App,
        student: &UserId,
        sessions: impl Iterator<Item = &Session>,
        has_exams: bool,
        language: Language,
    ) -> Result<Self, Problem> {
        let mut people: BTreeSet<&UserId> = sessions.map(|session| &session.coach_id).collect();
        if has_exams {
            people.insert(student);
        }
        let profiles = profiles_of(&app.records, &people).await?;
        let zone = profiles.get(student).map_or_else(ZoneName::paris, |profile| profile.time_zone.clone());
        let named = profiles.iter().filter_map(|(id, profile)| Some((id.clone(), Profile::name(profile)?)));
        Ok(Self { coaches: named.collect(), zone, language })
    }

    /// The title of a session.
    pub(crate) fn title(&self, session: &Session) -> String {
        let coach = &session.coach_id;
        title(self.coaches.get(coach).map_or(coach.as_str(), String::as_str), self.language)
    }
}
