//! A page of a document's text.

use preau_kernel::{
    entity::{Entity, Stored},
    list::Records,
    problem::Problem,
    store::{Key, MOST_KEYS},
};
use serde::{Deserialize, Serialize};

use crate::resource::{Resource, ResourceId};

/// A page.
///
/// | access pattern | how |
/// |---|---|
/// | one page of a document | partition `resource#<id>`, `text#<page>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageText {
    /// Whose it is.
    pub resource_id: ResourceId,
    /// Which page, from 1.
    pub page: u32,
    /// The generation of the document that the text came with.
    pub content: u32,
    /// The text.
    pub text: String,
}

impl PageText {
    /// Where a page is.
    #[must_use]
    pub fn key_of(id: ResourceId, page: u32) -> Key {
        Key::new(Resource::partition_of(id), format!("text#{page:04}"))
    }

    /// The pages of a document, as far as they are there, in order.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn all(records: &Records, resource: &Resource) -> Result<Vec<Stored<Self>>, Problem> {
        let keys: Vec<Key> = (1..=resource.pages).map(|page| Self::key_of(resource.id, page)).collect();
        let mut pages = Vec::with_capacity(keys.len());
        for keys in keys.chunks(MOST_KEYS) {
            pages.extend(records.find_many::<Self>(keys).await?.into_iter().flatten());
        }
        Ok(pages)
    }
}

impl Entity for PageText {
    const KIND: &'static str = "resource-page";

    fn key(&self) -> Key {
        Self::key_of(self.resource_id, self.page)
    }
}
