//! Lines and paragraphs, told from where letters come. Their order is the document's own.

use unicode_normalization::UnicodeNormalization as _;

use crate::geometry::Matrix;

/// How much room between two letters is a space, in parts of their size.
const SPACE: f64 = 0.13;
/// How much is none any more, but the beginning of something else: another column.
const COLUMN: f64 = 3.0;
/// How far a letter goes back that is still of the same line: kerning, or an accent drawn over its letter.
const BACK: f64 = 1.0;
/// How far a line of text goes up or down within itself: exponents, notes.
const WAVE: f64 = 0.6;
/// How much smaller a raised digit is that is an exponent, or the call of a note.
const RAISED: f64 = 0.85;
/// How much larger than usual the room between lines is that parts paragraphs.
const PARTED: f64 = 1.3;
/// How much the size of letters changes between a heading and its text.
const OTHER_SIZE: f64 = 1.1;

/// A letter, or several that are drawn as one, on the page.
pub(crate) struct Glyph<'t> {
    pub(crate) text: &'t str,
    /// Where it begins, on its line.
    pub(crate) start: (f64, f64),
    /// Where the next comes.
    pub(crate) end: (f64, f64),
    /// How high its letters are, in points.
    pub(crate) size: f64,
    /// Where its line runs.
    pub(crate) direction: (f64, f64),
}

/// The lines of a page.
#[derive(Default)]
pub(crate) struct Layout {
    lines: Vec<Line>,
    now: Option<Open>,
}

struct Line {
    text: String,
    size: f64,
    direction: (f64, f64),
    /// How far up it is, if it ran as its direction says from left to right.
    height: f64,
}

/// The line to which letters still come.
struct Open {
    line: Line,
    /// Where it began, and where the last letter began and ended.
    begin: (f64, f64),
    last_start: (f64, f64),
    end: (f64, f64),
}

impl Layout {
    /// Takes the next letter.
    pub(crate) fn place(&mut self, glyph: &Glyph<'_>) {
        let step = self.now.as_ref().and_then(|now| now.step(glyph));
        if let (Some(now), Some(step)) = (&mut self.now, step) {
            now.take(glyph, step);
        } else {
            self.end_line();
            self.now = Some(Open::begin(glyph));
        }
    }

    fn end_line(&mut self) {
        if let Some(now) = self.now.take()
            && !now.line.text.trim().is_empty()
        {
            self.lines.push(now.line);
        }
    }

    /// The text: lines, and an empty one between paragraphs.
    pub(crate) fn text(mut self) -> String {
        self.end_line();
        let usual = self.usual_step();
        let mut text = String::new();
        let mut before: Option<&Line> = None;
        for line in &self.lines {
            if let Some(before) = before
                && line.begins_paragraph(before, usual)
            {
                text.push('\n');
            }
            let words = line.text.split_whitespace().collect::<Vec<_>>().join(" ");
            text.extend(words.nfc());
            text.push('\n');
            before = Some(line);
        }
        text
    }

    /// How far lines are usually from each other, in parts of their size.
    fn usual_step(&self) -> f64 {
        let pairs = self.lines.iter().zip(self.lines.iter().skip(1));
        let mut steps: Vec<f64> = pairs
            .filter(|(above, below)| above.is_like(below))
            .map(|(above, below)| (above.height - below.height) / below.size)
            .filter(|step| (0.5..4.0).contains(step))
            .collect();
        steps.sort_by(f64::total_cmp);
        steps.get(steps.len() / 2).copied().unwrap_or(1.2)
    }
}

impl Line {
    fn is_like(&self, other: &Self) -> bool {
        let ratio = self.size / other.size;
        (1.0 / OTHER_SIZE..=OTHER_SIZE).contains(&ratio) && is_along(self.direction, other.direction)
    }

    fn begins_paragraph(&self, before: &Self, usual: f64) -> bool {
        let step = (before.height - self.height) / self.size;
        let bullet = self.text.trim_start().starts_with(['•', '–', '—', '▪', '◦', '‣', '■', '●', '∗']);
        // On one height are the cells of a table's row.
        !step.abs().le(&0.3) && (bullet || !self.is_like(before) || step < 0.0 || step > usual * PARTED)
    }
}

impl Open {
    fn begin(glyph: &Glyph<'_>) -> Self {
        let (x, y) = glyph.direction;
        let height = glyph.start.1 * x - glyph.start.0 * y;
        let line = Line { text: plain(glyph.text), size: glyph.size, direction: glyph.direction, height };
        Self { line, begin: glyph.start, last_start: glyph.start, end: glyph.end }
    }

    /// How far the letter is from the last one, along the line and up from it. None if it begins another line.
    fn step(&self, glyph: &Glyph<'_>) -> Option<(f64, f64)> {
        let size = self.line.size.max(glyph.size);
        let (along, _) = turned(self.line.direction, self.end, glyph.start);
        let (_, up) = turned(self.line.direction, self.begin, glyph.start);
        let near = (-BACK * size..=COLUMN * size).contains(&along) && up.abs() <= WAVE * size;
        (near && is_along(self.line.direction, glyph.direction)).then_some((along, up))
    }

    fn take(&mut self, glyph: &Glyph<'_>, (along, up): (f64, f64)) {
        let (from_last, _) = turned(self.line.direction, self.last_start, glyph.start);
        let size = self.line.size.max(glyph.size);
        // Drawn twice, to seem bold.
        if from_last.abs() < 0.1 * size
            && self.line.text.ends_with(glyph.text)
            && !glyph.text.trim().is_empty()
        {
            return;
        }
        if along > SPACE * size && !self.line.text.ends_with(' ') && !glyph.text.starts_with(' ') {
            self.line.text.push(' ');
        }
        if up > 0.2 * self.line.size && glyph.size < RAISED * self.line.size {
            self.line.text.extend(plain(glyph.text).chars().map(raised));
        } else {
            self.take_accented(&plain(glyph.text), along < -0.1 * size);
            if glyph.size > self.line.size {
                self.line.size = glyph.size;
            }
        }
        self.last_start = glyph.start;
        self.end = glyph.end;
    }

    /// Takes letters, which combine with an accent over which the first of them is drawn.
    fn take_accented(&mut self, letters: &str, over: bool) {
        let mut chars = letters.chars();
        let (first, last) = (chars.next(), self.line.text.chars().next_back());
        let Some((first, last)) = first.zip(last).filter(|_| over) else {
            return self.line.text.push_str(letters);
        };
        // Accent and letter, or letter and accent.
        if let (Some(accent), true) = (combining(last), first.is_alphabetic()) {
            self.line.text.pop();
            self.line.text.extend([if first == 'ı' { 'i' } else { first }, accent]);
            self.line.text.push_str(chars.as_str());
        } else if let (Some(accent), true) = (combining(first), last.is_alphabetic()) {
            self.line.text.push(accent);
        } else {
            self.line.text.push_str(letters);
        }
    }
}

/// How far a point is from another, along a direction and across it, to the left.
fn turned(direction: (f64, f64), from: (f64, f64), to: (f64, f64)) -> (f64, f64) {
    let (x, y) = direction;
    Matrix([x, -y, y, x, 0.0, 0.0]).moves(to.0 - from.0, to.1 - from.1)
}

/// Whether two directions are the same, or nearly.
fn is_along(one: (f64, f64), other: (f64, f64)) -> bool {
    one.0 * other.0 + one.1 * other.1 > 0.98
}

/// The letters of a ligature, hyphens that are drawn, spaces of all kinds as one.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\u{FB00}' => plain.push_str("ff"),
            '\u{FB01}' => plain.push_str("fi"),
            '\u{FB02}' => plain.push_str("fl"),
            '\u{FB03}' => plain.push_str("ffi"),
            '\u{FB04}' => plain.push_str("ffl"),
            '\u{FB05}' | '\u{FB06}' => plain.push_str("st"),
            '\u{AD}' | '\u{2010}' | '\u{2011}' => plain.push('-'),
            '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' => {}
            letter if letter.is_whitespace() || letter.is_control() => plain.push(' '),
            letter => plain.push(letter),
        }
    }
    plain
}

const fn raised(letter: char) -> char {
    match letter {
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        '9' => '⁹',
        letter => letter,
    }
}

/// The accent that combines with a letter, of one that stands alone.
const fn combining(accent: char) -> Option<char> {
    Some(match accent {
        '`' | 'ˋ' => '\u{300}',
        '´' | 'ˊ' => '\u{301}',
        'ˆ' | '^' => '\u{302}',
        '˜' => '\u{303}',
        '¯' | 'ˉ' => '\u{304}',
        '˘' => '\u{306}',
        '˙' => '\u{307}',
        '¨' => '\u{308}',
        '˚' => '\u{30A}',
        '˝' => '\u{30B}',
        'ˇ' => '\u{30C}',
        '¸' => '\u{327}',
        '˛' => '\u{328}',
        _ => return None,
    })
}
