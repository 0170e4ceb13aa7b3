//! What a request says of a question.

use preau_kernel::{
    field_errors::FieldErrors, field_types::FreeText, input, text::LocalizedText, validation::Input,
};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    masterclass::MasterclassId,
    question::{Choices, Letter, QuestionStatus},
};

/// Four choices, no two of which are the same.
#[derive(Clone, Debug, ToSchema)]
#[schema(as = ChoicesInput)]
pub struct ChoicesInput {
    /// The first.
    #[schema(rename = "A")]
    a: FreeText<200>,
    /// The second.
    #[schema(rename = "B")]
    b: FreeText<200>,
    /// The third.
    #[schema(rename = "C")]
    c: FreeText<200>,
    /// The fourth.
    #[schema(rename = "D")]
    d: FreeText<200>,
}

impl Input for ChoicesInput {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let mut object = errors.object(value)?;
        let [a, b, c, d] = Letter::ALL.map(|letter| object.field::<FreeText<200>>(letter.word()));
        object.finish();
        let choices = Self { a: a?, b: b?, c: c?, d: d? };
        let folded = [&choices.a, &choices.b, &choices.c, &choices.d].map(|choice| choice.0.to_lowercase());
        let doubled = (1..4).find(|place| folded[..*place].contains(&folded[*place]));
        if let Some(place) = doubled {
            let detail = LocalizedText::fixed("Ce choix est déjà donné.", "This choice is there already.");
            errors.inside(Letter::ALL[place].word(), |errors| errors.add("duplicate", detail));
            return None;
        }
        Some(choices)
    }
}

impl From<ChoicesInput> for Choices {
    fn from(choices: ChoicesInput) -> Self {
        Self { a: choices.a.0, b: choices.b.0, c: choices.c.0, d: choices.d.0 }
    }
}

input! {
    /// A question that is to be made.
    pub struct CreateQuestion {
        /// Of which masterclass.
        pub masterclass_id: MasterclassId,
        /// What it asks.
        pub question_text: FreeText<500>,
        /// The four choices.
        pub choices: ChoicesInput,
        /// Which of them is correct.
        pub correct_choice: Letter,
        /// Why.
        pub explanation: Option<FreeText<600>>,
        /// Whether tests may ask it; a draft when absent.
        pub status: Option<QuestionStatus>,
    }
}

input! {
    /// A question as it is to be: all of it.
    pub struct UpdateQuestion {
        /// What it asks.
        pub question_text: FreeText<500>,
        /// The four choices.
        pub choices: ChoicesInput,
        /// Which of them is correct.
        pub correct_choice: Letter,
        /// Why.
        pub explanation: Option<FreeText<600>>,
        /// Whether tests may ask it; as it was when absent.
        pub status: Option<QuestionStatus>,
    }
}
