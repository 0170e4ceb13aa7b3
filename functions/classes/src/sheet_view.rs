//! An assessment with its sheet, as its teachers read it.

use jiff::Timestamp;
use preau_dashboard::mark::AssessmentId;
use preau_kernel::{decimal::Decimal, id::UserId, local_time::CalendarDate, store::Version};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    assessment::{Assessment, PublicationNote},
    grade::GradeStatus,
    sheet::{Cell, Sheet},
    term::Term,
};

/// An assessment and its drafts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GradeSheet)]
pub struct SheetView {
    pub(crate) assessment: AssessmentView,
    /// The version of the sheet: what is published, or taken back, is held to it.
    pub(crate) sheet_version: Version,
    /// How many conflicts about it wait for someone's decision: until then it is not published.
    open_conflicts: u32,
    /// The drafts.
    grades: Vec<CellView>,
    /// What is published of it, if anything is.
    published: Option<PublishedView>,
    /// The latest times that it was published, first to last.
    publications: Vec<PublicationNote>,
}

/// What an assessment is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Assessment)]
pub(crate) struct AssessmentView {
    id: AssessmentId,
    title: String,
    date: CalendarDate,
    /// Of how many points it is.
    #[schema(minimum = 1, maximum = 100)]
    out_of: f64,
    /// How much it counts.
    #[schema(minimum = 0, maximum = 20)]
    coefficient: f64,
    term: Term,
    /// How often that was written.
    revision: u32,
    /// When it was last changed, in UTC.
    updated_at: Timestamp,
}

/// The draft of a pupil's grade.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DraftGrade)]
pub(crate) struct CellView {
    student_id: UserId,
    status: GradeStatus,
    #[schema(minimum = 0, maximum = 100)]
    score: Option<f64>,
    comment: Option<String>,
    /// How often it was written.
    revision: u32,
    /// Who wrote it last.
    by: UserId,
    /// When, as their device said, in UTC.
    at: Timestamp,
}

/// What is published.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PublishedGrades)]
struct PublishedView {
    /// Which publication.
    publication: u32,
    /// The version of the sheet that was published: another one since says that there are changes.
    sheet_version: Version,
    /// When, in UTC.
    published_at: Timestamp,
    /// How many pupils have a mark by it.
    count: u32,
}

impl From<&Assessment> for AssessmentView {
    fn from(one: &Assessment) -> Self {
        let header = &one.header;
        Self {
            id: one.id,
            title: header.title.0.clone(),
            date: header.date,
            out_of: header.out_of.value(),
            coefficient: header.coefficient.value(),
            term: header.term,
            revision: one.revision,
            updated_at: one.updated_at,
        }
    }
}

impl CellView {
    /// The draft of a pupil's grade.
    pub(crate) fn of(student: &UserId, cell: &Cell) -> Self {
        Self {
            student_id: student.clone(),
            status: cell.grade.status,
            score: cell.grade.score.map(Decimal::value),
            comment: cell.grade.comment.clone(),
            revision: cell.revision,
            by: cell.by.clone(),
            at: cell.at,
        }
    }
}

impl SheetView {
    /// An assessment with its sheet, which is at this version.
    pub(crate) fn of(assessment: &Assessment, sheet: &Sheet, sheet_version: Version) -> Self {
        let published = assessment.published.as_ref().map(|one| PublishedView {
            publication: one.number,
            sheet_version: one.sheet_version,
            published_at: one.at,
            count: one.count,
        });
        Self {
            assessment: assessment.into(),
            sheet_version,
            open_conflicts: sheet.open_conflicts,
            grades: sheet.cells.iter().map(|(student, cell)| CellView::of(student, cell)).collect(),
            published,
            publications: assessment.history.clone(),
        }
    }
}
