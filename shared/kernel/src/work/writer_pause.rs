//! The pause of a model whose account is used up: nobody asks it for an hour.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    port::store::Key,
    problem::Problem,
    record::entity::{Entity, Stored},
    work::{
        app::App,
        caller::Caller,
        unit_of_work::{Audited, UnitOfWork},
    },
};

/// How long it lasts.
const PAUSE: SignedDuration = SignedDuration::from_hours(1);

/// That a model is left alone.
///
/// | access pattern | how |
/// |---|---|
/// | the pause | partition `llm-pause`, `pause` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriterPause {
    /// Until when, in UTC.
    pub until: Timestamp,
}

impl WriterPause {
    fn key_of() -> Key {
        Key::new("llm-pause", "pause")
    }
}

impl Entity for WriterPause {
    const KIND: &'static str = "llm-pause";

    fn key(&self) -> Key {
        Self::key_of()
    }
}

impl Audited for WriterPause {
    fn resource(&self) -> String {
        "llm-pause:quota".to_owned()
    }

    fn state(&self) -> Value {
        json!({"until": self.until})
    }
}

/// Whether the model is left alone now.
///
/// # Errors
/// The store did not answer.
pub async fn is_paused(app: &App) -> Result<bool, Problem> {
    let pause = app.records.find::<WriterPause>(&WriterPause::key_of()).await?;
    Ok(pause.is_some_and(|pause| app.now() < pause.entity.until))
}

/// Leaves the model alone for an hour; the journal tells admins why.
///
/// # Errors
/// The store did not answer.
pub async fn pause(app: &App, caller: &Caller) -> Result<(), Problem> {
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let now = work.now();
        let begun = WriterPause { until: now + PAUSE };
        let before = work.find::<WriterPause>(&WriterPause::key_of()).await?;
        if before.as_ref().is_some_and(|before| now < before.entity.until) {
            return Ok(());
        }
        let before = before.unwrap_or_else(|| Stored::absent(begun.clone()));
        if work.commit_step(work.replaces("LLM_QUOTA_USED_UP", &before, &begun)).await? {
            return Ok(());
        }
    }
}
