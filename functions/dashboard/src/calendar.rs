//! Exams and tasks with a date as calendar entries.

use futures_util::future::try_join;
use jiff::Timestamp;
use preau_kernel::{
    async_trait,
    dated::Dated,
    icalendar::{Calendar, Event},
    id::UserId,
    list::{List, Records, between},
    problem::Problem,
    text::Language,
    time::{Instant, ZoneName},
};
use preau_users::profile::Profile;

use crate::{dated::Entry, exam_plan::ExamPlan, task::Task, task_count::MOST_OPEN};

/// What a student is examined in, and what they have to do by when, for the calendars that follow them. What is done, or has
/// no date any more, is left out: calendars that follow drop it.
pub struct StudyDates;

#[async_trait]
impl Dated for StudyDates {
    async fn add_to(
        &self,
        calendar: &mut Calendar,
        records: &Records,
        reader: &UserId,
        _language: Language,
        from: Timestamp,
    ) -> Result<(), Problem> {
        let due = List::whole(Task::todo_of(reader)).within(between(Some(Instant(from)), None));
        let (plan, profile) = (ExamPlan::key_of(reader), Profile::key_of(reader));
        let most = usize::try_from(MOST_OPEN).unwrap_or(usize::MAX);
        let (tasks, read) =
            try_join(records.first::<Task>(&due, most), records.batch([plan.clone(), profile.clone()]))
                .await?;
        let zone = read.find::<Profile>(&profile)?.map(|stored| stored.entity.time_zone);
        let zone = zone.unwrap_or_else(ZoneName::paris);
        let mut entries: Vec<Entry> = tasks.entities.iter().filter_map(Entry::of_task).collect();
        let plan = read.find::<ExamPlan>(&plan)?;
        entries.extend(plan.iter().flat_map(|plan| Entry::of_plan(plan, &zone)));
        entries.retain(|entry| entry.at >= from);
        entries.sort_by(|one, other| (one.at, &one.id).cmp(&(other.at, &other.id)));
        add_entries(calendar, &entries);
        Ok(())
    }
}

/// Adds the entries to `calendar`, in their order.
pub(crate) fn add_entries(calendar: &mut Calendar, entries: &[Entry]) {
    for entry in entries {
        let Some(meeting) = entry.meeting() else { continue };
        calendar.event(&Event {
            meeting: &meeting,
            version: entry.version,
            changed_at: entry.changed_at,
            summary: entry.title.clone(),
            description: None,
            address: None,
            category: entry.kind.word(),
            invitation: None,
        });
    }
}
