//! Sessions as calendar entries, and the answer that carries them.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use preau_kernel::{
    entity::Stored,
    etag::{etag_of, is_unchanged},
    icalendar::{Calendar, Event, title},
    id::UserId,
    list::Records,
    problem::Problem,
    text::Language,
};
use preau_users::profile::{Profile, profiles_of};

use crate::session::Session;

/// The sessions as `reader` sees them in a calendar.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn calendar_of(
    records: &Records,
    sessions: &[Stored<Session>],
    reader: &UserId,
    language: Language,
) -> Result<String, Problem> {
    let names = Names::read(records, sessions, language).await?;
    let mut calendar = Calendar::named("Préau");
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
    Ok(calendar.end())
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

/// The answer with a calendar, or 304 when the caller has it already.
pub(crate) fn answer(calendar: String, headers: &HeaderMap) -> Response {
    let tag = etag_of(calendar.as_bytes());
    let mut response = if is_unchanged(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Response::new(Body::from(calendar));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"));
        let inline = HeaderValue::from_static("inline; filename=\"preau.ics\"");
        headers.insert(header::CONTENT_DISPOSITION, inline);
        response
    };
    response.headers_mut().insert(header::ETAG, tag);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}
