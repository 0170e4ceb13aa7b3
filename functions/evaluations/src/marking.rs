//! Marks a copy: what the program gives each item, and what it says of the whole. Pure.

use preau_kernel::{grader::Verdict, question_writer::Author};

use crate::{
    answers::Answers,
    evaluation::Evaluation,
    exact_answer::is_right,
    grade::{Confidence, CopyFlag, Criterion, CriterionMet, Grade, ItemMark},
    item::{Expected, Item},
    model_judgement::believed,
    open_answer::{judged, points},
    orders::gives_orders,
};

/// The mark of a copy that no model has judged.
pub(crate) fn marked(evaluation: &Evaluation, answers: &Answers) -> Grade {
    marked_with(evaluation, answers, &[])
}

/// The mark of a copy, with what a model said of its open answers; what is not to be believed of that, Préau judges. Nothing that an
/// answer asks for has any bearing on it.
pub(crate) fn marked_with(evaluation: &Evaluation, answers: &Answers, verdicts: &[Verdict]) -> Grade {
    let mut flags = answers.flags.clone();
    let (mut is_unsure, mut by_model) = (false, false);
    let items: Vec<ItemMark> = evaluation
        .items
        .iter()
        .map(|item| {
            let answer = answers.of(item);
            if gives_orders(answer) {
                flags.push(CopyFlag::Instructions);
            }
            let believed = believed(item, answer, verdicts);
            let is_open = matches!(item.expected, Expected::Terms { .. }) && !answer.is_empty();
            is_unsure |= is_open && believed.is_none() && !verdicts.is_empty();
            by_model |= believed.is_some();
            mark_of(item, answer, believed, &mut flags)
        })
        .collect();
    flags.sort_unstable();
    flags.dedup();
    let is_open = |item: &Item| matches!(item.expected, Expected::Terms { .. });
    let has_open = evaluation.items.iter().any(|item| is_open(item) && !answers.of(item).is_empty());
    // What a model read is never as sure as what was typed: a coach looks.
    let is_draft = has_open || answers.read_by_model.is_some();
    let confidence = match (flags.is_empty() && !is_unsure, is_draft) {
        (false, _) => Confidence::Low,
        (true, true) => Confidence::Medium,
        (true, false) => Confidence::High,
    };
    Grade {
        score: Grade::sum(&items),
        feedback: feedback(&items),
        items,
        by_coach: false,
        generated_by: if by_model { Author::OpenAi } else { Author::Offline },
        needs_review: confidence != Confidence::High,
        confidence,
        flags,
    }
}

fn mark_of(
    item: &Item,
    answer: &str,
    believed: Option<Vec<Criterion>>,
    flags: &mut Vec<CopyFlag>,
) -> ItemMark {
    let mark = |points, comment: String, criteria| ItemMark {
        item_id: item.item_id.clone(),
        points,
        of: item.points,
        comment,
        criteria,
    };
    let Source { page, title, quote } = Source::of(item);
    let see = format!("Voir « {title} », page {page} : « {quote} »");
    if answer.is_empty() {
        return mark(0, format!("Sans réponse. {see}"), not_met(item));
    }
    match (&item.expected, is_right(item, answer)) {
        (Expected::Terms { terms }, _) => {
            let judged = judged(terms, &item.prompt, quote, answer);
            let criteria = believed.unwrap_or(judged.criteria);
            flags.extend(judged.flags);
            mark(points(&criteria, item.points), see, criteria)
        }
        (_, Some(true)) => mark(item.points, "Juste.".to_owned(), Vec::new()),
        (_, _) => mark(0, format!("Faux. {see}"), Vec::new()),
    }
}

/// Where the answer to an item stands.
struct Source<'i> {
    page: u32,
    title: &'i str,
    quote: &'i str,
}

impl<'i> Source<'i> {
    fn of(item: &'i Item) -> Self {
        Self { page: item.source.page, title: &item.source.title, quote: &item.source.quote }
    }
}

fn not_met(item: &Item) -> Vec<Criterion> {
    let Expected::Terms { terms } = &item.expected else { return Vec::new() };
    let none = |term: &String| Criterion { label: term.clone(), met: CriterionMet::No, words: None };
    terms.iter().map(none).collect()
}

/// What a student is told of the whole: how many are right, and what to read again.
fn feedback(items: &[ItemMark]) -> String {
    let whole = items.iter().filter(|item| item.points == item.of).count();
    let missed: Vec<&str> =
        items.iter().filter(|item| item.points < item.of).map(|item| item.item_id.as_str()).collect();
    // French counts nothing and one alike.
    let right = match whole {
        0 | 1 => format!("{whole} question sur {} est entièrement juste.", items.len()),
        _ => format!("{whole} questions sur {} sont entièrement justes.", items.len()),
    };
    match missed.as_slice() {
        [] => format!("{right} Bravo."),
        missed => format!("{right} À reprendre : {}.", missed.join(", ")),
    }
}
