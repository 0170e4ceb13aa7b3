//! The widths of the standard fonts (ISO 32000-1 §9.6.2.2), which documents need not tell: those of Helvetica and Times by Adobe's
//! metrics, for the letters of ASCII. An accent widens no letter; slanted letters are as wide as upright ones, or nearly.

const SANS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
const SANS_BOLD: [u16; 95] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278,
    556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584,
    556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556,
    333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
];
const SERIF: [u16; 95] = [
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500, 500, 500,
    500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611, 556, 722, 722, 333,
    389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469,
    500, 333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389,
    278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
];
const SERIF_BOLD: [u16; 95] = [
    250, 333, 555, 500, 500, 1000, 833, 278, 333, 333, 500, 570, 250, 333, 250, 278, 500, 500, 500, 500, 500,
    500, 500, 500, 500, 500, 333, 333, 570, 570, 570, 500, 930, 722, 667, 722, 722, 667, 611, 778, 778, 389,
    500, 778, 667, 944, 722, 778, 611, 778, 722, 556, 667, 722, 722, 1000, 722, 722, 667, 333, 278, 333, 581,
    500, 333, 500, 556, 444, 556, 444, 333, 500, 556, 278, 333, 556, 278, 833, 556, 500, 556, 556, 444, 389,
    333, 556, 500, 722, 500, 500, 444, 394, 220, 394, 520,
];
/// Every letter of Courier.
const FIXED: u16 = 600;

/// How wide a letter is in the font of that name, in thousandths of its size. Fonts that are not known count as Helvetica.
pub(super) fn width(font: &str, letter: char) -> u16 {
    let has = |part: &str| font.contains(part);
    if has("Courier") || has("Mono") {
        return FIXED;
    }
    let table = match (has("Times") || has("Serif") || has("Roman"), has("Bold")) {
        (true, true) => &SERIF_BOLD,
        (true, false) => &SERIF,
        (false, true) => &SANS_BOLD,
        (false, false) => &SANS,
    };
    let place = usize::try_from(u32::from(base(letter))).unwrap_or(usize::MAX).checked_sub(32);
    place.and_then(|place| table.get(place)).copied().unwrap_or(match letter {
        'œ' | 'Œ' | 'Æ' | 'æ' | '—' | '…' | '‰' | '™' => 950,
        '’' | '‘' | '‚' | '·' => 250,
        _ => 500,
    })
}

/// The letter without its accent.
fn base(letter: char) -> char {
    let mut first = letter;
    unicode_normalization::char::decompose_canonical(letter, |part| {
        if part.is_ascii() {
            first = part;
        }
    });
    first
}

#[cfg(test)]
mod tests {
    use super::width;

    #[test]
    fn widths_are_those_of_adobe() {
        assert_eq!(
            [width("Helvetica", 'é'), width("Times-Roman", 'm'), width("Times-Bold", 'M')],
            [556, 778, 944]
        );
        assert_eq!(
            [width("Courier-Bold", 'i'), width("Helvetica", '~'), width("Helvetica-Bold", 'z')],
            [600, 584, 500]
        );
    }
}
