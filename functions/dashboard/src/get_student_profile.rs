//! `get-student-profile`: for which exam a student learns, and what their tier is.

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, request::ValidQuery};
use preau_relations::check_may_see_student;

use crate::{
    student::Student, student_access::student_of, student_query::StudentQuery, student_view::StudentView,
};

/// Reads a student
#[utoipa::path(
    get,
    path = "/dashboard/student",
    tag = "dashboard",
    params(StudentQuery),
    responses((status = 200, description = "The student; `ETag` is its version", body = StudentView)),
)]
pub(crate) async fn get_student_profile(
    app: App,
    caller: Caller,
    ValidQuery(StudentQuery { student_id }): ValidQuery<StudentQuery>,
) -> Result<Answer<StudentView>, Problem> {
    let id = student_of(&caller.actor, student_id)?;
    check_may_see_student(&app.records, &caller.actor, &id).await?;
    let stored = app.records.get::<Student>(&Student::key_of(&id)).await?;
    Ok(Answer::ok(StudentView::at(&stored.entity, app.now())).at_version(stored.version))
}
