//! What people are told of the forums of courses. Texts are quoted without their marks, 300 characters of them at most.

use preau_kernel::{channel::Channel, field_types::FreeText, input, text::Language};
use serde::{Deserialize, Serialize};

use crate::{
    Link, NoticeType, Notification, SessionReference, Words, Writer,
    definition::Definition,
    example::{course_title, written},
};

/// The notifications of this file.
pub(crate) const DEFINITIONS: &[Definition] = &[
    Definition::of::<ForumTopic>(),
    Definition::of::<ForumReply>(),
    Definition::of::<ForumAnswer>(),
    Definition::of::<ReplySolution>(),
    Definition::of::<ContentFlagged>(),
];

/// What replies are told as.
const REPLIES: NoticeType =
    NoticeType::new("forum_reply", "les réponses dans les forums", "replies in forums");

/// The page of a topic.
fn topic_page(id: &SessionReference, writer: &Writer<'_>) -> Link {
    Link::page(format!("/forum/topics/{id}"), writer.say("Voir le sujet", "See the topic"))
}

fn example_id() -> SessionReference {
    SessionReference("019cad8f-ac00-7000-8000-000000000017".to_owned())
}

fn example_title(language: Language) -> FreeText<255> {
    written(language, "Et si la raison est négative ?", "What if the ratio is negative?")
}

fn example_excerpt(language: Language) -> FreeText<300> {
    written(language, "Alors les termes changent de signe.", "Then the terms change their sign.")
}

/// Declares the data of a notification about a topic: what they all tell, and what this one adds.
macro_rules! forum_data {
    ($(#[$meta:meta])* pub struct $name:ident { $($own:tt)* }) => {
        input! {
            $(#[$meta])*
            #[derive(PartialEq, Eq, Serialize, Deserialize)]
            pub struct $name {
                /// The topic.
                pub topic_id: SessionReference,
                /// Its title.
                pub title: FreeText<255>,
                /// The course's title.
                pub course_title: FreeText<255>,
                $($own)*
            }
        }
    };
}

forum_data! {
    /// The data of `forum-topic`: there is a new topic in a forum that someone follows.
    pub struct ForumTopic {
        /// How it begins, without marks.
        pub excerpt: FreeText<300>,
    }
}

impl Notification for ForumTopic {
    const NAME: &'static str = "forum-topic";
    const NOTICE_TYPE: NoticeType =
        NoticeType::new("forum_topic", "les nouveaux sujets des forums", "new topics in forums");
    const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let (title, course, excerpt) = (&self.title.0, &self.course_title.0, &self.excerpt.0);
        Words {
            title: writer.say(format!("Nouveau sujet : « {title} »"), format!("New topic: “{title}”")),
            text: writer.say(
                format!("Dans le forum de « {course} » : {excerpt}"),
                format!("In the forum of “{course}”: {excerpt}"),
            ),
            link: Some(topic_page(&self.topic_id, writer)),
            because: writer.say("que vous suivez ce forum", "you follow this forum"),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self {
            topic_id: example_id(),
            title: example_title(language),
            course_title: course_title(language),
            excerpt: example_excerpt(language),
        }
    }
}

forum_data! {
    /// The data of `forum-reply`: there are replies to a topic that someone follows, since they visited it.
    pub struct ForumReply {
        /// How the first of them begins, without marks.
        pub excerpt: FreeText<300>,
    }
}

impl Notification for ForumReply {
    const NAME: &'static str = "forum-reply";
    const NOTICE_TYPE: NoticeType = REPLIES;
    const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let (title, course, excerpt) = (&self.title.0, &self.course_title.0, &self.excerpt.0);
        Words {
            title: writer.say(format!("Une réponse : « {title} »"), format!("A reply: “{title}”")),
            text: writer.say(
                format!("Dans le forum de « {course} » : {excerpt}"),
                format!("In the forum of “{course}”: {excerpt}"),
            ),
            link: Some(topic_page(&self.topic_id, writer)),
            because: writer.say("que vous suivez ce sujet", "you follow this topic"),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self {
            topic_id: example_id(),
            title: example_title(language),
            course_title: course_title(language),
            excerpt: example_excerpt(language),
        }
    }
}

forum_data! {
    /// The data of `forum-answer`: someone answered what someone wrote.
    pub struct ForumAnswer {
        /// How the answer begins, without marks.
        pub excerpt: FreeText<300>,
    }
}

impl Notification for ForumAnswer {
    const NAME: &'static str = "forum-answer";
    const NOTICE_TYPE: NoticeType = REPLIES;
    const CHANNELS: &'static [Channel] = &[Channel::InApp];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let (title, excerpt) = (&self.title.0, &self.excerpt.0);
        Words {
            title: writer
                .say(format!("On vous a répondu : « {title} »"), format!("You were answered: “{title}”")),
            text: excerpt.clone(),
            link: Some(topic_page(&self.topic_id, writer)),
            because: writer.say("que vous avez écrit dans ce sujet", "you wrote in this topic"),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self {
            topic_id: example_id(),
            title: example_title(language),
            course_title: course_title(language),
            excerpt: example_excerpt(language),
        }
    }
}

forum_data! {
    /// The data of `reply-solution`: what someone wrote solves a topic.
    pub struct ReplySolution {}
}

impl Notification for ReplySolution {
    const NAME: &'static str = "reply-solution";
    const NOTICE_TYPE: NoticeType = NoticeType::new(
        "reply_solution",
        "vos réponses choisies comme solutions",
        "your replies that solve topics",
    );
    const CHANNELS: &'static [Channel] = &[Channel::InApp];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let (title, course) = (&self.title.0, &self.course_title.0);
        Words {
            title: writer.say(
                format!("Votre réponse est la solution : « {title} »"),
                format!("Your reply is the solution: “{title}”"),
            ),
            text: writer.say(
                format!("Dans le forum de « {course} », votre réponse a été choisie comme solution."),
                format!("In the forum of “{course}”, your reply was chosen as the solution."),
            ),
            link: Some(topic_page(&self.topic_id, writer)),
            because: writer.say("que vous avez écrit cette réponse", "you wrote this reply"),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self { topic_id: example_id(), title: example_title(language), course_title: course_title(language) }
    }
}

forum_data! {
    /// The data of `content-flagged`: someone holds a reply to be out of place.
    pub struct ContentFlagged {}
}

impl Notification for ContentFlagged {
    const NAME: &'static str = "content-flagged";
    const NOTICE_TYPE: NoticeType =
        NoticeType::new("content_flagged", "les messages signalés", "flagged messages");
    const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let (title, course) = (&self.title.0, &self.course_title.0);
        Words {
            title: writer
                .say(format!("Message signalé : « {title} »"), format!("Flagged message: “{title}”")),
            text: writer.say(
                format!("Une réponse du forum de « {course} » attend votre décision."),
                format!("A reply in the forum of “{course}” awaits your decision."),
            ),
            link: Some(topic_page(&self.topic_id, writer)),
            because: writer.say("que ce cours est le vôtre", "this course is yours"),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self { topic_id: example_id(), title: example_title(language), course_title: course_title(language) }
    }
}
