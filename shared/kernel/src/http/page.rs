//! Lists that are answered page by page, with opaque cursors that nobody can alter.

use serde::Serialize;
use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

use crate::{
    port::store::Position,
    problem::Problem,
    record::cursor::Cursor,
    record::{entity::Entity, list::List},
    value::{field_errors::FieldErrors, field_types::add_out_of_range, validation::Input},
    work::{answer::Answer, app::App},
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
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let limit = errors.string(value)?.parse().ok().filter(|limit| (1..=100).contains(limit));
        if limit.is_none() {
            add_out_of_range(errors, 1, 100);
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

/// Declares the query parameters of a function that lists, as [`query!`](crate::query) does: its filters, and `limit` and
/// `cursor`, which page through every list.
#[macro_export]
macro_rules! list_query {
    ($(#[$meta:meta])* pub struct $name:ident { $($filters:tt)* }) => {
        $crate::query! {
            $(#[$meta])*
            pub struct $name {
                $($filters)*
                /// How many at most.
                #[param(inline)]
                pub limit: Option<$crate::page::Limit>,
                /// Where the previous page ended.
                #[param(inline)]
                pub cursor: Option<$crate::cursor::Cursor>,
            }
        }
    };
}
