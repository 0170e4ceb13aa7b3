//! An attempt at a quiz: what was asked, until when it may be handed in, and its mark.

use jiff::{SignedDuration, Timestamp};
use preau_kernel::{
    entity::Entity,
    field_types::{BoundedList, Integer},
    id::UserId,
    store::Key,
    unit_of_work::Audited,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::{
    course::{Quiz, QuizId},
    enrollment::{Enrollment, EnrollmentId},
    lesson_content::{AskedQuestion, Question},
};

/// How late an attempt may arrive after its time is over: what the way takes.
const GRACE: SignedDuration = SignedDuration::from_secs(30);

/// The mark of an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = QuizMark)]
pub struct Mark {
    /// The points of the questions that were answered right.
    pub score: u32,
    /// The points of all of them.
    pub max_score: u32,
    /// Whether that passes.
    pub is_passed: bool,
    /// When it was handed in, in UTC.
    pub submitted_at: Timestamp,
}

/// An attempt at a quiz. Its number is part of its key: there are never more than the quiz allows. It keeps the questions
/// that were asked, whatever becomes of the quiz meanwhile.
///
/// | access pattern | how |
/// |---|---|
/// | one attempt | partition `enrollment#<id>`, `attempt#<quiz>#<n>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Of which enrolment.
    pub enrollment_id: EnrollmentId,
    /// Whose.
    pub user_id: UserId,
    /// At which quiz.
    pub quiz_id: QuizId,
    /// Which one, from 1.
    pub number: u32,
    /// What is asked.
    pub questions: Vec<Question>,
    /// How much passes, in percent.
    pub pass_percent: u32,
    /// When it began, in UTC.
    pub started_at: Timestamp,
    /// When its time is over, in UTC.
    pub ends_at: Option<Timestamp>,
    /// Its mark, once it is handed in.
    pub mark: Option<Mark>,
}

impl Attempt {
    /// Where an attempt is.
    #[must_use]
    pub fn key_of(enrollment: EnrollmentId, quiz: QuizId, number: u32) -> Key {
        Key::new(Enrollment::partition_of(enrollment), format!("attempt#{quiz}#{number:02}"))
    }

    /// The attempt of this number at `quiz`, which begins at `now`.
    #[must_use]
    pub fn begin(
        enrollment: &Enrollment,
        quiz: &Quiz,
        questions: Vec<Question>,
        number: u32,
        now: Timestamp,
    ) -> Self {
        let lasts = quiz.time_limit_minutes.map(|minutes| SignedDuration::from_mins(i64::from(minutes)));
        Self {
            enrollment_id: enrollment.id,
            user_id: enrollment.user_id.clone(),
            quiz_id: quiz.id,
            number,
            questions,
            pass_percent: quiz.pass_percent,
            started_at: now,
            ends_at: lasts.map(|lasts| now + lasts),
            mark: None,
        }
    }

    /// Whether its time is over at `now`.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.ends_at.is_some_and(|end| now > end + GRACE)
    }

    /// Marks it: a question is worth its points where just the right choices were made.
    pub fn submit(&mut self, answers: &Answers, now: Timestamp) -> Mark {
        let is_right = |place: usize, question: &Question| {
            let mut chosen: Vec<u32> = answers
                .0
                .get(place)
                .map(|answer| answer.0.iter().map(|choice| choice.0).collect())
                .unwrap_or_default();
            chosen.sort_unstable();
            chosen.dedup();
            chosen == question.correct
        };
        let max_score: u32 = self.questions.iter().map(|question| question.points).sum();
        let right = self.questions.iter().enumerate().filter(|(place, question)| is_right(*place, question));
        let score: u32 = right.map(|(_, question)| question.points).sum();
        let is_passed = score * 100 >= max_score * self.pass_percent;
        let mark = Mark { score, max_score, is_passed, submitted_at: now };
        self.mark = Some(mark.clone());
        mark
    }
}

/// The answers of an attempt, a list of choices for each question, in their order.
pub type Answers = BoundedList<BoundedList<Integer<0, 7>, 8>, 50>;

impl Entity for Attempt {
    const KIND: &'static str = "attempt";

    fn key(&self) -> Key {
        Self::key_of(self.enrollment_id, self.quiz_id, self.number)
    }
}

impl Audited for Attempt {
    fn resource(&self) -> String {
        format!("enrollment:{}", self.enrollment_id)
    }

    fn state(&self) -> Value {
        let mark = self.mark.as_ref();
        json!({
            "quiz_id": self.quiz_id,
            "attempt": self.number,
            "is_passed": mark.map(|mark| mark.is_passed),
        })
    }
}

/// An attempt, as whoever makes it reads it: without the answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttemptView {
    /// Its number, from 1: the last part of its path.
    id: u32,
    /// The quiz.
    quiz_id: QuizId,
    /// What is asked, in this order.
    questions: Vec<AskedQuestion>,
    /// How many attempts are left after this one.
    attempts_left: u32,
    /// When it began, in UTC.
    started_at: Timestamp,
    /// Until when it may be handed in, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    ends_at: Option<Timestamp>,
}

impl AttemptView {
    /// An attempt at `quiz`.
    pub(crate) fn of(attempt: &Attempt, quiz: &Quiz) -> Self {
        Self {
            id: attempt.number,
            quiz_id: attempt.quiz_id,
            questions: attempt.questions.iter().map(AskedQuestion::from).collect(),
            attempts_left: quiz.max_attempts.saturating_sub(attempt.number),
            started_at: attempt.started_at,
            ends_at: attempt.ends_at,
        }
    }
}
