//! The state of what draws (ISO 32000-1 §8.4, §9.3).

use std::rc::Rc;

use super::colour::{BLACK, Colour, Space};
use crate::{font::Font, geometry::Matrix};

/// How deep states are kept.
const DEEPEST: usize = 256;

/// What is as it was after `q` and `Q`.
#[derive(Clone)]
pub(super) struct State {
    pub(super) matrix: Matrix,
    pub(super) space: Space,
    pub(super) fill: Colour,
    /// Whether anything is seen of what is filled (§11.6.4.4).
    pub(super) opaque: bool,
    pub(super) font: Option<Rc<Font>>,
    pub(super) size: f64,
    pub(super) char_spacing: f64,
    pub(super) word_spacing: f64,
    /// How wide letters are, 1 as they are.
    pub(super) stretch: f64,
    pub(super) leading: f64,
    pub(super) rise: f64,
    /// How letters are drawn (§9.3.6).
    pub(super) mode: i32,
}

impl State {
    pub(super) const fn new(matrix: Matrix) -> Self {
        Self {
            matrix,
            space: Space::Grey,
            fill: BLACK,
            opaque: true,
            font: None,
            size: 0.0,
            char_spacing: 0.0,
            word_spacing: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
        }
    }
}

/// The state, and those that are kept.
pub(super) struct States {
    pub(super) now: State,
    kept: Vec<State>,
    /// How many more were to be kept.
    beyond: usize,
}

impl States {
    pub(super) const fn new(first: State) -> Self {
        Self { now: first, kept: Vec::new(), beyond: 0 }
    }

    pub(super) fn keep(&mut self) {
        if self.kept.len() < DEEPEST {
            self.kept.push(self.now.clone());
        } else {
            self.beyond = self.beyond.saturating_add(1);
        }
    }

    pub(super) fn restore(&mut self) {
        if self.beyond > 0 {
            self.beyond = self.beyond.saturating_sub(1);
        } else if let Some(kept) = self.kept.pop() {
            self.now = kept;
        }
    }
}
