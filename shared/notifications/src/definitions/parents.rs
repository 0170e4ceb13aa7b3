//! What parents are told of their children's work.

use preau_kernel::{
    channel::Channel,
    field_types::{FreeText, Integer},
    id::UserId,
    input,
    text::Language,
};
use serde::{Deserialize, Serialize};

use crate::{
    Link, NoticeType, Notification, Words, Writer,
    definition::Definition,
    example::{free, user},
};

/// The notifications of this file.
pub(crate) const DEFINITIONS: &[Definition] = &[Definition::of::<ParentReport>()];

input! {
    /// The data of `parent-report`: the week's report of the reader's child.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct ParentReport {
        /// Whose report it is.
        pub student_id: UserId,
        /// What they are called.
        pub student_name: FreeText<200>,
        /// The week, as ISO 8601 writes it: `2026-W47`.
        pub period: FreeText<8>,
        /// How many tasks they did.
        pub tasks_done: Integer<0, 100_000>,
        /// How many sessions they had.
        pub sessions_held: Integer<0, 100_000>,
        /// What the report says, in French.
        pub summary_fr: FreeText<4_000>,
        /// The same in English.
        pub summary_en: FreeText<4_000>,
    }
}

impl Notification for ParentReport {
    const NAME: &'static str = "parent-report";
    const NOTICE_TYPE: NoticeType = NoticeType::new(
        "parent_report",
        "les bilans de la semaine de vos enfants",
        "your children's weekly reports",
    );
    const STOPPABLE: bool = true;
    const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let (name, tasks, sessions) = (&self.student_name.0, self.tasks_done.0, self.sessions_held.0);
        // French has the singular for zero too, English has not.
        let french =
            |number: u32, one: &str, many: &str| format!("{number} {}", if number < 2 { one } else { many });
        let english =
            |number: u32, one: &str, many: &str| format!("{number} {}", if number == 1 { one } else { many });
        let (student, period) = (&self.student_id, &self.period.0);
        Words {
            title: writer.say(format!("Bilan de la semaine : {name}"), format!("The week's report: {name}")),
            text: writer.say(
                format!(
                    "{}, {}.",
                    french(tasks, "tâche faite", "tâches faites"),
                    french(sessions, "séance suivie", "séances suivies")
                ),
                format!(
                    "{}, {}.",
                    english(tasks, "task done", "tasks done"),
                    english(sessions, "session held", "sessions held")
                ),
            ),
            letter: Some(writer.say(self.summary_fr.0.as_str(), self.summary_en.0.as_str())),
            link: Some(Link::page(
                format!("/parent/report?student_id={student}&period={period}"),
                writer.say("Voir le bilan", "See the report"),
            )),
            because: writer.say(
                format!("que vous suivez la scolarité d'un élève chez {}", writer.school),
                format!("you look after a student at {}", writer.school),
            ),
        }
    }

    fn example(_: Language) -> Self {
        Self {
            student_id: user("amina"),
            student_name: free("Amina Diallo"),
            period: free("2026-W47"),
            tasks_done: Integer(5),
            sessions_held: Integer(1),
            summary_fr: free(
                "Du 16 novembre 2026 au 22 novembre 2026\n\n• 5 tâches faites, 2 restent à faire\n• 1 séance suivie, 1 heure\n\nLa régularité paie : 4 jours de travail d'affilée.",
            ),
            summary_en: free(
                "From 16 November 2026 to 22 November 2026\n\n• 5 tasks done, 2 left to do\n• 1 session held, 1 hour\n\nRegularity pays: 4 days of work in a row.",
            ),
        }
    }
}
