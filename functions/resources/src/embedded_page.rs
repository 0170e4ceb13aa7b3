//! A page of a document's text with the vectors of its passages: kept in one item, they go when the text does.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, Timestamp};
use preau_kernel::{
    entity::{Entity, Stored},
    list::Records,
    problem::Problem,
    store::{Key, MOST_KEYS},
};
use preau_search::{passages, vectors::quantized};
use serde::{Deserialize, Serialize};

use crate::{page_text::PageText, resource::Resource};

/// How many passages of a page have a vector at most.
pub(crate) const MOST_OF_A_PAGE: usize = 32;
/// How many characters of a passage its vector goes by: some 400 words, and never more tokens than models read.
const MOST_CHARS: usize = 2_000;
/// How long what a model refuses is not sent to it again.
const PATIENCE: SignedDuration = SignedDuration::from_hours(24);

/// A page with its vectors, at the place of the [`PageText`] that it is: whoever writes the text anew writes it without them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EmbeddedPage {
    /// The page.
    #[serde(flatten)]
    pub text: PageText,
    /// The vectors of its passages, as far as there are any.
    #[serde(default)]
    pub vectors: Option<PageVectors>,
}

/// The vectors of a page's passages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PageVectors {
    /// The model that made them.
    model: String,
    /// How many there are: none where the model refused the text.
    count: usize,
    /// A byte a number, one vector after the other, in Base64.
    bytes: String,
    /// When they were made, or refused, in UTC.
    at: Timestamp,
}

impl EmbeddedPage {
    /// The pages of a document from one on, `most` at most, in order.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn from(
        records: &Records,
        resource: &Resource,
        first: u32,
    ) -> Result<Vec<Stored<Self>>, Problem> {
        let keys: Vec<Key> = (first..=resource.pages)
            .take(MOST_KEYS / 2)
            .map(|page| PageText::key_of(resource.id, page))
            .collect();
        Ok(records.find_many::<Self>(&keys).await?.into_iter().flatten().collect())
    }

    /// What is sent of its passages: each with the heading that it comes under.
    #[must_use]
    pub fn sent(&self) -> Vec<String> {
        let text = &self.text.text;
        let passages = passages(text).into_iter().take(MOST_OF_A_PAGE);
        let sent = |passage: preau_search::Passage| {
            // A heading that the passage begins with is not said twice.
            let heading = passage.heading.filter(|heading| !passage.range.contains(&heading.start));
            let parts = heading.into_iter().chain([passage.range]);
            let parts = parts.filter_map(|range| text.get(range)).map(str::trim);
            let whole = parts.collect::<Vec<_>>().join("\n");
            whole.chars().take(MOST_CHARS).collect()
        };
        passages.map(sent).collect()
    }

    /// Whether there is something to ask `model` about it at `now`.
    #[must_use]
    pub fn wants(&self, model: &str, now: Timestamp) -> bool {
        self.vectors.as_ref().is_none_or(|vectors| {
            let is_refused = vectors.count == 0;
            vectors.model != model || (is_refused && vectors.at + PATIENCE <= now)
        })
    }

    /// The same page with what `model` made of its passages.
    #[must_use]
    pub fn with(&self, model: &str, vectors: &[Vec<f32>], now: Timestamp) -> Self {
        let vectors = vectors.iter().map(|vector| quantized(vector)).collect::<Option<Vec<_>>>();
        let vectors: Vec<Vec<i8>> = vectors.unwrap_or_default();
        let bytes: Vec<u8> = vectors.iter().flatten().map(|part| part.cast_unsigned()).collect();
        let (model, count, bytes) = (model.to_owned(), vectors.len(), STANDARD.encode(bytes));
        Self { vectors: Some(PageVectors { model, count, bytes, at: now }), ..self.clone() }
    }

    /// The vector that `model` made of a passage, if it did.
    #[must_use]
    pub fn vector(&self, model: &str, passage: usize) -> Option<Vec<i8>> {
        let vectors = self.vectors.as_ref().filter(|vectors| vectors.model == model)?;
        let bytes = STANDARD.decode(&vectors.bytes).ok()?;
        let length = bytes.len().checked_div(vectors.count)?;
        if passage >= vectors.count || length == 0 {
            return None;
        }
        let part = bytes.chunks_exact(length).nth(passage)?;
        Some(part.iter().map(|byte| byte.cast_signed()).collect())
    }
}

impl Entity for EmbeddedPage {
    const KIND: &'static str = PageText::KIND;

    fn key(&self) -> Key {
        self.text.key()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::ResourceId;

    fn page(text: &str) -> EmbeddedPage {
        let text =
            PageText { resource_id: ResourceId::of_u128(1), page: 1, content: 1, text: text.to_owned() };
        EmbeddedPage { text, vectors: None }
    }

    #[test]
    fn a_passage_is_sent_with_its_heading_once_and_no_longer_than_models_read() {
        assert_eq!(page("# Suites\nLa raison.").sent(), ["# Suites\nLa raison."]);
        let long = page(&format!("# Suites\n{}", "Un deux trois. ".repeat(200)));
        let sent = long.sent();
        assert!(sent.len() == 2 && sent[1].starts_with("# Suites\nUn deux trois."), "{sent:?}");
        assert_eq!(page(&"𝒜".repeat(9_000)).sent()[0].chars().count(), 2_000);
        assert_eq!(page(&"a ".repeat(20_000)).sent().len(), MOST_OF_A_PAGE);
        assert_eq!(page(" … ").sent(), Vec::<String>::new());
    }

    #[test]
    fn a_vector_is_read_as_it_was_made_by_its_own_model_alone() {
        let now: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
        let page = page("La raison.");
        assert!(page.wants("one", now));
        let made = page.with("one", &[vec![1.0, -1.0], vec![0.0, 2.0]], now);
        assert_eq!(made.vector("one", 1), Some(vec![0, 127]));
        assert_eq!((made.vector("one", 2), made.vector("other", 1)), (None, None));
        assert!(!made.wants("one", now) && made.wants("other", now));
        let refused = page.with("one", &[], now);
        assert_eq!(refused.vector("one", 0), None);
        assert!(!refused.wants("one", now) && refused.wants("one", now + PATIENCE));
        let item = made.to_item().unwrap();
        let read: PageText = serde_json::from_str(&item.document).unwrap();
        assert_eq!((read, item.kind), (page.text, "resource-page".to_owned()));
    }
}
