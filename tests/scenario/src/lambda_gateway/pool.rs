//! One function: its Runtime API, and the instances that ask it for invocations.

use std::{
    collections::HashMap,
    net::SocketAddr,
    path::PathBuf,
    process::Stdio,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    response::IntoResponse,
    routing::{get, post},
};
use serde_json::Value;
use tokio::{
    process::{Child, Command},
    sync::{Semaphore, mpsc, oneshot},
};

/// How many instances of a function there are at most.
const MOST_INSTANCES: usize = 4;
/// How long an invocation may take, the wait for an instance included.
const TIME_LIMIT: Duration = Duration::from_secs(30);
/// In 2100: no instance looks at its deadline.
const DEADLINE: &str = "4102444800000";

/// A function and its instances.
pub(super) struct Pool {
    name: String,
    bootstrap: PathBuf,
    environment: Vec<(String, String)>,
    /// Bounds the invocations that run at once, as the account's concurrency does.
    free: Semaphore,
    waiting: mpsc::UnboundedSender<(String, Value)>,
    next: tokio::sync::Mutex<mpsc::UnboundedReceiver<(String, Value)>>,
    state: Mutex<PoolState>,
}

#[derive(Default)]
struct PoolState {
    runtime_api: Option<SocketAddr>,
    instances: Vec<Child>,
    invocations: u64,
    running: HashMap<String, oneshot::Sender<Result<Value, String>>>,
}

impl Pool {
    /// The function `name` of `bootstrap`, without an instance yet.
    pub(super) async fn start(
        name: &str,
        bootstrap: PathBuf,
        environment: Vec<(String, String)>,
    ) -> std::io::Result<Arc<Self>> {
        let (waiting, next) = mpsc::unbounded_channel();
        let pool = Arc::new(Self {
            name: name.to_owned(),
            bootstrap,
            environment,
            free: Semaphore::new(MOST_INSTANCES),
            waiting,
            next: next.into(),
            state: Mutex::default(),
        });
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next_invocation))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(response))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
            .with_state(Arc::clone(&pool));
        pool.state().runtime_api = Some(super::serve(router).await?);
        Ok(pool)
    }

    /// Invokes the function: its answer, or why there is none.
    pub(super) async fn invoke(&self, event: Value) -> Result<Value, String> {
        let _running = self.free.acquire().await.map_err(|error| error.to_string())?;
        let (sender, answer) = oneshot::channel();
        let id = {
            let mut state = self.state();
            state.invocations += 1;
            let id = format!("{}-{}", self.name, state.invocations);
            state.running.insert(id.clone(), sender);
            state.instances.retain_mut(|instance| matches!(instance.try_wait(), Ok(None)));
            if state.instances.len() < state.running.len() {
                let instance = self.instance(state.runtime_api).map_err(|error| error.to_string())?;
                state.instances.push(instance);
            }
            id
        };
        self.waiting.send((id.clone(), event)).map_err(|error| error.to_string())?;
        if let Ok(answer) = tokio::time::timeout(TIME_LIMIT, answer).await {
            return answer.map_err(|error| error.to_string())?;
        }
        self.state().running.remove(&id);
        Err(format!("{id} took too long, or its instance ended"))
    }

    /// Ends the instances.
    pub(super) fn end(&self) {
        for instance in &mut self.state().instances {
            // One that has ended already is what is wanted.
            let _ = instance.start_kill();
        }
    }

    fn instance(&self, runtime_api: Option<SocketAddr>) -> std::io::Result<Child> {
        let runtime_api = runtime_api.map(|address| address.to_string()).unwrap_or_default();
        Command::new(&self.bootstrap)
            .env_clear()
            .envs(self.environment.iter().cloned())
            .env("PREAU_FUNCTION", &self.name)
            .env("AWS_LAMBDA_RUNTIME_API", runtime_api)
            .env("AWS_LAMBDA_FUNCTION_NAME", &self.name)
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{}", self.name))
            .env("AWS_LAMBDA_LOG_STREAM_NAME", "scenario")
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .spawn()
    }

    fn conclude(&self, id: &str, answer: Result<Value, String>) -> StatusCode {
        let running = self.state().running.remove(id);
        match running.map(|sender| sender.send(answer)) {
            Some(Ok(())) => StatusCode::ACCEPTED,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    fn state(&self) -> MutexGuard<'_, PoolState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn next_invocation(State(pool): State<Arc<Pool>>) -> impl IntoResponse {
    match pool.next.lock().await.recv().await {
        Some((id, event)) => {
            let arn = format!("arn:aws:lambda:eu-west-3:123456789012:function:{}", pool.name);
            let headers = [
                ("lambda-runtime-aws-request-id", id),
                ("lambda-runtime-deadline-ms", DEADLINE.to_owned()),
                ("lambda-runtime-invoked-function-arn", arn),
            ];
            (headers, Json(event)).into_response()
        }
        None => StatusCode::GONE.into_response(),
    }
}

async fn response(State(pool): State<Arc<Pool>>, Path(id): Path<String>, body: Bytes) -> StatusCode {
    pool.conclude(&id, serde_json::from_slice(&body).map_err(|error| error.to_string()))
}

async fn error(State(pool): State<Arc<Pool>>, Path(id): Path<String>, body: String) -> StatusCode {
    pool.conclude(&id, Err(body))
}
