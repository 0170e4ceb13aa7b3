//! A writer of questions that does what a test says.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use preau_kernel::question_writer::{
    Author, Pace, QuestionWriter, WantedQuestions, WriterFailure, WriterTicket, Writing,
};
use tokio::sync::Notify;

/// What comes of a call.
type Outcome = Result<Writing, WriterFailure>;
/// What happens during a call.
type Meanwhile = Box<dyn FnOnce() + Send>;

/// A model, in whose place a test answers.
pub struct ScriptedWriter {
    pace: Pace,
    outcomes: Mutex<VecDeque<Outcome>>,
    asked: Mutex<Vec<WantedQuestions>>,
    looked: Mutex<Vec<WriterTicket>>,
    cancelled: Mutex<Vec<WriterTicket>>,
    fails_to_cancel: Mutex<bool>,
    meanwhile: Mutex<Option<Meanwhile>>,
    dies: Mutex<bool>,
    standing_still: Notify,
}

impl ScriptedWriter {
    /// One that is called so.
    #[must_use]
    pub fn at(pace: Pace) -> Arc<Self> {
        Arc::new(Self {
            pace,
            outcomes: Mutex::default(),
            asked: Mutex::default(),
            looked: Mutex::default(),
            cancelled: Mutex::default(),
            fails_to_cancel: Mutex::default(),
            meanwhile: Mutex::default(),
            dies: Mutex::default(),
            standing_still: Notify::new(),
        })
    }

    /// This comes of the next call, and so on. A call of which nothing comes is a failure of the test.
    pub fn then(&self, outcome: Outcome) {
        self.outcomes.lock().unwrap_or_else(PoisonError::into_inner).push_back(outcome);
    }

    /// This happens during the next call.
    pub fn meanwhile(&self, happens: impl FnOnce() + Send + 'static) {
        *self.meanwhile.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(happens));
    }

    /// The next call never ends, so that a test can kill whoever calls.
    pub fn stall_next(&self) {
        *self.dies.lock().unwrap_or_else(PoisonError::into_inner) = true;
    }

    /// Waits until a call stands still.
    pub async fn standing_still(&self) {
        self.standing_still.notified().await;
    }

    /// What was asked for, in order.
    #[must_use]
    pub fn asked(&self) -> Vec<WantedQuestions> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What was looked at, in order.
    #[must_use]
    pub fn looked(&self) -> Vec<WriterTicket> {
        self.looked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What is not wanted any more, in order.
    #[must_use]
    pub fn cancelled(&self) -> Vec<WriterTicket> {
        self.cancelled.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on it does not answer whoever says that something is not wanted any more.
    pub fn fail_to_cancel(&self) {
        *self.fails_to_cancel.lock().unwrap_or_else(PoisonError::into_inner) = true;
    }

    async fn outcome(&self) -> Outcome {
        let dies = std::mem::take(&mut *self.dies.lock().unwrap_or_else(PoisonError::into_inner));
        if dies {
            self.standing_still.notify_one();
            std::future::pending::<()>().await;
        }
        let meanwhile = self.meanwhile.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(happens) = meanwhile {
            happens();
        }
        // Others run meanwhile, as they do while a provider is waited for.
        tokio::task::yield_now().await;
        let outcome = self.outcomes.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        outcome.expect("a call that the test did not expect")
    }
}

#[async_trait]
impl QuestionWriter for ScriptedWriter {
    fn author(&self) -> Author {
        Author::OpenAi
    }

    fn pace(&self) -> Pace {
        self.pace
    }

    async fn begin(&self, wanted: &WantedQuestions) -> Outcome {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(wanted.clone());
        self.outcome().await
    }

    async fn look(&self, ticket: &WriterTicket) -> Outcome {
        self.looked.lock().unwrap_or_else(PoisonError::into_inner).push(ticket.clone());
        self.outcome().await
    }

    async fn cancel(&self, ticket: &WriterTicket) -> Result<(), WriterFailure> {
        self.cancelled.lock().unwrap_or_else(PoisonError::into_inner).push(ticket.clone());
        let fails = *self.fails_to_cancel.lock().unwrap_or_else(PoisonError::into_inner);
        if fails { Err(WriterFailure::Unknown { cause: "no answer".to_owned() }) } else { Ok(()) }
    }
}
