//! An embedder that does what a test says.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use preau_kernel::{
    embedder::{Embedder, EmbedderFailure, Embeddings},
    token_usage::TokenUsage,
};

/// A model for which a test says which words point where: a text points where all of its words together do.
pub struct ScriptedEmbedder {
    model: String,
    words: Vec<(&'static str, Vec<f32>)>,
    failures: Mutex<VecDeque<EmbedderFailure>>,
    asked: Mutex<Vec<(Vec<String>, Duration)>>,
}

impl ScriptedEmbedder {
    /// One by this name, with these words, each with where it points.
    #[must_use]
    pub fn new(model: &str, words: &[(&'static str, &[f32])]) -> Arc<Self> {
        let words = words.iter().map(|(word, vector)| (*word, vector.to_vec())).collect();
        Arc::new(Self { model: model.to_owned(), words, failures: Mutex::default(), asked: Mutex::default() })
    }

    /// The next call fails so, and so on.
    pub fn fail(&self, failure: EmbedderFailure) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).push_back(failure);
    }

    /// What it was asked so far, and for how long at most; it is forgotten by that.
    #[must_use]
    pub fn asked(&self) -> Vec<(Vec<String>, Duration)> {
        std::mem::take(&mut *self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn vector(&self, text: &str) -> Vec<f32> {
        let length = self.words.first().map_or(1, |(_, vector)| vector.len());
        // What it knows no word of points nowhere in particular.
        let mut sum = vec![0.001; length];
        for (word, vector) in &self.words {
            let times = text.matches(word).count();
            for (part, of_word) in sum.iter_mut().zip(vector).filter(|_| times > 0) {
                *part += of_word;
            }
        }
        sum
    }
}

#[async_trait]
impl Embedder for ScriptedEmbedder {
    fn model(&self) -> &str {
        &self.model
    }

    async fn embed(&self, texts: &[String], within: Duration) -> Result<Embeddings, EmbedderFailure> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push((texts.to_vec(), within));
        // Others run meanwhile, as they do while a provider is waited for.
        tokio::task::yield_now().await;
        if let Some(failure) = self.failures.lock().unwrap_or_else(PoisonError::into_inner).pop_front() {
            return Err(failure);
        }
        let vectors = texts.iter().map(|text| self.vector(text)).collect();
        let input_tokens = texts.iter().map(|text| text.split_whitespace().count() as u64).sum();
        let usage = TokenUsage { model: Some(self.model.clone()), input_tokens, output_tokens: 0 };
        Ok(Embeddings { vectors, usage })
    }
}
