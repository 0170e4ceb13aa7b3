//! Colours, as far as one must be told from another.

/// Red, green and blue from 0 to 1. None where it is not known: a pattern, a picture.
pub(super) type Colour = Option<[f64; 3]>;

pub(super) const BLACK: Colour = Some([0.0; 3]);
pub(super) const WHITE: Colour = Some([1.0; 3]);
/// How much two colours differ, in one of the three, before an eye tells one from the other.
const JUST_VISIBLE: f64 = 0.08;

/// How colours are written (ISO 32000-1 §8.6).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Space {
    Grey,
    Rgb,
    Cmyk,
    /// Inks of their own: without any of them it is white.
    Inks,
    Unknown,
}

impl Space {
    /// The space that colours of so many components have, of those that any device knows.
    pub(super) const fn of_components(count: usize) -> Self {
        match count {
            1 => Self::Grey,
            3 => Self::Rgb,
            4 => Self::Cmyk,
            _ => Self::Unknown,
        }
    }

    /// The colour of these components.
    pub(super) fn colour(self, components: &[f64]) -> Colour {
        match (self, components) {
            (Self::Grey, [grey]) => Some([*grey; 3]),
            (Self::Rgb, [red, green, blue]) => Some([*red, *green, *blue]),
            (Self::Cmyk, [cyan, magenta, yellow, black]) => {
                Some([cyan, magenta, yellow].map(|ink| (1.0 - ink) * (1.0 - black)))
            }
            (Self::Inks, inks) if inks.iter().all(|ink| *ink <= 0.0) => WHITE,
            _ => None,
        }
    }

    /// The colour before any is named.
    pub(super) const fn first(self) -> Colour {
        match self {
            Self::Grey | Self::Rgb | Self::Cmyk => BLACK,
            Self::Inks | Self::Unknown => None,
        }
    }
}

/// Whether nobody tells the two from each other.
pub(super) fn same(one: Colour, other: Colour) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return false };
    one.iter()
        .zip(other)
        .all(|(one, other)| (one.clamp(0.0, 1.0) - other.clamp(0.0, 1.0)).abs() < JUST_VISIBLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_told_from_another_however_it_is_written() {
        assert!(same(Space::Grey.colour(&[1.0]), Space::Cmyk.colour(&[0.0, 0.0, 0.0, 0.0])));
        assert!(same(Space::Rgb.colour(&[0.98, 1.0, 1.0]), WHITE));
        assert!(same(Space::Inks.colour(&[0.0, 0.0]), WHITE));
        assert!(!same(Space::Rgb.colour(&[0.9, 0.9, 0.9]), WHITE));
        assert!(!same(Space::Cmyk.colour(&[0.0, 0.0, 0.0, 1.0]), WHITE));
        assert!(!same(None, None));
    }
}
