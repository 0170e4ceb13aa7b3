//! What a document tells of its words as a whole.

use std::collections::{BTreeMap, BTreeSet};

use preau_reading::french;

use crate::{
    gaps::{Gap, Kind},
    token::tokens,
};

/// How often names, and nouns for certain, are met in a document, and which words it writes small.
#[derive(Default)]
pub(crate) struct Met {
    times: BTreeMap<(Kind, String), usize>,
    small: BTreeSet<String>,
    /// How often a word is written large, be it at a sentence's beginning.
    capital: BTreeMap<String, usize>,
    /// The names of places: those that stand after « à » or « en ».
    places: BTreeSet<String>,
}

impl Met {
    /// Notes a sentence and what can be asked for in it.
    pub(crate) fn note(&mut self, sentence: &str, gaps: &[Gap]) {
        for gap in gaps.iter().filter(|gap| gap.certain) {
            let times = self.times.entry((gap.kind, gap.stem.clone())).or_default();
            *times = times.saturating_add(1);
            if gap.kind == Kind::Name && ["a", "en"].contains(&gap.class.trim_end_matches('+')) {
                self.places.insert(gap.stem.clone());
            }
        }
        for token in tokens(sentence).iter().filter(|token| token.is_capital()) {
            let times = self.capital.entry(token.folded.clone()).or_default();
            *times = times.saturating_add(1);
        }
        let small = tokens(sentence).into_iter().filter(|token| token.text.starts_with(char::is_lowercase));
        self.small.extend(small.map(|token| token.folded));
    }

    /// What another word must share with it to stand in its place: its class, and that it is a place.
    pub(crate) fn class(&self, gap: &Gap) -> String {
        let place = if gap.kind == Kind::Name && self.places.contains(&gap.stem) { "@" } else { "" };
        format!("{}{place}", gap.class)
    }

    /// How often it is met.
    pub(crate) fn times(&self, gap: &Gap) -> usize {
        self.times.get(&(gap.kind, gap.stem.clone())).copied().unwrap_or(0)
    }

    /// Whether it can be asked for: a name that is met twice and never written small, a noun that is one for certain somewhere.
    pub(crate) fn is_sure(&self, gap: &Gap) -> bool {
        let times = |kind: Kind, stem: &str| self.times.get(&(kind, stem.to_owned())).copied().unwrap_or(0);
        match gap.kind {
            Kind::Name => {
                self.capital.get(&gap.stem).is_some_and(|times| *times >= 2)
                    && !self.small.contains(&gap.stem)
            }
            Kind::Noun => {
                let before_noun = gap.next.as_ref().is_some_and(|next| times(Kind::Noun, next) > 0);
                times(Kind::Noun, &gap.stem) > 0 && !before_noun
            }
            Kind::Acronym => !self.small.contains(&french::fold(&gap.text)),
            Kind::Year | Kind::Percentage | Kind::Number => true,
        }
    }
}
