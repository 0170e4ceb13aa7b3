//! From a notification and its reader to the e-mail.

use askama::Template;
use preau_kernel::{field_types::FreeText, time::Instant};

use crate::{
    dates::Dates,
    line::{one_line, paragraphs, tidy},
    notification::Notification,
    session::SessionKind,
    words::Context,
};

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

/// Writes the e-mail for its reader.
pub(crate) fn render<N: Notification>(notification: &N, context: &Context<'_>) -> RenderedEmail {
    let writer = context.writer();
    let words = notification.words(&writer);
    let because = words.because;
    let reason = writer.say(
        format!("Vous recevez cet e-mail parce {because}."),
        format!("You receive this e-mail because {because}."),
    );
    let link = words
        .link
        .and_then(|link| Some(PageLink { address: writer.address(&link)?, label: one_line(&link.label) }));
    let page = Page {
        french: context.language == preau_kernel::text::Language::French,
        language: context.language.tag(),
        school: one_line(context.school),
        subject: one_line(&words.title),
        preview: one_line(&words.text),
        reason: one_line(&reason),
        unsubscribe_url: context.unsubscribe_url,
        text: words.letter.unwrap_or(words.text),
        link,
        dates: writer.dates,
    };
    let html = notification.html(&page).unwrap_or_else(|| LayoutHtml { page: &page }.to_string());
    let text = notification.plain(&page).unwrap_or_else(|| LayoutText { page: &page }.to_string());
    RenderedEmail { html: paragraphs(&html), text: tidy(&text), subject: page.subject, preview: page.preview }
}

/// The e-mail of a notification without a body of its own: all data is escaped.
#[derive(Template)]
#[template(path = "layout.html")]
struct LayoutHtml<'a> {
    page: &'a Page<'a>,
}

#[derive(Template)]
#[template(path = "layout.txt")]
struct LayoutText<'a> {
    page: &'a Page<'a>,
}

/// What the files of every e-mail may use beside the data.
pub struct Page<'a> {
    pub(crate) french: bool,
    pub(crate) language: &'static str,
    pub(crate) school: String,
    pub(crate) subject: String,
    pub(crate) preview: String,
    pub(crate) reason: String,
    pub(crate) unsubscribe_url: Option<&'a str>,
    pub(crate) text: String,
    pub(crate) link: Option<PageLink>,
    dates: Dates<'a>,
}

pub(crate) struct PageLink {
    pub(crate) address: String,
    pub(crate) label: String,
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
