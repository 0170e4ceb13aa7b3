//! What a job asks of a model, over its turns: how often that failed, what it costs, and when it is asked no more.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::{
    port::{
        question_writer::{WriterFailure, WriterTicket, Writing},
        token_usage::TokenUsage,
    },
    problem::Problem,
    record::{entity::Stored, job::Job},
    work::{
        app::App,
        caller::Caller,
        changes::Changes,
        token_budget::{Reservation, Spender, reserve, settle},
        writer_pause::{is_paused, pause},
    },
};

/// How long a turn holds its job: longer than a call of a model takes.
pub const LEASE: SignedDuration = SignedDuration::from_mins(3);
/// How often a model may fail.
pub const MOST_FAILURES: u32 = 2;
/// How long one that does not say is left alone.
const USUAL_WAIT: SignedDuration = SignedDuration::from_secs(10);
/// How long a provider that asks for it is waited for; one that asks for longer is asked no more.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(10);
/// How long a job goes on at most.
const LONGEST: SignedDuration = SignedDuration::from_hours(1);

/// How far a job is with the model, as it keeps it between turns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Exchange {
    /// What the model is writing.
    pub ticket: Option<WriterTicket>,
    /// How often it failed to.
    pub failures: u32,
    /// The last failure's word.
    pub failure: Option<String>,
    /// Whether its answer was cut off, and may be longer.
    pub at_length: bool,
    /// The tokens that are counted before they are used.
    pub reservations: Vec<Reservation>,
    /// Whether what was last reserved is there to be used: nothing was asked since, or nothing came of it.
    pub is_unspent: bool,
    /// What was used so far.
    pub usage: TokenUsage,
}

/// What came of a call.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard<T> {
    /// Nothing yet, or nothing this time: it is to be asked again, in so long.
    Again(SignedDuration),
    /// What the model says.
    Said(T),
    /// Nothing, and it is asked no more: why.
    Nothing(String),
}

impl Exchange {
    /// One for which these tokens are reserved, where any are: nothing is asked yet.
    #[must_use]
    pub fn with(reservation: Option<Reservation>) -> Self {
        Self {
            is_unspent: reservation.is_some(),
            reservations: reservation.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Why the model is asked no more by a job whose turn was taken; none where it is.
    pub fn is_over(&mut self, app: &App, job: &Job) -> Option<String> {
        // Where a turn was lost before this one, the model may have been asked in it.
        if self.ticket.is_none() {
            self.failures += job.lost_turns.saturating_sub(1);
        }
        let is_late = app.now().duration_since(job.created_at) > LONGEST;
        (is_late || job.is_hopeless() || self.failures >= MOST_FAILURES)
            .then(|| self.failure.clone().unwrap_or_else(|| "no_answer".to_owned()))
    }

    /// Counts what a call is expected to take at most, where that is not counted yet. Answers why the model is not to be asked
    /// now; none where it is.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn refusal(&mut self, app: &App, estimate: u64) -> Result<Option<&'static str>, Problem> {
        if is_paused(app).await? {
            return Ok(Some("quota"));
        }
        if self.is_unspent {
            self.is_unspent = false;
            return Ok(None);
        }
        match reserve(app, Spender::Writer, estimate).await? {
            Some(reservation) => self.reservations.push(reservation),
            None => return Ok(Some("budget")),
        }
        Ok(None)
    }

    /// Notes what came of a call, and says what follows. A model whose account is used up is left alone by everybody from now
    /// on, for an hour.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn heard<T>(
        &mut self,
        app: &App,
        outcome: Result<Writing<T>, WriterFailure>,
    ) -> Result<Heard<T>, Problem> {
        match outcome {
            Ok(Writing::Later { ticket, after }) => {
                self.ticket = Some(ticket);
                Ok(Heard::Again(SignedDuration::try_from(after).unwrap_or(USUAL_WAIT)))
            }
            Ok(Writing::Done(written)) => {
                self.ticket = None;
                Ok(Heard::Said(written))
            }
            Err(failure) => {
                let again = self.failed(app, &failure).await?;
                Ok(again.map_or_else(|| Heard::Nothing(failure.word().to_owned()), Heard::Again))
            }
        }
    }

    /// Ends a job whose turn was taken: with `changes`, its claim goes, and what was used takes the place of what was reserved.
    /// Answers the job as it is then, as others left it, where they were faster; none where something else has changed, and what
    /// to write is to be decided anew.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn end(
        &self,
        app: &App,
        taken: &Stored<Job>,
        ended: Job,
        changes: Changes,
    ) -> Result<Option<Stored<Job>>, Problem> {
        let changes =
            settle(changes.delete(&taken.entity.claim()), app, &self.reservations, self.usage.total());
        self.goes_on(app, taken, ended, changes).await
    }

    /// Puts `job` in the place of one whose turn was taken, with `changes`, in one transaction; it keeps what it cost so far. Answers
    /// as [`end`](Self::end) does.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn goes_on(
        &self,
        app: &App,
        taken: &Stored<Job>,
        job: Job,
        changes: Changes,
    ) -> Result<Option<Stored<Job>>, Problem> {
        let job = Job { usage: self.usage.clone(), ..job };
        let changes = changes.replace(&Stored::at_version(job.clone(), taken.version));
        if changes.commit_alone(app).await? {
            return Ok(Some(Stored::at_version(job, taken.version + 1)));
        }
        let found = app.records.get::<Job>(&Job::key_of(job.id)).await?;
        Ok((found.version != taken.version).then_some(found))
    }

    /// What is asked next is another thing: no failure counts against it. What was reserved and used stays counted.
    pub fn begin_anew(&mut self) {
        (self.ticket, self.failures, self.failure, self.at_length) = (None, 0, None, false);
    }

    /// Notes that what was said is not as it was asked for. Answers whether it is asked for again.
    pub fn unusable(&mut self) -> bool {
        self.failures += 1;
        self.failure = Some("unusable".to_owned());
        self.failures < MOST_FAILURES
    }

    /// Notes what was used; it is written with what comes of this turn.
    pub fn spend(&mut self, usage: &TokenUsage) {
        self.usage = std::mem::take(&mut self.usage).and(usage);
    }

    /// In how long the model is asked again that failed so; none where it is not.
    async fn failed(
        &mut self,
        app: &App,
        failure: &WriterFailure,
    ) -> Result<Option<SignedDuration>, Problem> {
        self.spend(&failure.usage());
        self.ticket = None;
        self.failures += 1;
        self.failure = Some(failure.word().to_owned());
        let wait = match failure {
            WriterFailure::Retry { after, .. } => {
                // Nothing was read: what was reserved is still there.
                self.is_unspent = true;
                let wait = after.and_then(|after| SignedDuration::try_from(after).ok()).unwrap_or(USUAL_WAIT);
                (wait <= LONGEST_WAIT).then_some(wait)
            }
            WriterFailure::Unknown { .. } => Some(USUAL_WAIT),
            WriterFailure::CutOff { .. } if !self.at_length => {
                self.at_length = true;
                Some(SignedDuration::ZERO)
            }
            WriterFailure::Quota { .. } => {
                pause(app, &Caller::of_schedule("run-jobs")).await?;
                None
            }
            WriterFailure::CutOff { .. }
            | WriterFailure::Refused { .. }
            | WriterFailure::Permanent { .. } => None,
        };
        Ok(wait.filter(|_| self.failures < MOST_FAILURES))
    }
}
