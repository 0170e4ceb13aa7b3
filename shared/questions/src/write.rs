//! Questions that are made of a text's own sentences, without a model: a word is left out, and three others of its kind stand beside
//! it.

use std::cmp::Reverse;

use preau_reading::Page;

use crate::{
    chance::Chance,
    check::faults,
    deal::deal,
    draft::Draft,
    gaps::{Gap, Kind},
    passages::{Sentence, sentences},
    similar::{Stems, are_alike, plain, says, stems},
    source::{Candidate, Source},
};

/// What stands in place of the word that is left out.
const BLANK: &str = "_____";
/// The most questions that are looked for at once.
const MOST: usize = 100;
/// A sentence that has half its stems from another asks the same.
const ALIKE: (usize, usize) = (1, 2);
/// Two questions are alike from this share of common stems on.
const ASKED_ALIKE: (usize, usize) = (7, 10);

/// Writes up to `count` questions about the document with these pages, none alike to another or to those with the texts
/// `known_stems`; fewer where the text is too poor. The same pages, numbers and `seed` make the same questions.
///
/// Of each, the answer stands in its quote, the quote on its page, and the other choices elsewhere in the document.
#[must_use]
pub fn write(pages: &[Page], count: usize, known_stems: &[String], seed: &[u8]) -> Vec<Draft> {
    let count = count.min(MOST);
    let sentences = sentences(pages);
    let source = Source::of(&sentences, pages);
    let mut written = Written {
        count,
        drafts: Vec::new(),
        used: Vec::new(),
        asked: known_stems.iter().map(|text| stems(text)).collect(),
        chance: Chance::new(&[b"gaps", seed].concat()),
    };
    let ranked = source.ranked();
    // First many pages and kinds, then whatever is left.
    for varied in [true, false] {
        for candidate in &ranked {
            if written.drafts.len() < count {
                written.try_sentence(&source, candidate, varied);
            }
        }
    }
    deal(written.finished(), seed)
}

/// The questions so far.
struct Written {
    count: usize,
    drafts: Vec<(Kind, Draft)>,
    /// The stems of the sentences that were asked.
    used: Vec<Stems>,
    /// Those of the questions, and of the ones that there were before.
    asked: Vec<Stems>,
    chance: Chance,
}

impl Written {
    /// Asks for the best word of a sentence, if there is one.
    fn try_sentence(&mut self, source: &Source<'_>, candidate: &Candidate<'_>, varied: bool) {
        let sentence = candidate.sentence;
        if self.used.iter().any(|used| are_alike(used, &candidate.stems, ALIKE)) {
            return;
        }
        let of_page = self.drafts.iter().filter(|(_, draft)| draft.page == sentence.page).count();
        if varied && of_page >= self.count.div_ceil(3) {
            return;
        }
        let mut gaps: Vec<&Gap> = source
            .gaps
            .get(candidate.place)
            .into_iter()
            .flatten()
            .filter(|gap| source.met.is_sure(gap))
            .collect();
        self.chance.shuffle(&mut gaps);
        // Facts before words, and of words those that the document uses most.
        gaps.sort_by_key(|gap| {
            let is_noun = gap.kind == Kind::Noun;
            (
                is_noun,
                self.of_kind(gap.kind),
                if is_noun { Reverse(source.met.times(gap)) } else { Reverse(0) },
            )
        });
        for gap in gaps {
            if varied && self.of_kind(gap.kind) >= self.count.div_ceil(2) {
                continue;
            }
            let Some(distractors) = source.distractors(gap, &sentence.text) else { continue };
            let Some(draft) = draft(sentence, gap, distractors) else { continue };
            let own = stems(&draft.question_text);
            let known = self.asked.iter().any(|asked| are_alike(asked, &own, ASKED_ALIKE));
            if !known && faults(&draft, &source.texts).is_empty() {
                self.used.push(candidate.stems.clone());
                self.asked.push(own);
                self.drafts.push((gap.kind, draft));
                return;
            }
        }
    }

    fn of_kind(&self, kind: Kind) -> usize {
        self.drafts.iter().filter(|(other, _)| *other == kind).count()
    }

    /// The questions, of which at most half have the longest choice right.
    fn finished(self) -> Vec<Draft> {
        let mut drafts: Vec<Draft> = self.drafts.into_iter().map(|(_, draft)| draft).collect();
        loop {
            let longest = drafts.iter().filter(|draft| draft.has_longest_answer()).count();
            let last = drafts.iter().rposition(Draft::has_longest_answer);
            match last {
                Some(last) if longest > drafts.len() / 2 => drafts.remove(last),
                _ => return drafts,
            };
        }
    }
}

/// The question that a gap makes. None where the word is part of another, as in `10µF`.
fn draft(sentence: &Sentence, gap: &Gap, [one, two, three]: [String; 3]) -> Option<Draft> {
    if !says(&plain(&sentence.text), &plain(&gap.text)) {
        return None;
    }
    let before = sentence.text.get(..gap.range.start)?;
    let after = sentence.text.get(gap.range.end..)?;
    Some(Draft {
        question_text: format!("Complétez la phrase : « {before}{BLANK}{after} »"),
        choices: [gap.text.clone(), one, two, three],
        correct: 0,
        explanation: format!("Page {} du document : « {} »", sentence.page, sentence.text),
        page: sentence.page,
        quote: sentence.text.clone(),
    })
}
