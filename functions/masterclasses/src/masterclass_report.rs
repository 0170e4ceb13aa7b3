//! `masterclass-report`: what the tests of a masterclass come to: before, after, the gain, and each question.

use std::collections::{BTreeMap, BTreeSet};

use preau_kernel::{
    answer::Answer,
    app::App,
    list::Records,
    problem::Problem,
    request::PathId,
    store::{Order, Query, SortRange},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    inscription::InscriptionId,
    item_statistics::{ItemStatistics, rounded},
    masterclass::{Masterclass, MasterclassId},
    question::{Choices, Letter, QuestionId},
    question_set::{QuestionSet, SetQuestion, VoidedQuestions},
    test_mark::TestMark,
    test_sheet::TestSheet,
    test_type::TestType,
};

/// How many tests of each type are read, and how many at once: at the most ten calls a type.
const MOST: usize = 5_000;
const AT_ONCE: usize = 500;

/// What the scores of a test come to.
#[derive(Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct TestSummary {
    /// How many took it.
    taken: usize,
    /// The mean of the scores; null while nobody took it.
    mean: Option<f64>,
    /// The score that as many are above as below.
    median: Option<f64>,
    /// The lowest score.
    lowest: Option<u32>,
    /// The highest one.
    highest: Option<u32>,
}

/// What came of the masterclass, for those who took both tests.
#[derive(Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct GainSummary {
    /// How many took both.
    pairs: usize,
    /// By how many points the test after is better, in the mean.
    mean: Option<f64>,
    /// Which share of what there was to gain that is (Hake, 1998); null where there was nothing.
    normalized: Option<f64>,
    /// How many did better.
    better: usize,
    /// How many did as well.
    same: usize,
    /// How many did worse.
    worse: usize,
}

/// What became of a question.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuestionReport {
    question_id: QuestionId,
    /// What it asks.
    question_text: String,
    /// The four choices, as the bank had them.
    choices: Choices,
    /// Which of them is correct.
    correct_choice: Letter,
    /// Whether it was voided.
    is_voided: bool,
    /// In the test before.
    pre: ItemStatistics,
    /// In the test after.
    post: ItemStatistics,
}

/// What the tests of a masterclass come to.
#[derive(Debug, Serialize, ToSchema)]
pub struct MasterclassReport {
    masterclass_id: MasterclassId,
    /// How many questions the tests ask; none before the first of them began.
    max_score: usize,
    /// The test before.
    pre: TestSummary,
    /// The test after.
    post: TestSummary,
    /// What there is between them.
    gain: GainSummary,
    /// Each question, in the order of the bank.
    questions: Vec<QuestionReport>,
    /// Whether more tests were taken than are counted: 5,000 of each at most.
    is_partial: bool,
}

/// Reads what the tests of a masterclass come to
///
/// Before, after, the gain; of each question how hard it was, whether it tells who does well from who does not, and which wrong
/// choices nobody took. Of what was voided, everyone has full marks.
#[utoipa::path(
    get,
    path = "/masterclasses/{masterclass_id}/report",
    tag = "masterclasses",
    params(("masterclass_id" = String, Path, format = Uuid, description = "The masterclass")),
    responses((status = 200, description = "The report", body = MasterclassReport)),
)]
pub(crate) async fn masterclass_report(
    app: App,
    PathId(id): PathId<MasterclassId>,
) -> Result<Answer<MasterclassReport>, Problem> {
    let keys = [Masterclass::key_of(id), QuestionSet::key_of(id), VoidedQuestions::key_of(id)];
    let read = app.records.batch(keys.clone()).await?;
    let [masterclass, set, voided] = &keys;
    read.version_of(masterclass).ok_or_else(Problem::not_found)?;
    let asked = read.find::<QuestionSet>(set)?.map(|stored| stored.entity.questions).unwrap_or_default();
    let voided = read.find::<VoidedQuestions>(voided)?.map(|stored| stored.entity.places).unwrap_or_default();
    let (pre, more_pre) = sheets(&app.records, id, TestType::Pre).await?;
    let (post, more_post) = sheets(&app.records, id, TestType::Post).await?;
    let gain = gain(&pre, &post, asked.len(), &voided);
    let [pre, post] = [pre, post].map(|sheets| sheets.into_values().collect::<Vec<_>>());
    let question = |(place, question): (usize, SetQuestion)| QuestionReport {
        question_id: question.id,
        is_voided: voided.contains(&place),
        pre: ItemStatistics::of(&pre, place, question.correct_choice, &voided),
        post: ItemStatistics::of(&post, place, question.correct_choice, &voided),
        question_text: question.question_text,
        choices: question.choices,
        correct_choice: question.correct_choice,
    };
    Ok(Answer::ok(MasterclassReport {
        masterclass_id: id,
        max_score: asked.len(),
        pre: summary(&pre, &voided),
        post: summary(&post, &voided),
        gain,
        questions: asked.into_iter().enumerate().map(question).collect(),
        is_partial: more_pre || more_post,
    }))
}

/// The sheets of a test by inscription, and whether there are more than are read.
async fn sheets(
    records: &Records,
    id: MasterclassId,
    test: TestType,
) -> Result<(BTreeMap<InscriptionId, TestSheet>, bool), Problem> {
    let mut query = Query {
        scope: TestMark::of_masterclass(id),
        range: SortRange::Prefix(TestMark::prefix(test)),
        order: Order::Ascending,
        limit: AT_ONCE,
        after: None,
    };
    let mut sheets = BTreeMap::new();
    for _ in 0..MOST / AT_ONCE {
        let found = records.mixed(&query).await?;
        let marks = found.all::<TestMark>()?.into_iter().map(|stored| stored.entity);
        sheets.extend(marks.map(|mark| (mark.inscription_id, mark.sheet)));
        query.after = found.next;
        if query.after.is_none() {
            return Ok((sheets, false));
        }
    }
    Ok((sheets, true))
}

fn summary(sheets: &[TestSheet], voided: &BTreeSet<usize>) -> TestSummary {
    let mut scores: Vec<u32> = sheets.iter().map(|sheet| sheet.score(voided)).collect();
    scores.sort_unstable();
    let middle = scores.len() / 2;
    let median = scores.get(middle).map(|upper| {
        let lower = if scores.len().is_multiple_of(2) { scores[middle - 1] } else { *upper };
        f64::midpoint(f64::from(lower), f64::from(*upper))
    });
    TestSummary {
        taken: scores.len(),
        mean: mean(scores.iter().map(|score| f64::from(*score))).map(rounded),
        median,
        lowest: scores.first().copied(),
        highest: scores.last().copied(),
    }
}

fn gain(
    pre: &BTreeMap<InscriptionId, TestSheet>,
    post: &BTreeMap<InscriptionId, TestSheet>,
    max_score: usize,
    voided: &BTreeSet<usize>,
) -> GainSummary {
    let pairs = pre.iter().filter_map(|(id, before)| {
        let after = post.get(id)?;
        Some((before.score(voided), after.score(voided)))
    });
    let pairs: Vec<(u32, u32)> = pairs.collect();
    let before = mean(pairs.iter().map(|(before, _)| f64::from(*before)));
    let after = mean(pairs.iter().map(|(_, after)| f64::from(*after)));
    let gained = before.zip(after).map(|(before, after)| after - before);
    let left = before.map(|before| f64::from(u32::try_from(max_score).unwrap_or(u32::MAX)) - before);
    let normalized = gained.zip(left).filter(|(_, left)| *left > 0.0).map(|(gained, left)| gained / left);
    let count =
        |wanted: std::cmp::Ordering| pairs.iter().filter(|(pre, post)| post.cmp(pre) == wanted).count();
    GainSummary {
        pairs: pairs.len(),
        mean: gained.map(rounded),
        normalized: normalized.map(rounded),
        better: count(std::cmp::Ordering::Greater),
        same: count(std::cmp::Ordering::Equal),
        worse: count(std::cmp::Ordering::Less),
    }
}

fn mean(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let (count, sum) = numbers.fold((0.0, 0.0), |(count, sum), number| (count + 1.0, sum + number));
    (count > 0.0).then(|| sum / count)
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp, insta,
        people::{amina, coach_rey, student},
    };
    use serde_json::{Value, json};

    use crate::{
        test_testing::{AFTER, id_of, pleading, ready, registered, took},
        testing::{app, made, read},
    };

    async fn report(app: &TestApp, masterclass: &str) -> Value {
        read(app, &coach_rey(), &format!("/masterclasses/{masterclass}/report")).await
    }

    #[tokio::test]
    async fn before_after_and_the_gain_are_told_and_what_each_question_is_worth() {
        let app = app();
        let masterclass = ready(&app, &pleading()).await;
        let mut inscriptions = Vec::new();
        // Who answers so many right answers the first so many questions right.
        for (number, right) in [0, 1, 1, 3].into_iter().enumerate() {
            let inscription = registered(&app, &masterclass, &student(number)).await;
            took(&app, &student(number), &inscription, "PRE", right).await;
            inscriptions.push(inscription);
        }
        app.clock.set(AFTER);
        for (number, right) in [2, 1, 3].into_iter().enumerate() {
            took(&app, &student(number), &inscriptions[number], "POST", right).await;
        }
        let told = report(&app, &masterclass).await;
        insta::assert_json_snapshot!([&told["pre"], &told["post"], &told["gain"]], @r#"
        [
          {
            "highest": 3,
            "lowest": 0,
            "mean": 1.25,
            "median": 1.0,
            "taken": 4
          },
          {
            "highest": 3,
            "lowest": 1,
            "mean": 2.0,
            "median": 2.0,
            "taken": 3
          },
          {
            "better": 2,
            "mean": 1.333,
            "normalized": 0.571,
            "pairs": 3,
            "same": 1,
            "worse": 0
          }
        ]
        "#);
        let first = &told["questions"][0];
        assert_eq!(
            (&first["question_text"], &first["correct_choice"]),
            (&json!("Question 0 ?"), &json!("B"))
        );
        // Three of four answered it right before, and one of these everything else.
        let told_of_first =
            [&first["pre"]["difficulty"], &first["pre"]["discrimination"], &first["post"]["difficulty"]]
                .map(Clone::clone);
        assert_eq!(told_of_first, [json!(0.75), json!(0.333), json!(1.0)]);
        let counted: u64 = first["pre"]["choices"]["chosen"]
            .as_object()
            .unwrap()
            .values()
            .map(|count| count.as_u64().unwrap())
            .sum();
        assert_eq!((counted, &first["pre"]["choices"]["chosen"]["B"]), (4, &json!(3)));
        assert_eq!(told["is_partial"], false);
        // To void the second one gives everyone its point.
        let second =
            format!("/api/admin/questions/{}/void", told["questions"][1]["question_id"].as_str().unwrap());
        assert_eq!(app.post(&second, &Value::Null).by(&coach_rey()).send().await.status, 200);
        let voided = report(&app, &masterclass).await;
        assert_eq!(
            (&voided["pre"]["mean"], &voided["questions"][1]["is_voided"]),
            (&json!(2.0), &json!(true))
        );
    }

    #[tokio::test]
    async fn before_anyone_took_a_test_there_is_nothing_to_tell_and_students_are_told_nothing() {
        let app = app();
        let masterclass = id_of(&made(&app, &pleading()).await);
        let told = report(&app, &masterclass).await;
        assert_eq!(
            (&told["max_score"], &told["questions"], &told["pre"]["mean"]),
            (&json!(0), &json!([]), &Value::Null)
        );
        let path = format!("/masterclasses/{masterclass}/report");
        assert_eq!(app.get(&path).by(&amina()).send().await.problem(), "not-yours");
        let nowhere = "/masterclasses/019cad90-0000-7000-8000-00000000ffff/report";
        assert_eq!(app.get(nowhere).by(&coach_rey()).send().await.problem(), "not-found");
    }

    #[tokio::test]
    async fn the_report_equals_a_recount_of_what_each_student_is_shown() {
        let app = app();
        let masterclass = ready(&app, &pleading()).await;
        for number in 0..30_usize {
            let inscription = registered(&app, &masterclass, &student(number)).await;
            let right = u64::try_from(number * 7 % 4).unwrap();
            took(&app, &student(number), &inscription, "PRE", right).await;
        }
        let students =
            read(&app, &coach_rey(), &format!("/api/admin/students?masterclass_id={masterclass}&limit=100"))
                .await;
        let scores: Vec<f64> = students["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["pre"]["score"].as_f64().unwrap())
            .collect();
        let told = report(&app, &masterclass).await;
        let mean = scores.iter().sum::<f64>() / 30.0;
        assert_eq!(told["pre"]["mean"], json!((mean * 1_000.0).round() / 1_000.0));
        assert_eq!(told["pre"]["taken"], 30);
        let difficulty: f64 = told["questions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["pre"]["difficulty"].as_f64().unwrap())
            .sum();
        assert!((difficulty - mean).abs() < 0.002, "{difficulty} {mean}");
    }
}
