//! From a handler to its route: what `#[utoipa::path]` says of it, as far as this program needs it.

use axum::routing::{MethodFilter, MethodRouter};
use http::Method;
use utoipa::{
    __dev::{SchemaReferences, Tags},
    Path,
    openapi::HttpMethod,
};

#[cfg(feature = "described")]
use utoipa::openapi::{RefOr, Schema, path::Operation};

/// A handler with its path and its method. [`routes!`](crate::routes) makes it.
pub struct Route {
    pub(crate) handler_name: &'static str,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) handler: MethodRouter,
    #[cfg(feature = "described")]
    pub(crate) description: Description,
}

/// What OpenAPI says of a route: whole programs of construction, which only those have that describe (feature `described`).
#[cfg(feature = "described")]
pub struct Description {
    /// What it takes and answers.
    pub operation: Operation,
    /// The schemas that this names.
    pub schemas: Vec<(String, RefOr<Schema>)>,
}

impl Route {
    /// The route that `P` describes, served by what `on` makes of its method.
    ///
    /// # Panics
    /// When it has not exactly one method that routers know: the list is wrong, and every test says so.
    #[doc(hidden)]
    #[must_use]
    #[expect(clippy::expect_used, reason = "a wrong list must not start")]
    pub fn of<P>(handler_name: &'static str, on: impl FnOnce(MethodFilter) -> MethodRouter) -> Self
    where
        P: Path + SchemaReferences + Tags<'static>,
    {
        let (method, filter) = match P::methods().as_slice() {
            [HttpMethod::Get] => Some((Method::GET, MethodFilter::GET)),
            [HttpMethod::Put] => Some((Method::PUT, MethodFilter::PUT)),
            [HttpMethod::Post] => Some((Method::POST, MethodFilter::POST)),
            [HttpMethod::Delete] => Some((Method::DELETE, MethodFilter::DELETE)),
            [HttpMethod::Patch] => Some((Method::PATCH, MethodFilter::PATCH)),
            _ => None,
        }
        .expect("a route has one method");
        Self {
            handler_name,
            method,
            path: P::path(),
            handler: on(filter),
            #[cfg(feature = "described")]
            description: Description::of::<P>(),
        }
    }
}

#[cfg(feature = "described")]
impl Description {
    fn of<P: Path + SchemaReferences + Tags<'static>>() -> Self {
        let mut operation = P::operation();
        let tags = P::tags().into_iter().map(ToOwned::to_owned);
        operation.tags.get_or_insert_default().extend(tags);
        let mut schemas = Vec::new();
        P::schemas(&mut schemas);
        Self { operation, schemas }
    }
}

/// The route of a handler that `#[utoipa::path]` stands on: `routes!(book_session::book_session)`.
#[macro_export]
macro_rules! routes {
    ($handler:ident) => {
        $crate::route::paste! {
            $crate::route::Route::of::<[<__path_ $handler>]>(stringify!($handler), |method| {
                $crate::route::on(method, $handler)
            })
        }
    };
    ($module:ident :: $handler:ident) => {
        $crate::route::paste! {
            $crate::route::Route::of::<$module::[<__path_ $handler>]>(stringify!($handler), |method| {
                $crate::route::on(method, $module::$handler)
            })
        }
    };
}

#[doc(hidden)]
pub use axum::routing::on;
#[doc(hidden)]
pub use pastey::paste;

#[cfg(all(test, feature = "described"))]
mod tests {
    use super::*;

    /// Opens the door
    #[utoipa::path(put, path = "/doors/{door_id}", tag = "house", responses((status = 204)))]
    async fn open_door() {}

    mod window {
        #[utoipa::path(get, path = "/windows", tag = "house", responses((status = 204)))]
        pub async fn look_out() {}
    }

    #[test]
    fn a_route_has_the_path_and_the_method_of_its_handler_and_is_described_by_it() {
        let route = crate::routes!(open_door);
        assert_eq!((route.method, route.path.as_str()), (Method::PUT, "/doors/{door_id}"));
        assert_eq!(route.handler_name, "open_door");
        assert_eq!(route.description.operation.summary.as_deref(), Some("Opens the door"));
        assert_eq!(route.description.operation.tags, Some(vec!["house".to_owned()]));
        let route = crate::routes!(window::look_out);
        assert_eq!((route.method, route.handler_name), (Method::GET, "look_out"));
    }
}
