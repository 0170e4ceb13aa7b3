//! How wide glyphs are (ISO 32000-1 §9.6.2, §9.7.4.3).

use std::collections::BTreeMap;

use super::{encoding::Letters, standard};
use crate::{
    document::ReadingError,
    file::File,
    object::{Dictionary, Object},
};

/// The most widths of one font.
const MOST: usize = 70_000;

/// The widths of a font's codes, in the font's units.
pub(super) struct Widths {
    /// Of the codes from this one to that.
    ranges: BTreeMap<u32, (u32, f64)>,
    otherwise: f64,
}

impl Widths {
    /// Those that a simple font's dictionary tells, and else those of the standard font that it names.
    pub(super) fn of_simple(
        file: &File<'_>,
        font: &Dictionary,
        letters: &Letters,
    ) -> Result<Self, ReadingError> {
        let descriptor = file.dictionary(font, "FontDescriptor")?;
        let otherwise = file.value(&descriptor, "MissingWidth")?.number().unwrap_or(0.0);
        let told = file.numbers(&file.value(font, "Widths")?)?;
        let first = file.value(font, "FirstChar")?.count().unwrap_or(0);
        let mut widths = Self { ranges: BTreeMap::new(), otherwise };
        if told.is_empty() {
            let name = file.value(font, "BaseFont")?;
            let name = String::from_utf8_lossy(name.name().unwrap_or_default()).into_owned();
            for code in 0..=255 {
                let letter = letters.of(code).and_then(|letters| letters.chars().next()).unwrap_or('n');
                widths.insert(code, code, f64::from(standard::width(&name, letter)));
            }
        }
        for (code, width) in (u32::try_from(first).unwrap_or(0)..).zip(told.into_iter().take(256)) {
            widths.insert(code, code, width);
        }
        Ok(widths)
    }

    /// Those of a composite font's descendant: `[120 [400 325] 7080 8032 1000]`.
    pub(super) fn of_composite(file: &File<'_>, descendant: &Dictionary) -> Result<Self, ReadingError> {
        let otherwise = file.value(descendant, "DW")?.number().unwrap_or(1000.0);
        let mut widths = Self { ranges: BTreeMap::new(), otherwise };
        let told = file.value(descendant, "W")?;
        let mut items = told.array().unwrap_or_default().iter();
        while let (Some(first), Some(second)) = (items.next(), items.next()) {
            let number = |object: &Object| object.count().and_then(|number| u32::try_from(number).ok());
            let Some(first) = number(&file.resolve(first)?) else { break };
            match file.resolve(second)? {
                list @ Object::Array(_) => {
                    for (code, width) in (first..).zip(file.numbers(&list)?) {
                        widths.insert(code, code, width);
                    }
                }
                last => {
                    let (Some(last), Some(width)) = (number(&last), items.next()) else { break };
                    widths.insert(first, last, file.resolve(width)?.number().unwrap_or(otherwise));
                }
            }
            file.budget.spend(1)?;
        }
        Ok(widths)
    }

    fn insert(&mut self, first: u32, last: u32, width: f64) {
        if self.ranges.len() < MOST {
            self.ranges.insert(first, (last, width));
        }
    }

    pub(super) fn of(&self, code: u32) -> f64 {
        match self.ranges.range(..=code).next_back() {
            Some((_, (last, width))) if code <= *last => *width,
            _ => self.otherwise,
        }
    }
}
