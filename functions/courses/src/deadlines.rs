//! Deadlines of a schedule: quizzes and milestones, of which their owner is reminded on the morning of their day.

use jiff::{Timestamp, ToSpan};
use preau_kernel::{
    announcement::{About, Addressee, Addressees, Announcement, Queue},
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
    course::Course, enrollment::Enrollment, notifier::slug, plan::ItemKind, schedule::Schedule,
    schedule_view::completed_at,
};

/// When on its day someone is reminded of a deadline.
const MORNING: TimeOfDay = TimeOfDay::at_hour(8);
/// How many reminders are written with a schedule. Each change of it writes them anew, from then on.
const MOST: usize = 20;

/// The changes with the reminders of the next deadlines of a schedule, which will be at `version`: those of an earlier one
/// hold no longer.
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
    due.truncate(MOST);
    due.into_iter().fold(changes, |changes, (due_at, item)| {
        let said = DeadlineReminder {
            course_title: FreeText(schedule.course_title.clone()),
            slug: slug(course),
            kind: if item.kind == ItemKind::Quiz { DeadlineKind::Quiz } else { DeadlineKind::Milestone },
            title: FreeText(item.title.clone()),
        };
        let (template, data) = said.content();
        let addressees = Addressees::List(vec![Addressee::new(schedule.user_id.clone())]);
        let news = Announcement::news(app.ids.as_ref(), now, (template, data), addressees);
        let next_day = item.date.checked_add(1.day()).unwrap_or(item.date);
        changes.announcing(&Announcement {
            queue: Queue::Reminders,
            about: Some(About::version_of(schedule.resource(), schedule.key(), version)),
            dedupe_key: Some(format!("deadline:{}:{{user}}:{{channel}}:{}", item.id, item.date)),
            expires_at: Some(TimeOfDay::MIDNIGHT.on(next_day, &zone)),
            due_at,
            ..news
        })
    })
}
