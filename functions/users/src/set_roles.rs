//! `set-roles`: an admin says what someone is (seed 3, `user_roles`).

use http::HeaderMap;
use preau_kernel::{
    actor::Role,
    answer::Answer,
    app::App,
    caller::Caller,
    entity::Stored,
    etag::check_if_match,
    field_errors::FieldErrors,
    field_schema,
    field_schema::named,
    field_types::BoundedList,
    id::UserId,
    input,
    one_of::add_not_one_of,
    problem::Problem,
    request::{PathId, Valid},
    roles::AssignedRoles,
    unit_of_work::UnitOfWork,
    validation::Input,
};
use serde_json::{Value, json};

/// Roles, in any of their words.
type RoleWords = BoundedList<RoleWord, 10>;

input! {
    /// What someone is.
    pub struct SetRoles {
        /// The roles, in the words of tokens: `tuteur` is `coach`. Empty: none.
        pub roles: RoleWords,
    }
}

/// A role, or a seed's word for it.
#[derive(Clone, Copy, Debug)]
pub struct RoleWord(Role);

field_schema! { RoleWord, named::<Role>() }

impl Input for RoleWord {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let role = Role::from_token(errors.string(value)?);
        if role.is_none() {
            add_not_one_of(errors, Role::WORDS);
        }
        role.map(Self)
    }
}

/// Sets someone's roles
///
/// They hold for those whose token names no role: an identity provider that knows roles is believed. The same roles set
/// again change nothing.
#[utoipa::path(
    put,
    path = "/api/admin/users/{user_id}/roles",
    tag = "users",
    params(
        ("user_id" = UserId, Path, description = "The user"),
        ("If-Match" = Option<String>, Header, description = "The version that is edited, as `ETag` gave it"),
    ),
    request_body = SetRoles,
    responses((status = 200, description = "The roles; `ETag` is their version", body = AssignedRoles)),
)]
pub(crate) async fn set_roles(
    app: App,
    caller: Caller,
    PathId(user): PathId<UserId>,
    headers: HeaderMap,
    Valid(request): Valid<SetRoles>,
) -> Result<Answer<AssignedRoles>, Problem> {
    let mut roles: Vec<Role> = request.roles.0.into_iter().map(|word| word.0).collect();
    roles.sort_unstable();
    roles.dedup();
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let found = work.find::<AssignedRoles>(&AssignedRoles::key_of(&user)).await?;
        let mut stored = found.unwrap_or_else(|| none_of(&user));
        check_if_match(&headers, stored.version)?;
        if stored.entity.roles == roles {
            return Ok(Answer::ok(stored.entity).at_version(stored.version));
        }
        let before = std::mem::replace(&mut stored.entity.roles, roles.clone());
        stored.entity.assigned_at = Some(work.now());

        let told = [json!({"roles": before}), json!({"roles": roles})];
        let changes = work.tells("ROLES_SET", &format!("user:{user}"), told).save(&stored);
        let answer = Answer::ok(stored.entity).at_version(stored.version + 1);
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}

fn none_of(user: &UserId) -> Stored<AssignedRoles> {
    let entity = AssignedRoles { user_id: user.clone(), roles: Vec::new(), assigned_at: None };
    Stored::absent(entity)
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestAnswer, TestApp, insta,
        people::{amina, coach_rey, director},
    };
    use preau_kernel::actor::Actor;
    use serde_json::{Value, json};

    async fn set(app: &TestApp, user: &Actor, roles: &Value) -> TestAnswer {
        let path = format!("/api/admin/users/{}/roles", user.id);
        app.put(&path, &json!({"roles": roles})).by(&director()).send().await
    }

    /// Someone whose identity provider knows no roles.
    fn lea() -> Actor {
        Actor::new(preau_kernel::id::UserId::parse("lea").unwrap(), vec![])
    }

    async fn reads_profiles(app: &TestApp, actor: &Actor) -> bool {
        app.get("/api/users/amina").by(actor).send().await.status == 200
    }

    #[tokio::test]
    async fn a_role_holds_for_those_whose_token_names_none() {
        let app = TestApp::new(crate::functions());
        app.put("/api/users/me", &json!({})).by(&amina()).send().await;
        assert!(!reads_profiles(&app, &lea()).await);
        insta::assert_snapshot!(set(&app, &lea(), &json!(["tuteur", "coach"])).await.described(), @r#"
        200 OK
        content-type: application/json
        etag: "1"

        {
          "assigned_at": "2026-03-02T08:00:00Z",
          "roles": [
            "coach"
          ],
          "user_id": "lea"
        }
        "#);
        assert!(reads_profiles(&app, &lea()).await);
        assert_eq!(app.get("/api/users/me").by(&lea()).send().await.json()["roles"], json!(["coach"]));
        set(&app, &lea(), &json!([])).await;
        assert!(!reads_profiles(&app, &lea()).await);
    }

    #[tokio::test]
    async fn a_token_that_names_a_role_is_believed() {
        let app = TestApp::new(crate::functions());
        set(&app, &amina(), &json!(["admin"])).await;
        assert!(!reads_profiles(&app, &amina()).await);
        set(&app, &coach_rey(), &json!(["student"])).await;
        app.put("/api/users/me", &json!({})).by(&amina()).send().await;
        assert!(reads_profiles(&app, &coach_rey()).await);
    }

    #[tokio::test]
    async fn each_change_is_told_once_and_a_wrong_role_is_named() {
        let app = TestApp::new(crate::functions());
        for _ in 0..2 {
            assert_eq!(set(&app, &lea(), &json!(["coach"])).await.header("etag"), "\"1\"");
        }
        let wrong = set(&app, &lea(), &json!(["coach", "roi", 3])).await.json();
        assert_eq!(
            (&wrong["errors"][0]["pointer"], &wrong["errors"][0]["code"]),
            (&json!("/roles/1"), &json!("one_of"))
        );
        assert_eq!(wrong["errors"][1]["pointer"], "/roles/2");
        let events = app.events().await;
        assert_eq!(events.len(), 1);
        insta::assert_json_snapshot!(events[0], @r#"
        {
          "id": "019cad8f-ac00-7000-8000-000000000000",
          "kind": "ROLES_SET",
          "subject": "user:lea",
          "actor": {
            "id": "director",
            "role": "admin"
          },
          "at": "2026-03-02T08:00:00Z",
          "from": {
            "roles": []
          },
          "to": {
            "roles": [
              "coach"
            ]
          }
        }
        "#);
    }
}
