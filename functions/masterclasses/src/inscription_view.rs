//! An inscription as people read it.

use jiff::Timestamp;
use preau_kernel::id::UserId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    inscription::{Inscription, InscriptionId, InscriptionStatus},
    masterclass::MasterclassId,
};

/// An inscription, with the seed's columns.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Inscription)]
pub struct InscriptionView {
    id: InscriptionId,
    /// Whose profile says who they are.
    profile_id: UserId,
    masterclass_id: MasterclassId,
    status: InscriptionStatus,
    /// Whether a coach validated it.
    validated: bool,
    /// When they registered, in UTC.
    registration_date: Timestamp,
    /// Until when an offer holds, or a guest may confirm, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    expires_at: Option<Timestamp>,
    /// What they are called; for those who teach.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    full_name: Option<String>,
}

impl InscriptionView {
    /// The inscription.
    pub(crate) fn of(inscription: &Inscription) -> Self {
        Self {
            id: inscription.id,
            profile_id: inscription.user_id.clone(),
            masterclass_id: inscription.masterclass_id,
            status: inscription.status,
            validated: inscription.validated,
            registration_date: inscription.registered_at,
            expires_at: inscription.deadline,
            full_name: None,
        }
    }

    /// The inscription of someone who is called so.
    pub(crate) fn named(inscription: &Inscription, full_name: Option<String>) -> Self {
        Self { full_name, ..Self::of(inscription) }
    }
}
