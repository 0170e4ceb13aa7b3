//! What the people of courses are told.

use preau_kernel::{channel::Channel, field_types::FreeText, input, string_enum, text::Language};
use serde::{Deserialize, Serialize};

use crate::{
    Link, NoticeType, Notification, Words, Writer,
    definition::Definition,
    example::{course_title, free, written},
};

/// The notifications of this file.
pub(crate) const DEFINITIONS: &[Definition] = &[
    Definition::of::<Enrolled>(),
    Definition::of::<CourseCompleted>(),
    Definition::of::<DeadlineReminder>(),
];

/// Why students are told of a course.
fn takes_it(writer: &Writer<'_>) -> String {
    let school = writer.school;
    writer.say(format!("que vous suivez ce cours chez {school}"), format!("you take this course at {school}"))
}

/// The page of a course.
fn course_page(slug: &FreeText<80>, writer: &Writer<'_>) -> Link {
    Link::page(format!("/courses/{}", slug.0), writer.say("Voir le cours", "See the course"))
}

input! {
    /// The data of `enrolled`: the reader takes a course from now on.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct Enrolled {
        /// The course's title.
        pub course_title: FreeText<255>,
        /// The course's name in addresses.
        pub slug: FreeText<80>,
    }
}

impl Notification for Enrolled {
    const NAME: &'static str = "enrolled";
    const NOTICE_TYPE: NoticeType =
        NoticeType::new("enrolled", "les inscriptions à un cours", "course enrolments");
    const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let title = &self.course_title.0;
        Words {
            title: writer.say(format!("Bienvenue dans « {title} »"), format!("Welcome to “{title}”")),
            text: writer.say(
                "Votre inscription est en place. Les leçons vous attendent, et votre planning se trouve dans votre calendrier.",
                "Your enrolment stands. The lessons are waiting for you, and your schedule is in your calendar.",
            ),
            link: Some(course_page(&self.slug, writer)),
            because: takes_it(writer),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self { course_title: course_title(language), slug: free("suites-arithmetiques") }
    }
}

input! {
    /// The data of `course-completed`: the reader has done all that a course requires, and may rate it.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct CourseCompleted {
        /// The course's title.
        pub course_title: FreeText<255>,
        /// The course's name in addresses.
        pub slug: FreeText<80>,
    }
}

impl Notification for CourseCompleted {
    const NAME: &'static str = "course-completed";
    const NOTICE_TYPE: NoticeType =
        NoticeType::new("course_completed", "les cours terminés", "completed courses");
    const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let title = &self.course_title.0;
        Words {
            title: writer.say(format!("Vous avez terminé « {title} »"), format!("You have completed “{title}”")),
            text: writer.say(
                "Bravo ! Dites aux autres ce que vous en pensez : votre note les aide à choisir. Votre certificat peut être demandé dès maintenant.",
                "Well done! Tell others what you think of it: your rating helps them choose. Your certificate can be asked for from now on.",
            ),
            link: Some(course_page(&self.slug, writer)),
            because: takes_it(writer),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self { course_title: course_title(language), slug: free("suites-arithmetiques") }
    }
}

string_enum! {
    /// What is due.
    pub enum DeadlineKind {
        /// A quiz.
        Quiz = "quiz",
        /// A part of the course.
        Milestone = "milestone",
    }
}

input! {
    /// The data of `deadline-reminder`: something of a course is due on the day on which it is told.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct DeadlineReminder {
        /// The course's title.
        pub course_title: FreeText<255>,
        /// The course's name in addresses.
        pub slug: FreeText<80>,
        /// What is due.
        pub kind: DeadlineKind,
        /// The quiz's title; or how much of the course is to be done, such as `50 %`.
        pub title: FreeText<255>,
    }
}

impl Notification for DeadlineReminder {
    const NAME: &'static str = "deadline-reminder";
    const NOTICE_TYPE: NoticeType =
        NoticeType::new("deadline_reminder", "les rappels d'échéance", "deadline reminders");
    const STOPPABLE: bool = true;
    const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let (title, course) = (&self.title.0, &self.course_title.0);
        let (heading, text) = match self.kind {
            DeadlineKind::Quiz => (
                writer.say(format!("Aujourd'hui, le quiz « {title} »"), format!("Today, the quiz “{title}”")),
                writer.say(
                    format!("Votre planning de « {course} » le prévoit pour aujourd'hui."),
                    format!("Your schedule of “{course}” has it for today."),
                ),
            ),
            DeadlineKind::Milestone => (
                writer.say(
                    format!("{title} de « {course} » aujourd'hui"),
                    format!("{title} of “{course}” today"),
                ),
                writer.say(
                    format!("Votre planning prévoit que {title} des leçons soient faites ce soir."),
                    format!("Your schedule has {title} of the lessons done by tonight."),
                ),
            ),
        };
        Words {
            title: heading,
            text,
            link: Some(course_page(&self.slug, writer)),
            because: takes_it(writer),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self {
            course_title: course_title(language),
            slug: free("suites-arithmetiques"),
            kind: DeadlineKind::Quiz,
            title: written(language, "Définir une suite", "Defining a sequence"),
        }
    }
}
