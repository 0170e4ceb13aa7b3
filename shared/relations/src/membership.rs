//! Memberships of courses, classes and masterclasses.

use jiff::Timestamp;
use preau_kernel::{
    changes::Changes,
    entity::{Entity, Stored},
    id::UserId,
    list::{List, Records},
    problem::Problem,
    store::{Index, Indexes, Key, MOST_KEYS, Scope},
    string_enum,
};
use serde::{Deserialize, Serialize};

use crate::Group;

string_enum! {
    /// How a membership stands.
    pub enum MembershipState {
        /// They are a member.
        Active = "active",
        /// They were one.
        Ended = "ended",
    }
}

/// That someone is, or was, a member of a group. A former member has a place of their own: what is in a group's partition
/// are its members and nobody else.
///
/// | access pattern | how |
/// |---|---|
/// | whether someone is a member | partition `members#<kind>:<id>`, the user's id |
/// | the members: roster, and audience of what is told to all | partition `members#<kind>:<id>` |
/// | whether someone was a member | partition `former-members#<kind>:<id>`, the user's id |
/// | what someone is a member of | `gsi1`, partition `member-of#<user>`, at `<kind>:<id>` |
/// | what someone was a member of | `gsi1`, partition `former-member-of#<user>`, at `<kind>:<id>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// Of what.
    pub group: Group,
    /// Who.
    pub user_id: UserId,
    /// How it stands.
    pub state: MembershipState,
    /// What it came from, and is found again by when they come back: an enrolment's id.
    pub origin: Option<String>,
    /// Since when it stands so, in UTC.
    pub since: Timestamp,
}

impl Membership {
    /// Where the members of a group are listed, by user id.
    #[must_use]
    pub fn of_group(group: &Group) -> Scope {
        Scope::Partition(format!("members#{group}"))
    }

    /// Where it stands that `user` is a member.
    #[must_use]
    pub fn key_of(group: &Group, user: &UserId) -> Key {
        Self::of_group(group).key(user.as_str())
    }

    /// The partition of those who were members of a group, and are no longer.
    #[must_use]
    pub fn former_partition(group: &Group) -> String {
        format!("former-members#{group}")
    }

    fn former_key_of(group: &Group, user: &UserId) -> Key {
        Key::new(Self::former_partition(group), user.as_str())
    }

    /// Where it is listed what `user` is, or was, a member of.
    #[must_use]
    pub fn of_user(user: &UserId, state: MembershipState) -> Scope {
        let partition = match state {
            MembershipState::Active => format!("member-of#{user}"),
            MembershipState::Ended => format!("former-member-of#{user}"),
        };
        Scope::Index(Index::First, partition)
    }
}

impl Entity for Membership {
    const KIND: &'static str = "membership";

    fn key(&self) -> Key {
        match self.state {
            MembershipState::Active => Self::key_of(&self.group, &self.user_id),
            MembershipState::Ended => Self::former_key_of(&self.group, &self.user_id),
        }
    }

    fn indexes(&self) -> Indexes {
        [Some(Self::of_user(&self.user_id, self.state).key(self.group.to_string())), None, None]
    }
}

/// How someone stands towards a group, for whoever is about to change it.
#[derive(Clone, Debug)]
pub struct GroupStanding {
    group: Group,
    user_id: UserId,
    member: Option<Stored<Membership>>,
    former: Option<Stored<Membership>>,
}

impl GroupStanding {
    /// Reads it, with one call of the store.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn read(records: &Records, group: Group, user_id: UserId) -> Result<Self, Problem> {
        let keys = [Membership::key_of(&group, &user_id), Membership::former_key_of(&group, &user_id)];
        let mut found = records.find_many::<Membership>(&keys).await?.into_iter();
        let (member, former) = (found.next().flatten(), found.next().flatten());
        Ok(Self { group, user_id, member, former })
    }

    /// Reads those of up to 50 people, in their order, with one call of the store; none where there is nobody.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn read_all(records: &Records, group: &Group, users: &[UserId]) -> Result<Vec<Self>, Problem> {
        let keys: Vec<Key> = users
            .iter()
            .flat_map(|user| [Membership::key_of(group, user), Membership::former_key_of(group, user)])
            .collect();
        let mut found = records.find_many::<Membership>(&keys).await?.into_iter();
        let standing = |user_id: &UserId| {
            let (member, former) = (found.next().flatten(), found.next().flatten());
            Self { group: group.clone(), user_id: user_id.clone(), member, former }
        };
        Ok(users.iter().map(standing).collect())
    }

    /// Whether they are a member.
    #[must_use]
    pub const fn is_member(&self) -> bool {
        self.member.is_some()
    }

    /// The membership, or else the former one.
    #[must_use]
    pub fn latest(&self) -> Option<&Membership> {
        self.member.as_ref().or(self.former.as_ref()).map(|stored| &stored.entity)
    }

    /// The changes with which they become a member at `now`. Of two at once, one is: the other's commit is lost, and finds
    /// a member.
    #[must_use]
    pub fn join_in(&self, changes: Changes, now: Timestamp, origin: Option<String>) -> Changes {
        let changes = changes.create(&self.at(now, MembershipState::Active, origin.clone()));
        match &self.former {
            Some(former) => changes.delete(former),
            None => changes.check(&Stored::absent(self.at(now, MembershipState::Ended, origin))),
        }
    }

    /// The changes with which they are a member no longer, from `now` on; none where they are none.
    #[must_use]
    pub fn leave_in(&self, changes: Changes, now: Timestamp) -> Changes {
        match &self.member {
            Some(member) => {
                let origin = member.entity.origin.clone();
                changes.delete(member).create(&self.at(now, MembershipState::Ended, origin))
            }
            None => changes,
        }
    }

    fn at(&self, since: Timestamp, state: MembershipState, origin: Option<String>) -> Membership {
        let (group, user_id) = (self.group.clone(), self.user_id.clone());
        Membership { group, user_id, state, origin, since }
    }
}

/// Whether `user` is a member of the group, as it is now.
///
/// # Errors
/// The store did not answer.
pub async fn is_member(records: &Records, group: &Group, user: &UserId) -> Result<bool, Problem> {
    Ok(records.version_of(&Membership::key_of(group, user)).await?.is_some())
}

/// What someone is a member of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Groups {
    /// The groups, by kind and id.
    pub groups: Vec<Group>,
    /// Whether there are more than were asked for.
    pub is_part: bool,
}

/// Up to `most` groups of which `user` is a member, 100 at most. An index finds them, which may not show a new membership
/// at once; one that has ended is never answered.
///
/// # Errors
/// The store did not answer.
pub async fn groups_of(records: &Records, user: &UserId, most: usize) -> Result<Groups, Problem> {
    let list = List::whole(Membership::of_user(user, MembershipState::Active));
    let found = records.list::<Membership>(&list, most.min(MOST_KEYS), None, |_| true).await?;
    let keys: Vec<Key> = found.entities.iter().map(|stored| stored.entity.key()).collect();
    if keys.is_empty() {
        return Ok(Groups { groups: Vec::new(), is_part: false });
    }
    let confirmed = records.find_many::<Membership>(&keys).await?.into_iter().flatten();
    let groups = confirmed.map(|stored| stored.entity.group).collect();
    Ok(Groups { groups, is_part: found.next.is_some() })
}

/// Up to `most` memberships of `user`, former ones last: what is shown to them, and deleted
/// ([`Changes::delete_all`]) when they are erased. Fewer than `most`: there are no more.
///
/// # Errors
/// The store did not answer.
pub async fn memberships_of(
    records: &Records,
    user: &UserId,
    most: usize,
) -> Result<Vec<Stored<Membership>>, Problem> {
    let mut memberships = Vec::new();
    for state in [MembershipState::Active, MembershipState::Ended] {
        let left = most - memberships.len();
        if left > 0 {
            let list = List::whole(Membership::of_user(user, state));
            memberships.extend(records.list::<Membership>(&list, left, None, |_| true).await?.entities);
        }
    }
    Ok(memberships)
}
