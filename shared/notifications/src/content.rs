//! A notification with its data, whichever it is, as each channel tells it.

use jiff::Timestamp;
use preau_kernel::whatsapp::WhatsAppContent;

use crate::{
    email::{RenderedEmail, render},
    line::{one_line, paragraphs},
    notification::Notification,
    words::{Context, Writer},
};

/// A notification with its data.
pub struct Content(Box<dyn Told>);

/// What a notice inside the app says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeWords {
    /// A line.
    pub title: String,
    /// A sentence or a few.
    pub text: String,
    /// Where to go from it: a path of the school's app, or an https address.
    pub link: Option<String>,
}

/// [`Notification`] without its type.
trait Told: Send + Sync {
    fn expires_at(&self) -> Option<Timestamp>;
    fn seals(&self) -> Option<&'static str>;
    fn email(&self, context: &Context<'_>) -> RenderedEmail;
    fn notice(&self, writer: &Writer<'_>) -> NoticeWords;
    fn whatsapp(&self, writer: &Writer<'_>) -> WhatsAppContent;
}

impl<N: Notification> Told for N {
    fn expires_at(&self) -> Option<Timestamp> {
        Notification::expires_at(self)
    }

    fn seals(&self) -> Option<&'static str> {
        Notification::seals(self)
    }

    fn email(&self, context: &Context<'_>) -> RenderedEmail {
        render(self, context)
    }

    fn notice(&self, writer: &Writer<'_>) -> NoticeWords {
        let words = self.words(writer);
        NoticeWords {
            title: one_line(&words.title),
            text: paragraphs(&words.text),
            link: words.link.map(|link| link.to),
        }
    }

    fn whatsapp(&self, writer: &Writer<'_>) -> WhatsAppContent {
        Notification::whatsapp(self, writer)
    }
}

impl Content {
    pub(crate) fn new(notification: impl Notification) -> Self {
        Self(Box::new(notification))
    }

    /// From when on it is no longer worth telling.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.0.expires_at()
    }

    /// For what purpose its e-mail carries a token: see [`Notification::seals`].
    #[must_use]
    pub fn seals(&self) -> Option<&'static str> {
        self.0.seals()
    }

    /// The e-mail.
    #[must_use]
    pub fn email(&self, context: &Context<'_>) -> RenderedEmail {
        self.0.email(context)
    }

    /// The notice inside the app.
    #[must_use]
    pub fn notice(&self, context: &Context<'_>) -> NoticeWords {
        self.0.notice(&context.writer())
    }

    /// The WhatsApp message, which says how to get no more of them.
    #[must_use]
    pub fn whatsapp(&self, context: &Context<'_>) -> WhatsAppContent {
        self.0.whatsapp(&context.writer())
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use preau_kernel::{
        channel::Channel,
        field_types::FreeText,
        input,
        text::Language::{self, English, French},
    };
    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::{Link, NoticeType, Words, definition::Definition};

    input! {
        /// What a file of a domain to come would say, whole.
        #[derive(Serialize, Deserialize)]
        pub struct ForumReply {
            /// The topic.
            pub topic: FreeText<200>,
        }
    }

    impl Notification for ForumReply {
        const NAME: &'static str = "forum-reply";
        const NOTICE_TYPE: NoticeType =
            NoticeType::new("forum_reply", "les réponses du forum", "replies in the forum");
        const STOPPABLE: bool = true;
        const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email];

        fn words(&self, writer: &Writer<'_>) -> Words {
            let topic = &self.topic.0;
            Words {
                title: writer.say(format!("Réponse à « {topic} »"), format!("Reply to “{topic}”")),
                text: writer.say("Quelqu'un a répondu.\nÀ vous !", "Someone replied.\nYour turn!"),
                link: Some(Link::page("/topics/42".to_owned(), writer.say("Lire", "Read"))),
                because: writer.say("que vous suivez ce sujet", "you follow this topic"),
                ..Words::default()
            }
        }

        fn example(_: Language) -> Self {
            Self { topic: FreeText("Les limites <3".to_owned()) }
        }
    }

    fn context(language: Language, app_url: Option<&'static str>) -> Context<'static> {
        let (school, unsubscribe_url) = ("École Alpha", Some("https://example.org/stop"));
        Context {
            language,
            time_zone: TimeZone::UTC,
            school,
            app_url,
            public_url: "https://preau.example",
            unsubscribe_url,
        }
    }

    fn reply() -> Content {
        const DEFINITION: Definition = Definition::of::<ForumReply>();
        DEFINITION.fill(&DEFINITION.example(French)).unwrap()
    }

    #[test]
    fn a_notice_needs_no_file_of_an_e_mail_and_leads_to_a_page_of_the_app() {
        let said = reply().notice(&context(French, None));
        assert_eq!(said.title, "Réponse à « Les limites <3 »");
        assert_eq!(said.text, "Quelqu'un a répondu.\nÀ vous !");
        assert_eq!(said.link.as_deref(), Some("/topics/42"));
    }

    #[test]
    fn an_e_mail_without_a_body_of_its_own_has_title_text_and_link() {
        let email = reply().email(&context(English, Some("https://app.ecole.example")));
        insta::assert_snapshot!(format!("{}\n{}\n---\n{}", email.subject, email.preview, email.text), @"
        Reply to “Les limites <3”
        Someone replied. Your turn!
        ---
        Reply to “Les limites <3”

        Someone replied.
        Your turn!

        Read:
        https://app.ecole.example/topics/42

        École Alpha
        You receive this e-mail because you follow this topic.
        Stop receiving these e-mails: https://example.org/stop
        ");
        assert!(
            email.html.contains("Les limites &#60;3")
                && email.html.contains("Someone replied.<br />Your turn!")
        );
        assert!(email.html.contains("href=\"https://app.ecole.example/topics/42\""));
        // A page of an app whose address nobody said is no link.
        assert!(!reply().email(&context(English, None)).html.contains("/topics/42"));
    }
}
