//! Who may rate a course: whoever completed it, once, and not its instructor (seed 2 §3.2.4).

use preau_kernel::{
    id::UserId,
    list::Records,
    problem::{Problem, kind},
    string_enum,
    text::LocalizedText,
};

use crate::{course::Course, enrollment::Enrollment, rating::RatingId, rating_claim::RatingClaim};

string_enum! {
    /// Why someone may not rate a course.
    pub enum Refusal {
        /// They have not completed it.
        CourseNotCompleted = "course_not_completed",
        /// They have rated it.
        AlreadyRated = "already_rated",
        /// They teach it.
        OwnCourse = "own_course",
    }
}

/// Whether someone may rate a course.
pub(crate) struct RatingRight {
    /// Why not, where they may not.
    pub refusal: Option<Refusal>,
    /// The rating that they have made.
    pub rating: Option<RatingId>,
}

impl RatingRight {
    /// Whether the owner of this enrolment may rate its course.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn read(records: &Records, enrollment: &Enrollment, course: &Course) -> Result<Self, Problem> {
        let claim = RatingClaim::find(records, &enrollment.user_id, course.id).await?;
        let rating = claim.map(|claim| claim.entity.rating_id);
        let refusal = if teaches(course, &enrollment.user_id) {
            Some(Refusal::OwnCourse)
        } else if rating.is_some() {
            Some(Refusal::AlreadyRated)
        } else if enrollment.completed_at.is_none() {
            Some(Refusal::CourseNotCompleted)
        } else {
            None
        };
        Ok(Self { refusal, rating })
    }

    /// Holds an act to it.
    ///
    /// # Errors
    /// `own-course`, `already-rated`, `not-completed`.
    pub fn check(&self) -> Result<(), Problem> {
        self.refusal.map_or(Ok(()), |refusal| Err(refusal.problem()))
    }
}

/// Whether `user` teaches the course.
pub(crate) fn teaches(course: &Course, user: &UserId) -> bool {
    course.instructor_id == *user
}

impl Refusal {
    /// The problem of whoever rates all the same.
    pub(crate) fn problem(self) -> Problem {
        let (kind, detail) = match self {
            Self::OwnCourse => (
                &kind::OWN_COURSE,
                LocalizedText::fixed(
                    "On ne note pas le cours que l'on enseigne.",
                    "One does not rate the course that one teaches.",
                ),
            ),
            Self::AlreadyRated => (
                &kind::ALREADY_RATED,
                LocalizedText::fixed(
                    "On note un cours une fois. Vous pouvez modifier votre note.",
                    "A course is rated once. You may change your rating.",
                ),
            ),
            Self::CourseNotCompleted => (
                &kind::NOT_COMPLETED,
                LocalizedText::fixed("Terminez d'abord ce cours.", "Complete this course first."),
            ),
        };
        Problem::new(kind, detail)
    }
}
