//! Where text comes (ISO 32000-1 §9.4.1, §9.4.2).

use crate::geometry::Matrix;

/// Where text goes on, and where its line began.
pub(super) struct TextPlace {
    pub(super) now: Matrix,
    line: Matrix,
}

impl Default for TextPlace {
    fn default() -> Self {
        Self { now: Matrix::IDENTITY, line: Matrix::IDENTITY }
    }
}

impl TextPlace {
    /// Begins a line there.
    pub(super) fn begin(&mut self, matrix: Matrix) {
        (self.now, self.line) = (matrix, matrix);
    }

    /// Begins the next line, that far from where this one began.
    pub(super) fn next_line(&mut self, x: f64, y: f64) {
        self.begin(Matrix::translation(x, y).then(self.line));
    }
}
