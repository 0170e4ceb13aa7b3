//! Names of files: told to people, never the name of anything on our side.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use preau_kernel::{
    field_errors::FieldErrors,
    field_schema,
    field_schema::{text, with_example},
    text::LocalizedText,
    validation::Input,
};
use serde_json::Value;

/// How long a name may be, in bytes: what file systems take.
const LONGEST: usize = 255;

/// The name of a file, without a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName(pub String);

field_schema! { FileName, with_example(text(1, 255), "cour de récréation.jpg") }

impl Input for FileName {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let name = errors.string(value)?.trim();
        if (1..=LONGEST).contains(&name.len()) && is_plain(name) {
            return Some(Self(name.to_owned()));
        }
        errors.add(
            "file_name",
            LocalizedText::fixed(
                "Un nom de fichier a 1 à 255 octets, sans chemin ni caractère invisible.",
                "A file name has 1 to 255 bytes, without a path or invisible characters.",
            ),
        );
        None
    }
}

/// Whether it names a file, here or wherever it is downloaded to, and looks like what it is.
fn is_plain(name: &str) -> bool {
    let misleads = |character: char| {
        character.is_control()
            // What turns the direction of writing, and what takes no room: they make `gpj.exe` look like `exe.jpg`.
            || matches!(character, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
    };
    !name.chars().any(|character| misleads(character) || matches!(character, '/' | '\\' | ':'))
        && name != "."
        && name != ".."
}

/// What RFC 8187 lets stand as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// The `Content-Disposition` (RFC 6266) of a file with this name and media type: pictures are shown, documents saved.
pub(crate) fn disposition(name: &str, content_type: &str) -> String {
    let manner = if content_type.starts_with("image/") { "inline" } else { "attachment" };
    let simple = |character: char| {
        let kept = character.is_ascii_graphic() && !matches!(character, '"' | '%' | ';') || character == ' ';
        if kept { character } else { '_' }
    };
    let plain: String = name.chars().map(simple).collect();
    let mut text = format!("{manner}; filename=\"{plain}\"");
    if plain != name {
        // Writing to a String does not fail.
        write!(text, "; filename*=UTF-8''{}", utf8_percent_encode(name, PLAIN)).unwrap_or_default();
    }
    text
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use preau_kernel::field_errors::FieldErrors;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn read(name: &str) -> Option<FileName> {
        FileName::read(Some(&json!(name)), &mut FieldErrors::new(jiff::Timestamp::UNIX_EPOCH))
    }

    #[test]
    fn a_name_is_of_a_file_and_leads_nowhere() {
        for name in ["a", "photo de classe (été).jpg", "..jpg", "学校.png", " x "] {
            assert_eq!(read(name), Some(FileName(name.trim().to_owned())), "{name}");
        }
        for name in [
            "",
            " ",
            ".",
            "..",
            "../a",
            "/etc/passwd",
            "a/b",
            "a\\b",
            "C:a",
            "a\0",
            "a\nb",
            "photo\u{202E}gpj.exe",
            "a\u{200B}",
            &"a".repeat(256),
            &"é".repeat(128),
        ] {
            assert_eq!(read(name), None, "{name:?}");
        }
    }

    #[test]
    fn a_picture_is_shown_and_a_document_saved() {
        assert_eq!(disposition("a b.png", "image/png"), "inline; filename=\"a b.png\"");
        assert_eq!(
            disposition("été \"1\".pdf", "application/pdf"),
            "attachment; filename=\"_t_ _1_.pdf\"; filename*=UTF-8''%C3%A9t%C3%A9%20%221%22.pdf"
        );
    }

    proptest! {
        #[test]
        fn whatever_the_name_the_header_has_three_parts_at_most(name in ".{1,60}") {
            let Some(FileName(name)) = read(&name) else { return Ok(()) };
            let text = disposition(&name, "image/png");
            prop_assert!(HeaderValue::from_str(&text).is_ok(), "{text}");
            prop_assert!(text.is_ascii() && text.matches(';').count() <= 2, "{text}");
            prop_assert_eq!(text.matches('"').count(), 2);
        }
    }
}
