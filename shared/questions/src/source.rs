//! What a document holds to ask for: its sentences, the most central first, and what could stand in place of an answer.

use std::collections::{BTreeMap, BTreeSet};

use preau_reading::{Page, french};

use crate::{
    check::Texts,
    gaps::{Gap, Kind, gaps},
    met::Met,
    passages::Sentence,
    similar::{Stems, plain, says},
    usable::is_usable,
};

/// A sentence that can be asked.
pub(crate) struct Candidate<'s> {
    pub(crate) place: usize,
    pub(crate) sentence: &'s Sentence,
    pub(crate) stems: Stems,
    score: usize,
}

/// What a document holds.
pub(crate) struct Source<'s> {
    sentences: &'s [Sentence],
    pub(crate) gaps: Vec<Vec<Gap>>,
    /// The gaps of a kind and class that are sure, each word once.
    pools: BTreeMap<(Kind, String), Vec<Gap>>,
    pub(crate) met: Met,
    pub(crate) texts: Texts,
}

impl<'s> Source<'s> {
    pub(crate) fn of(sentences: &'s [Sentence], pages: &[Page]) -> Self {
        let all: Vec<Vec<Gap>> = sentences.iter().map(|sentence| gaps(&sentence.text)).collect();
        let mut met = Met::default();
        sentences.iter().zip(&all).for_each(|(sentence, gaps)| met.note(&sentence.text, gaps));
        let mut pools: BTreeMap<(Kind, String), Vec<Gap>> = BTreeMap::new();
        let mut pooled = BTreeSet::new();
        for gap in all.iter().flatten().filter(|gap| met.is_sure(gap)) {
            let key = (gap.kind, met.class(gap));
            if pooled.insert((key.clone(), french::fold(&gap.text))) {
                pools.entry(key).or_default().push(gap.clone());
            }
        }
        Self { sentences, gaps: all, pools, met, texts: Texts::of(pages) }
    }

    /// The sentences that can be asked, the most central first.
    pub(crate) fn ranked(&self) -> Vec<Candidate<'s>> {
        let all: Vec<Vec<String>> =
            self.sentences.iter().map(|sentence| french::stems(&sentence.text).collect()).collect();
        let (mut times, mut within): (BTreeMap<&str, usize>, BTreeMap<&str, usize>) = Default::default();
        for stems in &all {
            for stem in stems {
                let times = times.entry(stem).or_default();
                *times = times.saturating_add(1);
            }
            for stem in stems.iter().collect::<BTreeSet<_>>() {
                let within = within.entry(stem).or_default();
                *within = within.saturating_add(1);
            }
        }
        // Whole numbers, which are the same on every machine.
        let weight = |stem: &String| {
            let within = within.get(stem.as_str()).copied().unwrap_or(1).max(1);
            let rare = all.len().saturating_mul(16).checked_div(within).unwrap_or(1).max(1).ilog2();
            let times = times.get(stem.as_str()).copied().unwrap_or(0).min(30);
            times.saturating_mul(usize::try_from(rare).unwrap_or(0))
        };
        let mut ranked: Vec<Candidate<'s>> = Vec::new();
        for (place, (sentence, stems)) in self.sentences.iter().zip(&all).enumerate() {
            if is_usable(&sentence.text) {
                let weights: usize = stems.iter().map(weight).sum();
                let words = french::words(&sentence.text).count().max(1);
                let score = weights.saturating_mul(1000).checked_div(words).unwrap_or(0);
                ranked.push(Candidate { place, sentence, stems: stems.iter().cloned().collect(), score });
            }
        }
        ranked.sort_by(|one, other| other.score.cmp(&one.score).then(one.place.cmp(&other.place)));
        ranked
    }

    /// Three others that could stand in the gap, or none.
    pub(crate) fn distractors(&self, gap: &Gap, sentence: &str) -> Option<[String; 3]> {
        let pool = self.pools.get(&(gap.kind, self.met.class(gap)))?;
        let said = plain(sentence);
        let length = |gap: &Gap| gap.text.chars().count();
        let far = |other: &Gap| match (gap.value, other.value) {
            (Some(one), Some(other)) => usize::try_from(one.abs_diff(other)).unwrap_or(usize::MAX),
            _ => length(gap).abs_diff(length(other)),
        };
        let differs = |other: &&Gap| {
            other.stem != gap.stem
                && !says(&said, &plain(&other.text))
                && !(other.kind == Kind::Name && says(&said, &plain(&other.stem)))
                && (other.value.is_none() || other.value != gap.value)
        };
        let mut others: Vec<&Gap> = pool.iter().filter(differs).collect();
        others.sort_by(|one, other| far(one).cmp(&far(other)).then_with(|| one.text.cmp(&other.text)));
        let mut chosen: Vec<&Gap> = Vec::new();
        for other in others.iter().copied() {
            let alike = chosen
                .iter()
                .any(|chosen| chosen.stem == other.stem || plain(&chosen.text) == plain(&other.text));
            if chosen.len() < 3 && !alike {
                chosen.push(other);
            }
        }
        // Who always takes the longest is not to be right for it.
        if chosen.iter().all(|chosen| length(chosen) < length(gap)) {
            let longer = others.iter().copied().find(|other| {
                length(other) >= length(gap) && chosen.iter().take(2).all(|chosen| chosen.stem != other.stem)
            });
            if let (Some(longer), Some(last)) = (longer, chosen.get_mut(2)) {
                *last = longer;
            }
        }
        let texts: Vec<String> = chosen.into_iter().map(|gap| gap.text.clone()).collect();
        texts.try_into().ok()
    }
}
