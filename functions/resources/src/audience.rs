//! Who may see a document.

use preau_kernel::{
    actor::{Actor, Role},
    id::UserId,
    list::Records,
    problem::Problem,
};
use preau_relations::{Group, GroupKind, is_member};
use serde::{Deserialize, Serialize};

/// Who may see a document: everybody at the school (`school`), those who teach (`staff`), the members of a group
/// (`course:<id>`, `class:<id>`, `masterclass:<id>`), or one person (`user:<id>`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Audience(String);

impl Audience {
    /// Everybody at the school.
    #[must_use]
    pub fn school() -> Self {
        Self("school".to_owned())
    }

    /// Those who teach.
    #[must_use]
    pub fn staff() -> Self {
        Self("staff".to_owned())
    }

    /// The members of a group.
    #[must_use]
    pub fn of_group(group: &Group) -> Self {
        Self(group.to_string())
    }

    /// One person.
    #[must_use]
    pub fn of_user(user: &UserId) -> Self {
        Self(format!("user:{user}"))
    }

    /// The audience that was written so.
    #[must_use]
    pub fn written(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// How it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What kind of audience it is: what the journal says of it.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.0.split_once(':').map_or(self.0.as_str(), |(kind, _)| kind)
    }

    /// Whether it is one person.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.kind() == "user"
    }

    /// The group whose members it is, if it is one's.
    #[must_use]
    pub fn group(&self) -> Option<Group> {
        let (kind, id) = self.0.split_once(':')?;
        GroupKind::parse(kind).map(|kind| Group::new(kind, &id))
    }
}

/// Whether a caller is of an audience.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn is_of(records: &Records, actor: &Actor, audience: &Audience) -> Result<bool, Problem> {
    match (audience.kind(), audience.group()) {
        ("school", _) => Ok(true),
        ("staff", _) => Ok(actor.is(Role::Coach)),
        (_, Some(group)) => is_member(records, &group, &actor.id).await,
        (_, None) => Ok(*audience == Audience::of_user(&actor.id)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audience_is_read_as_it_is_written() {
        let group = Group::new(GroupKind::Class, &"2nde-3");
        let class = Audience::of_group(&group);
        assert_eq!((class.as_str(), class.kind(), class.group()), ("class:2nde-3", "class", Some(group)));
        let amina = Audience::of_user(&UserId::parse("amina").unwrap());
        assert_eq!((amina.as_str(), amina.is_private(), amina.group()), ("user:amina", true, None));
        assert_eq!((Audience::school().kind(), Audience::staff().group()), ("school", None));
    }
}
