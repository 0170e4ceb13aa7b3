//! E-mail through a mail server, by SMTP.

mod message;
mod server;

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use lettre::{
    Address,
    message::Mailbox,
    transport::smtp::{
        Error as SmtpError,
        client::AsyncSmtpConnection,
        commands::{Data, Mail, Rcpt},
    },
};
use preau_kernel::{
    clock::Clock,
    email::{EmailSender, OutgoingEmail, name_and_address},
    send_failure::{ProviderId, SendFailure},
};
use tokio::time::timeout;

use server::Server;

/// How long a server may take until it wants the e-mail, and how long to take it.
const TIME_LIMIT: Duration = Duration::from_secs(25);
/// How long a server may take to say goodbye.
const FAREWELL: Duration = Duration::from_secs(2);

/// Sends e-mails through a mail server, one connection each. SMTP knows no idempotency key: an e-mail that may have been
/// sent is not sent again. Its `Message-ID` is made of its key, by which receivers recognise a second copy.
///
/// | what happens | failure |
/// |---|---|
/// | a reply 4xx, at any point | retry |
/// | a reply 5xx, at any point | permanent |
/// | no connection, or the end of it, before the e-mail is told | retry |
/// | the end of it, or a reply that cannot be read, from then on | unknown |
pub struct Smtp {
    server: Server,
    from: Mailbox,
    clock: Arc<dyn Clock>,
    time_limit: Duration,
}

/// Why there is no mail server to send through. The address is not in it: it is a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrongSmtp {
    /// The server's address is none.
    Url,
    /// Whom e-mails come from is no address.
    From,
}

impl fmt::Display for WrongSmtp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Url => "PREAU_SMTP_URL is smtps://user:password@host:port, or the same with smtp://",
            Self::From => "PREAU_EMAIL_FROM is an address, or a name and <address>",
        })
    }
}

impl std::error::Error for WrongSmtp {}

/// What went wrong while a server was spoken with.
enum Trouble {
    /// It said no, or went away.
    Server(SmtpError),
    /// It took too long.
    Silence,
}

impl From<SmtpError> for Trouble {
    fn from(error: SmtpError) -> Self {
        Self::Server(error)
    }
}

impl Smtp {
    /// Sends through the server at `url`, as `from`: an address, or `Name <address>`.
    ///
    /// `smtps://user:password@host:port` speaks TLS from the first byte (port 465 where none is named). `smtp://` (port
    /// 587) does not: with a password, it turns to TLS before it tells it, or tells nothing; without one, it stays as it
    /// is, for a server on the same machine.
    ///
    /// # Errors
    /// One of the two is not of this form.
    pub fn new(url: &str, from: &str, clock: Arc<dyn Clock>) -> Result<Self, WrongSmtp> {
        let (name, address) = name_and_address(from);
        let address: Address = address.parse().map_err(|_| WrongSmtp::From)?;
        let name = Some(name).filter(|name| !name.is_empty()).map(str::to_owned);
        let server = Server::at(url, address.domain()).ok_or(WrongSmtp::Url)?;
        Ok(Self { server, from: Mailbox::new(name, address), clock, time_limit: TIME_LIMIT })
    }

    /// The same, with a server that may take this long twice: for tests, which wait for it.
    #[must_use]
    pub fn with_time_limit(self, time_limit: Duration) -> Self {
        Self { time_limit, ..self }
    }

    /// Speaks with the server until it wants the e-mail: up to here, nothing is sent.
    async fn begin(&self, to: Address) -> Result<AsyncSmtpConnection, SmtpError> {
        let mut connection = self.server.connect(self.time_limit).await?;
        connection.command(Mail::new(Some(self.from.email.clone()), Vec::new())).await?;
        connection.command(Rcpt::new(to, Vec::new())).await?;
        connection.command(Data).await?;
        Ok(connection)
    }
}

#[async_trait]
impl EmailSender for Smtp {
    async fn send(&self, email: &OutgoingEmail) -> Result<ProviderId, SendFailure> {
        let unwritten = || SendFailure::Permanent { cause: "SMTP: the e-mail cannot be written".to_owned() };
        let to: Address = email.to.as_str().parse().map_err(|_| unwritten())?;
        let id = format!("{}@{}", email.key, self.from.email.domain());
        let written = message::write(email, &self.from, &to, &id, self.clock.now()).ok_or_else(unwritten)?;

        let begun = timeout(self.time_limit, self.begin(to)).await;
        let begun = begun.map_err(|_| Trouble::Silence).and_then(|begun| begun.map_err(Trouble::from));
        let mut connection = begun.map_err(|trouble| {
            refusal(&trouble).unwrap_or_else(|| {
                let cause = format!("SMTP: not sent, {}", trouble.name());
                SendFailure::Retry { after: None, cause }
            })
        })?;

        let told = timeout(self.time_limit, connection.message(&written)).await;
        let told = told.map_err(|_| Trouble::Silence).and_then(|told| told.map_err(Trouble::from));
        // Whatever it says to that changes nothing.
        let _ = timeout(FAREWELL, connection.quit()).await;
        told.map_err(|trouble| {
            let unknown = || SendFailure::Unknown { cause: format!("SMTP: {}", trouble.name()) };
            refusal(&trouble).unwrap_or_else(unknown)
        })?;
        Ok(ProviderId(id))
    }

    fn sender_address(&self) -> String {
        self.from.email.to_string()
    }

    fn takes_keys(&self) -> bool {
        false
    }
}

impl Trouble {
    /// What the log says of it. Never a reply's text, which may quote an address.
    fn name(&self) -> &'static str {
        match self {
            Self::Silence => "no reply in time",
            Self::Server(error) if error.is_response() => "the connection ended, or its reply was none",
            Self::Server(error) if error.is_tls() => "TLS failed",
            Self::Server(error) if error.is_client() => "the server lacks what is needed",
            Self::Server(_) => "the connection failed",
        }
    }
}

/// What comes of a reply that says no.
fn refusal(trouble: &Trouble) -> Option<SendFailure> {
    let Trouble::Server(error) = trouble else { return None };
    let cause = format!("SMTP answered {}", error.status()?);
    Some(if error.is_permanent() {
        SendFailure::Permanent { cause }
    } else {
        SendFailure::Retry { after: None, cause }
    })
}
