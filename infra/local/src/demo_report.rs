//! What Amina of the demonstration school did last week, and the report of it, which her mother is mailed.

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};
use preau_functions::dashboard::{
    mark::{AssessmentId, Mark},
    report_schedule::{ReportSchedule, latest_due},
    task::{Task, TaskId, TaskSource, TaskStatus},
};
use preau_kernel::{
    decimal::Decimal, entity::Entity, id::UserId, policy::WeeklyTime, server::run_schedule, store::Write,
    time::ZoneName,
};

use crate::{demo::School, people::CHILD};

/// What she did, on which day before the report and how many minutes before the hour of it.
const DONE: [(&str, i64, i64); 3] = [
    ("Dérivation : fiche de synthèse", 5, 30),
    ("Philosophie : plan détaillé", 3, 75),
    ("NSI : arbres binaires, exercices", 1, 45),
];
/// Her marks: of what, in which subject, in hundredths of 20, and how many days before.
const MARKS: [(&str, &str, u32, i64); 2] =
    [("Contrôle : dérivation", "mathematiques", 1_250, 4), ("Devoir : récursivité", "nsi", 1_450, 2)];

impl School<'_> {
    /// Last week's tasks and marks, and a report of it that is due.
    ///
    /// # Errors
    /// The store did not take them.
    pub async fn remember(&self) -> anyhow::Result<()> {
        let Some(student_id) = UserId::parse(CHILD) else { anyhow::bail!("a user id") };
        let (ids, now) = (self.host.app.ids.as_ref(), self.host.clock.now());
        let (at, zone) = (WeeklyTime::SUNDAY_EVENING, ZoneName::paris());
        let sunday: Date = latest_due(at, now, &zone);
        let due_at = at.time.on(sunday, &zone.time_zone());
        let before = |days: i64, minutes: i64| -> anyhow::Result<Timestamp> {
            let day = sunday.checked_sub(days.days())?;
            Ok(at.time.on(day, &zone.time_zone()) - SignedDuration::from_mins(minutes))
        };
        let mut items = vec![ReportSchedule { student_id: student_id.clone(), due_at }.to_item()];
        for (label, days, minutes) in DONE {
            let closed_at = before(days, minutes)?;
            items.push(
                Task {
                    id: TaskId::mint(ids, closed_at),
                    student_id: student_id.clone(),
                    label: label.to_owned(),
                    due_at: None,
                    weight: Decimal(100),
                    status: TaskStatus::Done,
                    source: TaskSource::Coach,
                    created_at: before(6, 0)?,
                    updated_at: closed_at,
                    closed_at: Some(closed_at),
                }
                .to_item(),
            );
        }
        for (title, subject, score, days) in MARKS {
            let published_at = before(days, 0)?;
            items.push(
                Mark {
                    student_id: student_id.clone(),
                    assessment_id: AssessmentId::mint(ids, published_at),
                    title: title.to_owned(),
                    subject: Some(subject.to_owned()),
                    term: None,
                    score: Some(Decimal(score)),
                    coefficient: Decimal(100),
                    first_published_at: published_at,
                    published_at,
                    provisional: false,
                }
                .to_item(),
            );
        }
        let items: Result<Vec<_>, _> = items.into_iter().collect();
        let items = items.map_err(|problem| anyhow::anyhow!("{}", problem.code()))?;
        self.host.store.write(&items.into_iter().map(Write::Create).collect::<Vec<_>>()).await?;
        Ok(())
    }

    /// Writes the report that is due.
    pub async fn report(&self) {
        let function = self.host.functions.iter().find(|function| function.name == "write-parent-reports");
        if let Some((function, schedule)) = function.and_then(|one| Some((one, one.as_schedule()?))) {
            // What is not written now is soon.
            drop(run_schedule(&function.name, schedule, &self.host.app).await);
        }
    }
}
