//! What a lesson says, and what a quiz asks: items of their own, beside the course's outline.

use preau_kernel::{entity::Entity, store::Key};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::course::{Course, CourseId, LessonId, QuizId};

/// The text of a lesson, Markdown.
///
/// | access pattern | how |
/// |---|---|
/// | the text of a lesson | partition `course#<course>`, `lesson#<id>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonContent {
    /// The course.
    pub course_id: CourseId,
    /// The lesson.
    pub lesson_id: LessonId,
    /// The text.
    pub content: String,
}

impl LessonContent {
    /// Where the text of a lesson is.
    #[must_use]
    pub fn key_of(course: CourseId, lesson: LessonId) -> Key {
        Key::new(Course::partition_of(course), format!("lesson#{lesson}"))
    }
}

impl Entity for LessonContent {
    const KIND: &'static str = "lesson-content";

    fn key(&self) -> Key {
        Self::key_of(self.course_id, self.lesson_id)
    }
}

/// A question of a quiz, with its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// What is asked.
    pub prompt: String,
    /// What one chooses from.
    pub choices: Vec<String>,
    /// Which of them are right, from 0; in order, each once.
    pub correct: Vec<u32>,
    /// What the right answer is worth.
    pub points: u32,
}

/// A question as it is asked: without its answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AskedQuizQuestion)]
pub struct AskedQuestion {
    /// What is asked.
    prompt: String,
    /// What one chooses from.
    choices: Vec<String>,
    /// Whether there may be more than one right choice.
    is_multiple: bool,
    /// What the right answer is worth.
    points: u32,
}

impl From<&Question> for AskedQuestion {
    fn from(question: &Question) -> Self {
        let Question { prompt, choices, correct, points } = question.clone();
        Self { prompt, choices, is_multiple: correct.len() > 1, points }
    }
}

/// The questions of a quiz. Nobody but whoever runs the course is shown the answers, and they only by having written them.
///
/// | access pattern | how |
/// |---|---|
/// | the questions of a quiz | partition `course#<course>`, `quiz#<id>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuizSheet {
    /// The course.
    pub course_id: CourseId,
    /// The quiz.
    pub quiz_id: QuizId,
    /// The questions, in their order.
    pub questions: Vec<Question>,
}

impl QuizSheet {
    /// Where the questions of a quiz are.
    #[must_use]
    pub fn key_of(course: CourseId, quiz: QuizId) -> Key {
        Key::new(Course::partition_of(course), format!("quiz#{quiz}"))
    }
}

impl Entity for QuizSheet {
    const KIND: &'static str = "quiz-sheet";

    fn key(&self) -> Key {
        Self::key_of(self.course_id, self.quiz_id)
    }
}
