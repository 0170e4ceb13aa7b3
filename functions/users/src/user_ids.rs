//! The ids of several people, as a query names them.

use std::collections::BTreeSet;

use preau_kernel::{
    field_errors::FieldErrors, field_schema, field_schema::text, id::UserId, text::LocalizedText,
    validation::Input,
};
use serde_json::Value;

/// How many there are at most, named twice or not.
const MOST: usize = 100;

/// User ids, 1 to 100, separated by commas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserIds(pub BTreeSet<UserId>);

field_schema! { UserIds, text(1, 6_499) }

impl UserIds {
    fn parse(text: &str) -> Option<Self> {
        let ids = text.split(',').take(MOST + 1).map(UserId::parse).collect::<Option<Vec<_>>>()?;
        (ids.len() <= MOST).then(|| Self(ids.into_iter().collect()))
    }
}

impl Input for UserIds {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let ids = Self::parse(errors.string(value)?);
        if ids.is_none() {
            let detail = LocalizedText::fixed(
                "1 à 100 identifiants sont attendus, séparés par des virgules, chacun de 1 à 64 caractères parmi A-Z a-z 0-9 _ -.",
                "1 to 100 ids are expected, separated by commas, each of 1 to 64 characters of A-Z a-z 0-9 _ -.",
            );
            errors.add("user_ids", detail);
        }
        ids
    }
}
