//! The pages of several documents as those of one, so that what one says can stand beside what another says.

use preau_questions::Draft;
use preau_reading::Page;
use preau_resources::material::Material;

use crate::item::Source;

/// The pages, numbered from 1 on.
pub(crate) struct Pool<'m> {
    /// What they say.
    pub pages: Vec<Page>,
    /// Of which document each is, and its number there.
    from: Vec<(&'m Material, u32)>,
}

impl<'m> Pool<'m> {
    /// All pages of these documents.
    pub fn of(material: &'m [Material]) -> Self {
        let from: Vec<(&Material, u32)> =
            material.iter().flat_map(|one| one.pages.iter().map(move |page| (one, page.page))).collect();
        let texts = material.iter().flat_map(|one| one.pages.iter().map(|page| page.text.clone()));
        let pages = (1..).zip(texts).map(|(number, text)| Page { number, text }).collect();
        Self { pages, from }
    }

    /// Those that are not kept by one person for themselves, by the same numbers: what may be shown to a provider.
    pub fn shared_pages(&self) -> Vec<Page> {
        let is_shared = |(_, (one, _)): &(_, &(&Material, u32))| !one.resource.audience.is_private();
        self.pages.iter().zip(&self.from).filter(is_shared).map(|(page, _)| page.clone()).collect()
    }

    /// Where a sentence of a page stands; none where there is no such page.
    pub fn source(&self, page: u32, quote: &str) -> Option<Source> {
        let (material, page) = *self.from.get(usize::try_from(page).ok()?.checked_sub(1)?)?;
        let resource = &material.resource;
        Some(Source { doc_id: resource.id, title: resource.title.clone(), page, quote: quote.to_owned() })
    }

    /// Where the answer to a question stands.
    pub fn source_of(&self, draft: &Draft) -> Option<Source> {
        self.source(draft.page, &draft.quote)
    }
}
