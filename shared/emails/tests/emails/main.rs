//! The e-mails as their readers get them.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

mod account;
mod html;
mod injection;
mod session;

use jiff::tz::TimeZone;
use preau_emails::{Context, EmailTemplate, RenderedEmail, TemplateName};
use preau_kernel::text::Language;

/// The example of `name`, written for a reader in Paris who can stop it.
fn rendered(name: TemplateName, language: Language) -> RenderedEmail {
    written(&EmailTemplate::example(name, language), language)
}

fn written(template: &EmailTemplate, language: Language) -> RenderedEmail {
    template.render(&Context {
        language,
        time_zone: TimeZone::get("Europe/Paris").unwrap(),
        school: "École Alpha",
        unsubscribe_url: template
            .name()
            .unsubscribable()
            .then_some("https://example.org/stop?token=abc&kind=x"),
    })
}

/// What a reader sees without HTML.
fn plain(name: TemplateName, language: Language) -> String {
    let RenderedEmail { subject, preview, text, .. } = rendered(name, language);
    format!("{subject}\n{preview}\n---\n{text}")
}

fn every_name() -> impl Iterator<Item = TemplateName> {
    TemplateName::WORDS.iter().filter_map(|word| TemplateName::parse(word))
}
