//! What is done once, around every function, from its list entry: request id, sign-in, access, rate limit, body limit,
//! idempotency, the wording of problems, timing and the log line. A function cannot forget them.

use std::sync::{Arc, atomic::Ordering};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
use jiff::Timestamp;

use crate::{
    http::{
        function::{Access, Function},
        panic::caught,
        request::LONGEST_BODY,
        signature::Verify,
    },
    port::{
        log::{LogLine, milliseconds},
        metered::Metered,
        rate_limiter::Attempt,
    },
    problem::Problem,
    record::{
        rate_limit::{Quota, RateLimit},
        roles::AssignedRoles,
    },
    value::{
        actor::{Actor, Role},
        id::{Ids, UserId},
        text::Language,
    },
    work::{
        answer::{KeptAnswer, Note, Secret},
        app::{App, DeliveryTrigger},
        caller::{AnyCaller, ClientAddress},
        idempotency::{self, Claim, Claimed},
    },
};

/// What the wrapping knows of its function.
pub(crate) struct Wrapping {
    app: App,
    /// None around what answers paths that are no function's.
    name: Option<String>,
    access: Access,
    limit: Option<RateLimit>,
    takes_key: bool,
    /// What verifies the signature that makes a request worth anything, if one does.
    verify: Option<Verify>,
    /// How long a body may be, in bytes; none where the handler reads it itself, as it comes.
    longest_body: Option<usize>,
}

impl Wrapping {
    /// The wrapping of an endpoint.
    pub(crate) fn of(function: &Function, access: Access, app: &App) -> Arc<Self> {
        Arc::new(Self {
            app: app.clone(),
            name: Some(function.name.clone()),
            access,
            limit: function.limit,
            takes_key: function.takes_idempotency_key(),
            verify: function.verify,
            longest_body: Some(LONGEST_BODY),
        })
    }

    /// The wrapping of what answers when no function does.
    pub(crate) fn of_nothing(app: &App) -> Arc<Self> {
        Arc::new(Self::plain(app))
    }

    /// The wrapping of what answers at the addresses of files.
    pub(crate) fn of_files(app: &App) -> Arc<Self> {
        Arc::new(Self { name: Some("files".to_owned()), longest_body: None, ..Self::plain(app) })
    }

    /// The body for the handler, and what was read of it: nothing, where the handler reads it itself.
    async fn read(&self, body: Body) -> Result<(Body, Bytes), Problem> {
        let Some(longest) = self.longest_body else {
            return Ok((body, Bytes::new()));
        };
        let read = to_bytes(body, longest).await.map_err(|_| Problem::body_too_large(longest))?;
        Ok((Body::from(read.clone()), read))
    }

    /// One for anyone, without a limit, around what is no function.
    fn plain(app: &App) -> Self {
        Self {
            app: app.clone(),
            name: None,
            access: Access::Anyone,
            limit: None,
            takes_key: false,
            verify: None,
            longest_body: Some(LONGEST_BODY),
        }
    }
}

/// One request on its way through the wrapping.
struct RequestContext<'w> {
    wrapping: &'w Wrapping,
    app: App,
    now: Timestamp,
    language: Language,
    request_id: String,
    actor: Option<Actor>,
    quota: Option<Quota>,
    /// What the answer says was wrong.
    problem: Option<Problem>,
}

/// The middleware.
pub(crate) async fn wrap(State(wrapping): State<Arc<Wrapping>>, request: Request, next: Next) -> Response {
    let store = Arc::new(Metered::over(Arc::clone(&wrapping.app.store)));
    let mut app = wrapping.app.over(Arc::<Metered>::clone(&store));
    // A host may want to know what this request alone put into the outbox.
    if let Some(trigger) = request.extensions().get::<Arc<dyn DeliveryTrigger>>() {
        app = app.waking(Arc::clone(trigger));
    }
    let now = app.clock.now();
    let mut context = RequestContext {
        language: Language::preferred(request.headers()),
        request_id: request_id(request.headers(), app.ids.as_ref(), now),
        wrapping: &wrapping,
        app,
        now,
        actor: None,
        quota: None,
        problem: None,
    };
    let response = context.serve(request, next).await.unwrap_or_else(IntoResponse::into_response);
    let mut response = context.localized(response);
    context.finish(&mut response, &store);
    response
}

impl RequestContext<'_> {
    async fn serve(&mut self, request: Request, next: Next) -> Result<Response, Problem> {
        let (mut parts, body) = request.into_parts();
        self.actor = self.authenticate(&parts.headers).await?;
        self.wrapping.access.check(self.actor.as_ref())?;
        let caller_id = self.caller_id(&parts);
        let wrapping = self.wrapping;
        let watched = self.app.watched(wrapping.name.as_deref().unwrap_or_default());
        parts.extensions.insert(watched.clone());
        if wrapping.verify.is_none() {
            self.count(&caller_id).await?;
        }
        let (body, content) = wrapping.read(body).await?;
        // Before its signature stood, a request is not even counted.
        if let Some(verify) = wrapping.verify {
            caught(verify(&watched, &mut parts, &content)).await.flatten()?;
            self.count(&caller_id).await?;
        }

        let key = if wrapping.takes_key { idempotency::key_of(&parts.headers)? } else { None };
        let claim = match key {
            None => None,
            Some(key) => {
                let path = parts.uri.path().trim_end_matches('/');
                let content = [parts.uri.query().unwrap_or_default().as_bytes(), &content];
                let (store, records) = (self.app.store.as_ref(), &self.app.records);
                match idempotency::claim(store, records, self.now, [&caller_id, path, key], content).await? {
                    Claimed::First(claim) => Some(Arc::new(claim)),
                    Claimed::Replay(answer) => return Ok(replayed(answer)),
                }
            }
        };

        let (actor, language) = (self.actor.clone(), self.language);
        parts.extensions.insert(AnyCaller { actor, language, claim: claim.clone() });
        let request = Request::from_parts(parts, body);
        let response = caught(next.run(request)).await.unwrap_or_else(IntoResponse::into_response);
        let response = self.localized(response);
        match claim {
            Some(claim) => self.conclude(&claim, response).await,
            None => Ok(response),
        }
    }

    /// Counts the request against its function's limit, if it has one.
    async fn count(&mut self, caller_id: &str) -> Result<(), Problem> {
        let (Some(limit), Some(function)) = (self.wrapping.limit, &self.wrapping.name) else {
            return Ok(());
        };
        let attempt = Attempt { function, caller: caller_id, per_minute: limit.per_minute, now: self.now };
        let verdict = self.app.rate_limiter.count(&attempt, self.app.store.as_ref()).await?;
        self.quota.insert(Quota::new(limit, verdict)).check()
    }

    async fn authenticate(&self, headers: &HeaderMap) -> Result<Option<Actor>, Problem> {
        let Some(authorization) = headers.get(header::AUTHORIZATION) else {
            return Ok(if self.app.seed_headers { seed_actor(headers) } else { None });
        };
        let (scheme, token) = authorization
            .to_str()
            .ok()
            .and_then(|text| text.split_once(' '))
            .ok_or_else(Problem::invalid_token)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Problem::invalid_token());
        }
        let mut actor = self.app.tokens.verify(token.trim()).await?;
        if actor.roles.is_empty() {
            let assigned = self.app.records.find::<AssignedRoles>(&AssignedRoles::key_of(&actor.id)).await?;
            actor.roles = assigned.map(|stored| stored.entity.roles).unwrap_or_default();
        }
        Ok(Some(actor))
    }

    /// What limits and idempotency keys go by: the user's id, or an anonymous caller's address.
    fn caller_id(&self, parts: &Parts) -> String {
        if let Some(actor) = &self.actor {
            return actor.id.to_string();
        }
        let address = parts.extensions.get::<ClientAddress>();
        format!("@{}", address.map_or("unknown", |address| &address.0))
    }

    /// Settles the request's key where the function did not do so itself.
    async fn conclude(&self, claim: &Claim, response: Response) -> Result<Response, Problem> {
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.map_err(Problem::internal)?;
        let about_the_state = [StatusCode::NOT_FOUND, StatusCode::CONFLICT, StatusCode::PRECONDITION_FAILED]
            .contains(&parts.status);
        claim
            .conclude(self.app.store.as_ref(), || {
                (parts.extensions.get::<Secret>().is_none() && (parts.status.is_success() || about_the_state))
                    .then(|| kept(&parts.headers, parts.status, &body))
                    .flatten()
            })
            .await?;
        Ok(Response::from_parts(parts, Body::from(body)))
    }

    /// The response with its problem, if it is one, put into the caller's language.
    fn localized(&mut self, mut response: Response) -> Response {
        match response.extensions_mut().remove::<Problem>() {
            Some(problem) => self.problem.insert(problem).respond(self.language, &self.request_id),
            None => response,
        }
    }

    fn finish(&self, response: &mut Response, store: &Metered) {
        let duration_ms = milliseconds(self.now, self.app.clock.now());
        let (store_reads, store_writes) =
            (store.reads.load(Ordering::Relaxed), store.writes.load(Ordering::Relaxed));
        let status = response.status();
        let note = response.extensions_mut().remove::<Note>();

        let headers = response.headers_mut();
        let timing =
            format!("app;dur={duration_ms:.1}, store;desc=\"{store_reads} reads, {store_writes} writes\"");
        for (name, value) in [("x-request-id", self.request_id.clone()), ("server-timing", timing)] {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(name, value);
            }
        }
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        if let Some(quota) = &self.quota {
            quota.tell(headers);
        }

        LogLine {
            at: self.now,
            as_of: None,
            level: if status.is_server_error() { "error" } else { "info" },
            request_id: &self.request_id,
            function: self.wrapping.name.as_deref(),
            role: self.actor.as_ref().and_then(|actor| actor.roles.first()).map(|role| role.word()),
            status: Some(status.as_u16()),
            problem: self.problem.as_ref().map(Problem::code),
            cause: self.problem.as_ref().and_then(Problem::cause),
            report: None,
            note: note.as_ref().map(|note| note.0.as_str()),
            duration_ms,
            store_reads,
            store_writes,
        }
        .write(self.app.log.as_ref());
    }
}

/// The caller's own id for the request where it is a plain word, a new one otherwise.
fn request_id(headers: &HeaderMap, ids: &dyn Ids, now: Timestamp) -> String {
    let plain = |text: &&str| {
        (1..=128).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte))
    };
    let given = headers.get("x-request-id").and_then(|value| value.to_str().ok()).filter(plain);
    given.map_or_else(|| ids.mint(now).to_string(), ToOwned::to_owned)
}

/// The caller that the seeds' development headers name (S1, hardening).
fn seed_actor(headers: &HeaderMap) -> Option<Actor> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let role = Role::from_token(text("x-role")?)?;
    let own = text("x-student-id").filter(|_| role == Role::Student);
    let id = own.or_else(|| text("x-actor-id")).or_else(|| text("x-role"))?;
    Some(Actor::new(UserId::parse(id)?, vec![role]))
}

fn replayed(answer: KeptAnswer) -> Response {
    let mut response = answer.into_response();
    response.headers_mut().insert("idempotent-replayed", HeaderValue::from_static("true"));
    response
}

fn kept(headers: &HeaderMap, status: StatusCode, body: &[u8]) -> Option<KeptAnswer> {
    let text = |value: &HeaderValue| value.to_str().ok().map(ToOwned::to_owned);
    // The length follows from the body; the media type has a place of its own.
    let left_out = [header::CONTENT_LENGTH, header::CONTENT_TYPE];
    let kept = headers.iter().filter(|(name, _)| !left_out.contains(name));
    Some(KeptAnswer {
        status: status.as_u16(),
        headers: kept.filter_map(|(name, value)| Some((name.to_string(), text(value)?))).collect(),
        media_type: text(headers.get(header::CONTENT_TYPE)?)?,
        body: String::from_utf8(body.to_vec()).ok()?,
    })
}
