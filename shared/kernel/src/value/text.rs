//! What people read: French first, English on request.

use std::borrow::Cow;

use http::{HeaderMap, header::ACCEPT_LANGUAGE};

/// A language that Préau speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// The default.
    #[default]
    French,
    /// On request.
    English,
}

impl Language {
    /// The BCP 47 tag, for `Content-Language`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    /// The language that `Accept-Language` (RFC 9110 §12.5.4) asks for: French unless English has a higher weight.
    #[must_use]
    pub fn preferred(headers: &HeaderMap) -> Self {
        let ranges = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (mut french, mut english, mut any) = (None::<f32>, None::<f32>, 0.0_f32);
        let highest = |known: Option<f32>, weight| Some(known.map_or(weight, |known| known.max(weight)));
        for range in ranges.split(',') {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
            let weight = parts
                .find_map(|parameter| parameter.trim().strip_prefix("q="))
                .map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
            match tag.split('-').next() {
                Some("fr") => french = highest(french, weight),
                Some("en") => english = highest(english, weight),
                Some("*") => any = weight,
                _ => {}
            }
        }
        if english.unwrap_or(any) > french.unwrap_or(any) { Self::English } else { Self::French }
    }
}

/// One sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalizedText {
    fr: Cow<'static, str>,
    en: Cow<'static, str>,
}

impl LocalizedText {
    /// A fixed sentence.
    #[must_use]
    pub const fn fixed(fr: &'static str, en: &'static str) -> Self {
        Self { fr: Cow::Borrowed(fr), en: Cow::Borrowed(en) }
    }

    /// A sentence that was put together.
    #[must_use]
    pub const fn made(fr: String, en: String) -> Self {
        Self { fr: Cow::Owned(fr), en: Cow::Owned(en) }
    }

    /// The sentence in `language`.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::French => &self.fr,
            Language::English => &self.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preferred(accept: &str) -> Language {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, accept.parse().unwrap());
        Language::preferred(&headers)
    }

    #[test]
    fn french_is_spoken_unless_english_is_preferred() {
        assert_eq!(Language::preferred(&HeaderMap::new()), Language::French);
        assert_eq!(preferred("fr-CA, en;q=0.8"), Language::French);
        assert_eq!(preferred("en-GB,fr;q=0.3"), Language::English);
        assert_eq!(preferred("de, *;q=0.5"), Language::French);
        assert_eq!(preferred("en;q=0.5, *;q=0.9"), Language::French);
        assert_eq!(preferred("en"), Language::English);
        assert_eq!(preferred(";;q=,,"), Language::French);
    }
}
