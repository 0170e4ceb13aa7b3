//! `list-marks`: the published marks of a student.

use jiff::Timestamp;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    field_types::FreeText,
    id::UserId,
    list_query,
    page::{Page, PageRequest},
    problem::Problem,
    request::ValidQuery,
};
use preau_relations::check_may_see_student;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    mark::{AssessmentId, Mark, Over20},
    student_access::student_of,
};

/// A term of a school year.
type Term = FreeText<40>;

list_query! {
    /// Which marks of whom.
    pub struct ListMarks {
        /// Whose; a student may leave out who they are.
        #[param(inline)]
        pub student_id: Option<UserId>,
        /// Those of this term.
        #[param(inline)]
        pub term: Option<Term>,
    }
}

/// A published mark.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Mark)]
pub struct MarkView {
    /// What for.
    assessment_id: AssessmentId,
    /// What that is called.
    title: String,
    /// The code of its subject.
    subject: Option<String>,
    /// The term of the school year.
    term: Option<String>,
    /// The score over 20; none of who was absent or excused.
    #[schema(minimum = 0, maximum = 20)]
    score: Option<f64>,
    /// How much it counts.
    coefficient: f64,
    /// When it was last published, in UTC.
    published_at: Timestamp,
    /// Whether a coach has still to confirm it; absent where it is final.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    provisional: bool,
}

impl From<Mark> for MarkView {
    fn from(mark: Mark) -> Self {
        Self {
            assessment_id: mark.assessment_id,
            title: mark.title,
            subject: mark.subject,
            term: mark.term,
            score: mark.score.map(Over20::value),
            coefficient: mark.coefficient.value(),
            published_at: mark.published_at,
            provisional: mark.provisional,
        }
    }
}

/// Lists the published marks of a student, latest first
#[utoipa::path(
    get,
    path = "/dashboard/marks",
    tag = "dashboard",
    params(ListMarks),
    responses((status = 200, description = "One page", body = Page<MarkView>)),
)]
pub(crate) async fn list_marks(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<ListMarks>,
) -> Result<Answer<Page<MarkView>>, Problem> {
    let student = student_of(&caller.actor, query.student_id.clone())?;
    check_may_see_student(&app.records, &caller.actor, &student).await?;
    let wanted =
        |mark: &Mark| query.term.as_ref().is_none_or(|term| mark.term.as_deref() == Some(term.0.as_str()));
    PageRequest::of(&app, &query, Mark::of_student(&student))?.answer(&app, wanted, MarkView::from).await
}
