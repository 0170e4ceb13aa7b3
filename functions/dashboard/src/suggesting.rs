//! Which competences a student needs most to work on, and why. The same of the same, whoever asks.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use preau_kernel::{
    decimal::Decimal,
    entity::Entity,
    text::{Language, LocalizedText},
};

use crate::{
    exam_plan::ExamPlan, progress::Progress, retention::retrievability, subject::code_of, task::Weight,
};

/// How many tasks of one chapter are suggested at once.
const MOST_OF_A_CHAPTER: usize = 2;

/// A competence to work on.
#[derive(Clone, Debug)]
pub(crate) struct Suggestion {
    /// Its place among what was recorded.
    pub place: String,
    /// What is to be done.
    pub label: LocalizedText,
    /// How much it matters.
    pub weight: Weight,
    /// Why.
    pub reasons: Vec<LocalizedText>,
}

/// A competence, and how much it is needed.
struct Need<'p> {
    progress: &'p Progress,
    place: String,
    urgency: f64,
    days: i64,
    coefficient: Option<u32>,
    days_to_exam: Option<i32>,
}

/// Up to `count` competences, the most needed first, ties by their place: two of a chapter and half of them of a subject at
/// most. `is_taken` says of which there is a task already.
pub(crate) fn suggested(
    recorded: &[Progress],
    plan: Option<&ExamPlan>,
    count: usize,
    now: Timestamp,
    is_taken: impl Fn(&str) -> bool,
) -> Vec<Suggestion> {
    let mut needs: Vec<Need<'_>> = recorded.iter().map(|progress| Need::of(progress, plan, now)).collect();
    needs.retain(|need| !is_taken(&need.place));
    needs.sort_by(|one, other| {
        other.urgency.total_cmp(&one.urgency).then_with(|| one.place.cmp(&other.place))
    });
    let most_of_a_subject = count.div_ceil(2);
    let (mut subjects, mut chapters) = (BTreeMap::new(), BTreeMap::new());
    let mut chosen = Vec::new();
    for need in needs {
        let Progress { subject, chapter_code, .. } = need.progress;
        let of_subject: &mut usize = subjects.entry(subject).or_default();
        let of_chapter: &mut usize = chapters.entry((subject, chapter_code)).or_default();
        if chosen.len() == count {
            break;
        }
        if *of_subject < most_of_a_subject && *of_chapter < MOST_OF_A_CHAPTER {
            *of_subject += 1;
            *of_chapter += 1;
            chosen.push(need.suggestion());
        }
    }
    chosen
}

impl<'p> Need<'p> {
    /// (1 − score × recall) × (0.5 + coefficient / 32) × (1 + 30 / (30 + days to the exam)).
    fn of(progress: &'p Progress, plan: Option<&ExamPlan>, now: Timestamp) -> Self {
        let subject = code_of(&progress.subject.0);
        let days = now.duration_since(progress.observed_at).as_hours() / 24;
        let coefficient = plan.and_then(|plan| plan.coefficient(&subject));
        let days_to_exam = plan.and_then(|plan| days_to_exam(plan, &subject, now));
        #[expect(clippy::cast_precision_loss, reason = "days since something was seen are few")]
        let recall = retrievability(progress.stability, days as f64);
        let weighed = 0.5 + f64::from(coefficient.unwrap_or(100)) / 100.0 / 32.0;
        let urgent = days_to_exam.map_or(1.0, |days| 1.0 + 30.0 / (30.0 + f64::from(days)));
        let urgency = (1.0 - progress.score.value() * recall) * weighed * urgent;
        Self { progress, place: progress.key().sort, urgency, days, coefficient, days_to_exam }
    }

    fn suggestion(self) -> Suggestion {
        let Progress { subject, chapter_code, competence_code, .. } = self.progress;
        let named = format!("{} · {} : {}", subject.0, chapter_code.0, competence_code.0);
        Suggestion {
            label: LocalizedText::made(
                format!("{named} — à reprendre"),
                format!("{named} — to go over again"),
            ),
            weight: weight(self.urgency),
            reasons: self.reasons(),
            place: self.place,
        }
    }

    fn reasons(&self) -> Vec<LocalizedText> {
        let score = format!("{:.2}", self.progress.score.value());
        let comma = score.replace('.', ",");
        let days = self.days;
        let mut reasons = vec![match days {
            0 => LocalizedText::made(format!("{comma} aujourd'hui"), format!("{score} today")),
            1 => LocalizedText::made(format!("{comma} hier"), format!("{score} yesterday")),
            _ => LocalizedText::made(
                format!("{comma} il y a {days} jours"),
                format!("{score} {days} days ago"),
            ),
        }];
        reasons.extend(self.coefficient.map(|coefficient| {
            let coefficient = f64::from(coefficient) / 100.0;
            let comma = coefficient.to_string().replace('.', ",");
            LocalizedText::made(format!("coefficient {comma}"), format!("coefficient {coefficient}"))
        }));
        reasons.extend(self.days_to_exam.map(|days| match days {
            0 => LocalizedText::fixed("épreuve aujourd'hui", "exam today"),
            1 => LocalizedText::fixed("épreuve demain", "exam tomorrow"),
            _ => LocalizedText::made(format!("épreuve dans {days} jours"), format!("exam in {days} days")),
        }));
        reasons
    }
}

impl Suggestion {
    /// Why, in one language.
    pub(crate) fn reasons_in(&self, language: Language) -> Vec<String> {
        self.reasons.iter().map(|reason| reason.in_language(language).to_owned()).collect()
    }
}

/// 1 and twice the need, to halves, and 5 at most.
fn weight(need: f64) -> Weight {
    let halves = ((1.0 + 2.0 * need) * 2.0).round().clamp(0.0, 10.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is whole, and from 0 to 10"
    )]
    let hundredths = halves as u32 * 50;
    Decimal(hundredths)
}

/// How many days there are, in UTC, until the first exam in a subject that is to come.
fn days_to_exam(plan: &ExamPlan, subject: &str, now: Timestamp) -> Option<i32> {
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let of_subject = plan.items().filter(|item| item.subject.as_deref() == Some(subject));
    let days = |date: Date| (date - today).get_days();
    of_subject.filter_map(|item| item.scheduled_at).map(days).filter(|days| *days >= 0).min()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use preau_harness::people::amina;
    use proptest::prelude::*;

    use super::*;
    use crate::{
        code::Code,
        exam_plan::{PlanItem, PlanItemId, PlanSource},
        retention::stability,
        student::{ExamProfile, Track},
    };

    const NOW: &str = "2026-03-02T08:00:00Z";

    fn seen([subject, chapter, competence]: [&str; 3], score: u32, days: i64) -> Progress {
        let now: Timestamp = NOW.parse().unwrap();
        Progress {
            student_id: amina().id,
            subject: Code(subject.to_owned()),
            chapter_code: Code(chapter.to_owned()),
            competence_code: Code(competence.to_owned()),
            score: Decimal(score),
            stability: stability(None, score),
            observed_at: now - jiff::SignedDuration::from_hours(24 * days),
            updated_at: now,
        }
    }

    fn plan() -> ExamPlan {
        let item = |subject: &str, weight, date: Option<&str>| PlanItem {
            id: PlanItemId::parse("019aa5f0-0000-7000-8000-000000000000").unwrap(),
            code: subject.to_owned(),
            label: subject.to_owned(),
            weight,
            scheduled_at: date.map(|date| date.parse().unwrap()),
            format: String::new(),
            source: PlanSource::Rules,
            subject: Some(subject.to_owned()),
            assessed_in: None,
        };
        ExamPlan {
            student_id: amina().id,
            track: Track::Terminale,
            profile: ExamProfile::Scolarise,
            session: 2026,
            rules: 2026,
            items: vec![item("maths", 1_600, Some("2026-04-05")), item("eps", 600, None)],
            updated_at: Timestamp::UNIX_EPOCH,
        }
    }

    fn of(recorded: &[Progress], count: usize) -> Vec<Suggestion> {
        suggested(recorded, Some(&plan()), count, NOW.parse().unwrap(), |_| false)
    }

    #[test]
    fn what_is_known_least_counts_most_and_is_soon_examined_comes_first_with_its_reasons() {
        let recorded =
            [seen(["eps", "eau", "nage"], 4_500, 21), seen(["maths", "suites", "raison"], 4_500, 21)];
        let found = of(&recorded, 2);
        assert_eq!(
            found[0].reasons_in(Language::French),
            ["0,45 il y a 21 jours", "coefficient 16", "épreuve dans 34 jours"]
        );
        assert_eq!(found[1].reasons_in(Language::English), ["0.45 21 days ago", "coefficient 6"]);
        assert_eq!(found[0].label.in_language(Language::French), "maths · suites : raison — à reprendre");
        assert!(found[0].weight > found[1].weight);
    }

    #[test]
    fn what_has_a_task_is_left_out() {
        let recorded =
            [seen(["maths", "suites", "raison"], 0, 1), seen(["maths", "suites", "somme"], 9_000, 1)];
        let found =
            suggested(&recorded, None, 5, NOW.parse().unwrap(), |place| place == "maths#suites#raison");
        assert_eq!(
            found.iter().map(|found| found.place.as_str()).collect::<Vec<_>>(),
            ["maths#suites#somme"]
        );
    }

    proptest! {
        #[test]
        fn it_is_the_same_in_any_order_and_spread_over_chapters_and_subjects(
            recorded in prop::collection::btree_map(("[ab]", "[cde]", "[fgh]"), (0_u32..=10_000, 0_i64..100), 1..18),
            count in 1_usize..12,
        ) {
            let recorded: Vec<Progress> = recorded
                .iter()
                .map(|((subject, chapter, competence), (score, days))| seen([subject, chapter, competence], *score, *days))
                .collect();
            let places = |found: Vec<Suggestion>| -> Vec<String> { found.into_iter().map(|found| found.place).collect() };
            let chosen = places(of(&recorded, count));
            let reversed: Vec<Progress> = recorded.iter().rev().cloned().collect();
            prop_assert_eq!(&places(of(&reversed, count)), &chosen);
            prop_assert!(chosen.len() <= count);
            prop_assert_eq!(chosen.iter().collect::<BTreeSet<_>>().len(), chosen.len());
            for place in &chosen {
                let (chapter, _) = place.rsplit_once('#').unwrap();
                let (subject, _) = chapter.split_once('#').unwrap();
                let with = |start: &str| chosen.iter().filter(|other| other.starts_with(&format!("{start}#"))).count();
                prop_assert!(with(chapter) <= 2 && with(subject) <= count.div_ceil(2));
            }
        }
    }
}
