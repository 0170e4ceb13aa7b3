//! `search-resources`: finds documents by what they say (seed 1 §3, §5, §8).

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    field_types::FreeText,
    list_query,
    page::{ComputedPage, Pagination},
    problem::Problem,
    request::ValidQuery,
    text::LocalizedText,
};
use preau_search::{passages, query_terms, snippet};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    filters::Filters,
    looking::{Found, Hit, Question, look},
    meaning::{by_meaning, want_vectors},
    resource::{ResourceId, ResourceType},
    resource_access::audiences_of,
    search_place::SearchPlace,
};

/// How many documents are answered where it is not said how many.
const USUAL: usize = 10;
/// How many at most; and how many are ranked anew by what is meant.
const MOST: usize = 20;

list_query! {
    /// What is looked for.
    pub struct SearchResources {
        /// The words, up to 300 characters: accents, capitals and endings do not matter. Nine words at most count.
        #[param(inline)]
        pub q: FreeText<300>,
        /// What it is narrowed to: up to 8 of `subject:`, `level:`, `tag:` and `type:`, separated by commas.
        #[param(inline)]
        pub filters: Option<Filters>,
    }
}

/// A document that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResourceHit {
    doc_id: ResourceId,
    /// Its title.
    title: String,
    r#type: ResourceType,
    /// Its subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    subject: Option<String>,
    /// For which level it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    level: Option<String>,
    /// Its tags.
    tags: Vec<String>,
    /// How well its words answer: of two, more is better; of two searches, they are not to be compared. Where `ranking` is
    /// `hybrid`, it does not say the order alone.
    score: f64,
    /// The page on which it answers best; absent of a document without text.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    page: Option<u32>,
    /// What it says there, up to 320 characters; its title, where it has no text.
    snippet: String,
    /// Where in it the words stand: from and to, in UTF-16 code units, as JavaScript counts.
    highlights: Vec<[usize; 2]>,
    /// Whether it is a favourite of the caller's.
    is_favorite: bool,
}

/// One page of what was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResourceHits {
    /// The documents, best first.
    data: Vec<ResourceHit>,
    pagination: Pagination,
    /// How they are ranked: by their words, `bm25`; or also by what is meant, `hybrid`, as the first 20 are where a model is set.
    #[schema(example = "bm25")]
    ranking: &'static str,
    /// Whether a part of what the caller may see was left out: they are of too many groups.
    partial: bool,
}

/// Searches documents
///
/// Those that the caller may see, and nothing of others: not in the hits, nor in how they are ranked. Each is ranked by its best
/// passage (BM25); the first 20 also by what is meant, where the school has a model for it. What was changed or deleted is found
/// as it is from that answer on. 20 documents a page at most, 10 when absent.
#[utoipa::path(
    get,
    path = "/rag/search",
    tag = "resources",
    params(SearchResources),
    responses((status = 200, description = "One page", body = ResourceHits)),
)]
pub(crate) async fn search_resources(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<SearchResources>,
) -> Result<Answer<ResourceHits>, Problem> {
    let mut page = ComputedPage::of(&app, &query, caller.actor.id.as_str())?;
    page.limit = if query.limit.is_none() { USUAL } else { page.limit };
    if page.limit > MOST {
        let detail = LocalizedText::fixed("De 1 à 20.", "From 1 to 20.");
        return Err(Problem::wrong_field("/limit", "range", detail));
    }
    let place = page.after.as_ref().map(SearchPlace::of).transpose()?;
    let audiences = audiences_of(&app, &caller.actor).await?;
    let terms = query_terms(&query.q.0);
    let question = Question {
        terms: &terms,
        filters: query.filters.as_ref().map(|filters| filters.0.as_slice()).unwrap_or_default(),
        audiences: &audiences.all,
        own_only: &audiences.own_only,
        asker: &caller.actor.id,
        model: app.senders.embedder.as_ref().map(|embedder| embedder.model()),
        limit: page.limit,
        after: None,
    };
    let shown_page = found(&app, &query.q.0, question, place).await?;
    let ShownPage { hits, next, is_hybrid, is_part } = shown_page;
    Ok(Answer::ok(ResourceHits {
        data: hits.into_iter().map(|hit| shown(hit, &terms)).collect(),
        pagination: page.pagination(&app, next.key()),
        ranking: if is_hybrid { "hybrid" } else { "bm25" },
        partial: is_part || audiences.is_part,
    }))
}

/// A page of what was found.
struct ShownPage {
    hits: Vec<Hit>,
    next: SearchPlace,
    is_hybrid: bool,
    is_part: bool,
}

/// What is found after `place`. The first ones are ranked together, and each page of them keeps which are left, in their order:
/// nothing is shown twice, whatever a model says next time.
async fn found(
    app: &App,
    text: &str,
    question: Question<'_>,
    place: Option<SearchPlace>,
) -> Result<ShownPage, Problem> {
    let limit = question.limit;
    let first_ones = Question { limit: MOST, ..question };
    match place {
        Some(SearchPlace { rest, after }) if !rest.is_empty() => {
            let mut there = look(app, &first_ones).await?;
            let shown: Vec<ResourceId> = rest.iter().take(limit).copied().collect();
            let rest = rest.into_iter().skip(limit).collect();
            let at = |hit: &Hit| shown.iter().position(|id| *id == hit.resource.id);
            there.hits.retain(|hit| at(hit).is_some());
            there.hits.sort_by_key(at);
            let next = SearchPlace { rest, after };
            Ok(ShownPage { hits: there.hits, next, is_hybrid: true, is_part: there.is_part })
        }
        None if question.model.is_some() => {
            let Found { mut hits, next: mut after, is_part } = look(app, &first_ones).await?;
            want_vectors(app, &hits).await?;
            let order = by_meaning(app, text, &hits).await?;
            let is_hybrid = order.is_some();
            let mut rest = Vec::new();
            if let Some(order) = order {
                let mut places: Vec<Option<Hit>> = hits.into_iter().map(Some).collect();
                hits = order.into_iter().filter_map(|at| places.get_mut(at)?.take()).collect();
                rest = hits.iter().skip(limit).map(|hit| hit.resource.id).collect();
            } else if hits.len() > limit {
                after = limit.checked_sub(1).and_then(|last| hits.get(last)).map(|hit| hit.rank);
            }
            hits.truncate(limit);
            Ok(ShownPage { hits, next: SearchPlace { rest, after }, is_hybrid, is_part })
        }
        place => {
            let question = Question { after: place.and_then(|place| place.after), ..question };
            let Found { hits, next: after, is_part } = look(app, &question).await?;
            Ok(ShownPage { hits, next: SearchPlace { rest: Vec::new(), after }, is_hybrid: false, is_part })
        }
    }
}

fn shown(hit: Hit, terms: &[String]) -> ResourceHit {
    let Hit { resource, rank, passage, is_favorite, .. } = hit;
    let page = passage.as_ref().map(|(page, _)| page.page);
    let text = passage.as_ref().and_then(|(page, number)| {
        let passage = passages(&page.text).into_iter().nth(*number)?;
        page.text.get(passage.range)
    });
    let snippet = snippet(text.unwrap_or(&resource.title), terms);
    ResourceHit {
        doc_id: resource.id,
        title: resource.title,
        r#type: resource.r#type,
        subject: resource.subject,
        level: resource.level,
        tags: resource.tags,
        score: (rank.score * 1_000.0).round() / 1_000.0,
        page,
        snippet: snippet.text,
        highlights: snippet.highlights,
        is_favorite,
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        insta,
        people::{amina, bastien, coach_mba, coach_rey, director},
    };
    use preau_relations::GroupKind;
    use serde_json::{Value, json};

    use crate::testing::{app, document, filed, joins, search, suites, titles, titles_of, with};

    #[tokio::test]
    async fn what_is_looked_for_is_found_without_accents_and_whatever_its_endings() {
        let app = app();
        filed(&app, &coach_rey(), &suites()).await;
        let answer =
            app.get("/rag/search?q=suite%20arithmetique&filters=subject:Maths").by(&amina()).send().await;
        insta::assert_snapshot!(answer.described(), @r##"
        200 OK
        content-type: application/json

        {
          "data": [
            {
              "doc_id": "019cad8f-ac00-7000-8000-000000000000",
              "highlights": [
                [
                  15,
                  20
                ],
                [
                  25,
                  37
                ]
              ],
              "is_favorite": false,
              "level": "Terminale",
              "page": 1,
              "score": 0.976,
              "snippet": "Définition Une suite est arithmétique quand on passe d'un terme au suivant en ajoutant toujours le même nombre, la raison.",
              "subject": "maths",
              "tags": [
                "suites",
                "cours"
              ],
              "title": "Les suites arithmétiques",
              "type": "PDF"
            }
          ],
          "pagination": {
            "limit": 10
          },
          "partial": false,
          "ranking": "bm25"
        }
        "##);
    }

    #[tokio::test]
    async fn filters_all_hold_and_those_that_none_passes_find_nothing() {
        let app = app();
        for (title, subject, level) in
            [("A", "maths", "Terminale"), ("B", "maths", "Première"), ("C", "histoire", "Terminale")]
        {
            let one = with(with(with(suites(), "title", title), "subject", subject), "level", level);
            filed(&app, &coach_rey(), &one).await;
        }
        let found = async |filters: &str| {
            let mut found = titles(&app, &amina(), &format!("q=raison&filters={filters}")).await;
            found.sort();
            found.concat()
        };
        assert_eq!(found("").await, "ABC");
        assert_eq!(found("subject:MATHS").await, "AB");
        assert_eq!(found("subject:maths,level:premiere").await, "B");
        assert_eq!(found("tag:cours,type:PDF,level:Terminale").await, "AC");
        assert_eq!(found("type:Video").await, "");
        assert_eq!(titles(&app, &amina(), "q=qui que quoi").await, Vec::<String>::new());
        assert_eq!(titles(&app, &amina(), "q=ornithorynque").await, Vec::<String>::new());
    }

    #[tokio::test]
    async fn pages_follow_each_other_though_documents_come_and_go() {
        let app = app();
        for number in 0..12 {
            let text = format!("La raison {}", "et le reste ".repeat(number));
            filed(&app, &coach_rey(), &document(&format!("n{number:02}"), &text, "school")).await;
        }
        // Some are alike: these come by their ids.
        for number in 12..15 {
            filed(&app, &coach_rey(), &document(&format!("n{number}"), "La raison", "school")).await;
        }
        let (mut found, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = search(&app, &amina(), &format!("q=raison&limit=4{cursor}")).await;
            found.extend(titles_of(&page));
            let Some(next) = page["pagination"]["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        let all = titles(&app, &amina(), "q=raison&limit=20").await;
        assert_eq!((found.len(), &found), (15, &all));
        let first = search(&app, &amina(), "q=raison&limit=4").await;
        let next = first["pagination"]["next_cursor"].as_str().unwrap();
        let others = app.get(&format!("/rag/search?q=reste&limit=4&cursor={next}")).by(&amina()).send().await;
        assert_eq!(others.problem(), "invalid-cursor");
        let anothers =
            app.get(&format!("/rag/search?q=raison&limit=4&cursor={next}")).by(&bastien()).send().await;
        assert_eq!(anothers.problem(), "invalid-cursor");
    }

    #[tokio::test]
    async fn what_is_asked_wrongly_is_named() {
        let app = app();
        let wrong = async |query: &str| {
            let answer = app.get(&format!("/rag/search?{query}")).by(&amina()).send().await;
            let errors = answer.json()["errors"].as_array().cloned().unwrap_or_default();
            errors
                .iter()
                .map(|error| format!("{} {}", error["pointer"], error["code"]).replace('"', ""))
                .collect::<Vec<_>>()
        };
        assert_eq!(wrong("").await, ["/q required"]);
        assert_eq!(wrong(&format!("q={}", "a".repeat(301))).await, ["/q length"]);
        assert_eq!(wrong("q=a&filters=colour:red").await, ["/filters filters"]);
        assert_eq!(wrong("q=a&limit=21").await, ["/limit range"]);
        assert_eq!(wrong("q=a&sort=date").await, ["/sort unknown_field"]);
    }

    #[tokio::test]
    async fn a_link_and_a_video_are_found_by_their_titles() {
        let app = app();
        let video = json!({
            "title": "Capsule : la récursivité", "type": "Video", "uri": "https://video.example/1",
            "visibility": "school",
        });
        filed(&app, &director(), &video).await;
        let found = search(&app, &amina(), "q=recursivite").await["data"][0].clone();
        assert_eq!((&found["snippet"], &found["page"]), (&json!("Capsule : la récursivité"), &Value::Null));
        assert_eq!(found["highlights"], json!([[13, 24]]));
    }

    #[tokio::test]
    async fn a_coach_finds_of_a_group_that_is_not_theirs_what_they_filed_alone() {
        let app = app();
        for (coach, title) in [(coach_rey(), "Suites de Rey"), (coach_mba(), "Suites de Mba")] {
            filed(&app, &coach, &document(title, "Une raison.", "class:2nde-3")).await;
        }
        assert_eq!(titles(&app, &coach_mba(), "q=raison").await, ["Suites de Mba"]);
        joins(&app, GroupKind::Class, "2nde-3", &coach_mba()).await;
        assert_eq!(titles(&app, &coach_mba(), "q=raison").await.len(), 2);
    }
}
