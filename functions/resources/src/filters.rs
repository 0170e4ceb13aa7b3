//! What a search is narrowed to: `subject:maths,level:Terminale,tag:suites,type:PDF`.

use preau_kernel::{
    field_errors::FieldErrors, field_schema, field_schema::text, text::LocalizedText, validation::Input,
};
use preau_search::filter_term;
use serde_json::Value;

/// How many there are at most.
const MOST: usize = 8;
/// What is filtered by.
const NAMES: [&str; 4] = ["subject", "level", "tag", "type"];

/// Filters, all of which a document passes that is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filters(pub Vec<String>);

field_schema! { Filters, text(0, 1_000) }

impl Filters {
    fn parse(text: &str) -> Option<Self> {
        let mut found: Vec<(&str, String)> = Vec::new();
        for part in text.split(',').filter(|part| !part.trim().is_empty()) {
            let named = part.split_once(':').map(|(name, value)| (name.trim(), value));
            match (named.filter(|(name, _)| NAMES.contains(name)), found.last_mut()) {
                (Some((name, value)), _) => found.push((name, value.to_owned())),
                // A comma of the value's own.
                (None, Some((_, value))) if named.is_none() => *value = format!("{value},{part}"),
                _ => return None,
            }
        }
        let right = found.len() <= MOST && found.iter().all(|(_, value)| !value.trim().is_empty());
        let terms = found.iter().map(|(name, value)| filter_term(name, value.trim()));
        right.then(|| Self(terms.collect()))
    }
}

impl Input for Filters {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let filters = Self::parse(errors.string(value)?);
        if filters.is_none() {
            errors.add(
                "filters",
                LocalizedText::fixed(
                    "Jusqu'à 8 filtres « nom:valeur », séparés par des virgules ; les noms sont subject, level, tag et type.",
                    "Up to 8 filters `name:value`, separated by commas; the names are subject, level, tag and type.",
                ),
            );
        }
        filters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_names_and_values() {
        let terms = |text: &str| Filters::parse(text).map(|filters| filters.0);
        assert_eq!(
            terms("subject:Mathématiques, level:Terminale").unwrap(),
            ["=subject:mathematiques", "=level:terminale"]
        );
        assert_eq!(terms("subject:Arts, lettres,type:PDF").unwrap(), ["=subject:arts, lettres", "=type:pdf"]);
        assert_eq!(terms("").unwrap(), Vec::<String>::new());
        for wrong in ["maths", "colour:red", "subject:", &"tag:a,".repeat(9)] {
            assert_eq!(terms(wrong), None, "{wrong}");
        }
    }
}
