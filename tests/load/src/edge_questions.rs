//! Questions that the Worker writes without a model, asked for over HTTP: what ten of them take in workerd.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, ensure};
use preau_kernel::settings::{Host, Settings};
use serde_json::{Value, json};

use crate::{
    comparison::{Comparison, Side},
    edge::Served,
    generator::Connection,
    local::Environment,
    message::post,
    photos::uploaded,
    questions::{QUESTIONS, SAMPLES, UNCOUNTED, written},
    school::School,
    stopwatch,
};

/// What ten questions about a document cost: milliseconds until the Worker has answered them, to those of reading and writing in
/// this process; the kilobytes of memory by which workerd grew, and the most that it had.
///
/// # Errors
/// The Worker does not start, does not answer as it should, or the document is good for no ten questions.
pub async fn cost(file: &Path, environment: &Environment) -> Result<Value> {
    let pdf = fs::read(file).with_context(|| file.display().to_string())?;
    let settings = Settings::read(Host::Worker, environment.iter().cloned())?;
    let director = School::new(&settings, 1)?.token_of("director", "admin")?;
    let served = Served::start(Side::Ours, environment, false).await?;
    let mut connection = Connection::open(served.address).await?;
    let document = ("sheets.pdf", "application/pdf", pdf.as_slice());
    let path = uploaded(&mut connection, &settings.public_url, &director, &document).await?;
    let file_id = path.rsplit('/').next().unwrap_or_default();
    let before = served.peak_memory()?;
    let mut comparison = Comparison::default();
    for round in 0..UNCOUNTED + SAMPLES {
        for side in Side::in_turns(round) {
            let milliseconds = match side {
                Side::Ours => generated(&mut connection, &director, file_id).await?,
                Side::Theirs => {
                    let start = stopwatch::now();
                    ensure!(written(&pdf)? == QUESTIONS, "the text is too poor");
                    start.elapsed().as_secs_f64() * 1000.0
                }
            };
            if round >= UNCOUNTED {
                comparison.add(side, milliseconds);
            }
        }
    }
    let peak = served.peak_memory()?;
    let mut value = comparison.to_json();
    value["kilobytes"] = json!(peak.saturating_sub(before));
    value["peak_kilobytes"] = json!(peak);
    value["bytes"] = json!(pdf.len());
    Ok(value)
}

/// The milliseconds that a generation takes. Each is of a masterclass of its own, which has no questions yet.
async fn generated(connection: &mut Connection, token: &str, file_id: &str) -> Result<f64> {
    let made = post("/masterclasses", Some(token), &json!({"title": "Réviser"}));
    let made = connection.ask(&made).await?.expecting(201)?;
    let masterclass = made.header("location").and_then(|path| path.rsplit('/').next());
    let wanted = json!({
        "masterclass_id": masterclass.context("a masterclass without a path")?, "file_id": file_id, "count": QUESTIONS,
    });
    let request = post("/api/generate-questions", Some(token), &wanted);
    let start = stopwatch::now();
    let answer = connection.ask(&request).await?.expecting(200)?;
    let milliseconds = start.elapsed().as_secs_f64() * 1000.0;
    let answer: Value = serde_json::from_slice(&answer.body)?;
    let count = answer["data"].as_array().map_or(0, Vec::len);
    ensure!(count == QUESTIONS, "{count} questions were answered");
    Ok(milliseconds)
}
