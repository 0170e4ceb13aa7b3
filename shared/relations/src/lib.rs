//! Who is what to whom: whose parent someone is, of which course, class or masterclass they are a member, and whether they
//! teach here. Domains ask here before they show or take anything; none of them keeps such a link of its own.

mod acquaintance;
mod coach;
mod group;
mod membership;
mod parent_link;
mod student;

pub use acquaintance::{acquaintance_keys, is_acquainted_in};
pub use coach::{ListedCoach, availability_key, coach_entry, coach_keys, coaches, is_coach, is_coach_in};
pub use group::{Group, GroupKind};
pub use membership::{
    GroupStanding, Groups, Membership, MembershipState, groups_of, is_member, memberships_of,
};
pub use parent_link::{ParentLink, is_parent_of};
pub use student::{check_may_see_student, may_see_student};
