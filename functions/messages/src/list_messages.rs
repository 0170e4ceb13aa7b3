//! `list-messages`: what the outbox holds and what became of it.

use jiff::Timestamp;
use preau_kernel::{
    answer::Answer,
    app::App,
    channel::Channel,
    field_errors::FieldErrors,
    field_types::FreeText,
    list::{List, between},
    list_query,
    message::{Message, MessageState},
    page::{Page, PageRequest},
    problem::Problem,
    request::ValidQuery,
    spread::Place,
    time::Instant,
    validation::Input,
};
use serde_json::Value;

list_query! {
    /// Which messages.
    pub struct ListMessages {
        /// Those in this state.
        #[param(inline)]
        pub state: Option<MessageState>,
        /// Those by this channel.
        #[param(inline)]
        pub channel: Option<Channel>,
        /// Those to this user, or to this address.
        #[param(inline)]
        pub recipient: Option<FreeText<254>>,
        /// Those that were written at this instant or later.
        #[param(inline)]
        pub from: Option<Instant>,
        /// Those that were written before this instant. What is no instant is a recipient, as before there was one.
        #[param(value_type = Option<String>, max_length = 254)]
        pub to: Option<To>,
        /// Those that were written before this instant: another name of `to`.
        #[param(inline)]
        pub until: Option<Instant>,
    }
}

/// The end of a range of time, as in every list; or a recipient, as callers write it that know no `recipient`.
#[derive(Clone, Debug)]
pub enum To {
    /// An instant: no user and no address has a colon.
    Instant(Instant),
    /// A user, or an address.
    Recipient(FreeText<254>),
}

impl Input for To {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let text = errors.string(value)?;
        if text.contains(':') && text.parse::<Timestamp>().is_ok() {
            Instant::read(value, errors).map(Self::Instant)
        } else {
            FreeText::read(value, errors).map(Self::Recipient)
        }
    }
}

/// Lists messages, latest first
///
/// The outbox: what waits, what was sent, what was not and why.
#[utoipa::path(
    get,
    path = "/api/admin/messages",
    tag = "messages",
    params(ListMessages),
    responses((status = 200, description = "One page", body = Page<Message>)),
)]
pub(crate) async fn list_messages(
    app: App,
    ValidQuery(query): ValidQuery<ListMessages>,
) -> Result<Answer<Page<Message>>, Problem> {
    let (recipient, to) = match &query.to {
        Some(To::Recipient(recipient)) => (query.recipient.as_ref().or(Some(recipient)), None),
        Some(To::Instant(instant)) => (query.recipient.as_ref(), Some(*instant)),
        None => (query.recipient.as_ref(), None),
    };
    let end = [to, query.until].into_iter().flatten().min_by_key(|end| end.0);
    let place = match (recipient, query.state) {
        (Some(to), _) => Place::from(Message::to(&to.0)),
        (None, Some(MessageState::Dead)) => Message::dead().into(),
        (None, _) => Message::all().into(),
    };
    let list = List::latest_first(place).within(between(query.from, end));
    let wanted = |message: &Message| {
        query.state.is_none_or(|state| message.state == state)
            && query.channel.is_none_or(|channel| message.channel == channel)
    };
    PageRequest::of(&app, &query, list)?.answer(&app, wanted, |message| message).await
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp,
        people::{amina, bastien, director},
    };
    use preau_kernel::{
        channel::Channel,
        id::MessageId,
        message::{Message, Recipient},
    };
    use serde_json::json;

    use crate::testing::school;

    /// How many messages of four, a minute apart from eight o'clock on, a query lists: to Amina and Bastien in turn.
    async fn count(app: &TestApp, query: &str) -> usize {
        let page = app.get(&format!("/api/admin/messages?{query}")).by(&director()).send().await.json();
        page["data"].as_array().unwrap_or_else(|| panic!("{query}: {page}")).len()
    }

    #[tokio::test]
    async fn a_range_of_time_ends_as_in_every_list_and_as_callers_wrote_it_before() {
        let app = school().await;
        for number in 0..4 {
            let to = Recipient::User([amina(), bastien()][number % 2].id.clone());
            let (ids, now) = (app.app.ids.as_ref(), app.app.now());
            let message = Message::queued(ids, now, Channel::InApp, to, ("welcome", json!({})));
            app.given(&Message { id: MessageId::mint(ids, now), ..message }).await;
            app.clock.advance_minutes(1);
        }
        for (query, expected) in [
            ("", 4),
            ("to=2026-03-02T08:02:00Z", 2),
            ("until=2026-03-02T08:02:00Z", 2),
            ("to=2026-03-02T10:01:00%2B02:00&until=2026-03-02T08:02:00Z", 1),
            ("from=2026-03-02T08:01:00Z&to=2026-03-02T08:03:00Z", 2),
            ("recipient=amina", 2),
            ("to=amina", 2),
            ("recipient=bastien&to=2026-03-02T08:03:00Z", 1),
            ("to=bastien&until=2026-03-02T08:03:00Z", 1),
        ] {
            assert_eq!(count(&app, query).await, expected, "{query}");
        }
        let wrong = app.get("/api/admin/messages?to=2026-13-02T08:02:00Z").by(&director()).send().await;
        assert_eq!(wrong.json()["data"], json!([]), "what is no instant is nobody");
    }

    #[tokio::test]
    async fn what_version_0_1_gave_up_is_found_as_such_once_it_is_migrated() {
        let app = school().await;
        let mut items = preau_harness::version_0_1::items();
        items.retain(|item| item.kind == "message");
        let all = items.len();
        app.given_items(items).await;
        assert_eq!((count(&app, "state=dead").await, count(&app, "").await), (0, all));
        let part = app.app.migrate_lists(None).await.unwrap();
        assert_eq!((part.moved, part.next.is_none()), (all, true));
        assert_eq!((count(&app, "state=dead").await, count(&app, "").await), (2, all));
        assert_eq!(app.app.migrate_lists(None).await.unwrap().moved, 0);
    }
}
