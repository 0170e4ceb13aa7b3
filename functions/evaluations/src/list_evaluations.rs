//! `list-evaluations`: the evaluations of a student, or those that wait for a coach.

use preau_kernel::{
    actor::Role,
    answer::Answer,
    app::App,
    caller::Caller,
    field_types::FreeText,
    id::UserId,
    list::List,
    list_query,
    page::{Page, PageRequest},
    problem::Problem,
    request::ValidQuery,
    text::LocalizedText,
};
use preau_relations::check_may_see_student;

use crate::{
    evaluation::{Evaluation, EvaluationStatus},
    view::EvaluationView,
};

list_query! {
    /// Which evaluations.
    pub struct ListEvaluations {
        /// Whose; a student may leave out who they are, a coach sees those of all that stand so.
        #[param(inline)]
        pub student_id: Option<UserId>,
        /// Those that stand so.
        #[param(inline)]
        pub status: Option<EvaluationStatus>,
        /// Those of this subject.
        #[param(inline)]
        pub subject: Option<FreeText<80>>,
    }
}

/// Lists evaluations, latest first
///
/// A coach who names no student sees those that are handed in and wait to be corrected, or those of another status.
#[utoipa::path(
    get,
    path = "/eval/list",
    tag = "evaluations",
    params(ListEvaluations),
    responses((status = 200, description = "One page", body = Page<EvaluationView>)),
)]
pub(crate) async fn list_evaluations(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<ListEvaluations>,
) -> Result<Answer<Page<EvaluationView>>, Problem> {
    let actor = &caller.actor;
    let own = (actor.is(Role::Student) && !actor.is(Role::Coach)).then(|| actor.id.clone());
    let student = query.student_id.clone().or(own);
    let (list, status) = match &student {
        Some(student) => {
            check_may_see_student(&app.records, actor, student).await?;
            (List::latest_first(Evaluation::of_student(student)), query.status)
        }
        None if actor.is(Role::Coach) => {
            let status = query.status.unwrap_or(EvaluationStatus::Submitted);
            (Evaluation::in_status(status), Some(status))
        }
        None => {
            let detail = LocalizedText::fixed("Ce champ est requis.", "This field is required.");
            return Err(Problem::wrong_field("/student_id", "required", detail));
        }
    };
    let wanted = |one: &Evaluation| {
        status.is_none_or(|status| one.status == status)
            && query.subject.as_ref().is_none_or(|subject| one.subject == subject.0)
    };
    let page = PageRequest::of(&app, &query, list)?;
    let Page { data, pagination } = page.entities::<Evaluation>(&app, wanted).await?;
    let data = data.into_iter().map(|one| EvaluationView::of(one, actor)).collect();
    Ok(Answer::ok(Page { data, pagination }))
}
