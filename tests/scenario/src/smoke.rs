//! A deployed host, tried with accounts that exist for this alone. What is done is undone: the accounts are erased in the end, and
//! nothing is begun with one that somebody uses.

#![expect(
    clippy::panic,
    clippy::print_stdout,
    reason = "a step fails by a panic, and who runs it reads how it went"
)]

use std::{
    any::Any,
    panic::{AssertUnwindSafe, set_hook, take_hook},
    sync::Mutex,
    time::Duration,
};

use futures_util::FutureExt;
use http::Method;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use crate::{
    client::{Answer, Caller, Request},
    host::{Host, now},
    jpeg,
    scenario::service,
    school::{entries, text},
};

/// How often an erasure is asked to go on, and how often it is looked whether people were told, once a second.
const MOST_ERASURES: u32 = 60;
const LOOKS: u32 = 120;

/// The tokens of the accounts.
pub struct Accounts {
    /// A student's, or anybody's.
    pub own: String,
    /// A coach's; without it no lesson is booked.
    pub coach: Option<String>,
}

/// Someone who is signed in.
struct Account<'h> {
    caller: &'h Caller<'h>,
    token: String,
    id: String,
}

impl Account<'_> {
    fn get(&self, path: &str) -> Request<'_> {
        self.caller.get(path).bearing(&self.token)
    }

    fn ask(&self, method: Method, path: &str) -> Request<'_> {
        self.caller.request(method, path).bearing(&self.token)
    }

    fn send(&self, method: Method, path: &str, body: &Value) -> Request<'_> {
        self.ask(method, path).json(body)
    }

    /// Erases all that the host keeps of it, until nothing is left: what is being delivered may come late.
    async fn leave(&self) {
        for _ in 0..MOST_ERASURES {
            let erased = self.ask(Method::DELETE, "/api/users/me").send().await;
            if erased.status != 202 {
                let _ = erased.expecting(204);
                if self.is_blank().await {
                    return;
                }
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        panic!("something of {} is left: send DELETE /api/users/me with its token again", self.id);
    }

    /// Waits until it was told of this.
    async fn is_told(&self, kind: &str) {
        let path = format!("/notifications?limit=1&type={kind}");
        for _ in 0..LOOKS {
            if !entries(&self.get(&path).send().await.expecting(200).json()).is_empty() {
                return;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        panic!("{} was not told of it ({kind}) in {LOOKS} seconds: messages are not delivered", self.id);
    }

    /// Whether the host keeps nothing of it that somebody would miss.
    async fn is_blank(&self) -> bool {
        let profile = self.get("/api/users/me").send().await.expecting(200);
        let holds =
            async |path: &str| !entries(&self.get(path).send().await.expecting(200).json()).is_empty();
        let lists =
            ["/sessions/list?limit=1", "/photos?limit=1", "/photos/trash?limit=1", "/notifications?limit=1"];
        for path in lists {
            if holds(path).await {
                return false;
            }
        }
        profile.header("etag") == "\"0\""
    }
}

/// How the steps went.
struct Steps {
    lines: Vec<String>,
    failed: bool,
}

impl Steps {
    /// Takes a step, and notes what it says when it fails.
    async fn take<T>(&mut self, name: &str, step: impl Future<Output = T>) -> Option<T> {
        let outcome = AssertUnwindSafe(step).catch_unwind().await;
        let line = match &outcome {
            Ok(_) => format!("passed  {name}"),
            Err(panic) => format!("FAILED  {name}\n        {}", said(panic.as_ref())),
        };
        self.failed |= outcome.is_err();
        println!("{line}");
        self.lines.push(line);
        outcome.ok()
    }
}

/// What a step that failed says: the answer that was not as expected.
fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no reason").replace('\n', "\n        ")
}

/// Tries the host at `address`, says how each step went, and answers whether all went well.
pub async fn smoke(address: &str, accounts: Accounts) -> bool {
    // One run at a time: what a step that fails says is shown once, by the step.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let usual = {
        let _turn = ONE_AT_A_TIME.lock();
        let usual = take_hook();
        set_hook(Box::new(|_| {}));
        usual
    };
    let steps = steps(address, accounts).await;
    set_hook(usual);
    let failed = steps.lines.iter().filter(|line| line.starts_with("FAILED")).count();
    println!("{} passed, {failed} failed", steps.lines.len() - failed);
    !steps.failed
}

async fn steps(address: &str, accounts: Accounts) -> Steps {
    let host = Host::deployed(address);
    let caller = Caller::of(&host);
    let mut steps = Steps { lines: Vec::new(), failed: false };
    let service = steps.take("the service says what it is", service::the_host_says_what_it_is(&caller)).await;
    if service.is_none() {
        return steps;
    }
    let own = steps.take("the account is one that nobody uses", signed_in(&caller, accounts.own)).await;
    let Some(own) = own else { return steps };
    let coach = match accounts.coach {
        Some(token) => {
            let coach = steps.take("so is the coach's", signed_in(&caller, token)).await;
            let Some(coach) = coach else { return steps };
            Some(coach)
        }
        None => None,
    };
    steps.take("without a good token nobody is let in", strangers_stay_outside(&caller)).await;
    steps.take("a profile is written, at the version that was read", a_profile_is_written(&own)).await;
    let photo =
        steps.take("a photo is kept without the place where it was taken", a_photo_is_kept(&own)).await;
    let feed = steps.take("a calendar is followed by its address", a_calendar_is_followed(&own)).await;
    if let Some(coach) = &coach {
        steps
            .take(
                "a lesson is booked once, read and called off, and both are told",
                a_lesson_is_booked(&own, coach),
            )
            .await;
    } else {
        println!("left out  a lesson is booked: there is no token of a coach (SMOKE_COACH_TOKEN)");
    }
    steps.take("nothing is left of the account", own.leave()).await;
    if let Some(coach) = &coach {
        steps.take("nothing is left of the coach's", coach.leave()).await;
    }
    let gone = async {
        if let Some(photo) = &photo {
            let file = caller.at(Method::GET, photo).send().await;
            assert!(file.status.is_client_error(), "the photo is still there: {file:?}");
        }
        if let Some(feed) = &feed {
            caller.get(feed).send().await.is_problem(404, "not-found");
        }
    };
    steps.take("its addresses lead nowhere", gone).await;
    steps
}

/// The account that a token is of, if nothing of anybody's is lost with it.
async fn signed_in<'h>(caller: &'h Caller<'h>, token: String) -> Account<'h> {
    let profile = caller.get("/api/users/me").bearing(&token).send().await.expecting(200).json();
    let account = Account { caller, token, id: text(&profile, "id").to_owned() };
    assert!(
        account.is_blank().await,
        "the host keeps something of {}: an account that is erased afterwards must be nobody's",
        account.id
    );
    account
}

async fn strangers_stay_outside(caller: &Caller<'_>) {
    caller.get("/api/users/me").send().await.is_problem(401, "unauthenticated");
    caller.get("/api/users/me").bearing("no.token.atall").send().await.is_problem(401, "invalid-token");
}

async fn a_profile_is_written(own: &Account<'_>) {
    // Without an address: nobody is written to.
    let profile = json!({"full_name": "Essai de déploiement", "time_zone": "Africa/Libreville"});
    let write = async |version: &str| {
        own.send(Method::PUT, "/api/users/me", &profile).header("if-match", version).send().await
    };
    assert_eq!(write("\"0\"").await.expecting(200).header("etag"), "\"1\"");
    write("\"0\"").await.is_problem(412, "stale-version");
    let read = own.get("/api/users/me").send().await.expecting(200).json();
    assert_eq!(text(&read, "full_name"), "Essai de déploiement");
}

/// The answer is the address of its bytes.
async fn a_photo_is_kept(own: &Account<'_>) -> String {
    let taken = jpeg::with_place();
    let photo = json!({
        "file_name": "essai.jpg", "content_type": "image/jpeg", "size": taken.len(), "sha256": jpeg::sha256(&taken),
    });
    let requested = own.send(Method::POST, "/photos", &photo).send().await.expecting(201).json();
    let upload = &requested["upload"];
    let method: Method = text(upload, "method").parse().unwrap_or_default();
    let put = own.caller.at(method, text(upload, "url")).bytes(taken);
    let headers = upload["headers"].as_object().into_iter().flatten();
    let put = headers.fold(put, |put, (name, value)| put.header(name, value.as_str().unwrap_or_default()));
    let sent = put.send().await;
    assert!(sent.status.is_success(), "{sent:?}");
    let path = format!("/photos/{}", text(&requested["photo"], "id"));
    let _ = own.ask(Method::POST, &format!("{path}/complete")).send().await.expecting(200);
    let seen = own.get(&path).send().await.expecting(200).json();
    let file = own.caller.at(Method::GET, text(&seen, "url")).send().await.expecting(200);
    assert!(file.bytes() == jpeg::plain(), "what is read is not what is kept");
    text(&seen, "url").to_owned()
}

/// The answer is its path.
async fn a_calendar_is_followed(own: &Account<'_>) -> String {
    let minted = own.ask(Method::POST, "/calendar/feed").send().await.expecting(201);
    let feed = minted.header("location").to_owned();
    let calendar = own.caller.get(&feed).send().await.expecting(200);
    assert!(calendar.text().starts_with("BEGIN:VCALENDAR\r\n"), "{}", calendar.text());
    feed
}

async fn a_lesson_is_booked(own: &Account<'_>, coach: &Account<'_>) {
    let day = (now() + SignedDuration::from_hours(30 * 24)).to_zoned(TimeZone::UTC).date();
    let hours = json!({
        "time_zone": "UTC", "weekly": [], "overrides": [{"date": day, "extra": [{"start": "09:00", "end": "12:00"}]}],
    });
    let path = format!("/coaches/{}/availability", coach.id);
    let _ = coach.send(Method::PUT, &path, &hours).send().await.expecting(200);
    let at = |hour: i8| {
        let start = day.at(hour, 0, 0, 0).to_zoned(TimeZone::UTC);
        start.map_or(Timestamp::UNIX_EPOCH, |start| start.timestamp())
    };
    let book = async |hour: i8| -> Answer {
        let slot = json!({"start": at(hour), "end": at(hour + 1)});
        let lesson = json!({"type": "Visio", "coach_id": coach.id, "slot": slot});
        own.send(Method::POST, "/sessions/book", &lesson).send().await
    };
    let lesson = book(9).await.expecting(201).json();
    book(9).await.is_problem(409, "slot-taken");
    book(14).await.is_problem(409, "slot-unavailable");
    let path = format!("/sessions/{}", text(&lesson, "id"));
    for person in [own, coach] {
        let read = person.get(&path).send().await.expecting(200).json();
        assert_eq!(text(&read, "status"), "Proposé");
    }
    let cancelled = coach.ask(Method::POST, &format!("{path}/cancel")).send().await.expecting(200).json();
    assert_eq!(text(&cancelled, "status"), "Annulé");
    for person in [own, coach] {
        person.is_told("session_cancelled").await;
    }
}
