//! Fonts (ISO 32000-1 §9.5 to §9.10): which letters codes stand for, and how wide they are. Their outlines are not looked at.

mod cmap;
mod encoding;
mod glyph_name;
mod standard;
mod widths;

use crate::{
    document::ReadingError,
    file::File,
    object::{Dictionary, Object},
};
use cmap::Cmap;
use encoding::Letters;
use widths::Widths;

/// A font.
pub(crate) struct Font {
    /// Which letters a code stands for, by the document's own account.
    told: Option<Cmap>,
    kind: Kind,
    widths: Widths,
    /// What a width of the font is in parts of its size.
    unit: f64,
    /// How high it is, in parts of its size: not known of a font that is drawn by content.
    height: Option<f64>,
}

enum Kind {
    /// A byte a code.
    Simple(Box<Letters>),
    /// Several, as the table says; without one, two. What is selected goes by the number that the table gives.
    Composite(Option<Cmap>),
}

/// What a code of a string stands for.
pub(crate) struct Shown<'f> {
    /// Its letters. None where they are not known.
    pub(crate) text: Option<std::borrow::Cow<'f, str>>,
    /// How far it moves what comes next, in parts of the font's size.
    pub(crate) width: f64,
    /// Whether it is the single byte 32, which word spacing widens (§9.3.3).
    pub(crate) is_space: bool,
}

impl Font {
    /// The font that a dictionary describes.
    pub(crate) fn read(file: &File<'_>, dictionary: &Dictionary) -> Result<Self, ReadingError> {
        let told = match file.value(dictionary, "ToUnicode")? {
            Object::Stream(stream) => match file.unpacked(&stream)? {
                Some(bytes) => Some(Cmap::read(&bytes, file.budget)?),
                None => None,
            },
            _ => None,
        };
        match file.value(dictionary, "Subtype")?.name() {
            Some(b"Type0") => Self::composite(file, dictionary, told),
            Some(b"Type3") => Self::drawn(file, dictionary, told),
            _ => {
                let letters = Letters::read(file, dictionary)?;
                let widths = Widths::of_simple(file, dictionary, &letters)?;
                Ok(Self {
                    told,
                    kind: Kind::Simple(Box::new(letters)),
                    widths,
                    unit: 0.001,
                    height: Some(1.0),
                })
            }
        }
    }

    fn composite(file: &File<'_>, dictionary: &Dictionary, told: Option<Cmap>) -> Result<Self, ReadingError> {
        let cmap = match file.value(dictionary, "Encoding")? {
            Object::Stream(stream) => match file.unpacked(&stream)? {
                Some(bytes) => Some(Cmap::read(&bytes, file.budget)?),
                None => None,
            },
            _ => None,
        };
        let descendants = file.value(dictionary, "DescendantFonts")?;
        let descendant = match descendants.array().and_then(<[Object]>::first) {
            Some(descendant) => file.resolve(descendant)?,
            None => Object::Null,
        };
        let widths = Widths::of_composite(file, descendant.dictionary().unwrap_or(&Dictionary::default()))?;
        Ok(Self { told, kind: Kind::Composite(cmap), widths, unit: 0.001, height: Some(1.0) })
    }

    /// A font whose glyphs are content (§9.6.5), and whose units are its own.
    fn drawn(file: &File<'_>, dictionary: &Dictionary, told: Option<Cmap>) -> Result<Self, ReadingError> {
        let letters = Letters::read(file, dictionary)?;
        let widths = Widths::of_simple(file, dictionary, &letters)?;
        let matrix = file.numbers(&file.value(dictionary, "FontMatrix")?)?;
        let unit = matrix.first().copied().filter(|unit| *unit > 0.0).unwrap_or(0.001);
        let bounds = file.numbers(&file.value(dictionary, "FontBBox")?)?;
        let height = match (bounds.get(1), bounds.get(3), matrix.get(3)) {
            (Some(bottom), Some(top), Some(scale)) => {
                Some(((top - bottom) * scale).abs()).filter(|height| *height > 0.0)
            }
            _ => None,
        };
        Ok(Self { told, kind: Kind::Simple(Box::new(letters)), widths, unit, height })
    }

    /// How high its letters are, of a size of 1, if that is known.
    pub(crate) const fn height(&self) -> Option<f64> {
        self.height
    }

    /// Reads the first code of a string, which is not empty: what it stands for, and the rest.
    pub(crate) fn shown<'s>(&self, string: &'s [u8]) -> Option<(Shown<'_>, &'s [u8])> {
        let length = match &self.kind {
            Kind::Simple(_) => 1,
            Kind::Composite(Some(cmap)) => cmap.code_length(string),
            Kind::Composite(None) => 2,
        };
        let (code, rest) = string.split_at_checked(length).unwrap_or((string, &[]));
        if code.is_empty() {
            return None;
        }
        let number = cmap::number(code);
        let selected = match &self.kind {
            Kind::Composite(Some(cmap)) => cmap.selected(number).unwrap_or(number),
            _ => number,
        };
        let own = || match &self.kind {
            Kind::Simple(letters) => letters.of(number).map(Into::into),
            Kind::Composite(_) => None,
        };
        let text = self.told.as_ref().and_then(|told| told.text(number)).map(Into::into).or_else(own);
        let width = self.widths.of(selected) * self.unit;
        Some((Shown { text, width, is_space: code == b" " }, rest))
    }
}
