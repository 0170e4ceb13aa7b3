//! `dashboard-progression`: how far a student is, by chapter and competence (seed 1 §3.1).

use futures_util::future::try_join;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    id::UserId,
    list::List,
    problem::{Problem, kind},
    query,
    request::ValidQuery,
    store::SortRange,
    text::LocalizedText,
};
use preau_relations::check_may_see_student;

use crate::{
    code::Code,
    exam_plan::ExamPlan,
    progress::{Progress, TOTALS, overall},
    progression_view::Progression,
    student_access::student_of,
    student_home::home_of,
};

/// How many competences are answered at most.
const MOST: usize = 2_000;

query! {
    /// Whose progress.
    pub struct ProgressionQuery {
        /// Whose; a student may leave out who they are.
        #[param(inline)]
        pub student_id: Option<UserId>,
        /// In this subject alone.
        #[param(inline)]
        pub subject: Option<Code>,
    }
}

/// Reads how far a student is
///
/// The latest score of each competence; the means of chapters and subjects. `overall` is that of all subjects, whichever is
/// asked for. Where more than 2,000 competences are recorded, `subject` has to be named (`quota-full`).
#[utoipa::path(
    get,
    path = "/dashboard/progression",
    tag = "dashboard",
    params(ProgressionQuery),
    responses((status = 200, description = "How far they are", body = Progression)),
)]
pub(crate) async fn dashboard_progression(
    app: App,
    caller: Caller,
    ValidQuery(ProgressionQuery { student_id, subject }): ValidQuery<ProgressionQuery>,
) -> Result<Answer<Progression>, Problem> {
    let student = student_of(&caller.actor, student_id)?;
    check_may_see_student(&app.records, &caller.actor, &student).await?;
    let range = subject.map_or(SortRange::All, |subject| SortRange::Prefix(format!("{}#", subject.0)));
    let list = List::whole(Progress::of_student(&student)).within(range);
    let home = home_of(&student);
    let (kept, found) =
        try_join(app.records.mixed(&home), app.records.first::<Progress>(&list, MOST)).await?;
    if found.next.is_some() {
        let detail = LocalizedText::fixed("Indiquez « subject ».", "Name a `subject`.");
        return Err(Problem::new(&kind::QUOTA_FULL, detail));
    }
    let plan = kept.first::<ExamPlan>()?;
    let overall = overall(&kept.counters_at(TOTALS), plan.as_ref().map(|plan| &plan.entity));
    let recorded: Vec<Progress> = found.entities.into_iter().map(|stored| stored.entity).collect();
    Ok(Answer::ok(Progression::of(overall, &recorded)))
}
