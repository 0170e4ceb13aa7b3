//! `update-me`: saves one's own profile.

use std::collections::BTreeMap;

use http::HeaderMap;
use jiff::Timestamp;
use preau_kernel::{
    actor::Role,
    answer::Answer,
    app::App,
    caller::Caller,
    contact::{EmailAddress, PhoneNumber, WebAddress},
    etag::check_if_match,
    field_types::FreeText,
    input,
    problem::Problem,
    request::Valid,
    time::ZoneName,
    unit_of_work::UnitOfWork,
};
use serde_json::json;

use crate::profile::{BirthDate, Consent, Consents, Locale, Me, Profile, Purpose};

input! {
    /// What someone says of themselves. What is absent or null is emptied, but for consents.
    pub struct UpdateMe {
        /// The whole name, up to 200 characters.
        pub full_name: Option<FreeText<200>>,
        /// The first name, up to 100 characters.
        pub first_name: Option<FreeText<100>>,
        /// The last name, up to 100 characters.
        pub last_name: Option<FreeText<100>>,
        /// Where e-mails go.
        pub email: Option<EmailAddress>,
        /// A picture.
        pub avatar: Option<WebAddress>,
        /// The language to write in; `fr` when absent.
        pub locale: Option<Locale>,
        /// The zone to tell times in; `Europe/Paris` when absent.
        pub time_zone: Option<ZoneName>,
        /// Where WhatsApp messages go.
        pub whatsapp_number: Option<PhoneNumber>,
        /// The date of birth.
        pub date_of_birth: Option<BirthDate>,
        /// Consents to give (`true`) or withdraw (`false`); one that is absent stays as it is.
        pub consents: Option<GivenConsents>,
    }
}

input! {
    /// A decision about each purpose.
    pub struct GivenConsents {
        /// That the school keeps and uses their data.
        pub data_processing: Option<bool>,
        /// To be written to by e-mail about more than their own sessions.
        pub email: Option<bool>,
        /// To be written to by WhatsApp.
        pub whatsapp: Option<bool>,
    }
}

/// Saves one's own profile
///
/// The whole profile is replaced, but for consents: those that are named are given or withdrawn, and dated. A consent to
/// WhatsApp is for one number: with another one, it is withdrawn unless it is given anew.
#[utoipa::path(
    put,
    path = "/api/users/me",
    tag = "users",
    params(("If-Match" = Option<String>, Header, description = "The version that is edited, as `ETag` gave it")),
    request_body = UpdateMe,
    responses((status = 200, description = "The profile as saved; `ETag` is its version", body = Me)),
)]
pub(crate) async fn update_me(
    app: App,
    caller: Caller,
    headers: HeaderMap,
    Valid(request): Valid<UpdateMe>,
) -> Result<Answer<Me>, Problem> {
    let id = &caller.actor.id;
    let roles = &caller.actor.roles;
    let teaches = caller.actor.is(Role::Coach);
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let found = work.find::<Profile>(&Profile::key_of(id)).await?;
        let mut stored = found.unwrap_or_else(|| Profile::blank(id.clone()));
        check_if_match(&headers, stored.version)?;

        let after = Profile { teaches, ..revised(&stored.entity, request.clone(), work.now()) };
        let fields = changed_fields(&stored.entity, &after);
        if fields.is_empty() && stored.exists() {
            let me = Me { roles: roles.clone(), profile: stored.entity };
            return Ok(Answer::ok(me).at_version(stored.version));
        }
        let before = std::mem::replace(&mut stored.entity, after);

        let from = json!({"consents": decisions(&before.consents)});
        let to = json!({"consents": decisions(&stored.entity.consents), "changed": fields});
        let changes = work.tells("PROFILE_UPDATED", &format!("user:{id}"), [from, to]).save(&stored);
        let me = Me { roles: roles.clone(), profile: stored.entity };
        if let Some(answer) = work.commit(changes, Answer::ok(me).at_version(stored.version + 1)).await? {
            return Ok(answer);
        }
    }
}

/// The profile that `request` makes of `before` at `now`.
fn revised(before: &Profile, request: UpdateMe, now: Timestamp) -> Profile {
    let consents = revised_consents(before, &request, now);
    Profile {
        id: before.id.clone(),
        full_name: request.full_name.map(|text| text.0),
        first_name: request.first_name.map(|text| text.0),
        last_name: request.last_name.map(|text| text.0),
        email: request.email,
        avatar: request.avatar,
        locale: request.locale.unwrap_or(Locale::French),
        time_zone: request.time_zone.unwrap_or_else(ZoneName::paris),
        whatsapp_number: request.whatsapp_number,
        date_of_birth: request.date_of_birth,
        consents,
        teaches: before.teaches,
        created_at: before.created_at.or(Some(now)),
        updated_at: Some(now),
    }
}

/// The consents with what was decided now; a decision that changes nothing keeps its date. A consent to WhatsApp was given
/// for the number before.
fn revised_consents(before: &Profile, request: &UpdateMe, now: Timestamp) -> Consents {
    let mut consents = before.consents.clone();
    let has_another_number =
        request.whatsapp_number.is_some() && request.whatsapp_number != before.whatsapp_number;
    if has_another_number && before.agrees_to_whatsapp() {
        consents.insert(Purpose::Whatsapp, Consent { granted: false, at: now });
    }
    let decided = request.consents.iter().flat_map(|given| {
        [
            (Purpose::DataProcessing, given.data_processing),
            (Purpose::Email, given.email),
            (Purpose::Whatsapp, given.whatsapp),
        ]
    });
    for (purpose, granted) in decided.filter_map(|(purpose, granted)| Some((purpose, granted?))) {
        if consents.get(&purpose).is_none_or(|consent| consent.granted != granted) {
            consents.insert(purpose, Consent { granted, at: now });
        }
    }
    consents
}

/// The names of the fields that differ: what the journal tells, for it keeps no personal data.
fn changed_fields(before: &Profile, after: &Profile) -> Vec<&'static str> {
    [
        ("full_name", before.full_name != after.full_name),
        ("first_name", before.first_name != after.first_name),
        ("last_name", before.last_name != after.last_name),
        ("email", before.email != after.email),
        ("avatar", before.avatar != after.avatar),
        ("locale", before.locale != after.locale),
        ("time_zone", before.time_zone != after.time_zone),
        ("whatsapp_number", before.whatsapp_number != after.whatsapp_number),
        ("date_of_birth", before.date_of_birth != after.date_of_birth),
        ("consents", before.consents != after.consents),
        ("teaches", before.teaches != after.teaches),
    ]
    .into_iter()
    .filter_map(|(name, changed)| changed.then_some(name))
    .collect()
}

fn decisions(consents: &Consents) -> BTreeMap<Purpose, bool> {
    consents.iter().map(|(purpose, consent)| (*purpose, consent.granted)).collect()
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp, insta,
        people::{amina, director},
    };
    use serde_json::json;

    fn app() -> TestApp {
        TestApp::new(crate::functions())
    }

    #[tokio::test]
    async fn a_profile_is_saved_and_read_again() {
        let app = app();
        let profile = json!({
            "full_name": "Amina Diallo", "email": "amina@example.org", "locale": "en", "time_zone": "africa/libreville",
            "whatsapp_number": "+24177123456", "date_of_birth": "2009-05-17", "consents": {"whatsapp": true},
        });
        let saved = app.put("/api/users/me", &profile).by(&amina()).send().await;
        insta::assert_snapshot!(saved.described(), @r#"
        200 OK
        content-type: application/json
        etag: "1"

        {
          "avatar": null,
          "consents": {
            "whatsapp": {
              "at": "2026-03-02T08:00:00Z",
              "granted": true
            }
          },
          "created_at": "2026-03-02T08:00:00Z",
          "date_of_birth": "2009-05-17",
          "email": "amina@example.org",
          "first_name": null,
          "full_name": "Amina Diallo",
          "id": "amina",
          "last_name": null,
          "locale": "en",
          "roles": [
            "student"
          ],
          "time_zone": "Africa/Libreville",
          "updated_at": "2026-03-02T08:00:00Z",
          "whatsapp_number": "+24177123456"
        }
        "#);
        let read = app.get("/api/users/me").by(&amina()).send().await;
        assert_eq!((read.json(), read.header("etag")), (saved.json(), saved.header("etag")));
        insta::assert_json_snapshot!(app.events().await, @r#"
        [
          {
            "id": "019cad8f-ac00-7000-8000-000000000000",
            "kind": "PROFILE_UPDATED",
            "subject": "user:amina",
            "actor": {
              "id": "amina",
              "role": "student"
            },
            "at": "2026-03-02T08:00:00Z",
            "from": {
              "consents": {}
            },
            "to": {
              "changed": [
                "full_name",
                "email",
                "locale",
                "time_zone",
                "whatsapp_number",
                "date_of_birth",
                "consents"
              ],
              "consents": {
                "whatsapp": true
              }
            }
          }
        ]
        "#);
    }

    #[tokio::test]
    async fn saving_the_same_profile_again_changes_nothing_and_tells_nothing() {
        let app = app();
        let profile = json!({"full_name": "Amina Diallo", "consents": {"email": true}});
        let first = app.put("/api/users/me", &profile).by(&amina()).send().await;
        app.clock.advance_minutes(5);
        let second = app.put("/api/users/me", &profile).by(&amina()).send().await;
        assert_eq!((first.json(), first.header("etag")), (second.json(), second.header("etag")));
        assert_eq!(app.events().await.len(), 1);
    }

    #[tokio::test]
    async fn a_consent_keeps_its_date_until_it_is_decided_otherwise() {
        let app = app();
        let save = async |consents| {
            let answer = app.put("/api/users/me", &json!({"consents": consents})).by(&amina()).send().await;
            app.clock.advance_minutes(1);
            answer.json()["consents"].clone()
        };
        let given = save(json!({"whatsapp": true})).await;
        assert_eq!(save(json!({"whatsapp": true, "email": false})).await["whatsapp"], given["whatsapp"]);
        assert_eq!(save(json!(null)).await["whatsapp"], given["whatsapp"]);
        let withdrawn = save(json!({"whatsapp": false})).await;
        assert_eq!(withdrawn["whatsapp"], json!({"granted": false, "at": "2026-03-02T08:03:00Z"}));
    }

    #[tokio::test]
    async fn a_consent_to_whatsapp_is_for_one_number() {
        let app = app();
        let save = async |number: Option<&str>, agrees: Option<bool>| {
            let profile = json!({"whatsapp_number": number, "consents": {"whatsapp": agrees}});
            let answer = app.put("/api/users/me", &profile).by(&amina()).send().await;
            app.clock.advance_minutes(1);
            answer.json()["consents"]["whatsapp"].clone()
        };
        let (first, second) = (Some("+24177123456"), Some("+24177654321"));
        let given = save(first, Some(true)).await;
        assert_eq!(save(first, None).await, given);
        assert_eq!(save(second, None).await, json!({"granted": false, "at": "2026-03-02T08:02:00Z"}));
        assert_eq!(save(second, Some(true)).await["granted"], true);
        // One that goes and comes back is as another one; agreed to anew, it has a new date.
        assert_eq!(save(None, None).await["granted"], true);
        assert_eq!(save(second, None).await["granted"], false);
        save(second, Some(true)).await;
        assert_eq!(save(first, Some(true)).await, json!({"granted": true, "at": "2026-03-02T08:07:00Z"}));
    }

    #[tokio::test]
    async fn an_edit_of_an_old_version_is_refused() {
        let app = app();
        let save = async |name, version| {
            let request = app.put("/api/users/me", &json!({"full_name": name})).by(&amina());
            request.header("if-match", version).send().await
        };
        assert_eq!(save("Amina", "\"0\"").await.status, 200);
        assert_eq!(save("Amina D.", "\"1\"").await.status, 200);
        insta::assert_snapshot!(save("Amina Diallo", "\"1\"").await.described(), @r#"
        412 Precondition Failed
        content-type: application/problem+json

        {
          "detail": "Relisez la ressource, puis recommencez avec son ETag.",
          "instance": "a-request",
          "status": 412,
          "title": "La ressource a changé entre-temps",
          "type": "https://preau.dev/problems/stale-version"
        }
        "#);
        assert_eq!(app.get("/api/users/me").by(&amina()).send().await.json()["full_name"], "Amina D.");
    }

    #[tokio::test]
    async fn every_wrong_field_is_named_and_nothing_is_saved() {
        let app = app();
        let wrong = json!({
            "full_name": "", "first_name": 7, "email": "amina", "avatar": "http://x", "locale": "de", "time_zone": "Mars",
            "whatsapp_number": "0612345678", "date_of_birth": "2026-03-03", "consents": {"sms": true}, "nick": "A",
        });
        let answer = app.put("/api/users/me", &wrong).by(&amina()).in_english().send().await;
        insta::assert_snapshot!(answer.described(), @r#"
        400 Bad Request
        content-type: application/problem+json

        {
          "detail": "See the list of errors.",
          "errors": [
            {
              "code": "length",
              "detail": "From 1 to 200 characters, without control characters.",
              "pointer": "/full_name"
            },
            {
              "code": "type",
              "detail": "The expected type is a string.",
              "pointer": "/first_name"
            },
            {
              "code": "email",
              "detail": "An e-mail address is expected, such as “amina@example.org”.",
              "pointer": "/email"
            },
            {
              "code": "url",
              "detail": "An “https://” address is expected.",
              "pointer": "/avatar"
            },
            {
              "code": "one_of",
              "detail": "Expected one of: fr, en.",
              "pointer": "/locale"
            },
            {
              "code": "time_zone",
              "detail": "A zone of the IANA database is expected, such as “Europe/Paris”.",
              "pointer": "/time_zone"
            },
            {
              "code": "phone",
              "detail": "An international number is expected, such as “+24177123456” (E.164).",
              "pointer": "/whatsapp_number"
            },
            {
              "code": "date",
              "detail": "A past date is expected, such as “2010-09-01”.",
              "pointer": "/date_of_birth"
            },
            {
              "code": "unknown_field",
              "detail": "There is no such field.",
              "pointer": "/consents/sms"
            },
            {
              "code": "unknown_field",
              "detail": "There is no such field.",
              "pointer": "/nick"
            }
          ],
          "instance": "a-request",
          "status": 400,
          "title": "The request has errors",
          "type": "https://preau.dev/problems/invalid-request"
        }
        "#);
        assert!(app.events().await.is_empty());
    }

    #[tokio::test]
    async fn two_people_have_two_profiles() {
        let app = app();
        app.put("/api/users/me", &json!({"full_name": "Amina"})).by(&amina()).send().await;
        let other = app.get("/api/users/me").by(&director()).send().await;
        assert_eq!(other.json()["full_name"], json!(null));
    }
}
