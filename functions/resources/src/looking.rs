//! A search: what is read of the index, and which documents come of it.
//!
//! Four calls, one after the other: shelves; blocks and what is fresh; tables; documents with the pages and favourites that are
//! shown. Only the index of what the caller may see is read: nothing of anything else is counted, ranked or told. A document is
//! answered as it is now or not at all: one that has changed since it was indexed is left out.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::{try_join, try_join_all};
use preau_kernel::{
    app::App,
    batch::Batch,
    entity::Stored,
    id::UserId,
    list::List,
    problem::Problem,
    store::{Key, Version},
};
use preau_search::{
    Candidate, Source, Totals,
    postings::find,
    rank,
    table::{self, Entry},
};

use crate::{
    audience::Audience,
    embedded_page::EmbeddedPage,
    favorite::Favorite,
    fresh::{COUNTER, Fresh},
    page_text::PageText,
    resource::{Resource, ResourceId},
    shelf::{Block, Segment, Shelf},
};

/// How many blocks are read: those of audiences beyond are left out, which is said.
const MOST_BLOCKS: usize = 200;
/// How many items of fresh postings of an audience are read: more than there are.
const MOST_FRESH: usize = 100;
/// How many documents are looked at at once, at least.
const AT_ONCE: usize = 24;
/// How many more that have the same score.
const MOST_TIED: usize = 24;
/// How often others are looked at, where some of those are gone.
const MOST_LOOKS: usize = 3;
/// How often it is begun anew where the index changed meanwhile.
const MOST_ATTEMPTS: usize = 5;

/// What is asked.
#[derive(Clone, Copy)]
pub(crate) struct Question<'q> {
    /// What is looked for.
    pub terms: &'q [String],
    /// What it is narrowed to.
    pub filters: &'q [String],
    /// Where, what is likeliest to be wanted first.
    pub audiences: &'q [Audience],
    /// Where they see what they filed themselves, and nothing else.
    pub own_only: &'q BTreeSet<Audience>,
    /// Who asks: what they remember is marked.
    pub asker: &'q UserId,
    /// The model whose vectors are wanted, if there is one.
    pub model: Option<&'q str>,
    /// How many documents are wanted.
    pub limit: usize,
    /// After which place.
    pub after: Option<Rank>,
}

/// A place in the order of what is found: by score, and by id where that is the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rank {
    /// The score.
    pub score: f64,
    /// The document.
    pub id: ResourceId,
}

impl Rank {
    fn is_after(&self, other: &Self) -> bool {
        other.score.total_cmp(&self.score).then_with(|| self.id.cmp(&other.id)).is_gt()
    }
}

/// A document that was found.
pub(crate) struct Hit {
    /// The document.
    pub resource: Resource,
    /// Where it stands.
    pub rank: Rank,
    /// The page of its best passage, and which passage of the page that is; none where it has no text.
    pub passage: Option<(PageText, usize)>,
    /// The vector of that passage, if there is one.
    pub vector: Option<Vec<i8>>,
    /// Whether there is none and the model was not asked for it.
    pub lacks_vectors: bool,
    /// Whether the asker remembers it.
    pub is_favorite: bool,
}

/// What was found.
#[derive(Default)]
pub(crate) struct Found {
    /// The documents, best first.
    pub hits: Vec<Hit>,
    /// Where to go on, if there may be more.
    pub next: Option<Rank>,
    /// Whether a part of the index was left out.
    pub is_part: bool,
}

/// Looks for what is asked.
///
/// # Errors
/// `busy`: the index changed again and again; or the store did not answer, or holds what is no index.
pub(crate) async fn look(app: &App, question: &Question<'_>) -> Result<Found, Problem> {
    if question.terms.is_empty() {
        return Ok(Found::default());
    }
    for _ in 0..MOST_ATTEMPTS {
        if let Some(found) = Index::read(app, question).await?.look(app, question).await? {
            return Ok(found);
        }
    }
    Err(Problem::busy())
}

/// A part of the index that is ranked as one: a segment, or a document that is fresh.
enum Part {
    Segment(Segment),
    Fresh(Entry),
}

/// What of the index bears on a question.
struct Index {
    /// The shelves that it is read from, at their versions.
    shelves: Vec<(Key, Option<Version>)>,
    /// Its parts, each with whose documents it has.
    parts: Vec<(Audience, Part)>,
    sources: Vec<Source>,
    totals: Totals,
    is_part: bool,
}

impl Index {
    async fn read(app: &App, question: &Question<'_>) -> Result<Self, Problem> {
        let shelf_keys = question.audiences.iter().map(Shelf::key_of);
        let count_keys = question.audiences.iter().map(Fresh::count_key);
        let read = app.records.batch(shelf_keys.chain(count_keys)).await?;
        let mut index = Self {
            shelves: Vec::new(),
            parts: Vec::new(),
            sources: Vec::new(),
            totals: Totals::default(),
            is_part: false,
        };
        let (mut keys, mut fresh): (Vec<Key>, Vec<List>) = (Vec::new(), Vec::new());
        let words = || question.terms.iter().chain(question.filters);
        for audience in question.audiences {
            let key = Shelf::key_of(audience);
            let shelf = read.find::<Shelf>(&key)?;
            index.shelves.push((key, shelf.as_ref().map(|shelf| shelf.version)));
            if read.total(&Fresh::count_key(audience), COUNTER) > 0 {
                fresh.push(List::whole(Fresh::of_audience(audience)));
            }
            for segment in shelf.map(|shelf| shelf.entity.segments).unwrap_or_default() {
                let mut blocks: Vec<Key> = words().map(|term| Block::key_for(&segment, term)).collect();
                blocks.sort_unstable();
                blocks.dedup();
                if keys.len() + blocks.len() > MOST_BLOCKS {
                    index.is_part = true;
                    continue;
                }
                keys.extend(blocks);
                index.parts.push((audience.clone(), Part::Segment(segment)));
            }
        }
        let lists = fresh.iter().map(|list| app.records.first::<Fresh>(list, MOST_FRESH));
        let (blocks, fresh) = try_join(app.records.batch(keys), try_join_all(lists)).await?;
        for (_, part) in &index.parts {
            let Part::Segment(segment) = part else { continue };
            let bytes = Blocks::of(&blocks, segment, words())?;
            index.totals.add(segment.totals());
            index.sources.push(Source {
                terms: bytes.lists(segment, question.terms)?,
                filters: bytes.lists(segment, question.filters)?,
            });
        }
        let mut documents: BTreeMap<(ResourceId, u32), Vec<Fresh>> = BTreeMap::new();
        for Stored { entity, .. } in fresh.into_iter().flat_map(|found| found.entities) {
            documents.entry((entity.resource_id, entity.generation)).or_default().push(entity);
        }
        for parts in documents.into_values() {
            index.add_fresh(&parts, question)?;
        }
        Ok(index)
    }

    fn add_fresh(&mut self, parts: &[Fresh], question: &Question<'_>) -> Result<(), Problem> {
        // What was taken away while it was read is read in part.
        let Some(first) = parts.iter().find(|part| part.part == 0) else { return Ok(()) };
        let blocks = parts.iter().map(Fresh::bytes).collect::<Result<Vec<_>, _>>()?;
        let list = |term: &String| {
            let mut list = preau_search::postings::List::default();
            for block in &blocks {
                let found = Fresh::find(block, first.resource_id, term)?;
                if found.frequency > 0 {
                    list = found;
                }
            }
            Ok(list)
        };
        let lists = |terms: &[String]| terms.iter().map(list).collect::<Result<Vec<_>, Problem>>();
        self.sources.push(Source { terms: lists(question.terms)?, filters: lists(question.filters)? });
        self.totals.add(Totals { passages: first.passages.len() as u64, length: first.length });
        self.parts.push((first.audience.clone(), Part::Fresh(first.entry())));
        Ok(())
    }

    /// What is found; none where the index has changed since it was read.
    async fn look(&self, app: &App, question: &Question<'_>) -> Result<Option<Found>, Problem> {
        let mut candidates = rank(&self.totals, &self.sources);
        if let Some(after) = question.after {
            candidates.retain(|candidate| candidate.score <= after.score);
        }
        let mut found = Found { is_part: self.is_part, ..Found::default() };
        let mut left = candidates.as_slice();
        for look in 0..MOST_LOOKS {
            let (these, others) = left.split_at(at_once(left));
            left = others;
            if look > 0 && these.is_empty() {
                return Ok(Some(found));
            }
            let tables = these.iter().filter_map(|candidate| self.table_key(candidate));
            let read =
                app.records.batch(tables.chain(self.shelves.iter().map(|(key, _)| key.clone()))).await?;
            if self.shelves.iter().any(|(key, version)| read.version_of(key) != *version) {
                return Ok(None);
            }
            let mut places = Vec::with_capacity(these.len());
            for candidate in these {
                places.extend(self.place(candidate, &read)?);
            }
            places.retain(|place| question.after.is_none_or(|after| place.rank.is_after(&after)));
            places.sort_by(|one, other| {
                other.rank.score.total_cmp(&one.rank.score).then_with(|| one.rank.id.cmp(&other.rank.id))
            });
            let is_full = self.show(app, question, places, &mut found, !left.is_empty()).await?;
            if is_full || left.is_empty() {
                return Ok(Some(found));
            }
        }
        Ok(Some(found))
    }

    /// Where the table is that knows a candidate; none of one that is fresh.
    fn table_key(&self, candidate: &Candidate) -> Option<Key> {
        let (_, part) = self.parts.get(candidate.source)?;
        let Part::Segment(segment) = part else { return None };
        let document = usize::try_from(candidate.document).ok()?;
        Some(Block::table_key_of(segment.id, document / table::PART))
    }

    /// Which document a candidate is, and where its passage stands.
    fn place<'i>(&'i self, candidate: &Candidate, tables: &Batch) -> Result<Option<Place<'i>>, Problem> {
        let Some((audience, part)) = self.parts.get(candidate.source) else { return Ok(None) };
        let entry = match part {
            Part::Fresh(entry) => Some(entry.clone()),
            Part::Segment(_) => {
                let Some(block) =
                    self.table_key(candidate).map(|key| tables.find::<Block>(&key)).transpose()?.flatten()
                else {
                    return Ok(None);
                };
                let entries = table::unpack(&block.entity.bytes()?).ok_or_else(|| block.entity.broken())?;
                let at = usize::try_from(candidate.document).unwrap_or(usize::MAX) % table::PART;
                entries.into_iter().nth(at)
            }
        };
        let passage = usize::try_from(candidate.passage).unwrap_or(usize::MAX);
        Ok(entry.and_then(|entry| {
            let page = *entry.passages.get(passage)?;
            let of_page = entry.passages.iter().take(passage).filter(|one| **one == page).count();
            let rank = Rank { score: candidate.score, id: ResourceId::of_u128(entry.id) };
            Some(Place { audience, entry, page, of_page, rank })
        }))
    }

    /// Adds to what is found those of `places` that are still so; answers whether there are enough.
    async fn show(
        &self,
        app: &App,
        question: &Question<'_>,
        places: Vec<Place<'_>>,
        found: &mut Found,
        are_more: bool,
    ) -> Result<bool, Problem> {
        let keys = places.iter().flat_map(|place| {
            let id = place.rank.id;
            [Resource::key_of(id), PageText::key_of(id, place.page), Favorite::key_of(question.asker, id)]
        });
        let read = app.records.batch(keys).await?;
        let count = places.len();
        for (number, place) in places.into_iter().enumerate() {
            let id = place.rank.id;
            found.next = (are_more || number + 1 < count).then_some(place.rank);
            let Some(resource) = read.find::<Resource>(&Resource::key_of(id))? else { continue };
            let resource = resource.entity;
            if !resource.is_of(place.audience, &place.entry) {
                continue;
            }
            if question.own_only.contains(place.audience) && resource.owner_id != *question.asker {
                continue;
            }
            let page = read.find::<EmbeddedPage>(&PageText::key_of(id, place.page))?.map(|page| page.entity);
            // What was written since is not what was permitted to be seen.
            let page = page.filter(|page| page.text.content == resource.content);
            let of_model = page.as_ref().zip(question.model);
            found.hits.push(Hit {
                vector: of_model.and_then(|(page, model)| page.vector(model, place.of_page)),
                lacks_vectors: of_model.is_some_and(|(page, model)| page.wants(model, app.now())),
                passage: page.map(|page| (page.text, place.of_page)),
                is_favorite: read.version_of(&Favorite::key_of(question.asker, id)).is_some(),
                rank: place.rank,
                resource,
            });
            if found.hits.len() == question.limit {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// How many of the candidates are looked at now: some, and those that have the score of the last of them.
fn at_once(candidates: &[Candidate]) -> usize {
    let Some(last) = candidates.get(..AT_ONCE).and_then(<[_]>::last) else { return candidates.len() };
    let tied = candidates.iter().skip(AT_ONCE).take(MOST_TIED);
    AT_ONCE + tied.take_while(|one| one.score.total_cmp(&last.score).is_eq()).count()
}

/// A candidate, as its table knows it.
struct Place<'i> {
    audience: &'i Audience,
    entry: Entry,
    page: u32,
    /// Which passage of its page it is.
    of_page: usize,
    rank: Rank,
}

/// The blocks of a segment in which the words of a question stand.
struct Blocks(BTreeMap<Key, (Block, Vec<u8>)>);

impl Blocks {
    fn of<'w>(
        read: &Batch,
        segment: &Segment,
        words: impl Iterator<Item = &'w String>,
    ) -> Result<Self, Problem> {
        let mut blocks = BTreeMap::new();
        for word in words {
            let key = Block::key_for(segment, word);
            if let Some(Stored { entity, .. }) = read.find::<Block>(&key)? {
                let bytes = entity.bytes()?;
                blocks.insert(key, (entity, bytes));
            }
        }
        Ok(Self(blocks))
    }

    fn lists(
        &self,
        segment: &Segment,
        words: &[String],
    ) -> Result<Vec<preau_search::postings::List>, Problem> {
        let list = |word: &String| match self.0.get(&Block::key_for(segment, word)) {
            Some((block, bytes)) => find(bytes, word).ok_or_else(|| block.broken()),
            None => Ok(preau_search::postings::List::default()),
        };
        words.iter().map(list).collect()
    }
}
