//! `list-conflicts`: what was written twice, with both copies.

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    id::UserId,
    list::List,
    list_query,
    page::{Page, PageRequest},
    problem::Problem,
    request::ValidQuery,
    string_enum,
};
use preau_notification_definitions::grades::ConflictSubject;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    class::{Class, ClassId},
    sync_conflict::{Resolution, SyncConflict},
    sync_operation::{OperationId, OperationKind, anything},
};

string_enum! {
    /// Whether someone decided which copy holds.
    pub enum ConflictStatus {
        /// Nobody did yet.
        Open = "open",
        /// Someone did.
        Resolved = "resolved",
    }
}

list_query! {
    /// Which conflicts.
    pub struct ListConflicts {
        /// Those of this class, for its teachers; when absent, those of what one sent oneself.
        #[param(inline)]
        pub class_id: Option<ClassId>,
        /// Those with this status.
        #[param(inline)]
        pub status: Option<ConflictStatus>,
    }
}

/// Two copies of one thing.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SyncConflict)]
pub struct ConflictView {
    /// The id of the operation.
    id: OperationId,
    kind: ConflictSubject,
    class_id: Option<ClassId>,
    /// The id of the lesson, the assessment or the task.
    target: OperationId,
    /// What the operation was to do.
    operation: OperationKind,
    /// What who sent it had seen: a version, or the revisions of cells.
    #[schema(schema_with = anything)]
    base: Value,
    /// What stood there, and stays; null where it was deleted, or the caller teaches the class no more.
    #[schema(schema_with = anything)]
    server: Value,
    /// What the operation says; null where it deletes.
    #[schema(schema_with = anything)]
    other: Value,
    server_by: Option<UserId>,
    other_by: UserId,
    /// When it was done, as the device said, in UTC.
    at: Timestamp,
    /// When it was received, in UTC.
    created_at: Timestamp,
    status: ConflictStatus,
    /// What was decided, once it was.
    resolution: Option<Resolution>,
}

/// Lists what was written twice, latest first, with both copies
///
/// The operation `conflict.resolve` of `sync` says which one holds.
#[utoipa::path(
    get,
    path = "/api/sync/conflicts",
    tag = "classes",
    params(ListConflicts),
    responses((status = 200, description = "One page", body = Page<ConflictView>)),
)]
pub(crate) async fn list_conflicts(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<ListConflicts>,
) -> Result<Answer<Page<ConflictView>>, Problem> {
    let me = &caller.actor.id;
    let list = match query.class_id {
        Some(class) => {
            let stored = app.records.get::<Class>(&Class::key_of(class)).await?.entity;
            if !stored.is_taught_by(&caller.actor) {
                return Err(if stored.is_read_by(&caller.actor) {
                    Problem::not_yours()
                } else {
                    Problem::not_found()
                });
            }
            SyncConflict::of_class(class)
        }
        None => List::latest_first(SyncConflict::of_user(me)),
    };
    let wanted = |one: &SyncConflict| {
        query.status.is_none_or(|status| (status == ConflictStatus::Open) == one.is_open())
    };
    let page = PageRequest::of(&app, &query, list)?;
    let Page { data, pagination } = page.entities::<SyncConflict>(&app, wanted).await?;
    let classes = data.iter().filter_map(|one| one.class_id).map(Class::key_of);
    let read = app.records.batch(classes.collect::<Vec<_>>()).await?;
    let mut taught: BTreeMap<ClassId, bool> = BTreeMap::new();
    for id in data.iter().filter_map(|one| one.class_id) {
        let class = read.find::<Class>(&Class::key_of(id))?;
        taught.insert(id, class.is_some_and(|class| class.entity.is_taught_by(&caller.actor)));
    }
    let may_see = |one: &SyncConflict| one.class_id.is_none_or(|id| taught.get(&id) == Some(&true));
    let data = data.into_iter().map(|one| ConflictView::of(may_see(&one), one)).collect();
    Ok(Answer::ok(Page { data, pagination }))
}

impl ConflictView {
    fn of(shows_server: bool, one: SyncConflict) -> Self {
        Self {
            id: one.id,
            kind: one.kind,
            class_id: one.class_id,
            target: one.target,
            operation: one.operation,
            base: one.base,
            server: if shows_server { one.server } else { Value::Null },
            other: one.other,
            server_by: one.server_by.filter(|_| shows_server),
            other_by: one.other_by,
            at: one.at,
            created_at: one.created_at,
            status: if one.resolution.is_none() { ConflictStatus::Open } else { ConflictStatus::Resolved },
            resolution: one.resolution,
        }
    }
}
