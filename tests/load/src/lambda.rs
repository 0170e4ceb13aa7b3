//! A function on Lambda against the bare program: how long it takes to start, and to answer once it has.

use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use preau_adapters_aws::{Access, create_table};
use preau_kernel::settings::{Host, Settings};
use serde_json::json;

use crate::{
    comparison::{Comparison, Side},
    process::Process,
    runtime_api::{RuntimeApi, body, event},
    school::School,
    stopwatch,
};

/// The environment that both programs get, besides what Lambda says of the instance.
pub type Environment = [(String, String)];

const STARTS: usize = 41;
const WARM_UP: usize = 100;
const INVOCATIONS: usize = 1_000;

/// Milliseconds from the start of the process to its first question for an event, of `get-session` and of the bare
/// program.
///
/// # Errors
/// One of them does not start.
pub async fn start_up(ours: &Path, bare: &Path, environment: &Environment) -> Result<Comparison> {
    let mut comparison = Comparison::default();
    // The first start of each reads its file from the disk.
    for round in 0..=STARTS {
        for side in Side::in_turns(round) {
            let mut instance = Instance::start(side.of(ours, bare), "get-session", environment).await?;
            let asked = instance.api.asked().await?;
            if round > 0 {
                comparison.add(side, milliseconds(asked.duration_since(instance.started_at)));
            }
        }
    }
    Ok(comparison)
}

/// Milliseconds from an event to its answer, of `get-session` and of the bare program, which read the same session.
///
/// # Errors
/// One of them does not start, or does not answer with the session.
pub async fn invocation(ours: &Path, bare: &Path, environment: &Environment) -> Result<Comparison> {
    let (school, session) = booked_session(ours, environment).await?;
    let event = event("GET", &format!("/sessions/{session}"), school.token(0), None);
    let mut instances = [
        Instance::start(ours, "get-session", environment).await?,
        Instance::start(bare, "get-session", environment).await?,
    ];
    let mut comparison = Comparison::default();
    for round in 0..WARM_UP + INVOCATIONS {
        for side in Side::in_turns(round) {
            let (took, answer) = instances[side.of(0, 1)].api.invoke(&event).await?;
            anyhow::ensure!(body(&answer, 200)?["id"] == session, "it answered {answer}");
            if round >= WARM_UP {
                comparison.add(side, milliseconds(took));
            }
        }
    }
    Ok(comparison)
}

/// Makes the table and books a session, as on AWS: by `book-session`.
async fn booked_session(bootstrap: &Path, environment: &Environment) -> Result<(School, String)> {
    let variable = |name: &str| Some(environment.iter().find(|(known, _)| known == name)?.1.clone());
    let client = Access::from_environment(variable)?.dynamodb();
    create_table(&client, &variable("PREAU_TABLE").context("PREAU_TABLE is missing")?).await?;
    let function = ("PREAU_FUNCTION".to_owned(), "book-session".to_owned());
    let settings = Settings::read(Host::Lambda, environment.iter().cloned().chain([function]))?;
    let school = School::new(&settings, 1)?;
    let (pair, lesson) = school.next_lesson()?;
    let coach = lesson["coach_id"].as_str().context("a lesson without a coach")?;
    let mut hours = Instance::start(bootstrap, "set-availability", environment).await?;
    let path = format!("/coaches/{coach}/availability");
    let set = event("PUT", &path, &school.token_of(coach, "coach")?, Some(&json!({})));
    body(&hours.api.invoke(&set).await?.1, 200)?;
    let mut instance = Instance::start(bootstrap, "book-session", environment).await?;
    let event = event("POST", "/sessions/book", school.token(pair), Some(&lesson));
    let (_, answer) = instance.api.invoke(&event).await?;
    Ok((school, body(&answer, 201)?["id"].as_str().context("a session without an id")?.to_owned()))
}

/// A process that serves a function.
struct Instance {
    api: RuntimeApi,
    _process: Process,
    started_at: Instant,
}

impl Instance {
    async fn start(program: &Path, function: &str, environment: &Environment) -> Result<Self> {
        let api = RuntimeApi::start().await?;
        let mut command = Command::new(program);
        command
            .env_clear()
            .envs(environment.iter().cloned())
            .env("PREAU_FUNCTION", function)
            .env("AWS_LAMBDA_RUNTIME_API", api.address.to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", function)
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{function}"))
            .env("AWS_LAMBDA_LOG_STREAM_NAME", "bench");
        let started_at = stopwatch::now();
        Ok(Self { api, _process: Process::start(&mut command)?, started_at })
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
