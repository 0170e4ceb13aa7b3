//! `export-user`: everything that is kept about someone, for who answers them: a parent's letter, a child's (seed 1 §10).

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    changes::{AuditEntry, Changes},
    id::UserId,
    problem::Problem,
    request::{PathId, ValidQuery},
};
use serde_json::Value;

use crate::exporting::{Export, ExportQuery, export};

/// Reads everything that is kept about someone
///
/// What they read by `export-me`. The journal tells of it, once for all pages.
#[utoipa::path(
    get,
    path = "/api/admin/users/{user_id}/export",
    tag = "privacy",
    params(("user_id" = UserId, Path, description = "The user"), ExportQuery),
    responses((status = 200, description = "Everything, or a page of it", body = Export)),
)]
pub(crate) async fn export_user(
    app: App,
    caller: Caller,
    PathId(person): PathId<UserId>,
    ValidQuery(query): ValidQuery<ExportQuery>,
) -> Result<Answer<Export>, Problem> {
    if query.cursor.is_none() {
        let entry = AuditEntry {
            kind: "USER_EXPORTED",
            resource: &format!("user:{person}"),
            from: Value::Null,
            to: Value::Null,
        };
        Changes::audited(&app, &caller, app.now(), entry).commit_alone(&app).await?;
    }
    export(&app, person, query.cursor.as_ref()).await
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, director};
    use serde_json::json;

    use crate::testing::{pages, school};

    #[tokio::test]
    async fn an_admin_reads_what_someone_reads_of_themselves_and_the_journal_tells_of_it() {
        let app = school().await;
        let own = pages(&app, &amina(), "/api/users/me/export").await;
        let mut read = pages(&app, &director(), "/api/admin/users/amina/export").await;
        let event = read[0]["events"].as_array_mut().unwrap().pop().unwrap();
        assert_eq!(
            (&event["kind"], &event["actor"]["id"], &event["subject"]),
            (&json!("USER_EXPORTED"), &json!("director"), &json!("user:amina"))
        );
        assert_eq!(own, read);
        let events = app.events().await;
        assert_eq!(events.iter().filter(|event| event.kind == "USER_EXPORTED").count(), 1);
    }
}
