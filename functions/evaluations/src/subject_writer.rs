//! Writes the items of an evaluation from documents: the same documents, seed and questions of a model make the same ones.

use preau_questions::{Draft, statements, write};
use preau_reading::french;
use preau_resources::material::Material;

use crate::{
    definitions::{Definition, definitions, matched},
    exact_answer::number_of,
    item::{AnswerKind, Expected, Item, deal_points},
    pool::Pool,
};

/// How many items an evaluation has at most.
pub(crate) const MOST_ITEMS: usize = 20;
/// How long items take, in minutes.
const MINUTES_OF_EXACT: u32 = 2;
const MINUTES_OF_OPEN: u32 = 10;
/// Of how many minutes one item is open.
const MINUTES_AN_OPEN: u32 = 30;
/// How many terms of a sentence are looked for.
const MOST_TERMS: usize = 6;

/// What is wanted.
pub(crate) struct Plan<'p> {
    /// How long it takes, in minutes.
    pub minutes: u32,
    /// The kinds; all where none is named.
    pub kinds: &'p [AnswerKind],
}

impl Plan<'_> {
    fn allows(&self, kind: AnswerKind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }

    /// How many items have choices, of those that a model may write: all that are exact, or every second one, where both are wanted.
    pub fn choices(&self) -> usize {
        let (_, exact) = self.counts();
        let beside = [AnswerKind::Gap, AnswerKind::Number].iter().any(|kind| self.allows(*kind));
        match (self.allows(AnswerKind::Choice), beside) {
            (true, true) => exact.div_ceil(2),
            (true, false) => exact,
            (false, _) => 0,
        }
    }

    /// How a question is asked beside those that there are: with choices and without them in turns, where both are wanted; none
    /// where it is wanted neither way.
    fn kind_of(&self, items: &[Item], draft: &Draft) -> Option<AnswerKind> {
        let gap = if number_of(draft.answer()).is_some() { AnswerKind::Number } else { AnswerKind::Gap };
        let choices = items.iter().filter(|item| item.kind == AnswerKind::Choice).count();
        match (self.allows(AnswerKind::Choice), self.allows(gap)) {
            (true, true) if choices * 2 > items.len() => Some(gap),
            (true, _) => Some(AnswerKind::Choice),
            (false, true) => Some(gap),
            (false, false) => None,
        }
    }

    /// How many open and how many exact items the time is for.
    fn counts(&self) -> (usize, usize) {
        let exact_allowed =
            [AnswerKind::Choice, AnswerKind::Gap, AnswerKind::Number].iter().any(|kind| self.allows(*kind));
        let open = match (self.allows(AnswerKind::Open), exact_allowed) {
            (false, _) => 0,
            (true, true) => {
                self.minutes / MINUTES_AN_OPEN + u32::from(self.minutes >= MINUTES_OF_OPEN + MINUTES_OF_EXACT)
            }
            (true, false) => (self.minutes / MINUTES_OF_OPEN).max(1),
        };
        let left = self.minutes.saturating_sub(open * MINUTES_OF_OPEN);
        let exact = if exact_allowed { (left / MINUTES_OF_EXACT).max(1) } else { 0 };
        let open = usize::try_from(open).unwrap_or(MOST_ITEMS).min(MOST_ITEMS);
        (open, usize::try_from(exact).unwrap_or(MOST_ITEMS).min(MOST_ITEMS - open))
    }
}

/// The items; none where the documents say too little. `by_model` are questions about the pool of the documents that hold: they
/// come first, and Préau writes what is left. Of each sentence one item is made, for a gap in it would answer what it is asked for; what
/// has choices is there wherever the documents together give any.
pub(crate) fn written(
    material: &[Material],
    plan: &Plan<'_>,
    seed: &[u8],
    by_model: Vec<Draft>,
) -> Vec<Item> {
    let (open, exact) = plan.counts();
    let pool = Pool::of(material);
    let known: Vec<String> = by_model.iter().map(|draft| draft.question_text.clone()).collect();
    let mut items: Vec<Item> = by_model
        .into_iter()
        .take(plan.choices())
        .filter_map(|draft| exact_item(&pool, AnswerKind::Choice, draft))
        .collect();
    let stated = statements(&pool.pages, (open + exact).saturating_mul(4));
    let mut defined = definitions(&stated);
    defined.retain(|one| !is_asked(&items, one));
    // Half of what can be asked openly is left to what is exact, where there is little.
    let kept = if exact == 0 { open } else { open.min(defined.len().div_ceil(2)) };
    let (kept, spare) = defined.split_at(kept.min(defined.len()));
    let is_kept = |quote: &str| kept.iter().any(|one| one.sentence == quote);
    let own = write(&pool.pages, exact + kept.len(), &known, seed);
    let own = own.into_iter().filter(|draft| !is_kept(&draft.quote)).take(exact.saturating_sub(items.len()));
    let own: Vec<Draft> = own.collect();
    for draft in own {
        items.extend(plan.kind_of(&items, &draft).and_then(|kind| exact_item(&pool, kind, draft)));
    }
    if plan.allows(AnswerKind::Choice) {
        let has_choice = items.iter().any(|item| item.kind == AnswerKind::Choice);
        let matched = matched(&defined, &pool.pages, MOST_ITEMS, seed);
        let of_spare = |draft: &&Draft| spare.iter().any(|one| one.sentence == draft.quote);
        let mut chosen: Vec<&Draft> = matched.iter().filter(of_spare).collect();
        // Where all is kept, one is given up for a choice.
        chosen.extend(
            matched
                .iter()
                .filter(|draft| !of_spare(draft))
                .take(usize::from(!has_choice && chosen.is_empty())),
        );
        for draft in chosen {
            let is_new = !items.iter().any(|item| item.source.quote == draft.quote);
            if is_new && items.len() < exact {
                items.extend(exact_item(&pool, AnswerKind::Choice, draft.clone()));
            }
        }
    }
    let unasked: Vec<&Definition<'_>> = defined.iter().filter(|one| !is_asked(&items, one)).collect();
    items.extend(unasked.into_iter().filter_map(|one| open_item(&pool, one)).take(open));
    items.truncate(MOST_ITEMS);
    for (number, item) in (1..).zip(&mut items) {
        item.item_id = format!("{number}");
    }
    deal_points(&mut items);
    items
}

fn is_asked(items: &[Item], one: &Definition<'_>) -> bool {
    items.iter().any(|item| item.source.quote == one.sentence)
}

/// A question with choices, or the same without them.
fn exact_item(pool: &Pool<'_>, kind: AnswerKind, draft: Draft) -> Option<Item> {
    let source = pool.source_of(&draft)?;
    let answer = draft.answer().to_owned();
    let is_choice = kind == AnswerKind::Choice;
    let expected =
        if is_choice { Expected::Choice { place: draft.correct } } else { Expected::Text { text: answer } };
    Some(Item {
        item_id: String::new(),
        kind,
        prompt: draft.question_text,
        choices: if is_choice { draft.choices.to_vec() } else { Vec::new() },
        points: 0,
        expected,
        source,
    })
}

/// Asks what a sentence says of its subject; none where it says too little.
fn open_item(pool: &Pool<'_>, one: &Definition<'_>) -> Option<Item> {
    let asked: Vec<String> = french::stems(one.subject).collect();
    let mut terms: Vec<String> = Vec::new();
    let mut stems: Vec<String> = Vec::new();
    for word in french::words(one.said).filter(|word| !word.is_stop_word()) {
        let stem = word.stem();
        if terms.len() < MOST_TERMS && !asked.contains(&stem) && !stems.contains(&stem) {
            terms.push(one.said.get(word.range).unwrap_or_default().to_owned());
            stems.push(stem);
        }
    }
    let source = pool.source(one.page, one.sentence)?;
    (terms.len() >= 2).then(|| Item {
        item_id: String::new(),
        kind: AnswerKind::Open,
        prompt: format!("Définissez ou expliquez en une ou deux phrases : « {} ».", one.subject),
        choices: Vec::new(),
        points: 0,
        expected: Expected::Terms { terms },
        source,
    })
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp,
        people::{amina, coach_rey},
    };
    use serde_json::{Value, json};

    use crate::testing::app;

    /// Each says one thing: alone, none of them gives a choice.
    const LESSONS: [&str; 5] = [
        "Une suite arithmétique est une suite dont chaque terme est la somme du précédent et de la raison.",
        "Le sinus d'un angle est le rapport du côté opposé à l'hypoténuse dans un triangle rectangle.",
        "Une fonction affine est une fonction dont la courbe est une droite du plan.",
        "La médiane d'une série est la valeur qui la partage en deux groupes de même effectif.",
        "Un nombre premier est un entier qui a exactement deux diviseurs distincts et positifs.",
    ];

    async fn school(lessons: &[&str]) -> TestApp {
        let app = app();
        for (number, text) in lessons.iter().enumerate() {
            let lesson = json!({
                "title": format!("Leçon {number}"), "type": "PDF", "visibility": "school", "subject": "maths",
                "tags": [], "text": format!("{text}\n"),
            });
            assert_eq!(app.post("/rag/docs", &lesson).by(&coach_rey()).send().await.status, 201);
        }
        app
    }

    async fn subject(app: &TestApp, duration: u32, kinds: &[&str]) -> Vec<Value> {
        let wanted = json!({
            "subject": "maths", "level": "Terminale", "duration": duration, "constraints": {"kinds": kinds},
        });
        let answer = app.post("/eval/generate", &wanted).by(&amina()).send().await;
        assert_eq!(answer.status, 201, "{}", answer.described());
        answer.json()["items"].as_array().unwrap().clone()
    }

    #[tokio::test]
    async fn short_documents_together_give_choices_that_none_gives_alone() {
        let app = school(&LESSONS).await;
        let items = subject(&app, 60, &[]).await;
        let of_kind = |kind: &str| items.iter().filter(|item| item["kind"] == kind).count();
        assert!(of_kind("qcm") >= 1, "{items:#?}");
        assert!(of_kind("ouverte") >= 2, "{items:#?}");
        // What a choice says stands in one of the lessons, and its sentence is asked about once.
        for choice in items.iter().flat_map(|item| item["choices"].as_array().into_iter().flatten()) {
            assert!(LESSONS.iter().any(|lesson| lesson.contains(choice.as_str().unwrap())), "{choice}");
        }
        let choices_alone = subject(&app, 20, &["qcm"]).await;
        assert!(choices_alone.len() >= 2, "{choices_alone:#?}");
        assert!(choices_alone.iter().all(|item| item["kind"] == "qcm"));
        let open_alone = subject(&app, 20, &["ouverte"]).await;
        assert!(open_alone.iter().all(|item| item["kind"] == "ouverte"), "{open_alone:#?}");
        assert_eq!(open_alone.len(), 2);
    }

    #[tokio::test]
    async fn where_they_give_no_choice_the_subject_has_none() {
        let app = school(&LESSONS[..1]).await;
        let items = subject(&app, 60, &[]).await;
        assert!(items.iter().all(|item| item["kind"] == "ouverte"), "{items:#?}");
    }
}
