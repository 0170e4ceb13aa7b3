//! The postings of one document, as long as they are not merged with others: from their commit on it is found by them.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use preau_kernel::{
    entity::{Entity, Stored},
    list::{List, Records},
    problem::Problem,
    store::{Addition, Counters, Key, Scope},
};
use preau_search::{
    ANALYSIS, Indexed,
    postings::{Terms, find, pack, unpack},
    table::Entry,
};
use serde::{Deserialize, Serialize};

use crate::{
    audience::Audience,
    resource::{Resource, ResourceId},
};

/// How many items of fresh postings an audience has at most: what a search reads beside the segments.
pub const MOST_FRESH: i64 = 32;
/// How many items of fresh postings are listed at once: more than there are.
const MOST_LISTED: usize = 100;
/// How many bytes of postings an item holds, at least until a term ends.
const PART: usize = 60_000;

/// The counter of fresh items.
pub(crate) const COUNTER: &str = "parts";

/// That so many items of fresh postings come, or go.
pub(crate) fn counting(audience: &Audience, parts: i64) -> Addition {
    Addition::new(Fresh::count_key(audience), "fresh-count", Counters::from([(COUNTER.to_owned(), parts)]))
}

/// A part of a document's own postings. One is created and deleted, never replaced.
///
/// | access pattern | how |
/// |---|---|
/// | those of an audience | partition `fresh#<audience>`, `<resource>#<generation>#<part>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fresh {
    /// Who may see the document.
    pub audience: Audience,
    /// The document.
    pub resource_id: ResourceId,
    /// Its generation.
    pub generation: u32,
    /// Which part it is, from 0.
    pub part: u32,
    /// The name of the analysis that the terms come from.
    pub analysis: String,
    /// The lengths of the passages together; of the first part alone.
    pub length: u64,
    /// Of each passage, the page that it stands on; of the first part alone.
    pub passages: Vec<u32>,
    /// The postings: a block in Base64.
    pub block: String,
}

impl Fresh {
    /// All of an audience.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn all_of(records: &Records, audience: &Audience) -> Result<Vec<Stored<Self>>, Problem> {
        Ok(records.first::<Self>(&List::whole(Self::of_audience(audience)), MOST_LISTED).await?.entities)
    }

    /// Where those of an audience are.
    #[must_use]
    pub fn of_audience(audience: &Audience) -> Scope {
        Scope::Partition(format!("fresh#{}", audience.as_str()))
    }

    /// Where those of a document are that were made when it was indexed.
    #[must_use]
    pub fn keys_of(resource: &Resource) -> Vec<Key> {
        (0..resource.parts)
            .map(|part| Self::key_at(&resource.audience, resource.id, resource.generation, part))
            .collect()
    }

    fn key_at(audience: &Audience, id: ResourceId, generation: u32, part: u32) -> Key {
        Self::of_audience(audience).key(format!("{id}#{generation}#{part:02}"))
    }

    /// Where it is counted how many there are of an audience.
    #[must_use]
    pub fn count_key(audience: &Audience) -> Key {
        Key::of_counters(format!("shelf#{}", audience.as_str()), "fresh")
    }

    /// What is indexed of a document, in parts.
    #[must_use]
    pub fn parts_of(resource: &Resource, indexed: &Indexed) -> Vec<Self> {
        let mut blocks: Vec<Vec<u8>> = vec![Vec::new()];
        for entry in &indexed.terms {
            let packed = pack([entry]);
            match blocks.last_mut() {
                Some(last) if last.len() < PART => last.extend(packed),
                _ => blocks.push(packed),
            }
        }
        (0..)
            .zip(blocks)
            .map(|(part, block)| Self {
                audience: resource.audience.clone(),
                resource_id: resource.id,
                generation: resource.generation,
                part,
                analysis: ANALYSIS.to_owned(),
                length: if part == 0 { indexed.length } else { 0 },
                passages: if part == 0 { indexed.passages.clone() } else { Vec::new() },
                block: STANDARD.encode(block),
            })
            .collect()
    }

    /// The document, as the table of a segment has it.
    #[must_use]
    pub fn entry(&self) -> Entry {
        let Self { resource_id, generation, passages, .. } = self;
        Entry { id: resource_id.as_u128(), generation: *generation, passages: passages.clone() }
    }

    /// The block.
    ///
    /// # Errors
    /// `internal`: it is none.
    pub fn bytes(&self) -> Result<Vec<u8>, Problem> {
        STANDARD.decode(&self.block).map_err(|_| broken(self.resource_id))
    }

    /// All that it says.
    ///
    /// # Errors
    /// `internal`: it is no block.
    pub fn terms(&self) -> Result<Terms, Problem> {
        unpack(&self.bytes()?).ok_or_else(|| broken(self.resource_id))
    }

    /// Where a term stands in the document.
    ///
    /// # Errors
    /// `internal`: it is no block.
    pub fn find(bytes: &[u8], id: ResourceId, term: &str) -> Result<preau_search::postings::List, Problem> {
        find(bytes, term).ok_or_else(|| broken(id))
    }
}

fn broken(id: ResourceId) -> Problem {
    Problem::internal(format!("the postings of resource {id} are none"))
}

impl Entity for Fresh {
    const KIND: &'static str = "fresh-postings";

    fn key(&self) -> Key {
        Self::key_at(&self.audience, self.resource_id, self.generation, self.part)
    }
}
