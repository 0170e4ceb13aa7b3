//! The register of files that are kept, which the reconciliation holds against the files that are there.

use preau_kernel::{
    entity::{Entity, Stored},
    list::Records,
    problem::Problem,
    spread::Spread,
    store::{Key, Scope},
};
use serde::{Deserialize, Serialize};

use crate::photo::PhotoId;

/// That a photo's bytes are in their place: written with what says that the photo is there, deleted with the photo.
///
/// | access pattern | how |
/// |---|---|
/// | the photos with files, by id | partitions `kept-files#<shard>`, the photo's id |
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeptFile {
    /// The photo.
    pub photo_id: PhotoId,
    /// Whether it stands where version 0.1 wrote it.
    #[serde(skip)]
    is_unmoved: bool,
}

impl KeptFile {
    /// Where they are listed.
    pub(crate) fn all() -> Spread {
        Spread::over(Scope::Partition("kept-files".to_owned()))
    }

    /// That the bytes of a photo are in their place.
    pub(crate) const fn of(photo_id: PhotoId) -> Self {
        Self { photo_id, is_unmoved: false }
    }

    /// The entry of a photo as it is stored: it never changes.
    pub(crate) const fn stored(photo_id: PhotoId) -> Stored<Self> {
        Stored::at_version(Self::of(photo_id), 1)
    }

    /// The entry of a photo where version 0.1 wrote it, if `migrate-lists` has not moved it yet.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn unmoved(
        records: &Records,
        photo_id: PhotoId,
    ) -> Result<Option<Stored<Self>>, Problem> {
        let entry = Self { photo_id, is_unmoved: true };
        let found = records.version_of(&entry.key()).await?;
        Ok(found.map(|version| Stored::at_version(entry, version)))
    }

    /// Which of these photos, a hundred at most, it has an entry of.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn among(records: &Records, ids: &[PhotoId]) -> Result<Vec<PhotoId>, Problem> {
        let mut registered = Vec::with_capacity(ids.len());
        // First where they may be moved from, then where they are moved to.
        for is_unmoved in [true, false] {
            let entries = ids.iter().map(|photo_id| Self { photo_id: *photo_id, is_unmoved });
            let keys: Vec<Key> = entries.map(|entry| entry.key()).collect();
            let found = records.find_many::<Self>(&keys).await?;
            registered.extend(found.into_iter().flatten().map(|stored| stored.entity.photo_id));
        }
        Ok(registered)
    }
}

impl Entity for KeptFile {
    const KIND: &'static str = "kept-file";

    fn key(&self) -> Key {
        let (all, id) = (Self::all(), self.photo_id.to_string());
        if self.is_unmoved { all.whole().clone().key(id) } else { all.key(id) }
    }
}
