//! What the tests of generated questions share.

use std::sync::Arc;

use preau_harness::{
    Life, Mortal, Others, ScriptedWriter, TestAnswer, TestApp,
    documents::{pdf, pdf_hiding},
    people::coach_rey,
};
use preau_kernel::{
    app::App,
    checksum::Checksum,
    file_policy::SubjectKind,
    files::{File, Files},
    id::UserId,
    list::List,
    policy::Policy,
    question_writer::{
        Pace, QuestionDraft, QuestionWriter, WriterFailure, WriterTicket, Writing, WrittenQuestions,
    },
    store::Store,
    token_usage::TokenUsage,
};
use preau_photos::photo::{Photo, PhotoId, State, Subject};
use preau_reading::{Limits, read};
use serde_json::{Value, json};

use crate::{
    masterclass::MasterclassId,
    question::Question,
    testing::{app, made, stress},
};

/// Three pages of history, with enough in them for more than ten questions.
pub(crate) const HISTORY: [&str; 3] = [
    "Le Gabon a proclamé son indépendance en août 1960, après de longues négociations avec la France.\n\
     Le Sénégal a rejoint la Fédération du Mali en juin 1959, avant de la quitter quelques mois plus tard.\n\
     La conférence de Bandung a réuni vingt-neuf pays d'Asie et d'Afrique en avril 1955 sur une île de l'Indonésie.\n\
     Le Ghana est devenu indépendant en mars 1957, sous la conduite de Kwame Nkrumah et de son parti.\n\
     La charte de l'organisation continentale a été signée en mai 1963 par trente-deux chefs d'État réunis à Addis-Abeba.\n\
     La Guinée a refusé la communauté proposée par le général de Gaulle lors du référendum de septembre 1958.\n\
     Le port de Libreville a reçu ses premiers navires de commerce en 1862, bien avant la construction des quais modernes.\n\
     Le chemin de fer transgabonais a été inauguré en 1986 pour relier la capitale aux mines de l'intérieur du pays.",
    "Le premier satellite artificiel a été lancé par l'Union soviétique en octobre 1957 depuis une base du Kazakhstan.\n\
     La mission Apollo a déposé deux hommes sur la Lune en juillet 1969, devant des millions de téléspectateurs.\n\
     Le mur de Berlin a été construit pendant une seule nuit en août 1961 pour arrêter la fuite des habitants.\n\
     La chute du mur a été annoncée un soir de novembre 1989, à la surprise des dirigeants eux-mêmes.\n\
     Le traité de Rome a fondé la communauté économique en mars 1957, avec six pays pour commencer l'aventure.\n\
     La monnaie unique est arrivée dans les porte-monnaie des Européens en janvier 2002, après trois ans de préparation.\n\
     La guerre de Corée a éclaté en juin 1950 et a divisé la péninsule pour plusieurs générations de familles.\n\
     Le canal de Suez a été nationalisé par le président Nasser en juillet 1956, ce qui provoqua une crise mondiale.",
    "La première greffe du cœur a été réussie en décembre 1967 par un chirurgien d'Afrique du Sud.\n\
     Le virus du sida a été isolé en 1983 par une équipe de chercheurs de l'Institut Pasteur à Paris.\n\
     La variole a été déclarée éradiquée en mai 1980 après une longue campagne de vaccination dans tous les pays.\n\
     Le réseau mondial est né dans un laboratoire de Genève en mars 1989, d'une proposition d'un jeune ingénieur.\n\
     La brebis clonée la plus célèbre est née en juillet 1996 dans une ferme de recherche en Écosse.\n\
     Le génome humain a été entièrement déchiffré en avril 2003, au terme d'un effort international de treize ans.\n\
     Le premier micro-ordinateur vendu en kit est apparu en janvier 1975 dans les pages d'une revue pour amateurs.\n\
     La pénicilline a été découverte par hasard en septembre 1928 dans un laboratoire encombré de Londres.",
];

/// An app, a masterclass, and a document of history that was uploaded.
pub(crate) struct School {
    pub app: TestApp,
    pub masterclass: String,
    pub file: PhotoId,
}

impl School {
    /// One in which Préau writes.
    pub async fn offline() -> Self {
        Self::around(app()).await
    }

    /// One in which a model writes, as the test says.
    pub async fn with_model(pace: Pace) -> (Self, Arc<ScriptedWriter>) {
        let mut school = Self::offline().await;
        let model = ScriptedWriter::at(pace);
        school.app.write_questions_by(Arc::<ScriptedWriter>::clone(&model));
        (school, model)
    }

    /// One in which a model writes, on a store and files that die when they are told to.
    pub async fn mortal(pace: Pace) -> (Self, Arc<ScriptedWriter>, Life) {
        let life = Life::long();
        let mut app = TestApp::around(crate::functions(), |inner| {
            Arc::new(Mortal::<Arc<dyn Store>> { life: life.clone(), inner })
        });
        let inner = Arc::clone(&app.app.files);
        app.app.files = Arc::new(Mortal::<Arc<dyn Files>> { life: life.clone(), inner });
        let model = ScriptedWriter::at(pace);
        let writer: Arc<dyn QuestionWriter> = Arc::<ScriptedWriter>::clone(&model);
        app.write_questions_by(writer);
        (Self::around(app).await, model, life)
    }

    /// One in which Préau writes, and others are faster.
    pub async fn interleaved() -> (Self, Others) {
        let (app, others) = TestApp::interleaved(crate::functions());
        (Self::around(app).await, others)
    }

    async fn around(app: TestApp) -> Self {
        let path = made(&app, &stress(30)).await;
        let masterclass = path.rsplit('/').next().unwrap_or_default().to_owned();
        let file = uploaded(&app.app, &pdf(&HISTORY)).await;
        Self { app, masterclass, file }
    }

    /// What asks for ten questions about the document.
    pub fn body(&self) -> Value {
        json!({"masterclass_id": self.masterclass, "file_id": self.file})
    }

    /// Rey asks for questions.
    pub async fn ask(&self, body: &Value) -> TestAnswer {
        self.app.post("/api/generate-questions", body).by(&coach_rey()).send().await
    }

    /// Rey asks for ten questions about the document, and does not wait.
    pub async fn ask_and_go(&self) -> TestAnswer {
        let request = self.app.post("/api/generate-questions", &self.body()).by(&coach_rey());
        request.header("prefer", "respond-async").send().await
    }

    /// What Rey reads at a path.
    pub async fn read(&self, path: &str) -> Value {
        crate::testing::read(&self.app, &coach_rey(), path).await
    }

    /// Every question of the masterclass.
    pub async fn bank(&self) -> Vec<Question> {
        let id = MasterclassId::parse(&self.masterclass).expect("an id");
        let all = List::whole(Question::of_masterclass(id));
        let found = self.app.app.records.all::<Question>(&all).await.expect("the bank");
        found.into_iter().map(|stored| stored.entity).collect()
    }

    /// The kinds of the events since the masterclass was made.
    pub async fn told(&self) -> Vec<String> {
        let events = self.app.events().await;
        events.into_iter().map(|event| event.kind).filter(|kind| kind != "MASTERCLASS_CREATED").collect()
    }

    /// How many tokens are counted on the day on which tests begin.
    pub async fn tokens(&self) -> i64 {
        let key =
            preau_kernel::token_budget::key_of(preau_kernel::token_budget::Spender::Writer, "2026-03-02");
        let counters = self.app.app.records.counters(&key).await.expect("counters");
        counters.get("tokens").copied().unwrap_or_default()
    }

    /// Goes by this policy from now on, and otherwise as usual.
    pub fn follow(&mut self, policy: &Policy) {
        self.app.follow(policy);
    }
}

/// A file that Rey has uploaded.
pub(crate) async fn uploaded(app: &App, bytes: &[u8]) -> PhotoId {
    let now = app.now();
    let id = PhotoId::mint(app.ids.as_ref(), now);
    let photo = Photo {
        id,
        owner_id: coach_rey().id,
        subject: Subject {
            kind: SubjectKind::Masterclass,
            id: UserId::parse("a-masterclass").expect("an id"),
        },
        file_name: "cours.pdf".to_owned(),
        content_type: "application/pdf".to_owned(),
        size: bytes.len() as u64,
        sha256: Checksum::of(bytes),
        dimensions: None,
        state: State::Ready,
        is_kept: true,
        counts_as_pending: false,
        held: false,
        created_at: now,
        updated_at: now,
    };
    let changes = preau_kernel::changes::Changes::without_event(now).create(&photo);
    assert!(changes.commit_alone(app).await.expect("an answer"));
    let file = File { content_type: photo.content_type, bytes: bytes.to_vec() };
    app.files.put(&Photo::original_key(id), file).await.expect("a file");
    id
}

/// The document of history that hides a text from its readers.
pub(crate) fn hiding(text: &str) -> Vec<u8> {
    pdf_hiding(&HISTORY, Some(text))
}

/// Questions about the document of history with which nothing is wrong.
pub(crate) fn good(count: usize) -> Vec<QuestionDraft> {
    let document = read(&pdf(&HISTORY), &Limits::default()).expect("a document");
    let drafts = preau_questions::write(&document.pages, count, &[], b"a model");
    assert_eq!(drafts.len(), count, "the document gives as many");
    let drafts = drafts.into_iter().map(|draft| QuestionDraft {
        question_text: draft.question_text,
        choices: draft.choices,
        correct: draft.correct,
        explanation: draft.explanation,
        page: draft.page,
        quote: draft.quote,
    });
    drafts.collect()
}

/// The same, the first of which quote what the document does not say.
pub(crate) fn with_made_up(count: usize, made_up: usize) -> Vec<QuestionDraft> {
    let mut drafts = good(count);
    for draft in drafts.iter_mut().take(made_up) {
        draft.quote = "Les licornes ont été domestiquées par les habitants des montagnes bleues.".to_owned();
    }
    drafts
}

/// What a model answers that has written these.
#[expect(clippy::unnecessary_wraps, reason = "it is what comes of a call, which may fail")]
pub(crate) fn written(drafts: Vec<QuestionDraft>) -> Result<Writing, WriterFailure> {
    let usage =
        TokenUsage { model: Some("gpt-4o-2024-08-06".to_owned()), input_tokens: 4_000, output_tokens: 1_000 };
    Ok(Writing::Done(WrittenQuestions { drafts, usage }))
}

/// What a model answers that is still writing.
#[expect(clippy::unnecessary_wraps, reason = "it is what comes of a call, which may fail")]
pub(crate) fn later(seconds: u64) -> Result<Writing, WriterFailure> {
    let after = std::time::Duration::from_secs(seconds);
    Ok(Writing::Later { ticket: WriterTicket("resp_1".to_owned()), after })
}

/// By whom questions are, why, and how many are a model's.
pub(crate) fn by(body: &Value) -> (String, String, usize) {
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    let of_model = body["data"].as_array().expect("questions");
    let of_model = of_model.iter().filter(|one| one["generated_by"] == "openai").count();
    (text("generated_by"), text("fallback_reason"), of_model)
}

/// The same, as it is expected.
pub(crate) fn expected(author: &str, reason: &str, of_model: usize) -> (String, String, usize) {
    (author.to_owned(), reason.to_owned(), of_model)
}

/// The questions that were answered.
pub(crate) fn questions(answer: &TestAnswer) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{}", answer.described());
    answer.json()["data"].as_array().expect("questions").clone()
}
