//! The small pages of confirming.

use http::{HeaderValue, header};
use preau_kernel::{
    answer::{Answer, Html},
    small_page::{Button, small_page},
    text::{Language, LocalizedText},
};

/// A page, which programs are answered as JSON, with perhaps a button of this label.
pub(crate) fn page(
    language: Language,
    heading: &LocalizedText,
    sentence: &LocalizedText,
    button: Option<&LocalizedText>,
) -> Answer<Html> {
    let button = button.map(|label| Button { label, fields: &[] });
    small_page(language, heading, sentence, button.as_ref())
        .with_header(header::VARY, HeaderValue::from_static("accept, accept-language"))
}
