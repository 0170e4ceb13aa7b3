//! `get-user`: someone's profile, for those who teach them or run the school.

use preau_kernel::{
    answer::Answer, app::App, id::UserId, problem::Problem, request::PathId, roles::AssignedRoles,
};

use crate::profile::{Profile, User};

/// Reads someone's profile
///
/// `roles` are those that an admin set; what a person's own token says is known only when they call. Who never saved a
/// profile is not found.
#[utoipa::path(
    get,
    path = "/api/users/{user_id}",
    tag = "users",
    params(("user_id" = UserId, Path, description = "The user")),
    responses((status = 200, description = "The profile; `ETag` is its version", body = User)),
)]
pub(crate) async fn get_user(app: App, PathId(id): PathId<UserId>) -> Result<Answer<User>, Problem> {
    let stored = app.records.get::<Profile>(&Profile::key_of(&id)).await?;
    let assigned = app.records.find::<AssignedRoles>(&AssignedRoles::key_of(&id)).await?;
    let roles = assigned.map(|assigned| assigned.entity.roles).unwrap_or_default();
    Ok(Answer::ok(User { roles, profile: stored.entity }).at_version(stored.version))
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp,
        people::{amina, bastien, coach_rey, director, fatou},
    };
    use serde_json::json;

    #[tokio::test]
    async fn a_coach_reads_a_profile_and_a_student_reads_no_others() {
        let app = TestApp::new(crate::functions());
        let saved = app.put("/api/users/me", &json!({"full_name": "Amina Diallo"})).by(&amina()).send().await;
        let read = async |actor| app.get("/api/users/amina").by(&actor).send().await;
        for allowed in [coach_rey(), director()] {
            let answer = read(allowed).await;
            assert_eq!(
                (&answer.json()["full_name"], answer.header("etag")),
                (&json!("Amina Diallo"), "\"1\"")
            );
            assert_eq!(answer.json()["roles"], json!([]));
            assert_eq!(answer.json()["updated_at"], saved.json()["updated_at"]);
        }
        for refused in [amina(), bastien(), fatou()] {
            assert_eq!(read(refused).await.problem(), "not-yours");
        }
        let nobody = app.get("/api/users/nobody").by(&coach_rey()).send().await;
        assert_eq!(nobody.problem(), "not-found");
    }
}
