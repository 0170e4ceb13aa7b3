//! What this domain keeps about a person: shown to them, and erased (seed 1 §10, seed 3 §7).

use preau_kernel::{
    async_trait,
    changes::{AuditEntry, Changes},
    list::List,
    personal_data::{Erasure, Export, PersonalData, object_member},
    problem::Problem,
    roles::AssignedRoles,
};
use preau_relations::ParentLink;
use serde_json::{Value, json};
use utoipa::openapi::{RefOr, Schema};

use crate::profile::Profile;

/// Profile, assigned roles, and links to children and parents.
pub struct UserData;

/// How many links one transaction deletes.
const AT_ONCE: usize = 40;

#[async_trait]
impl PersonalData for UserData {
    fn members(&self) -> Vec<(&'static str, RefOr<Schema>)> {
        let said = "The profile with its consents, assigned roles, and links to children and parents.";
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
        Ok(())
    }

    async fn erase(&self, erasure: &mut Erasure<'_>) -> Result<(), Problem> {
        let person = erasure.person;
        for scope in [ParentLink::of_parent(person), ParentLink::of_student(person)] {
            let changes = |erasure: &Erasure<'_>, links: &[_]| {
                let told = json!({"links": links.len()});
                audited(erasure, "FAMILY_LINKS_ERASED", told).delete_all(links)
            };
            erasure.sweep::<ParentLink>(List::whole(scope), AT_ONCE, |_| true, changes).await?;
        }
        let roles = erasure.app.records.find::<AssignedRoles>(&AssignedRoles::key_of(person)).await?;
        let changes = |erasure: &Erasure<'_>, roles: &[_]| {
            audited(erasure, "ROLES_ERASED", json!({"roles": true})).delete_all(roles)
        };
        erasure.settle::<AssignedRoles>(roles.into_iter().collect(), changes).await?;
        let profile = erasure.app.records.find::<Profile>(&Profile::key_of(person)).await?;
        let changes = |erasure: &Erasure<'_>, profile: &[_]| {
            audited(erasure, "PROFILE_ERASED", json!({"profile": true})).delete_all(profile)
        };
        erasure.settle::<Profile>(profile.into_iter().collect(), changes).await
    }
}

fn audited(erasure: &Erasure<'_>, kind: &'static str, from: Value) -> Changes {
    let resource = &format!("user:{}", erasure.pseudonym);
    let entry = AuditEntry { kind, resource, from, to: Value::Null };
    Changes::audited(&erasure.app, &erasure.caller, erasure.app.now(), entry)
}
