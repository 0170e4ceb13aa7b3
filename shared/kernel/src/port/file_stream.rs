//! The bytes of a file as they come, held to what was announced of them.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use axum::body::Bytes;
use futures_util::{
    StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};

use crate::value::checksum::{Checksum, Checksumming};

/// The bytes of a file as they come. Where they fail, no file is kept of them.
pub type FileStream = BoxStream<'static, Result<Bytes, Unfit>>;

/// Why what comes is no whole file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// There are more bytes than were announced, or fewer.
    OtherLength,
    /// They are others: their SHA-256 is not the one that was announced.
    OtherBytes,
    /// They ended before their end, as when a connection is cut; the text is for the log.
    Cut(String),
}

impl fmt::Display for Unfit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherLength => formatter.write_str("the bytes are more or fewer than announced"),
            Self::OtherBytes => formatter.write_str("the bytes are others than announced"),
            Self::Cut(cause) => write!(formatter, "the bytes ended early: {cause}"),
        }
    }
}

impl std::error::Error for Unfit {}

/// What became of a stream that is held to what was announced, for whoever gave it away.
#[derive(Clone, Debug, Default)]
pub struct Verdict(Arc<OnceLock<Unfit>>);

impl Verdict {
    /// Why it failed, if it did so far.
    #[must_use]
    pub fn unfit(&self) -> Option<&Unfit> {
        self.0.get()
    }
}

/// The same bytes, which fail where they are not `length` in all, or have another SHA-256, if one is given.
///
/// The last of them come only once all are there and right: who has written `length` bytes has written the file.
#[must_use]
pub fn held_to(length: u64, sha256: Option<Checksum>, bytes: FileStream) -> (FileStream, Verdict) {
    let verdict = Verdict::default();
    let begun =
        Coming { bytes: bytes.fuse(), last: None, left: length, sum: Checksumming::default(), sha256 };
    let held = stream::try_unfold(begun, Coming::next).boxed();
    let noted = Arc::clone(&verdict.0);
    let held = held.inspect_err(move |unfit| drop(noted.set(unfit.clone())));
    (held.boxed(), verdict)
}

/// The same bytes, which fail where they are not `length` in all.
#[must_use]
pub fn exactly(length: u64, bytes: FileStream) -> FileStream {
    held_to(length, None, bytes).0
}

struct Coming {
    bytes: stream::Fuse<FileStream>,
    /// What came last, which is held back until it is known whether more comes.
    last: Option<Bytes>,
    /// How many bytes are still to come.
    left: u64,
    sum: Checksumming,
    sha256: Option<Checksum>,
}

impl Coming {
    async fn next(mut self) -> Result<Option<(Bytes, Self)>, Unfit> {
        while let Some(part) = self.bytes.try_next().await? {
            if part.is_empty() {
                continue;
            }
            self.left = self.left.checked_sub(part.len() as u64).ok_or(Unfit::OtherLength)?;
            if self.sha256.is_some() {
                self.sum.add(&part);
            }
            if let Some(before) = self.last.replace(part) {
                return Ok(Some((before, self)));
            }
        }
        if self.left > 0 {
            return Err(Unfit::OtherLength);
        }
        if self.sha256.take().is_some_and(|sha256| sha256 != std::mem::take(&mut self.sum).end()) {
            return Err(Unfit::OtherBytes);
        }
        Ok(self.last.take().map(|last| (last, self)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What comes through of these parts, and why no more does.
    fn through(
        length: u64,
        sha256: Option<Checksum>,
        parts: Vec<Result<Bytes, Unfit>>,
    ) -> (Vec<u8>, Option<Unfit>) {
        let (mut bytes, verdict) = held_to(length, sha256, stream::iter(parts).boxed());
        let mut came = Vec::new();
        // They never wait, so that polling is enough.
        let outcome = futures_util::FutureExt::now_or_never(async {
            while let Some(part) = bytes.try_next().await? {
                came.extend_from_slice(&part);
            }
            Ok::<_, Unfit>(())
        });
        let unfit = outcome.unwrap().err();
        assert_eq!(verdict.unfit(), unfit.as_ref());
        (came, unfit)
    }

    proptest! {
        #[test]
        fn what_is_as_announced_comes_through_and_nothing_else_comes_whole(
            parts in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..5), 0..6),
            more in -3_i64..4,
            other: bool,
            cut: bool,
        ) {
            let whole = parts.concat();
            let length = (whole.len() as u64).saturating_add_signed(more);
            let sha256 = if other { Checksum::of(b"another file") } else { Checksum::of(&whole) };
            let mut coming: Vec<_> = parts.iter().map(|part| Ok(Bytes::from(part.clone()))).collect();
            if cut {
                coming.push(Err(Unfit::Cut("the line".to_owned())));
            }
            let (came, unfit) = through(length, Some(sha256), coming);
            let expected = if length < whole.len() as u64 {
                Some(Unfit::OtherLength)
            } else if cut {
                Some(Unfit::Cut("the line".to_owned()))
            } else if length != whole.len() as u64 {
                Some(Unfit::OtherLength)
            } else {
                other.then_some(Unfit::OtherBytes)
            };
            prop_assert_eq!(&unfit, &expected);
            prop_assert!(whole.starts_with(&came));
            let is_whole = came.len() as u64 == length;
            prop_assert!(is_whole || unfit.is_some());
            prop_assert!(!is_whole || unfit.is_none() || length == 0);
        }
    }
}
