//! Small pages for a browser: what the links of e-mails lead to, which name nobody, and what is to be printed. They load nothing.

use http::{HeaderName, HeaderValue, header};

use crate::{
    value::text::{Language, LocalizedText},
    work::answer::{Answer, Html},
};

/// Nothing is loaded, nothing runs, no other site frames it, and its form leads back to itself.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";
const STYLE: &str = "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem}\
                     button{font:inherit;padding:.5rem 1rem}";
const STYLE_TO_PRINT: &str = "@page{size:A4;margin:20mm}body{font:1rem/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem}\
                              h1,h2{line-height:1.2;break-after:avoid}li,p{break-inside:avoid}\
                              @media print{body{max-width:none;margin:0;padding:0}}";

/// A button that sends the page's own address a click.
pub struct Button<'l> {
    /// What it says.
    pub label: &'l LocalizedText,
    /// What the click sends besides: names and values without markup.
    pub fields: &'static [(&'static str, &'static str)],
}

/// A page with a heading, a sentence and, under them, perhaps a button. In its texts nothing is markup.
#[must_use]
pub fn small_page(
    language: Language,
    heading: &LocalizedText,
    sentence: &LocalizedText,
    button: Option<&Button<'_>>,
) -> Answer<Html> {
    let text = |text: &LocalizedText| between_tags(text.in_language(language));
    let (heading, sentence) = (text(heading), text(sentence));
    let form = button.map_or_else(String::new, |button| {
        let field = |(name, value)| format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">\n");
        let fields: String = button.fields.iter().copied().map(field).collect();
        format!("\n<form method=\"post\">\n{fields}<button>{}</button>\n</form>", text(button.label))
    });
    page(language, &heading, STYLE, &format!("<h1>{heading}</h1>\n<p>{sentence}</p>{form}"))
}

/// A page to read and to print on A4, from which the browser makes a PDF. Nothing is markup in its title; its body is HTML, in
/// which what others wrote is [escaped](Html::escaped).
#[must_use]
pub fn page_to_print(language: Language, title: &str, body: &str) -> Answer<Html> {
    page(language, &between_tags(title), STYLE_TO_PRINT, body)
}

/// A page whose title and body are HTML.
fn page(language: Language, title: &str, style: &str, body: &str) -> Answer<Html> {
    let tag = language.tag();
    let html = format!(
        "<!doctype html>\n<html lang=\"{tag}\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <title>{title}</title>\n<style>{style}</style>\n{body}\n</html>\n"
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

/// Text that stands between tags, where quotes are quotes.
fn between_tags(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_markup_between_tags_and_quotes_are_quotes() {
        assert_eq!(between_tags("<b>L'école</b> & \"moi\""), "&lt;b&gt;L'école&lt;/b&gt; &amp; \"moi\"");
    }

    #[test]
    fn what_is_to_be_printed_has_a_style_for_paper_and_a_title_without_markup() {
        let page = page_to_print(Language::English, "<i>Amina</i>", "<h1>Amina</h1>").keep().unwrap();
        let html = page.body;
        assert!(html.contains("<title>&lt;i&gt;Amina&lt;/i&gt;</title>\n<style>@page{size:A4;"), "{html}");
        assert!(
            html.ends_with("</style>\n<h1>Amina</h1>\n</html>\n") && html.contains("lang=\"en\""),
            "{html}"
        );
    }
}
