//! A text in pages: what is kept together in the store, and shown at once.

/// How many bytes of text a page takes, at least until its first paragraph ends.
const PAGE: usize = 6_000;

/// The text in pages of up to 6,000 bytes, parted where a paragraph ends, or else a line, a word, or a letter. Joined, they are
/// the text. Of any two that follow each other, at least one is more than a third full.
#[must_use]
pub fn parted(text: &str) -> Vec<&str> {
    let mut pages = Vec::new();
    let mut rest = text;
    while rest.len() > PAGE {
        let within = rest.get(..rest.floor_char_boundary(PAGE)).unwrap_or_default();
        let end = ["\n\n", "\n", " "]
            .iter()
            .find_map(|mark| {
                let at = within.rfind(mark)?.saturating_add(mark.len());
                (at > PAGE / 3).then_some(at)
            })
            .unwrap_or(within.len());
        let (page, left) = rest.split_at_checked(end).unwrap_or((rest, ""));
        pages.push(page);
        rest = left;
    }
    if !rest.trim().is_empty() || pages.is_empty() {
        pages.push(rest);
    }
    pages
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pages_are_the_text_and_none_is_too_long(parts in prop::collection::vec("[é a]{0,900}(\n|\n\n| )?", 0..40)) {
            let text = format!("x{}x", parts.concat());
            let pages = parted(&text);
            prop_assert_eq!(pages.concat(), text.clone());
            prop_assert!(pages.iter().all(|page| page.len() <= PAGE));
            prop_assert!(pages.len() <= text.len() / (PAGE / 3) + 1);
        }
    }
}
