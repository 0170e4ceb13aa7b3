//! Which letters the names of glyphs stand for (Adobe Glyph List Specification), as far as texts in Latin letters go, with
//! those of TeX's fonts.

use unicode_normalization::UnicodeNormalization as _;

/// The accents that follow a letter in a name, and what combines with it.
const ACCENTS: [(&str, char); 14] = [
    ("acute", '\u{301}'),
    ("grave", '\u{300}'),
    ("circumflex", '\u{302}'),
    ("dieresis", '\u{308}'),
    ("umlaut", '\u{308}'),
    ("tilde", '\u{303}'),
    ("cedilla", '\u{327}'),
    ("caron", '\u{30C}'),
    ("breve", '\u{306}'),
    ("ring", '\u{30A}'),
    ("ogonek", '\u{328}'),
    ("macron", '\u{304}'),
    ("dotaccent", '\u{307}'),
    ("hungarumlaut", '\u{30B}'),
];

/// Names and their letters.
const NAMES: &str = "space \u{20}|nbspace \u{20}|nonbreakingspace \u{20}|visiblespace \u{20}|exclam !|quotedbl \"|numbersign #|dollar $|percent %|ampersand &|\
quotesingle '|quoteright ’|quoteleft ‘|parenleft (|parenright )|asterisk *|plus +|comma ,|hyphen -|hyphenchar -|sfthyphen -|softhyphen -|minus −|period .|slash /|\
zero 0|one 1|two 2|three 3|four 4|five 5|six 6|seven 7|eight 8|nine 9|colon :|semicolon ;|less <|equal =|greater >|question ?|at @|\
bracketleft [|backslash \\|bracketright ]|asciicircum ^|underscore _|grave `|braceleft {|bar ¦|braceright }|asciitilde ~|\
exclamdown ¡|cent ¢|sterling £|fraction ⁄|yen ¥|florin ƒ|section §|currency ¤|quotedblleft “|guillemotleft «|guillemotright »|guillemetleft «|guillemetright »|\
guilsinglleft ‹|guilsinglright ›|fi fi|fl fl|ff ff|ffi ffi|ffl ffl|longs ſ|endash –|emdash —|threequartersemdash —|dagger †|daggerdbl ‡|periodcentered ·|\
paragraph ¶|bullet •|openbullet ◦|quotesinglbase ‚|quotedblbase „|quotedblright ”|ellipsis …|perthousand ‰|questiondown ¿|\
acute ´|circumflex ˆ|tilde ˜|macron ¯|breve ˘|dotaccent ˙|dieresis ¨|ring ˚|cedilla ¸|hungarumlaut ˝|ogonek ˛|caron ˇ|\
AE Æ|ae æ|OE Œ|oe œ|IJ IJ|ij ij|ordfeminine ª|ordmasculine º|Lslash Ł|lslash ł|Oslash Ø|oslash ø|germandbls ß|dotlessi ı|dotlessj ȷ|\
Eth Ð|eth ð|Thorn Þ|thorn þ|Dcroat Đ|dcroat đ|Eng Ŋ|eng ŋ|mu µ|uni00B5 µ|degree °|copyright ©|registered ®|trademark ™|logicalnot ¬|plusminus ±|\
multiply ×|divide ÷|onequarter ¼|onehalf ½|threequarters ¾|onesuperior ¹|twosuperior ²|threesuperior ³|brokenbar ¦|Euro €|euro €|\
lessequal ≤|greaterequal ≥|notequal ≠|approxequal ≈|infinity ∞|partialdiff ∂|summation ∑|product ∏|integral ∫|radical √|lozenge ◊|\
arrowleft ←|arrowup ↑|arrowright →|arrowdown ↓|arrowboth ↔|element ∈|logicaland ∧|logicalor ∨|universal ∀|existential ∃|emptyset ∅|\
intersection ∩|union ∪|proportional ∝|equivalence ≡|prime ′|minute ′|second ″|asteriskmath ∗|dotmath ⋅|\
Alpha Α|Beta Β|Gamma Γ|Delta Δ|Epsilon Ε|Zeta Ζ|Eta Η|Theta Θ|Iota Ι|Kappa Κ|Lambda Λ|Mu Μ|Nu Ν|Xi Ξ|Omicron Ο|Pi Π|Rho Ρ|Sigma Σ|Tau Τ|\
Upsilon Υ|Phi Φ|Chi Χ|Psi Ψ|Omega Ω|alpha α|beta β|gamma γ|delta δ|epsilon ε|epsilon1 ε|zeta ζ|eta η|theta θ|iota ι|kappa κ|lambda λ|nu ν|xi ξ|\
omicron ο|pi π|rho ρ|sigma σ|sigma1 ς|tau τ|upsilon υ|phi φ|phi1 φ|chi χ|psi ψ|omega ω|compwordmark ";

/// The letters that a glyph's name stands for. None where the name tells none.
pub(super) fn letters(name: &[u8]) -> Option<String> {
    let name = str::from_utf8(name).ok()?;
    // What follows a point is a variant of the same letters; components are joined by underscores.
    let base = name.split('.').next().filter(|base| !base.is_empty())?;
    if let Some(letters) = component(base) {
        return Some(letters);
    }
    let components: Option<String> = base.split('_').map(component).collect();
    components.filter(|letters| !letters.is_empty())
}

fn component(name: &str) -> Option<String> {
    let mut chars = name.chars();
    if let (Some(letter), None) = (chars.next(), chars.next()) {
        return letter.is_ascii_alphabetic().then(|| letter.to_string());
    }
    let known = NAMES.split('|').filter_map(|entry| entry.split_once(' '));
    if let Some((_, letters)) = known.into_iter().find(|(known, _)| *known == name) {
        return Some(letters.to_owned());
    }
    accented(name).or_else(|| by_number(name))
}

/// `eacute`, `Ccedilla`.
fn accented(name: &str) -> Option<String> {
    let mut chars = name.chars();
    let letter = chars.next().filter(char::is_ascii_alphabetic)?;
    let accent = ACCENTS.iter().find(|(accent, _)| *accent == chars.as_str())?.1;
    Some([letter, accent].into_iter().nfc().collect())
}

/// `uni00E9`, of four digits a letter, and `u00E9`, of four to six.
fn by_number(name: &str) -> Option<String> {
    let letter = |digits: &str| {
        char::from_u32(u32::from_str_radix(digits, 16).ok()?).filter(|char| !char.is_control())
    };
    if let Some(digits) = name.strip_prefix("uni") {
        let (groups, []) = digits.as_bytes().as_chunks::<4>() else { return None };
        return groups.iter().take(8).map(|group| letter(str::from_utf8(group).ok()?)).collect();
    }
    let digits = name.strip_prefix('u').filter(|digits| (4..=6).contains(&digits.len()))?;
    letter(digits).map(String::from)
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn names_are_the_letters_they_say() {
        let cases = [
            ("A", "A"),
            ("eacute", "é"),
            ("Ccedilla", "Ç"),
            ("oe", "œ"),
            ("f_f_i", "ffi"),
            ("ffi", "ffi"),
            ("one.oldstyle", "1"),
            ("uni00E9", "é"),
            ("uni00660069", "fi"),
            ("u1D11E", "𝄞"),
            ("quoteright", "’"),
            ("space", " "),
            ("Udieresis", "Ü"),
        ];
        for (name, expected) in cases {
            assert_eq!(letters(name.as_bytes()).as_deref(), Some(expected), "{name}");
        }
        for name in ["g12", ".notdef", "", "uniD800", "uni00", "1", "cid_3"] {
            assert_eq!(letters(name.as_bytes()), None, "{name}");
        }
    }
}
