//! `list-events`: who did what, when.

use preau_kernel::{
    answer::Answer,
    app::App,
    event::Event,
    field_types::FreeText,
    list::{List, between},
    list_query,
    page::{Page, PageRequest},
    problem::Problem,
    request::ValidQuery,
    spread::Place,
    time::Instant,
};

list_query! {
    /// Which events.
    pub struct ListEvents {
        /// Those of this subject, such as `session:<id>` or `user:<id>`.
        #[param(inline)]
        pub subject: Option<FreeText<200>>,
        /// Those of this user.
        #[param(inline)]
        pub actor: Option<FreeText<200>>,
        /// Those of this kind, such as `SESSION_CANCELLED`.
        #[param(inline)]
        pub kind: Option<FreeText<200>>,
        /// Those at this instant or later.
        #[param(inline)]
        pub from: Option<Instant>,
        /// Those before this instant.
        #[param(inline)]
        pub to: Option<Instant>,
    }
}

/// Lists events, latest first
///
/// The audit trail: every change of state, with who made it, when, and the state before and after.
#[utoipa::path(
    get,
    path = "/api/admin/events",
    tag = "audit",
    params(ListEvents),
    responses((status = 200, description = "One page", body = Page<Event>)),
)]
pub(crate) async fn list_events(
    app: App,
    ValidQuery(query): ValidQuery<ListEvents>,
) -> Result<Answer<Page<Event>>, Problem> {
    let place: Place = match (&query.subject, &query.actor, &query.kind) {
        (Some(subject), ..) => Event::of_resource(&subject.0).into(),
        (_, Some(actor), _) => Event::of_actor(&actor.0).into(),
        (.., Some(kind)) => Event::of_kind(&kind.0).into(),
        (None, None, None) => Event::all().into(),
    };
    let list = List::latest_first(place).within(between(query.from, query.to));
    let wanted = |event: &Event| {
        query.actor.as_ref().is_none_or(|actor| event.actor.id == actor.0)
            && query.kind.as_ref().is_none_or(|kind| event.kind == kind.0)
    };
    PageRequest::of(&app, &query, list)?.answer(&app, wanted, |event| event).await
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp, insta,
        people::{amina, coach_rey, director, student},
    };
    use preau_kernel::{
        clock::Clock,
        event::{Event, EventId},
    };
    use serde_json::{Value, json};

    /// A journal with ten events, a minute apart: of two subjects, by three actors, of two kinds.
    async fn journal() -> TestApp {
        let app = TestApp::new(crate::functions());
        for number in 0..10 {
            let actor = [amina(), coach_rey(), student(1)][number % 3].signature();
            app.given(&Event {
                id: EventId::mint(app.app.ids.as_ref(), app.clock.now()),
                kind: ["SESSION_BOOKED", "SESSION_CANCELLED"][number % 2].to_owned(),
                resource: format!("session:{}", number / 5),
                actor,
                at: app.clock.now(),
                from: Value::Null,
                to: json!({"number": number}),
            })
            .await;
            app.clock.advance_minutes(1);
        }
        app
    }

    async fn numbers(app: &TestApp, query: &str) -> Vec<u64> {
        let answer = app.get(&format!("/api/admin/events{query}")).by(&director()).send().await.json();
        let events = answer["data"].as_array().unwrap_or_else(|| panic!("{answer}"));
        events.iter().map(|event| event["to"]["number"].as_u64().unwrap()).collect()
    }

    #[tokio::test]
    async fn the_latest_event_comes_first() {
        let app = journal().await;
        assert_eq!(numbers(&app, "").await, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
        let first = app.get("/api/admin/events?limit=1").by(&director()).send().await;
        insta::assert_json_snapshot!(first.json()["data"], @r#"
        [
          {
            "actor": {
              "id": "amina",
              "role": "student"
            },
            "at": "2026-03-02T08:09:00Z",
            "from": null,
            "id": "019cad97-e960-7000-8000-000000000009",
            "kind": "SESSION_CANCELLED",
            "subject": "session:1",
            "to": {
              "number": 9
            }
          }
        ]
        "#);
    }

    #[tokio::test]
    async fn filters_narrow_the_list_alone_and_together() {
        let app = journal().await;
        assert_eq!(numbers(&app, "?subject=session:1").await, [9, 8, 7, 6, 5]);
        assert_eq!(numbers(&app, "?actor=amina").await, [9, 6, 3, 0]);
        assert_eq!(numbers(&app, "?kind=SESSION_BOOKED").await, [8, 6, 4, 2, 0]);
        assert_eq!(numbers(&app, "?subject=session:1&actor=amina&kind=SESSION_BOOKED").await, [6]);
        assert_eq!(numbers(&app, "?from=2026-03-02T08:02:00Z&to=2026-03-02T08:05:00Z").await, [4, 3, 2]);
        assert_eq!(numbers(&app, "?subject=session:2").await, Vec::<u64>::new());
    }

    #[tokio::test]
    async fn a_filtered_list_has_pages() {
        let app = journal().await;
        let mut cursor = String::new();
        let mut pages = Vec::new();
        loop {
            let path = format!("/api/admin/events?kind=SESSION_BOOKED&subject=session:1&limit=1{cursor}");
            let page = app.get(&path).by(&director()).send().await.json();
            pages.push(page["data"].as_array().unwrap().len());
            match page["pagination"]["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(pages.iter().sum::<usize>(), 2);
    }
}
