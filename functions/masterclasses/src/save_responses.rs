//! `save-responses`: keeps answers of a test that goes on, so that none is lost with a browser.

use http::HeaderMap;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::AnyCaller,
    field_types::Integer,
    input,
    problem::Problem,
    request::{PathId, Valid},
    unit_of_work::UnitOfWork,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    attempt::{Attempt, AttemptState, TestId},
    own_attempt::own_attempt,
    responses::Responses,
    submit_test::over,
};

input! {
    /// Answers that are to be kept.
    pub struct SaveResponses {
        /// How often answers were saved, as the caller knows it: 0 at first.
        pub revision: Integer<0, 1_000_000>,
        /// The answers that are new: a question that is left out stays as it is, one with null is unanswered.
        pub responses: Responses,
    }
}

/// That answers are kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct SavedResponses {
    /// How often answers were saved: what the next request is to name.
    revision: u32,
}

/// Keeps answers of a test that goes on
///
/// They count when its time is over before it is handed in. Of two tabs one is told that it is behind (`stale-version`).
#[utoipa::path(
    put,
    path = "/tests/{test_id}/responses",
    tag = "masterclasses",
    params(
        ("test_id" = String, Path, format = Uuid, description = "The test"),
        ("X-Participant" = Option<String>, Header, description = "The token of the link that was sent"),
    ),
    request_body = SaveResponses,
    responses((status = 200, description = "They are kept", body = SavedResponses)),
)]
pub(crate) async fn save_responses(
    app: App,
    caller: AnyCaller,
    PathId(id): PathId<TestId>,
    headers: HeaderMap,
    Valid(request): Valid<SaveResponses>,
) -> Result<Answer<SavedResponses>, Problem> {
    let (mut stored, acting) = own_attempt(&app, &caller, &headers, id).await?;
    let mut work = UnitOfWork::of(&app, &acting);
    loop {
        let attempt = &stored.entity;
        if attempt.state_at(work.now()) != AttemptState::Open {
            return Err(over());
        }
        request.responses.check(attempt)?;
        let responses = attempt.answered(&request.responses.0, true);
        if responses == attempt.responses {
            return Ok(Answer::ok(SavedResponses { revision: attempt.revision }));
        }
        if request.revision.0 != attempt.revision {
            return Err(Problem::stale_version());
        }
        let after = Attempt { responses, revision: attempt.revision + 1, ..attempt.clone() };
        let answer = Answer::ok(SavedResponses { revision: after.revision });
        // What is answered is told by the end of the test: these are its steps.
        stored.entity = after;
        let changes = work.nothing_yet().replace(&stored);
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
        stored = work.get::<Attempt>(&Attempt::key_of(id)).await?;
    }
}
