//! Live sessions as calendar entries.

use std::collections::BTreeMap;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use jiff::Timestamp;
use preau_courses::course::CourseId;
use preau_kernel::{
    async_trait,
    dated::Dated,
    icalendar::{Calendar, Event},
    id::UserId,
    list::{List, Records, between},
    problem::Problem,
    store::{Scope, SortRange},
    text::{Language, LocalizedText},
    time::Instant,
};
use preau_relations::{GroupKind, Membership, MembershipState};

use crate::live_session::LiveSession;

/// The live sessions of the courses that a person takes, and those that they lead, for the calendars that follow them.
pub struct LiveDates;

/// How many courses a calendar follows, by their ids.
const MOST_COURSES: usize = 100;
/// How many of them are asked for their sessions at once.
const AT_ONCE: usize = 8;
/// How many sessions it shows of each course, and of those that are led, by their start.
const MOST_SESSIONS: usize = 200;

#[async_trait]
impl Dated for LiveDates {
    async fn add_to(
        &self,
        calendar: &mut Calendar,
        records: &Records,
        reader: &UserId,
        language: Language,
        from: Timestamp,
    ) -> Result<(), Problem> {
        let courses = SortRange::Prefix(format!("{}:", GroupKind::Course.word()));
        let taken = List::whole(Membership::of_user(reader, MembershipState::Active)).within(courses);
        let taken = records.first::<Membership>(&taken, MOST_COURSES).await?.entities;
        let mut places: Vec<Scope> = taken
            .into_iter()
            .filter_map(|stored| CourseId::parse(&stored.entity.group.id))
            .map(LiveSession::of_course)
            .collect();
        places.push(LiveSession::of_instructor(reader));
        let range = between(Some(Instant(from)), None);
        let lists = places.into_iter().map(|place| List::whole(place).within(range.clone()));
        let asked = lists.map(|list| async move { records.first::<LiveSession>(&list, MOST_SESSIONS).await });
        let asked: Vec<_> = asked.collect();
        let found: Vec<_> = stream::iter(asked).buffered(AT_ONCE).try_collect().await?;
        // What someone leads may be of a course that they take.
        let sessions = found.into_iter().flat_map(|found| found.entities).map(|stored| stored.entity);
        let sessions: BTreeMap<_, _> =
            sessions.map(|session| ((session.scheduled_start_time, session.id), session)).collect();
        for session in sessions.values() {
            let Some(meeting) = session.meeting() else { continue };
            calendar.event(&Event {
                meeting: &meeting,
                version: session.plan_version,
                changed_at: session.updated_at,
                summary: session.title.clone(),
                description: session.description.as_deref(),
                address: None,
                category: LocalizedText::fixed("En direct", "Live").in_language(language),
                invitation: None,
            });
        }
        Ok(())
    }
}
