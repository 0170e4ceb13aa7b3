//! Whether something holds, in a query.

use serde_json::Value;

use crate::{
    field_schema,
    value::{field_errors::FieldErrors, one_of::add_not_one_of, validation::Input},
};

/// Yes or no in a query: `true` or `false`, also as the seed's clients write them.
#[derive(Clone, Copy, Debug)]
pub struct Flag(pub bool);

field_schema! { Flag, bool::schema() }

impl Input for Flag {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let flag = match errors.string(value)? {
            "true" | "True" | "1" => Some(true),
            "false" | "False" | "0" => Some(false),
            _ => None,
        };
        if flag.is_none() {
            add_not_one_of(errors, &["true", "false"]);
        }
        flag.map(Self)
    }
}
