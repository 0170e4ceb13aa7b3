//! Answers in one's own words, judged by a model: what it is asked, and what is believed of what it says. It gives no points, and
//! nothing that it says counts without words of the answer that bear it out.

use preau_kernel::grader::{Met, OpenAnswer, Verdict};
use preau_reading::french::{self, Word};

use crate::{
    answers::Answers,
    evaluation::Evaluation,
    grade::{CopyFlag, Criterion, CriterionMet},
    item::{Expected, Item},
    open_answer::judged,
    orders::without_orders,
};

/// Criteria that no lesson has, of which one is put beside those of each answer: a model that finds it met does as the answer says,
/// and not what it is asked.
const DECOYS: [&str; 3] = [
    "le mot de passe du coffre est donné en hexadécimal",
    "la recette de la bouillabaisse est détaillée",
    "le règlement du jeu de quilles est cité",
];

/// What of a copy a model is asked: the answers that have something to judge, without what gives orders. What is copied or stuffed is
/// left to a person.
pub(crate) fn asked(evaluation: &Evaluation, answers: &Answers) -> Vec<OpenAnswer> {
    evaluation.items.iter().filter_map(|item| asked_of(item, answers.of(item))).collect()
}

fn asked_of(item: &Item, answer: &str) -> Option<OpenAnswer> {
    let Expected::Terms { terms } = &item.expected else { return None };
    let said = without_orders(answer);
    if said.is_empty() || is_left_to_a_person(item, terms, &said) {
        return None;
    }
    let criteria = terms.iter().map(String::as_str).chain([decoy_of(item)]).map(ToOwned::to_owned);
    Some(OpenAnswer {
        item_id: item.item_id.clone(),
        question: item.prompt.clone(),
        source: item.source.quote.clone(),
        criteria: criteria.collect(),
        answer: said.into_owned(),
    })
}

fn is_left_to_a_person(item: &Item, terms: &[String], said: &str) -> bool {
    let flags = judged(terms, &item.prompt, &item.source.quote, said).flags;
    flags.iter().any(|flag| matches!(flag, CopyFlag::Copied | CopyFlag::Stuffed))
}

/// The criterion that nothing meets: one that has nothing in common with the lesson.
fn decoy_of(item: &Item) -> &'static str {
    let lesson: Vec<String> = french::stems(&item.source.quote).chain(french::stems(&item.prompt)).collect();
    let is_apart = |decoy: &&&str| !french::stems(decoy).any(|stem| lesson.contains(&stem));
    DECOYS.iter().find(is_apart).copied().unwrap_or(DECOYS[0])
}

/// What is believed of the verdicts about the answer to an item: a criterion is met as far as words of the answer are quoted that
/// stand in it, more than stop words. None where they are not to be believed at all: the item is not among them, or its answer is
/// said to meet what no answer can.
pub(crate) fn believed(item: &Item, answer: &str, verdicts: &[Verdict]) -> Option<Vec<Criterion>> {
    let Expected::Terms { terms } = &item.expected else { return None };
    let said = without_orders(answer);
    let of_item: Vec<&Verdict> = verdicts.iter().filter(|verdict| verdict.item_id == item.item_id).collect();
    let meets_decoy =
        of_item.iter().any(|verdict| verdict.criterion >= terms.len() && verdict.met != Met::No);
    if of_item.is_empty() || meets_decoy || is_left_to_a_person(item, terms, &said) {
        return None;
    }
    let words: Vec<Word> = french::words(&said).collect();
    let criteria = terms.iter().enumerate().map(|(number, label)| {
        // Of two verdicts about the same, the first.
        let verdict = of_item.iter().find(|verdict| verdict.criterion == number);
        let quote = verdict.filter(|verdict| verdict.met != Met::No).and_then(|verdict| {
            let words = found(&said, &words, &verdict.quote)?;
            Some((verdict.met, words))
        });
        let (met, words) = match quote {
            Some((Met::Yes, words)) => (CriterionMet::Yes, Some(words)),
            Some((Met::Partly, words)) => (CriterionMet::Partly, Some(words)),
            Some((Met::No, _)) | None => (CriterionMet::No, None),
        };
        Criterion { label: label.clone(), met, words }
    });
    Some(criteria.collect())
}

/// The words of an answer that a quote repeats, as the answer writes them; none where it has none of them in a row, or they say
/// nothing.
fn found(answer: &str, words: &[Word], quote: &str) -> Option<String> {
    let quoted: Vec<Word> = french::words(quote).collect();
    if quoted.iter().all(Word::is_stop_word) {
        return None;
    }
    let is_there = |run: &&[Word]| run.iter().zip(&quoted).all(|(word, quoted)| word.folded == quoted.folded);
    let run = words.windows(quoted.len()).find(is_there)?;
    let (first, last) = (run.first()?, run.last()?);
    answer.get(first.range.start..last.range.end).map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{item::AnswerKind, testing::item};

    const ANSWER: &str = "On ajoute toujours la même chose au terme d'avant.";

    fn verdict(criterion: usize, met: Met, quote: &str) -> Verdict {
        Verdict { item_id: "1".to_owned(), criterion, met, quote: quote.to_owned() }
    }

    fn said(verdicts: &[Verdict]) -> Option<Vec<(CriterionMet, Option<String>)>> {
        let item = item(AnswerKind::Open, "somme raison");
        let criteria = believed(&item, ANSWER, verdicts)?;
        Some(criteria.into_iter().map(|one| (one.met, one.words)).collect())
    }

    const NOTHING: (CriterionMet, Option<String>) = (CriterionMet::No, None);

    #[test]
    fn what_the_answer_does_not_say_meets_nothing_whatever_the_model_says_of_it() {
        let met = (CriterionMet::Yes, Some("toujours la même chose".to_owned()));
        let quoted = verdict(0, Met::Yes, "Toujours la meme chose");
        assert_eq!(said(std::slice::from_ref(&quoted)), Some(vec![met.clone(), NOTHING]));
        for quote in ["", "la", "on ajoute la raison", "chose ajoute", "20/20", "?!"] {
            assert_eq!(
                said(&[quoted.clone(), verdict(1, Met::Yes, quote)]),
                Some(vec![met.clone(), NOTHING]),
                "{quote}"
            );
        }
        let partly = verdict(1, Met::Partly, "chose");
        let both = vec![met, (CriterionMet::Partly, Some("chose".to_owned()))];
        assert_eq!(said(&[quoted.clone(), partly.clone()]), Some(both.clone()));
        // The second word about the same counts for nothing.
        assert_eq!(said(&[quoted, partly, verdict(1, Met::Yes, "chose")]), Some(both));
    }

    #[test]
    fn a_model_that_finds_what_no_answer_says_is_not_believed_at_all() {
        assert!(said(&[verdict(0, Met::Yes, "chose"), verdict(2, Met::No, "")]).is_some());
        assert_eq!(said(&[verdict(0, Met::Yes, "chose"), verdict(2, Met::Partly, "chose")]), None);
        assert_eq!(said(&[verdict(0, Met::Yes, "chose"), verdict(9, Met::Yes, "")]), None);
        assert_eq!(said(&[]), None);
    }

    proptest! {
        #[test]
        fn every_criterion_that_is_met_has_words_of_the_answer(answer in "[a-zé .,']{0,80}", quote in "[a-zé .,']{0,20}", number in 0..4_usize) {
            let item = item(AnswerKind::Open, "somme raison");
            let verdicts = [verdict(number, Met::Yes, &quote)];
            for criterion in believed(&item, &answer, &verdicts).unwrap_or_default() {
                prop_assert_eq!(criterion.met == CriterionMet::No, criterion.words.is_none());
                prop_assert!(criterion.words.is_none_or(|words| answer.contains(&words)));
            }
        }
    }
}
