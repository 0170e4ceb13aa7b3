//! A grade of a pupil: what a teacher notes for an assessment.

use preau_dashboard::mark::Over20;
use preau_kernel::{
    decimal::Decimal,
    field_types::{FreeText, Integer},
    id::UserId,
    input, string_enum,
    text::LocalizedText,
};
use serde::{Deserialize, Serialize};

/// A score, in hundredths of a point.
pub type Score = Decimal<0, 100, 2>;
/// Of how many points an assessment is, in hundredths.
pub type OutOf = Decimal<1, 100, 2>;
/// How often something was changed.
pub type Revision = Integer<0, { u32::MAX }>;
/// What a teacher says to a grade.
pub type Comment = FreeText<500>;

string_enum! {
    /// How a pupil stands in an assessment.
    pub enum GradeStatus {
        /// They have a score.
        Graded = "graded",
        /// They were not there; it does not count.
        Absent = "absent",
        /// They are excused; it does not count.
        Excused = "excused",
        /// They handed in nothing; it counts 0.
        Missing = "missing",
    }
}

/// A grade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grade {
    /// How the pupil stands.
    pub status: GradeStatus,
    /// Their score, where they are graded.
    pub score: Option<Score>,
    /// What the teacher says.
    pub comment: Option<String>,
}

impl Grade {
    /// What counts of it, in hundredths of a point: 0 of what is missing, nothing of who was absent or excused.
    #[must_use]
    pub const fn counted(&self) -> Option<u32> {
        match (self.status, self.score) {
            (GradeStatus::Graded, Some(score)) => Some(score.0),
            (GradeStatus::Missing, _) => Some(0),
            _ => None,
        }
    }

    /// The same over 20, half up to hundredths.
    #[must_use]
    pub fn over_20(&self, out_of: OutOf) -> Option<Over20> {
        self.counted().map(|score| Decimal((score * 4_000 + out_of.0) / (2 * out_of.0)))
    }
}

input! {
    /// The grade of a pupil, to be saved.
    pub struct GradeToSave {
        /// Whose it is: a pupil of the class.
        pub student_id: UserId,
        /// How they stand.
        pub status: GradeStatus,
        /// Their score, where they are `graded`: as many points as the assessment is of, at most.
        pub score: Option<Score>,
        /// What the teacher says, up to 500 characters.
        pub comment: Option<Comment>,
        /// The revision of the grade that it is put in the place of; when absent, there was none.
        pub base: Option<Revision>,
    }
}

impl GradeToSave {
    /// The grade of an assessment that is of so many points.
    ///
    /// # Errors
    /// What is wrong with its field `score`.
    pub(crate) fn grade(&self, out_of: OutOf) -> Result<Grade, (&'static str, LocalizedText)> {
        let Self { status, score, comment, .. } = self;
        if score.is_some() != (*status == GradeStatus::Graded) {
            let code = if score.is_some() { "contradiction" } else { "required" };
            return Err((code, BESIDE_GRADED));
        }
        if score.is_some_and(|score| score.0 > out_of.0) {
            let most = out_of.value();
            let detail = LocalizedText::made(
                format!("L'évaluation est sur {most}."),
                format!("The assessment is out of {most}."),
            );
            return Err(("range", detail));
        }
        let comment = comment.as_ref().map(|comment| comment.0.clone());
        Ok(Grade { status: *status, score: *score, comment })
    }
}

const BESIDE_GRADED: LocalizedText = LocalizedText::fixed(
    "Une note accompagne le statut « graded », et lui seul.",
    "A score stands beside the status `graded`, and no other.",
);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_score_over_20_is_the_nearest_hundredth_half_up(out_of in 100_u32..=10_000, part in 0_u32..=1_000) {
            let score = out_of * part / 1_000;
            let grade = Grade { status: GradeStatus::Graded, score: Some(Decimal(score)), comment: None };
            let over_20 = grade.over_20(Decimal(out_of)).unwrap().0;
            prop_assert!(over_20 <= 2_000);
            let (exact, whole) = (u64::from(score) * 2_000, u64::from(out_of));
            let twice = 2 * u64::from(over_20) * whole;
            prop_assert!(twice <= 2 * exact + whole && 2 * exact < twice + whole);
        }
    }

    #[test]
    fn what_is_missing_counts_nought_and_who_was_away_does_not_count() {
        let counted = |status| Grade { status, score: None, comment: None }.over_20(Decimal(2_000));
        assert_eq!(counted(GradeStatus::Missing), Some(Decimal(0)));
        assert_eq!((counted(GradeStatus::Absent), counted(GradeStatus::Excused)), (None, None));
    }
}
