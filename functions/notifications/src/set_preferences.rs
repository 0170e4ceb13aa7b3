//! `set-preferences`: says what one wants to be told, how, and when not.

use std::collections::BTreeMap;

use http::HeaderMap;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    etag::check_if_match,
    field_errors::FieldErrors,
    field_schema,
    field_schema::{map, named},
    input,
    problem::Problem,
    request::Valid,
    unit_of_work::UnitOfWork,
    validation::Input,
};
use serde_json::Value;

use crate::{
    notice::NoticeType,
    preferences::{Channels, Preferences, PreferencesView, QuietHours},
};

input! {
    /// What someone wants to be told. What is absent or null is as if nothing was ever said.
    pub struct SetPreferences {
        /// By which ways, by type: `{"session_reminder": {"email": false}}`.
        pub types: Option<ChannelsByType>,
        /// When e-mails and WhatsApp messages wait, in the zone of the profile; they may go on past midnight.
        pub quiet_hours: Option<QuietHours>,
    }
}

/// Channels, by the words of the types.
#[derive(Clone, Debug, Default)]
pub struct ChannelsByType(BTreeMap<NoticeType, Channels>);

field_schema! { ChannelsByType, map(named::<Channels>()) }

impl Input for ChannelsByType {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let mut object = errors.object(value)?;
        let mut types = Some(BTreeMap::new());
        for notice_type in NoticeType::all() {
            match object.field::<Option<Channels>>(notice_type.word()) {
                Some(Some(channels)) => {
                    types.as_mut().map(|types| types.insert(notice_type, channels));
                }
                Some(None) => {}
                None => types = None,
            }
        }
        object.finish();
        types.map(Self)
    }
}

/// Says what one wants to be told
///
/// The whole of it is replaced. What is critical (`session_cancelled`) is told at once and by all ways, whatever is asked
/// here; the answer shows it so.
#[utoipa::path(
    put,
    path = "/notifications/preferences",
    tag = "notifications",
    params(("If-Match" = Option<String>, Header, description = "The version that is edited, as `ETag` gave it")),
    request_body = SetPreferences,
    responses((status = 200, description = "The preferences as saved; `ETag` is their version", body = PreferencesView)),
)]
pub(crate) async fn set_preferences(
    app: App,
    caller: Caller,
    headers: HeaderMap,
    Valid(request): Valid<SetPreferences>,
) -> Result<Answer<PreferencesView>, Problem> {
    let user = &caller.actor.id;
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let before = Preferences::of(&app.records, user).await?;
        check_if_match(&headers, before.version)?;

        let SetPreferences { types, quiet_hours } = request.clone();
        let types = types.unwrap_or_default().0;
        if before.exists() && before.entity.types == types && before.entity.quiet_hours == quiet_hours {
            return Ok(Answer::ok(PreferencesView::from(&before.entity)).at_version(before.version));
        }
        let updated_at = Some(work.now());
        let after = Preferences { user_id: user.clone(), types, quiet_hours, updated_at };
        let changes = work.replaces("NOTIFICATION_PREFERENCES_SET", &before, &after);
        let answer = Answer::ok(PreferencesView::from(&after)).at_version(before.version + 1);
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestAnswer, TestApp, insta,
        people::{amina, bastien},
    };
    use serde_json::{Value, json};

    use crate::{notice::NoticeType, testing::app};

    async fn set(app: &TestApp, preferences: &Value) -> TestAnswer {
        app.put("/notifications/preferences", preferences).by(&amina()).send().await
    }

    #[tokio::test]
    async fn preferences_are_saved_and_read_again() {
        let app = app();
        let wanted = json!({
            "types": {"session_reminder": {"email": false}, "message": {"whatsapp": false, "in_app": null}, "welcome": null},
            "quiet_hours": {"start": "22:00", "end": "07:00"},
        });
        let saved = set(&app, &wanted).await;
        assert_eq!((saved.status.as_u16(), saved.header("etag")), (200, "\"1\""));
        let told = saved.json();
        insta::assert_compact_json_snapshot!((&told["quiet_hours"], &told["updated_at"]), @r#"[{"end": "07:00", "start": "22:00"}, "2026-03-02T08:00:00Z"]"#);
        let all = json!({"in_app": true, "email": true, "whatsapp": true});
        for notice_type in NoticeType::all() {
            let wanted = match notice_type.word() {
                "session_reminder" => json!({"in_app": true, "email": false, "whatsapp": true}),
                "message" => json!({"in_app": true, "email": true, "whatsapp": false}),
                _ => all.clone(),
            };
            assert_eq!(told["types"][notice_type.word()], wanted, "{notice_type:?}");
        }
        let read = app.get("/notifications/preferences/").by(&amina()).send().await;
        assert_eq!((read.json(), read.header("etag")), (saved.json(), saved.header("etag")));
        insta::assert_json_snapshot!(app.events().await, @r#"
        [
          {
            "id": "019cad8f-ac00-7000-8000-000000000000",
            "kind": "NOTIFICATION_PREFERENCES_SET",
            "subject": "user:amina",
            "actor": {
              "id": "amina",
              "role": "student"
            },
            "at": "2026-03-02T08:00:00Z",
            "from": null,
            "to": {
              "off": [
                "session_reminder by email",
                "message by whatsapp"
              ],
              "quiet_hours": true
            }
          }
        ]
        "#);
        let other = app.get("/notifications/preferences").by(&bastien()).send().await;
        assert_eq!(other.header("etag"), "\"0\"");
    }

    #[tokio::test]
    async fn the_whole_is_replaced_and_the_same_again_changes_nothing() {
        let app = app();
        set(&app, &json!({"types": {"message": {"email": false}}, "quiet_hours": {"start": "22:00", "end": "06:00"}})).await;
        let emptied = set(&app, &json!({})).await;
        assert_eq!(emptied.json()["types"]["message"]["email"], true);
        assert_eq!(emptied.json()["quiet_hours"], Value::Null);
        app.clock.advance_minutes(1);
        let again = set(&app, &json!({"types": {}})).await;
        assert_eq!((again.json(), again.header("etag")), (emptied.json(), "\"2\""));
        assert_eq!(app.events().await.len(), 2);
    }

    #[tokio::test]
    async fn a_cancellation_cannot_be_switched_off() {
        let nothing = json!({"in_app": false, "email": false, "whatsapp": false});
        let saved = set(&app(), &json!({"types": {"session_cancelled": nothing}})).await;
        let all = json!({"in_app": true, "email": true, "whatsapp": true});
        assert_eq!(saved.json()["types"]["session_cancelled"], all);
    }

    #[tokio::test]
    async fn an_edit_of_an_old_version_is_refused() {
        let app = app();
        let save = async |version| {
            let request = app.put("/notifications/preferences", &json!({})).by(&amina());
            request.header("if-match", version).send().await
        };
        assert_eq!(save("\"0\"").await.status, 200);
        assert_eq!(save("\"0\"").await.problem(), "stale-version");
    }

    #[tokio::test]
    async fn every_wrong_field_is_named() {
        let wrong = json!({
            "types": {"sms": {}, "message": {"email": "non", "fax": true}, "welcome": 3},
            "quiet_hours": {"start": "22h", "end": "07:00", "zone": "Europe/Paris"}, "locale": "fr",
        });
        let answer = set(&app(), &wrong).await.json();
        let errors = answer["errors"].as_array().unwrap();
        let wrong: Vec<_> =
            errors.iter().map(|error| format!("{} {}", error["pointer"], error["code"])).collect();
        insta::assert_snapshot!(wrong.join("\n"), @r#"
        "/types/welcome" "type"
        "/types/message/email" "type"
        "/types/message/fax" "unknown_field"
        "/types/sms" "unknown_field"
        "/quiet_hours/start" "time_of_day"
        "/quiet_hours/zone" "unknown_field"
        "/locale" "unknown_field"
        "#);
    }
}
