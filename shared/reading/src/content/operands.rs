//! What stands before an operator.

use crate::object::Object;

/// The most operands of one operator.
const MOST: usize = 64;

/// The operands of the operator that comes next.
#[derive(Default)]
pub(super) struct Operands(Vec<Object>);

impl Operands {
    pub(super) fn push(&mut self, operand: Object) {
        if self.0.len() < MOST {
            self.0.push(operand);
        }
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn last(&self) -> Option<&Object> {
        self.0.last()
    }

    pub(super) fn first_name(&self) -> Option<&[u8]> {
        self.0.first()?.name()
    }

    pub(super) fn last_name(&self) -> Option<&[u8]> {
        self.last()?.name()
    }

    /// The last numbers, as many as are wanted, none left out.
    pub(super) fn numbers<const N: usize>(&self) -> Option<[f64; N]> {
        let last = self.0.last_chunk::<N>()?;
        let mut numbers = [0.0; N];
        for (number, operand) in numbers.iter_mut().zip(last) {
            *number = operand.number()?;
        }
        Some(numbers)
    }

    pub(super) fn number(&self) -> Option<f64> {
        self.last()?.number()
    }

    /// The two numbers before a string: the spacing of words and of characters (ISO 32000-1 table 109).
    pub(super) fn spacings(&self) -> Option<(f64, f64)> {
        let [word, char, _] = self.0.last_chunk()?;
        word.number().zip(char.number())
    }

    /// All numbers among them.
    pub(super) fn all_numbers(&self) -> Vec<f64> {
        self.0.iter().filter_map(Object::number).collect()
    }
}
