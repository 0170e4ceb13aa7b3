//! Providers of messages that keep what they are given, and fail when a test says so.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;
use jiff::SignedDuration;
use preau_kernel::{
    email::{EmailSender, OutgoingEmail},
    linked_documents::{LinkFailure, LinkedDocuments},
    meeting_rooms::{Entrant, Entry, MeetingRooms, Place, Room, WantedRoom},
    send_failure::{ProviderId, SendFailure},
    whatsapp::{OutgoingWhatsApp, WhatsAppSender},
};
use tokio::sync::Notify;

/// Everything that was sent, in order.
#[derive(Default)]
pub struct Sent {
    emails: Mutex<Vec<OutgoingEmail>>,
    whatsapps: Mutex<Vec<OutgoingWhatsApp>>,
    rooms: Mutex<Vec<WantedRoom>>,
    failures: Mutex<VecDeque<SendFailure>>,
    room_failures: Mutex<VecDeque<SendFailure>>,
    stalls: Mutex<VecDeque<Stall>>,
    documents: Mutex<BTreeMap<String, Result<Vec<u8>, LinkFailure>>>,
    stood_still: Notify,
    news: Notify,
}

/// Where a sending stands still for ever, so that a test can kill whoever sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stall {
    /// Before the provider took it.
    BeforeItIsTaken,
    /// After the provider took it, before it answers.
    AfterItIsTaken,
}

fn all<T: Clone>(sent: &Mutex<Vec<T>>) -> Vec<T> {
    sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

impl Sent {
    /// The e-mails.
    #[must_use]
    pub fn emails(&self) -> Vec<OutgoingEmail> {
        all(&self.emails)
    }

    /// The WhatsApp messages.
    #[must_use]
    pub fn whatsapps(&self) -> Vec<OutgoingWhatsApp> {
        all(&self.whatsapps)
    }

    /// The rooms that were asked for.
    #[must_use]
    pub fn rooms(&self) -> Vec<WantedRoom> {
        all(&self.rooms)
    }

    /// Waits until so many e-mails were sent.
    pub async fn reaches(&self, emails: usize) {
        loop {
            let news = self.news.notified();
            if self.emails.lock().unwrap_or_else(PoisonError::into_inner).len() >= emails {
                return;
            }
            news.await;
        }
    }

    /// Fails the next sending, and so on.
    pub fn fail_next(&self, failure: SendFailure) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).push_back(failure);
    }

    /// Fails to open the next room, and so on.
    pub fn fail_next_room(&self, failure: SendFailure) {
        self.room_failures.lock().unwrap_or_else(PoisonError::into_inner).push_back(failure);
    }

    /// From now on this is what becomes of fetching the document at `url`; from other addresses nothing may be fetched.
    pub fn link(&self, url: &str, document: Result<Vec<u8>, LinkFailure>) {
        let mut documents = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        documents.insert(url.to_owned(), document);
    }

    /// Stands still at the next sending, and so on.
    pub fn stall_next(&self, stall: Stall) {
        self.stalls.lock().unwrap_or_else(PoisonError::into_inner).push_back(stall);
    }

    /// Waits until a sending stands still.
    pub async fn standing_still(&self) {
        self.stood_still.notified().await;
    }

    async fn stand_still(&self) {
        self.stood_still.notify_one();
        std::future::pending::<()>().await;
    }

    async fn send_one<T: Clone>(&self, what: &T, sent: &Mutex<Vec<T>>) -> Result<ProviderId, SendFailure> {
        let stall = self.stalls.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        if stall == Some(Stall::BeforeItIsTaken) {
            self.stand_still().await;
        }
        let outcome = take(what, sent, &self.failures);
        self.news.notify_waiters();
        if stall == Some(Stall::AfterItIsTaken) {
            self.stand_still().await;
        }
        // Others run meanwhile, as they do while a provider is waited for.
        tokio::task::yield_now().await;
        outcome
    }
}

fn take<T: Clone>(
    what: &T,
    sent: &Mutex<Vec<T>>,
    failures: &Mutex<VecDeque<SendFailure>>,
) -> Result<ProviderId, SendFailure> {
    if let Some(failure) = failures.lock().unwrap_or_else(PoisonError::into_inner).pop_front() {
        return Err(failure);
    }
    let mut sent = sent.lock().unwrap_or_else(PoisonError::into_inner);
    sent.push(what.clone());
    Ok(ProviderId(format!("provider-{}", sent.len())))
}

#[async_trait]
impl EmailSender for Sent {
    async fn send(&self, email: &OutgoingEmail) -> Result<ProviderId, SendFailure> {
        self.send_one(email, &self.emails).await
    }

    fn sender_address(&self) -> String {
        "bonjour@ecole.example".to_owned()
    }
}

#[async_trait]
impl WhatsAppSender for Sent {
    async fn send(&self, message: &OutgoingWhatsApp) -> Result<ProviderId, SendFailure> {
        self.send_one(message, &self.whatsapps).await
    }
}

#[async_trait]
impl MeetingRooms for Sent {
    async fn open(&self, room: &WantedRoom) -> Result<Room, SendFailure> {
        take(room, &self.rooms, &self.room_failures)?;
        // Others run meanwhile, as they do while a provider is waited for.
        tokio::task::yield_now().await;
        let url = format!("https://rooms.example/{}", room.name);
        Ok(Room { host_url: Some(format!("{url}?host")), url })
    }

    fn place(&self, name: &str) -> Option<Place> {
        Some(Place { server_url: "https://rooms.example".to_owned(), room_name: name.to_owned() })
    }

    fn entry(&self, room: &WantedRoom, entrant: &Entrant) -> Result<Option<Entry>, SendFailure> {
        let Entrant { name, moderates, records } = entrant;
        Ok(Some(Entry {
            token: Some(format!("{name}, moderates: {moderates}, records: {records}")),
            url: format!("https://rooms.example/{}", room.name),
            expires_at: room.ends_at + SignedDuration::from_hours(1),
        }))
    }
}

#[async_trait]
impl LinkedDocuments for Sent {
    async fn fetch(&self, url: &str) -> Result<Vec<u8>, LinkFailure> {
        let documents = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        documents.get(url).cloned().unwrap_or(Err(LinkFailure::NotAllowed))
    }
}
