//! What answers at addresses that Préau serves itself, reached without a socket.

use std::sync::Arc;

use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, to_bytes},
};
use http::{Request, Response};
use preau_kernel::{
    app::{App, DeliveryTrigger, Ports, Senders, WebhookReaders},
    clock::Clock,
    email::{EmailSender, OutgoingEmail},
    file_address::FileAddresses,
    files::Files,
    id::Ids,
    linked_documents::{LinkFailure, LinkedDocuments},
    log::Log,
    meeting_rooms::{MeetingRooms, Room, WantedRoom},
    question_writer::{Author, Pace, QuestionWriter, WantedQuestions, WriterFailure, WriterTicket, Writing},
    send_failure::{ProviderId, SendFailure},
    server::router,
    token::Tokens,
    whatsapp::{OutgoingWhatsApp, WhatsAppSender},
};
use tower::ServiceExt;

use super::Reach;
use crate::{TestClock, model::Model};

const SECRET: &str = "signs the addresses of cases";
const ORIGIN: &str = "http://files.test";

/// A host's router over some files, with no function.
pub struct OwnAddresses(Router);

impl OwnAddresses {
    /// What signs the addresses that answer here.
    #[must_use]
    pub fn signer() -> FileAddresses {
        FileAddresses::new(SECRET.as_bytes(), ORIGIN)
    }

    /// Serves these files by this clock.
    #[must_use]
    pub fn of(files: Arc<dyn Files>, clock: &Arc<TestClock>) -> Self {
        let clock: Arc<dyn Clock> = Arc::<TestClock>::clone(clock);
        let nobody = Arc::new(Nobody);
        let ports = Ports {
            ids: nobody.clone(),
            store: Arc::new(Model::new(Arc::clone(&clock))),
            files,
            log: nobody.clone(),
            tokens: Arc::new(Tokens::by_secret(SECRET, "preau", "preau", Arc::clone(&clock))),
            senders: Senders {
                email: nobody.clone(),
                whatsapp: nobody.clone(),
                rooms: nobody.clone(),
                questions: nobody.clone(),
                embedder: None,
                grader: None,
                ocr: None,
                documents: nobody.clone(),
            },
            webhooks: WebhookReaders::default(),
            delivery: nobody,
            clock,
        };
        Self(router(&[], &App::new(ports, SECRET.as_bytes(), ORIGIN).serving_files(), &[]))
    }
}

#[async_trait]
impl Reach for OwnAddresses {
    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, String> {
        let answer = self.0.clone().oneshot(request.map(Body::from)).await;
        let (parts, body) = answer.map_err(|error| error.to_string())?.into_parts();
        let body = to_bytes(body, usize::MAX).await.map_err(|error| error.to_string())?;
        Ok(Response::from_parts(parts, body.into()))
    }
}

/// The ports that no file needs.
struct Nobody;

fn never<T>() -> Result<T, SendFailure> {
    Err(SendFailure::Permanent { cause: "there is nobody".to_owned() })
}

#[async_trait]
impl EmailSender for Nobody {
    async fn send(&self, _: &OutgoingEmail) -> Result<ProviderId, SendFailure> {
        never()
    }

    fn sender_address(&self) -> String {
        String::new()
    }
}

#[async_trait]
impl WhatsAppSender for Nobody {
    async fn send(&self, _: &OutgoingWhatsApp) -> Result<ProviderId, SendFailure> {
        never()
    }
}

#[async_trait]
impl MeetingRooms for Nobody {
    async fn open(&self, _: &WantedRoom) -> Result<Room, SendFailure> {
        never()
    }
}

#[async_trait]
impl QuestionWriter for Nobody {
    fn author(&self) -> Author {
        Author::Offline
    }

    fn pace(&self) -> Pace {
        Pace::AtOnce
    }

    async fn begin(&self, _: &WantedQuestions) -> Result<Writing, WriterFailure> {
        Err(WriterFailure::Permanent { cause: "there is nobody".to_owned() })
    }

    async fn look(&self, _: &WriterTicket) -> Result<Writing, WriterFailure> {
        Err(WriterFailure::Permanent { cause: "there is nobody".to_owned() })
    }

    async fn cancel(&self, _: &WriterTicket) -> Result<(), WriterFailure> {
        Err(WriterFailure::Permanent { cause: "there is nobody".to_owned() })
    }
}

#[async_trait]
impl LinkedDocuments for Nobody {
    async fn fetch(&self, _: &str) -> Result<Vec<u8>, LinkFailure> {
        Err(LinkFailure::NotAllowed)
    }
}

impl Ids for Nobody {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

impl Log for Nobody {
    fn line(&self, _: &str) {}
}

impl DeliveryTrigger for Nobody {
    fn wake(&self, _: preau_kernel::wake::Wake) {}
}
