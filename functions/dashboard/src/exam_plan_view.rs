//! An exam plan as people read it: the seed's fields, and no others (seed 1 §3.2).

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    exam_plan::{ExamPlan, PlanItem},
    student::{ExamProfile, Track},
};

/// What a student will be examined in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExamPlan)]
pub struct ExamPlanView {
    /// In which year the student is.
    track: Track,
    /// How they sit the bac.
    profile: ExamProfile,
    /// What they will be examined in, in the order in which it is sat. Without options and advice, the coefficients sum to 100.
    items: Vec<ExamItem>,
}

/// One thing that a student will be examined in.
#[derive(Debug, Serialize, ToSchema)]
struct ExamItem {
    /// Its code.
    #[schema(example = "E5-GrandOral")]
    code: String,
    /// What it is called.
    label: String,
    /// Its coefficient.
    weight: f64,
    /// Its day, if it is known.
    #[schema(value_type = Option<String>, format = Date)]
    scheduled_at: Option<Date>,
    /// How it is sat.
    #[schema(example = "Oral 20 min")]
    format: String,
}

impl From<&ExamPlan> for ExamPlanView {
    fn from(plan: &ExamPlan) -> Self {
        let item = |item: &PlanItem| ExamItem {
            code: item.code.clone(),
            label: item.label.clone(),
            weight: f64::from(item.weight) / 100.0,
            scheduled_at: item.scheduled_at,
            format: item.format.clone(),
        };
        Self { track: plan.track, profile: plan.profile, items: plan.items().map(item).collect() }
    }
}
