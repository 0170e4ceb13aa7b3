//! The description of all functions, on a host that keeps it apart from the program.

use async_trait::async_trait;

use crate::problem::Problem;

/// Where the description of all functions is kept: on a host whose program has no room for it.
#[async_trait]
pub trait KeptDescription: Send + Sync {
    /// The document, as JSON.
    ///
    /// # Errors
    /// `internal`: it cannot be had.
    async fn read(&self) -> Result<Vec<u8>, Problem>;
}
