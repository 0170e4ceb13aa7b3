//! What people read of each other: a name and a picture, and nothing by which one is reached.

use preau_kernel::{contact::WebAddress, id::UserId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::profile::Profile;

/// Someone, as those read them who have to do with them.
#[derive(Debug, Serialize, ToSchema)]
pub struct Person {
    /// Who it is.
    id: UserId,
    /// What they are called; null where they did not say.
    name: Option<String>,
    /// Their picture; null where they have none.
    avatar: Option<WebAddress>,
}

impl Person {
    /// The person `id`, whose profile this is, if they saved one.
    #[must_use]
    pub fn of(id: UserId, profile: Option<&Profile>) -> Self {
        let avatar = profile.and_then(|profile| profile.avatar.clone());
        Self { id, name: profile.and_then(Profile::name), avatar }
    }
}
