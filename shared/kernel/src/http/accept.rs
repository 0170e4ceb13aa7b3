//! What a caller takes for an answer (`Accept`, RFC 9110 §12.5.1), as far as an endpoint has more than one form of it.

use http::{HeaderMap, header::ACCEPT};

/// Whether a page is wanted rather than JSON: browsers name it first.
#[must_use]
pub fn wants_a_page(headers: &HeaderMap) -> bool {
    prefers(headers, "text/html")
}

/// Whether `media_type` is wanted rather than JSON: it is named, and not after that.
#[must_use]
pub fn prefers(headers: &HeaderMap, media_type: &str) -> bool {
    let mut named = media_types(headers);
    let first = named.find(|media| [media_type, "application/json", "*/*"].contains(&media.as_str()));
    first.as_deref() == Some(media_type)
}

/// Whether `media_type` is named.
#[must_use]
pub fn accepts(headers: &HeaderMap, media_type: &str) -> bool {
    media_types(headers).any(|media| media == media_type)
}

/// The media types that are named, in their order; weights and parameters are left out.
fn media_types(headers: &HeaderMap) -> impl Iterator<Item = String> {
    let named = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    named
        .flat_map(|value| value.split(','))
        .map(|range| range.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn naming(ranges: &'static [&'static str]) -> HeaderMap {
        ranges.iter().map(|range| (ACCEPT, range.parse().unwrap())).collect()
    }

    #[test]
    fn a_page_is_for_whoever_names_it_first() {
        for browser in
            [&["text/html,application/xhtml+xml,*/*;q=0.8"][..], &["image/png", "Text/HTML;q=0.9, */*"]]
        {
            assert!(wants_a_page(&naming(browser)), "{browser:?}");
        }
        for program in [&[][..], &["*/*"], &["application/json, text/html"], &["text/plain"]] {
            assert!(!wants_a_page(&naming(program)), "{program:?}");
        }
    }

    #[test]
    fn a_table_is_for_whoever_names_it_before_json() {
        assert!(prefers(&naming(&["Text/CSV; header=present, */*;q=0.1"]), "text/csv"));
        for other in [&["application/json, text/csv"][..], &["*/*"], &["text/*"], &[]] {
            assert!(!prefers(&naming(other), "text/csv"), "{other:?}");
        }
    }

    #[test]
    fn a_calendar_is_for_whoever_names_it_anywhere() {
        assert!(accepts(
            &naming(&["application/json", "text/plain, Text/Calendar; charset=utf-8"]),
            "text/calendar"
        ));
        for other in [&[][..], &["*/*"], &["text/*"], &["text/calendars"]] {
            assert!(!accepts(&naming(other), "text/calendar"), "{other:?}");
        }
    }
}
