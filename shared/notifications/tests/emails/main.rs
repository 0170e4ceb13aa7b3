//! The e-mails as their readers get them.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

mod account;
mod html;
mod injection;
mod session;

use jiff::tz::TimeZone;
use preau_kernel::text::Language;
use preau_notification_definitions::{Context, RenderedEmail, TemplateName};
use serde_json::Value;

/// The example of `name`, written for a reader in Paris who can stop it.
fn rendered(name: TemplateName, language: Language) -> RenderedEmail {
    written(name, &name.definition().example(language), language)
}

fn written(name: TemplateName, data: &Value, language: Language) -> RenderedEmail {
    name.definition().fill(data).unwrap().email(&Context {
        language,
        time_zone: TimeZone::get("Europe/Paris").unwrap(),
        school: "École Alpha",
        app_url: None,
        public_url: "https://preau.example",
        unsubscribe_url: name.definition().stoppable.then_some("https://example.org/stop?token=abc&kind=x"),
    })
}

/// What a reader sees without HTML.
fn plain(name: &str, language: Language) -> String {
    let RenderedEmail { subject, preview, text, .. } = rendered(TemplateName::parse(name).unwrap(), language);
    format!("{subject}\n{preview}\n---\n{text}")
}
