//! What reads content, operator by operator.

use std::{collections::BTreeMap, rc::Rc};

use super::{
    colour::Space,
    operands::Operands,
    paint::Painting,
    place::TextPlace,
    state::{State, States},
};
use crate::{
    document::ReadingError,
    file::File,
    font::Font,
    geometry::{Matrix, Rectangle},
    layout::Layout,
    lexer::{Lexer, Token},
    object::{Dictionary, Object, Stream},
    words::is_blank,
};

/// How deep forms stand in each other (ISO 32000-1 §8.10).
const DEEPEST: usize = 12;

/// What a form costs at least, in steps: to be found and begun.
const FORM: usize = 2000;

/// The fonts of a document that were read, by the number of their object.
pub(crate) type Fonts = BTreeMap<u32, Rc<Font>>;

/// Reads the content of one page.
pub(crate) struct Interpreter<'f> {
    pub(super) file: &'f File<'f>,
    fonts: &'f mut Fonts,
    pub(super) seen: Rectangle,
    pub(super) painting: Painting,
    /// The text so far.
    pub(crate) layout: Layout,
    /// How many characters may still be placed.
    pub(super) chars_left: usize,
    /// Characters that nobody sees.
    pub(crate) hidden: usize,
    /// Codes that stand for no known letter.
    pub(crate) unknown: usize,
}

/// A content stream that is being read.
pub(super) struct Frame<'r> {
    resources: &'r Dictionary,
    /// The fonts that are in its resources themselves, by their names.
    fonts: BTreeMap<Vec<u8>, Rc<Font>>,
    pub(super) states: States,
    pub(super) place: TextPlace,
    depth: usize,
}

impl<'f> Interpreter<'f> {
    pub(crate) fn new(file: &'f File<'f>, fonts: &'f mut Fonts, seen: Rectangle, most_chars: usize) -> Self {
        let painting = Painting::default();
        Self {
            file,
            fonts,
            seen,
            painting,
            layout: Layout::default(),
            chars_left: most_chars,
            hidden: 0,
            unknown: 0,
        }
    }

    /// Reads a page's own content.
    pub(crate) fn read_page(&mut self, content: &[u8], resources: &Dictionary) -> Result<(), ReadingError> {
        self.read(content, resources, State::new(Matrix::IDENTITY), DEEPEST)
    }

    fn read(
        &mut self,
        content: &[u8],
        resources: &Dictionary,
        state: State,
        depth: usize,
    ) -> Result<(), ReadingError> {
        let place = TextPlace::default();
        let mut frame = Frame { resources, fonts: BTreeMap::new(), states: States::new(state), place, depth };
        let mut lexer = Lexer::of_content(content);
        let mut operands = Operands::default();
        loop {
            let before = lexer.position();
            let Some(token) = lexer.token() else { return Ok(()) };
            match token {
                Token::Keyword(b"true" | b"false" | b"null") => operands.push(Object::Null),
                Token::Keyword(b"BI") => {
                    self.painting.picture(frame.states.now.matrix);
                    pass_picture(&mut lexer);
                    operands.clear();
                }
                Token::Keyword(operator) => {
                    self.operate(operator, &operands, &mut frame)?;
                    operands.clear();
                }
                token => {
                    if let Some(operand) = lexer.object_from(token) {
                        operands.push(operand);
                    }
                }
            }
            self.file.budget.spend(lexer.position().saturating_sub(before).saturating_add(1))?;
        }
    }

    fn operate(
        &mut self,
        operator: &[u8],
        operands: &Operands,
        frame: &mut Frame<'_>,
    ) -> Result<(), ReadingError> {
        let matrix = frame.states.now.matrix;
        match operator {
            b"q" => frame.states.keep(),
            b"Q" => frame.states.restore(),
            b"cm" => {
                if let Some(moved) = operands.numbers() {
                    frame.states.now.matrix = Matrix(moved).then(matrix);
                }
            }
            b"gs" => self.take_parameters(operands, frame)?,
            b"g" | b"rg" | b"k" => {
                let components = operands.all_numbers();
                let space = Space::of_components(components.len());
                frame.states.now.space = space;
                frame.states.now.fill = space.colour(&components);
            }
            b"cs" => {
                let space = self.space(operands.last_name().unwrap_or_default(), frame.resources)?;
                frame.states.now.space = space;
                frame.states.now.fill = space.first();
            }
            b"sc" | b"scn" => {
                let pattern = operands.last_name().is_some();
                let colour = frame.states.now.space.colour(&operands.all_numbers());
                frame.states.now.fill = if pattern { None } else { colour };
            }
            b"re" => {
                if let Some(rectangle) = operands.numbers() {
                    self.painting.rectangle(rectangle, matrix);
                }
            }
            b"m" | b"l" | b"c" | b"v" | b"y" => {
                if let Some([x, y]) = operands.numbers() {
                    let point = matrix.moves(x, y);
                    if operator == b"m" { self.painting.move_to(point) } else { self.painting.line_to(point) }
                }
            }
            b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" => {
                if frame.states.now.opaque {
                    self.painting.fill(frame.states.now.fill);
                }
                self.painting.end();
            }
            b"S" | b"s" | b"n" => self.painting.end(),
            b"sh" => self.painting.paint(self.seen, None),
            b"Do" => self.draw(operands, frame)?,
            b"Tf" => {
                if let (Some([size]), Some(name)) = (operands.numbers(), operands.first_name()) {
                    frame.states.now.size = size;
                    frame.states.now.font = self.font(name, frame)?;
                }
            }
            _ => self.operate_text(operator, operands, frame)?,
        }
        Ok(())
    }

    /// An external object (§8.8): a form is read, a picture is painted.
    fn draw(&mut self, operands: &Operands, frame: &mut Frame<'_>) -> Result<(), ReadingError> {
        let Some(name) = operands.last_name() else { return Ok(()) };
        let objects = self.file.dictionary(frame.resources, "XObject")?;
        let Some(object) = objects.of_name(name) else { return Ok(()) };
        let Object::Stream(stream) = self.file.resolve(object)? else { return Ok(()) };
        match self.file.value(&stream.dictionary, "Subtype")?.name() {
            Some(b"Image") => self.painting.picture(frame.states.now.matrix),
            Some(b"Form") => self.read_form(&stream, frame)?,
            _ => {}
        }
        Ok(())
    }

    fn read_form(&mut self, form: &Stream, frame: &Frame<'_>) -> Result<(), ReadingError> {
        // A form that draws itself ends here.
        let Some(depth) = frame.depth.checked_sub(1) else { return Ok(()) };
        self.file.budget.spend(FORM)?;
        let Some(content) = self.file.unpacked(form)? else { return Ok(()) };
        let matrix = Matrix::of(&self.file.numbers(&self.file.value(&form.dictionary, "Matrix")?)?);
        let mut state = frame.states.now.clone();
        state.matrix = matrix.unwrap_or(Matrix::IDENTITY).then(state.matrix);
        let own = self.file.value(&form.dictionary, "Resources")?;
        // Old files leave them out, and mean those of the page.
        let resources = own.dictionary().unwrap_or(frame.resources);
        self.read(&content, resources, state, depth)
    }

    /// The font of that name, read once.
    fn font(&mut self, name: &[u8], frame: &mut Frame<'_>) -> Result<Option<Rc<Font>>, ReadingError> {
        if let Some(font) = frame.fonts.get(name) {
            return Ok(Some(Rc::clone(font)));
        }
        let fonts = self.file.dictionary(frame.resources, "Font")?;
        let Some(value) = fonts.of_name(name) else { return Ok(None) };
        let number = if let Object::Reference(number) = value { Some(*number) } else { None };
        if let Some(font) = number.and_then(|number| self.fonts.get(&number)) {
            return Ok(Some(Rc::clone(font)));
        }
        let value = self.file.resolve(value)?;
        let Some(dictionary) = value.dictionary() else { return Ok(None) };
        let font = Rc::new(Font::read(self.file, dictionary)?);
        match number {
            Some(number) => self.fonts.insert(number, Rc::clone(&font)),
            None => frame.fonts.insert(name.to_vec(), Rc::clone(&font)),
        };
        Ok(Some(font))
    }

    /// The space of colours of that name (§8.6.3).
    fn space(&self, name: &[u8], resources: &Dictionary) -> Result<Space, ReadingError> {
        let spaces = self.file.dictionary(resources, "ColorSpace")?;
        let value = match spaces.of_name(name) {
            Some(value) => self.file.resolve(value)?,
            None => Object::Name(name.to_vec()),
        };
        let items = value.array().unwrap_or_default();
        let family = items.first().and_then(Object::name).or_else(|| value.name()).unwrap_or_default();
        Ok(match family {
            b"DeviceGray" | b"CalGray" | b"G" => Space::Grey,
            b"DeviceRGB" | b"CalRGB" | b"RGB" => Space::Rgb,
            b"DeviceCMYK" | b"CMYK" => Space::Cmyk,
            b"Separation" | b"DeviceN" => Space::Inks,
            b"ICCBased" => match items.get(1) {
                Some(profile) => {
                    let profile = self.file.resolve(profile)?;
                    let count = profile.dictionary().and_then(|profile| profile.get("N")?.count());
                    Space::of_components(count.unwrap_or(0))
                }
                None => Space::Unknown,
            },
            _ => Space::Unknown,
        })
    }

    /// Parameters by name (§8.4.5), of which two matter: how much is seen, and the font.
    fn take_parameters(&mut self, operands: &Operands, frame: &mut Frame<'_>) -> Result<(), ReadingError> {
        let Some(name) = operands.last_name() else { return Ok(()) };
        let all = self.file.dictionary(frame.resources, "ExtGState")?;
        let Some(value) = all.of_name(name) else { return Ok(()) };
        let value = self.file.resolve(value)?;
        let Some(parameters) = value.dictionary() else { return Ok(()) };
        if let Some(opacity) = self.file.value(parameters, "ca")?.number() {
            frame.states.now.opaque = opacity > 0.05;
        }
        if let [font, size] = self.file.value(parameters, "Font")?.array().unwrap_or_default() {
            frame.states.now.size = self.file.resolve(size)?.number().unwrap_or(0.0);
            let number = if let Object::Reference(number) = font { Some(*number) } else { None };
            let known = number.and_then(|number| self.fonts.get(&number)).map(Rc::clone);
            frame.states.now.font = match (known, self.file.resolve(font)?.dictionary()) {
                (Some(known), _) => Some(known),
                (None, Some(dictionary)) => Some(Rc::new(Font::read(self.file, dictionary)?)),
                (None, None) => None,
            };
            if let (Some(number), Some(font)) = (number, &frame.states.now.font) {
                self.fonts.insert(number, Rc::clone(font));
            }
        }
        Ok(())
    }
}

/// Passes a picture within content (§8.9.7): up to the first `EI` that stands alone.
fn pass_picture(lexer: &mut Lexer<'_>) {
    while let Some(token) = lexer.token() {
        if token == Token::Keyword(b"ID") {
            break;
        }
    }
    let rest = lexer.rest();
    let alone = |window: &[u8]| matches!(window, [before, b'E', b'I', after] if is_blank(*before) && is_blank(*after));
    let end = rest.windows(4).position(alone).map_or(rest.len(), |found| found.saturating_add(3));
    lexer.jump(lexer.position().saturating_add(end));
}
