//! Who acts: a signed-in person or machine, and what roles the token gives them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{string_enum, value::id::UserId};

string_enum! {
    /// What someone is in the school. `coach` is the one role for the seeds' coach, teacher, tutor, instructor and
    /// mentor; `student` also covers mentee.
    pub enum Role {
        /// Runs the school; may do whatever a coach may.
        Admin = "admin",
        /// Teaches.
        Coach = "coach",
        /// Looks after students.
        Parent = "parent",
        /// Learns.
        Student = "student",
        /// A machine, by its own token.
        Service = "service",
    }
}

impl Role {
    /// The role that a token's word means: one of [`Self::WORDS`], or a seed's alias for it.
    #[must_use]
    pub fn from_token(word: &str) -> Option<Self> {
        match word.to_lowercase().as_str() {
            "teacher" | "tutor" | "tuteur" | "instructor" | "mentor" => Some(Self::Coach),
            "mentee" => Some(Self::Student),
            plain => Self::parse(plain),
        }
    }
}

/// A signed-in caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Who it is.
    pub id: UserId,
    /// What the token says they are, strongest first; perhaps nothing.
    pub roles: Vec<Role>,
}

impl Actor {
    /// An actor with these roles.
    #[must_use]
    pub fn new(id: UserId, mut roles: Vec<Role>) -> Self {
        roles.sort_unstable();
        roles.dedup();
        Self { id, roles }
    }

    /// Whether the actor may act as `role`: an admin may do whatever a coach may.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role) || (role == Role::Coach && self.roles.contains(&Role::Admin))
    }

    /// How the journal names the actor.
    #[must_use]
    pub fn signature(&self) -> Signature {
        Signature { id: self.id.to_string(), role: self.roles.first().copied() }
    }
}

/// Who did something, as the journal keeps it: an opaque id and a role, never a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Signature {
    /// The user's id; `preau:<function>` for a schedule.
    pub id: String,
    /// The strongest role that their token gave them; none for a schedule or a person without a role.
    pub role: Option<Role>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_seeds_are_aliases() {
        for word in ["coach", "teacher", "tutor", "Tuteur", "instructor", "mentor"] {
            assert_eq!(Role::from_token(word), Some(Role::Coach), "{word}");
        }
        assert_eq!(Role::from_token("mentee"), Some(Role::Student));
        assert_eq!(Role::from_token("root"), None);
    }

    #[test]
    fn an_admin_may_do_whatever_a_coach_may_and_not_the_reverse() {
        let actor = |role| Actor::new(UserId::parse("x").unwrap(), vec![role]);
        assert!(actor(Role::Admin).is(Role::Coach));
        assert!(!actor(Role::Admin).is(Role::Student));
        assert!(!actor(Role::Coach).is(Role::Admin));
    }
}
