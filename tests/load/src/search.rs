//! A search: how well it finds on a public set of French texts and questions, and what it costs among many documents.

use std::{fs, path::Path, sync::Arc};

use anyhow::{Context as _, Result, ensure};
use preau_adapters_local::SqliteStore;
use preau_harness::{
    TestApp,
    people::{amina, coach_rey},
};
use preau_kernel::settings::Synchronous;
use preau_reading::french;
use preau_search::{
    Document, Source, Totals, index,
    merge::{Places, merge},
    postings::{List, Terms},
    query_terms, rank,
};
use serde_json::{Value, json};

use crate::{
    comparison::{Comparison, Side},
    stopwatch,
};

/// How many answers count.
const TEN: usize = 10;
/// How many documents are merged at once, as a shelf does.
const LOT: usize = 200;

/// How many pages a document has among which is searched, and how many words a page.
const PAGES: usize = 14;
const WORDS: usize = 300;
/// How many different words there are.
const VOCABULARY: u64 = 20_000;
/// The samples, before which some are not counted.
const SAMPLES: usize = 200;
const UNCOUNTED: usize = 10;

/// A document of the set.
struct Fiche {
    title: String,
    text: String,
    question: Option<String>,
}

/// Recall and nDCG at ten of the questions in the set that `fiches.py` wrote, with accents and without.
///
/// # Errors
/// The set cannot be read.
pub fn quality(file: &Path) -> Result<Value> {
    let fiches = fiches(file)?;
    let (mut totals, mut lots, mut merged) = (Totals::default(), Vec::new(), Terms::new());
    for (number, fiche) in fiches.iter().enumerate() {
        let indexed = index(&Document { title: &fiche.title, pages: &[(1, &fiche.text)], filters: &[] });
        totals.add(Totals { passages: indexed.passages.len() as u64, length: indexed.length });
        lots.push((indexed.terms, vec![u32::try_from(number).ok()]));
        if lots.len() == LOT || number + 1 == fiches.len() {
            let all: Places = (0..u32::try_from(fiches.len())?).map(Some).collect();
            let own = lots.iter().map(|(terms, places): &(Terms, Places)| (terms.clone(), places));
            merged = merge(std::iter::once((merged, &all)).chain(own), totals.average());
            lots.clear();
        }
    }
    let measured = |fold: bool| {
        let (mut recall, mut gain, mut asked) = (0_u32, 0.0, 0_u32);
        for (number, question) in
            fiches.iter().enumerate().filter_map(|(number, fiche)| Some((number, fiche.question.as_ref()?)))
        {
            asked += 1;
            let question = if fold { french::fold(question) } else { question.clone() };
            let list = |term: &String| merged.get(term).cloned().unwrap_or_default();
            let lists: Vec<List> = query_terms(&question).iter().map(list).collect();
            let found = rank(&totals, &[Source { terms: lists, filters: Vec::new() }]);
            let place = found.iter().take(TEN).position(|one| one.document as usize == number);
            if let Some(place) = place {
                recall += 1;
                gain += 1.0 / f64::from(u32::try_from(place).unwrap_or_default() + 2).log2();
            }
        }
        [f64::from(recall) / f64::from(asked.max(1)), gain / f64::from(asked.max(1))]
    };
    let ([recall, ndcg], [plain_recall, plain_ndcg]) = (measured(false), measured(true));
    Ok(json!({
        "documents": fiches.len(), "passages": totals.passages, "recall": recall, "ndcg": ndcg,
        "plain_recall": plain_recall, "plain_ndcg": plain_ndcg,
    }))
}

fn fiches(file: &Path) -> Result<Vec<Fiche>> {
    let lines = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let fiche = |line: &str| -> Result<Fiche> {
        let line: Value = serde_json::from_str(line)?;
        let text = |name: &str| line[name].as_str().map(ToOwned::to_owned);
        Ok(Fiche {
            title: text("title").unwrap_or_default(),
            text: text("text").context("a text")?,
            question: text("question"),
        })
    };
    lines.lines().map(fiche).collect()
}

/// The milliseconds of searches among many documents, and of filing some of twenty pages beside them, through the functions, in a
/// database made in `folder` as the local host keeps it.
///
/// # Errors
/// A function does not answer as it should.
///
/// # Panics
/// There is no database to measure.
pub async fn cost(folder: &Path, documents: usize) -> Result<Comparison> {
    fs::create_dir_all(folder)?;
    let mut functions = preau_functions::all();
    for function in &mut functions {
        function.limit = None;
    }
    let app = TestApp::on(functions, |clock| {
        let database = folder.join("search.db");
        #[expect(clippy::expect_used, reason = "a measurement has nothing to measure without its database")]
        Arc::new(SqliteStore::open(&database, Synchronous::Normal, clock).expect("a store"))
    });
    for number in 0..documents {
        file(&app, number, PAGES).await?;
        if number % 16 == 15 {
            app.clock.advance_minutes(2);
            app.run("index-resources").await.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
        }
    }
    let mut measured = Comparison::default();
    for round in 0..UNCOUNTED + SAMPLES {
        let mut random = Random(round as u64 + 1);
        let words: Vec<String> = (0..3).map(|_| random.word()).collect();
        let path = format!("/rag/search?q={}", words.join("%20"));
        let start = stopwatch::now();
        let answer = app.get(&path).by(&amina()).send().await;
        let took = start.elapsed().as_secs_f64() * 1_000.0;
        ensure!(answer.status == 200, "{}", answer.described());
        let filed = file(&app, documents + round, 20).await?;
        if round >= UNCOUNTED {
            measured.add(Side::Ours, took);
            measured.add(Side::Theirs, filed);
        }
    }
    Ok(measured)
}

/// Files a document of so many pages, and answers how many milliseconds that took.
async fn file(app: &TestApp, number: usize, pages: usize) -> Result<f64> {
    let mut random = Random(number as u64 * 7_919 + 1);
    let text: Vec<String> = (0..pages * WORDS).map(|_| random.word()).collect();
    let text: Vec<String> = text.chunks(12).map(|words| words.join(" ")).collect();
    let document = json!({
        "title": format!("Document {number}"), "type": "PDF", "visibility": "school", "subject": "maths",
        "text": text.join(". "),
    });
    let start = stopwatch::now();
    let answer = app.post("/rag/docs", &document).by(&coach_rey()).send().await;
    let took = start.elapsed().as_secs_f64() * 1_000.0;
    ensure!(answer.status == 201, "{}", answer.described());
    Ok(took)
}

/// Words as often as texts have them: the second half as often as the first, and so on.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn word(&mut self) -> String {
        let most = (VOCABULARY >> (self.next() % 12)).max(2);
        let word = self.next() % most;
        let letter = |place: u64| {
            char::from(
                b'a' + u8::try_from((word / 26_u64.pow(u32::try_from(place).unwrap_or_default())) % 26)
                    .unwrap_or_default(),
            )
        };
        format!("m{}{}{}ou", letter(0), letter(1), letter(2))
    }
}
