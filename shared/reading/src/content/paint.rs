//! What lies beneath the text: what was painted before it.

use super::colour::{Colour, WHITE, same};
use crate::{
    budget::Budget,
    document::ReadingError,
    geometry::{Matrix, Rectangle},
};

/// The most shapes of a page that are remembered.
const MOST_SHAPES: usize = 5000;
/// The most points of one outline.
const MOST_POINTS: usize = 2000;
/// How much of the rectangle around it an outline fills that counts as that rectangle.
const FULL: f64 = 0.6;

/// The outline that is being drawn, and what was painted.
#[derive(Default)]
pub(super) struct Painting {
    points: Vec<(f64, f64)>,
    shapes: Vec<Rectangle>,
    painted: Vec<(Rectangle, Colour)>,
}

impl Painting {
    /// Begins an outline.
    pub(super) fn move_to(&mut self, point: (f64, f64)) {
        self.close();
        self.points.push(point);
    }

    pub(super) fn line_to(&mut self, point: (f64, f64)) {
        if self.points.len() < MOST_POINTS {
            self.points.push(point);
        }
    }

    /// Draws a rectangle that the matrix moves.
    pub(super) fn rectangle(&mut self, [x, y, width, height]: [f64; 4], matrix: Matrix) {
        self.move_to(matrix.moves(x, y));
        for (x, y) in [(x + width, y), (x + width, y + height), (x, y + height)] {
            self.line_to(matrix.moves(x, y));
        }
        self.close();
    }

    /// Ends an outline: if it is a rectangle, or nearly, it hides what lies beneath.
    fn close(&mut self) {
        let points = std::mem::take(&mut self.points);
        let Some(around) = Rectangle::around(&points) else { return };
        let next = points.iter().skip(1).chain(points.first());
        let twice: f64 =
            points.iter().zip(next).map(|((x, y), (next_x, next_y))| x * next_y - next_x * y).sum();
        if twice.abs() / 2.0 >= FULL * around.area() && around.area() > 1.0 && self.shapes.len() < MOST_SHAPES
        {
            self.shapes.push(around);
        }
    }

    /// Fills what was outlined.
    pub(super) fn fill(&mut self, colour: Colour) {
        self.close();
        for shape in std::mem::take(&mut self.shapes) {
            self.paint(shape, colour);
        }
    }

    /// Forgets the outline.
    pub(super) fn end(&mut self) {
        self.points.clear();
        self.shapes.clear();
    }

    /// Paints the unit square that the matrix moves: where a picture comes.
    pub(super) fn picture(&mut self, matrix: Matrix) {
        let corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)].map(|(x, y)| matrix.moves(x, y));
        if let Some(around) = Rectangle::around(&corners) {
            self.paint(around, None);
        }
    }

    /// Paints a rectangle.
    pub(super) fn paint(&mut self, shape: Rectangle, colour: Colour) {
        if self.painted.len() >= MOST_SHAPES {
            // The oldest are the most likely to be covered.
            self.painted.drain(..MOST_SHAPES / 2);
        }
        self.painted.push((shape, colour));
    }

    /// Whether anything here has that colour: else it is seen, wherever it is written.
    pub(super) fn has(&self, colour: Colour, budget: &Budget) -> Result<bool, ReadingError> {
        budget.spend(self.painted.len())?;
        Ok(same(colour, WHITE) || self.painted.iter().any(|(_, painted)| same(colour, *painted)))
    }

    /// The colour at a point: that of the paper where nothing is painted.
    pub(super) fn at(&self, point: (f64, f64), budget: &Budget) -> Result<Colour, ReadingError> {
        budget.spend(self.painted.len())?;
        let last = self.painted.iter().rev().find(|(shape, _)| shape.holds(point, 0.0));
        Ok(last.map_or(WHITE, |(_, colour)| *colour))
    }
}
