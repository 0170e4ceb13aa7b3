//! How far a student is in one competence, and in all of them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_kernel::{
    decimal::Decimal,
    entity::Entity,
    id::UserId,
    store::{Addition, Counters, Key, Scope},
};
use serde::{Deserialize, Serialize};

use crate::{code::Code, exam_plan::ExamPlan, student::Student, subject::code_of};

/// How well a student knows something, from 0 to 1, in ten-thousandths.
pub type Score = Decimal<0, 1, 4>;

/// How far a student is in one competence.
///
/// | access pattern | how |
/// |---|---|
/// | one competence | partition `progress#<student>`, `<subject>#<chapter>#<competence>` |
/// | all that was recorded of a student, or of a subject | partition `progress#<student>` |
///
/// The sums and numbers of each subject are counters, which the same transactions keep: partition `student#<id>`, `progress`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Whose it is.
    pub student_id: UserId,
    /// The subject.
    pub subject: Code,
    /// The chapter.
    pub chapter_code: Code,
    /// The competence.
    pub competence_code: Code,
    /// How well it is known.
    pub score: Score,
    /// How stable the memory of it is, in hundredths of a day: see [`retention`](crate::retention).
    pub stability: u32,
    /// When that was seen, in UTC.
    pub observed_at: Timestamp,
    /// When it was recorded, in UTC.
    pub updated_at: Timestamp,
}

impl Progress {
    /// Where what was recorded of a student is.
    #[must_use]
    pub fn of_student(student: &UserId) -> Scope {
        Scope::Partition(format!("progress#{student}"))
    }

    /// Where the totals of a student stand.
    #[must_use]
    pub fn totals_key(student: &UserId) -> Key {
        Key::new(Student::partition_of(student), TOTALS)
    }

    /// What adds so many ten-thousandths and competences to each subject's totals.
    pub(crate) fn adding(student: &UserId, differences: &BTreeMap<Code, (i64, i64)>) -> Addition {
        let amounts = differences.iter().flat_map(|(subject, (sum, number))| {
            [(format!("{SUM}{}", subject.0), *sum), (format!("{NUMBER}{}", subject.0), *number)]
        });
        Addition::new(
            Self::totals_key(student),
            "progress-totals",
            amounts.filter(|(_, amount)| *amount != 0).collect(),
        )
    }
}

/// Where the totals stand in a student's partition: among what the summary reads there.
pub(crate) const TOTALS: &str = "progress";
const SUM: &str = "sum#";
const NUMBER: &str = "n#";

impl Entity for Progress {
    const KIND: &'static str = "progress";

    fn key(&self) -> Key {
        let [subject, chapter, competence] =
            [&self.subject, &self.chapter_code, &self.competence_code].map(|code| code.0.as_str());
        Self::of_student(&self.student_id).key(format!("{subject}#{chapter}#{competence}"))
    }
}

/// How far a student is in all, from 0 to 1, to four places: the mean of the subjects' means, each as its coefficient in the
/// plan counts it, and as 1 where it is in none. 0 without any.
#[must_use]
pub fn overall(totals: &Counters, plan: Option<&ExamPlan>) -> f64 {
    let (mut sum, mut coefficients) = (0.0, 0.0);
    for (subject, mean) in means(totals) {
        let coefficient = plan.and_then(|plan| plan.coefficient(&code_of(subject))).unwrap_or(100);
        sum += f64::from(coefficient) * mean;
        coefficients += f64::from(coefficient);
    }
    if coefficients > 0.0 { rounded(sum / coefficients) } else { 0.0 }
}

/// The mean of each subject of which something was recorded.
fn means(totals: &Counters) -> impl Iterator<Item = (&str, f64)> {
    totals.iter().filter_map(|(name, number)| {
        let subject = name.strip_prefix(NUMBER)?;
        let sum = totals.get(&format!("{SUM}{subject}")).copied().unwrap_or_default();
        (*number > 0).then(|| (subject, mean(sum, *number)))
    })
}

/// The mean of scores that sum to so many ten-thousandths.
#[expect(clippy::cast_precision_loss, reason = "a student has fewer competences than would show it")]
pub(crate) fn mean(sum: i64, number: i64) -> f64 {
    sum as f64 / number.max(1) as f64 / f64::from(Score::ONE)
}

/// To four places.
pub(crate) fn rounded(number: f64) -> f64 {
    (number * f64::from(Score::ONE)).round() / f64::from(Score::ONE)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn totals(subjects: &[(&str, i64, i64)]) -> Counters {
        let pairs = subjects.iter().flat_map(|(subject, sum, number)| {
            [(format!("{SUM}{subject}"), *sum), (format!("{NUMBER}{subject}"), *number)]
        });
        pairs.collect()
    }

    #[test]
    fn without_a_plan_every_subject_counts_the_same() {
        let totals = totals(&[("maths", 12_000, 2), ("francais", 10_000, 1), ("nsi", 0, 0)]);
        assert!((overall(&totals, None) - 0.8).abs() < 1e-9);
        assert!(overall(&Counters::new(), None).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn it_is_never_below_the_least_mean_nor_above_the_greatest(
            subjects in prop::collection::btree_map("[a-z]{1,4}", (0_i64..=10_000, 1_i64..40), 1..8),
        ) {
            let all: Vec<_> = subjects.iter().map(|(name, (score, n))| (name.as_str(), score * n, *n)).collect();
            let found = overall(&totals(&all), None);
            let means: Vec<f64> = all.iter().map(|(_, sum, n)| mean(*sum, *n)).collect();
            prop_assert!(means.iter().copied().fold(f64::MAX, f64::min) <= found + 1e-4);
            prop_assert!(means.iter().copied().fold(0.0, f64::max) >= found - 1e-4);
        }
    }
}
