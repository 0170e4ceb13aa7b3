//! Numbers with decimals in requests, kept as whole numbers.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, schema::Type};

use crate::{
    field_schema,
    value::{field_errors::FieldErrors, text::LocalizedText, validation::Input},
};

/// A number from `LEAST` to `MOST`, rounded to `PLACES` decimals (half away from zero) and kept as how many of its last place
/// it is: with four places, 0.62 is 6,200. So sums are exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Decimal<const LEAST: u32, const MOST: u32, const PLACES: u32>(pub u32);

field_schema! {
    [const LEAST: u32, const MOST: u32, const PLACES: u32] Decimal<LEAST, MOST, PLACES>,
    format!("decimal {LEAST} {MOST} {PLACES}"), schema(LEAST, MOST)
}

fn schema(least: u32, most: u32) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::Number)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Float)))
        .minimum(Some(least))
        .maximum(Some(most))
        .into()
}

impl<const LEAST: u32, const MOST: u32, const PLACES: u32> Decimal<LEAST, MOST, PLACES> {
    /// How many of the last place one is.
    pub const ONE: u32 = 10_u32.pow(PLACES);

    /// The number.
    #[must_use]
    pub fn value(self) -> f64 {
        f64::from(self.0) / f64::from(Self::ONE)
    }
}

impl<const LEAST: u32, const MOST: u32, const PLACES: u32> Input for Decimal<LEAST, MOST, PLACES> {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let number = errors.present(value)?;
        let number = errors.typed(number.as_number(), "un nombre", "a number")?;
        let number = number.as_f64().filter(|number| (f64::from(LEAST)..=f64::from(MOST)).contains(number));
        let Some(number) = number else {
            errors.add(
                "range",
                LocalizedText::made(
                    format!("Un nombre de {LEAST} à {MOST} est attendu."),
                    format!("A number from {LEAST} to {MOST} is expected."),
                ),
            );
            return None;
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is between two numbers that fit"
        )]
        let parts = (number * f64::from(Self::ONE)).round() as u32;
        Some(Self(parts))
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::{prop_assert_eq, proptest};
    use serde_json::json;

    use super::*;

    type Score = Decimal<0, 1, 4>;

    fn read<T: Input>(value: &Value) -> Result<T, &'static str> {
        let mut errors = FieldErrors::new(Timestamp::UNIX_EPOCH);
        let read = T::read(Some(value), &mut errors);
        errors.conclude(read).map_err(|errors| errors[0].code)
    }

    #[test]
    fn what_is_between_the_bounds_is_kept_to_its_last_place() {
        for (number, parts) in
            [(json!(0), 0), (json!(0.62), 6_200), (json!(1), 10_000), (json!(0.33335), 3_334)]
        {
            assert_eq!(read::<Score>(&number), Ok(Decimal(parts)), "{number}");
        }
        for number in [json!(-0.1), json!(1.000_01), json!(1e300), json!(-1)] {
            assert_eq!(read::<Score>(&number), Err("range"), "{number}");
        }
        assert_eq!(read::<Score>(&json!("0.5")), Err("type"));
        assert_eq!(read::<Score>(&Value::Null), Err("required"));
        assert_eq!(Decimal::<0, 5, 2>(150).value().to_string(), "1.5");
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_again(parts in 0_u32..=10_000) {
            prop_assert_eq!(read::<Score>(&json!(Decimal::<0, 1, 4>(parts).value())), Ok(Decimal(parts)));
        }
    }
}
