//! What pupils are told of their marks, and people of two copies of what they wrote.

use preau_kernel::{channel::Channel, field_types::FreeText, input, string_enum, text::Language};
use serde::{Deserialize, Serialize};

use crate::{Link, NoticeType, Notification, Words, Writer, definition::Definition, example::written};

/// The notifications of this file.
pub(crate) const DEFINITIONS: &[Definition] =
    &[Definition::of::<GradesPublished>(), Definition::of::<ConflictKept>()];

input! {
    /// The data of `grades-published`: a teacher published the grades of an assessment. What they are is not told.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct GradesPublished {
        /// What the assessment is called.
        pub title: FreeText<200>,
        /// Of which class it is.
        pub class_name: FreeText<100>,
    }
}

impl Notification for GradesPublished {
    const NAME: &'static str = "grades-published";
    const NOTICE_TYPE: NoticeType =
        NoticeType::new("grades_published", "vos notes publiées", "your published marks");
    const STOPPABLE: bool = true;
    const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let (title, class, school) = (&self.title.0, &self.class_name.0, writer.school);
        Words {
            title: writer.say(format!("Vos notes : {title}"), format!("Your marks: {title}")),
            text: writer.say(
                format!("Les notes de « {title} » ({class}) sont publiées."),
                format!("The marks of “{title}” ({class}) are published."),
            ),
            link: Some(Link::page(
                "/dashboard/marks".to_owned(),
                writer.say("Voir mes notes", "See my marks"),
            )),
            because: writer
                .say(format!("que vous êtes élève chez {school}"), format!("you are a student at {school}")),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self {
            title: written(language, "Contrôle sur les suites", "Test on sequences"),
            class_name: written(language, "Première 3", "Première 3"),
        }
    }
}

string_enum! {
    /// Of what two copies are kept.
    pub enum ConflictSubject {
        /// A lesson of a class.
        Lesson = "lesson",
        /// What an assessment is.
        Assessment = "assessment",
        /// Grades.
        Sheet = "sheet",
        /// A task.
        Task = "task",
    }
}

input! {
    /// The data of `sync-conflict`: what the reader wrote offline met something else, and both copies are kept.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct ConflictKept {
        /// Of what.
        pub kind: ConflictSubject,
    }
}

impl Notification for ConflictKept {
    const NAME: &'static str = "sync-conflict";
    const NOTICE_TYPE: NoticeType =
        NoticeType::new("sync_conflict", "les conflits de synchronisation", "synchronisation conflicts");
    const STOPPABLE: bool = true;
    const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let school = writer.school;
        let what = match self.kind {
            ConflictSubject::Lesson => writer.say("une séance", "a lesson"),
            ConflictSubject::Assessment => writer.say("une évaluation", "an assessment"),
            ConflictSubject::Sheet => writer.say("des notes", "grades"),
            ConflictSubject::Task => writer.say("une tâche", "a task"),
        };
        Words {
            title: writer.say("Deux copies à départager", "Two copies to decide between"),
            text: writer.say(
                format!("Deux versions différentes ont été écrites pour {what}. Les deux sont gardées : choisissez celle qui vaut."),
                format!("Two different versions of {what} were written. Both are kept: choose the one that holds."),
            ),
            link: Some(Link::page("/sync/conflicts".to_owned(), writer.say("Voir les deux copies", "See both copies"))),
            because: writer.say(
                format!("que vous utilisez l'application de {school} hors connexion"),
                format!("you use the app of {school} offline"),
            ),
            ..Words::default()
        }
    }

    fn example(_: Language) -> Self {
        Self { kind: ConflictSubject::Sheet }
    }
}
