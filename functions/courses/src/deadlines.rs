//! Deadlines of a schedule: quizzes and milestones, of which their owner is reminded on the morning of their day.

use jiff::{Timestamp, ToSpan};
use preau_kernel::{
    announcement::{About, Addressee, Addressees, Announcement, Occurrence},
    app::App,
    changes::Changes,
    entity::Entity,
    field_types::FreeText,
    local_time::TimeOfDay,
    store::Version,
    unit_of_work::Audited,
};
use preau_notification_definitions::{
    Notification,
    courses::{DeadlineKind, DeadlineReminder},
};

use crate::{
    course::Course,
    enrollment::Enrollment,
    notifier::slug,
    plan::ItemKind,
    schedule::{Schedule, ScheduleItem},
    schedule_view::completed_at,
};

/// When on its day someone is reminded of a deadline.
const MORNING: TimeOfDay = TimeOfDay::at_hour(8);

/// The changes with the reminders of all deadlines of a schedule that are to come, which will be at `version`: those of an
/// earlier one hold no longer. They are one item, however many there are: each takes the place of the one before.
pub(crate) fn remind(
    app: &App,
    schedule: &Schedule,
    (enrollment, course): (&Enrollment, &Course),
    version: Version,
    now: Timestamp,
    changes: Changes,
) -> Changes {
    let zone = schedule.time_zone.time_zone();
    let open = schedule.items.iter().filter(|item| {
        let kind = matches!(item.kind, ItemKind::Quiz | ItemKind::Milestone);
        kind && item.stands() && !item.is_skipped && completed_at(item, enrollment, course).is_none()
    });
    let mut due: Vec<_> = open.map(|item| (MORNING.on(item.date, &zone), item)).collect();
    due.retain(|(at, _)| *at > now);
    due.sort_by_key(|(at, item)| (*at, item.id));
    let due = due.into_iter().map(|(due_at, item)| occurrence(schedule, course, item, due_at)).collect();
    let Some(reminders) = Announcement::reminders(app.ids.as_ref(), now, DeadlineReminder::NAME, due) else {
        return changes;
    };
    let about = Some(About::version_of(schedule.resource(), schedule.key(), version));
    changes.announcing(&Announcement { about, ..reminders })
}

/// The reminder of a deadline, at an instant of its day; nobody is told of it the day after.
fn occurrence(schedule: &Schedule, course: &Course, item: &ScheduleItem, due_at: Timestamp) -> Occurrence {
    let said = DeadlineReminder {
        course_title: FreeText(schedule.course_title.clone()),
        slug: slug(course),
        kind: if item.kind == ItemKind::Quiz { DeadlineKind::Quiz } else { DeadlineKind::Milestone },
        title: FreeText(item.title.clone()),
    };
    let (_, data) = said.content();
    let next_day = item.date.checked_add(1.day()).unwrap_or(item.date);
    Occurrence {
        data,
        addressees: Addressees::List(vec![Addressee::new(schedule.user_id.clone())]),
        dedupe_key: Some(format!("deadline:{}:{{user}}:{{channel}}:{}", item.id, item.date)),
        expires_at: Some(TimeOfDay::MIDNIGHT.on(next_day, &schedule.time_zone.time_zone())),
        due_at,
    }
}
