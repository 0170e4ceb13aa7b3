//! What a notification says, and what it is written with: a language, a zone, a school.

use jiff::tz::TimeZone;
use preau_kernel::{
    contact::WebAddress,
    text::{Language, LocalizedText},
    time::Instant,
    whatsapp::WhatsAppContent,
};

use crate::{
    dates::Dates,
    line::{one_line, paragraphs},
};

/// For whom a notification is written, and in whose name.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// The reader's language.
    pub language: Language,
    /// The reader's zone: dates and times are written in it.
    pub time_zone: TimeZone,
    /// The sender's name, as readers know it.
    pub school: &'a str,
    /// Where the school's app is, without a slash at the end; links to its pages begin with it.
    pub app_url: Option<&'a str>,
    /// Where callers reach Préau, without a slash at the end; links to its own pages begin with it.
    pub public_url: &'a str,
    /// Where the reader stops the e-mails of this kind, if they can be stopped.
    pub unsubscribe_url: Option<&'a str>,
}

impl Context<'_> {
    pub(crate) fn writer(&self) -> Writer<'_> {
        let dates = Dates { language: self.language, time_zone: &self.time_zone };
        Writer { dates, school: self.school, app_url: self.app_url, public_url: self.public_url }
    }
}

/// What a notification says, whatever the channel. What others wrote stands in it as they wrote it.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// A line: the title of a notice, the subject of an e-mail.
    pub title: String,
    /// A sentence or a few: the text of a notice, what mail programs show beside the subject.
    pub text: String,
    /// What an e-mail says instead of `text`, where it says more and has no body of its own.
    pub letter: Option<String>,
    /// Where there is more.
    pub link: Option<Link>,
    /// Why one gets the e-mail, as it goes on after « Vous recevez cet e-mail parce » and “You receive this e-mail because”.
    pub because: String,
}

/// Where there is more.
#[derive(Clone, Debug)]
pub struct Link {
    /// A path of the school's app, or an https address.
    pub(crate) to: String,
    pub(crate) label: String,
}

impl Link {
    /// To a page of the school's app: `/courses/42`.
    #[must_use]
    pub fn page(path: String, label: String) -> Self {
        Self { to: path, label }
    }

    /// To a page that Préau itself shows: `/inscriptions/confirm/…`.
    #[must_use]
    pub fn own(writer: &Writer<'_>, path: &str, label: String) -> Self {
        Self { to: format!("{}{path}", writer.public_url), label }
    }

    /// To an address.
    #[must_use]
    pub fn address(address: &WebAddress, label: String) -> Self {
        Self { to: address.as_str().to_owned(), label }
    }
}

/// Writes in one language, one zone and one school's name.
pub struct Writer<'a> {
    pub(crate) dates: Dates<'a>,
    app_url: Option<&'a str>,
    public_url: &'a str,
    /// The school's name.
    pub school: &'a str,
}

impl Writer<'_> {
    /// What is said in the reader's language.
    #[must_use]
    pub fn say(&self, french: impl Into<String>, english: impl Into<String>) -> String {
        match self.dates.language {
            Language::French => french.into(),
            Language::English => english.into(),
        }
    }

    /// The day and the time of `instant`, for a title.
    #[must_use]
    pub fn moment(&self, instant: &Instant) -> String {
        self.dates.moment(instant)
    }

    /// From `start` to `end`, with the zone.
    #[must_use]
    pub fn range(&self, start: &Instant, end: &Instant) -> String {
        self.dates.range(start, end)
    }

    /// So many minutes.
    #[must_use]
    pub fn duration(&self, minutes: u32) -> String {
        self.dates.duration(minutes)
    }

    /// Whether the school's app has an address, by which links lead to its pages.
    #[must_use]
    pub const fn has_app(&self) -> bool {
        self.app_url.is_some()
    }

    /// Where a link leads, for who reads outside the app; none where it leads to a page of an app whose address is not known.
    pub(crate) fn address(&self, link: &Link) -> Option<String> {
        if link.to.starts_with('/') {
            Some(format!("{}{}", self.app_url?, link.to))
        } else {
            Some(link.to.clone())
        }
    }

    /// Title, text and link as a WhatsApp message.
    pub(crate) fn whatsapp(&self, words: &Words, link: Option<&str>) -> WhatsAppContent {
        let (title, text) = (one_line(&words.title), paragraphs(&words.text));
        WhatsAppContent::Text(self.with_way_out(&[&title, &text, link.unwrap_or_default()]))
    }

    /// What is said, a line each, and how to get no more of it.
    pub(crate) fn with_way_out(&self, lines: &[&str]) -> String {
        let stop = LocalizedText::fixed(
            "Répondez STOP pour ne plus recevoir de messages.",
            "Answer STOP to receive no more messages.",
        );
        let told: Vec<_> = lines.iter().copied().filter(|line| !line.is_empty()).collect();
        let space = if told.is_empty() { "" } else { "\n\n" };
        format!("{}{space}{}", told.join("\n"), stop.in_language(self.dates.language))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_the_app_has_an_address_where_the_app_has_one() {
        let written = |app_url| {
            let context = Context {
                language: Language::French,
                time_zone: TimeZone::UTC,
                school: "École Alpha",
                app_url,
                public_url: "https://preau.example",
                unsubscribe_url: None,
            };
            let to = |link: &Link| context.writer().address(link);
            let elsewhere = WebAddress::parse("https://example.org/a").unwrap();
            (
                to(&Link::page("/courses/42".into(), "Voir".into())),
                to(&Link::address(&elsewhere, "Voir".into())),
            )
        };
        let elsewhere = Some("https://example.org/a".to_owned());
        assert_eq!(written(None), (None, elsewhere.clone()));
        let page = Some("https://app.ecole.example/courses/42".to_owned());
        assert_eq!(written(Some("https://app.ecole.example")), (page, elsewhere));
    }
}
