//! What is undone after unpacking: differences to the byte beside or above (ISO 32000-1 §7.4.4.4; PNG §9.2).

/// How the bytes of a stream are told by those before.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Predictor {
    /// 2: TIFF; from 10 on: PNG.
    pub(crate) kind: usize,
    /// The bytes of a row.
    pub(crate) row: usize,
    /// The bytes of a pixel, at least one.
    pub(crate) pixel: usize,
}

impl Predictor {
    /// The predictor of a stream of so many columns, colours, and bits a colour.
    pub(crate) fn new(kind: usize, columns: usize, colours: usize, bits: usize) -> Self {
        let pixel = colours.saturating_mul(bits);
        Self { kind, row: pixel.saturating_mul(columns).div_ceil(8).max(1), pixel: pixel.div_ceil(8).max(1) }
    }

    /// The bytes as they were.
    pub(super) fn undo(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        match self.kind {
            2 => {
                for row in bytes.chunks_mut(self.row) {
                    add_left(row, self.pixel);
                }
                bytes
            }
            10.. => self.undo_png(&bytes),
            _ => bytes,
        }
    }

    fn undo_png(&self, bytes: &[u8]) -> Vec<u8> {
        let mut undone = Vec::with_capacity(bytes.len());
        let mut above = vec![0; self.row.min(bytes.len())];
        for row in bytes.chunks(self.row.saturating_add(1)) {
            let Some((method, row)) = row.split_first() else { break };
            let mut row = row.to_vec();
            match method {
                1 => add_left(&mut row, self.pixel),
                2 => row.iter_mut().zip(&above).for_each(|(byte, above)| *byte = byte.wrapping_add(*above)),
                3 | 4 => self.undo_mixed(&mut row, &above, *method),
                _ => {}
            }
            undone.extend(&row);
            above = row;
        }
        undone
    }

    /// Average (3) and Paeth (4).
    fn undo_mixed(&self, row: &mut [u8], above: &[u8], method: u8) {
        for place in 0..row.len() {
            let before = place.checked_sub(self.pixel);
            let at = |row: &[u8], place: Option<usize>| {
                place.and_then(|place| row.get(place)).copied().unwrap_or(0)
            };
            let (left, up, corner) = (at(row, before), at(above, Some(place)), at(above, before));
            let told = if method == 3 { left.midpoint(up) } else { paeth(left, up, corner) };
            if let Some(byte) = row.get_mut(place) {
                *byte = byte.wrapping_add(told);
            }
        }
    }
}

fn add_left(row: &mut [u8], pixel: usize) {
    for place in pixel..row.len() {
        let left = row.get(place.saturating_sub(pixel)).copied().unwrap_or(0);
        if let Some(byte) = row.get_mut(place) {
            *byte = byte.wrapping_add(left);
        }
    }
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let guess = i16::from(left).saturating_add(i16::from(up)).saturating_sub(i16::from(corner));
    let distance = |byte: u8| guess.saturating_sub(i16::from(byte)).saturating_abs();
    if distance(left) <= distance(up) && distance(left) <= distance(corner) {
        left
    } else if distance(up) <= distance(corner) {
        up
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_method_of_png_is_undone() {
        let predictor = Predictor::new(12, 3, 1, 8);
        let rows = [[0, 1, 2, 3], [1, 1, 1, 1], [2, 1, 1, 1], [3, 1, 1, 1], [4, 1, 1, 1]].concat();
        let expected = [[1, 2, 3], [1, 2, 3], [2, 3, 4], [2, 3, 4], [3, 4, 5]].concat();
        assert_eq!(predictor.undo(rows), expected);
    }

    #[test]
    fn differences_of_tiff_are_undone() {
        assert_eq!(Predictor::new(2, 2, 2, 8).undo(vec![1, 2, 1, 1, 5, 6, 1, 1]), [1, 2, 2, 3, 5, 6, 6, 7]);
    }
}
