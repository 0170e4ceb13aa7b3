//! Questions written by a model.

use std::sync::Arc;

use async_trait::async_trait;
use preau_kernel::{
    http_client::HttpClient,
    question_writer::{
        Author, Pace, QuestionDraft, QuestionWriter, WantedQuestions, WriterFailure, WriterTicket, Writing,
        WrittenQuestions,
    },
};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    openai::OpenAi,
    openai_answer::{Spoken, object_of},
    openai_request::questions,
};

/// How many questions of an answer are read.
const MOST_QUESTIONS: usize = 60;

/// Has a model write. In the background it answers at once with an id, by which the answer is asked for later: no call takes
/// longer than any other, and an answer that is paid for outlasts us.
pub struct OpenAiWriter(OpenAi);

#[derive(Deserialize)]
struct Questions {
    questions: Vec<Value>,
}

#[derive(Deserialize)]
struct WrittenQuestion {
    question_text: String,
    choices: Choices,
    correct_choice: Letter,
    explanation: String,
    page: u32,
    quote: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
struct Choices {
    a: String,
    b: String,
    c: String,
    d: String,
}

#[derive(Clone, Copy, Deserialize)]
enum Letter {
    A,
    B,
    C,
    D,
}

impl OpenAiWriter {
    /// Where OpenAI is.
    pub const BASE_URL: &str = "https://api.openai.com/v1";

    /// Has `model` write, with the API key `key`.
    #[must_use]
    pub fn new(http: Arc<dyn HttpClient>, access: (&str, &str), model: &str, in_background: bool) -> Self {
        Self(OpenAi::new(http, access, model, in_background))
    }
}

#[async_trait]
impl QuestionWriter for OpenAiWriter {
    fn author(&self) -> Author {
        Author::OpenAi
    }

    fn pace(&self) -> Pace {
        self.0.pace()
    }

    async fn begin(&self, wanted: &WantedQuestions) -> Result<Writing, WriterFailure> {
        self.0.begin(questions(wanted)).await.map(read)
    }

    async fn look(&self, ticket: &WriterTicket) -> Result<Writing, WriterFailure> {
        self.0.look(ticket).await.map(read)
    }

    async fn cancel(&self, ticket: &WriterTicket) -> Result<(), WriterFailure> {
        self.0.cancel(ticket).await
    }
}

/// What of a text are questions: a server that does not keep to the schema may write others beside, or words around.
fn read(writing: Writing<Spoken>) -> Writing {
    match writing {
        Writing::Later { ticket, after } => Writing::Later { ticket, after },
        Writing::Done(Spoken { text, usage }) => {
            let read = object_of::<Questions>(&text).map(|read| read.questions).unwrap_or_default();
            let drafts = read.into_iter().take(MOST_QUESTIONS);
            let drafts = drafts.filter_map(|question| serde_json::from_value(question).ok()).map(draft);
            Writing::Done(WrittenQuestions { drafts: drafts.collect(), usage })
        }
    }
}

fn draft(question: WrittenQuestion) -> QuestionDraft {
    let WrittenQuestion { question_text, choices, correct_choice, explanation, page, quote } = question;
    let Choices { a, b, c, d } = choices;
    let correct = correct_choice as usize;
    QuestionDraft { question_text, choices: [a, b, c, d], correct, explanation, page, quote }
}
