//! What is said by WhatsApp alone: typed data in, a text or a document out, in French and in English.

use preau_emails::Dates;
use preau_kernel::{
    contact::WebAddress,
    field_errors::FieldErrors,
    field_types::{FreeText, Integer},
    input, string_enum,
    text::{Language, LocalizedText},
    time::Instant,
    validation::Input,
    whatsapp::WhatsAppContent,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

string_enum! {
    /// What a WhatsApp message says (seed 3 §4.4). `session-reminder` has the data of the e-mail of that name.
    pub enum MessageType {
        /// A registration is confirmed.
        RegistrationConfirmed = "registration-confirmed",
        /// A session is near.
        SessionReminder = "session-reminder",
        /// How a test went.
        TestResult = "test-result",
        /// A file.
        Document = "document",
        /// Whatever the school has to say.
        Text = "text",
    }
}

input! {
    /// The data of `registration-confirmed`.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct RegistrationConfirmed {
        /// What the reader is registered for.
        pub title: FreeText<200>,
        /// When it begins.
        pub starts_at: Option<Instant>,
        /// Where there is more.
        pub link: Option<WebAddress>,
    }
}

input! {
    /// The data of `test-result`.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct TestResult {
        /// Which test.
        pub title: FreeText<200>,
        /// How many points the reader has.
        pub score: Integer<0, 10_000>,
        /// How many there were.
        pub out_of: Integer<1, 10_000>,
        /// Where there is more.
        pub link: Option<WebAddress>,
    }
}

input! {
    /// The data of `document`.
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

input! {
    /// The data of `text`.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct PlainText {
        /// What is said.
        pub message: FreeText<4_000>,
    }
}

/// A template with all that it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WhatsAppTemplate {
    RegistrationConfirmed(RegistrationConfirmed),
    TestResult(TestResult),
    Document(Document),
    Text(PlainText),
}

impl WhatsAppTemplate {
    /// Reads the data of a message of this type from a request, as it is kept. Every field that is missing, unknown or
    /// wrong is reported.
    pub(crate) fn read(
        message_type: MessageType,
        data: Option<&Value>,
        errors: &mut FieldErrors,
    ) -> Option<Value> {
        use preau_emails::{EmailTemplate, TemplateName::SessionReminder};
        match message_type {
            MessageType::RegistrationConfirmed => {
                RegistrationConfirmed::read(data, errors).map(|data| json!(data))
            }
            MessageType::SessionReminder => {
                EmailTemplate::read(SessionReminder, data, errors).map(|template| template.to_stored().1)
            }
            MessageType::TestResult => {
                let result = TestResult::read(data, errors)?;
                if result.score.0 > result.out_of.0 {
                    let detail = LocalizedText::fixed(
                        "Le résultat dépasse le nombre de points.",
                        "The score is above the number of points.",
                    );
                    errors.inside("score", |errors| errors.add("range", detail));
                }
                Some(json!(result))
            }
            MessageType::Document => Document::read(data, errors).map(|data| json!(data)),
            MessageType::Text => PlainText::read(data, errors).map(|data| json!(data)),
        }
    }

    /// What [`Self::read`] kept under `name`; none where it is a template of e-mails, which WhatsApp tells as well.
    ///
    /// # Errors
    /// `data` is not that of the template.
    pub(crate) fn from_stored(name: &str, data: &Value) -> Result<Option<Self>, serde_json::Error> {
        Ok(match MessageType::parse(name) {
            Some(MessageType::RegistrationConfirmed) => {
                Some(Self::RegistrationConfirmed(Deserialize::deserialize(data)?))
            }
            Some(MessageType::TestResult) => Some(Self::TestResult(Deserialize::deserialize(data)?)),
            Some(MessageType::Document) => Some(Self::Document(Deserialize::deserialize(data)?)),
            Some(MessageType::Text) => Some(Self::Text(Deserialize::deserialize(data)?)),
            Some(MessageType::SessionReminder) | None => None,
        })
    }

    /// Writes the message for its reader.
    pub(crate) fn render(&self, dates: Dates<'_>) -> WhatsAppContent {
        let words =
            |french, english| LocalizedText::made(french, english).in_language(dates.language).to_owned();
        let (said, link) = match self {
            Self::RegistrationConfirmed(RegistrationConfirmed { title, starts_at, link }) => {
                let when = starts_at.as_ref().map(|start| dates.moment(start));
                let said = words(
                    format!("Votre inscription à « {} » est confirmée.", title.0),
                    format!("Your registration for “{}” is confirmed.", title.0),
                );
                let begins =
                    when.map(|when| words(format!("Début : {when}."), format!("It begins on {when}.")));
                ([Some(said), begins].into_iter().flatten().collect::<Vec<_>>().join("\n"), link.as_ref())
            }
            Self::TestResult(TestResult { title, score, out_of, link }) => (
                words(
                    format!("Votre résultat à « {} » : {} sur {}.", title.0, score.0, out_of.0),
                    format!("Your result for “{}”: {} out of {}.", title.0, score.0, out_of.0),
                ),
                link.as_ref(),
            ),
            Self::Text(PlainText { message }) => (message.0.clone(), None),
            Self::Document(Document { url, file_name, caption }) => {
                return WhatsAppContent::Document {
                    address: url.clone(),
                    file_name: file_name.0.clone(),
                    caption: Some(with_way_out(
                        caption.as_ref().map(|caption| caption.0.as_str()).unwrap_or_default(),
                        None,
                        dates.language,
                    )),
                };
            }
        };
        WhatsAppContent::Text(with_way_out(&said, link.map(WebAddress::as_str), dates.language))
    }
}

/// What is said, where there is more, and how to get no more of it.
pub(crate) fn with_way_out(said: &str, link: Option<&str>, language: Language) -> String {
    let stop = LocalizedText::fixed(
        "Répondez STOP pour ne plus recevoir de messages.",
        "Answer STOP to receive no more messages.",
    );
    let lines = [Some(said), link].into_iter().flatten().filter(|line| !line.is_empty());
    let told = lines.collect::<Vec<_>>().join("\n");
    let space = if told.is_empty() { "" } else { "\n\n" };
    format!("{told}{space}{}", stop.in_language(language))
}
