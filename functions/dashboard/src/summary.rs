//! The student's home in one answer: the seed's excerpt (seed 1 §3.2), and how it is chosen.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    dated::{DatedKind, Entry},
    task::{Task, TaskId},
};

/// A student's home.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DashboardSummary)]
pub struct Summary {
    /// What it adds up to.
    pub(crate) kpis: Kpis,
    /// What comes next: seven at most, earliest first.
    pub(crate) upcoming: Vec<Upcoming>,
    /// What is to be done first: five at most.
    pub(crate) tasks: Vec<PriorityTask>,
}

/// What a student's work adds up to.
#[derive(Debug, Serialize, ToSchema)]
pub struct Kpis {
    /// How far they are in all subjects, from 0 to 1; 0 while nothing was recorded.
    #[schema(minimum = 0, maximum = 1)]
    pub(crate) progress_overall: f64,
    /// For how many days in a row they did something, until today or yesterday.
    #[schema(minimum = 0)]
    pub(crate) streak_days: u32,
    /// The latest published score, over 20; left out while there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 20, nullable = false)]
    pub(crate) last_eval_score: Option<f64>,
}

/// Something that comes.
#[derive(Debug, Serialize, ToSchema)]
pub struct Upcoming {
    /// The id of the session, the item of the exam plan, or the task.
    #[schema(format = Uuid)]
    id: String,
    /// When, in UTC.
    at: Timestamp,
    /// What it is.
    kind: DatedKind,
    /// What it is called.
    title: String,
}

/// A task that is to be done.
#[derive(Debug, Serialize, ToSchema)]
pub struct PriorityTask {
    id: TaskId,
    /// What is to be done.
    label: String,
    /// By when, in UTC.
    due: Option<Timestamp>,
    /// How much it matters.
    #[schema(minimum = 0, maximum = 5)]
    weight: f64,
}

/// How many things that come are shown, and how many tasks.
const MOST_UPCOMING: usize = 7;
const MOST_TASKS: usize = 5;

/// What comes next, of what comes at `now` or later.
pub(crate) fn upcoming(mut entries: Vec<Entry>, now: Timestamp) -> Vec<Upcoming> {
    entries.retain(|entry| entry.at >= now);
    entries.sort_by(|one, other| (one.at, &one.id).cmp(&(other.at, &other.id)));
    let shown = entries.into_iter().take(MOST_UPCOMING);
    shown.map(|Entry { id, at, kind, title, .. }| Upcoming { id, at, kind, title }).collect()
}

/// What is to be done first: what is overdue, then what is due within two days, within a week, later, and without a date; of
/// each the weightiest, and of these the earliest.
pub(crate) fn first_tasks(mut tasks: Vec<Task>, now: Timestamp) -> Vec<PriorityTask> {
    tasks.sort_by_cached_key(|task| {
        (urgency(task, now), std::cmp::Reverse(task.weight), task.due_at, task.id)
    });
    let shown = tasks.into_iter().take(MOST_TASKS);
    shown
        .map(|task| PriorityTask {
            id: task.id,
            label: task.label,
            due: task.due_at,
            weight: task.weight.value(),
        })
        .collect()
}

/// How urgent a task is: 0 is the most.
fn urgency(task: &Task, now: Timestamp) -> u8 {
    const HOURS: [i64; 3] = [0, 48, 7 * 24];
    let Some(due) = task.due_at else {
        return 4;
    };
    let left = due.duration_since(now);
    let within = HOURS.iter().position(|hours| left <= SignedDuration::from_hours(*hours));
    within.map_or(3, |place| u8::try_from(place).unwrap_or(3))
}

#[cfg(test)]
mod tests {
    use preau_harness::people::amina;
    use preau_kernel::decimal::Decimal;
    use proptest::prelude::*;

    use super::*;
    use crate::task::{TaskSource, TaskStatus};

    fn task(number: u32, due_hours: Option<i64>, weight: u32) -> Task {
        let now = Timestamp::UNIX_EPOCH;
        Task {
            id: TaskId::parse(&format!("019aa5f0-0000-7000-8000-{number:012}")).unwrap(),
            student_id: amina().id,
            label: format!("{number}"),
            due_at: due_hours.map(|hours| now + SignedDuration::from_hours(hours)),
            weight: Decimal(weight),
            status: TaskStatus::Todo,
            source: TaskSource::System,
            created_at: now,
            updated_at: now,
            closed_at: None,
        }
    }

    #[test]
    fn what_is_overdue_comes_first_and_what_has_no_date_last() {
        let dues = [None, Some(200), Some(160), Some(49), Some(48), Some(3), Some(-1)];
        let tasks =
            (0..).zip(dues).map(|(number, due)| task(number, due, if number == 4 { 300 } else { 100 }));
        let labels: Vec<_> =
            first_tasks(tasks.collect(), Timestamp::UNIX_EPOCH).into_iter().map(|task| task.label).collect();
        assert_eq!(labels, ["6", "4", "5", "3", "2"]);
    }

    proptest! {
        #[test]
        fn what_is_shown_does_not_depend_on_the_order_and_leaves_nothing_more_urgent_out(
            tasks in prop::collection::vec((prop::option::of(-100_i64..400), 0_u32..=500), 0..20)
                .prop_map(|tasks| (0..).zip(tasks).map(|(n, (due, weight))| task(n, due, weight)).collect::<Vec<_>>()),
        ) {
            let now = Timestamp::UNIX_EPOCH;
            let shown = |tasks: Vec<Task>| -> Vec<TaskId> { first_tasks(tasks, now).into_iter().map(|task| task.id).collect() };
            let chosen = shown(tasks.clone());
            prop_assert_eq!(&shown(tasks.iter().rev().cloned().collect()), &chosen);
            prop_assert_eq!(chosen.len(), tasks.len().min(MOST_TASKS));
            let (inside, outside): (Vec<_>, Vec<_>) = tasks.iter().partition(|task| chosen.contains(&task.id));
            let least = inside.iter().map(|task| urgency(task, now)).max().unwrap_or(4);
            prop_assert!(outside.iter().all(|task| urgency(task, now) >= least));
        }
    }
}
