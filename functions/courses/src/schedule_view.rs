//! A schedule as people read it.

use jiff::Timestamp;
use preau_kernel::{string_enum, time::ZoneName};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    course::{Course, CourseId},
    enrollment::{Enrollment, EnrollmentId},
    plan::ItemKind,
    planning::done_at,
    schedule::{Schedule, ScheduleItem, ScheduleItemId},
};

string_enum! {
    /// How an item stands. `completed` and `overdue` are so at the moment of reading.
    pub enum ItemStatus {
        /// It is to come.
        Pending = "pending",
        /// It is just now.
        InProgress = "in_progress",
        /// It is done.
        Completed = "completed",
        /// Its owner leaves it out.
        Skipped = "skipped",
        /// Its time is over, and it is not done.
        Overdue = "overdue",
    }
}

string_enum! {
    /// How much an item matters.
    pub enum Priority {
        /// A milestone, which takes no time.
        Low = "low",
        /// A lesson that is not required.
        Medium = "medium",
        /// What the course requires.
        High = "high",
    }
}

/// What else is known of an item.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemMetadata {
    /// Whether its owner put it there, and it stays.
    is_pinned: bool,
    /// Of a milestone: how much is done then, in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    percent: Option<u32>,
}

/// An item of a schedule.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScheduleItemView {
    id: ScheduleItemId,
    r#type: ItemKind,
    /// Its title.
    title: String,
    /// When it begins, in UTC.
    scheduled_date: Timestamp,
    /// How long it takes, in minutes; 0 for a milestone.
    duration_minutes: u32,
    priority: Priority,
    status: ItemStatus,
    /// When it was done, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    completed_at: Option<Timestamp>,
    /// The lesson that it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    lesson_id: Option<String>,
    /// The quiz that it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    quiz_id: Option<String>,
    /// The module that the lesson or the quiz is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    module_id: Option<String>,
    metadata: ItemMetadata,
}

/// A schedule.
#[derive(Debug, Serialize, ToSchema)]
pub struct CourseSchedule {
    enrollment_id: EnrollmentId,
    course_id: CourseId,
    /// The zone in which its days and hours are meant.
    time_zone: ZoneName,
    /// The zone of the student's profile, where it is another one by now: nothing moves before the schedule is generated
    /// again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    suggested_time_zone: Option<ZoneName>,
    /// The items, by when they begin.
    schedule: Vec<ScheduleItemView>,
}

impl CourseSchedule {
    /// The schedule at `now`, of what stands.
    pub(crate) fn of(schedule: &Schedule, enrollment: &Enrollment, course: &Course, now: Timestamp) -> Self {
        let standing = schedule.items.iter().filter(|item| item.stands());
        let view = |item: &ScheduleItem| item_view(item, schedule, enrollment, course, now);
        Self {
            enrollment_id: schedule.enrollment_id,
            course_id: schedule.course_id,
            time_zone: schedule.time_zone.clone(),
            suggested_time_zone: None,
            schedule: standing.map(view).collect(),
        }
    }
}

impl CourseSchedule {
    /// The same, where the student's profile says this zone.
    pub(crate) fn beside(self, zone: ZoneName) -> Self {
        let suggested_time_zone = Some(zone).filter(|zone| *zone != self.time_zone);
        Self { suggested_time_zone, ..self }
    }
}

fn item_view(
    item: &ScheduleItem,
    schedule: &Schedule,
    enrollment: &Enrollment,
    course: &Course,
    now: Timestamp,
) -> ScheduleItemView {
    let zone = schedule.time_zone.time_zone();
    let completed_at = completed_at(item, enrollment, course);
    let status = if completed_at.is_some() {
        ItemStatus::Completed
    } else if item.is_skipped {
        ItemStatus::Skipped
    } else if item.end(&zone) <= now {
        ItemStatus::Overdue
    } else if item.start(&zone) <= now {
        ItemStatus::InProgress
    } else {
        ItemStatus::Pending
    };
    let source = |kind| (item.kind == kind).then(|| item.source().to_owned());
    let (lesson_id, quiz_id) = (source(ItemKind::Lesson), source(ItemKind::Quiz));
    let is_of = |id: &str| item.source() == id;
    let module = course.modules.iter().find(|module| {
        module.lessons.iter().any(|lesson| is_of(&lesson.id.to_string()))
            || module.quiz.as_ref().is_some_and(|quiz| is_of(&quiz.id.to_string()))
    });
    let is_optional = || course.lessons().any(|lesson| !lesson.required && is_of(&lesson.id.to_string()));
    let priority = match item.kind {
        ItemKind::Milestone => Priority::Low,
        ItemKind::Lesson if is_optional() => Priority::Medium,
        _ => Priority::High,
    };
    ScheduleItemView {
        id: item.id,
        r#type: item.kind,
        title: item.title.clone(),
        scheduled_date: item.start(&zone),
        duration_minutes: item.minutes,
        priority,
        status,
        completed_at,
        lesson_id,
        quiz_id,
        module_id: module.map(|module| module.id.to_string()),
        metadata: ItemMetadata {
            is_pinned: item.is_pinned,
            percent: (item.kind == ItemKind::Milestone).then(|| item.source().parse().ok()).flatten(),
        },
    }
}

/// When an item was done, if it was: a milestone, when the lesson that reaches it was.
pub(crate) fn completed_at(
    item: &ScheduleItem,
    enrollment: &Enrollment,
    course: &Course,
) -> Option<Timestamp> {
    if item.kind != ItemKind::Milestone {
        return done_at(enrollment, &item.key);
    }
    let percent: usize = item.source().parse().ok()?;
    let needed = (course.lessons().count() * percent).div_ceil(100).max(1);
    let mut done: Vec<Timestamp> =
        course.lessons().filter_map(|lesson| enrollment.lessons.get(&lesson.id).copied()).collect();
    done.sort_unstable();
    done.get(needed - 1).copied()
}
