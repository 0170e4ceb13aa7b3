//! The first of what is found, ranked anew by what is meant: by vectors of the question and of passages, where a model is set
//! that makes them.

use std::time::Duration;

use preau_kernel::{
    app::App,
    changes::Changes,
    job::JobClaim,
    problem::Problem,
    token_budget::{Spender, reserve},
};
use preau_search::vectors::{cosine, fused, quantized};

use crate::{
    embedding::{claim_key, estimate, is_embedded, job_of},
    looking::Hit,
};

/// How long a search waits for the question's vector.
const LONGEST: Duration = Duration::from_millis(1_500);
/// Of how many documents a search asks for the vectors that they lack.
const MOST_WANTED: usize = 5;

/// The order in which documents that are in order come by their words and by what is meant; none where there is nothing to go by:
/// no model, too few vectors, no tokens left today, or no answer in time.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn by_meaning(
    app: &App,
    question: &str,
    hits: &[Hit],
) -> Result<Option<Vec<usize>>, Problem> {
    let Some(embedder) = &app.senders.embedder else { return Ok(None) };
    if hits.iter().filter(|hit| hit.vector.is_some()).count() < 2 {
        return Ok(None);
    }
    // What it is less in the end is not given back: that were another call of the store.
    if reserve(app, Spender::Embedder, estimate(question)).await?.is_none() {
        return Ok(None);
    }
    let made = match embedder.embed(&[question.to_owned()], LONGEST).await {
        Ok(made) => made,
        Err(failure) => {
            app.report("search-resources", &Problem::internal(failure.cause()));
            return Ok(None);
        }
    };
    let Some(vector) = made.vectors.first().and_then(|vector| quantized(vector)) else { return Ok(None) };
    let likeness = |hit: &Hit| cosine(&vector, hit.vector.as_ref()?);
    let likenesses: Vec<Option<f64>> = hits.iter().map(likeness).collect();
    let are_alike = likenesses.iter().flatten().count() >= 2;
    Ok(are_alike.then(|| fused(&likenesses)))
}

/// Has vectors made of some of those documents that lack them: they were there before the model was.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn want_vectors(app: &App, hits: &[Hit]) -> Result<(), Problem> {
    let lacking = hits.iter().filter(|hit| hit.lacks_vectors && is_embedded(app, &hit.resource));
    let ids: Vec<_> = lacking.map(|hit| hit.resource.id).take(MOST_WANTED).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let claims = app.records.batch(ids.iter().map(|id| claim_key(*id))).await?;
    let mut changes = Changes::without_event(app.now());
    for id in ids {
        if claims.find::<JobClaim>(&claim_key(id))?.is_none() {
            let job = job_of(app, id);
            changes = changes.create(&job).create(&job.claim().entity);
        }
    }
    if changes.writes() > 0 {
        // Where another search was faster, they are on their way.
        changes.commit_alone(app).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use preau_harness::{
        ScriptedEmbedder, TestApp,
        people::{amina, coach_rey},
    };
    use preau_kernel::{embedder::EmbedderFailure, policy::Policy};
    use serde_json::{Value, json};

    use super::LONGEST;
    use crate::testing::{app, count, document, filed, search, titles, titles_of};

    /// A model that knows cats from engines.
    fn model(name: &str) -> Arc<ScriptedEmbedder> {
        let words: [(&'static str, &[f32]); 3] =
            [("chat", &[0.0, 1.0]), ("ronron", &[0.0, 2.0]), ("moteur", &[6.0, 0.0])];
        ScriptedEmbedder::new(name, &words)
    }

    /// A school in which two documents have a word: the first says it more often, the second means it.
    async fn school(embedder: &Arc<ScriptedEmbedder>) -> TestApp {
        let mut app = app();
        app.embed_by(embedder.clone());
        file(&app).await;
        app
    }

    async fn file(app: &TestApp) {
        let texts = [("Moteur", "Un chat, un chat, un chat : moteur."), ("Félin", "Le chat, son ronron.")];
        for (title, text) in texts {
            filed(app, &coach_rey(), &document(title, text, "school")).await;
        }
    }

    async fn ranked(app: &TestApp) -> (Vec<String>, Value) {
        let found = search(app, &amina(), "q=chat").await;
        (titles_of(&found), found["ranking"].clone())
    }

    fn by_words() -> (Vec<String>, Value) {
        (["Moteur", "Félin"].map(str::to_owned).to_vec(), json!("bm25"))
    }

    fn by_both() -> (Vec<String>, Value) {
        (["Félin", "Moteur"].map(str::to_owned).to_vec(), json!("hybrid"))
    }

    #[tokio::test]
    async fn the_first_ones_are_ranked_by_what_is_meant_once_their_vectors_are_there() {
        let embedder = model("one");
        let app = school(&embedder).await;
        assert_eq!(ranked(&app).await, by_words());
        // Nobody is asked what would change nothing.
        assert_eq!(embedder.asked(), []);
        app.run("index-resources").await.unwrap();
        let mut texts: Vec<Vec<String>> = embedder.asked().into_iter().map(|(texts, _)| texts).collect();
        texts.sort();
        assert_eq!(texts, [["Le chat, son ronron."], ["Un chat, un chat, un chat : moteur."]]);
        assert_eq!(ranked(&app).await, by_both());
        assert_eq!(embedder.asked(), [(vec!["chat".to_owned()], LONGEST)]);
        // What finds nothing, or one document, asks nobody.
        assert_eq!(titles(&app, &amina(), "q=ronron").await, ["Félin"]);
        assert_eq!(titles(&app, &amina(), "q=girafe").await, Vec::<String>::new());
        assert_eq!(embedder.asked(), []);
    }

    #[tokio::test]
    async fn where_the_model_does_not_answer_words_alone_rank() {
        let embedder = model("one");
        let app = school(&embedder).await;
        app.run("index-resources").await.unwrap();
        let cause = "The embedder answered 429".to_owned();
        for failure in [
            EmbedderFailure::Unavailable { after: None, cause: cause.clone() },
            EmbedderFailure::Refused { cause },
        ] {
            embedder.fail(failure);
            assert_eq!(ranked(&app).await, by_words());
        }
        assert_eq!(ranked(&app).await, by_both());
    }

    #[tokio::test]
    async fn questions_are_counted_and_what_is_over_the_day_is_not_sent() {
        let embedder = model("one");
        let mut app = school(&embedder).await;
        app.run("index-resources").await.unwrap();
        // What the documents took, a token a word.
        let spent = 8 + 4;
        let _ = embedder.asked();
        app.follow(&Policy { embedding_tokens_per_day: spent + 4, ..Policy::default() });
        app.embed_by(embedder.clone());
        assert_eq!(ranked(&app).await, by_both());
        assert_eq!(ranked(&app).await, by_words());
        assert_eq!(embedder.asked().len(), 1);
        app.clock.advance_minutes(24 * 60);
        assert_eq!(ranked(&app).await, by_both());
    }

    #[tokio::test]
    async fn documents_of_before_or_of_another_model_get_vectors_once_they_are_found() {
        let mut app = app();
        file(&app).await;
        // Where no model is set, nothing waits for one.
        assert_eq!(ranked(&app).await, by_words());
        let said = app.run("index-resources").await.unwrap();
        assert_eq!(said, "0 read, 0 turns of merges, 0 of drops, 0 swept");
        assert_eq!(count(&app, "job-claim"), 1);
        for name in ["one", "other"] {
            let embedder = model(name);
            app.embed_by(embedder.clone());
            for _ in 0..2 {
                assert_eq!(ranked(&app).await, by_words());
            }
            assert_eq!(embedder.asked(), []);
            // Nothing but the merge, and one each.
            assert_eq!(count(&app, "job-claim"), 3);
            for asked in [2, 0] {
                app.run("index-resources").await.unwrap();
                assert_eq!(embedder.asked().len(), asked);
            }
            assert_eq!(ranked(&app).await, by_both());
            assert_eq!(count(&app, "job-claim"), 1);
        }
        // A model whose vectors are of another length would be another model; where it is not, words alone rank.
        let words: [(&'static str, &[f32]); 1] = [("chat", &[0.0, 1.0, 0.0])];
        app.embed_by(ScriptedEmbedder::new("other", &words));
        assert_eq!(ranked(&app).await, by_words());
    }

    #[tokio::test]
    async fn pages_follow_each_other_whatever_the_model_says_meanwhile() {
        let words: [(&'static str, &[f32]); 3] =
            [("chats", &[0.0, 10.0]), ("chat", &[1.0, 0.0]), ("ronron", &[0.0, 1.0])];
        let embedder = ScriptedEmbedder::new("one", &words);
        let mut app = app();
        app.embed_by(embedder.clone());
        for number in 0..23 {
            // The less often by words; by what is meant, all as well but the first, which says nothing else.
            let text = format!("{}{}", "chat ".repeat(24 - number), "ronron ".repeat(number));
            filed(&app, &coach_rey(), &document(&format!("n{number:02}"), &text, "school")).await;
        }
        for _ in 0..2 {
            app.run("index-resources").await.unwrap();
        }
        embedder.fail(EmbedderFailure::Refused { cause: "no".to_owned() });
        let by_words = titles(&app, &amina(), "q=chats&limit=20").await;
        let whole = titles(&app, &amina(), "q=chats&limit=20").await;
        assert!(by_words[0] == "n00" && whole[0] == "n01", "{by_words:?} {whole:?}");
        let (mut found, mut rankings, mut cursor) = (Vec::new(), Vec::new(), String::new());
        loop {
            let page = search(&app, &amina(), &format!("q=chats&limit=8{cursor}")).await;
            found.extend(titles_of(&page));
            rankings.push(page["ranking"].as_str().unwrap().to_owned());
            embedder.fail(EmbedderFailure::Refused { cause: "no".to_owned() });
            let Some(next) = page["pagination"]["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(found[..20], whole);
        assert_eq!(rankings, ["hybrid", "hybrid", "hybrid", "bm25"]);
        found.sort();
        found.dedup();
        assert_eq!(found.len(), 23);
    }
}
