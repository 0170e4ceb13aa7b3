//! How many tokens models may read and write a day: reserved before they are asked, and settled with what they made.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::{
    port::store::{Addition, Key},
    problem::Problem,
    value::policy::Policy,
    work::{app::App, changes::Changes},
};

/// The counter of a day.
const TOKENS: &str = "tokens";
/// How long a day's count is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(40 * 24);

/// Who uses tokens: those of each are counted apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Spender {
    /// The model that writes.
    #[default]
    Writer,
    /// The model that turns texts into vectors.
    Embedder,
}

impl Spender {
    const fn counters(self) -> &'static str {
        match self {
            Self::Writer => "llm-usage",
            Self::Embedder => "embeddings-usage",
        }
    }

    const fn most(self, policy: &Policy) -> u64 {
        match self {
            Self::Writer => policy.tokens_per_day,
            Self::Embedder => policy.embedding_tokens_per_day,
        }
    }
}

/// Tokens that are counted before they are used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservation {
    /// The day, by UTC.
    day: String,
    tokens: u64,
    #[serde(default)]
    spender: Spender,
}

/// Reserves so many tokens of today's; none where they are not left: it is given back then.
///
/// What is reserved by a process that dies before it keeps the reservation stays counted until the day ends.
///
/// # Errors
/// The store did not answer.
pub async fn reserve(app: &App, spender: Spender, tokens: u64) -> Result<Option<Reservation>, Problem> {
    let day = app.now().to_zoned(TimeZone::UTC).date().to_string();
    let amount = i64::try_from(tokens).unwrap_or(i64::MAX);
    let totals = app.store.count(&addition(spender, &day, amount, app.now())).await?;
    let total = totals.get(TOKENS).copied().unwrap_or_default();
    if u64::try_from(total).unwrap_or_default() <= spender.most(&app.policy) {
        return Ok(Some(Reservation { day, tokens, spender }));
    }
    app.store.count(&addition(spender, &day, amount.saturating_neg(), app.now())).await?;
    Ok(None)
}

/// The seconds until the next day begins, by UTC.
#[must_use]
pub fn seconds_until_tomorrow(now: Timestamp) -> u64 {
    const DAY: i64 = 24 * 60 * 60;
    u64::try_from(DAY - now.as_second().rem_euclid(DAY)).unwrap_or_default()
}

/// The changes with what was used in the place of what was reserved.
#[must_use]
pub fn settle(changes: Changes, app: &App, reservations: &[Reservation], used: u64) -> Changes {
    let signed = |tokens: u64| i64::try_from(tokens).unwrap_or(i64::MAX);
    let mut by_day: BTreeMap<(Spender, &str), i64> = BTreeMap::new();
    for reservation in reservations {
        let amount = by_day.entry((reservation.spender, &reservation.day)).or_default();
        *amount = amount.saturating_sub(signed(reservation.tokens));
    }
    if let Some(first) = reservations.first() {
        let amount = by_day.entry((first.spender, &first.day)).or_default();
        *amount = amount.saturating_add(signed(used));
    }
    let differing = by_day.into_iter().filter(|(_, amount)| *amount != 0);
    differing.fold(changes, |changes, ((spender, day), amount)| {
        changes.add_to_counters(addition(spender, day, amount, app.now()))
    })
}

/// Where the tokens of a day are counted.
#[must_use]
pub fn key_of(spender: Spender, day: &str) -> Key {
    Key::of_counters(format!("{}#{day}", spender.counters()), TOKENS)
}

fn addition(spender: Spender, day: &str, amount: i64, now: Timestamp) -> Addition {
    let addition = Addition::new(
        key_of(spender, day),
        spender.counters(),
        BTreeMap::from([(TOKENS.to_owned(), amount)]),
    );
    Addition { expires_at: now.checked_add(KEPT).ok(), ..addition }
}
