//! A report as it is answered: the row of the seed (seed 1 §4.1).

use jiff::Timestamp;
use preau_dashboard::{mark::Over20, progress::Score};
use preau_kernel::{id::UserId, local_time::CalendarDate, text::Language};
use serde::Serialize;
use utoipa::ToSchema;

use crate::report::{Kpis, Report, ReportId};

/// What a student's work of some days comes to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReportKpis)]
pub struct KpisView {
    /// How far they are in all subjects, from 0 to 1; 0 while nothing was recorded.
    #[schema(minimum = 0, maximum = 1)]
    progress_overall: f64,
    /// For how many days in a row they did something.
    streak_days: u32,
    /// The latest published score, over 20; null while there is none.
    #[schema(minimum = 0, maximum = 20)]
    last_eval_score: Option<f64>,
    /// How many tasks they did.
    tasks_done: u32,
    /// How many they have to do.
    tasks_open: u32,
    /// How many agreed sessions took place.
    sessions_held: u32,
    /// How long these were.
    minutes: u32,
    /// How many marks were published.
    marks: u32,
    /// From how many lessons of their classes they were absent, excused or not.
    absences: u32,
    /// For how many they were late.
    late: u32,
    /// How much further they are than in the report before, from -1 to 1; null where there is none.
    #[schema(minimum = -1, maximum = 1)]
    progress_change: Option<f64>,
}

impl From<&Kpis> for KpisView {
    fn from(kpis: &Kpis) -> Self {
        Self {
            progress_overall: kpis.progress_overall.value(),
            streak_days: kpis.streak_days,
            last_eval_score: kpis.last_eval_score.map(Over20::value),
            tasks_done: kpis.tasks_done,
            tasks_open: kpis.tasks_open,
            sessions_held: kpis.sessions_held,
            minutes: kpis.minutes,
            marks: kpis.marks,
            absences: kpis.absences,
            late: kpis.late,
            progress_change: kpis.progress_change.map(|change| f64::from(change) / f64::from(Score::ONE)),
        }
    }
}

/// A report of a student's work of some days.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StudentReport)]
pub struct ReportView {
    /// Its id; null of one that is not stored, but was made of what is known now.
    pub(crate) id: Option<ReportId>,
    /// Whose it is.
    pub(crate) student_id: UserId,
    /// The week, as ISO 8601 writes it, or the month.
    pub(crate) period: String,
    /// The first day, on the calendar where the student is.
    pub(crate) from: CalendarDate,
    /// The last one.
    pub(crate) to: CalendarDate,
    /// What it comes to.
    pub(crate) kpis: KpisView,
    /// The same in words, as Markdown (`CommonMark`), in the reader's language.
    pub(crate) summary_md: String,
    /// Whether there was more than it counts: 300 sessions, tasks and absences each, 60 marks.
    pub(crate) is_partial: bool,
    /// When it was made, in UTC.
    pub(crate) generated_at: Timestamp,
}

impl ReportView {
    /// A stored report, as it was written.
    pub(crate) fn of(report: Report, language: Language) -> Self {
        Self {
            summary_md: report.summary(language).to_owned(),
            id: Some(report.id),
            student_id: report.student_id,
            period: report.period,
            from: CalendarDate(report.from),
            to: CalendarDate(report.to),
            kpis: KpisView::from(&report.kpis),
            is_partial: report.is_partial,
            generated_at: report.generated_at,
        }
    }
}
