//! Delivery as soon as there is something to deliver, jobs as soon as they are there, and the end of both with the host.

use std::{sync::Arc, time::Duration};

use preau_kernel::{
    app::{App, DeliveryTrigger},
    budget::{Budget, StopSignal},
    clock::Clock,
    function::Function,
    server::run_woken,
    wake::Wake,
};
use tokio::{
    sync::{
        mpsc::{Receiver, Sender, channel},
        watch,
    },
    task::{JoinHandle, JoinSet},
};

use crate::{stopping::Stopping, ticker};

/// How many commits wait for delivery at most; what is more waits for the schedule.
const MOST_WAITING: usize = 10_000;
/// How many of them one run delivers together.
const TOGETHER: usize = 64;
/// How many runs of delivery go on at once: one that tells thousands keeps nobody else waiting.
const RUNS: usize = 4;
/// How many runs of jobs go on at once, beside those: each may hold a document for minutes.
const RUNS_OF_JOBS: usize = 2;
/// How long what is under way has to come to its end.
const DRAINED_WITHIN: Duration = Duration::from_secs(10);

/// Wakes the delivery of what commits left in the outbox, and those who run jobs.
pub struct Doorbell(Sender<Wake>);

/// What commits wake.
pub struct Woken(Receiver<Wake>);

/// The two ends of the line.
pub fn doorbell() -> (Doorbell, Woken) {
    let (sender, receiver) = channel(MOST_WAITING);
    (Doorbell(sender), Woken(receiver))
}

impl DeliveryTrigger for Doorbell {
    fn wake(&self, wake: Wake) {
        // Where too much waits already, the schedule finds it.
        drop(self.0.try_send(wake));
    }
}

impl Woken {
    /// What there is to do, once there is something; none when nothing will come any more.
    async fn next(&mut self) -> Option<Wake> {
        let mut waiting = Vec::new();
        self.0.recv_many(&mut waiting, TOGETHER).await;
        waiting.into_iter().reduce(|mut all, wake| {
            all.add(wake);
            all
        })
    }
}

/// What the host does beside answering: its schedules, and delivery.
pub struct Background {
    stop: StopSignal,
    told: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Background {
    /// Begins.
    pub fn start(functions: Vec<Function>, app: &App, clock: Arc<dyn Clock>, woken: Woken) -> Self {
        let (told, hears) = watch::channel(false);
        let (stopping, stop) = (Stopping::of(hears), StopSignal::default());
        let app = app.clone().within(Budget::default().stopped_by(stop.clone()));
        let functions = Arc::new(functions);
        let delivering = deliver(Arc::clone(&functions), app.clone(), woken, stopping.clone());
        let ticking = ticker::tick(functions, app, clock, stopping);
        Self { stop, told, tasks: vec![tokio::spawn(delivering), tokio::spawn(ticking)] }
    }

    /// Ends when `told` does, and has runs begin nothing more from then on: they give back what no provider has been
    /// spoken to about.
    pub fn stops_when<F: Future<Output = ()>>(&self, told: F) -> impl Future<Output = ()> + use<F> {
        let (stop, tell) = (self.stop.clone(), self.told.clone());
        async move {
            told.await;
            stop.stop();
            tell.send_replace(true);
        }
    }

    /// Lets what is under way come to its end, if that takes no longer than ten seconds.
    pub async fn end(self) {
        self.stop.stop();
        self.told.send_replace(true);
        let aborts: Vec<_> = self.tasks.iter().map(JoinHandle::abort_handle).collect();
        let ended = async {
            for task in self.tasks {
                drop(task.await);
            }
        };
        if tokio::time::timeout(DRAINED_WITHIN, ended).await.is_err() {
            for task in aborts {
                task.abort();
            }
        }
    }
}

/// Delivers what is put into the outbox as soon as it is, and begins with jobs, until the host is told to stop.
async fn deliver(functions: Arc<Vec<Function>>, app: App, mut woken: Woken, mut stopping: Stopping) {
    let (mut runs, mut jobs) = (JoinSet::new(), JoinSet::new());
    loop {
        let wake = tokio::select! {
            wake = woken.next() => wake,
            () = stopping.begins() => None,
        };
        let Some(wake) = wake else { break };
        let run_for = |wake| {
            let (functions, app) = (Arc::clone(&functions), app.clone());
            async move { run(&functions, &app, wake).await }
        };
        while jobs.try_join_next().is_some() {}
        // Where as many go on already, the schedule finds the others.
        if !wake.jobs.is_empty() && jobs.len() < RUNS_OF_JOBS {
            jobs.spawn(run_for(wake.clone().of_jobs()));
        }
        let outbox = wake.of_outbox();
        if outbox.is_empty() {
            continue;
        }
        if runs.len() >= RUNS {
            runs.join_next().await;
        }
        runs.spawn(run_for(outbox));
        while runs.try_join_next().is_some() {}
    }
    // One that panicked is none that is waited for.
    while runs.join_next().await.is_some() {}
    while jobs.join_next().await.is_some() {}
}

async fn run(functions: &[Function], app: &App, wake: Wake) {
    for function in functions {
        if let Some(schedule) = function.as_schedule() {
            // Its log line says what became of it; the next tick tries again.
            drop(run_woken(&function.name, schedule, app, wake.clone()).await);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use async_trait::async_trait;
    use preau_kernel::{
        announcement::{Addressee, Addressees, Announcement},
        channel::Channel,
        contact::EmailAddress,
        email::{EmailSender, OutgoingEmail},
        entity::Entity,
        id::UserId,
        job::JobId,
        list::List,
        message::{Message, MessageState, Recipient},
        send_failure::{ProviderId, SendFailure},
        store::{Outcome, Write},
    };
    use preau_native::SystemClock;
    use preau_users::profile::Profile;
    use serde_json::json;
    use tempfile::TempDir;
    use tokio::sync::Semaphore;

    use super::*;
    use crate::host::Host;

    /// A provider that takes an e-mail and answers when it may. It takes no keys: what it may have sent is not sent again.
    struct Slow {
        spoken_to: Semaphore,
        may_answer: Semaphore,
        taken: Mutex<Vec<String>>,
    }

    #[async_trait]
    impl EmailSender for Slow {
        async fn send(&self, email: &OutgoingEmail) -> Result<ProviderId, SendFailure> {
            self.taken.lock().unwrap().push(email.to.as_str().to_owned());
            self.spoken_to.add_permits(1);
            self.may_answer.acquire().await.unwrap().forget();
            Ok(ProviderId(email.key.clone()))
        }

        fn sender_address(&self) -> String {
            "bonjour@ecole.example".to_owned()
        }

        fn takes_keys(&self) -> bool {
            false
        }
    }

    async fn given(host: &Host, entity: &impl Entity) {
        let outcome = host.store.write(&[Write::Create(entity.to_item().unwrap())]).await;
        assert_eq!(outcome, Ok(Outcome::Done));
    }

    fn message(host: &Host, number: usize) -> Message {
        let to = Recipient::Address(format!("p{number}@example.org"));
        let said = ("generic-notice", json!({"title": "Rentrée", "message": "Lundi."}));
        Message::queued(host.app.ids.as_ref(), host.app.now(), Channel::Email, to, said)
    }

    #[tokio::test]
    async fn a_host_that_is_told_to_stop_finishes_what_providers_have_and_queues_the_rest_again() {
        let folder = TempDir::new().unwrap();
        let mut host = Host::open(folder.path(), Arc::new(SystemClock)).unwrap();
        let slow = Arc::new(Slow {
            spoken_to: Semaphore::new(0),
            may_answer: Semaphore::new(0),
            taken: Mutex::default(),
        });
        host.app.senders.email = Arc::<Slow>::clone(&slow);
        let messages: Vec<_> = (0..40).map(|number| message(&host, number)).collect();
        let mut wake = Wake::default();
        for message in &messages {
            given(&host, message).await;
            wake.messages.push(message.id);
        }
        let Host { functions, app, clock, .. } = host;
        let (doorbell, woken) = doorbell();
        let background = Background::start(functions, &app, clock, woken);
        doorbell.wake(wake);
        // As many as are sent at once.
        slow.spoken_to.acquire_many(8).await.unwrap().forget();
        background.stops_when(std::future::ready(())).await;
        slow.may_answer.add_permits(1_000);
        background.end().await;

        let kept = app.records.all::<Message>(&List::whole(Message::all())).await.unwrap();
        let of = |state| kept.iter().filter(|stored| stored.entity.state == state).count();
        let taken = slow.taken.lock().unwrap().len();
        assert_eq!((taken, of(MessageState::Sent), of(MessageState::Queued)), (8, 8, 32));
        assert!(
            kept.iter()
                .all(|stored| stored.entity.state == MessageState::Sent || stored.entity.attempts == 0)
        );
    }

    #[tokio::test]
    async fn an_announcement_is_told_as_soon_as_it_is_there_by_every_channel() {
        let folder = TempDir::new().unwrap();
        let mut host = Host::open(folder.path(), Arc::new(SystemClock)).unwrap();
        let slow = Arc::new(Slow {
            spoken_to: Semaphore::new(0),
            may_answer: Semaphore::new(1_000),
            taken: Mutex::default(),
        });
        host.app.senders.email = Arc::<Slow>::clone(&slow);
        let mut people = Vec::new();
        for number in 0..20 {
            let mut profile = Profile::blank(UserId::parse(&format!("student-{number}")).unwrap()).entity;
            profile.email = EmailAddress::parse(&format!("student-{number}@example.org"));
            given(&host, &profile).await;
            people.push(Addressee::new(profile.id));
        }
        let said = ("generic-notice", json!({"title": "Rentrée", "message": "Lundi."}));
        let (ids, addressees) = (host.app.ids.as_ref(), Addressees::List(people));
        let news = Announcement::news(ids, host.app.now(), said, addressees);
        given(&host, &news).await;
        let Host { functions, app, clock, .. } = host;
        let (doorbell, woken) = doorbell();
        let background = Background::start(functions, &app, clock, woken);
        doorbell.wake(Wake { announcements: vec![news.id], ..Wake::default() });
        slow.spoken_to.acquire_many(20).await.unwrap().forget();
        background.end().await;
        let kept = app.records.all::<Message>(&List::whole(Message::all())).await.unwrap();
        let sent = kept.iter().filter(|stored| stored.entity.state == MessageState::Sent).count();
        assert_eq!(sent, 40);
    }

    #[tokio::test]
    async fn jobs_are_begun_with_at_once_and_keep_no_message_waiting() {
        let folder = TempDir::new().unwrap();
        let mut host = Host::open(folder.path(), Arc::new(SystemClock)).unwrap();
        let slow = Arc::new(Slow {
            spoken_to: Semaphore::new(0),
            may_answer: Semaphore::new(1_000),
            taken: Mutex::default(),
        });
        host.app.senders.email = Arc::<Slow>::clone(&slow);
        let (begun, may_end) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let (tells, waits) = (Arc::clone(&begun), Arc::clone(&may_end));
        let long = move |_: App, wake: Wake| {
            tells.add_permits(wake.jobs.len());
            let waits = Arc::clone(&waits);
            async move {
                drop(waits.acquire().await);
                Ok(wake.messages.len().to_string())
            }
        };
        let never = "0 0 1 1 *";
        let runs = Function::schedule("run-tests", never, "runs long", |_| async { Ok(String::new()) });
        host.functions.push(runs.on_jobs("test", long));
        let messages: Vec<_> = (0..6).map(|number| message(&host, number)).collect();
        let job = JobId::mint(host.app.ids.as_ref(), host.app.now());
        let Host { functions, app, clock, store, .. } = host;
        let (doorbell, woken) = doorbell();
        let background = Background::start(functions, &app, clock, woken);
        for message in &messages {
            let outcome = store.write(&[Write::Create(message.to_item().unwrap())]).await;
            assert_eq!(outcome, Ok(Outcome::Done));
            doorbell.wake(Wake { messages: vec![message.id], jobs: vec![job], ..Wake::default() });
            slow.spoken_to.acquire().await.unwrap().forget();
        }
        // As many runs as go on at once; the schedule would find the others.
        begun.acquire_many(u32::try_from(RUNS_OF_JOBS).unwrap()).await.unwrap().forget();
        assert_eq!(begun.available_permits(), 0);
        may_end.add_permits(1_000);
        background.end().await;
    }
}
