//! What domains keep about people: shown to them, and erased (seed 1 §10, seed 3 §7).

mod erasure;
mod export;

use async_trait::async_trait;
use utoipa::openapi::{
    RefOr, Schema,
    schema::{ArrayBuilder, ObjectBuilder, Type},
};

pub use erasure::{Erasure, Pages, Progress};
pub use export::Export;

use crate::problem::Problem;

/// A domain that keeps data about people. `functions/privacy` lists the domains that do.
#[async_trait]
pub trait PersonalData: Send + Sync {
    /// The members of an export that it writes, with their schemas: what [`Self::export`] writes stands in one of them, or
    /// in one of another domain's.
    fn members(&self) -> Vec<(&'static str, RefOr<Schema>)> {
        Vec::new()
    }

    /// Writes what is kept about [`Export::person`], its parts always in the same order.
    ///
    /// # Errors
    /// The store did not answer.
    async fn export(&self, export: &mut Export<'_>) -> Result<(), Problem>;

    /// Erases what is kept about [`Erasure::person`], or puts [`Erasure::pseudonym`] in the place of their name where others
    /// count on it, as long as [`Erasure::goes_on`]. What is found is told to the erasure whether it could be changed or
    /// not: it is at its end once nothing is found.
    ///
    /// # Errors
    /// The store or the files did not answer. What was done so far stays done.
    async fn erase(&self, erasure: &mut Erasure<'_>) -> Result<(), Problem>;
}

/// The schema of a member of an export that is an object.
#[must_use]
pub fn object_member(description: &str) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::Object).description(Some(description)).into()
}

/// The schema of a member of an export that is a list.
#[must_use]
pub fn list_member(description: &str, entry: impl Into<RefOr<Schema>>) -> RefOr<Schema> {
    ArrayBuilder::new().items(entry.into()).description(Some(description)).into()
}
