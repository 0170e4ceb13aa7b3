//! `list-messages`: what the outbox holds and what became of it.

use preau_kernel::{
    answer::Answer,
    app::App,
    channel::Channel,
    field_types::FreeText,
    list::{List, between},
    list_query,
    message::{Message, MessageState},
    page::{Page, PageRequest},
    problem::Problem,
    request::ValidQuery,
    store::Order,
    time::Instant,
};

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
        pub to: Option<FreeText<254>>,
        /// Those that were written at this instant or later.
        #[param(inline)]
        pub from: Option<Instant>,
        /// Those that were written before this instant.
        #[param(inline)]
        pub until: Option<Instant>,
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
    let ListMessages { state, channel, to, from, until, limit, cursor } = query;
    let name = format!("messages {state:?} {channel:?} {to:?} {from:?} {until:?}");
    let page = PageRequest::read(&app, name, limit, cursor.as_ref())?;
    let scope = to.map_or_else(Message::all, |to| Message::to(&to.0));
    let list = List { scope, range: between(from, until), order: Order::Descending };
    let wanted = |message: &Message| {
        state.is_none_or(|state| message.state == state)
            && channel.is_none_or(|channel| message.channel == channel)
    };
    page.answer(&app, &list, wanted, |message| message).await
}
