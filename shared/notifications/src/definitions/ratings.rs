//! What people are told of the ratings of courses.

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
    example::{course_title, free},
};

/// The notifications of this file.
pub(crate) const DEFINITIONS: &[Definition] =
    &[Definition::of::<CourseRated>(), Definition::of::<RatingModerated>()];

/// The ratings on the page of a course.
fn ratings_page(slug: &FreeText<80>, writer: &Writer<'_>) -> Link {
    Link::page(format!("/courses/{}#ratings", slug.0), writer.say("Voir les avis", "See the ratings"))
}

input! {
    /// The data of `course-rated`: a student has rated a course of the reader.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct CourseRated {
        /// The course's title.
        pub course_title: FreeText<255>,
        /// The course's name in addresses.
        pub slug: FreeText<80>,
        /// How many stars they gave.
        pub stars: Integer<1, 5>,
        /// Who rated; nobody of an anonymous rating.
        pub author_name: Option<FreeText<200>>,
    }
}

impl Notification for CourseRated {
    const NAME: &'static str = "course-rated";
    const NOTICE_TYPE: NoticeType =
        NoticeType::new("course_rated", "les avis sur vos cours", "ratings of your courses");
    const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let (title, stars) = (&self.course_title.0, self.stars.0);
        let author = self
            .author_name
            .as_ref()
            .map_or_else(|| writer.say("Un élève", "A student"), |name| name.0.clone());
        Words {
            title: writer.say(
                format!("Nouvel avis sur « {title} » : {stars} sur 5"),
                format!("New rating of “{title}”: {stars} out of 5"),
            ),
            text: writer.say(
                format!("{author} a noté votre cours. La note compte déjà ; un texte attend votre lecture."),
                format!("{author} has rated your course. The stars count already; a text waits for you to read it."),
            ),
            link: Some(ratings_page(&self.slug, writer)),
            because: writer.say(
                format!("que vous enseignez ce cours chez {}", writer.school),
                format!("you teach this course at {}", writer.school),
            ),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self {
            course_title: course_title(language),
            slug: free("suites-arithmetiques"),
            stars: Integer(5),
            author_name: Some(free("Amina Diallo")),
        }
    }
}

input! {
    /// The data of `rating-moderated`: the reader's rating was read, and is shown or not.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct RatingModerated {
        /// The course's title.
        pub course_title: FreeText<255>,
        /// The course's name in addresses.
        pub slug: FreeText<80>,
        /// Whether it is shown.
        pub is_approved: bool,
    }
}

impl Notification for RatingModerated {
    const NAME: &'static str = "rating-moderated";
    const NOTICE_TYPE: NoticeType =
        NoticeType::new("rating_moderated", "la lecture de vos avis", "the reading of your ratings");
    const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let title = &self.course_title.0;
        let (heading, text) = if self.is_approved {
            (
                writer.say(
                    format!("Votre avis sur « {title} » est en ligne"),
                    format!("Your rating of “{title}” is online"),
                ),
                writer.say("Merci : il aide les autres à choisir.", "Thank you: it helps others choose."),
            )
        } else {
            (
                writer.say(
                    format!("Votre avis sur « {title} » n'est pas affiché"),
                    format!("Your rating of “{title}” is not shown"),
                ),
                writer.say(
                    "Son texte n'a pas été retenu. Vous pouvez le modifier : il sera relu.",
                    "Its text was not kept. You may change it: it will be read again.",
                ),
            )
        };
        Words {
            title: heading,
            text,
            link: Some(ratings_page(&self.slug, writer)),
            because: writer.say(
                format!("que vous avez noté ce cours chez {}", writer.school),
                format!("you have rated this course at {}", writer.school),
            ),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self { course_title: course_title(language), slug: free("suites-arithmetiques"), is_approved: true }
    }
}
