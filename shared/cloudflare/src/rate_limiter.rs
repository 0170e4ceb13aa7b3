//! Limits counted by Cloudflare's rate-limiting bindings.

use async_trait::async_trait;
use preau_kernel::{
    rate_limit::StoreRateLimiter,
    rate_limiter::{Attempt, RateLimiter, Verdict},
    store::{Store, StoreError},
};
use worker::Env;

/// Counts requests with the bindings that `wrangler.toml` has, one for each number of requests a minute, and in the store
/// where there is none for a limit.
///
/// Cloudflare counts in each of its locations by itself and lets a few too many through rather than make a request wait;
/// it does not tell how many are left.
pub struct BoundRateLimiter(Vec<(u32, worker::RateLimiter)>);

impl BoundRateLimiter {
    /// The name of the binding for `per_minute` requests a minute.
    #[must_use]
    pub fn binding(per_minute: u32) -> String {
        format!("LIMIT_{per_minute}")
    }

    /// The bindings for these limits, as far as `env` has them.
    #[must_use]
    pub fn of(env: &Env, limits: impl IntoIterator<Item = u32>) -> Self {
        let mut bound: Vec<(u32, worker::RateLimiter)> = Vec::new();
        for per_minute in limits {
            if bound.iter().all(|(known, _)| *known != per_minute) {
                bound.extend(
                    env.rate_limiter(&Self::binding(per_minute)).ok().map(|found| (per_minute, found)),
                );
            }
        }
        Self(bound)
    }
}

#[async_trait]
impl RateLimiter for BoundRateLimiter {
    async fn count(&self, attempt: &Attempt<'_>, store: &dyn Store) -> Result<Verdict, StoreError> {
        let Some((_, limiter)) = self.0.iter().find(|(per_minute, _)| *per_minute == attempt.per_minute)
        else {
            return StoreRateLimiter.count(attempt, store).await;
        };
        let outcome = limiter.limit(format!("{}#{}", attempt.function, attempt.caller)).await;
        let outcome = outcome.map_err(|error| StoreError::Broken(error.to_string()))?;
        Ok(Verdict {
            is_admitted: outcome.success,
            remaining: None,
            resets_in_seconds: attempt.seconds_left(),
        })
    }
}
