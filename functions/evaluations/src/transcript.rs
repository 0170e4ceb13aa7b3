//! What a model reads of the pictures and scans of a copy, and what of that is kept. Pure.

use jiff::Timestamp;
use preau_kernel::ocr::{Legibility, ReadPage};
use preau_photos::photo::PhotoId;
use serde::{Deserialize, Serialize};

use crate::grade::{Confidence, CopyFlag};

/// How many pages of a copy a model reads at most, a picture being one.
pub(crate) const MOST_PAGES: u32 = 10;
/// How long the text of a page may be, in bytes: more than anybody writes on one by hand.
const MOST_OF_A_PAGE: usize = 6_000;
/// What stands for a word that cannot be read.
const ILLEGIBLE: &str = "[illisible]";
/// Of how many words one may be illegible in a page that is no guess.
const WORDS_AN_ILLEGIBLE: usize = 10;

/// What a model read of the files of a copy: once, whatever comes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transcript {
    /// When, in UTC.
    pub made_at: Timestamp,
    /// The model, as its provider names it.
    pub model: Option<String>,
    /// The pages, in the order of the files.
    pub pages: Vec<TranscriptPage>,
    /// What was met in the files.
    pub flags: Vec<CopyFlag>,
    /// Why some pages are missing, in a word: what there is shows, and nothing is judged by it.
    pub failure: Option<String>,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TranscriptPage {
    /// Of which file.
    pub file_id: PhotoId,
    /// Its number in it, from 1.
    pub page: u32,
    /// What it says, as far as the model can tell.
    pub text: String,
    /// How sure that is.
    pub confidence: Confidence,
}

/// A file of a copy that nobody has read yet, and a model may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UnreadFile {
    /// Which.
    pub id: PhotoId,
    /// Its media type.
    pub content_type: String,
    /// How many pages it has.
    pub pages: u32,
    /// Whether it has text that nobody sees.
    pub hides_text: bool,
}

impl Transcript {
    /// Whether it has pages of this file.
    #[must_use]
    pub fn has(&self, file: PhotoId) -> bool {
        self.pages.iter().any(|page| page.file_id == file)
    }

    /// The same without what it says of files that are gone; none where nothing is left of it.
    #[must_use]
    pub fn without(&self, is_gone: impl Fn(PhotoId) -> bool) -> Option<Self> {
        let left = |page: &&TranscriptPage| !is_gone(page.file_id);
        let pages: Vec<TranscriptPage> = self.pages.iter().filter(left).cloned().collect();
        (!pages.is_empty()).then(|| Self { pages, ..self.clone() })
    }

    /// All that it says, one page after the other: an answer may go on from one to the next.
    #[must_use]
    pub fn text(&self) -> String {
        self.pages.iter().map(|page| page.text.as_str()).collect::<Vec<_>>().join("\n")
    }

    /// How sure its least sure page is; none where it has none.
    #[must_use]
    pub fn confidence(&self) -> Option<Confidence> {
        self.pages.iter().map(|page| page.confidence).max_by_key(|confidence| doubt(*confidence))
    }
}

/// The more, the less sure.
pub(crate) const fn doubt(confidence: Confidence) -> u8 {
    match confidence {
        Confidence::High => 0,
        Confidence::Medium => 1,
        Confidence::Low => 2,
    }
}

/// Holds what a model says of a file to what the file can be: each of its pages once, none longer than a page. What nobody sees of a
/// text is left out of it.
///
/// # Errors
/// What is wrong, a line each, as the model is told: no text of the copy.
pub(crate) fn checked(file: &UnreadFile, read: Vec<ReadPage>) -> Result<Vec<TranscriptPage>, Vec<String>> {
    let mut complaints = Vec::new();
    if !read.iter().map(|page| page.number).eq(1..=file.pages) {
        let pages = file.pages;
        complaints.push(format!(
            "le fichier a {pages} page(s) : donne chacune une fois, de 1 à {pages}, dans l'ordre"
        ));
    }
    let pages: Vec<TranscriptPage> = read
        .into_iter()
        .map(|page| {
            let text = visible(&page.text);
            let confidence = confidence(page.legibility, &text);
            TranscriptPage { file_id: file.id, page: page.number, text, confidence }
        })
        .collect();
    if pages.iter().any(|page| page.text.len() > MOST_OF_A_PAGE) {
        complaints.push(
            "une page est plus longue qu'une page ne peut l'être : recopie ce qui y est écrit, une fois"
                .to_owned(),
        );
    }
    if complaints.is_empty() { Ok(pages) } else { Err(complaints) }
}

/// A text without what controls how it is shown, and without marks that are not seen between letters: they would hide words.
fn visible(text: &str) -> String {
    let is_unseen = |letter: char| {
        (letter.is_control() && letter != '\n')
            || matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    text.chars()
        .map(|letter| if letter == '\t' { ' ' } else { letter })
        .filter(|letter| !is_unseen(*letter))
        .collect()
}

/// How sure a page is: at most as its reader says, and less where words are missing.
fn confidence(legibility: Legibility, text: &str) -> Confidence {
    let missing = text.matches(ILLEGIBLE).count();
    let said = match legibility {
        Legibility::Good => Confidence::High,
        Legibility::Partial => Confidence::Medium,
        Legibility::Poor => Confidence::Low,
    };
    let found = match missing {
        0 => Confidence::High,
        _ if missing.saturating_mul(WORDS_AN_ILLEGIBLE) <= text.split_whitespace().count() => {
            Confidence::Medium
        }
        _ => Confidence::Low,
    };
    if doubt(found) > doubt(said) { found } else { said }
}

#[cfg(test)]
mod tests {
    use preau_kernel::Uuid;
    use proptest::prelude::*;

    use super::*;

    fn file(pages: u32) -> UnreadFile {
        UnreadFile {
            id: PhotoId::of_uuid(Uuid::from_u128(1)),
            content_type: "application/pdf".to_owned(),
            pages,
            hides_text: false,
        }
    }

    fn page(number: u32, text: &str) -> ReadPage {
        ReadPage { number, text: text.to_owned(), legibility: Legibility::Good }
    }

    #[test]
    fn each_page_is_there_once_and_in_order_or_the_model_is_told() {
        assert_eq!(checked(&file(2), vec![page(1, "a"), page(2, "")]).unwrap().len(), 2);
        for wrong in [vec![], vec![1], vec![2, 1], vec![1, 1], vec![1, 2, 3], vec![0, 1]] {
            let said = wrong.iter().map(|number| page(*number, "a")).collect();
            let told = checked(&file(2), said).unwrap_err();
            assert_eq!(
                told,
                ["le fichier a 2 page(s) : donne chacune une fois, de 1 à 2, dans l'ordre"],
                "{wrong:?}"
            );
        }
        assert!(checked(&file(1), vec![page(1, &"a".repeat(MOST_OF_A_PAGE))]).is_ok());
        assert_eq!(checked(&file(1), vec![page(1, &"a".repeat(MOST_OF_A_PAGE + 1))]).unwrap_err().len(), 1);
    }

    #[test]
    fn what_is_said_of_a_file_goes_with_it() {
        let of = |file, text: &str| TranscriptPage {
            file_id: PhotoId::of_uuid(Uuid::from_u128(file)),
            page: 1,
            text: text.to_owned(),
            confidence: Confidence::High,
        };
        let pages = vec![of(1, "la"), of(2, "raison")];
        let made_at = Timestamp::UNIX_EPOCH;
        let whole = Transcript { made_at, model: None, pages, flags: Vec::new(), failure: None };
        let left = whole.without(|file| file == PhotoId::of_uuid(Uuid::from_u128(1)));
        assert_eq!(left.map(|left| left.text()), Some("raison".to_owned()));
        assert_eq!(whole.without(|_| true), None);
    }

    #[test]
    fn a_page_with_words_missing_is_never_sure() {
        let sure = |legibility, text: &str| confidence(legibility, text);
        assert_eq!(sure(Legibility::Good, "1. la raison"), Confidence::High);
        assert_eq!(sure(Legibility::Partial, "1. la raison"), Confidence::Medium);
        assert_eq!(sure(Legibility::Poor, "1. la raison"), Confidence::Low);
        assert_eq!(sure(Legibility::Good, "1. la [illisible]"), Confidence::Low);
        let long = format!("{} [illisible]", "mot ".repeat(12));
        assert_eq!(sure(Legibility::Good, &long), Confidence::Medium);
        assert_eq!(sure(Legibility::Poor, &long), Confidence::Low);
    }

    proptest! {
        #[test]
        fn what_is_kept_has_nothing_unseen_and_all_that_is_seen(text in "\\PC{0,60}", between in "[\u{200b}\u{202e}\u{0}\u{ad}\r]{0,3}") {
            let hidden: String = text.chars().flat_map(|letter| [letter.to_string(), between.clone()]).collect();
            prop_assert_eq!(visible(&hidden), visible(&text));
            prop_assert_eq!(visible(&visible(&text)), visible(&text));
        }
    }
}
