//! What a request says of a topic.

use preau_courses::course::{Course, LessonId};
use preau_kernel::{field_types::FreeText, input, problem::Problem, text::LocalizedText};

input! {
    /// A topic, all of it.
    pub struct TopicInput {
        /// Its title.
        pub title: FreeText<255>,
        /// Its text, Markdown.
        pub content: FreeText<20_000>,
        /// The lesson of the course that it is about.
        pub lesson_id: Option<LessonId>,
    }
}

impl TopicInput {
    /// That the lesson is one of the course.
    ///
    /// # Errors
    /// `invalid-request`: it is not.
    pub(crate) fn check_lesson(&self, course: &Course) -> Result<(), Problem> {
        let is_its = |id: &LessonId| course.lessons().any(|lesson| lesson.id == *id);
        match &self.lesson_id {
            Some(id) if !is_its(id) => Err(Problem::wrong_field("/lesson_id", "unknown", NO_LESSON)),
            _ => Ok(()),
        }
    }
}

const NO_LESSON: LocalizedText =
    LocalizedText::fixed("Ce cours n'a pas cette leçon.", "The course has no such lesson.");
