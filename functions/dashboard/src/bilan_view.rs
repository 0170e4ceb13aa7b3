//! What a bilan tells whoever answered it.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    bilan::{BilanAnswer, BilanId},
    code::Code,
    exam_plan_view::ExamPlanView,
    student_view::StudentView,
};

/// How many strengths and how many weaknesses are told.
const MOST: usize = 3;
/// From which mean on a subject is a strength, and below which it is a weakness.
const STRONG: f64 = 0.75;
const WEAK: f64 = 0.5;

/// What a bilan says.
#[derive(Debug, Serialize, ToSchema)]
pub struct BilanView {
    /// Its id.
    pub(crate) bilan_id: BilanId,
    /// What claims it for a student's account; none where it is claimed already.
    pub(crate) claim_token: Option<String>,
    /// The exam plan that follows from it.
    pub(crate) plan: ExamPlanView,
    /// The subjects that are known best, best first.
    pub(crate) strengths: Vec<SubjectLevel>,
    /// Those that are known least, least first.
    pub(crate) weaknesses: Vec<SubjectLevel>,
}

/// What a claim made of a bilan.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClaimedBilan {
    /// The bilan.
    pub(crate) bilan_id: BilanId,
    /// The student.
    pub(crate) student: StudentView,
    /// Their exam plan.
    pub(crate) plan: ExamPlanView,
}

/// How well someone thinks that they know a subject.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub struct SubjectLevel {
    /// The subject.
    #[schema(value_type = String)]
    subject: Code,
    /// The mean of their answers, from 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    score: f64,
}

/// The strengths and the weaknesses that answers tell of; ties by subject.
pub(crate) fn levels(answers: &[BilanAnswer]) -> [Vec<SubjectLevel>; 2] {
    let mut totals = BTreeMap::<&Code, (u32, u32)>::new();
    for answer in answers {
        let (sum, number) = totals.entry(&answer.subject).or_default();
        *sum += answer.self_score.0;
        *number += 1;
    }
    let mut levels: Vec<(f64, &Code)> = totals
        .into_iter()
        .map(|(subject, (sum, number))| (f64::from(sum) / f64::from(4 * number), subject))
        .collect();
    levels.sort_by(|one, other| one.0.total_cmp(&other.0));
    let shown = |(score, subject): &(f64, &Code)| SubjectLevel {
        subject: (*subject).clone(),
        score: (score * 10_000.0).round() / 10_000.0,
    };
    let weak = levels.iter().filter(|(score, _)| *score < WEAK).take(MOST).map(shown).collect();
    levels.sort_by(|one, other| other.0.total_cmp(&one.0));
    let strong = levels.iter().filter(|(score, _)| *score >= STRONG).take(MOST).map(shown).collect();
    [strong, weak]
}
