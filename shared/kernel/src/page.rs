//! Lists that are answered page by page, with opaque cursors that nobody can alter.

use serde::Serialize;
use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

use crate::{
    answer::Answer,
    app::App,
    entity::{Entity, List},
    field_types::report_out_of_range,
    link_token::Seal,
    problem::Problem,
    store::{Key, Position},
    validation::{Input, Report},
};

/// How many entries a page holds: 20 unless asked otherwise, 100 at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(usize);

impl Default for Limit {
    fn default() -> Self {
        Self(20)
    }
}

impl Input for Limit {
    fn read(value: Option<&Value>, report: &mut Report) -> Option<Self> {
        let limit = report.string(value)?.parse().ok().filter(|limit| (1..=100).contains(limit));
        if limit.is_none() {
            report_out_of_range(report, 1, 100);
        }
        limit.map(Self)
    }
}

impl PartialSchema for Limit {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(1))
            .maximum(Some(100))
            .default(Some(20.into()))
            .into()
    }
}

impl ToSchema for Limit {}

/// A cursor as a caller sends it back.
#[derive(Clone, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String)]
pub struct Cursor(String);

impl Input for Cursor {
    fn read(value: Option<&Value>, report: &mut Report) -> Option<Self> {
        report.string(value).map(|text| Self(text.to_owned()))
    }
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The entries.
    pub data: Vec<T>,
    /// Where the page stands.
    pub pagination: Pagination,
}

/// Where a page stands in its list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Pagination {
    /// How many entries the page holds at most.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: usize,
    /// Send it back as `cursor`, with the same filters, for the next page; absent on the last one. It stays valid while
    /// entries come and go.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub next_cursor: Option<String>,
}

/// Which page of a list was asked for.
pub struct PageRequest {
    limit: usize,
    after: Option<Position>,
    /// The list that cursors of this page belong to: its function and filters.
    list: String,
}

impl PageRequest {
    /// The page that `limit` and `cursor` ask for of the list that `list` names: its function and filters.
    ///
    /// # Errors
    /// `invalid-cursor`: altered, or of another list.
    pub fn read(
        app: &App,
        list: String,
        limit: Option<Limit>,
        cursor: Option<&Cursor>,
    ) -> Result<Self, Problem> {
        let after = cursor.map(|cursor| app.cursors.open(&list, cursor)).transpose()?;
        Ok(Self { limit: limit.unwrap_or_default().0, after, list })
    }

    /// The page's entities, those of `list` that are `wanted`, each shown as `show` does.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn answer<E: Entity, T: Serialize>(
        self,
        app: &App,
        list: &List,
        wanted: impl Fn(&E) -> bool + Send,
        show: impl Fn(E) -> T,
    ) -> Result<Answer<Page<T>>, Problem> {
        let Page { data, pagination } = self.entities(app, list, wanted).await?;
        Ok(Answer::ok(Page { data: data.into_iter().map(show).collect(), pagination }))
    }

    /// The page's entities themselves: where to show them takes more than looking at them.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn entities<E: Entity>(
        self,
        app: &App,
        list: &List,
        wanted: impl Fn(&E) -> bool + Send,
    ) -> Result<Page<E>, Problem> {
        let found = app.records.list::<E>(list, self.limit, self.after, wanted).await?;
        let data = found.entities.into_iter().map(|stored| stored.entity).collect();
        let next_cursor = found.next.map(|position| app.cursors.seal(&self.list, &position));
        Ok(Page { data, pagination: Pagination { limit: self.limit, next_cursor } })
    }
}

/// Signs cursors, so that none can be made up or carried to another list.
#[derive(Clone)]
pub struct CursorSigner(Seal);

impl CursorSigner {
    /// A signer with this secret.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        Self(Seal::new(secret))
    }

    /// The cursor that goes on after `position` in the list that `list` names: its function and filters.
    #[must_use]
    pub fn seal(&self, list: &str, position: &Position) -> String {
        let mut keys = vec![&position.key.partition, &position.key.sort];
        keys.extend(position.entry.iter().flat_map(|entry| [&entry.partition, &entry.sort]));
        self.0.close(list, serde_json::to_vec(&keys).unwrap_or_default())
    }

    /// Where a cursor of the list that `list` names goes on.
    ///
    /// # Errors
    /// `invalid-cursor`: altered, or of another list.
    pub fn open(&self, list: &str, cursor: &Cursor) -> Result<Position, Problem> {
        self.read(list, cursor).ok_or_else(Problem::invalid_cursor)
    }

    fn read(&self, list: &str, cursor: &Cursor) -> Option<Position> {
        let keys: Vec<String> = serde_json::from_slice(&self.0.open(list, &cursor.0)?).ok()?;
        let mut keys = keys.into_iter();
        let mut key = || Some(Key { partition: keys.next()?, sort: keys.next()? });
        Some(Position { key: key()?, entry: key() })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_leads_back_to_its_position_in_its_own_list_alone(
            partition in ".+", sort in ".+", entry in proptest::option::of((".+", ".+")), list in ".*",
        ) {
            let signer = CursorSigner::new(b"secret");
            let position = Position {
                key: Key::new(partition, sort),
                entry: entry.map(|(partition, sort)| Key::new(partition, sort)),
            };
            let sealed = Cursor(signer.seal(&list, &position));
            prop_assert_eq!(signer.open(&list, &sealed).unwrap(), position);
            prop_assert!(CursorSigner::new(b"other").open(&list, &sealed).is_err());
            prop_assert!(signer.open(&(list + "!"), &sealed).is_err());
        }

        #[test]
        fn no_text_that_was_not_sealed_opens(text in ".*") {
            prop_assert!(CursorSigner::new(b"secret").open("list", &Cursor(text)).is_err());
        }

        #[test]
        fn an_altered_cursor_does_not_open(at in 0_usize..40, to in "[A-Za-z0-9_-]") {
            let signer = CursorSigner::new(b"secret");
            let sealed = signer.seal("list", &Position { key: Key::new("sessions", "2026"), entry: None });
            let mut altered = sealed.clone();
            altered.replace_range(at..=at, &to);
            prop_assert_eq!(signer.open("list", &Cursor(altered.clone())).is_ok(), altered == sealed);
        }
    }
}
