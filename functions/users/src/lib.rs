//! Profiles, roles, consent, and who looks after whom (seed 3, and what users expect).

use preau_kernel::{
    actor::Role::{Admin, Coach, Parent},
    function::{Access, Function},
    routes,
};

pub mod consent;
mod family;
mod get_me;
mod get_people;
mod get_user;
mod link_parent;
mod list_children;
pub mod person;
pub mod personal_data;
pub mod profile;
mod set_roles;
pub mod stopped_number;
mod unlink_parent;
mod update_me;
mod user_ids;

/// The domain's functions.
#[must_use]
pub fn functions() -> Vec<Function> {
    vec![
        Function::endpoint(Access::SignedIn, routes!(get_me::get_me)).reads(),
        Function::endpoint(Access::SignedIn, routes!(update_me::update_me)).reads().writes(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(get_user::get_user)).reads(),
        Function::endpoint(Access::SignedIn, routes!(get_people::get_people)).reads(),
        Function::endpoint(Access::Roles(&[Parent]), routes!(list_children::list_children)).reads().lists(),
        Function::endpoint(Access::Roles(&[Admin]), routes!(set_roles::set_roles)).reads().writes(),
        Function::endpoint(Access::Roles(&[Admin]), routes!(link_parent::link_parent)).reads().writes(),
        Function::endpoint(Access::Roles(&[Admin]), routes!(unlink_parent::unlink_parent)).reads().writes(),
    ]
}

#[cfg(test)]
mod tests {
    use preau_harness::version_0_1::read;
    use preau_kernel::entity::Entity;

    use crate::profile::Profile;
    use preau_relations::ParentLink;

    #[test]
    fn what_version_0_1_wrote_is_read() {
        read::<ParentLink>(ParentLink::KIND, &[]);
        read::<Profile>(Profile::KIND, &[]);
    }
}
