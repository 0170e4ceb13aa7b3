//! `get-preferences`: what one wants to be told, how, and when not.

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem};

use crate::preferences::{Preferences, PreferencesView};

/// Reads what one wants to be told
///
/// Who never said anything is told everything, at version 0.
#[utoipa::path(
    get,
    path = "/notifications/preferences",
    tag = "notifications",
    responses((status = 200, description = "The preferences; `ETag` is their version", body = PreferencesView)),
)]
pub(crate) async fn get_preferences(app: App, caller: Caller) -> Result<Answer<PreferencesView>, Problem> {
    let stored = Preferences::of(&app.records, &caller.actor.id).await?;
    Ok(Answer::ok(PreferencesView::from(&stored.entity)).at_version(stored.version))
}

#[cfg(test)]
mod tests {
    use preau_harness::{insta, people::amina};
    use serde_json::Value;

    use crate::notice::NoticeType;

    #[tokio::test]
    async fn who_never_said_anything_is_told_everything() {
        let app = crate::testing::app();
        let answer = app.get("/notifications/preferences").by(&amina()).send().await;
        assert_eq!(answer.header("etag"), "\"0\"");
        let read = answer.json();
        insta::assert_compact_json_snapshot!(read["types"]["session_reminder"], @r#"{"email": true, "in_app": true, "whatsapp": true}"#);
        let types = read["types"].as_object().unwrap();
        assert_eq!(types.len(), NoticeType::all().count());
        for notice_type in NoticeType::all() {
            assert_eq!(types[notice_type.word()], read["types"]["session_reminder"], "{notice_type:?}");
        }
        assert_eq!((&read["quiet_hours"], &read["updated_at"]), (&Value::Null, &Value::Null));
    }
}
