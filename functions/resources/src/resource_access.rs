//! Documents that a caller may see, or change: the one place that knows.

use std::collections::BTreeSet;

use preau_kernel::{
    actor::{Actor, Role},
    app::App,
    caller::Caller,
    entity::Stored,
    list::{List, Records},
    problem::Problem,
};
use preau_relations::groups_of;

use crate::{
    audience::{Audience, is_of},
    resource::{Resource, ResourceId},
};

/// How many audiences someone's search goes through.
pub(crate) const MOST_AUDIENCES: usize = 12;
/// How many of their documents tell of which groups a coach made them for.
const MOST_OWN: usize = 50;

/// A document that the caller may see.
///
/// # Errors
/// `not-found`: there is none, or it is hidden from them; or the store did not answer.
pub(crate) async fn visible(app: &App, caller: &Caller, id: ResourceId) -> Result<Stored<Resource>, Problem> {
    let stored = Resource::read(&app.records, id).await?;
    if may_see(&app.records, &caller.actor, &stored.entity).await? {
        return Ok(stored);
    }
    Err(Problem::not_found())
}

/// A document that the caller may change.
///
/// # Errors
/// `not-found`: there is none, or it is hidden from them; `not-yours`: they may see it and no more; or the store did not answer.
pub(crate) async fn changeable(
    app: &App,
    caller: &Caller,
    id: ResourceId,
) -> Result<Stored<Resource>, Problem> {
    let stored = visible(app, caller, id).await?;
    if may_change(&caller.actor, &stored.entity) {
        return Ok(stored);
    }
    Err(Problem::not_yours())
}

/// What someone may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audiences {
    /// The audiences that they are of, those of which least is to be expected last.
    pub all: Vec<Audience>,
    /// Those of them that they are not of: of what is there, they see what they filed themselves.
    pub own_only: BTreeSet<Audience>,
    /// Whether there are more than are gone through.
    pub is_part: bool,
}

/// The audiences that a caller is of, as roles and memberships stand now. Who teaches also looks for their own documents in those
/// that they filed some for.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn audiences_of(app: &App, actor: &Actor) -> Result<Audiences, Problem> {
    let mut all = vec![Audience::of_user(&actor.id), Audience::school()];
    let mut made_for = BTreeSet::new();
    if actor.is(Role::Coach) {
        all.push(Audience::staff());
        let own = List::latest_first(Resource::of_owner(&actor.id));
        let own = app.records.list::<Resource>(&own, MOST_OWN, None, |_| true).await?;
        made_for.extend(own.entities.into_iter().map(|stored| stored.entity.audience));
    }
    let found = groups_of(&app.records, &actor.id, MOST_AUDIENCES).await?;
    all.extend(found.groups.iter().map(Audience::of_group));
    made_for.retain(|audience| audience.group().is_some() && !all.contains(audience));
    all.extend(made_for.iter().cloned());
    let is_part = found.is_part || all.len() > MOST_AUDIENCES;
    all.truncate(MOST_AUDIENCES);
    Ok(Audiences { all, own_only: made_for, is_part })
}

/// Whether a caller may see a document, as roles and memberships stand now.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn may_see(records: &Records, actor: &Actor, resource: &Resource) -> Result<bool, Problem> {
    if may_change(actor, resource) {
        return Ok(true);
    }
    is_of(records, actor, &resource.audience).await
}

/// Whether a caller may change a document: it is theirs, or they run the school.
pub(crate) fn may_change(actor: &Actor, resource: &Resource) -> bool {
    resource.owner_id == actor.id || actor.is(Role::Admin)
}
