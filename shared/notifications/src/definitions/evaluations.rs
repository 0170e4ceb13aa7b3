//! What students are told of their evaluations.

use preau_kernel::{channel::Channel, field_types::FreeText, input, text::Language};
use serde::{Deserialize, Serialize};

use crate::{Link, NoticeType, Notification, Words, Writer, definition::Definition, example::written};

/// The notifications of this file.
pub(crate) const DEFINITIONS: &[Definition] = &[Definition::of::<EvaluationCorrected>()];

input! {
    /// The data of `evaluation-corrected`: the reader's copy is corrected. What the mark is, is not told.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct EvaluationCorrected {
        /// Of which subject.
        pub subject: FreeText<80>,
        /// Whether a coach had the last word.
        pub by_coach: bool,
    }
}

impl Notification for EvaluationCorrected {
    const NAME: &'static str = "evaluation-corrected";
    const NOTICE_TYPE: NoticeType =
        NoticeType::new("evaluation_corrected", "vos évaluations corrigées", "your corrected evaluations");
    const STOPPABLE: bool = true;
    const CHANNELS: &'static [Channel] = &[Channel::InApp];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let (subject, school) = (&self.subject.0, writer.school);
        let text = if self.by_coach {
            writer.say(
                format!("Un coach a relu votre évaluation de {subject}."),
                format!("A coach has read your evaluation in {subject}."),
            )
        } else {
            writer.say(
                format!("Votre évaluation de {subject} est corrigée."),
                format!("Your evaluation in {subject} is corrected."),
            )
        };
        Words {
            title: writer.say(format!("Évaluation : {subject}"), format!("Evaluation: {subject}")),
            text,
            link: Some(Link::page(
                "/evaluations".to_owned(),
                writer.say("Voir la correction", "See the correction"),
            )),
            because: writer
                .say(format!("que vous êtes élève chez {school}"), format!("you are a student at {school}")),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self { subject: written(language, "mathématiques", "mathematics"), by_coach: true }
    }
}
