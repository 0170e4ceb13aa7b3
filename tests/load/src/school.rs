//! The school of the benchmarks: pairs of a student and a coach, each with hours that nobody else books.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicUsize, Ordering},
};

use anyhow::{Context as _, Result, bail};
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{EncodingKey, Header};
use preau_kernel::settings::{Settings, TokenKeys};
use serde_json::{Value, json};

use crate::{generator::times, message::post};

/// A day's lessons of a pair: a full day, and no more.
const LESSONS_A_DAY: usize = 8;
/// The hour of a day's first lesson, in UTC.
const FIRST_HOUR: usize = 8;
/// The connections by which coaches say what their hours are.
const CONNECTIONS: usize = 16;
const SECONDS_OF_A_DAY: i64 = 86_400;
/// The lessons of one pair before it has a student's limit of 60 a minute against it.
const MOST_LESSONS: usize = 50;

/// The pairs, and the next lesson to book.
pub struct School {
    signer: Signer,
    tokens: Vec<String>,
    first_day: Timestamp,
    next: AtomicUsize,
}

impl School {
    /// A school of this many pairs, whose students have tokens of `settings`.
    ///
    /// # Errors
    /// An identity provider signs the tokens.
    pub fn new(settings: &Settings, pairs: usize) -> Result<Self> {
        let TokenKeys::Secret(secret) = &settings.token_keys else {
            bail!("the benchmarks sign their tokens themselves, with PREAU_JWT_SECRET");
        };
        let today = today()?;
        let signer = Signer {
            key: EncodingKey::from_secret(secret.as_bytes()),
            issuer: settings.issuer.clone(),
            audience: settings.audience.clone(),
            good_until: (today + SignedDuration::from_hours(48)).as_second(),
        };
        Ok(Self {
            tokens: (0..pairs).map(|pair| signer.token(&student(pair), "student")).collect::<Result<_>>()?,
            signer,
            first_day: today + SignedDuration::from_hours(7 * 24),
            next: AtomicUsize::new(0),
        })
    }

    /// The token of the pair's student.
    #[must_use]
    pub fn token(&self, pair: usize) -> &str {
        &self.tokens[pair % self.tokens.len()]
    }

    /// The token of anybody.
    ///
    /// # Errors
    /// It cannot be signed.
    pub fn token_of(&self, person: &str, role: &str) -> Result<String> {
        self.signer.token(person, role)
    }

    /// Has the coaches of the first `pairs` say that they teach, and these people too.
    ///
    /// # Errors
    /// The server does not answer as it should.
    pub async fn opens(&self, preau: SocketAddr, pairs: usize, others: &[&str]) -> Result<()> {
        let coaches = (0..pairs).map(coach).chain(others.iter().map(|other| (*other).to_owned()));
        let teaching = coaches.map(|coach| {
            let path = format!("/coaches/{coach}/availability");
            let put = post(&path, Some(&self.token_of(&coach, "coach")?), &json!({}));
            Ok(String::from_utf8(put)?.replacen("POST", "PUT", 1).into_bytes())
        });
        times(preau, CONNECTIONS, teaching.collect::<Result<_>>()?, &[200]).await.context("coaches")?;
        Ok(())
    }

    /// The first day of which lessons are booked, at midnight UTC.
    #[must_use]
    pub const fn first_day(&self) -> Timestamp {
        self.first_day
    }

    /// The next lesson that nobody has: its pair and what asks for it. Neighbours in time are of different pairs.
    ///
    /// # Errors
    /// Every student has booked as many as the limit lets them.
    pub fn next_lesson(&self) -> Result<(usize, Value)> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let (pair, lesson) = (number % self.tokens.len(), number / self.tokens.len());
        if lesson >= MOST_LESSONS {
            bail!("{} pairs are too few for so fast a server", self.tokens.len());
        }
        let hours = lesson / LESSONS_A_DAY * 24 + FIRST_HOUR + lesson % LESSONS_A_DAY;
        let start = self.first_day + SignedDuration::from_hours(hours.try_into()?);
        let slot = json!({"start": start, "end": start + SignedDuration::from_hours(1)});
        Ok((pair, json!({"type": "Visio", "slot": slot, "coach_id": coach(pair)})))
    }
}

/// Signs tokens as the identity provider does.
struct Signer {
    key: EncodingKey,
    issuer: String,
    audience: String,
    good_until: i64,
}

impl Signer {
    fn token(&self, person: &str, role: &str) -> Result<String> {
        let claims = json!({
            "sub": person, "roles": [role], "exp": self.good_until, "iss": self.issuer, "aud": self.audience,
        });
        Ok(jsonwebtoken::encode(&Header::default(), &claims, &self.key)?)
    }
}

/// The id of a pair's student; all are of one length, as are the sessions' bodies then.
#[must_use]
pub fn student(pair: usize) -> String {
    format!("student_{pair:05}")
}

/// The id of a pair's coach.
fn coach(pair: usize) -> String {
    format!("coach_{pair:05}")
}

/// The beginning of this day, in UTC.
///
/// # Errors
/// The clock stands where no calendar goes.
pub fn today() -> Result<Timestamp> {
    Ok(Timestamp::from_second(now().as_second() / SECONDS_OF_A_DAY * SECONDS_OF_A_DAY)?)
}

/// The time.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "servers hold slots and tokens against the real time")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use preau_kernel::settings::Host;

    use super::*;

    #[test]
    fn no_lesson_is_given_twice_and_the_limit_is_never_reached() {
        let secret = "a secret of thirty-two characters";
        let environment = [
            ("PREAU_SECRET", secret),
            ("PREAU_JWT_SECRET", secret),
            ("PREAU_PUBLIC_URL", "http://bench.example"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let school = School::new(&Settings::read(Host::Local, environment).unwrap(), 3).unwrap();
        let lessons: HashSet<_> =
            std::iter::from_fn(|| school.next_lesson().ok().map(|lesson| format!("{lesson:?}"))).collect();
        assert_eq!(lessons.len(), 3 * MOST_LESSONS);
    }
}
