//! What was written, held against the document, whoever wrote it.

use std::collections::BTreeSet;

use preau_kernel::{
    app::App,
    checksum::Checksum,
    list::List,
    problem::Problem,
    question_writer::{Author, PageText, QuestionDraft},
};
use preau_questions::{Checked, Draft, check, deal, write};
use preau_reading::Page;

use crate::{generation::LatestGeneration, masterclass::MasterclassId, question::Question};

/// How many of the questions that there are new ones are held against.
const MOST_KNOWN: usize = 400;
/// How many drafts are looked at.
const MOST_DRAFTS: usize = 60;

/// How many questions Préau writes more than are missing, should some not hold beside the model's.
const SPARE: usize = 6;

/// What questions are held against.
pub(crate) struct Ground {
    /// What readers see of the document.
    pages: Vec<Page>,
    /// The questions that there are.
    known: Vec<String>,
    /// What chance goes by: the same for the same document.
    seed: Checksum,
}

/// Questions that hold, and what was wrong with others.
pub(crate) struct Held {
    /// Those that hold, at most as many as are wanted.
    pub kept: Vec<QuestionDraft>,
    /// What was wrong, a line each.
    pub complaints: Vec<String>,
}

/// A question and who wrote it.
pub(crate) type Authored = (QuestionDraft, Author);

impl Ground {
    /// The ground of questions about `pages`.
    pub fn new(pages: &[PageText], known: Vec<String>, seed: Checksum) -> Self {
        let pages = pages.iter().map(|page| Page { number: page.number, text: page.text.clone() });
        Self { pages: pages.collect(), known, seed }
    }

    /// What of the drafts holds, the first `count` of it.
    pub fn hold(&self, drafts: Vec<QuestionDraft>, count: usize) -> Held {
        let drafts = drafts.into_iter().take(MOST_DRAFTS).map(to_checked).collect();
        let Checked { kept, complaints } = check(drafts, &self.pages, &self.known);
        Held {
            kept: kept.into_iter().take(count).map(from_checked).collect(),
            complaints: complaints.iter().map(ToString::to_string).collect(),
        }
    }

    /// The drafts, which `author` wrote, and as many of Préau's own as are missing of `count`, as far as the document gives
    /// them.
    pub fn filled(&self, drafts: Vec<QuestionDraft>, author: Author, count: usize) -> Vec<Authored> {
        let missing = count.saturating_sub(drafts.len());
        if missing == 0 {
            return drafts.into_iter().map(|draft| (draft, author)).collect();
        }
        let of_model: BTreeSet<String> = drafts.iter().map(|draft| draft.question_text.clone()).collect();
        let known: Vec<String> = self.known.iter().cloned().chain(of_model.iter().cloned()).collect();
        let own = write(&self.pages, missing + SPARE, &known, self.seed.bytes());
        let own: Vec<QuestionDraft> = own.into_iter().map(from_checked).collect();
        let by = |draft: QuestionDraft| {
            let is_of_model = of_model.contains(&draft.question_text);
            (draft, if is_of_model { author } else { Author::Offline })
        };
        self.together(drafts, own, count).into_iter().map(by).collect()
    }

    /// As many of the others beside `first` as hold together with them, up to `count`.
    fn together(
        &self,
        first: Vec<QuestionDraft>,
        others: Vec<QuestionDraft>,
        count: usize,
    ) -> Vec<QuestionDraft> {
        let missing = count.saturating_sub(first.len());
        let all: Vec<_> = first.iter().cloned().chain(others.iter().take(missing).cloned()).collect();
        let held = self.hold(all, count).kept;
        if held.len() == count {
            return held;
        }
        // One by one: what holds beside some may not beside others.
        let mut chosen = first;
        for other in others {
            if chosen.len() == count {
                break;
            }
            let with = [chosen.clone(), vec![other]].concat();
            let held = self.hold(with.clone(), count).kept;
            if held.len() == with.len() {
                chosen = held;
            }
        }
        chosen
    }

    /// The questions with their choices dealt anew, in the order of the document's pages.
    pub fn dealt(&self, questions: Vec<Authored>) -> Vec<Authored> {
        let (drafts, by): (Vec<Draft>, Vec<Author>) =
            questions.into_iter().map(|(draft, by)| (to_checked(draft), by)).unzip();
        let dealt = deal(drafts, self.seed.bytes()).into_iter().map(from_checked);
        let mut dealt: Vec<Authored> = dealt.zip(by).collect();
        dealt.sort_by_key(|(draft, _)| draft.page);
        dealt
    }
}

/// The questions that a masterclass has, as they are asked.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn known_stems(
    app: &App,
    id: MasterclassId,
    latest: Option<&LatestGeneration>,
) -> Result<Vec<String>, Problem> {
    let listed = app
        .records
        .first::<Question>(&List::latest_first(Question::of_masterclass(id)), MOST_KNOWN)
        .await?
        .entities;
    let mut known: BTreeSet<String> = listed.into_iter().map(|stored| stored.entity.question_text).collect();
    // An index may lag behind the generation that ended just now.
    if let Some(latest) = latest.filter(|latest| latest.is_recent(app.now())) {
        let keys: Vec<_> = latest.question_ids.iter().map(|id| Question::key_of(*id)).collect();
        let found = app.records.find_many::<Question>(&keys).await?;
        known.extend(found.into_iter().flatten().map(|stored| stored.entity.question_text));
    }
    Ok(known.into_iter().collect())
}

fn to_checked(draft: QuestionDraft) -> Draft {
    let QuestionDraft { question_text, choices, correct, explanation, page, quote } = draft;
    Draft { question_text, choices, correct, explanation, page, quote }
}

fn from_checked(draft: Draft) -> QuestionDraft {
    let Draft { question_text, choices, correct, explanation, page, quote } = draft;
    QuestionDraft { question_text, choices, correct, explanation, page, quote }
}
