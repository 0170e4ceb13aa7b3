//! `index-resources`: reads PDFs, merges what is fresh, and deletes what nobody reads any more.

use preau_kernel::{
    app::App,
    jobs::{JobRun, run_due},
    problem::Problem,
};

use crate::{
    dropping::{self, DROP, sweep_due},
    embedding::{self, EMBED, Embedding},
    merging,
    pdf_reading::{self, READ},
    shelving::MERGE,
};

/// How many PDFs a run reads: each may take a second.
const MOST_READ: usize = 10;
/// How many audiences' indexes it goes on with.
const MOST_MERGED: usize = 10;
/// How many documents it has vectors made of, each by one call, in a round of them.
const MOST_EMBEDDED: usize = 10;
/// How many rounds there are.
const MOST_ROUNDS: usize = 4;
/// How many segments it goes on deleting.
const MOST_DROPPED: usize = 10;

/// Has vectors made in rounds, as long as there are documents that lack them.
async fn embed(app: &App, runs: &mut Vec<JobRun>) -> Result<(), Problem> {
    let embedding = Embedding::default();
    for _ in 0..MOST_ROUNDS {
        let turn = |job| embedding.turn(app, job);
        let run = run_due(app, EMBED, (MOST_EMBEDDED, embedding::LEASE), turn).await?;
        let is_over = run.turns == 0;
        runs.push(run);
        if is_over || app.is_spent() {
            break;
        }
    }
    Ok(())
}

/// Goes on with the jobs of the index that are due. What fails is left to a later run, and keeps nothing else from its turn.
///
/// # Errors
/// The store did not say what is due; or, once all the others had their turn, something failed.
pub(crate) async fn index_resources(app: App) -> Result<String, Problem> {
    let read =
        run_due(&app, READ, (MOST_READ, pdf_reading::LEASE), |job| pdf_reading::turn(&app, job)).await?;
    let merge = async |job| merging::turn(&app, job, false).await.map(|_| ());
    let merged = run_due(&app, MERGE, (MOST_MERGED, merging::LEASE), merge).await?;
    let dropped =
        run_due(&app, DROP, (MOST_DROPPED, dropping::LEASE), |job| dropping::turn(&app, job)).await?;
    let swept = sweep_due(&app).await;
    let mut said = format!(
        "{} read, {} turns of merges, {} of drops, {} swept",
        read.turns,
        merged.turns,
        dropped.turns,
        swept.as_ref().copied().unwrap_or_default()
    );
    let mut problem = swept.err();
    let mut runs = vec![read, merged, dropped];
    if app.senders.embedder.is_some() {
        let embedded = embed(&app, &mut runs).await;
        let turns = runs.iter().skip(3).map(|run| run.turns).sum::<usize>();
        said = format!("{said}, {turns} turns of vectors");
        problem = problem.or(embedded.err());
    }
    for JobRun { unreadable, problem: failed, .. } in runs {
        problem = problem.or(failed);
        if unreadable > 0 {
            problem =
                problem.or_else(|| Some(Problem::internal(format!("{unreadable} jobs cannot be read"))));
        }
    }
    problem.map_or(Ok(said), Err)
}
