//! A question as those who teach read it.

use jiff::Timestamp;
use preau_kernel::string_enum;
use serde::Serialize;
use utoipa::ToSchema;

use preau_kernel::question_writer::Author;

use crate::{
    masterclass::MasterclassId,
    question::{Choices, Letter, Question, QuestionId, QuestionStatus, Source},
};

string_enum! {
    /// What may become of a question.
    pub enum QuestionState {
        /// A tutor has not approved it yet.
        Draft = "draft",
        /// Tests may ask it.
        Approved = "approved",
        /// It was deleted though a test asks it: no further test does.
        Archived = "archived",
    }
}

impl QuestionState {
    /// How a question stands.
    pub(crate) const fn of(question: &Question) -> Self {
        match (question.archived_at, question.status) {
            (Some(_), _) => Self::Archived,
            (None, QuestionStatus::Draft) => Self::Draft,
            (None, QuestionStatus::Approved) => Self::Approved,
        }
    }
}

/// A question of a masterclass (seed 3 §3).
#[derive(Debug, Serialize, ToSchema)]
pub struct QuestionView {
    id: QuestionId,
    masterclass_id: MasterclassId,
    /// What it asks.
    question_text: String,
    /// The four choices.
    choices: Choices,
    /// Which of them is correct.
    correct_choice: Letter,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    explanation: Option<String>,
    status: QuestionState,
    /// Where in the PDF the answer stands, of one that was generated.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    source: Option<Source>,
    /// What wrote it; absent where a person did.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    generated_by: Option<Author>,
    /// Whether the tests of the masterclass ask it, as it was when the first of them began.
    is_served: bool,
    /// When it was voided, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    voided_at: Option<Timestamp>,
    /// When it was made, in UTC.
    created_at: Timestamp,
    /// When it was last changed, in UTC.
    updated_at: Timestamp,
}

impl From<Question> for QuestionView {
    fn from(question: Question) -> Self {
        let status = QuestionState::of(&question);
        Self {
            id: question.id,
            masterclass_id: question.masterclass_id,
            question_text: question.question_text,
            choices: question.choices,
            correct_choice: question.correct_choice,
            explanation: question.explanation,
            status,
            source: question.source,
            generated_by: question.generated_by,
            is_served: question.served,
            voided_at: question.voided_at,
            created_at: question.created_at,
            updated_at: question.updated_at,
        }
    }
}
