//! `list-suppressed-addresses`: which addresses are not written to, and why.

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_kernel::{
    answer::Answer,
    app::App,
    checksum::Checksum,
    contact::EmailAddress,
    list::List,
    list_query,
    message::{Message, Recipient},
    page::{Page, PageRequest},
    problem::Problem,
    request::ValidQuery,
    store::Key,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{notice::NoticeType, suppressed_address::SuppressedAddress};

list_query! {
    /// Which addresses.
    pub struct ListSuppressedAddresses {
        /// This one alone.
        #[param(value_type = Option<String>, format = Email, max_length = 254)]
        pub address: Option<EmailAddress>,
    }
}

/// An address that is not written to, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuppressedAddressView {
    /// The SHA-256 of the address in lower case: the address itself is not kept.
    id: Checksum,
    /// Whom the message that bounced or was complained of went to, as long as it is kept.
    to: Option<Recipient>,
    /// When an e-mail to it bounced for good, in UTC: nothing is sent there.
    bounced_at: Option<Timestamp>,
    /// When someone complained there, in UTC: only what is critical is sent there.
    complained_at: Option<Timestamp>,
    /// The types that were stopped there by a link, and when, in UTC.
    #[schema(value_type = BTreeMap<String, Timestamp>)]
    unsubscribed: BTreeMap<NoticeType, Timestamp>,
    /// Since when something stops e-mails there, in UTC.
    created_at: Timestamp,
}

/// Lists the addresses that are not written to, latest first
///
/// They bounced, someone complained there, or unsubscribed without an account.
#[utoipa::path(
    get,
    path = "/api/admin/suppressed-addresses",
    tag = "notifications",
    params(ListSuppressedAddresses),
    responses((status = 200, description = "One page", body = Page<SuppressedAddressView>)),
)]
pub(crate) async fn list_suppressed_addresses(
    app: App,
    ValidQuery(query): ValidQuery<ListSuppressedAddresses>,
) -> Result<Answer<Page<SuppressedAddressView>>, Problem> {
    let id = query.address.as_ref().map(SuppressedAddress::digest);
    let list = List::latest_first(id.map_or_else(SuppressedAddress::all, SuppressedAddress::only));
    let page = PageRequest::of(&app, &query, list)?;
    let Page { data, pagination } = page.entities(&app, |_: &SuppressedAddress| true).await?;

    let ids: Vec<_> = data.iter().filter_map(|address| address.message_id).collect();
    let keys: Vec<Key> = ids.iter().map(|id| Message::key_of(*id)).collect();
    let messages = app.records.find_many::<Message>(&keys).await?;
    let to: BTreeMap<_, _> =
        messages.into_iter().flatten().map(|stored| (stored.entity.id, stored.entity.to)).collect();
    let view = |address: SuppressedAddress| SuppressedAddressView {
        id: address.id,
        to: address.message_id.and_then(|id| to.get(&id).cloned()),
        bounced_at: address.bounced_at,
        complained_at: address.complained_at,
        unsubscribed: address.unsubscribed,
        created_at: address.created_at,
    };
    Ok(Answer::ok(Page { data: data.into_iter().map(view).collect(), pagination }))
}

#[cfg(test)]
mod tests {
    use http::Method;
    use preau_harness::{
        TestApp,
        answers::wrong_fields,
        insta,
        people::{coach_rey, director},
    };
    use preau_kernel::{
        caller::Caller,
        channel::Channel,
        contact::EmailAddress,
        message::{Message, Recipient},
    };
    use serde_json::{Value, json};

    use crate::{
        suppressed_address::{SuppressedAddress, SuppressionCause, suppress},
        testing::{MESSAGE, app, path_of},
        unsubscribe_link::Subscriber,
    };

    fn address(text: &str) -> EmailAddress {
        EmailAddress::parse(text).unwrap()
    }

    async fn report(app: &TestApp, to: &str, report: SuppressionCause) {
        let (ids, now) = (app.app.ids.as_ref(), app.app.now());
        let to = Recipient::Address(to.to_owned());
        let message = Message::queued(ids, now, Channel::Email, to.clone(), ("welcome", json!({})));
        app.given(&message).await;
        let Recipient::Address(to) = to else { unreachable!() };
        let caller = Caller::of_schedule("a-webhook");
        for _ in 0..2 {
            suppress(&app.app, &caller, &address(&to), report, Some(message.id)).await.unwrap();
        }
        app.clock.advance_minutes(1);
    }

    async fn list(app: &TestApp, filter: &str) -> Value {
        let path = format!("/api/admin/suppressed-addresses{filter}");
        app.get(&path).by(&director()).send().await.json()["data"].clone()
    }

    #[tokio::test]
    async fn an_admin_reads_why_an_address_is_not_written_to_and_has_it_written_to_again() {
        let app = app();
        report(&app, "fatou@example.org", SuppressionCause::Bounced).await;
        report(&app, "paul@example.org", SuppressionCause::Complained).await;
        let id = SuppressedAddress::digest(&address("Paul@example.org"));
        let link = path_of(&app, &Subscriber::Address(id), MESSAGE);
        assert_eq!(app.request(Method::POST, &link).send().await.status, 200);
        let all = list(&app, "").await;
        insta::assert_json_snapshot!(all, @r#"
        [
          {
            "bounced_at": null,
            "complained_at": "2026-03-02T08:01:00Z",
            "created_at": "2026-03-02T08:01:00Z",
            "id": "e63c4e6f22db88edab79ae5bc59b40a6edfc2ad14396b0c8d796976dd4db4a2e",
            "to": {
              "address": "paul@example.org"
            },
            "unsubscribed": {
              "message": "2026-03-02T08:02:00Z"
            }
          },
          {
            "bounced_at": "2026-03-02T08:00:00Z",
            "complained_at": null,
            "created_at": "2026-03-02T08:00:00Z",
            "id": "bbb2de144a4c8cd071c9f90658bb83f0e25b966e0bd91fde258b7628ed4dca74",
            "to": {
              "address": "fatou@example.org"
            },
            "unsubscribed": {}
          }
        ]
        "#);
        assert_eq!(list(&app, "?address=PAUL@example.org").await, json!([all[0]]));
        let path = format!("/api/admin/suppressed-addresses/{id}");
        let unknown =
            app.request(Method::DELETE, &format!("{path}?reason=whim")).by(&director()).send().await;
        assert_eq!(wrong_fields(&unknown), ["/reason one_of"]);
        let lifting = format!("{path}?reason=owner_asks");
        for _ in 0..2 {
            assert_eq!(app.request(Method::DELETE, &lifting).by(&director()).send().await.status, 204);
        }
        assert_eq!(list(&app, "").await, json!([all[1]]));
        assert_eq!(app.request(Method::DELETE, &path).by(&coach_rey()).send().await.problem(), "not-yours");
        let wrong = "/api/admin/suppressed-addresses/paul@example.org";
        assert_eq!(app.request(Method::DELETE, wrong).by(&director()).send().await.status, 400);

        let events = app.events().await;
        let told: Vec<_> = events.iter().map(|event| format!("{} {}", event.kind, event.actor.id)).collect();
        insta::assert_json_snapshot!(told, @r#"
        [
          "ADDRESS_SUPPRESSED preau:a-webhook",
          "ADDRESS_SUPPRESSED preau:a-webhook",
          "UNSUBSCRIBED preau:unsubscribe",
          "ADDRESS_RELEASED director"
        ]
        "#);
        let released = events.last().map(|event| event.to.clone());
        assert_eq!(released, Some(json!({"reason": "owner_asks"})));
        let kept = app.items().into_iter().filter(|item| item.kind != "message");
        assert!(kept.into_iter().all(|item| !format!("{item:?}").contains("example.org")));
    }
}
