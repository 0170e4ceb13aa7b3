//! From a template and its reader to the e-mail.

use jiff::tz::TimeZone;
use preau_kernel::{field_types::FreeText, text::Language, time::Instant};

use crate::{
    EmailTemplate, SessionKind, bodies,
    dates::Dates,
    headings::Headings,
    line::{one_line, paragraphs, tidy},
};

/// For whom an e-mail is written, and in whose name.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// The reader's language.
    pub language: Language,
    /// The reader's zone: dates and times are written in it.
    pub time_zone: TimeZone,
    /// The sender's name, as readers know it.
    pub school: &'a str,
    /// Where the reader stops the e-mails of this kind, if they can be stopped.
    pub unsubscribe_url: Option<&'a str>,
}

/// An e-mail that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderedEmail {
    /// One line, without control characters.
    pub subject: String,
    /// One line: what mail programs show beside the subject.
    pub preview: String,
    /// The body in HTML.
    pub html: String,
    /// The body as text.
    pub text: String,
}

impl EmailTemplate {
    /// Writes the e-mail for its reader.
    #[must_use]
    pub fn render(&self, context: &Context<'_>) -> RenderedEmail {
        let dates = Dates { language: context.language, time_zone: &context.time_zone };
        let headings = Headings::new(self, context.school, dates);
        let page = Page {
            french: context.language == Language::French,
            language: context.language.tag(),
            school: one_line(context.school),
            subject: one_line(&headings.subject),
            preview: one_line(&headings.preview),
            reason: one_line(&headings.reason),
            unsubscribe_url: context.unsubscribe_url,
            dates,
        };
        let (html, text) = (bodies::html(&page, self), bodies::text(&page, self));
        RenderedEmail {
            html: paragraphs(&html),
            text: tidy(&text),
            subject: page.subject,
            preview: page.preview,
        }
    }
}

/// What the files of every template may use beside their data.
pub(crate) struct Page<'a> {
    pub(crate) french: bool,
    pub(crate) language: &'static str,
    pub(crate) school: String,
    pub(crate) subject: String,
    pub(crate) preview: String,
    pub(crate) reason: String,
    pub(crate) unsubscribe_url: Option<&'a str>,
    dates: Dates<'a>,
}

impl Page<'_> {
    /// A name or a title among our own words.
    #[expect(clippy::unused_self, reason = "templates reach functions through the page")]
    pub(crate) fn line<const MOST: usize>(&self, text: &FreeText<MOST>) -> String {
        one_line(&text.0)
    }

    pub(crate) fn range(&self, start: &Instant, end: &Instant) -> String {
        self.dates.range(start, end)
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    pub(crate) fn duration(&self, minutes: &u32) -> String {
        self.dates.duration(*minutes)
    }

    /// What follows a label: French sets it apart.
    pub(crate) const fn colon(&self) -> &'static str {
        if self.french { " :" } else { ":" }
    }

    /// How a session of that kind is held.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    pub(crate) const fn kind(&self, kind: &SessionKind) -> &'static str {
        match (kind, self.french) {
            (SessionKind::Video, true) => "visioconférence",
            (SessionKind::Video, false) => "by video",
            (SessionKind::InPerson, true) => "présentiel",
            (SessionKind::InPerson, false) => "in person",
            (SessionKind::Course, true) => "stage",
            (SessionKind::Course, false) => "intensive course",
        }
    }
}
