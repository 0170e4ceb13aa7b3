//! The small pages of unsubscribing, for a browser. They name nobody and load nothing.

use http::{HeaderName, HeaderValue, header};
use preau_kernel::{
    answer::{Answer, Html},
    text::{Language, LocalizedText},
};

/// Nothing is loaded, nothing runs, no other site frames it, and its form leads back to itself.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";
const STYLE: &str = "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem}\
                     button{font:inherit;padding:.5rem 1rem}";

/// A page with a heading, a sentence and, under them, perhaps a button that sends the page's own address a click
/// (RFC 8058). The texts are ours: nothing in them needs escaping.
pub(crate) fn page(
    language: Language,
    heading: &LocalizedText,
    sentence: &LocalizedText,
    button: Option<&LocalizedText>,
) -> Answer<Html> {
    let (heading, sentence) = (heading.in_language(language), sentence.in_language(language));
    let form = button.map_or_else(String::new, |label| {
        format!(
            "\n<form method=\"post\">\n<input type=\"hidden\" name=\"List-Unsubscribe\" value=\"One-Click\">\n\
             <button>{}</button>\n</form>",
            label.in_language(language)
        )
    });
    let tag = language.tag();
    let html = format!(
        "<!doctype html>\n<html lang=\"{tag}\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <title>{heading}</title>\n<style>{STYLE}</style>\n<h1>{heading}</h1>\n<p>{sentence}</p>{form}\n</html>\n"
    );
    let headers = [
        (header::CONTENT_LANGUAGE, tag),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ];
    headers.into_iter().fold(Answer::ok(Html(html)), |answer, (name, value)| {
        answer.with_header(name, HeaderValue::from_static(value))
    })
}
