//! The report of a student's week, as it was written.

use jiff::{Timestamp, civil::Date};
use preau_dashboard::{mark::Over20, progress::Score, student::Student};
use preau_kernel::{
    entity::Entity,
    id::UserId,
    list::List,
    store::{Key, Scope, SortRange},
    text::Language,
    unit_of_work::Audited,
    uuid_id,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

uuid_id! {
    /// The id of a report.
    ReportId
}

/// What a student's work of some days comes to, in whole numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kpis {
    /// How far they are in all subjects.
    pub progress_overall: Score,
    /// For how many days in a row they did something.
    pub streak_days: u32,
    /// The latest published score.
    pub last_eval_score: Option<Over20>,
    /// How many tasks they did.
    pub tasks_done: u32,
    /// How many they have to do.
    pub tasks_open: u32,
    /// How many agreed sessions took place.
    pub sessions_held: u32,
    /// How long these were, in minutes.
    pub minutes: u32,
    /// How many marks were published.
    pub marks: u32,
    /// From how many lessons of their classes they were absent, excused or not.
    pub absences: u32,
    /// For how many they were late.
    pub late: u32,
    /// How much further they are than in the report before, in ten-thousandths; none where there is none.
    pub progress_change: Option<i32>,
}

/// The report of a student's week. Its creation is what makes it exactly once; it never changes.
///
/// | access pattern | how |
/// |---|---|
/// | the report of a week | partition `reports#<student>`, `<week>`, such as `2026-W47` |
/// | the reports of a student, by week | partition `reports#<student>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Its id.
    pub id: ReportId,
    /// Whose it is.
    pub student_id: UserId,
    /// The week, as ISO 8601 writes it.
    pub period: String,
    /// Its Monday, on the calendar where the student was.
    pub from: Date,
    /// Its Sunday.
    pub to: Date,
    /// The first instant that it does not count, in UTC: what happened from then on counts in the next one.
    pub counted_until: Timestamp,
    /// What it comes to.
    pub kpis: Kpis,
    /// The same in words of French, as Markdown.
    pub summary_fr: String,
    /// The same in English.
    pub summary_en: String,
    /// Whether there was more than it counts.
    pub is_partial: bool,
    /// When it was written, in UTC.
    pub generated_at: Timestamp,
}

impl Report {
    /// Where the reports of a student are.
    #[must_use]
    pub fn of_student(student: &UserId) -> Scope {
        Scope::Partition(format!("reports#{student}"))
    }

    /// The reports of a student until that of `week`, latest first.
    #[must_use]
    pub fn until(student: &UserId, week: &str) -> List {
        let range = SortRange::Between("0".to_owned(), week.to_owned());
        List::latest_first(Self::of_student(student)).within(range)
    }

    /// What it says.
    #[must_use]
    pub fn summary(&self, language: Language) -> &str {
        match language {
            Language::French => &self.summary_fr,
            Language::English => &self.summary_en,
        }
    }
}

impl Entity for Report {
    const KIND: &'static str = "report";

    fn key(&self) -> Key {
        Self::of_student(&self.student_id).key(&self.period)
    }
}

impl Audited for Report {
    fn resource(&self) -> String {
        Student::resource_of(&self.student_id)
    }

    fn state(&self) -> Value {
        json!({"report_id": self.id, "period": self.period})
    }
}
