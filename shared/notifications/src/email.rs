//! From a notification and its reader to the e-mail.

use askama::Template;

use crate::{
    line::{one_line, paragraphs, tidy},
    notification::Notification,
    page::{Page, PageLink},
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
    let letter = words.letter.unwrap_or_else(|| words.text.clone());
    let page = Page {
        french: context.language == preau_kernel::text::Language::French,
        language: context.language.tag(),
        school: one_line(context.school),
        subject: one_line(&words.title),
        preview: one_line(if words.text.is_empty() { &letter } else { &words.text }),
        reason: one_line(&reason),
        unsubscribe_url: context.unsubscribe_url,
        text: letter,
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
