//! `get-me`: one's own profile.

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem};

use crate::profile::{Me, Profile};

/// Reads one's own profile
///
/// Who never saved one reads a blank profile, at version 0, in French and in the zone of Paris.
#[utoipa::path(
    get,
    path = "/api/users/me",
    tag = "users",
    responses((status = 200, description = "The profile; `ETag` is its version", body = Me)),
)]
pub(crate) async fn get_me(app: App, caller: Caller) -> Result<Answer<Me>, Problem> {
    let stored = Profile::read(&app.records, &caller.actor.id).await?;
    let me = Me { roles: caller.actor.roles, profile: stored.entity };
    Ok(Answer::ok(me).at_version(stored.version))
}

#[cfg(test)]
mod tests {
    use preau_harness::{TestApp, insta, people::amina};

    #[tokio::test]
    async fn who_never_saved_a_profile_reads_a_blank_one() {
        let app = TestApp::new(crate::functions());
        let answer = app.get("/api/users/me").by(&amina()).send().await;
        insta::assert_snapshot!(answer.described(), @r#"
        200 OK
        content-type: application/json
        etag: "0"

        {
          "avatar": null,
          "consents": {},
          "created_at": null,
          "date_of_birth": null,
          "email": null,
          "first_name": null,
          "full_name": null,
          "id": "amina",
          "last_name": null,
          "locale": "fr",
          "roles": [
            "student"
          ],
          "time_zone": "Europe/Paris",
          "updated_at": null,
          "whatsapp_number": null
        }
        "#);
    }

    #[tokio::test]
    async fn a_path_works_with_a_trailing_slash() {
        let app = TestApp::new(crate::functions());
        assert_eq!(app.get("/api/users/me/").by(&amina()).send().await.status, 200);
    }

    #[tokio::test]
    async fn nobody_has_no_profile() {
        let app = TestApp::new(crate::functions());
        let answer = app.get("/api/users/me").send().await;
        insta::assert_snapshot!(answer.described(), @r#"
        401 Unauthorized
        content-type: application/problem+json

        {
          "detail": "Envoyez un jeton : « Authorization: Bearer … ».",
          "instance": "a-request",
          "status": 401,
          "title": "Connexion requise",
          "type": "https://preau.dev/problems/unauthenticated"
        }
        "#);
    }
}
