//! How a plan is made: the rules of the session, with the student's own subjects in their places.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use preau_kernel::id::Ids;

use crate::{
    exam_plan::{ExamPlan, PlanItem, PlanItemId, PlanSource},
    exam_rule::{ExamRules, Needs, Part, RuleItem},
    exam_rules::of_session,
    student::{ExamProfile, Student, Track},
    subject::code_of,
};

/// The option of a candidate on their own who sits what is assessed in the course of the years at the end of each.
pub(crate) const EVERY_YEAR: &str = "ponctuelles-par-annee";

/// Makes the plan of a student at `now`, from the rules and the dates that the school set. What somebody advised in the plan
/// before stays, and what stays the same thing keeps its id.
pub(crate) fn planned(
    student: &Student,
    dates: &BTreeMap<String, Date>,
    before: Option<&ExamPlan>,
    ids: &dyn Ids,
    now: Timestamp,
) -> ExamPlan {
    let rules = of_session(student.session);
    let known = |code: &str| {
        let items = before.into_iter().flat_map(|plan| &plan.items);
        let mut same = items.filter(|item| item.source == PlanSource::Rules && item.code == code);
        same.next().map(|item| item.id)
    };
    let mut items: Vec<PlanItem> = drafts(student, rules)
        .into_iter()
        .map(|draft| PlanItem {
            id: known(&draft.code).unwrap_or_else(|| PlanItemId::mint(ids, now)),
            scheduled_at: dates.get(&draft.code).copied().or(draft.date),
            code: draft.code,
            label: draft.label,
            weight: draft.weight,
            format: draft.format.to_owned(),
            source: PlanSource::Rules,
            subject: draft.subject,
            assessed_in: draft.assessed_in,
        })
        .collect();
    let advised = before.into_iter().flat_map(|plan| &plan.items);
    items.extend(advised.filter(|item| item.source == PlanSource::Agent).cloned());
    ExamPlan {
        student_id: student.id.clone(),
        track: student.track,
        profile: student.profile,
        session: student.session,
        rules: rules.session,
        items,
        updated_at: now,
    }
}

/// An item before it has an id.
struct Draft {
    code: String,
    label: String,
    weight: u32,
    format: &'static str,
    subject: Option<String>,
    assessed_in: Option<Track>,
    date: Option<Date>,
}

fn drafts(student: &Student, rules: &ExamRules) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = rules
        .items
        .iter()
        .filter(|item| !is_put_off(item, student, rules))
        .map(|item| draft(item, student, rules))
        .collect();
    let options = student.options.iter().filter(|option| !is_a_word(option, rules));
    drafts.extend((1..).zip(options).map(|(number, option)| Draft {
        code: format!("OPT-{number}"),
        label: format!("Option : {option}"),
        weight: rules.option_weight,
        format: if student.profile == ExamProfile::Scolarise {
            "Contrôle continu"
        } else {
            "Évaluation ponctuelle"
        },
        subject: Some(code_of(option)),
        assessed_in: (student.profile == ExamProfile::Scolarise).then_some(student.track),
        date: None,
    }));
    drafts
}

fn draft(item: &RuleItem, student: &Student, rules: &ExamRules) -> Draft {
    let is_dispensed =
        item.dispensed_by.is_some_and(|word| student.options.iter().any(|option| option == word));
    let (label, subject) = named(item, student);
    let at_school = student.profile == ExamProfile::Scolarise;
    Draft {
        code: item.code.to_owned(),
        label,
        weight: if is_dispensed { 0 } else { item.weight + put_off_to(item, student, rules) },
        format: match item.libre {
            _ if is_dispensed => "Dispense",
            Some(libre) if !at_school => libre,
            _ => item.format,
        },
        subject,
        assessed_in: (at_school && item.part == Part::Continuous).then_some(item.year),
        // The days of another session are none of this one's.
        date: item.date.filter(|_| !is_dispensed && rules.session == student.session),
    }
}

/// What it is called, and the code of its subject, where the student's own subject is known.
fn named(item: &RuleItem, student: &Student) -> (String, Option<String>) {
    let in_terminale = student.track == Track::Terminale;
    let own = match item.needs {
        None => return (item.label.to_owned(), item.subject.map(ToOwned::to_owned)),
        // Of three that are taken in Première, it is not yet known which two go on.
        Some(Needs::Speciality(number)) if in_terminale || student.specialities.len() < 3 => {
            student.specialities.get(number - 1)
        }
        Some(Needs::GivenUpSpeciality) if in_terminale => student.specialities.get(2),
        Some(Needs::Speciality(_) | Needs::GivenUpSpeciality) => None,
        Some(Needs::Language(number)) => student.llv.get(number - 1),
    };
    match (own, item.needs) {
        (Some(own), _) => (format!("{} : {own}", item.label), Some(code_of(own))),
        (None, Some(Needs::Speciality(_))) => (format!("{} (à choisir)", item.label), None),
        (None, _) => (item.label.to_owned(), None),
    }
}

/// Whether it is sat with that of the next year: a candidate on their own sits what is assessed in the course of the years at
/// the end of the last one.
fn is_put_off(item: &RuleItem, student: &Student, rules: &ExamRules) -> bool {
    sits_at_the_end(student) && item.year == Track::Premiere && twin(item, rules).is_some()
}

/// What it counts more for that.
fn put_off_to(item: &RuleItem, student: &Student, rules: &ExamRules) -> u32 {
    let is_last = sits_at_the_end(student) && item.year == Track::Terminale;
    twin(item, rules).filter(|_| is_last).map_or(0, |earlier| earlier.weight)
}

fn sits_at_the_end(student: &Student) -> bool {
    student.profile == ExamProfile::CandidatLibre
        && !student.options.iter().any(|option| option == EVERY_YEAR)
}

/// What is assessed of the same subject in the course of the other year.
fn twin<'r>(item: &RuleItem, rules: &'r ExamRules) -> Option<&'r RuleItem> {
    let is_twin = |other: &&RuleItem| {
        let same = other.subject == item.subject && other.needs == item.needs;
        same && other.part == Part::Continuous && item.part == Part::Continuous && other.year != item.year
    };
    rules.items.iter().find(is_twin)
}

/// Whether an option says how the bac is sat, and names no subject.
fn is_a_word(option: &str, rules: &ExamRules) -> bool {
    option == EVERY_YEAR || rules.items.iter().any(|item| item.dispensed_by == Some(option))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, Ordering};

    use preau_harness::people::amina;
    use proptest::{prelude::*, sample::select};

    use super::*;
    use crate::student::Tier;

    /// Ids that differ.
    #[derive(Default)]
    struct Counted(AtomicU8);

    impl Ids for Counted {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0.fetch_add(1, Ordering::Relaxed));
        }
    }

    fn student(
        track: Track,
        profile: ExamProfile,
        session: i16,
        [specialities, options]: [Vec<&str>; 2],
    ) -> Student {
        let names = |names: Vec<&str>| names.into_iter().map(ToOwned::to_owned).collect();
        Student {
            id: amina().id,
            track,
            profile,
            session,
            specialities: names(specialities),
            options: names(options),
            llv: vec!["Anglais".to_owned()],
            tier: Tier::Free,
            tier_expires_at: None,
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
        }
    }

    fn plan_of(student: &Student, before: Option<&ExamPlan>) -> ExamPlan {
        planned(student, &BTreeMap::new(), before, &Counted::default(), Timestamp::UNIX_EPOCH)
    }

    fn item<'p>(plan: &'p ExamPlan, code: &str) -> Option<&'p PlanItem> {
        plan.items.iter().find(|item| item.code == code)
    }

    proptest! {
        #[test]
        fn every_plan_sums_to_100_and_two_for_each_option(
            track in select(&[Track::Premiere, Track::Terminale]),
            profile in select(&[ExamProfile::Scolarise, ExamProfile::CandidatLibre]),
            session in 2024_i16..2032,
            specialities in prop::sample::subsequence(vec!["Mathématiques", "NSI", "SES"], 0..=3),
            options in prop::sample::subsequence(vec!["Latin", "Grec", EVERY_YEAR], 0..=3),
        ) {
            let counted = options.iter().filter(|option| **option != EVERY_YEAR).count();
            let student = student(track, profile, session, [specialities, options]);
            let plan = plan_of(&student, None);
            let total: u32 = plan.items.iter().map(|item| item.weight).sum();
            prop_assert_eq!(total, 10_000 + 200 * u32::try_from(counted).unwrap());
            // Made anew, it is the same one, ids included.
            prop_assert_eq!(plan_of(&student, Some(&plan)), plan);
        }
    }

    #[test]
    fn in_terminale_the_students_own_subjects_stand_in_their_places() {
        let subjects = [vec!["Mathématiques", "NSI", "Physique-chimie"], vec![]];
        let plan = plan_of(&student(Track::Terminale, ExamProfile::Scolarise, 2027, subjects), None);
        let said = |code| item(&plan, code).map(|item| (item.label.as_str(), item.subject.as_deref()));
        assert_eq!(said("E6-Specialite1"), Some(("Spécialité 1 : Mathématiques", Some("mathematiques"))));
        assert_eq!(said("E7-Specialite2"), Some(("Spécialité 2 : NSI", Some("nsi"))));
        let given_up =
            Some(("Spécialité suivie en Première seulement : Physique-chimie", Some("physique-chimie")));
        assert_eq!(said("CC-Specialite3"), given_up);
        assert_eq!(said("CC-LVA-T"), Some(("Langue vivante A (Terminale) : Anglais", Some("anglais"))));
        assert_eq!(said("CC-LVB-T"), Some(("Langue vivante B (Terminale)", None)));
        // All that is in a subject is its coefficient: the anticipated exam and the speciality.
        assert_eq!((plan.coefficient("mathematiques"), plan.coefficient("latin")), (Some(1_800), None));
    }

    #[test]
    fn of_three_specialities_of_première_it_is_not_known_which_go_on() {
        let subjects = [vec!["Mathématiques", "NSI", "Physique-chimie"], vec![]];
        let plan = plan_of(&student(Track::Premiere, ExamProfile::Scolarise, 2028, subjects), None);
        assert_eq!(plan.rules, 2027);
        let label = |code| item(&plan, code).map(|item| item.label.as_str());
        assert_eq!(label("E6-Specialite1"), Some("Spécialité 1 (à choisir)"));
        assert_eq!(label("CC-Specialite3"), Some("Spécialité suivie en Première seulement"));
    }

    #[test]
    fn where_the_rules_of_another_session_are_taken_its_days_are_not() {
        let day = |session| {
            let student = student(Track::Terminale, ExamProfile::Scolarise, session, [vec![], vec![]]);
            item(&plan_of(&student, None), "E1-FrancaisEcrit").and_then(|item| item.scheduled_at)
        };
        assert_eq!([2027, 2028].map(day), [Some(jiff::civil::date(2026, 6, 11)), None]);
        // Those that the school has set stand.
        let student = student(Track::Premiere, ExamProfile::Scolarise, 2028, [vec![], vec![]]);
        let (code, date) = ("E1-FrancaisEcrit", jiff::civil::date(2027, 6, 10));
        let dates = BTreeMap::from([(code.to_owned(), date)]);
        let plan = planned(&student, &dates, None, &Counted::default(), Timestamp::UNIX_EPOCH);
        assert_eq!(item(&plan, code).and_then(|item| item.scheduled_at), Some(date));
    }

    #[test]
    fn a_candidate_on_their_own_sits_at_the_end_what_a_school_assesses_each_year() {
        let of = |options| {
            let student = student(Track::Terminale, ExamProfile::CandidatLibre, 2027, [vec![], options]);
            plan_of(&student, None)
        };
        let at_the_end = of(vec![]);
        let history = |plan: &ExamPlan, year: &str| {
            item(plan, &format!("CC-HistoireGeo-{year}")).map(|item| (item.weight, item.format.clone()))
        };
        let sat = |weight| Some((weight, "Évaluation ponctuelle".to_owned()));
        assert_eq!((history(&at_the_end, "1"), history(&at_the_end, "T")), (None, sat(600)));
        let each_year = of(vec![EVERY_YEAR]);
        assert_eq!((history(&each_year, "1"), history(&each_year, "T")), (sat(300), sat(300)));
        assert_eq!(item(&at_the_end, "CC-Specialite3").map(|item| item.weight), Some(800));
    }

    #[test]
    fn who_is_dispensed_is_told_so() {
        let student =
            student(Track::Premiere, ExamProfile::Scolarise, 2027, [vec![], vec!["dispense-mathematiques"]]);
        let plan = plan_of(&student, None);
        let maths = item(&plan, "E3-MathematiquesAnticipees").unwrap();
        assert_eq!((maths.weight, maths.format.as_str(), maths.scheduled_at), (0, "Dispense", None));
        assert!(plan.items.iter().all(|item| !item.code.starts_with("OPT-")));
    }
}
