//! What a new segment is made of, and its blocks merged from that.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use preau_kernel::{app::App, entity::Stored, problem::Problem, store::Key};
use preau_search::{
    Totals,
    merge::{Places, merge},
    postings::{Terms, bucket, unpack},
    table::{self, Entry},
};

use crate::{
    audience::Audience,
    fresh::Fresh,
    resource::{Resource, ResourceId},
    shelf::{Block, Segment},
};

/// What a new segment is made of.
pub(crate) struct Sources {
    pub fresh: Vec<Stored<Fresh>>,
    pub segments: Vec<Segment>,
    /// The documents of each segment.
    tables: Vec<Vec<Entry>>,
}

/// The documents of a segment.
pub(crate) async fn entries_of(app: &App, segment: &Segment) -> Result<Vec<Entry>, Problem> {
    let parts = usize::try_from(segment.documents).unwrap_or(usize::MAX).div_ceil(table::PART);
    let keys: Vec<Key> = (0..parts).map(|part| Block::table_key_of(segment.id, part)).collect();
    let read = app.records.batch(keys.clone()).await?;
    let mut entries = Vec::new();
    for key in &keys {
        let Some(block) = read.find::<Block>(key)? else {
            return Err(Problem::internal(format!("{key:?} is missing")));
        };
        entries.extend(table::unpack(&block.entity.bytes()?).ok_or_else(|| block.entity.broken())?);
    }
    Ok(entries)
}

impl Sources {
    pub(crate) async fn read(
        app: &App,
        audience: &Audience,
        segments: Vec<Segment>,
    ) -> Result<Self, Problem> {
        let fresh = Fresh::all_of(&app.records, audience).await?;
        let mut tables = Vec::new();
        for segment in &segments {
            tables.push(entries_of(app, segment).await?);
        }
        Ok(Self { fresh, segments, tables })
    }

    /// The documents that are still as they were indexed.
    pub(crate) async fn living(&self, app: &App, audience: &Audience) -> Result<Vec<Entry>, Problem> {
        let first =
            self.fresh.iter().filter(|fresh| fresh.entity.part == 0).map(|fresh| fresh.entity.entry());
        let all: Vec<Entry> = self.tables.iter().flatten().cloned().chain(first).collect();
        let mut living = Vec::new();
        for entries in all.chunks(100) {
            let keys = entries.iter().map(|entry| Resource::key_of(ResourceId::of_u128(entry.id)));
            let read = app.records.batch(keys).await?;
            for entry in entries {
                let found = read.find::<Resource>(&Resource::key_of(ResourceId::of_u128(entry.id)))?;
                if found.is_some_and(|found| found.entity.is_of(audience, entry)) {
                    living.push(entry.clone());
                }
            }
        }
        Ok(living)
    }

    /// What is known of the passages of those that are kept: of a segment, its documents are taken to be alike.
    pub(crate) fn totals(&self, entries: &[Entry]) -> Totals {
        let kept: BTreeSet<(u128, u32)> = entries.iter().map(|entry| (entry.id, entry.generation)).collect();
        let passages = |entries: &[Entry], is_kept: bool| -> u64 {
            let counted =
                entries.iter().filter(|entry| !is_kept || kept.contains(&(entry.id, entry.generation)));
            counted.map(|entry| entry.passages.len() as u64).sum()
        };
        let mut totals = Totals { passages: passages(entries, false), length: 0 };
        for (segment, entries) in self.segments.iter().zip(&self.tables) {
            let stays = u128::from(passages(entries, true)) * u128::from(segment.length);
            totals.length += u64::try_from(stays / u128::from(segment.passages.max(1))).unwrap_or(u64::MAX);
        }
        let fresh = self.fresh.iter().map(|fresh| &fresh.entity);
        let fresh = fresh.filter(|fresh| kept.contains(&(fresh.resource_id.as_u128(), fresh.generation)));
        totals.length += fresh.map(|fresh| fresh.length).sum::<u64>();
        totals
    }
}

/// What the blocks of the new segment are merged from.
pub(crate) struct Merger<'s> {
    segments: &'s [Segment],
    places: Vec<Places>,
    fresh: Vec<(Terms, Places)>,
    average: f64,
}

impl<'s> Merger<'s> {
    pub(crate) fn of(sources: &'s Sources, entries: &[Entry]) -> Result<Self, Problem> {
        let places: BTreeMap<(u128, u32), u32> =
            (0..).zip(entries).map(|(place, entry)| ((entry.id, entry.generation), place)).collect();
        let place = |entry: &Entry| places.get(&(entry.id, entry.generation)).copied();
        let fresh = sources.fresh.iter().filter_map(|fresh| {
            let place = place(&Entry { passages: Vec::new(), ..fresh.entity.entry() })?;
            Some(fresh.entity.terms().map(|terms| (terms, vec![Some(place)])))
        });
        Ok(Self {
            segments: &sources.segments,
            places: sources.tables.iter().map(|table| table.iter().map(place).collect()).collect(),
            fresh: fresh.collect::<Result<_, _>>()?,
            average: sources.totals(entries).average(),
        })
    }

    /// These blocks of the new `segment`; those that would be empty are left out.
    pub(crate) async fn blocks(
        &self,
        app: &App,
        segment: &Segment,
        wanted: &Range<u32>,
    ) -> Result<BTreeMap<u32, Terms>, Problem> {
        let bits = segment.bits;
        let is_next = |term: &str| wanted.contains(&bucket(term, bits));
        let key = |segment: &Segment, at: u32| Block::key_of(segment.id, at >> (bits - segment.bits));
        let keys = self.segments.iter().flat_map(|segment| wanted.clone().map(move |at| key(segment, at)));
        let read = app.records.batch(keys).await?;
        let mut lots: Vec<(Terms, &Places)> = Vec::new();
        for (segment, places) in self.segments.iter().zip(&self.places) {
            let keys: BTreeSet<Key> = wanted.clone().map(|at| key(segment, at)).collect();
            for key in keys {
                let Some(block) = read.find::<Block>(&key)? else { continue };
                let mut terms = unpack(&block.entity.bytes()?).ok_or_else(|| block.entity.broken())?;
                terms.retain(|term, _| is_next(term));
                lots.push((terms, places));
            }
        }
        for (terms, places) in &self.fresh {
            let terms = terms.iter().filter(|(term, _)| is_next(term));
            lots.push((terms.map(|(term, list)| (term.clone(), list.clone())).collect(), places));
        }
        let mut blocks: BTreeMap<u32, Terms> = BTreeMap::new();
        for (term, list) in merge(lots, self.average) {
            blocks.entry(bucket(&term, bits)).or_default().insert(term, list);
        }
        Ok(blocks)
    }
}
