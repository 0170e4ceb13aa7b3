//! What a school sends by hand.

use preau_kernel::{
    channel::Channel,
    contact::WebAddress,
    field_errors::FieldErrors,
    field_types::{FreeText, Integer},
    input, string_enum,
    text::{Language, LocalizedText},
    whatsapp::WhatsAppContent,
};
use serde::{Deserialize, Serialize};

use crate::{
    Link, NoticeType, Notification, Words, Writer,
    definition::Definition,
    example::{address, free, written},
    notification::email_body,
};

/// The notifications of this file.
pub(crate) const DEFINITIONS: &[Definition] = &[
    Definition::of::<Welcome>(),
    Definition::of::<GenericNotice>(),
    Definition::of::<TestResult>(),
    Definition::of::<Document>(),
    Definition::of::<PlainText>(),
];

input! {
    /// The data of `welcome`: an account was opened.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct Welcome {
        /// The reader's name.
        pub name: Option<FreeText<200>>,
        /// Where the reader signs in.
        pub login_url: WebAddress,
    }
}

impl Notification for Welcome {
    const NAME: &'static str = "welcome";
    const NOTICE_TYPE: NoticeType =
        NoticeType::new("welcome", "les messages de bienvenue", "welcome messages");
    const STOPPABLE: bool = true;
    const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let school = writer.school;
        Words {
            title: writer.say(format!("Bienvenue chez {school}"), format!("Welcome to {school}")),
            text: writer.say(
                "Votre compte est ouvert : vous pouvez vous connecter.",
                "Your account is open: you can sign in.",
            ),
            because: writer.say(
                format!("qu'un compte a été ouvert à cette adresse chez {school}"),
                format!("an account was opened for this address at {school}"),
            ),
            ..Words::default()
        }
    }

    fn example(_: Language) -> Self {
        Self { name: Some(free("Amina")), login_url: address("https://example.org/login") }
    }

    email_body!(Welcome, "welcome.html", "welcome.txt");
}

input! {
    /// The data of `generic-notice`: whatever the school has to say.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct GenericNotice {
        /// What it is about: the subject.
        pub title: FreeText<200>,
        /// What is said. Line breaks are kept, mark-up is shown as it was written.
        pub message: FreeText<5_000>,
        /// Where there is more.
        pub link: Option<WebAddress>,
        /// What the link says; nothing without a link.
        pub link_label: Option<FreeText<100>>,
    }
}

impl Notification for GenericNotice {
    const NAME: &'static str = "generic-notice";
    const NOTICE_TYPE: NoticeType = NoticeType::MESSAGE;
    const STOPPABLE: bool = true;
    const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let school = writer.school;
        let label = self.link_label.as_ref().map(|label| label.0.clone());
        let label = label.unwrap_or_else(|| writer.say("En savoir plus", "Learn more"));
        Words {
            title: self.title.0.clone(),
            text: beginning(&self.message.0),
            letter: Some(self.message.0.clone()),
            link: self.link.as_ref().map(|to| Link::address(to, label)),
            because: writer.say(
                format!("que vous avez un compte chez {school}"),
                format!("you have an account at {school}"),
            ),
        }
    }

    fn example(language: Language) -> Self {
        Self {
            title: written(language, "Fermeture pendant les vacances", "Closed during the holidays"),
            message: written(
                language,
                "L'école ferme du 11 au 26 avril.\n\nLes séances déjà confirmées ont lieu comme prévu.",
                "The school is closed from 11 to 26 April.\n\nSessions that are confirmed take place.",
            ),
            link: Some(address("https://example.org/calendar")),
            link_label: Some(written(language, "Voir le calendrier", "See the calendar")),
        }
    }

    fn check(&self, errors: &mut FieldErrors) {
        if self.link.is_none() && self.link_label.is_some() {
            let detail = LocalizedText::fixed(
                "Un libellé de lien sans lien ne sert à rien.",
                "The label of a link is of no use without the link.",
            );
            errors.inside("link_label", |errors| errors.add("contradiction", detail));
        }
    }
}

/// The beginning of a message: as much as mail programs show.
fn beginning(message: &str) -> String {
    const MOST: usize = 120;
    if message.chars().count() <= MOST {
        return message.to_owned();
    }
    let cut: String = message.chars().take(MOST).collect();
    // Not in the middle of a word, unless there is but one.
    let whole = cut.rsplit_once(char::is_whitespace).map_or(cut.as_str(), |(whole, _)| whole);
    format!("{}…", whole.trim_end())
}

string_enum! {
    /// Which test of a masterclass it was.
    pub enum TestMoment {
        /// The one before it.
        Pre = "PRE",
        /// The one after it.
        Post = "POST",
    }
}

input! {
    /// The data of `test-result`: how a test went.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct TestResult {
        /// Which test; of which masterclass, where `test` is there.
        pub title: FreeText<200>,
        /// Which test of a masterclass, where it was one.
        pub test: Option<TestMoment>,
        /// How many points the reader has.
        pub score: Integer<0, 10_000>,
        /// How many there were.
        pub out_of: Integer<1, 10_000>,
        /// Where there is more.
        pub link: Option<WebAddress>,
    }
}

impl Notification for TestResult {
    const NAME: &'static str = "test-result";
    const NOTICE_TYPE: NoticeType = NoticeType::MESSAGE;
    const CHANNELS: &'static [Channel] = &[Channel::Whatsapp, Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let Self { title, test, score, out_of, link } = self;
        let (title, score, out_of, school) = (&title.0, score.0, out_of.0, writer.school);
        let label = || writer.say("En savoir plus", "Learn more");
        let (which, what) = match test {
            None => (format!("à « {title} »"), format!("for “{title}”")),
            Some(TestMoment::Pre) => {
                (format!("au test d'avant « {title} »"), format!("in the test before “{title}”"))
            }
            Some(TestMoment::Post) => {
                (format!("au test d'après « {title} »"), format!("in the test after “{title}”"))
            }
        };
        Words {
            title: writer.say(
                format!("Votre résultat {which} : {score} sur {out_of}."),
                format!("Your result {what}: {score} out of {out_of}."),
            ),
            letter: Some(writer.say(
                format!("Vous avez {score} points sur {out_of}."),
                format!("You have {score} points out of {out_of}."),
            )),
            link: link.as_ref().map(|to| Link::address(to, label())),
            because: writer.say(
                format!("que vous avez passé ce test chez {school}"),
                format!("you took this test at {school}"),
            ),
            ..Words::default()
        }
    }

    fn example(_: Language) -> Self {
        Self { title: free("Pré-test"), test: None, score: Integer(7), out_of: Integer(10), link: None }
    }

    fn check(&self, errors: &mut FieldErrors) {
        if self.score.0 > self.out_of.0 {
            let detail = LocalizedText::fixed(
                "Le résultat dépasse le nombre de points.",
                "The score is above the number of points.",
            );
            errors.inside("score", |errors| errors.add("range", detail));
        }
    }
}

input! {
    /// The data of `document`: a file.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct Document {
        /// Where the provider fetches it.
        pub url: WebAddress,
        /// Its name.
        pub file_name: FreeText<200>,
        /// What stands below it.
        pub caption: Option<FreeText<1_000>>,
    }
}

impl Notification for Document {
    const NAME: &'static str = "document";
    const NOTICE_TYPE: NoticeType = NoticeType::MESSAGE;
    const CHANNELS: &'static [Channel] = &[Channel::Whatsapp];

    fn words(&self, _: &Writer<'_>) -> Words {
        let caption = self.caption.as_ref().map(|caption| caption.0.clone());
        Words { title: self.file_name.0.clone(), text: caption.unwrap_or_default(), ..Words::default() }
    }

    fn example(language: Language) -> Self {
        Self {
            url: address("https://example.org/a.pdf"),
            file_name: free("Attestation.pdf"),
            caption: Some(written(language, "Votre attestation", "Your certificate")),
        }
    }

    fn whatsapp(&self, writer: &Writer<'_>) -> WhatsAppContent {
        let words = self.words(writer);
        WhatsAppContent::Document {
            address: self.url.clone(),
            file_name: words.title,
            caption: Some(writer.with_way_out(&[&words.text])),
        }
    }
}

input! {
    /// The data of `text`: whatever the school has to say.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct PlainText {
        /// What is said.
        pub message: FreeText<4_000>,
    }
}

impl Notification for PlainText {
    const NAME: &'static str = "text";
    const NOTICE_TYPE: NoticeType = NoticeType::MESSAGE;
    const CHANNELS: &'static [Channel] = &[Channel::Whatsapp];

    fn words(&self, _: &Writer<'_>) -> Words {
        Words { text: self.message.0.clone(), ..Words::default() }
    }

    fn example(language: Language) -> Self {
        Self { message: written(language, "Bonne rentrée !", "Welcome back!") }
    }
}
