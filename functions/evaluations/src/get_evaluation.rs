//! `get-evaluation`: one evaluation.

use preau_dashboard::mark::AssessmentId;
use preau_kernel::{
    actor::Role, answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId,
};

use crate::{
    access::check_reads,
    copy_print::alike,
    evaluation::{Evaluation, EvaluationStatus},
    view::EvaluationView,
};

/// Reads an evaluation
///
/// What is expected, once the copy is corrected; by coaches at any time. Coaches are shown which copies of others are alike.
#[utoipa::path(
    get,
    path = "/eval/{evaluation_id}",
    tag = "evaluations",
    params(("evaluation_id" = String, Path, format = Uuid, description = "The evaluation")),
    responses((status = 200, description = "The evaluation; `ETag` is its version", body = EvaluationView)),
)]
pub(crate) async fn get_evaluation(
    app: App,
    caller: Caller,
    PathId(id): PathId<AssessmentId>,
) -> Result<Answer<EvaluationView>, Problem> {
    let found = Evaluation::read(&app.records, id).await?;
    check_reads(&app.records, &caller.actor, &found.entity).await?;
    let is_judged = caller.actor.is(Role::Coach) && found.entity.status == EvaluationStatus::Corrected;
    let alike = if is_judged { alike(&app.records, &found.entity).await? } else { Vec::new() };
    let view = EvaluationView::of(found.entity, &caller.actor).beside(alike);
    Ok(Answer::ok(view).at_version(found.version))
}
