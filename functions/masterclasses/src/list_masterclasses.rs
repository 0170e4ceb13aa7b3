//! `list-masterclasses`: those that anyone may register for; for those who teach, all of them.

use preau_kernel::{
    actor::Role,
    answer::Answer,
    app::App,
    caller::AnyCaller,
    list::List,
    list_query,
    page::{Page, PageRequest},
    problem::Problem,
    request::ValidQuery,
    store::Key,
};

use crate::{
    masterclass::{Masterclass, MasterclassStatus},
    masterclass_view::MasterclassView,
    seats::Seats,
};

list_query! {
    /// Which masterclasses.
    pub struct ListMasterclasses by page {
        /// Those with this status; only those who teach see others than open ones.
        #[param(inline)]
        pub status: Option<MasterclassStatus>,
    }
}

/// Lists masterclasses, newest first
///
/// Those that are open; for those who teach, all of them.
#[utoipa::path(
    get,
    path = "/masterclasses",
    tag = "masterclasses",
    params(ListMasterclasses),
    responses((status = 200, description = "One page", body = Page<MasterclassView>)),
)]
pub(crate) async fn list_masterclasses(
    app: App,
    caller: AnyCaller,
    ValidQuery(query): ValidQuery<ListMasterclasses>,
) -> Result<Answer<Page<MasterclassView>>, Problem> {
    let teaches = caller.actor.as_ref().is_some_and(|actor| actor.is(Role::Coach));
    let scope = if teaches { Masterclass::all() } else { Masterclass::open() };
    let wanted = query.status;
    let page = PageRequest::of(&app, &query, List::latest_first(scope))?;
    let is_wanted = |one: &Masterclass| wanted.is_none_or(|status| one.status == status);
    let Page { data, pagination } = page.entities::<Masterclass>(&app, is_wanted).await?;
    let keys: Vec<Key> = data.iter().map(|masterclass| Seats::key_of(masterclass.id)).collect();
    let seats = app.records.find_many::<Seats>(&keys).await?;
    let shown = data
        .into_iter()
        .zip(seats)
        .filter_map(|(masterclass, seats)| Some(MasterclassView::of(masterclass, &seats?.entity, None)));
    Ok(Answer::ok(Page { data: shown.collect(), pagination }))
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, coach_rey, director};
    use serde_json::Value;

    use crate::testing::{app, made, read, stress, with};

    #[tokio::test]
    async fn anyone_sees_what_is_open_and_those_who_teach_see_all_newest_first() {
        let app = app();
        for status in ["draft", "open", "closed", "cancelled", "open"] {
            made(&app, &with(with(stress(5), "title", status), "status", status)).await;
            app.clock.advance_minutes(1);
        }
        let titles = |page: &Value| -> Vec<String> {
            page["data"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["title"].as_str().unwrap().to_owned())
                .collect()
        };
        let anyones = app.get("/masterclasses").send().await.json();
        assert_eq!(titles(&anyones), ["open", "open"]);
        assert_eq!(anyones["data"][0]["seats_left"], 5);
        assert_eq!(titles(&read(&app, &amina(), "/masterclasses?status=draft").await), Vec::<String>::new());
        let all = ["open", "cancelled", "closed", "open", "draft"];
        for one in [coach_rey(), director()] {
            assert_eq!(titles(&read(&app, &one, "/masterclasses").await), all);
            assert_eq!(titles(&read(&app, &one, "/masterclasses?status=closed").await), ["closed"]);
        }
        assert_eq!(
            titles(&read(&app, &director(), "/masterclasses?limit=2&page=2").await),
            ["closed", "open"]
        );
    }
}
