//! A mail server.

use std::{
    io,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

/// What is at this address refuses connections.
pub const NOBODY: &str = "smtp://127.0.0.1:1";

/// A point of the conversation, at which the server has its say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Greeting,
    Hello,
    Sender,
    Recipient,
    Data,
    /// The e-mail was told whole.
    Told,
    Farewell,
}

/// What the server does at one stage; at the others it agrees.
#[derive(Clone, Copy)]
pub enum Does {
    /// It replies this.
    Reply(&'static str),
    /// It hangs up.
    HangUp,
    /// It says nothing more.
    Silence,
}

/// A running server.
pub struct Server {
    /// Where it is.
    pub url: String,
    heard: Arc<Mutex<Heard>>,
}

/// What the server was told.
#[derive(Clone, Default)]
pub struct Heard {
    /// The commands.
    pub commands: Vec<String>,
    /// The e-mails, without what hides their dots.
    pub emails: Vec<String>,
}

impl Server {
    /// A server that agrees to everything.
    pub async fn agreeable() -> Self {
        Self::that(Stage::Greeting, Does::Reply("220 mail.example ready")).await
    }

    /// A server that does this at that stage.
    pub async fn that(stage: Stage, does: Does) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let heard = Arc::new(Mutex::default());
        let ears = Arc::clone(&heard);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let mut conversation = Conversation::over(stream, stage, does, Arc::clone(&ears));
                tokio::spawn(async move { conversation.hold().await });
            }
        });
        Self { url, heard }
    }

    /// What it was told.
    pub fn heard(&self) -> Heard {
        self.heard.lock().unwrap().clone()
    }
}

struct Conversation {
    lines: Lines<BufReader<OwnedReadHalf>>,
    stream: OwnedWriteHalf,
    stage: Stage,
    does: Does,
    heard: Arc<Mutex<Heard>>,
}

impl Conversation {
    fn over(stream: TcpStream, stage: Stage, does: Does, heard: Arc<Mutex<Heard>>) -> Self {
        let (read, stream) = stream.into_split();
        Self { lines: BufReader::new(read).lines(), stream, stage, does, heard }
    }

    async fn hold(&mut self) -> io::Result<()> {
        self.reply(Stage::Greeting, "220 mail.example ready").await?;
        while let Some(command) = self.lines.next_line().await? {
            self.heard.lock().unwrap().commands.push(command.clone());
            match command.split([' ', ':']).next().unwrap_or_default() {
                "EHLO" => self.reply(Stage::Hello, "250-mail.example\r\n250 AUTH PLAIN").await?,
                "MAIL" => self.reply(Stage::Sender, "250 ok").await?,
                "RCPT" => self.reply(Stage::Recipient, "250 ok").await?,
                "DATA" if self.agrees_to(Stage::Data) => {
                    self.reply(Stage::Data, "354 go on").await?;
                    self.listen().await?;
                    self.reply(Stage::Told, "250 queued for amina@example.org").await?;
                }
                "DATA" => self.reply(Stage::Data, "").await?,
                "QUIT" => return self.reply(Stage::Farewell, "221 bye").await,
                _ => self.stream.write_all(b"502 what?\r\n").await?,
            }
        }
        Ok(())
    }

    fn agrees_to(&self, stage: Stage) -> bool {
        self.stage != stage
    }

    async fn reply(&mut self, stage: Stage, agreement: &str) -> io::Result<()> {
        let reply = match self.does {
            _ if self.agrees_to(stage) => agreement,
            Does::Reply(reply) => reply,
            Does::HangUp => return Err(io::ErrorKind::ConnectionAborted.into()),
            Does::Silence => std::future::pending().await,
        };
        self.stream.write_all(format!("{reply}\r\n").as_bytes()).await
    }

    /// Listens to an e-mail, to its end or that of the connection.
    async fn listen(&mut self) -> io::Result<()> {
        let mut email = String::new();
        while let Some(line) = self.lines.next_line().await? {
            if line == "." {
                self.heard.lock().unwrap().emails.push(email);
                return Ok(());
            }
            email.push_str(line.strip_prefix('.').unwrap_or(&line));
            email.push_str("\r\n");
        }
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}
