//! The function list: one entry a function, from which hosts, templates, documents and tests derive the rest.

use std::pin::Pin;

use axum::routing::MethodRouter;
use http::Method;

#[cfg(feature = "described")]
use crate::http::route::Description;
use crate::{
    http::{
        route::Route,
        signature::{self, Proof, Verify},
    },
    port::usage::Use,
    problem::Problem,
    record::{
        rate_limit::RateLimit,
        wake::{Wake, WokenBy},
    },
    value::actor::{Actor, Role},
    work::app::App,
};

/// One function: an endpoint or a schedule, and all that is said about it anywhere.
pub struct Function {
    /// Its name, such as `book-session`: the handler's name, with hyphens.
    pub name: String,
    /// What starts it.
    pub trigger: Trigger,
    /// How often a caller may use it; `None` does not count.
    pub limit: Option<RateLimit>,
    /// What verifies the signature that it is called with, if it is.
    pub(crate) verify: Option<Verify>,
    /// What it does with the store by itself.
    pub store: StoreUse,
    /// What it does with files.
    pub files: FilesUse,
    /// The memory of its Lambda function, in MB.
    pub memory_mb: u32,
    /// How long it may run, in seconds.
    pub timeout_seconds: u32,
    /// The statuses of problems that its handler answers, beside those that follow from the rest of this.
    pub problems: &'static [u16],
}

/// What starts a function.
pub enum Trigger {
    /// An HTTP request.
    Endpoint(Box<Endpoint>),
    /// The clock.
    Schedule(Schedule),
}

/// An HTTP endpoint. The path works with and without a trailing slash; where a host has not room for both, who asks with one is led away (308).
pub struct Endpoint {
    /// Its method.
    pub method: Method,
    /// Its path, with `{parameters}`.
    pub path: String,
    /// Who may call.
    pub access: Access,
    /// Whether clients ask it with a slash at its end.
    pub has_slash: bool,
    /// What OpenAPI says of it.
    #[cfg(feature = "described")]
    pub description: Description,
    pub(crate) handler: MethodRouter,
}

/// A schedule.
pub struct Schedule {
    /// When it runs: five fields of cron, in UTC.
    pub cron: &'static str,
    /// What it is for, in a sentence.
    pub purpose: &'static str,
    /// Which hosts need it.
    pub runs_on: RunsOn,
    pub(crate) woken: Option<(WokenBy, RunWoken)>,
    pub(crate) run: Box<dyn Fn(App) -> ScheduleRun + Send + Sync>,
}

/// Runs for what one commit wakes.
pub(crate) type RunWoken = Box<dyn Fn(App, Wake) -> ScheduleRun + Send + Sync>;

/// A run of a schedule: what it did, in a few words without personal data.
pub type ScheduleRun = Pin<Box<dyn Future<Output = Result<String, Problem>> + Send>>;

/// Which hosts need a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunsOn {
    /// All of them.
    EveryHost,
    /// Those whose store is SQL: SQLite and D1.
    SqlHosts,
}

/// Who may call an endpoint at all. Whose data they may touch is the handler's own decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anyone, signed in or not.
    Anyone,
    /// Any signed-in caller.
    SignedIn,
    /// Callers with one of these roles; an admin may do whatever a coach may.
    Roles(&'static [Role]),
}

impl Schedule {
    /// What wakes it between its ticks, if anything does.
    #[must_use]
    pub fn woken_by(&self) -> Option<WokenBy> {
        self.woken.as_ref().map(|(by, _)| *by)
    }

    /// Whether it also runs as soon as something is put into the outbox.
    #[must_use]
    pub fn delivers(&self) -> bool {
        self.woken_by() == Some(WokenBy::Outbox)
    }
}

impl Endpoint {
    /// The path as routers know it: a parameter there is a whole segment. What follows it (`.ics`) is the function's own
    /// to read.
    #[must_use]
    pub fn route(&self) -> String {
        route_of(&self.path)
    }
}

fn route_of(path: &str) -> String {
    let segments = path.trim_end_matches('/').split('/').map(|segment| {
        let parameter = segment.find('{').zip(segment.find('}'));
        parameter.map_or(segment, |(start, end)| &segment[start..=end])
    });
    segments.collect::<Vec<_>>().join("/")
}

impl Access {
    pub(crate) fn check(self, actor: Option<&Actor>) -> Result<(), Problem> {
        match (self, actor) {
            (Self::Anyone, _) | (Self::SignedIn, Some(_)) => Ok(()),
            (_, None) => Err(Problem::unauthenticated()),
            (Self::Roles(roles), Some(actor)) if roles.iter().any(|role| actor.is(*role)) => Ok(()),
            (Self::Roles(_), Some(_)) => Err(Problem::not_yours()),
        }
    }
}

/// What a handler does with the store. What the wrapping adds (idempotency, limits, kept roles) is derived. The harness
/// fails a test in which a handler does what this does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StoreUse {
    /// It reads items by key.
    pub reads: bool,
    /// It lists partitions or indexes.
    pub lists: bool,
    /// It writes.
    pub writes: bool,
}

/// What a handler does with files. Who hands out an address that permits something has to be permitted it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FilesUse {
    /// It reads files, or hands out addresses to read at.
    pub reads: bool,
    /// It puts files, or hands out addresses to put them at.
    pub puts: bool,
    /// It deletes files, and lists them.
    pub deletes: bool,
}

/// What may be asked of a function that changes something, unless its entry says otherwise.
const DEFAULT_LIMIT: RateLimit = RateLimit::per_minute(60);

impl Function {
    /// An endpoint, from `preau_kernel::routes!(handler)`.
    #[must_use]
    pub fn endpoint(access: Access, route: Route) -> Self {
        let name = route.handler_name.replace('_', "-");
        let limit = (route.method != Method::GET).then_some(DEFAULT_LIMIT);
        let endpoint = Endpoint {
            method: route.method,
            path: route.path,
            access,
            has_slash: false,
            #[cfg(feature = "described")]
            description: route.description,
            handler: route.handler,
        };
        Self {
            name,
            trigger: Trigger::Endpoint(Box::new(endpoint)),
            limit,
            verify: None,
            store: StoreUse::default(),
            files: FilesUse::default(),
            memory_mb: 256,
            timeout_seconds: 15,
            problems: &[],
        }
    }

    /// A schedule that runs when `cron` (five fields, UTC) says.
    #[must_use]
    pub fn schedule<R>(
        name: &str,
        cron: &'static str,
        purpose: &'static str,
        run: impl Fn(App) -> R + Send + Sync + 'static,
    ) -> Self
    where
        R: Future<Output = Result<String, Problem>> + Send + 'static,
    {
        let run = Box::new(move |app| -> ScheduleRun { Box::pin(run(app)) });
        Self {
            name: name.to_owned(),
            trigger: Trigger::Schedule(Schedule {
                cron,
                purpose,
                runs_on: RunsOn::EveryHost,
                woken: None,
                run,
            }),
            limit: None,
            verify: None,
            store: StoreUse::default(),
            files: FilesUse::default(),
            memory_mb: 256,
            timeout_seconds: 60,
            problems: &[],
        }
    }

    /// With another limit than the default.
    #[must_use]
    pub const fn limit(mut self, limit: RateLimit) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Clients ask it with a slash at its end, as a seed names it: every host answers there itself, and leads nobody away.
    #[must_use]
    pub fn with_slash(mut self) -> Self {
        if let Trigger::Endpoint(endpoint) = &mut self.trigger {
            endpoint.has_slash = true;
        }
        self
    }

    /// It is for whoever has something signed. The signature is verified first: what is refused for it has written nothing and
    /// counts against no limit.
    #[must_use]
    pub fn signed<P: Proof>(mut self) -> Self {
        self.verify = Some(signature::by::<P>);
        self
    }

    /// It reads items by key.
    #[must_use]
    pub const fn reads(mut self) -> Self {
        self.store.reads = true;
        self
    }

    /// It lists partitions or indexes.
    #[must_use]
    pub const fn lists(mut self) -> Self {
        self.store.lists = true;
        self
    }

    /// It writes.
    #[must_use]
    pub const fn writes(mut self) -> Self {
        self.store.writes = true;
        self
    }

    /// It reads files, whole or in part, or hands out addresses to read them at.
    #[must_use]
    pub const fn reads_files(mut self) -> Self {
        self.files.reads = true;
        self
    }

    /// It puts files, or hands out addresses to put them at.
    #[must_use]
    pub const fn puts_files(mut self) -> Self {
        self.files.puts = true;
        self
    }

    /// It deletes files, and lists them.
    #[must_use]
    pub const fn deletes_files(mut self) -> Self {
        self.files.deletes = true;
        self
    }

    /// With another memory than the default, in MB: for what holds whole files, several times over perhaps.
    #[must_use]
    pub const fn memory_mb(mut self, megabytes: u32) -> Self {
        self.memory_mb = megabytes;
        self
    }

    /// With another time to run than the default, in seconds. API Gateway waits 30 for an endpoint.
    #[must_use]
    pub const fn timeout_seconds(mut self, seconds: u32) -> Self {
        self.timeout_seconds = seconds;
        self
    }

    /// Its handler answers problems of these statuses too.
    #[must_use]
    pub const fn also_answers(mut self, problems: &'static [u16]) -> Self {
        self.problems = problems;
        self
    }

    /// It is a schedule that only SQL stores need.
    #[must_use]
    pub const fn on_sql_hosts(mut self) -> Self {
        if let Trigger::Schedule(schedule) = &mut self.trigger {
            schedule.runs_on = RunsOn::SqlHosts;
        }
        self
    }

    /// It is a schedule that sweeps what `deliver` left: that runs as soon as something is put into the outbox, for it alone.
    #[must_use]
    pub fn on_outbox<R>(self, deliver: impl Fn(App, Wake) -> R + Send + Sync + 'static) -> Self
    where
        R: Future<Output = Result<String, Problem>> + Send + 'static,
    {
        self.woken(WokenBy::Outbox, deliver)
    }

    /// It is a schedule that goes on with what `start` left: that runs as soon as a job of this kind is opened, for it alone,
    /// on hosts that let a run last as long as its entry says.
    #[must_use]
    pub fn on_jobs<R>(
        self,
        kind: &'static str,
        start: impl Fn(App, Wake) -> R + Send + Sync + 'static,
    ) -> Self
    where
        R: Future<Output = Result<String, Problem>> + Send + 'static,
    {
        self.woken(WokenBy::Jobs(kind), start)
    }

    fn woken<R>(mut self, by: WokenBy, run: impl Fn(App, Wake) -> R + Send + Sync + 'static) -> Self
    where
        R: Future<Output = Result<String, Problem>> + Send + 'static,
    {
        if let Trigger::Schedule(schedule) = &mut self.trigger {
            schedule.woken = Some((by, Box::new(move |app, wake| Box::pin(run(app, wake)))));
        }
        self
    }

    /// The endpoint, if it is one.
    #[must_use]
    pub fn as_endpoint(&self) -> Option<&Endpoint> {
        match &self.trigger {
            Trigger::Endpoint(endpoint) => Some(endpoint),
            Trigger::Schedule(_) => None,
        }
    }

    /// The schedule, if it is one.
    #[must_use]
    pub const fn as_schedule(&self) -> Option<&Schedule> {
        match &self.trigger {
            Trigger::Endpoint(_) => None,
            Trigger::Schedule(schedule) => Some(schedule),
        }
    }

    /// What its entry says that its handler or its run does with the store and with files.
    #[must_use]
    pub fn uses(&self) -> Vec<Use> {
        let said = [
            (self.store.reads, Use::Reads),
            (self.store.lists, Use::Lists),
            (self.store.writes, Use::Writes),
            (self.files.reads, Use::ReadsFiles),
            (self.files.puts, Use::PutsFiles),
            (self.files.deletes, Use::DeletesFiles),
        ];
        said.into_iter().filter_map(|(said, what)| said.then_some(what)).collect()
    }

    /// Whether a caller may send it an idempotency key: every POST.
    #[must_use]
    pub fn takes_idempotency_key(&self) -> bool {
        self.as_endpoint().is_some_and(|endpoint| endpoint.method == Method::POST)
    }

    /// All that it does with the store, the wrapping included.
    #[must_use]
    pub fn whole_store_use(&self) -> StoreUse {
        let keeps_keys = self.takes_idempotency_key();
        // Whoever signs in with a token that names no role has the roles that are kept here.
        let signs_in = self.as_endpoint().is_some_and(|endpoint| endpoint.access != Access::Anyone);
        StoreUse {
            reads: self.store.reads || keeps_keys || signs_in,
            lists: self.store.lists,
            writes: self.store.writes || keeps_keys || self.limit.is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_of_a_route_is_a_whole_segment() {
        assert_eq!(route_of("/sessions/{session_id}/cancel"), "/sessions/{session_id}/cancel");
        assert_eq!(route_of("/calendar/feeds/{token}.ics"), "/calendar/feeds/{token}");
        assert_eq!(route_of("/notifications/"), "/notifications");
    }
}
