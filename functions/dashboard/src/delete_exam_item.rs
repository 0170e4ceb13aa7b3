//! `delete-exam-item`: takes back what was advised for a student's exam plan.

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    problem::Problem,
    request::{PathId, ValidQuery},
    unit_of_work::UnitOfWork,
};

use crate::{
    code::Code,
    exam_plan::{ExamPlan, PlanItem, PlanSource},
    student_access::student_of,
    student_query::StudentQuery,
};

/// Takes back an advised item of a student's exam plan
///
/// What the rules have under its code is shown again.
#[utoipa::path(
    delete,
    path = "/dashboard/epreuves/{code}",
    tag = "dashboard",
    params(("code" = String, Path, pattern = "^[A-Za-z0-9._-]{1,64}$", description = "Its code"), StudentQuery),
    responses((status = 204, description = "It is advised no longer")),
)]
pub(crate) async fn delete_exam_item(
    app: App,
    caller: Caller,
    PathId(Code(code)): PathId<Code>,
    ValidQuery(StudentQuery { student_id }): ValidQuery<StudentQuery>,
) -> Result<Answer<()>, Problem> {
    let student = student_of(&caller.actor, student_id)?;
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let before = work.get::<ExamPlan>(&ExamPlan::key_of(&student)).await?;
        let is_left = |item: &&PlanItem| item.source != PlanSource::Agent || item.code != code;
        let items: Vec<PlanItem> = before.entity.items.iter().filter(is_left).cloned().collect();
        if items.len() == before.entity.items.len() {
            return Err(Problem::not_found());
        }
        let plan = ExamPlan { items, updated_at: work.now(), ..before.entity.clone() };
        let changes = work.replaces("EPREUVES_SYNCED", &before, &plan);
        if let Some(answer) = work.commit(changes, Answer::no_content()).await? {
            return Ok(answer);
        }
    }
}
