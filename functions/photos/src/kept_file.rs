//! The register of files that are kept, which the reconciliation holds against the files that are there.

use preau_kernel::{
    entity::{Entity, Stored},
    store::{Key, Scope},
};
use serde::{Deserialize, Serialize};

use crate::photo::PhotoId;

/// That a photo's bytes are in their place: written with what says that the photo is there, deleted with the photo.
///
/// | access pattern | how |
/// |---|---|
/// | the photos with files, by id | partition `kept-files`, the photo's id |
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeptFile {
    /// The photo.
    pub photo_id: PhotoId,
}

impl KeptFile {
    /// Where they are listed.
    pub(crate) fn all() -> Scope {
        Scope::Partition("kept-files".to_owned())
    }

    /// The entry of a photo as it is stored: it never changes.
    pub(crate) const fn stored(photo_id: PhotoId) -> Stored<Self> {
        Stored::at_version(Self { photo_id }, 1)
    }
}

impl Entity for KeptFile {
    const KIND: &'static str = "kept-file";

    fn key(&self) -> Key {
        Self::all().key(self.photo_id.to_string())
    }
}
