//! The extractors of what a request says: a validated body, query or path.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, RawPathParams, Request},
};
use http::{Extensions, header, request::Parts};
use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::{
    problem::Problem,
    value::field_errors::FieldErrors,
    value::validation::{self, Input},
    work::app::App,
};

/// How long a JSON body may be, in bytes.
pub const LONGEST_BODY: usize = 256 * 1024;

/// What a request says, as JSON, and when it came: it is read into types by what each function takes, and got here once for
/// all of them.
struct Said {
    value: Value,
    at: Timestamp,
}

impl Said {
    /// The body, which the function's wrapping has read already, within its limit; none where it is empty or null, and may be.
    async fn in_body(request: Request, may_be_left_out: bool) -> Result<Option<Self>, Problem> {
        let media_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let essence = media_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        let is_json = essence.eq_ignore_ascii_case("application/json");
        let at = received_at(request.extensions());
        let bytes = if is_json || may_be_left_out {
            let bytes = Bytes::from_request(request, &()).await;
            bytes.map_err(|_| Problem::body_too_large(LONGEST_BODY))?
        } else {
            return Err(Problem::not_json());
        };
        if may_be_left_out && (bytes.is_empty() || *bytes == *b"null") {
            return Ok(None);
        }
        if !is_json {
            return Err(Problem::not_json());
        }
        let value = serde_json::from_slice(&bytes);
        let value = value.map_err(|error| Problem::malformed_json(error.line(), error.column()))?;
        Ok(Some(Self { value, at: at? }))
    }

    fn in_query(parts: &Parts) -> Result<Self, Problem> {
        let pairs = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
        let mut fields = Map::new();
        for (name, value) in pairs.filter(|(_, value)| !value.is_empty()) {
            fields.insert(name.into_owned(), Value::String(value.into_owned()));
        }
        Ok(Self { value: Value::Object(fields), at: received_at(&parts.extensions)? })
    }

    fn read<T: Input>(&self) -> Result<T, Problem> {
        validation::read(&self.value, self.at).map_err(Problem::invalid_request)
    }
}

/// A body that was read and found right, every field of it.
pub struct Valid<T>(pub T);

impl<T: Input, S: Send + Sync> FromRequest<S> for Valid<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let said = Said::in_body(request, false).await?;
        said.ok_or_else(Problem::not_json)?.read().map(Self)
    }
}

/// A body that may be left out, or be null; one that is there was read and found right, every field of it.
pub struct ValidIfAny<T>(pub Option<T>);

impl<T: Input, S: Send + Sync> FromRequest<S> for ValidIfAny<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let said = Said::in_body(request, true).await?;
        said.map(|said| said.read()).transpose().map(Self)
    }
}

/// Query parameters that were read and found right, every one of them. An empty one is an absent one.
pub struct ValidQuery<T>(pub T);

impl<T: Input, S: Sync> FromRequestParts<S> for ValidQuery<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Said::in_query(parts)?.read().map(Self)
    }
}

/// The id in a path that has one.
pub struct PathId<T>(pub T);

impl<T: Input, S: Send + Sync> FromRequestParts<S> for PathId<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut path = PathParts::of(parts, 1).await?;
        let read = path.next();
        path.conclude(read).map(Self)
    }
}

/// The two ids in a path that has two, in their order.
pub struct PathIds<A, B>(pub A, pub B);

impl<A: Input, B: Input, S: Send + Sync> FromRequestParts<S> for PathIds<A, B> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut path = PathParts::of(parts, 2).await?;
        let (first, second) = (path.next(), path.next());
        path.conclude(first.zip(second)).map(|(a, b)| Self(a, b))
    }
}

/// The three ids in a path that has three, in their order.
pub struct PathIds3<A, B, C>(pub A, pub B, pub C);

impl<A: Input, B: Input, C: Input, S: Send + Sync> FromRequestParts<S> for PathIds3<A, B, C> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut path = PathParts::of(parts, 3).await?;
        let (first, second, third) = (path.next(), path.next(), path.next());
        path.conclude(first.zip(second).zip(third)).map(|((a, b), c)| Self(a, b, c))
    }
}

/// The first ids in a path, by the names that the route gives them, and what is wrong with those that were read.
struct PathParts {
    ids: std::vec::IntoIter<(String, Value)>,
    errors: FieldErrors,
}

impl PathParts {
    /// So many of them.
    async fn of(parts: &mut Parts, count: usize) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, &()).await.map_err(|_| Problem::not_found())?;
        let mut ids = Vec::with_capacity(count);
        for (name, id) in params.iter().take(count) {
            ids.push((name.to_owned(), Value::String(id.to_owned())));
        }
        if ids.len() < count {
            return Err(Problem::not_found());
        }
        Ok(Self { ids: ids.into_iter(), errors: FieldErrors::new(received_at(&parts.extensions)?) })
    }

    /// The next one, unless it is wrong.
    fn next<T: Input>(&mut self) -> Option<T> {
        let (name, text) = self.ids.next()?;
        self.errors.inside(&name, |errors| T::read(Some(&text), errors))
    }

    fn conclude<T>(self, read: Option<T>) -> Result<T, Problem> {
        self.errors.conclude(read).map_err(Problem::invalid_request)
    }
}

fn received_at(extensions: &Extensions) -> Result<Timestamp, Problem> {
    let app =
        extensions.get::<App>().ok_or_else(|| Problem::internal("the handler is outside its function"))?;
    Ok(app.now())
}
