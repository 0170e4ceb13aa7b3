//! `list-resources`: documents that the caller made, may see, or remembers.

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    list::List,
    list_query,
    one_of::add_not_one_of,
    page::{Page, PageRequest},
    problem::Problem,
    request::ValidQuery,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    audience::{Audience, is_of},
    favorite::Favorite,
    resource::Resource,
    resource_access::may_see,
    resource_input::Visibility,
    resource_view::ResourceView,
};

list_query! {
    /// Which documents.
    pub struct ListResources {
        /// `true`: the caller's favourites.
        #[param(inline)]
        pub favorite: Option<Flag>,
        /// Those of one audience, the school's when absent; `me`: those that the caller made, whomever they are for.
        #[param(inline)]
        pub visibility: Option<Visibility>,
    }
}

/// Yes or no, as a query says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flag(bool);

preau_kernel::field_schema! { Flag, utoipa::openapi::ObjectBuilder::new().schema_type(utoipa::openapi::schema::Type::Boolean).into() }

impl preau_kernel::validation::Input for Flag {
    fn read(
        value: Option<&serde_json::Value>,
        errors: &mut preau_kernel::field_errors::FieldErrors,
    ) -> Option<Self> {
        let flag = errors.string(value)?.parse().ok().map(Self);
        if flag.is_none() {
            add_not_one_of(errors, &["true", "false"]);
        }
        flag
    }
}

/// A document of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListedResource {
    #[serde(flatten)]
    document: ResourceView,
    /// Whether it is a favourite of the caller's.
    is_favorite: bool,
}

/// Lists documents, newest first
///
/// Those of an audience that the caller is of; or their own; or their favourites, without those that they may see no more.
#[utoipa::path(
    get,
    path = "/rag/docs",
    tag = "resources",
    params(ListResources),
    responses((status = 200, description = "One page", body = Page<ListedResource>)),
)]
pub(crate) async fn list_resources(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<ListResources>,
) -> Result<Answer<Page<ListedResource>>, Problem> {
    let person = &caller.actor.id;
    if query.favorite == Some(Flag(true)) {
        let list = List::latest_first(Favorite::of_user(person));
        let page = PageRequest::of(&app, &query, list)?.entities::<Favorite>(&app, |_| true).await?;
        return favorites(&app, &caller, page).await;
    }
    let list = match query.visibility.as_ref().unwrap_or(&Visibility::Shared(Audience::school())) {
        Visibility::Me => Resource::of_owner(person),
        Visibility::Shared(audience) if is_of(&app.records, &caller.actor, audience).await? => {
            Resource::in_audience(audience)
        }
        Visibility::Shared(_) => return Err(Problem::not_found()),
    };
    let page = PageRequest::of(&app, &query, List::latest_first(list))?;
    let is_there = |resource: &Resource| !resource.is_deleted();
    let Page { data, pagination } = page.entities::<Resource>(&app, is_there).await?;
    // An index may not have seen the latest changes: what it found is read again, with what of it the caller remembers.
    let keys = data.iter().flat_map(|one| [Resource::key_of(one.id), Favorite::key_of(person, one.id)]);
    let read = app.records.batch(keys).await?;
    let mut shown = Vec::with_capacity(data.len());
    for then in data {
        let Some(now) = read.find::<Resource>(&Resource::key_of(then.id))? else { continue };
        if !now.entity.is_deleted() && now.entity.audience == then.audience {
            let is_favorite = read.version_of(&Favorite::key_of(person, then.id)).is_some();
            let document = ResourceView::of(now.entity, caller.language);
            shown.push(ListedResource { document, is_favorite });
        }
    }
    Ok(Answer::ok(Page { data: shown, pagination }))
}

async fn favorites(
    app: &App,
    caller: &Caller,
    page: Page<Favorite>,
) -> Result<Answer<Page<ListedResource>>, Problem> {
    let keys: Vec<_> = page.data.iter().map(|favorite| Resource::key_of(favorite.resource_id)).collect();
    let mut data = Vec::with_capacity(keys.len());
    for found in app.records.find_many::<Resource>(&keys).await?.into_iter().flatten() {
        let resource = found.entity;
        if !resource.is_deleted() && may_see(&app.records, &caller.actor, &resource).await? {
            data.push(ListedResource {
                document: ResourceView::of(resource, caller.language),
                is_favorite: true,
            });
        }
    }
    Ok(Answer::ok(Page { data, pagination: page.pagination }))
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, coach_rey};
    use preau_relations::GroupKind;

    use crate::testing::{app, document, filed, joins, titles_of};

    #[tokio::test]
    async fn documents_are_listed_by_audience_newest_first() {
        let app = app();
        joins(&app, GroupKind::Class, "2nde-3", &amina()).await;
        for (title, visibility) in
            [("A", "school"), ("B", "staff"), ("C", "class:2nde-3"), ("D", "school"), ("E", "me")]
        {
            filed(&app, &coach_rey(), &document(title, "La raison", visibility)).await;
            app.clock.advance_minutes(1);
        }
        let list = async |actor, query: &str| app.get(&format!("/rag/docs{query}")).by(&actor).send().await;
        let titles = async |actor, query: &str| titles_of(&list(actor, query).await.json()).concat();
        assert_eq!(titles(amina(), "").await, "DA");
        assert_eq!(titles(amina(), "?limit=1").await, "D");
        assert_eq!(titles(amina(), "?visibility=class:2nde-3").await, "C");
        assert_eq!(titles(amina(), "?visibility=me").await, "");
        assert_eq!(titles(coach_rey(), "?visibility=me").await, "EDCBA");
        assert_eq!(titles(coach_rey(), "?visibility=staff").await, "B");
        assert_eq!(list(amina(), "?visibility=staff").await.problem(), "not-found");
        assert_eq!(list(amina(), "?visibility=class:other").await.problem(), "not-found");
        assert_eq!(list(amina(), "?favorite=maybe").await.json()["errors"][0]["code"], "one_of");
    }
}
