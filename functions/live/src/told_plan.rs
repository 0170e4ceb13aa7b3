//! What people were last told of the plan of a live session.

use preau_kernel::{entity::Entity, store::Key};
use serde::{Deserialize, Serialize};

use crate::live_session::LiveSessionId;

/// The plan of a live session as its people were last told of it. Its version rises with what they are told: its title, its
/// times, that it is not held. What was to be told of an earlier plan is void by that; what else becomes of the session, such as
/// another number of seats, keeps no news from anyone.
///
/// | access pattern | how |
/// |---|---|
/// | its version | partition `live#<session>`, `plan` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldPlan {
    /// Of which session.
    pub session_id: LiveSessionId,
}

impl ToldPlan {
    /// Where that of a session is.
    #[must_use]
    pub fn key_of(session: LiveSessionId) -> Key {
        Key::new(format!("live#{session}"), "plan")
    }
}

impl Entity for ToldPlan {
    const KIND: &'static str = "live-plan";

    fn key(&self) -> Key {
        Self::key_of(self.session_id)
    }
}
