//! Someone as the people of a forum see them.

use std::collections::BTreeMap;

use preau_kernel::{contact::WebAddress, id::UserId};
use preau_users::profile::Profile;
use serde::Serialize;
use utoipa::ToSchema;

/// Someone who wrote in a forum.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ForumPerson {
    /// Who.
    id: UserId,
    first_name: String,
    last_name: String,
    /// Their picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    avatar: Option<WebAddress>,
}

impl ForumPerson {
    /// `user`, whose profile is among `profiles` if they have one.
    pub(crate) fn of(user: &UserId, profiles: &BTreeMap<UserId, Profile>) -> Self {
        let profile = profiles.get(user);
        let (first_name, last_name) = profile.map(Profile::first_and_last_name).unwrap_or_default();
        let avatar = profile.and_then(|profile| profile.avatar.clone());
        Self { id: user.clone(), first_name, last_name, avatar }
    }
}
