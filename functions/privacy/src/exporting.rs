//! Everything that is kept about someone, a page at a time.

use jiff::Timestamp;
use preau_kernel::{
    answer::Answer,
    app::App,
    cursor::Cursor,
    event::Event,
    id::UserId,
    personal_data::{Export as Page, PersonalData},
    problem::Problem,
    query,
};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, schema::Type},
};

use crate::{addresses::addresses_of, domains::DOMAINS};

query! {
    /// Which page.
    pub struct ExportQuery {
        /// `next_cursor` of the page before; the first page without.
        #[param(inline)]
        pub cursor: Option<Cursor>,
    }
}

/// What is kept about someone: all of it, where it fits in an answer.
#[derive(Debug, Serialize)]
pub struct Export {
    user_id: UserId,
    exported_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
    #[serde(flatten)]
    data: Map<String, Value>,
}

/// The page of `person`'s data at which `cursor` begins.
///
/// # Errors
/// `invalid-cursor`, or the store did not answer.
pub(crate) async fn export(
    app: &App,
    person: UserId,
    cursor: Option<&Cursor>,
) -> Result<Answer<Export>, Problem> {
    let addresses = addresses_of(&app.records, &person).await?;
    let mut page = Page::begin(app, &person, &addresses, cursor)?;
    for domain in DOMAINS {
        domain.export(&mut page).await?;
    }
    let (data, next_cursor) = page.end()?;
    Ok(Answer::ok(Export { exported_at: app.now(), user_id: person, next_cursor, data }))
}

impl PartialSchema for Export {
    fn schema() -> RefOr<Schema> {
        let text = |said| ObjectBuilder::new().schema_type(Type::String).description(Some(said));
        let instant = text("When it was put together, in UTC.");
        let instant = instant.format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)));
        let mut object = ObjectBuilder::new()
            .description(Some(
                "What is kept about someone. What does not fit in one answer stands on further pages: a page holds the \
                 members, and of lists the entries, from where the page before it ended.",
            ))
            .property("user_id", UserId::schema())
            .required("user_id")
            .property("exported_at", instant)
            .required("exported_at");
        let members = DOMAINS.into_iter().flat_map(PersonalData::members);
        for (name, schema) in members {
            object = object.property(name, schema);
        }
        let next = text(
            "Send it back as `cursor` for the next page; absent on the last one, and where there is one alone.",
        );
        object.property("next_cursor", next).into()
    }
}

impl ToSchema for Export {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push(("Event".to_owned(), Event::schema()));
        Event::schemas(schemas);
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp,
        people::{amina, bastien, coach_rey, director},
    };
    use preau_kernel::{
        channel::Channel,
        clock::Clock,
        message::{Message, Recipient},
    };
    use serde_json::{Value, json};

    use crate::testing::{announce, app, book, pages, watched};

    /// So many messages come to someone's id or address, each of 100 kB.
    async fn messages(app: &TestApp, to: Recipient, count: usize) {
        let messages = (0..count).map(|number| {
            let content =
                ("generic-notice", json!({"title": number.to_string(), "message": "é".repeat(50_000)}));
            Message::queued(app.app.ids.as_ref(), app.clock.now(), Channel::Email, to.clone(), content)
        });
        app.given_all(messages.collect()).await;
    }

    const ME: &str = "/api/users/me/export";

    #[tokio::test]
    async fn what_does_not_fit_in_an_answer_stands_on_further_pages() {
        let app = app();
        app.put("/api/users/me", &json!({"full_name": "Amina Diallo"})).by(&amina()).send().await;
        book(&app, &amina(), &coach_rey(), 4, 9).await;
        announce(&app, 3).await;
        messages(&app, Recipient::User(amina().id), 120).await;
        let pages = pages(&app, &amina(), ME).await;
        assert!((3..6).contains(&pages.len()), "{}", pages.len());
        // Each entry once, in its order; what is one value stands on one page.
        let titles: Vec<usize> = pages
            .iter()
            .flat_map(|page| page["messages"].as_array().into_iter().flatten())
            .map(|message| message["data"]["title"].as_str().unwrap().parse().unwrap())
            .collect();
        assert_eq!(titles, (0..120).collect::<Vec<_>>());
        for member in ["user", "notifications", "sessions", "photos", "events"] {
            assert_eq!(pages.iter().filter(|page| page.get(member).is_some()).count(), 1, "{member}");
        }
        assert_eq!(pages.last().unwrap()["photos"].as_array().unwrap().len(), 3);
    }

    #[tokio::test]
    async fn a_cursor_is_good_for_its_own_person_alone() {
        let app = app();
        messages(&app, Recipient::User(amina().id), 50).await;
        let page = app.get(ME).by(&amina()).send().await.json();
        let path = format!("{ME}?cursor={}", page["next_cursor"].as_str().unwrap());
        assert_eq!(app.get(&path).by(&amina()).send().await.status, 200);
        assert_eq!(app.get(&path).by(&bastien()).send().await.problem(), "invalid-cursor");
        assert_eq!(app.get(&format!("{path}A")).by(&amina()).send().await.problem(), "invalid-cursor");
    }

    #[tokio::test]
    async fn messages_to_an_address_of_mine_are_told_without_what_they_say() {
        let app = app();
        let profile = json!({"email": "amina@example.org"});
        app.put("/api/users/me", &profile).by(&amina()).send().await;
        messages(&app, Recipient::Address("amina@example.org".to_owned()), 1).await;
        messages(&app, Recipient::Address("bastien@example.org".to_owned()), 1).await;
        messages(&app, Recipient::User(amina().id), 1).await;
        let page = app.get(ME).by(&amina()).send().await.json();
        let told = |message: &Value| (message["to"].clone(), message["data"].is_null());
        let told: Vec<_> = page["messages"].as_array().unwrap().iter().map(told).collect();
        assert_eq!(
            told,
            [(json!({"user": "amina"}), false), (json!({"address": "amina@example.org"}), true)]
        );
    }

    #[tokio::test]
    async fn nobody_elses_trash_is_read() {
        use preau_harness::pictures::{PNG, announced, uploaded};
        let (app, watch, _folder) = watched();
        // Where photos come into the trash with marks.
        app.clock.set("2027-03-02T08:00:00Z");
        let mut of_amina = announced(PNG);
        of_amina["subject"] = json!({"kind": "student", "id": "amina"});
        let delete = async |id: &str| {
            let path = format!("/photos/{id}");
            let answer = app.request(http::Method::DELETE, &path).by(&director()).send().await;
            assert_eq!(answer.status, 200, "{}", answer.described());
        };
        let hers = uploaded(&app, &coach_rey(), &of_amina, PNG).await;
        let his = uploaded(&app, &bastien(), &announced(PNG), PNG).await;
        let restored = uploaded(&app, &coach_rey(), &of_amina, PNG).await;
        for id in [&hers, &his, &restored] {
            delete(id).await;
        }
        let restore = format!("/photos/{restored}/restore");
        app.request(http::Method::POST, &restore).by(&director()).send().await;

        watch.forget();
        let page = app.get(ME).by(&amina()).send().await.json();
        let shown: Vec<_> =
            page["photos"].as_array().unwrap().iter().map(|photo| photo["id"].clone()).collect();
        assert_eq!(shown, [json!(hers), json!(restored)]);
        let erased = app.request(http::Method::DELETE, "/api/users/me").by(&amina()).send().await;
        assert_eq!(erased.status, 204);
        assert!(watch.seen().iter().all(|document| !document.contains(&his)));
        let trash = app.get("/photos/trash").by(&director()).send().await.json();
        assert_eq!((trash["data"].as_array().unwrap().len(), &trash["data"][0]["id"]), (1, &json!(his)));
        // Who deleted it is found by their mark.
        let path = "/api/users/me";
        assert_eq!(app.request(http::Method::DELETE, path).by(&director()).send().await.status, 204);
        let trash = app.get("/photos/trash").by(&coach_rey()).send().await.json();
        assert!(trash["data"][0]["deletion"]["by"].as_str().unwrap().starts_with("erased-"));
        assert!(watch.marks().await.is_empty());
    }
}
