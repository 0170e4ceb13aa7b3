//! From a handler to its route: what `#[utoipa::path]` says of it, as far as this program needs it.

use std::sync::Arc;

use axum::{
    extract::Request,
    handler::Handler,
    response::Response,
    routing::{MethodFilter, MethodRouter, on},
};
use futures_util::future::BoxFuture;
use http::Method;
use utoipa::{
    __dev::{SchemaReferences, Tags},
    Path,
    openapi::HttpMethod,
};

#[cfg(feature = "described")]
use utoipa::openapi::{RefOr, Schema, path::Operation};

/// A handler, whatever it takes: of one type, so that what routers do of each handler's is compiled once.
#[derive(Clone)]
pub struct Served(Arc<dyn Fn(Request) -> BoxFuture<'static, Response> + Send + Sync>);

impl Served {
    /// What `handler` answers.
    #[doc(hidden)]
    pub fn by<T: 'static, H: Handler<T, (), Future = BoxFuture<'static, Response>> + Sync>(
        handler: H,
    ) -> Self {
        Self(Arc::new(move |request| handler.clone().call(request, ())))
    }
}

impl Handler<Self, ()> for Served {
    type Future = BoxFuture<'static, Response>;

    fn call(self, request: Request, (): ()) -> Self::Future {
        (self.0)(request)
    }
}

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
    /// The route that `P` describes, served by its handler.
    ///
    /// # Panics
    /// When it has not exactly one method that routers know: the list is wrong, and every test says so.
    #[doc(hidden)]
    #[must_use]
    pub fn of<P>(handler_name: &'static str, served: Served) -> Self
    where
        P: Path + SchemaReferences + Tags<'static>,
    {
        Self::at(
            handler_name,
            &P::methods(),
            P::path(),
            served,
            #[cfg(feature = "described")]
            Description::of::<P>(),
        )
    }

    #[expect(clippy::expect_used, reason = "a wrong list must not start")]
    fn at(
        handler_name: &'static str,
        methods: &[HttpMethod],
        path: String,
        served: Served,
        #[cfg(feature = "described")] description: Description,
    ) -> Self {
        let (method, filter) = match methods {
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
            path,
            handler: on(filter, served),
            #[cfg(feature = "described")]
            description,
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
            $crate::route::Route::of::<[<__path_ $handler>]>(
                stringify!($handler),
                $crate::route::Served::by($handler),
            )
        }
    };
    ($module:ident :: $handler:ident) => {
        $crate::route::paste! {
            $crate::route::Route::of::<$module::[<__path_ $handler>]>(
                stringify!($handler),
                $crate::route::Served::by($module::$handler),
            )
        }
    };
}

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
