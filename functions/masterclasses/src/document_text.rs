//! The text of a document, kept while questions about it are being written: what was asked about is what is checked against.

use jiff::{SignedDuration, Timestamp};
use preau_kernel::{
    app::App,
    changes::Changes,
    checksum::Checksum,
    entity::{Entity, Stored},
    problem::Problem,
    question_writer::PageText,
    store::Key,
};
use serde::{Deserialize, Serialize};

use crate::document_source::ReadDocument;

/// How many bytes of text an item holds, at least until its page ends.
const PACK: usize = 48_000;
/// How many items a document takes at most, which one transaction writes.
const MOST_PACKS: usize = 90;
/// How long it is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(48);

/// Some pages of a document.
///
/// | access pattern | how |
/// |---|---|
/// | those of a document | partition `document#<SHA-256>`, `text#<k>` from 0 |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentText {
    /// The checksum of the document.
    pub sha256: Checksum,
    /// Which part it is, from 0.
    pub part: usize,
    /// How many parts there are.
    pub parts: usize,
    /// The pages.
    pub pages: Vec<PageText>,
    /// Until when it is kept, in UTC.
    pub expires_at: Timestamp,
}

impl DocumentText {
    fn key_of(sha256: &Checksum, part: usize) -> Key {
        Key::new(format!("document#{sha256}"), format!("text#{part:03}"))
    }
}

impl Entity for DocumentText {
    const KIND: &'static str = "document-text";

    fn key(&self) -> Key {
        Self::key_of(&self.sha256, self.part)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.expires_at)
    }
}

/// Keeps the text of a document.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn keep_text(app: &App, document: &ReadDocument) -> Result<(), Problem> {
    let now = app.now();
    let (sha256, packs) = (document.sha256, packs(&document.pages));
    let (parts, expires_at) = (packs.len(), now + KEPT);
    let keys: Vec<Key> = (0..parts).map(|part| DocumentText::key_of(&sha256, part)).collect();
    let before = app.records.find_many::<DocumentText>(&keys).await?;
    let is_kept = |found: &Option<Stored<DocumentText>>| {
        found.as_ref().is_some_and(|found| found.entity.expires_at > now + KEPT / 2)
    };
    if before.iter().all(is_kept) {
        return Ok(());
    }
    let mut changes = Changes::without_event(now);
    for ((part, pages), before) in packs.into_iter().enumerate().zip(before) {
        let version = before.map_or(0, |before| before.version);
        let text = DocumentText { sha256, part, parts, pages, expires_at };
        changes = changes.save(&Stored::at_version(text, version));
    }
    // Who was faster keeps the same text.
    changes.commit_alone(app).await?;
    Ok(())
}

/// The text of a document, where it is kept.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn kept_text(app: &App, sha256: &Checksum) -> Result<Option<Vec<PageText>>, Problem> {
    let Some(first) = app.records.find::<DocumentText>(&DocumentText::key_of(sha256, 0)).await? else {
        return Ok(None);
    };
    let keys: Vec<Key> =
        (1..first.entity.parts.min(MOST_PACKS)).map(|part| DocumentText::key_of(sha256, part)).collect();
    let mut pages = first.entity.pages;
    for found in app.records.find_many::<DocumentText>(&keys).await? {
        let Some(found) = found else { return Ok(None) };
        pages.extend(found.entity.pages);
    }
    Ok(Some(pages))
}

/// The pages, some to an item.
fn packs(pages: &[PageText]) -> Vec<Vec<PageText>> {
    let mut packs = vec![Vec::new()];
    let mut bytes = 0;
    for page in pages {
        if bytes > 0 && bytes + page.text.len() > PACK && packs.len() < MOST_PACKS {
            packs.push(Vec::new());
            bytes = 0;
        }
        bytes += page.text.len();
        if let Some(last) = packs.last_mut() {
            last.push(page.clone());
        }
    }
    packs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_page_is_lost_and_an_item_holds_no_more_than_it_may(
            lengths in prop::collection::vec(0_usize..30_000, 0..60),
        ) {
            let page = |(at, length): (usize, &usize)| PageText {
                number: u32::try_from(at).unwrap() + 1,
                text: "é".repeat(*length / 2),
            };
            let pages: Vec<PageText> = lengths.iter().enumerate().map(page).collect();
            let packs = packs(&pages);
            prop_assert_eq!(packs.concat(), pages);
            for pack in packs {
                prop_assert!(pack.iter().map(|page| page.text.len()).sum::<usize>() <= PACK || pack.len() == 1);
            }
        }
    }
}
