//! What every question must be, whoever wrote it. What is not so is dropped, never repaired.

use preau_reading::{Page, french};

use crate::{
    draft::Draft,
    fault::{Complaint, Fault},
    passages::{self, joined},
    similar::{self, Stems, are_alike, plain, says, stems},
};

/// Two questions are alike from this share of common stems on.
const ALIKE: (usize, usize) = (7, 10);
/// Of so many words of a French text one is a stop word, at least.
const WORDS_A_STOP_WORD: usize = 5;

/// What is left of questions that were checked, and what was wrong with the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The questions with which nothing is wrong, as they were.
    pub kept: Vec<Draft>,
    /// What is wrong with the rest, each fault of each.
    pub complaints: Vec<Complaint>,
}

/// Judges questions about the document with these pages; `known_stems` are the texts of the questions that there are already.
#[must_use]
pub fn check(drafts: Vec<Draft>, pages: &[Page], known_stems: &[String]) -> Checked {
    let known: Vec<Stems> = known_stems.iter().map(|text| stems(text)).collect();
    let texts = Texts::of(pages);
    let most_longest = drafts.len() / 2;
    let mut checked = Checked { kept: Vec::new(), complaints: Vec::new() };
    let mut asked: Vec<(usize, Stems)> = Vec::new();
    let mut longest = 0_usize;
    for (question, draft) in drafts.into_iter().enumerate() {
        let mut faults = faults(&draft, &texts);
        let own = stems(&draft.question_text);
        if known.iter().any(|known| are_alike(known, &own, ALIKE)) {
            faults.push(Fault::KnownQuestion);
        }
        if let Some((other, _)) = asked.iter().find(|(_, other)| are_alike(other, &own, ALIKE)) {
            faults.push(Fault::AlikeQuestion { other: *other });
        }
        if faults.is_empty() && draft.has_longest_answer() {
            if longest >= most_longest {
                faults.push(Fault::LongestAnswer);
            } else {
                longest = longest.saturating_add(1);
            }
        }
        if faults.is_empty() {
            asked.push((question, own));
            checked.kept.push(draft);
        }
        checked.complaints.extend(faults.into_iter().map(|fault| Complaint { question, fault }));
    }
    checked
}

/// The pages' text as it is compared.
pub(crate) struct Texts(Vec<(u32, String)>);

impl Texts {
    pub(crate) fn of(pages: &[Page]) -> Self {
        let words = passages::Hyphens::of(pages);
        Self(pages.iter().map(|page| (page.number, plain(&joined(&page.text, &words)))).collect())
    }

    /// The text of a page and those beside it.
    fn around(&self, page: u32) -> String {
        let near = self.0.iter().filter(|(number, _)| number.abs_diff(page) <= 1);
        near.map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// What is wrong with a question by itself.
pub(crate) fn faults(draft: &Draft, texts: &Texts) -> Vec<Fault> {
    let length = |text: &str, most: usize| (1..=most).contains(&text.trim().chars().count());
    let own: Vec<String> = draft.choices.iter().map(|choice| plain(choice)).collect();
    let all = [draft.question_text.as_str(), draft.explanation.as_str()].into_iter();
    let all: Vec<&str> = all.chain(draft.choices.iter().map(String::as_str)).collect();
    let question = plain(&draft.question_text);
    let checks = [
        (!length(&draft.question_text, 500), Fault::QuestionLength),
        (!draft.choices.iter().all(|choice| length(choice, 200)), Fault::ChoiceLength),
        (draft.explanation.chars().count() > 600, Fault::ExplanationLength),
        (draft.correct >= draft.choices.len(), Fault::NoCorrectChoice),
        (
            own.iter()
                .enumerate()
                .any(|(place, choice)| own.iter().skip(place.saturating_add(1)).any(|other| other == choice)),
            Fault::AlikeChoices,
        ),
        (own.iter().any(|choice| is_about_others(choice)), Fault::AllOrNone),
        (says(&question, &plain(draft.answer())), Fault::AnswerInQuestion),
        (!similar::quotes(&texts.around(draft.page), &plain(&draft.quote)), Fault::QuoteNotOnPage),
        (!is_french(&[draft.question_text.as_str(), &draft.explanation].join(" ")), Fault::NotFrench),
        (all.iter().any(|text| has_mark_up(text)), Fault::MarkUp),
        (all.iter().any(|text| gives_orders(text)), Fault::Instructions),
    ];
    checks.into_iter().filter(|(is_wrong, _)| *is_wrong).map(|(_, fault)| fault).collect()
}

/// « Toutes les réponses », « aucune de ces propositions », « A et B », « les deux précédentes ».
fn is_about_others(choice: &str) -> bool {
    let words: Vec<&str> = choice.split(' ').collect();
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
    let answers = [
        "reponse",
        "reponses",
        "proposition",
        "propositions",
        "choix",
        "precedentes",
        "precedents",
        "dessus",
    ];
    (has(&["tout", "tous", "toutes", "aucun", "aucune", "deux"]) && has(&answers))
        || ["toutes", "tous", "aucune", "aucun"].contains(&choice)
}

fn is_french(text: &str) -> bool {
    let words: Vec<_> = french::words(text).collect();
    let stop_words = words.iter().filter(|word| word.is_stop_word()).count();
    stop_words.saturating_mul(WORDS_A_STOP_WORD) >= words.len()
}

fn has_mark_up(text: &str) -> bool {
    let folded = french::fold(text);
    let tag = folded.split('<').skip(1).any(|after| {
        after.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/' || first == '!')
    });
    tag || ["http:", "https:", "www.", "](", "**", "`", "{{", "&lt;", "javascript:"]
        .iter()
        .any(|mark| folded.contains(mark))
}

fn gives_orders(text: &str) -> bool {
    french::words(text).any(|word| ["prompt", "prompts", "instructions"].contains(&word.folded.as_str()))
}
