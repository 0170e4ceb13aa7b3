//! What someone may see of a subject: the pages that others make exercises of.

use std::{cmp::Reverse, collections::BTreeSet};

use preau_kernel::{actor::Actor, app::App, list::List, problem::Problem, store::Key};
use preau_reading::french;

use crate::{
    page_text::PageText,
    resource::{Resource, ResourceId},
    resource_access::audiences_of,
};

/// How many documents of an audience are looked at: the latest of the subject.
const MOST_OF_AN_AUDIENCE: usize = 40;
/// How many documents are read.
const MOST_DOCUMENTS: usize = 6;
/// How many pages of each.
const MOST_PAGES: u32 = 12;

/// Which pages are wanted.
#[derive(Debug)]
pub struct Wanted<'w> {
    /// Of this subject, by any spelling: accents, capitals and what is no letter do not matter.
    pub subject: &'w str,
    /// Of this level first; where there is none, of any.
    pub level: &'w str,
    /// What they are to be about: those that say most of it first.
    pub about: &'w str,
    /// Of these documents alone, where some are named.
    pub documents: &'w [ResourceId],
}

/// A document, and those of its pages that are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Material {
    /// The document.
    pub resource: Resource,
    /// Its first pages, in order.
    pub pages: Vec<PageText>,
}

/// The documents of a subject that `reader` may see, as roles and memberships stand now, what suits best first; those without text
/// are left out. Bounded: a list an audience, and one reading of 72 pages.
///
/// # Errors
/// The store did not answer.
pub async fn material(app: &App, reader: &Actor, wanted: &Wanted<'_>) -> Result<Vec<Material>, Problem> {
    let subject = letters(wanted.subject);
    let is_wanted = |one: &Resource| {
        one.is_indexed()
            && one.pages > 0
            && (wanted.documents.is_empty() || wanted.documents.contains(&one.id))
            && one.subject.as_deref().is_some_and(|of| letters(of) == subject)
    };
    let mut found: Vec<Resource> = Vec::new();
    let audiences = audiences_of(app, reader).await?;
    for audience in audiences.all {
        let list = List::latest_first(Resource::in_audience(&audience));
        let listed = app.records.list::<Resource>(&list, MOST_OF_AN_AUDIENCE, None, is_wanted).await?;
        // An index may tell what was: a document that has moved is not of this audience any more.
        let here = listed.entities.into_iter().map(|stored| stored.entity);
        let own_only = audiences.own_only.contains(&audience);
        found.extend(here.filter(|one| one.audience == audience && (!own_only || one.owner_id == reader.id)));
    }
    let (level, about) = (letters(wanted.level), french::stems(wanted.about).collect::<BTreeSet<_>>());
    let is_of_level = |one: &Resource| one.level.as_deref().is_some_and(|of| letters(of) == level);
    if found.iter().any(is_of_level) {
        found.retain(|one| one.level.is_none() || is_of_level(one));
    }
    let said = |one: &Resource| {
        let title: BTreeSet<String> =
            french::stems(&one.title).chain(one.tags.iter().flat_map(|tag| french::stems(tag))).collect();
        title.intersection(&about).count()
    };
    found.sort_by_key(|one| (Reverse(said(one)), Reverse(one.created_at), one.id));
    found.dedup_by_key(|one| one.id);
    found.truncate(MOST_DOCUMENTS);
    with_pages(app, found).await
}

/// The documents as they are now, with their pages.
async fn with_pages(app: &App, found: Vec<Resource>) -> Result<Vec<Material>, Problem> {
    let keys = found.iter().flat_map(|one| {
        let pages = (1..=one.pages.min(MOST_PAGES)).map(|page| PageText::key_of(one.id, page));
        pages.chain([Resource::key_of(one.id)]).collect::<Vec<Key>>()
    });
    let read = app.records.batch(keys.collect::<Vec<_>>()).await?;
    let mut all = Vec::with_capacity(found.len());
    for before in found {
        let Some(stored) = read.find::<Resource>(&Resource::key_of(before.id))? else { continue };
        let resource = stored.entity;
        if resource.audience != before.audience || !resource.is_indexed() {
            continue;
        }
        let mut pages = Vec::new();
        for page in 1..=resource.pages.min(MOST_PAGES) {
            let page =
                read.find::<PageText>(&PageText::key_of(resource.id, page))?.map(|stored| stored.entity);
            pages.extend(page.filter(|page| page.content == resource.content));
        }
        if !pages.is_empty() {
            all.push(Material { resource, pages });
        }
    }
    Ok(all)
}

/// A name without what spellings differ in.
fn letters(name: &str) -> String {
    french::fold(name).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, coach_rey};

    use super::*;
    use crate::testing::{app, document, filed, suites, with};

    async fn seen(app: &preau_harness::TestApp, reader: &Actor, subject: &str, about: &str) -> Vec<String> {
        let wanted = Wanted { subject, level: "Terminale", about, documents: &[] };
        let found = material(&app.app, reader, &wanted).await.unwrap();
        found.into_iter().map(|one| one.resource.title).collect()
    }

    #[tokio::test]
    async fn only_what_the_reader_may_see_of_the_subject_is_material_whatever_its_spelling() {
        let app = app();
        filed(&app, &coach_rey(), &suites()).await;
        let own = with(document("Ma fiche", "La raison d'une suite.", "me"), "subject", "maths");
        filed(&app, &amina(), &own).await;
        let staff = with(document("Corrigé", "La raison d'une suite.", "staff"), "subject", "maths");
        filed(&app, &coach_rey(), &staff).await;
        assert_eq!(seen(&app, &bastien(), "Maths", "").await, ["Les suites arithmétiques"]);
        assert_eq!(seen(&app, &amina(), "MATHS", "fiche").await, ["Ma fiche", "Les suites arithmétiques"]);
        assert_eq!(seen(&app, &bastien(), "philosophie", "").await, Vec::<String>::new());
    }
}
