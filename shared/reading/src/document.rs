//! What is read of a PDF, and why nothing may be.

use std::fmt;

/// One page's visible text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its place in the document, from 1.
    pub number: u32,
    /// Its lines in the order in which the document draws them, each ended by a line feed, paragraphs parted by an empty line;
    /// normalised to NFC. Words that a line's end divides are not joined.
    pub text: String,
}

/// The text of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// All its pages, those without text too.
    pub pages: Vec<Page>,
    /// How many characters were left out because nobody sees them: of the colour of what lies beneath, under three points, off the
    /// page, or drawn invisibly.
    pub hidden_chars: usize,
}

/// What a document has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contents {
    /// Text.
    Text(Document),
    /// None that can be told: a scan, or fonts without Unicode. Its pages have what little there is.
    Scan(Document),
}

/// Why a document is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadingError {
    /// It has more bytes than the limit.
    TooLarge,
    /// It has more pages than the limit.
    TooManyPages {
        /// How many it has.
        pages: usize,
    },
    /// It is encrypted, be it without a password to open it.
    Encrypted,
    /// It is no PDF, or its structure is broken beyond what can be repaired.
    Broken,
    /// No page has visible text that can be told: a scan, or fonts without Unicode.
    NoText,
    /// It would take more time or memory than the limits: a bomb, or nearly.
    TooMuchWork,
}

impl ReadingError {
    /// Why the document is not read, as whoever gave it is told: in French, and in English. The limits are the usual ones.
    #[must_use]
    pub fn words(&self) -> [String; 2] {
        let (french, english) = match self {
            Self::TooLarge => ("Le document dépasse 10 Mo.", "The document is larger than 10 MB."),
            Self::TooManyPages { pages } => {
                return [
                    format!("Le document a {pages} pages ; 200 au plus sont lues."),
                    format!("The document has {pages} pages; 200 at most are read."),
                ];
            }
            Self::Encrypted => ("Le document est chiffré.", "The document is encrypted."),
            Self::Broken => ("Le fichier n'est pas un PDF lisible.", "The file is no PDF that can be read."),
            Self::NoText => (
                "Le document n'a pas de texte : c'est sans doute un scan.",
                "The document has no text: it is probably a scan.",
            ),
            Self::TooMuchWork => (
                "Le document demande trop de travail pour être lu.",
                "The document takes too much work to be read.",
            ),
        };
        [french, english].map(str::to_owned)
    }
}

impl fmt::Display for ReadingError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => formatter.write_str("the document has too many bytes"),
            Self::TooManyPages { pages } => write!(formatter, "the document has too many pages: {pages}"),
            Self::Encrypted => formatter.write_str("the document is encrypted"),
            Self::Broken => formatter.write_str("the document is broken, or no PDF"),
            Self::NoText => formatter.write_str("the document has no text that can be read"),
            Self::TooMuchWork => formatter.write_str("the document takes too much to be read"),
        }
    }
}

impl std::error::Error for ReadingError {}
