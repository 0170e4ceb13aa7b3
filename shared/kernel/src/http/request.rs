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

/// A body that was read and found right, every field of it.
pub struct Valid<T>(pub T);

impl<T: Input, S: Send + Sync> FromRequest<S> for Valid<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let media_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let essence = media_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            return Err(Problem::not_json());
        }
        let now = received_at(request.extensions())?;
        // The function's wrapping has read the body already, within its limit.
        let bytes =
            Bytes::from_request(request, state).await.map_err(|_| Problem::body_too_large(LONGEST_BODY))?;
        let value: Value = serde_json::from_slice(&bytes)
            .map_err(|error| Problem::malformed_json(error.line(), error.column()))?;
        validation::read(&value, now).map(Self).map_err(Problem::invalid_request)
    }
}

/// A body that may be left out, or be null; one that is there was read and found right, every field of it.
pub struct ValidIfAny<T>(pub Option<T>);

impl<T: Input, S: Send + Sync> FromRequest<S> for ValidIfAny<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let again = |body| Request::from_parts(parts.clone(), body);
        let bytes = Bytes::from_request(again(body), state)
            .await
            .map_err(|_| Problem::body_too_large(LONGEST_BODY))?;
        if bytes.is_empty() || *bytes == *b"null" {
            return Ok(Self(None));
        }
        let Valid(read) = Valid::<T>::from_request(again(bytes.into()), state).await?;
        Ok(Self(Some(read)))
    }
}

/// Query parameters that were read and found right, every one of them. An empty one is an absent one.
pub struct ValidQuery<T>(pub T);

impl<T: Input, S: Sync> FromRequestParts<S> for ValidQuery<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let pairs = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
        let fields: Map<String, Value> = pairs
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
            .collect();
        validation::read(&Value::Object(fields), received_at(&parts.extensions)?)
            .map(Self)
            .map_err(Problem::invalid_request)
    }
}

/// The id in a path that has one.
pub struct PathId<T>(pub T);

impl<T: Input, S: Send + Sync> FromRequestParts<S> for PathId<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let (mut errors, [id]) = path_ids(parts, state).await?;
        let read = id.read(&mut errors);
        errors.conclude(read).map(Self).map_err(Problem::invalid_request)
    }
}

/// The two ids in a path that has two, in their order.
pub struct PathIds<A, B>(pub A, pub B);

impl<A: Input, B: Input, S: Send + Sync> FromRequestParts<S> for PathIds<A, B> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let (mut errors, [first, second]) = path_ids(parts, state).await?;
        let (first, second) = (first.read(&mut errors), second.read(&mut errors));
        errors.conclude(first.zip(second)).map(|(a, b)| Self(a, b)).map_err(Problem::invalid_request)
    }
}

/// The three ids in a path that has three, in their order.
pub struct PathIds3<A, B, C>(pub A, pub B, pub C);

impl<A: Input, B: Input, C: Input, S: Send + Sync> FromRequestParts<S> for PathIds3<A, B, C> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let (mut errors, [first, second, third]) = path_ids(parts, state).await?;
        let read = (first.read(&mut errors), second.read(&mut errors), third.read(&mut errors));
        let read = read.0.zip(read.1).zip(read.2);
        errors.conclude(read).map(|((a, b), c)| Self(a, b, c)).map_err(Problem::invalid_request)
    }
}

/// A part of a path, by the name that the route gives it.
struct PathPart {
    name: String,
    text: Value,
}

impl PathPart {
    fn read<T: Input>(&self, errors: &mut FieldErrors) -> Option<T> {
        errors.inside(&self.name, |errors| T::read(Some(&self.text), errors))
    }
}

/// The first ids in a path, in their order, and what is to note which of them are wrong.
async fn path_ids<const COUNT: usize>(
    parts: &mut Parts,
    state: &(impl Send + Sync),
) -> Result<(FieldErrors, [PathPart; COUNT]), Problem> {
    let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| Problem::not_found())?;
    let ids = params.iter().take(COUNT);
    let ids: Vec<_> = ids
        .map(|(name, id)| PathPart { name: name.to_owned(), text: Value::String(id.to_owned()) })
        .collect();
    let ids = ids.try_into().map_err(|_| Problem::not_found())?;
    Ok((FieldErrors::new(received_at(&parts.extensions)?), ids))
}

fn received_at(extensions: &Extensions) -> Result<Timestamp, Problem> {
    let app =
        extensions.get::<App>().ok_or_else(|| Problem::internal("the handler is outside its function"))?;
    Ok(app.now())
}
