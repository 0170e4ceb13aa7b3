//! What a student has won of the bac so far, and what the rest has to bring: exact to the hundredth of a point.

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_kernel::time::ZoneName;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    exam_plan::{ExamPlan, PlanItem},
    mark::Mark,
    student::Track,
    subject::code_of,
};

/// The means that a bac is passed with, and with which mentions.
const TARGETS: [u32; 4] = [10, 12, 14, 16];

/// What was won so far, and what is needed.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub struct Projection {
    /// The sum of all coefficients.
    coefficients: f64,
    /// The sum of those of which published marks tell already.
    coefficients_known: f64,
    /// The points that are won by them: each coefficient times its mean over 20.
    points_won: f64,
    /// The points that the rest may bring at most.
    points_open: f64,
    /// What the rest has to bring for each mean.
    targets: Vec<Target>,
}

/// What the rest has to bring for one mean of all.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
struct Target {
    /// The mean of all, over 20.
    mean: u32,
    /// The mean of the rest, over 20, that it takes; 0 where it is reached whatever comes, and none where nothing is left.
    needed: Option<f64>,
    /// Whether it can still be reached.
    is_reachable: bool,
}

/// What `marks` have won of `plan`. They tell of what is assessed in the course of the year in which they were published; exams
/// are open.
pub(crate) fn projected(plan: &ExamPlan, marks: &[Mark]) -> Projection {
    let means = means(plan.session, marks);
    let (mut total, mut known, mut won) = (0_i64, 0_i64, 0_i64);
    for item in plan.items() {
        let weight = i64::from(item.weight);
        total += weight;
        if let Some(Mean { sum, coefficients }) = mean_of(item, &means) {
            known += weight;
            // Hundredths times hundredths over 20, rounded to a hundredth of a point.
            won += (2 * weight * sum / coefficients / 100 + 1) / 2;
        }
    }
    let open = total - known;
    let targets = TARGETS.map(|mean| {
        let missing = total * i64::from(mean) - won;
        let needed = (open > 0).then(|| hundredths((missing.max(0) * 100 + open - 1) / open.max(1)));
        Target { mean, needed, is_reachable: missing <= open * 20 }
    });
    Projection {
        coefficients: hundredths(total),
        coefficients_known: hundredths(known),
        points_won: hundredths(won),
        points_open: hundredths(open * 20),
        targets: targets.into(),
    }
}

/// A mean as a fraction: scores, in hundredths, times coefficients, over the coefficients.
#[derive(Clone, Copy, Default)]
struct Mean {
    sum: i64,
    coefficients: i64,
}

/// The mean of each subject in each of the two years.
fn means(session: i16, marks: &[Mark]) -> BTreeMap<(Track, String), Mean> {
    let mut means = BTreeMap::<_, Mean>::new();
    for mark in marks {
        let (Some(score), Some(subject)) = (mark.score, &mark.subject) else { continue };
        let Some(year) = year_of(session, mark.first_published_at) else { continue };
        let mean = means.entry((year, code_of(subject))).or_default();
        mean.sum += i64::from(score.0) * i64::from(mark.coefficient.0);
        mean.coefficients += i64::from(mark.coefficient.0);
    }
    means
}

/// In which year of a student of `session` something was published, if it was in one of them.
fn year_of(session: i16, published: Timestamp) -> Option<Track> {
    let date = published.to_zoned(ZoneName::paris().time_zone()).date();
    match session - (date.year() + i16::from(date.month() >= 8)) {
        0 => Some(Track::Terminale),
        1 => Some(Track::Premiere),
        _ => None,
    }
}

fn mean_of(item: &PlanItem, means: &BTreeMap<(Track, String), Mean>) -> Option<Mean> {
    let key = (item.assessed_in?, item.subject.clone()?);
    means.get(&key).copied().filter(|mean| mean.coefficients > 0)
}

#[expect(clippy::cast_precision_loss, reason = "there are a few thousand points at most")]
fn hundredths(number: i64) -> f64 {
    number as f64 / 100.0
}

#[cfg(test)]
mod tests {
    use preau_harness::people::amina;
    use preau_kernel::decimal::Decimal;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::{
        exam_plan::{PlanItemId, PlanSource},
        mark::AssessmentId,
        student::ExamProfile,
    };

    fn plan() -> ExamPlan {
        let item = |subject: &str, weight, assessed_in| PlanItem {
            id: PlanItemId::parse("019aa5f0-0000-7000-8000-000000000000").unwrap(),
            code: format!("{subject}-{weight}"),
            label: subject.to_owned(),
            weight,
            scheduled_at: None,
            format: String::new(),
            source: PlanSource::Rules,
            subject: Some(subject.to_owned()),
            assessed_in,
        };
        ExamPlan {
            student_id: amina().id,
            track: Track::Terminale,
            profile: ExamProfile::Scolarise,
            session: 2026,
            rules: 2026,
            items: vec![
                item("eps", 600, Some(Track::Terminale)),
                item("nsi", 800, Some(Track::Premiere)),
                item("nsi", 1_600, None),
            ],
            updated_at: Timestamp::UNIX_EPOCH,
        }
    }

    fn mark(subject: &str, score: Option<u32>, coefficient: u32, at: &str) -> Mark {
        Mark {
            student_id: amina().id,
            assessment_id: AssessmentId::parse("019aa5f0-0000-7000-8000-000000000000").unwrap(),
            title: String::new(),
            subject: Some(subject.to_owned()),
            term: None,
            score: score.map(Decimal),
            coefficient: Decimal(coefficient),
            first_published_at: at.parse().unwrap(),
            published_at: at.parse().unwrap(),
            provisional: false,
        }
    }

    #[test]
    fn marks_tell_of_the_year_in_which_they_were_published_and_exams_are_open() {
        let marks = [
            mark("EPS", Some(1_500), 100, "2026-01-10T08:00:00Z"),
            mark("eps", Some(1_200), 200, "2026-02-10T08:00:00Z"),
            mark("eps", None, 100, "2026-02-11T08:00:00Z"),
            mark("nsi", Some(2_000), 100, "2026-02-10T08:00:00Z"),
            mark("nsi", Some(1_000), 100, "2024-02-10T08:00:00Z"),
        ];
        let found = serde_json::to_value(projected(&plan(), &marks)).unwrap();
        // 6 × 13 of 30 × 20; for a mean of 10, 222 points of the other 24.
        let target = |mean: u32, needed: f64| json!({"mean": mean, "needed": needed, "is_reachable": true});
        let expected = json!({
            "coefficients": 30.0, "coefficients_known": 6.0, "points_won": 78.0, "points_open": 480.0,
            "targets": [target(10, 9.25), target(12, 11.75), target(14, 14.25), target(16, 16.75)],
        });
        assert_eq!(found, expected);
    }

    proptest! {
        #[test]
        fn what_is_needed_reaches_the_target_and_is_reachable_exactly_up_to_20(
            scores in prop::collection::vec((0_u32..=2_000, 1_u32..=500), 0..6),
        ) {
            let marks: Vec<_> =
                scores.iter().map(|(score, coefficient)| mark("eps", Some(*score), *coefficient, "2026-02-10T08:00:00Z")).collect();
            let found = projected(&plan(), &marks);
            for target in &found.targets {
                let needed = target.needed.unwrap();
                let reached = (found.points_won + needed * (found.coefficients - found.coefficients_known)) / found.coefficients;
                prop_assert!(reached >= f64::from(target.mean) - 0.02 || needed > 20.0, "{target:?} {reached}");
                prop_assert_eq!(target.is_reachable, needed <= 20.0);
            }
        }
    }
}
