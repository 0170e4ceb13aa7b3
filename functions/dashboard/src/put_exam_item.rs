//! `put-exam-item`: advises something for a student's exam plan (seed 1 §5, “Planner”).

use jiff::civil::Date;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    decimal::Decimal,
    field_types::FreeText,
    input,
    local_time::CalendarDate,
    problem::{Problem, kind},
    request::{PathId, Valid, ValidQuery},
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};

use crate::{
    code::Code,
    exam_plan::{ExamPlan, PlanItem, PlanItemId, PlanSource},
    exam_plan_view::ExamPlanView,
    student_access::student_of,
    student_query::StudentQuery,
};

/// How many items of a plan are advised at most.
const MOST_ADVISED: usize = 40;

input! {
    /// Something to be examined in.
    pub struct PutExamItem {
        /// What it is called, up to 200 characters.
        pub label: FreeText<200>,
        /// Its coefficient, from 0 to 100.
        pub weight: Decimal<0, 100, 2>,
        /// Its day, if it is known.
        pub scheduled_at: Option<CalendarDate>,
        /// How it is sat, up to 80 characters.
        pub format: FreeText<80>,
        /// The code of its subject.
        pub subject: Option<Code>,
    }
}

/// Advises an item of a student's exam plan
///
/// It stays when the plan is made anew, and is shown in the place of what the rules have under its code.
#[utoipa::path(
    put,
    path = "/dashboard/epreuves/{code}",
    tag = "dashboard",
    params(("code" = String, Path, pattern = "^[A-Za-z0-9._-]{1,64}$", description = "Its code"), StudentQuery),
    request_body = PutExamItem,
    responses((status = 200, description = "The plan; `ETag` is its version", body = ExamPlanView)),
)]
pub(crate) async fn put_exam_item(
    app: App,
    caller: Caller,
    PathId(Code(code)): PathId<Code>,
    ValidQuery(StudentQuery { student_id }): ValidQuery<StudentQuery>,
    Valid(asked): Valid<PutExamItem>,
) -> Result<Answer<ExamPlanView>, Problem> {
    let student = student_of(&caller.actor, student_id)?;
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let before = work.get::<ExamPlan>(&ExamPlan::key_of(&student)).await?;
        let mut plan = ExamPlan { updated_at: work.now(), ..before.entity.clone() };
        let is_it = |item: &PlanItem| item.source == PlanSource::Agent && item.code == code;
        let id = plan.items.iter().find(|item| is_it(item)).map(|item| item.id);
        let item =
            asked.clone().item(id.unwrap_or_else(|| PlanItemId::mint(app.ids.as_ref(), work.now())), &code);
        match plan.items.iter_mut().find(|item| is_it(item)) {
            Some(known) => *known = item,
            None => plan.items.push(item),
        }
        if plan.items.iter().filter(|item| item.source == PlanSource::Agent).count() > MOST_ADVISED {
            return Err(enough_advice());
        }
        if before.entity.plans_as(&plan) {
            return Ok(Answer::ok(ExamPlanView::from(&plan)).at_version(before.version));
        }
        let changes = work.replaces("EPREUVES_SYNCED", &before, &plan);
        let answer = Answer::ok(ExamPlanView::from(&plan)).at_version(before.version + 1);
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}

impl PutExamItem {
    fn item(self, id: PlanItemId, code: &str) -> PlanItem {
        PlanItem {
            id,
            code: code.to_owned(),
            label: self.label.0,
            weight: self.weight.0,
            scheduled_at: self.scheduled_at.map(|CalendarDate(date)| -> Date { date }),
            format: self.format.0,
            source: PlanSource::Agent,
            subject: self.subject.map(|subject| subject.0),
            assessed_in: None,
        }
    }
}

fn enough_advice() -> Problem {
    let detail = LocalizedText::made(
        format!("Un plan a {MOST_ADVISED} éléments conseillés au plus."),
        format!("A plan has at most {MOST_ADVISED} advised items."),
    );
    Problem::new(&kind::QUOTA_FULL, detail)
}
