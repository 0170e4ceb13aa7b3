//! Fingerprints of answers in one's own words, by which copies that are alike are shown to a coach. What that means, a person judges:
//! it changes no mark, and no student is told.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use preau_dashboard::mark::AssessmentId;
use preau_kernel::{
    changes::Changes,
    checksum::Checksum,
    entity::Entity,
    id::UserId,
    list::{List, Records},
    problem::Problem,
    store::{Index, Indexes, Key, Scope},
    time::sortable,
};
use preau_reading::french;
use serde::{Deserialize, Serialize};

use crate::{
    answers::Answers,
    evaluation::Evaluation,
    item::{Expected, Item},
    orders::without_orders,
};

/// How many words in a row are one fingerprint, and of how many in a row the least is kept (winnowing: Schleimer, Wilkerson and
/// Aiken, 2003): what two texts share of so many words and more is always found.
const RUN: usize = 4;
const WINDOW: usize = 4;
/// How many fingerprints of an answer are kept.
const MOST_PRINTS: usize = 400;
/// How many two answers share at least, and how many in a hundred of the shorter one's, to be alike.
const LEAST_SHARED: usize = 3;
const LEAST_PERCENT: usize = 50;
/// How many other answers to the same are looked at, the latest first.
const MOST_OTHERS: usize = 100;
/// For how long they are kept: a school year.
const KEPT: SignedDuration = SignedDuration::from_hours(365 * 24);

/// The fingerprints of the answer to an item.
///
/// | access pattern | how |
/// |---|---|
/// | those of answers to the same | partition `copies-of#<what is asked>`, by evaluation |
/// | those of a student | `gsi1`, partition `copy-prints-of#<student>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyPrint {
    /// What is asked: the same of the same sentence, whoever is asked.
    pub template: Checksum,
    /// In which evaluation.
    pub evaluation_id: AssessmentId,
    /// Whose answer it is.
    pub student_id: UserId,
    /// The fingerprints.
    pub prints: BTreeSet<u32>,
    /// When the copy was corrected, in UTC.
    pub created_at: Timestamp,
}

/// An answer of somebody else that is alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Alike {
    /// To which item.
    pub item_id: String,
    /// In which evaluation.
    pub evaluation_id: AssessmentId,
    /// How much of the shorter one's fingerprints both have, in a hundred.
    pub percent: u32,
}

impl CopyPrint {
    /// Where the fingerprints of a student are listed.
    #[must_use]
    pub fn of_student(student: &UserId) -> Scope {
        Scope::Index(Index::First, format!("copy-prints-of#{student}"))
    }

    fn of_template(template: &Checksum) -> Scope {
        Scope::Partition(format!("copies-of#{template}"))
    }

    fn key_of(template: &Checksum, evaluation: AssessmentId) -> Key {
        Key::new(format!("copies-of#{template}"), evaluation.to_string())
    }
}

impl Entity for CopyPrint {
    const KIND: &'static str = "copy-print";

    fn key(&self) -> Key {
        Self::key_of(&self.template, self.evaluation_id)
    }

    fn indexes(&self) -> Indexes {
        let place = format!("{}#{}#{}", sortable(self.created_at), self.evaluation_id, self.template);
        [Some(Self::of_student(&self.student_id).key(place)), None, None]
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.created_at.checked_add(KEPT).ok()
    }
}

/// The changes with the fingerprints of a copy that is corrected at `now`.
pub(crate) fn with_prints(
    evaluation: &Evaluation,
    answers: &Answers,
    now: Timestamp,
    changes: Changes,
) -> Changes {
    let printed = evaluation.items.iter().filter(|item| is_open(item)).filter_map(|item| {
        let prints = prints_of(item, answers.of(item));
        (prints.len() >= LEAST_SHARED).then(|| CopyPrint {
            template: template_of(item),
            evaluation_id: evaluation.id,
            student_id: evaluation.student_id.clone(),
            prints,
            created_at: now,
        })
    });
    printed.fold(changes, |changes, print| changes.create(&print))
}

/// The answers of others to what an evaluation asks that are alike to its own.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn alike(records: &Records, evaluation: &Evaluation) -> Result<Vec<Alike>, Problem> {
    let asked: Vec<(&Item, Checksum)> =
        evaluation.items.iter().filter(|item| is_open(item)).map(|item| (item, template_of(item))).collect();
    let keys: Vec<Key> =
        asked.iter().map(|(_, template)| CopyPrint::key_of(template, evaluation.id)).collect();
    let own = records.find_many::<CopyPrint>(&keys).await?;
    let mut all = Vec::new();
    for ((item, template), own) in asked.into_iter().zip(own) {
        let Some(own) = own else { continue };
        let others = List::latest_first(CopyPrint::of_template(&template));
        let is_other = |one: &CopyPrint| one.student_id != evaluation.student_id;
        let others = records.list::<CopyPrint>(&others, MOST_OTHERS, None, is_other).await?.entities;
        all.extend(others.into_iter().filter_map(|other| {
            let percent = shared(&own.entity.prints, &other.entity.prints)?;
            Some(Alike { item_id: item.item_id.clone(), evaluation_id: other.entity.evaluation_id, percent })
        }));
    }
    Ok(all)
}

const fn is_open(item: &Item) -> bool {
    matches!(item.expected, Expected::Terms { .. })
}

fn template_of(item: &Item) -> Checksum {
    Checksum::of(format!("{}\n{}", item.prompt, item.source.quote).as_bytes())
}

/// The fingerprints of an answer, without those of what was asked and of the lesson: that two know their lesson makes them no copies.
fn prints_of(item: &Item, answer: &str) -> BTreeSet<u32> {
    let given: BTreeSet<u32> =
        [item.prompt.as_str(), &item.source.quote].iter().flat_map(|text| runs(text)).collect();
    let runs: Vec<u32> =
        runs(&without_orders(answer)).into_iter().filter(|run| !given.contains(run)).collect();
    let size = WINDOW.min(runs.len().max(1));
    runs.windows(size).filter_map(|window| window.iter().min().copied()).take(MOST_PRINTS).collect()
}

/// A number for each run of words: the same for the same words, whatever their endings.
fn runs(text: &str) -> Vec<u32> {
    let stems: Vec<String> = french::words(text).map(|word| word.stem()).collect();
    let number = |run: &[String]| {
        let [first, second, third, fourth, ..] = *Checksum::of(run.join(" ").as_bytes()).bytes();
        u32::from_be_bytes([first, second, third, fourth])
    };
    stems.windows(RUN).map(number).collect()
}

/// How much of the shorter one both have, in a hundred; none where that is too little to be told.
fn shared(one: &BTreeSet<u32>, other: &BTreeSet<u32>) -> Option<u32> {
    let both = one.intersection(other).count();
    let percent = (both * 100).checked_div(one.len().min(other.len()))?;
    (both >= LEAST_SHARED && percent >= LEAST_PERCENT).then(|| u32::try_from(percent).unwrap_or(100))
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp,
        people::{amina, bastien, coach_rey, fatou},
        personal_data::erased,
    };
    use preau_kernel::actor::Actor;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        item::AnswerKind,
        personal_data::EvaluationData,
        testing::{app, item, school},
    };

    const SAID: &str = "C'est quand on ajoute toujours le même nombre, qu'on appelle la raison, au terme qui vient juste avant \
        pour trouver celui qui suit.";
    const OTHERWISE: &str = "Pour passer au terme suivant il faut prendre le précédent et lui additionner une quantité fixée une fois \
        pour toutes dès le départ.";

    /// A corrected copy of `student`'s whose answers are all this.
    async fn copy(app: &TestApp, student: &Actor, said: &str) -> String {
        let wanted = json!({
            "subject": "maths", "level": "Terminale", "duration": 20, "constraints": {"kinds": ["ouverte"]},
        });
        let made = app.post("/eval/generate", &wanted).by(student).send().await.json();
        let item = made["items"][0]["item_id"].as_str().unwrap();
        let copy = json!({"eval_id": made["id"], "responses": {item: said}});
        let graded = app.post("/eval/grade", &copy).by(student).send().await;
        assert_eq!(graded.status, 200, "{}", graded.described());
        made["id"].as_str().unwrap().to_owned()
    }

    async fn alike_to(app: &TestApp, reader: &Actor, id: &str) -> Value {
        let read = app.get(&format!("/eval/{id}")).by(reader).send().await;
        assert_eq!(read.status, 200, "{}", read.described());
        read.json()["alike"].clone()
    }

    #[tokio::test]
    async fn a_coach_sees_which_copies_are_alike_and_no_student_does() {
        let app = app();
        school(&app).await;
        let hers = copy(&app, &amina(), SAID).await;
        let his = copy(&app, &bastien(), &format!("À mon avis, {}", SAID.to_lowercase())).await;
        assert_eq!(
            alike_to(&app, &coach_rey(), &his).await,
            json!([{"item_id": "1", "eval_id": hers, "percent": 100}])
        );
        // The earlier one shows the later one as well.
        assert_eq!(alike_to(&app, &coach_rey(), &hers).await[0]["eval_id"], json!(his));
        assert_eq!(alike_to(&app, &bastien(), &his).await, Value::Null);
        assert_eq!(alike_to(&app, &amina(), &hers).await, Value::Null);
        let marks = app.get(&format!("/eval/{his}")).by(&bastien()).send().await.json();
        assert_eq!(marks["grade"]["flags"], json!([]));
        // What is said otherwise, what one said oneself before, and the lesson itself are alike to nothing.
        let other = copy(&app, &fatou_as_student(), OTHERWISE).await;
        assert_eq!(alike_to(&app, &coach_rey(), &other).await, Value::Null);
        let again = copy(&app, &amina(), SAID).await;
        assert_eq!(
            alike_to(&app, &coach_rey(), &again).await,
            json!([{"item_id": "1", "eval_id": his, "percent": 100}])
        );
    }

    /// Another student.
    fn fatou_as_student() -> Actor {
        Actor::new(fatou().id, vec![preau_kernel::actor::Role::Student])
    }

    #[tokio::test]
    async fn the_fingerprints_of_a_student_go_with_them() {
        let app = app();
        school(&app).await;
        copy(&app, &amina(), SAID).await;
        let his = copy(&app, &bastien(), SAID).await;
        assert_eq!(erased(&app, &EvaluationData, &amina()).await.changed, 2);
        assert_eq!(alike_to(&app, &coach_rey(), &his).await, Value::Null);
        assert_eq!(app.items().into_iter().filter(|item| item.kind == "copy-print").count(), 1);
    }

    proptest! {
        #[test]
        fn a_long_enough_answer_is_alike_to_itself_wherever_it_is_put(
            words in prop::collection::vec("[a-z]{3,9}", 16..40), before in "[a-z]{3,9}( [a-z]{3,9}){0,6}",
        ) {
            let item = item(AnswerKind::Open, "somme raison");
            let said = words.join(" ");
            let own = prints_of(&item, &said);
            let put = prints_of(&item, &format!("{before} {said}"));
            prop_assert!(own.len() < LEAST_SHARED || shared(&own, &put).is_some());
            prop_assert!(own.iter().all(|print| runs(&said).contains(print)));
        }
    }
}
