//! The index of an audience's documents: segments, each of blocks and a table that never change.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use preau_kernel::{
    entity::Entity,
    problem::Problem,
    store::{Key, Scope},
    uuid_id,
};
use preau_search::{ANALYSIS, Totals, postings::bucket};
use serde::{Deserialize, Serialize};

use crate::audience::Audience;

uuid_id! {
    /// The id of a segment.
    SegmentId
}

/// A segment: the postings of some documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Its id.
    pub id: SegmentId,
    /// How many documents it has.
    pub documents: u32,
    /// How many passages they have.
    pub passages: u64,
    /// The lengths of these together.
    pub length: u64,
    /// Its terms stand in 2^`bits` blocks.
    pub bits: u8,
    /// How many bytes these have together.
    pub bytes: u64,
}

impl Segment {
    /// What is known of its passages together.
    #[must_use]
    pub const fn totals(&self) -> Totals {
        Totals { passages: self.passages, length: self.length }
    }
}

/// The index of an audience's documents.
///
/// | access pattern | how |
/// |---|---|
/// | that of an audience | partition `shelf#<audience>`, `shelf` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shelf {
    /// Whose documents.
    pub audience: Audience,
    /// The name of the analysis that the terms come from.
    pub analysis: String,
    /// The segments.
    pub segments: Vec<Segment>,
}

impl Shelf {
    /// Where that of an audience is.
    #[must_use]
    pub fn key_of(audience: &Audience) -> Key {
        Key::new(format!("shelf#{}", audience.as_str()), "shelf")
    }

    /// An empty one.
    #[must_use]
    pub fn empty(audience: &Audience) -> Self {
        Self { audience: audience.clone(), analysis: ANALYSIS.to_owned(), segments: Vec::new() }
    }
}

impl Entity for Shelf {
    const KIND: &'static str = "shelf";

    fn key(&self) -> Key {
        Self::key_of(&self.audience)
    }
}

/// A part of a segment, which never changes: a block of postings, or a part of its table.
///
/// | access pattern | how |
/// |---|---|
/// | a block, or a part of the table | partition `block#<segment>`, `b<bucket>` or `t<part>` |
/// | all of a segment | partition `block#<segment>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// The segment.
    pub segment: SegmentId,
    /// Its place there.
    pub place: String,
    /// What it holds, in Base64.
    pub data: String,
}

impl Block {
    /// All of a segment.
    #[must_use]
    pub fn of_segment(segment: SegmentId) -> Scope {
        Scope::Partition(format!("block#{segment}"))
    }

    /// Where the block is in which a term stands.
    #[must_use]
    pub fn key_for(segment: &Segment, term: &str) -> Key {
        Self::key_of(segment.id, bucket(term, segment.bits))
    }

    /// Where a block is.
    #[must_use]
    pub fn key_of(segment: SegmentId, bucket: u32) -> Key {
        Self::of_segment(segment).key(place_of(bucket))
    }

    /// Where a part of the table is.
    #[must_use]
    pub fn table_key_of(segment: SegmentId, part: usize) -> Key {
        Self::of_segment(segment).key(table_place_of(part))
    }

    /// A block.
    #[must_use]
    pub fn new(segment: SegmentId, bucket: u32, bytes: &[u8]) -> Self {
        Self { segment, place: place_of(bucket), data: STANDARD.encode(bytes) }
    }

    /// A part of the table.
    #[must_use]
    pub fn table(segment: SegmentId, part: usize, bytes: &[u8]) -> Self {
        Self { segment, place: table_place_of(part), data: STANDARD.encode(bytes) }
    }

    /// What it holds.
    ///
    /// # Errors
    /// `internal`: it is not Base64.
    pub fn bytes(&self) -> Result<Vec<u8>, Problem> {
        STANDARD.decode(&self.data).map_err(|_| self.broken())
    }

    /// The problem of whoever finds that it is none.
    #[must_use]
    pub fn broken(&self) -> Problem {
        Problem::internal(format!("{} of segment {} is none", self.place, self.segment))
    }
}

fn place_of(bucket: u32) -> String {
    format!("b{bucket:05}")
}

fn table_place_of(part: usize) -> String {
    format!("t{part:05}")
}

impl Entity for Block {
    const KIND: &'static str = "index-block";

    fn key(&self) -> Key {
        Self::of_segment(self.segment).key(self.place.clone())
    }
}
