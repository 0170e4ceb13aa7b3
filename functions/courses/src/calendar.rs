//! Schedules as calendar entries.

use jiff::{SignedDuration, Timestamp};
use preau_kernel::{
    async_trait,
    dated::Dated,
    icalendar::{Calendar, Event},
    id::UserId,
    list::{List, Records},
    meeting::{Meeting, Standing},
    problem::Problem,
    text::{Language, LocalizedText},
    time::TimeRange,
};

use crate::{
    plan::ItemKind,
    schedule::{Schedule, ScheduleItem},
};

/// The schedules of a person, for the calendars that follow them.
pub struct ScheduleDates;

/// How many schedules a calendar follows: the others are of courses that were taken earlier, by the ids of courses.
const MOST_SCHEDULES: usize = 100;
/// How long a calendar shows what takes no time.
const MOMENT: SignedDuration = SignedDuration::from_mins(15);

#[async_trait]
impl Dated for ScheduleDates {
    async fn add_to(
        &self,
        calendar: &mut Calendar,
        records: &Records,
        reader: &UserId,
        language: Language,
        from: Timestamp,
    ) -> Result<(), Problem> {
        let list = List::latest_first(Schedule::of_user(reader));
        let schedules = records.first::<Schedule>(&list, MOST_SCHEDULES).await?.entities;
        let mut events: Vec<(Timestamp, &Schedule, &ScheduleItem)> = Vec::new();
        for schedule in schedules.iter().map(|stored| &stored.entity) {
            let zone = schedule.time_zone.time_zone();
            let items = schedule.items.iter().map(|item| (item.start(&zone), schedule, item));
            events.extend(items.filter(|(start, ..)| *start >= from));
        }
        events.sort_by_key(|(start, _, item)| (*start, item.id));
        for (start, schedule, item) in events {
            let length = SignedDuration::from_mins(i64::from(item.minutes)).max(MOMENT);
            let Some(slot) = TimeRange::new(start, start + length) else { continue };
            calendar.event(&Event {
                meeting: &Meeting {
                    id: item.id.to_string(),
                    slot,
                    standing: if item.stands() && !item.is_skipped {
                        Standing::Confirmed
                    } else {
                        Standing::Cancelled
                    },
                    by_video: false,
                    created_at: item.created_at,
                },
                version: item.sequence + 1,
                changed_at: item.changed_at,
                summary: summary(item, language),
                description: Some(&schedule.course_title),
                address: None,
                category: LocalizedText::fixed("Cours", "Course").in_language(language),
                invitation: None,
            });
        }
        Ok(())
    }
}

fn summary(item: &ScheduleItem, language: Language) -> String {
    let kind = match item.kind {
        ItemKind::Lesson => LocalizedText::fixed("Leçon", "Lesson"),
        ItemKind::Quiz => LocalizedText::fixed("Quiz", "Quiz"),
        ItemKind::Milestone => LocalizedText::fixed("Étape", "Milestone"),
        ItemKind::LiveSession => LocalizedText::fixed("Session en direct", "Live session"),
    };
    let space = if language == Language::French { " " } else { "" };
    format!("{}{space}: {}", kind.in_language(language), item.title)
}
