//! What people are told of questions that were written for them.

use preau_kernel::{
    channel::Channel,
    field_types::{FreeText, Integer},
    input,
    text::Language,
};
use serde::{Deserialize, Serialize};

use crate::{Link, NoticeType, Notification, Words, Writer, definition::Definition, example::free};

/// The notifications of this file.
pub(crate) const DEFINITIONS: &[Definition] = &[Definition::of::<QuestionsReady>()];

input! {
    /// The data of `questions-ready`: the questions that the reader asked for are there, as drafts.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct QuestionsReady {
        /// The masterclass's title.
        pub masterclass_title: FreeText<200>,
        /// How many questions.
        pub question_count: Integer<1, 50>,
        /// The masterclass's id.
        pub masterclass_id: FreeText<36>,
    }
}

impl Notification for QuestionsReady {
    const NAME: &'static str = "questions-ready";
    const NOTICE_TYPE: NoticeType =
        NoticeType::new("questions_ready", "les questions générées", "generated questions");
    const CHANNELS: &'static [Channel] = &[Channel::InApp];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let (title, count) = (&self.masterclass_title.0, self.question_count.0);
        Words {
            title: writer.say(
                format!("{count} questions pour « {title} »"),
                format!("{count} questions for “{title}”"),
            ),
            text: writer.say(
                "Ce sont des brouillons : relisez-les et corrigez-les avant de les approuver.".to_owned(),
                "They are drafts: read and correct them before you approve them.".to_owned(),
            ),
            link: Some(Link::page(
                format!("/masterclasses/{}/questions", self.masterclass_id.0),
                writer.say("Relire les questions", "Read the questions"),
            )),
            because: writer.say(
                format!("que vous avez demandé ces questions chez {}", writer.school),
                format!("you asked for these questions at {}", writer.school),
            ),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self {
            masterclass_title: free(match language {
                Language::French => "Gestion du stress",
                Language::English => "Coping with stress",
            }),
            question_count: Integer(10),
            masterclass_id: free("019aa5f0-0000-7000-8000-000000000000"),
        }
    }
}
