//! Text (ISO 32000-1 §9.4): where each letter comes, and whether anybody sees it.

use std::rc::Rc;

use super::{
    colour::same,
    interpreter::{Frame, Interpreter},
    operands::Operands,
};
use crate::{document::ReadingError, geometry::Matrix, layout::Glyph, object::Object};

/// How high letters are at least that anybody reads, in points.
const SMALLEST: f64 = 3.0;
/// How far off the page a letter's middle may be, in points.
const MARGIN: f64 = 1.0;

impl Interpreter<'_> {
    /// What an operator of text does. Others do nothing here.
    pub(super) fn operate_text(
        &mut self,
        operator: &[u8],
        operands: &Operands,
        frame: &mut Frame<'_>,
    ) -> Result<(), ReadingError> {
        let state = &mut frame.states.now;
        match operator {
            b"BT" => frame.place.begin(Matrix::IDENTITY),
            b"Tc" => state.char_spacing = operands.number().unwrap_or(0.0),
            b"Tw" => state.word_spacing = operands.number().unwrap_or(0.0),
            b"Tz" => state.stretch = operands.number().unwrap_or(100.0) / 100.0,
            b"TL" => state.leading = operands.number().unwrap_or(0.0),
            b"Ts" => state.rise = operands.number().unwrap_or(0.0),
            b"Tr" => state.mode = operands.last().and_then(Object::integer).unwrap_or(0),
            b"Td" | b"TD" => {
                if let Some([x, y]) = operands.numbers() {
                    if operator == b"TD" {
                        state.leading = -y;
                    }
                    frame.place.next_line(x, y);
                }
            }
            b"Tm" => {
                if let Some(matrix) = operands.numbers() {
                    frame.place.begin(Matrix(matrix));
                }
            }
            b"T*" => frame.place.next_line(0.0, -state.leading),
            b"Tj" => self.show(operands.last(), frame)?,
            b"'" => {
                frame.place.next_line(0.0, -state.leading);
                self.show(operands.last(), frame)?;
            }
            b"\"" => {
                if let Some((word, char)) = operands.spacings() {
                    (state.word_spacing, state.char_spacing) = (word, char);
                }
                frame.place.next_line(0.0, -state.leading);
                self.show(operands.last(), frame)?;
            }
            b"TJ" => {
                for item in operands.last().and_then(Object::array).unwrap_or_default() {
                    if let Some(back) = item.number() {
                        let state = &frame.states.now;
                        let moved = -back / 1000.0 * state.size * state.stretch;
                        frame.place.now = Matrix::translation(moved, 0.0).then(frame.place.now);
                    } else {
                        self.show(Some(item), frame)?;
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Shows a string.
    fn show(&mut self, string: Option<&Object>, frame: &mut Frame<'_>) -> Result<(), ReadingError> {
        let (Some(Object::String(string)), Some(font)) =
            (string, frame.states.now.font.as_ref().map(Rc::clone))
        else {
            return Ok(());
        };
        let state = &frame.states.now;
        let (size, stretch) = (state.size, state.stretch);
        // Only what is filled and nothing else can have the colour of what lies beneath.
        let filled = matches!(state.mode, 0 | 4);
        let like_paper = filled && self.painting.has(state.fill, self.file.budget)?;
        let drawn = Matrix([size * stretch, 0.0, 0.0, size, 0.0, state.rise]);
        let invisible = matches!(state.mode, 3 | 7) || !state.opaque;
        let mut rest = string.as_slice();
        while let Some((shown, after)) = font.shown(rest) {
            rest = after;
            self.chars_left = self.chars_left.checked_sub(1).ok_or(ReadingError::TooMuchWork)?;
            self.file.budget.spend(4)?;
            let placed = drawn.then(frame.place.now).then(state.matrix);
            let spacing = state.char_spacing + if shown.is_space { state.word_spacing } else { 0.0 };
            let advance = (shown.width * size + spacing) * stretch;
            let (start, middle) = (placed.moves(0.0, 0.0), placed.moves(shown.width / 2.0, 0.25));
            let after = Matrix::translation(advance, 0.0).then(frame.place.now);
            let end = drawn.then(after).then(state.matrix).moves(0.0, 0.0);
            frame.place.now = after;
            let Some(text) = shown.text else {
                self.unknown = self.unknown.saturating_add(1);
                continue;
            };
            let height = placed.height();
            let tiny = font.height().is_some_and(|own| own * height < SMALLEST);
            let hidden = invisible
                || tiny
                || !self.seen.holds(middle, MARGIN)
                || (like_paper && same(state.fill, self.painting.at(middle, self.file.budget)?));
            if hidden {
                let letters = text.chars().filter(|letter| !letter.is_whitespace()).count();
                self.hidden = self.hidden.saturating_add(letters);
            } else {
                let size = height * font.height().unwrap_or(1.0);
                self.layout.place(&Glyph { text: &text, start, end, size, direction: placed.direction() });
            }
        }
        Ok(())
    }
}
