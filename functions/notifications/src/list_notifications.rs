//! `list-notifications`: one's notices, latest first (seed 4).

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    flag::Flag,
    list_query,
    page::{Page, PageRequest},
    problem::Problem,
    request::ValidQuery,
};

use crate::notice::{Notice, NoticeType, NoticeView};

list_query! {
    /// Which notices.
    pub struct ListNotifications {
        /// Whether those that were read are left out; they are not when absent.
        #[param(inline)]
        pub unread_only: Option<Flag>,
        /// Those that are about this.
        #[param(inline)]
        pub r#type: Option<NoticeType>,
    }
}

/// Lists one's notices
///
/// Latest first. A filter may leave a page short, or empty, though there is a next one.
#[utoipa::path(
    get,
    path = "/notifications",
    tag = "notifications",
    params(ListNotifications),
    responses((status = 200, description = "One page", body = Page<NoticeView>)),
)]
pub(crate) async fn list_notifications(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<ListNotifications>,
) -> Result<Answer<Page<NoticeView>>, Problem> {
    let unread_only = query.unread_only.is_some_and(|flag| flag.0);
    let wanted = |notice: &Notice| {
        (!unread_only || notice.is_unread()) && query.r#type.is_none_or(|wanted| notice.notice_type == wanted)
    };
    let page = PageRequest::of(&app, &query, Notice::of(&caller.actor.id))?;
    page.answer(&app, wanted, NoticeView::from).await
}

#[cfg(test)]
mod tests {
    use http::Method;
    use preau_harness::{
        TestApp, insta,
        people::{amina, bastien},
    };
    use preau_kernel::actor::Actor;
    use serde_json::Value;

    use crate::testing::{MESSAGE, SESSION_CANCELLED, SESSION_REMINDER, app, arrive, read};

    /// Amina has three notices, of which the first was read, Bastien one.
    async fn school() -> TestApp {
        let app = app();
        let first = arrive(&app, &amina(), SESSION_REMINDER, "Un").await;
        for (reader, notice_type, title) in [
            (amina(), SESSION_CANCELLED, "Deux"),
            (bastien(), MESSAGE, "À lui"),
            (amina(), SESSION_REMINDER, "Trois"),
        ] {
            app.clock.advance_minutes(1);
            arrive(&app, &reader, notice_type, title).await;
        }
        read(&app, &amina(), &first).await;
        app
    }

    async fn list(app: &TestApp, actor: &Actor, query: &str) -> Value {
        app.get(&format!("/notifications/{query}")).by(actor).send().await.json()
    }

    async fn titles(app: &TestApp, actor: &Actor, query: &str) -> Vec<String> {
        let page = list(app, actor, query).await;
        let entries = page["data"].as_array().unwrap_or_else(|| panic!("{page}"));
        entries.iter().map(|entry| entry["title"].as_str().unwrap().to_owned()).collect()
    }

    #[tokio::test]
    async fn the_latest_come_first_and_each_sees_their_own() {
        let app = school().await;
        insta::assert_json_snapshot!(list(&app, &amina(), "?limit=1").await["data"], @r#"
        [
          {
            "created_at": "2026-03-02T08:03:00Z",
            "id": "019cad92-6b20-7000-8000-000000000006",
            "is_read": false,
            "link": null,
            "message": "Trois.",
            "read_at": null,
            "session_id": null,
            "title": "Trois",
            "type": "session_reminder"
          }
        ]
        "#);
        assert_eq!(titles(&app, &amina(), "").await, ["Trois", "Deux", "Un"]);
        assert_eq!(titles(&app, &bastien(), "").await, ["À lui"]);
    }

    #[tokio::test]
    async fn the_seven_paths_of_the_seed_work_with_and_without_their_slash() {
        let app = app();
        for slash in ["/", ""] {
            let id = arrive(&app, &amina(), MESSAGE, "Un").await;
            for (method, path, status) in [
                (Method::GET, "/notifications".to_owned(), 200),
                (Method::GET, format!("/notifications/{id}"), 200),
                (Method::POST, format!("/notifications/{id}/read"), 200),
                (Method::POST, "/notifications/read-all".to_owned(), 200),
                (Method::GET, "/notifications/unread-count".to_owned(), 200),
                (Method::DELETE, format!("/notifications/{id}/delete"), 204),
                (Method::DELETE, "/notifications/clear-read".to_owned(), 200),
            ] {
                let answer = app.request(method.clone(), &format!("{path}{slash}")).by(&amina()).send().await;
                assert_eq!(answer.status, status, "{method} {path}{slash}: {}", answer.described());
            }
        }
    }

    #[tokio::test]
    async fn filters_narrow_the_list() {
        let app = school().await;
        for yes in ["true", "True", "1"] {
            assert_eq!(titles(&app, &amina(), &format!("?unread_only={yes}")).await, ["Trois", "Deux"]);
        }
        assert_eq!(titles(&app, &amina(), "?unread_only=false").await, ["Trois", "Deux", "Un"]);
        assert_eq!(titles(&app, &amina(), "?type=session_reminder").await, ["Trois", "Un"]);
        assert_eq!(titles(&app, &amina(), "?type=session_reminder&unread_only=true").await, ["Trois"]);
        assert_eq!(titles(&app, &amina(), "?type=welcome").await, Vec::<String>::new());
    }

    #[tokio::test]
    async fn pages_follow_each_other_though_notices_come() {
        let app = school().await;
        let first = list(&app, &amina(), "?limit=1").await;
        app.clock.advance_minutes(1);
        arrive(&app, &amina(), MESSAGE, "Quatre").await;
        let cursor = first["pagination"]["next_cursor"].as_str().unwrap();
        assert_eq!(titles(&app, &amina(), &format!("?limit=2&cursor={cursor}")).await, ["Deux", "Un"]);
        for (other, query) in [(bastien(), ""), (amina(), "&unread_only=true"), (amina(), "&type=message")] {
            let answer = list(&app, &other, &format!("?cursor={cursor}{query}")).await;
            assert_eq!(answer["type"], "https://preau.dev/problems/invalid-cursor");
        }
    }

    #[tokio::test]
    async fn every_wrong_parameter_is_named() {
        let answer = list(&school().await, &amina(), "?unread_only=oui&type=sms&limit=0&page=2").await;
        let errors = answer["errors"].as_array().unwrap();
        let mut wrong: Vec<_> = errors.iter().map(|error| error["pointer"].as_str().unwrap()).collect();
        wrong.sort_unstable();
        assert_eq!(wrong, ["/limit", "/page", "/type", "/unread_only"]);
    }
}
