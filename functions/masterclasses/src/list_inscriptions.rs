//! `list-inscriptions`: who registered.

use std::collections::BTreeSet;

use preau_kernel::{
    answer::Answer,
    app::App,
    list::List,
    list_query,
    page::{Page, PageRequest},
    problem::Problem,
    request::ValidQuery,
};
use preau_users::profile::{Profile, profiles_of};

use crate::{
    inscription::{Inscription, InscriptionStatus},
    inscription_view::InscriptionView,
    masterclass::MasterclassId,
};

list_query! {
    /// Which inscriptions.
    pub struct ListInscriptions by page {
        /// Those for this masterclass.
        #[param(inline)]
        pub masterclass_id: Option<MasterclassId>,
        /// Those that stand so.
        #[param(inline)]
        pub status: Option<InscriptionStatus>,
    }
}

/// Lists inscriptions, newest first
#[utoipa::path(
    get,
    path = "/inscriptions",
    tag = "masterclasses",
    params(ListInscriptions),
    responses((status = 200, description = "One page", body = Page<InscriptionView>)),
)]
pub(crate) async fn list_inscriptions(
    app: App,
    ValidQuery(query): ValidQuery<ListInscriptions>,
) -> Result<Answer<Page<InscriptionView>>, Problem> {
    let list = match query.masterclass_id {
        Some(masterclass) => List::latest_first(Inscription::of_masterclass(masterclass)),
        None => List::latest_first(Inscription::all()),
    };
    let status = query.status;
    let page = PageRequest::of(&app, &query, list)?;
    let wanted = |one: &Inscription| status.is_none_or(|status| one.status == status);
    let Page { data, pagination } = page.entities::<Inscription>(&app, wanted).await?;
    let people: BTreeSet<_> = data.iter().map(|inscription| &inscription.user_id).collect();
    let profiles = profiles_of(&app.records, &people).await?;
    let view = |inscription: &Inscription| {
        let profile = profiles.get(&inscription.user_id);
        InscriptionView::named(inscription, profile.and_then(Profile::name))
    };
    Ok(Answer::ok(Page { data: data.iter().map(view).collect(), pagination }))
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, coach_rey};
    use serde_json::json;

    use super::*;
    use crate::testing::{app, made, read, registered, roster, stress};

    #[tokio::test]
    async fn those_who_teach_see_who_registered_for_what_and_how_it_stands() {
        let app = app();
        let mut profile = Profile::blank(amina().id).entity;
        profile.full_name = Some("Amina Diallo".to_owned());
        app.given(&profile).await;
        let (one, other) = (made(&app, &stress(1)).await, made(&app, &stress(5)).await);
        for person in [amina(), bastien()] {
            registered(&app, &person, &one).await;
            app.clock.advance_minutes(1);
        }
        registered(&app, &amina(), &other).await;
        assert_eq!(roster(&app, &one).await, ["amina registered", "bastien waitlisted"]);
        let all = read(&app, &coach_rey(), "/inscriptions").await;
        assert_eq!(all["data"].as_array().unwrap().len(), 3);
        assert_eq!(all["data"][0]["full_name"], "Amina Diallo");
        let waiting = read(&app, &coach_rey(), "/inscriptions?status=waitlisted").await;
        assert_eq!(waiting["data"][0]["profile_id"], "bastien");
        assert_eq!(waiting["data"].as_array().unwrap().len(), 1);
        assert_eq!(app.get("/inscriptions").by(&amina()).send().await.problem(), "not-yours");
        assert_eq!(all["data"][0]["registration_date"], json!("2026-03-02T08:02:00Z"));
    }
}
