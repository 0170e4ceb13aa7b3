//! What this domain keeps about a person: shown to them, and erased (seed 1 §10, seed 3 §7).

use preau_kernel::{
    async_trait,
    list::List,
    personal_data::{Erasure, Export, PersonalData, object_member},
    problem::Problem,
    roles::AssignedRoles,
};
use preau_relations::{Membership, MembershipState, ParentLink};
use serde_json::json;
use utoipa::openapi::{RefOr, Schema};

use crate::profile::Profile;

/// Profile, assigned roles, links to children and parents, and memberships of courses and classes.
pub struct UserData;

/// How many links, or memberships, one transaction deletes.
const AT_ONCE: usize = 40;
/// Those that stand, and those that ended.
const MEMBERSHIPS: [MembershipState; 2] = [MembershipState::Active, MembershipState::Ended];

#[async_trait]
impl PersonalData for UserData {
    fn members(&self) -> Vec<(&'static str, RefOr<Schema>)> {
        let said =
            "The profile with its consents, assigned roles, links to children and parents, and memberships.";
        vec![("user", object_member(said))]
    }

    async fn export(&self, export: &mut Export<'_>) -> Result<(), Problem> {
        let (app, person) = (export.app, export.person);
        let profile = async {
            let stored = app.records.find::<Profile>(&Profile::key_of(person)).await?;
            Ok(stored.map(|stored| stored.entity))
        };
        export.value("user/profile", profile).await?;
        let roles = async {
            let stored = app.records.find::<AssignedRoles>(&AssignedRoles::key_of(person)).await?;
            Ok(stored.map(|stored| stored.entity))
        };
        export.value("user/roles", roles).await?;
        for (path, scope) in [
            ("user/children", ParentLink::of_parent(person)),
            ("user/parents", ParentLink::of_student(person)),
        ] {
            export.list(path, [List::whole(scope)], |_, link: ParentLink| Some(link)).await?;
        }
        let memberships = MEMBERSHIPS.map(|state| List::whole(Membership::of_user(person, state)));
        export.list("user/memberships", memberships, |_, membership: Membership| Some(membership)).await
    }

    async fn erase(&self, erasure: &mut Erasure<'_>) -> Result<(), Problem> {
        let person = erasure.person;
        for scope in [ParentLink::of_parent(person), ParentLink::of_student(person)] {
            let changes = |erasure: &Erasure<'_>, links: &[_]| {
                let told = json!({"links": links.len()});
                erasure.audited("FAMILY_LINKS_ERASED", told).delete_all(links)
            };
            erasure.sweep::<ParentLink>(List::whole(scope), AT_ONCE, |_| true, changes).await?;
        }
        for state in MEMBERSHIPS {
            let changes = |erasure: &Erasure<'_>, memberships: &[_]| {
                let told = json!({"memberships": memberships.len()});
                erasure.audited("MEMBERSHIPS_ERASED", told).delete_all(memberships)
            };
            let list = List::whole(Membership::of_user(person, state));
            erasure.sweep::<Membership>(list, AT_ONCE, |_| true, changes).await?;
        }
        let roles = erasure.app.records.find::<AssignedRoles>(&AssignedRoles::key_of(person)).await?;
        let changes = |erasure: &Erasure<'_>, roles: &[_]| {
            erasure.audited("ROLES_ERASED", json!({"roles": true})).delete_all(roles)
        };
        erasure.settle::<AssignedRoles>(roles.into_iter().collect(), changes).await?;
        let profile = erasure.app.records.find::<Profile>(&Profile::key_of(person)).await?;
        let changes = |erasure: &Erasure<'_>, profile: &[_]| {
            erasure.audited("PROFILE_ERASED", json!({"profile": true})).delete_all(profile)
        };
        erasure.settle::<Profile>(profile.into_iter().collect(), changes).await
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp,
        people::amina,
        personal_data::{erased, exported},
    };
    use preau_kernel::{changes::Changes, clock::Clock};
    use preau_relations::{Group, GroupKind, GroupStanding};

    use super::UserData;

    #[tokio::test]
    async fn what_someone_is_and_was_a_member_of_is_shown_to_them_and_goes_with_them() {
        let app = TestApp::new(crate::functions());
        for (id, ends) in [("algebra", true), ("latin", false)] {
            let standing = async || {
                let group = Group::new(GroupKind::Course, &id);
                GroupStanding::read(&app.app.records, group, amina().id).await.unwrap()
            };
            let now = app.clock.now();
            let joined = standing().await.join_in(Changes::without_event(now), now, None);
            assert!(joined.commit_alone(&app.app).await.unwrap());
            if ends {
                let left = standing().await.leave_in(Changes::without_event(now), now);
                assert!(left.commit_alone(&app.app).await.unwrap());
            }
        }
        let shown = exported(&app, &UserData, &amina()).await["user"]["memberships"].clone();
        let states: Vec<_> = shown.as_array().unwrap().iter().map(|one| one["state"].clone()).collect();
        assert_eq!(states, ["active", "ended"]);
        erased(&app, &UserData, &amina()).await;
        let kept = app.items().into_iter().filter(|item| item.kind == "membership");
        assert_eq!(kept.count(), 0);
    }
}
