//! What students are told of what they have to do, and of their exams.

use preau_kernel::{
    channel::Channel,
    field_types::{FreeText, Integer},
    input,
    text::Language,
};
use serde::{Deserialize, Serialize};

use crate::{
    Link, NoticeType, Notification, Words, Writer,
    definition::Definition,
    example::{free, written},
};

/// The notifications of this file.
pub(crate) const DEFINITIONS: &[Definition] =
    &[Definition::of::<TaskAssigned>(), Definition::of::<ExamPlanUpdated>()];

/// Why students are told.
fn learns_here(writer: &Writer<'_>) -> String {
    let school = writer.school;
    writer.say(format!("que vous êtes élève chez {school}"), format!("you are a student at {school}"))
}

input! {
    /// The data of `task-assigned`: someone gave the reader something to do.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct TaskAssigned {
        /// What is to be done first.
        pub label: FreeText<300>,
        /// How many tasks it is.
        pub count: Integer<1, 100>,
        /// Who gave them.
        pub author_name: Option<FreeText<200>>,
    }
}

impl Notification for TaskAssigned {
    const NAME: &'static str = "task-assigned";
    const NOTICE_TYPE: NoticeType =
        NoticeType::new("task_assigned", "les tâches qu'on vous donne", "tasks that you are given");
    const STOPPABLE: bool = true;
    const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let (label, count) = (&self.label.0, self.count.0);
        let author = self
            .author_name
            .as_ref()
            .map_or_else(|| writer.say("Votre école", "Your school"), |name| name.0.clone());
        let (title, text) = match count - 1 {
            0 => (
                writer.say("Une nouvelle tâche vous attend", "A new task is waiting for you"),
                writer.say(
                    format!("{author} vous propose : « {label} »."),
                    format!("{author} suggests: “{label}”."),
                ),
            ),
            others => (
                writer.say(
                    format!("{count} nouvelles tâches vous attendent"),
                    format!("{count} new tasks are waiting for you"),
                ),
                writer.say(
                    format!("{author} vous propose : « {label} », et {others} de plus."),
                    format!("{author} suggests: “{label}”, and {others} more."),
                ),
            ),
        };
        Words {
            title,
            text,
            link: Some(Link::page("/dashboard".to_owned(), writer.say("Voir mes tâches", "See my tasks"))),
            because: learns_here(writer),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self {
            label: written(
                language,
                "Suites : reprendre les exercices 4 à 7",
                "Sequences: exercises 4 to 7 again",
            ),
            count: Integer(3),
            author_name: Some(free("Hélène Rey")),
        }
    }
}

input! {
    /// The data of `exam-plan-updated`: the reader's exam plan was made anew.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct ExamPlanUpdated {
        /// The year of the June in which the reader's Terminale ends.
        pub session: Integer<2021, 9998>,
    }
}

impl Notification for ExamPlanUpdated {
    const NAME: &'static str = "exam-plan-updated";
    const NOTICE_TYPE: NoticeType =
        NoticeType::new("exam_plan_updated", "votre plan d'épreuves", "your exam plan");
    const STOPPABLE: bool = true;
    const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let session = self.session.0;
        Words {
            title: writer.say("Votre plan d'épreuves est à jour", "Your exam plan is up to date"),
            text: writer.say(
                format!("Les épreuves de la session {session}, leurs coefficients et leurs dates sont dans votre espace."),
                format!("The exams of the {session} session, their coefficients and dates are on your page."),
            ),
            link: Some(Link::page("/dashboard/epreuves".to_owned(), writer.say("Voir mes épreuves", "See my exams"))),
            because: learns_here(writer),
            ..Words::default()
        }
    }

    fn example(_: Language) -> Self {
        Self { session: Integer(2027) }
    }
}
