//! Points, rectangles, and what moves them. Lengths are in points, a 72nd of an inch.

/// What moves points (ISO 32000-1 §8.3.3): `[a b c d e f]`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Matrix(pub(crate) [f64; 6]);

#[expect(clippy::many_single_char_names, reason = "the standard's names")]
impl Matrix {
    pub(crate) const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    pub(crate) fn of(numbers: &[f64]) -> Option<Self> {
        Some(Self(*numbers.first_chunk()?))
    }

    pub(crate) const fn translation(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// First this, then `next`.
    pub(crate) fn then(self, next: Self) -> Self {
        let ([a, b, c, d, e, f], [na, nb, nc, nd, ne, nf]) = (self.0, next.0);
        Self([
            a * na + b * nc,
            a * nb + b * nd,
            c * na + d * nc,
            c * nb + d * nd,
            e * na + f * nc + ne,
            e * nb + f * nd + nf,
        ])
    }

    /// Where a point comes to.
    pub(crate) fn moves(self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// How long a vertical line of length 1 becomes.
    pub(crate) fn height(self) -> f64 {
        let [_, _, c, d, _, _] = self.0;
        c.hypot(d)
    }

    /// Where lines of text run: the direction of what was horizontal, of length 1.
    pub(crate) fn direction(self) -> (f64, f64) {
        let [a, b, ..] = self.0;
        let length = a.hypot(b);
        if length > 0.0 { (a / length, b / length) } else { (1.0, 0.0) }
    }
}

/// A rectangle whose sides are those of the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rectangle {
    pub(crate) left: f64,
    pub(crate) bottom: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
}

impl Rectangle {
    pub(crate) const A4: Self = Self { left: 0.0, bottom: 0.0, right: 595.0, top: 842.0 };

    /// The rectangle between two opposite corners, if it has an area.
    pub(crate) fn of(corners: &[f64]) -> Option<Self> {
        let &[x, y, other_x, other_y] = corners else { return None };
        let found =
            Self { left: x.min(other_x), bottom: y.min(other_y), right: x.max(other_x), top: y.max(other_y) };
        (found.area() > 1.0).then_some(found)
    }

    /// What holds all points, if there are any.
    pub(crate) fn around(points: &[(f64, f64)]) -> Option<Self> {
        let (x, y) = points.first()?;
        let first = Self { left: *x, bottom: *y, right: *x, top: *y };
        Some(points.iter().fold(first, |around, (x, y)| Self {
            left: around.left.min(*x),
            bottom: around.bottom.min(*y),
            right: around.right.max(*x),
            top: around.top.max(*y),
        }))
    }

    pub(crate) fn area(&self) -> f64 {
        (self.right - self.left) * (self.top - self.bottom)
    }

    /// What both hold, if it has an area.
    pub(crate) fn and(self, other: Self) -> Option<Self> {
        let both = Self {
            left: self.left.max(other.left),
            bottom: self.bottom.max(other.bottom),
            right: self.right.min(other.right),
            top: self.top.min(other.top),
        };
        (both.right > both.left && both.top > both.bottom).then_some(both)
    }

    /// Whether the point lies in it, or at most `margin` outside.
    pub(crate) fn holds(&self, (x, y): (f64, f64), margin: f64) -> bool {
        (self.left - margin..=self.right + margin).contains(&x)
            && (self.bottom - margin..=self.top + margin).contains(&y)
    }
}
