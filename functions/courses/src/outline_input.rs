//! How a request writes the outline of a course: modules, lessons, quizzes.

use preau_kernel::{
    contact::WebAddress,
    field_errors::FieldErrors,
    field_types::{BoundedList, FreeText, Integer},
    input,
    text::LocalizedText,
    validation::Input,
};
use serde_json::Value;
use utoipa::ToSchema;

use crate::course::{LessonId, ModuleId, QuizId};

/// What one chooses from.
pub type Choices = BoundedList<FreeText<500>, 8>;

/// Which choices are right.
pub type Correct = BoundedList<Integer<0, 7>, 8>;

/// The questions of a quiz.
pub type Questions = BoundedList<QuestionInput, 50>;

/// The lessons of a module.
pub type Lessons = BoundedList<LessonInput, 100>;

/// The modules of a course.
pub type Modules = BoundedList<ModuleInput, 50>;

input! {
    /// A lesson, as a request writes it.
    pub struct LessonInput {
        /// Which one, of those that the course has; a new one when absent.
        pub id: Option<LessonId>,
        /// Its title.
        pub title: FreeText<255>,
        /// How long it takes, in minutes.
        pub duration_minutes: Integer<1, 600>,
        /// Its text, Markdown. Absent, a lesson keeps the text that it has.
        pub content: Option<FreeText<50_000>>,
        /// Where more of it is, such as a video.
        pub content_url: Option<WebAddress>,
        /// Whether it counts for progress; it does when absent.
        pub required: Option<bool>,
    }
}

/// A question of a quiz, as a request writes it.
#[derive(Clone, Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionInput {
    /// What is asked.
    pub prompt: FreeText<2_000>,
    /// What one chooses from: two at least.
    pub choices: Choices,
    /// Which of them are right, from 0: one at least.
    pub correct: Correct,
    /// What the right answer is worth; 1 when absent.
    pub points: Option<Integer<1, 100>>,
}

impl Input for QuestionInput {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let mut object = errors.object(value)?;
        let prompt = object.field("prompt");
        let choices = object.field::<Choices>("choices");
        let correct = object.field::<Correct>("correct");
        let points = object.field("points");
        if choices.as_ref().is_some_and(|choices| choices.0.len() < 2) {
            let detail = LocalizedText::fixed("Il faut au moins deux choix.", "Two choices at least.");
            object.error_at("choices", "items", detail);
        }
        if let (Some(choices), Some(correct)) = (&choices, &correct) {
            let leads_nowhere = correct.0.iter().any(|choice| choice.0 as usize >= choices.0.len());
            if correct.0.is_empty() || leads_nowhere {
                let detail = LocalizedText::fixed(
                    "Indiquez au moins un choix de la liste, compté à partir de 0.",
                    "Name at least one choice of the list, counted from 0.",
                );
                object.error_at("correct", "contradiction", detail);
            }
        }
        object.finish();
        Some(Self { prompt: prompt?, choices: choices?, correct: correct?, points: points? })
    }
}

input! {
    /// A quiz, as a request writes it.
    pub struct QuizInput {
        /// Which one, of those that the course has; a new one when absent.
        pub id: Option<QuizId>,
        /// Its title; the module's when absent.
        pub title: Option<FreeText<255>>,
        /// How long it takes, in minutes; 20 when absent.
        pub duration_minutes: Option<Integer<1, 600>>,
        /// How long an attempt may take, in minutes; any time when absent.
        pub time_limit_minutes: Option<Integer<1, 600>>,
        /// How often it may be tried; 3 times when absent.
        pub max_attempts: Option<Integer<1, 10>>,
        /// How much of the greatest score passes, in percent; 60 when absent.
        pub pass_percent: Option<Integer<1, 100>>,
        /// Its questions. Absent, a quiz keeps those that it has; a new one needs them.
        pub questions: Option<Questions>,
    }
}

input! {
    /// A module, as a request writes it.
    pub struct ModuleInput {
        /// Which one, of those that the course has; a new one when absent.
        pub id: Option<ModuleId>,
        /// Its title.
        pub title: FreeText<255>,
        /// Its lessons, in their order.
        pub lessons: Option<Lessons>,
        /// The quiz after them.
        pub quiz: Option<QuizInput>,
    }
}
