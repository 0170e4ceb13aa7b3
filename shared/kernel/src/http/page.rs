//! Lists that are answered page by page, with opaque cursors that nobody can alter.

use std::fmt::Debug;

use serde::Serialize;
use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

use crate::{
    port::store::{Item, Key, Position},
    problem::Problem,
    record::{
        cursor::{Cursor, CursorSigner},
        entity::{Entity, Stored},
        list::{Keep, List, MOST_LOOKED_AT},
    },
    value::{
        field_errors::FieldErrors, field_types::add_out_of_range, text::LocalizedText, validation::Input,
    },
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

/// Which page of a list is asked for, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageNumber(usize);

impl PageNumber {
    /// The number, from 1.
    #[must_use]
    pub const fn number(self) -> usize {
        self.0
    }
}

impl Input for PageNumber {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let page = errors.string(value)?.parse().ok().filter(|page| (1..=MOST_LOOKED_AT).contains(page));
        if page.is_none() {
            add_out_of_range(errors, 1, 1_000);
        }
        page.map(Self)
    }
}

impl PartialSchema for PageNumber {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(1))
            .maximum(Some(1_000))
            .default(Some(1.into()))
            .into()
    }
}

impl ToSchema for PageNumber {}

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
    /// Which page it is, from 1, of a list that has numbered pages; absent where a `cursor` led to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub page: Option<usize>,
    /// How many entries the list has, where they are counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub total: Option<u64>,
    /// How many pages that makes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub pages: Option<u64>,
}

/// The query of a function that lists, as [`list_query!`](crate::list_query) declares it.
pub trait ListQuery {
    /// Whether it has numbered pages.
    const BY_PAGE: bool;

    /// The query's name and every filter of it, as a cursor is bound to them.
    fn filters(&self) -> String;

    /// How many entries are asked for.
    fn limit(&self) -> Option<Limit>;

    /// Where the previous page ended.
    fn cursor(&self) -> Option<&Cursor>;

    /// Which page is asked for.
    fn page(&self) -> Option<PageNumber>;
}

/// The name of a query and its filters, as cursors are bound to them.
#[doc(hidden)]
#[must_use]
pub fn named(name: &str, filters: &[&dyn Debug]) -> String {
    filters.iter().fold(name.to_owned(), |text, filter| format!("{text} {filter:?}"))
}

/// Which page of which list was asked for.
#[derive(Debug)]
pub struct PageRequest {
    limit: usize,
    after: Option<Position>,
    /// How many entries come before it, on the pages before.
    skipped: usize,
    page: Option<usize>,
    total: Option<u64>,
    list: List,
    /// What cursors of this page are bound to: the function, its filters, and the list that they chose.
    name: String,
}

impl PageRequest {
    /// The page that `query` asks for of `list`, which its filters chose.
    ///
    /// # Errors
    /// `invalid-cursor`: altered, or of another list or other filters. `invalid-request`: a page beyond the thousandth
    /// entry, to which `cursor` leads; or a page beside a cursor.
    pub fn of(app: &App, query: &impl ListQuery, list: List) -> Result<Self, Problem> {
        Self::read(&app.cursors, query, list)
    }

    fn read<Q: ListQuery>(cursors: &CursorSigner, query: &Q, list: List) -> Result<Self, Problem> {
        let asked = (query.limit(), query.cursor(), query.page());
        Self::asked(cursors, &query.filters(), asked, Q::BY_PAGE, list)
    }

    fn asked(
        cursors: &CursorSigner,
        filters: &str,
        (limit, cursor, page): (Option<Limit>, Option<&Cursor>, Option<PageNumber>),
        by_page: bool,
        list: List,
    ) -> Result<Self, Problem> {
        let name = format!("{filters} {list:?}");
        let limit = limit.unwrap_or_default().0;
        let after = cursor.map(|cursor| cursors.open(&name, cursor)).transpose()?;
        if after.is_some() && page.is_some() {
            return Err(Problem::wrong_field("/page", "contradiction", BESIDE_A_CURSOR));
        }
        let page = page.map_or(1, |page| page.0);
        if page * limit > MOST_LOOKED_AT {
            return Err(Problem::wrong_field("/page", "range", BEYOND_THE_PAGES));
        }
        let numbered = by_page && after.is_none();
        let page_number = numbered.then_some(page);
        Ok(Self { limit, after, skipped: (page - 1) * limit, page: page_number, total: None, list, name })
    }

    /// The same, of a list of which `total` entries are counted.
    #[must_use]
    pub fn counted(self, total: u64) -> Self {
        Self { total: Some(total), ..self }
    }

    /// The page's entities that are `wanted`, each shown as `show` does.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn answer<E: Entity, T: Serialize>(
        self,
        app: &App,
        wanted: impl Fn(&E) -> bool + Send,
        show: impl Fn(E) -> T,
    ) -> Result<Answer<Page<T>>, Problem> {
        let Page { data, pagination } = self.entities(app, wanted).await?;
        Ok(Answer::ok(Page { data: data.into_iter().map(show).collect(), pagination }))
    }

    /// The page's entities themselves: where to show them takes more than looking at them.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn entities<E: Entity>(
        self,
        app: &App,
        wanted: impl Fn(&E) -> bool + Send,
    ) -> Result<Page<E>, Problem> {
        let (mut data, mut skipped) = (Vec::new(), self.skipped);
        let found = &mut data;
        let mut keep = move |item: &Item| {
            let stored = Stored::<E>::of_kind(item)?.filter(|stored| wanted(&stored.entity));
            let is_kept = stored.is_some();
            match stored {
                Some(_) if skipped > 0 => skipped -= 1,
                stored => found.extend(stored.map(|stored| stored.entity)),
            }
            Ok(is_kept)
        };
        let pagination = self.walked(app, &mut keep).await?;
        Ok(Page { data, pagination })
    }

    /// The sort keys of the page's entries, whatever stands there: of a list of several kinds, without numbered pages.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn places(self, app: &App) -> Result<Page<String>, Problem> {
        let (scope, mut data) = (self.list.scope.clone(), Vec::new());
        let found = &mut data;
        let mut keep = move |item: &Item| {
            let Position { key, entry } = scope.position(item);
            found.push(entry.unwrap_or(key).sort);
            Ok(true)
        };
        let pagination = self.walked(app, &mut keep).await?;
        Ok(Page { data, pagination })
    }

    /// Goes through the list from where the page begins, as far as those that come before the page and its own.
    async fn walked(self, app: &App, keep: Keep<'_>) -> Result<Pagination, Problem> {
        let Self { limit, after, skipped, page, total, list, name } = self;
        let next = app.records.walk(&list, skipped + limit, after, keep).await?;
        let next_cursor = next.map(|position| app.cursors.seal(&name, &position));
        let pages = total.map(|total| total.div_ceil(limit as u64));
        Ok(Pagination { limit, next_cursor, page, total, pages })
    }
}

/// Which page was asked for of a list that is computed, not stored: the function itself says what a place in it is.
#[derive(Debug)]
pub struct ComputedPage {
    /// How many entries it holds at most.
    pub limit: usize,
    /// Where the previous page ended, as [`Self::pagination`] was told.
    pub after: Option<Key>,
    name: String,
}

impl ComputedPage {
    /// The page that `query` asks for of the list `list`, whose name no other list of the function has.
    ///
    /// # Errors
    /// `invalid-cursor`: altered, or of another list or other filters.
    pub fn of(app: &App, query: &impl ListQuery, list: &str) -> Result<Self, Problem> {
        Self::asked(app, format!("{} {list}", query.filters()), query.limit(), query.cursor())
    }

    fn asked(
        app: &App,
        name: String,
        limit: Option<Limit>,
        cursor: Option<&Cursor>,
    ) -> Result<Self, Problem> {
        let after = cursor.map(|cursor| app.cursors.open(&name, cursor)).transpose()?;
        let limit = limit.unwrap_or_default().0;
        Ok(Self { limit, after: after.map(|position| position.key), name })
    }

    /// Where the page stands; `next` is its last place, if there is more behind it.
    #[must_use]
    pub fn pagination(&self, app: &App, next: Option<Key>) -> Pagination {
        let seal = |key| app.cursors.seal(&self.name, &Position { key, entry: None });
        let (limit, next_cursor) = (self.limit, next.map(seal));
        Pagination { limit, next_cursor, page: None, total: None, pages: None }
    }
}

const BEYOND_THE_PAGES: LocalizedText = LocalizedText::fixed(
    "page × limit va jusqu'à 1 000. Au-delà, suivez « cursor » de page en page.",
    "page × limit goes up to 1,000. Beyond, follow `cursor` from page to page.",
);

const BESIDE_A_CURSOR: LocalizedText = LocalizedText::fixed(
    "Indiquez « page » ou « cursor », pas les deux.",
    "Give `page` or `cursor`, not both.",
);

/// Declares the query parameters of a function that lists, as [`query!`](crate::query) does: its filters, and `limit` and
/// `cursor`, which page through every list. `by page`, after the name, adds `page` for lists that have numbered pages.
///
/// A cursor is bound to all of the filters and to the list that they choose: see [`PageRequest::of`].
#[macro_export]
macro_rules! list_query {
    (
        $(#[$meta:meta])*
        pub struct $name:ident { $($(#[$field_meta:meta])* pub $field:ident : $type:ty),* $(,)? }
    ) => {
        $crate::query! {
            $(#[$meta])*
            pub struct $name {
                $($(#[$field_meta])* pub $field: $type,)*
                /// How many at most.
                #[param(inline)]
                pub limit: Option<$crate::page::Limit>,
                /// Where the previous page ended.
                #[param(inline)]
                pub cursor: Option<$crate::cursor::Cursor>,
            }
        }
        $crate::list_query! { @filters $name, false, |_| None, $($field)* }
    };
    (
        $(#[$meta:meta])*
        pub struct $name:ident by page { $($(#[$field_meta:meta])* pub $field:ident : $type:ty),* $(,)? }
    ) => {
        $crate::query! {
            $(#[$meta])*
            pub struct $name {
                $($(#[$field_meta])* pub $field: $type,)*
                /// How many at most.
                #[param(inline)]
                pub limit: Option<$crate::page::Limit>,
                /// Where the previous page ended.
                #[param(value_type = Option<String>)]
                pub cursor: Option<$crate::cursor::Cursor>,
                /// Which page, from 1, as long as `page` × `limit` is 1,000 at most; beyond, `cursor` goes on.
                #[param(inline)]
                pub page: Option<$crate::page::PageNumber>,
            }
        }
        $crate::list_query! { @filters $name, true, |query: &$name| query.page, $($field)* }
    };
    (@filters $name:ident, $by_page:literal, $page:expr, $($field:ident)*) => {
        impl $crate::page::ListQuery for $name {
            const BY_PAGE: bool = $by_page;

            fn filters(&self) -> String {
                let name = concat!(module_path!(), "::", stringify!($name));
                $crate::page::named(name, &[$(&self.$field),*])
            }

            fn limit(&self) -> Option<$crate::page::Limit> {
                self.limit
            }

            fn cursor(&self) -> Option<&$crate::cursor::Cursor> {
                self.cursor.as_ref()
            }

            fn page(&self) -> Option<$crate::page::PageNumber> {
                let page: fn(&Self) -> Option<$crate::page::PageNumber> = $page;
                page(self)
            }
        }
    };
}
