//! Sessions as calendar entries.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use preau_kernel::{
    async_trait,
    dated::Dated,
    entity::Stored,
    icalendar::{Calendar, Event, title},
    id::UserId,
    list::{Records, between},
    problem::Problem,
    text::Language,
    time::Instant,
};
use preau_users::profile::{Profile, profiles_of};

use crate::{people::sessions_of, session::Session};

/// The sessions of a person, for the calendars that follow them.
pub struct SessionDates;

#[async_trait]
impl Dated for SessionDates {
    async fn add_to(
        &self,
        calendar: &mut Calendar,
        records: &Records,
        reader: &UserId,
        language: Language,
        from: Timestamp,
    ) -> Result<(), Problem> {
        let mut sessions = sessions_of(records, reader, between(Some(Instant(from)), None)).await?;
        sessions.sort_by_key(|stored| (stored.entity.slot.start(), stored.entity.id));
        add_sessions(calendar, records, &sessions, reader, language).await
    }
}

/// Adds the sessions to `calendar`, as `reader` sees them.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn add_sessions(
    calendar: &mut Calendar,
    records: &Records,
    sessions: &[Stored<Session>],
    reader: &UserId,
    language: Language,
) -> Result<(), Problem> {
    let names = Names::read(records, sessions, language).await?;
    for Stored { entity: session, version, .. } in sessions {
        calendar.event(&Event {
            meeting: &session.meeting(),
            version: *version,
            changed_at: session.updated_at,
            summary: names.title(session, reader, language),
            description: session.note.as_deref(),
            address: None,
            category: session.kind.word(),
            invitation: None,
        });
    }
    Ok(())
}

/// What the people of some sessions are called.
struct Names(BTreeMap<UserId, String>);

impl Names {
    async fn read(
        records: &Records,
        sessions: &[Stored<Session>],
        language: Language,
    ) -> Result<Self, Problem> {
        let people: BTreeSet<&UserId> = sessions
            .iter()
            .flat_map(|Stored { entity, .. }| [&entity.coach_id, &entity.student_id])
            .collect();
        let profiles = profiles_of(records, &people).await?;
        let name = |person: &UserId| {
            profiles.get(person).and_then(Profile::name).unwrap_or_else(|| unnamed(person, language))
        };
        Ok(Self(people.into_iter().map(|person| (person.clone(), name(person))).collect()))
    }

    fn title(&self, session: &Session, reader: &UserId, language: Language) -> String {
        let name = |person: &UserId| self.0.get(person).map(String::as_str).unwrap_or_default();
        let (coach, student) = (name(&session.coach_id), name(&session.student_id));
        match reader {
            reader if *reader == session.coach_id => title(student, language),
            reader if *reader == session.student_id => title(coach, language),
            _ => format!("{student} – {coach}"),
        }
    }
}

fn unnamed(person: &UserId, language: Language) -> String {
    match (person.is_pseudonym(), language) {
        (false, _) => person.to_string(),
        (true, Language::French) => "compte effacé".to_owned(),
        (true, Language::English) => "erased account".to_owned(),
    }
}
