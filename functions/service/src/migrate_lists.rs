//! `migrate-lists`: what version 0.1 listed in one partition is moved to the shards of its list, a part at a time.

use preau_kernel::{answer::Answer, app::App, cursor::Cursor, problem::Problem, query, request::ValidQuery};
use serde::Serialize;
use utoipa::ToSchema;

query! {
    /// Which part.
    pub struct MigrateLists {
        /// Where the previous part ended.
        #[param(value_type = Option<String>)]
        pub cursor: Option<Cursor>,
    }
}

/// How far the migration has come.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListMigration {
    /// How many items this part moved.
    moved: usize,
    /// How many it left, for others changed them meanwhile: begin anew once this has ended.
    left: usize,
    /// Send it back as `cursor` for the next part; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next_cursor: Option<String>,
}

/// Moves a part of what version 0.1 kept to where lists are kept now
///
/// `preau migrate` asks for one part after the other. Nothing waits for it: lists find what is unmoved, and all that is
/// written goes to its new place. To migrate what is migrated changes nothing.
#[utoipa::path(
    post,
    path = "/api/admin/migrate-lists",
    tag = "service",
    params(MigrateLists),
    responses((status = 200, description = "How far it has come", body = ListMigration)),
)]
pub(crate) async fn migrate_lists(
    app: App,
    ValidQuery(query): ValidQuery<MigrateLists>,
) -> Result<Answer<ListMigration>, Problem> {
    let part = app.migrate_lists(query.cursor.as_ref()).await?;
    Ok(Answer::ok(ListMigration { moved: part.moved, left: part.left, next_cursor: part.next }))
}
