//! What follows an answer of the model, or its failure: the end, another turn, or Préau's own questions.

use jiff::SignedDuration;
use preau_kernel::{
    problem::{Problem, kind::DOCUMENT_TOO_POOR},
    question_writer::WrittenQuestions,
    text::LocalizedText,
};

use crate::{
    document_text::kept_text,
    generation::LatestGeneration,
    generation_end::Ending,
    generation_turn::{Next, Turn},
    questions_written::{Authored, Ground, known_stems},
};

/// How often a model writes: once, and once more with what was wrong.
const MOST_ROUNDS: u32 = 2;

impl Turn<'_> {
    /// The questions that there are.
    pub(crate) async fn known(&self) -> Result<Vec<String>, Problem> {
        let id = self.request.masterclass_id;
        let latest = self.app.records.find::<LatestGeneration>(&LatestGeneration::key_of(id)).await?;
        known_stems(self.app, id, latest.as_ref().map(|latest| &latest.entity)).await
    }

    /// What the questions are held against.
    async fn ground(&self) -> Result<Ground, Problem> {
        let kept = kept_text(self.app, &self.request.sha256).await?;
        let pages = match kept {
            Some(pages) => pages,
            None => self.request.source.read(self.app).await?.pages,
        };
        Ok(Ground::new(&pages, self.known().await?, self.request.sha256))
    }

    /// Holds what was written against the document.
    pub(crate) async fn judge(&mut self, written: WrittenQuestions) -> Result<Next, Problem> {
        self.progress.exchange.spend(&written.usage);
        let ground = self.ground().await?;
        let mut drafts = std::mem::take(&mut self.progress.kept);
        drafts.extend(written.drafts);
        let held = ground.hold(drafts, self.request.count);
        self.progress.kept = held.kept;
        self.progress.rounds += 1;
        let missing = self.request.count - self.progress.kept.len();
        if missing == 0 {
            let questions = ground.filled(
                std::mem::take(&mut self.progress.kept),
                self.app.senders.questions.author(),
                self.request.count,
            );
            return Ok(done(&ground, questions, None));
        }
        if self.progress.rounds < MOST_ROUNDS {
            self.progress.complaints = held.complaints;
            return Ok(Next::Again(SignedDuration::ZERO));
        }
        Ok(self.filled(&ground, "rejected_questions"))
    }

    /// Préau writes what the model does not, unless the school wants a failure then.
    pub(crate) async fn instead(&mut self, reason: &str) -> Result<Next, Problem> {
        if !self.app.policy.writes_offline_instead {
            return Ok(Next::End(Ending::Failed(Problem::provider_failed(format!("the model: {reason}")))));
        }
        let ground = self.ground().await?;
        Ok(self.filled(&ground, reason))
    }

    /// The end with what holds, and Préau's own questions beside it.
    fn filled(&mut self, ground: &Ground, reason: &str) -> Next {
        let kept = std::mem::take(&mut self.progress.kept);
        let questions = if self.app.policy.writes_offline_instead {
            ground.filled(kept, self.app.senders.questions.author(), self.request.count)
        } else {
            kept.into_iter().map(|draft| (draft, self.app.senders.questions.author())).collect()
        };
        if questions.len() < self.request.count {
            return Next::End(Ending::Failed(too_poor(questions.len())));
        }
        done(ground, questions, Some(reason.to_owned()))
    }
}

/// The end with these questions.
fn done(ground: &Ground, questions: Vec<Authored>, fallback_reason: Option<String>) -> Next {
    Next::End(Ending::Done { questions: ground.dealt(questions), fallback_reason })
}

/// 422: the document gives so many questions that hold, and no more.
pub(crate) fn too_poor(found: usize) -> Problem {
    let detail = LocalizedText::made(
        format!(
            "Le document ne donne que {found} questions qui tiennent : demandez-en moins, ou donnez-en un plus long."
        ),
        format!("The document gives {found} questions that hold: ask for fewer, or give a longer one."),
    );
    Problem::new(&DOCUMENT_TOO_POOR, detail)
}
