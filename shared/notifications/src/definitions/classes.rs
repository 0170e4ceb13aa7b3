//! What families are told of classes.

use preau_kernel::{
    channel::Channel, field_types::FreeText, input, local_time::CalendarDate, text::Language, time::Instant,
};
use serde::{Deserialize, Serialize};

use crate::{
    Link, NoticeType, Notification, Words, Writer,
    dates::date,
    definition::Definition,
    example::{START, free},
};

/// The notifications of this file.
pub(crate) const DEFINITIONS: &[Definition] = &[Definition::of::<AbsenceRecorded>()];

input! {
    /// The data of `absence-recorded`: a child of the reader was not at a lesson.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct AbsenceRecorded {
        /// Whose absence it is.
        pub student_name: Option<FreeText<200>>,
        /// Of which class the lesson was.
        pub class_name: FreeText<100>,
        /// On which day.
        pub date: CalendarDate,
        /// When it began, where that is known.
        pub starts_at: Option<Instant>,
    }
}

impl Notification for AbsenceRecorded {
    const NAME: &'static str = "absence-recorded";
    const NOTICE_TYPE: NoticeType =
        NoticeType::new("absence_recorded", "les absences de votre enfant", "absences of your child");
    const STOPPABLE: bool = true;
    const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email, Channel::Whatsapp];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let (class, school) = (&self.class_name.0, writer.school);
        let child = self
            .student_name
            .as_ref()
            .map_or_else(|| writer.say("Votre enfant", "Your child"), |name| name.0.clone());
        let when = self
            .starts_at
            .as_ref()
            .map_or_else(|| date(self.date.0, writer.dates.language), |starts_at| writer.moment(starts_at));
        Words {
            title: writer.say(format!("{child} : absence en classe"), format!("{child}: absent from class")),
            text: writer.say(
                format!("{child} n'était pas au cours de la classe « {class} » ({when}). Si c'est une erreur, écrivez à l'école."),
                format!("{child} was not at the lesson of the class “{class}” ({when}). If this is a mistake, write to the school."),
            ),
            link: Some(Link::page("/dashboard".to_owned(), writer.say("Ouvrir le suivi", "Open the dashboard"))),
            because: writer.say(
                format!("que votre enfant est élève chez {school}"),
                format!("your child is a student at {school}"),
            ),
            ..Words::default()
        }
    }

    fn example(_: Language) -> Self {
        Self {
            student_name: Some(free("Amina Ndiaye")),
            class_name: free("Première 3"),
            date: CalendarDate(jiff::civil::date(2026, 3, 2)),
            starts_at: Some(START),
        }
    }
}
