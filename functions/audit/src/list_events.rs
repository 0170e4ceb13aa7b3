//! `list-events`: who did what, when.

use preau_kernel::{
    answer::Answer,
    app::App,
    entity::List,
    events::Event,
    page::{Cursor, Limit, Page, PageRequest},
    problem::Problem,
    query,
    request::ValidQuery,
    store::Order,
    time::{Instant, between},
    validation::FreeText,
};

query! {
    /// Which events.
    pub struct ListEvents {
        /// Those of this subject, such as `session:<id>` or `user:<id>`.
        #[param(value_type = Option<String>, max_length = 200)]
        pub subject: Option<FreeText<200>>,
        /// Those of this user.
        #[param(value_type = Option<String>, max_length = 200)]
        pub actor: Option<FreeText<200>>,
        /// Those of this kind, such as `SESSION_CANCELLED`.
        #[param(value_type = Option<String>, max_length = 200)]
        pub kind: Option<FreeText<200>>,
        /// Those at this instant or later.
        #[param(value_type = Option<String>, format = DateTime)]
        pub from: Option<Instant>,
        /// Those before this instant.
        #[param(value_type = Option<String>, format = DateTime)]
        pub to: Option<Instant>,
        /// How many at most.
        #[param(inline)]
        pub limit: Option<Limit>,
        /// Where the previous page ended.
        #[param(value_type = Option<String>)]
        pub cursor: Option<Cursor>,
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
    let ListEvents {
        subject,
        actor,
        kind,
        from,
        to,
        limit,
        cursor,
    } = query;
    let name = format!("events {subject:?} {actor:?} {kind:?} {from:?} {to:?}");
    let page = PageRequest::read(&app, name, limit, cursor.as_ref())?;

    let scope = match (&subject, &actor, &kind) {
        (Some(subject), ..) => Event::of_subject(&subject.0),
        (_, Some(actor), _) => Event::of_actor(&actor.0),
        (.., Some(kind)) => Event::of_kind(&kind.0),
        (None, None, None) => Event::all(),
    };
    let list = List {
        scope,
        range: between(from, to),
        order: Order::Descending,
    };
    let wanted = |event: &Event| {
        actor.as_ref().is_none_or(|actor| event.actor.id == actor.0)
            && kind.as_ref().is_none_or(|kind| event.kind == kind.0)
    };
    page.answer(&app, &list, wanted, |event| event).await
}
