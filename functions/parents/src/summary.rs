//! What a report says in words: facts, one encouragement, one proposal, each of a template that thresholds choose. It speaks of
//! no other pupil and of no rank.

use jiff::tz::TimeZone;
use preau_dashboard::mark::{Mark, Over20};
use preau_kernel::text::Language;
use preau_notification_definitions::{Dates, date};

use crate::{computing::Computed, markdown::escaped, period::Period, report::Kpis};

/// How many marks are named, and how long what they are called is at most.
const MOST_NAMED: usize = 5;
const LONGEST_TITLE: usize = 80;
/// From which score on a mark is praised, and below which the next lesson is proposed, in hundredths of 20.
const GOOD: u32 = 1_400;
const WEAK: u32 = 1_000;
/// From how much progress on it is praised, in ten-thousandths.
const STEP: i32 = 200;
/// From how many days in a row on regularity is praised, from how many tasks on diligence.
const REGULAR: u32 = 3;
const DILIGENT: u32 = 3;
/// From how many absences, and how many tasks to do, on it is proposed to talk of them.
const MANY_ABSENCES: u32 = 2;
const MANY_TASKS: u32 = 8;

/// What is told.
pub(crate) struct Told<'t> {
    /// What the student is called, where they said so.
    pub name: Option<&'t str>,
    pub period: &'t Period,
    pub computed: &'t Computed,
}

impl Told<'_> {
    /// It, as Markdown.
    pub(crate) fn summary(&self, language: Language) -> String {
        let say = Say(language);
        let kpis = &self.computed.kpis;
        let title = match (self.period.is_week, self.name) {
            (true, None) => say.fixed("Bilan de la semaine", "The week's report"),
            (false, None) => say.fixed("Bilan du mois", "The month's report"),
            (true, Some(_)) => say.fixed("Bilan de la semaine : ", "The week's report: "),
            (false, Some(_)) => say.fixed("Bilan du mois : ", "The month's report: "),
        };
        let name = self.name.map(escaped).unwrap_or_default();
        let (from, to) = (date(self.period.from, language), date(self.period.to, language));
        let days = say.made(|| format!("Du {from} au {to}"), || format!("From {from} to {to}"));
        let facts =
            self.facts(say).into_iter().fold(String::new(), |facts, fact| facts + "- " + &fact + "\n");
        let (praise, idea) = (
            say.fixed("À saluer", "Well done"),
            say.fixed("Une idée pour la suite", "An idea for what comes"),
        );
        let (encouragement, proposal) = (encouragement(kpis, say), proposal(kpis, say));
        format!(
            "# {title}{name}\n\n{days}\n\n{facts}\n## {praise}\n\n{encouragement}\n\n## {idea}\n\n{proposal}\n"
        )
    }

    fn facts(&self, say: Say) -> Vec<String> {
        let kpis = &self.computed.kpis;
        let mut facts = vec![tasks(kpis, say), sessions(kpis, say)];
        facts.extend(self.marks(say));
        facts.extend(attendance(kpis, say));
        facts.extend(progress(kpis, say));
        if kpis.streak_days > 0 {
            facts.push(say.counted(
                kpis.streak_days,
                ["jour de travail d'affilée", "jours de travail d'affilée"],
                ["day of work in a row", "days of work in a row"],
            ));
        }
        facts
    }

    fn marks(&self, say: Say) -> Option<String> {
        let Computed { kpis, marks } = self.computed;
        if marks.is_empty() {
            let last = kpis.last_eval_score?;
            let last = say.score(last);
            return Some(say.made(|| format!("Dernière note : {last}"), || format!("Latest mark: {last}")));
        }
        let count = say.counted(
            kpis.marks,
            ["note publiée", "notes publiées"],
            ["mark published", "marks published"],
        );
        let named: Vec<String> = marks.iter().take(MOST_NAMED).map(|mark| say.mark(mark)).collect();
        let more = marks.len().saturating_sub(MOST_NAMED);
        let more = match more {
            0 => String::new(),
            more => say.made(|| format!(" ; et {more} de plus"), || format!("; and {more} more")),
        };
        let named = named.join(say.fixed(" ; ", "; "));
        Some(format!("{count}{}{named}{more}", say.fixed(" : ", ": ")))
    }
}

fn tasks(kpis: &Kpis, say: Say) -> String {
    let done = say.counted(kpis.tasks_done, ["tâche faite", "tâches faites"], ["task done", "tasks done"]);
    let open = kpis.tasks_open;
    match open {
        0 => say.made(|| format!("{done}, aucune à faire"), || format!("{done}, none left to do")),
        _ => say.made(|| format!("{done}, {open} à faire"), || format!("{done}, {open} left to do")),
    }
}

fn sessions(kpis: &Kpis, say: Say) -> String {
    if kpis.sessions_held == 0 {
        return say.fixed("Aucune séance", "No session").to_owned();
    }
    let held = say.counted(
        kpis.sessions_held,
        ["séance suivie", "séances suivies"],
        ["session held", "sessions held"],
    );
    let lasted = Dates { language: say.0, time_zone: &TimeZone::UTC }.duration(kpis.minutes);
    say.made(|| format!("{held}, {lasted} en tout"), || format!("{held}, {lasted} in all"))
}

/// What classes say; nothing where there is nothing to say.
fn attendance(kpis: &Kpis, say: Say) -> Option<String> {
    let absences =
        || say.counted(kpis.absences, ["absence", "absences"], ["lesson missed", "lessons missed"]);
    let late = || say.counted(kpis.late, ["retard", "retards"], ["late arrival", "late arrivals"]);
    match (kpis.absences, kpis.late) {
        (0, 0) => None,
        (_, 0) => Some(absences()),
        (0, _) => Some(late()),
        _ => Some(format!("{}, {}", absences(), late())),
    }
}

/// How far the student is, in whole percents; nothing before something was recorded.
fn progress(kpis: &Kpis, say: Say) -> Option<String> {
    let percent = (kpis.progress_overall.0 + 50) / 100;
    let points = kpis.progress_change.map_or(0, |change| (change.abs() + 50) / 100 * change.signum());
    if percent == 0 && points == 0 {
        return None;
    }
    let (number, more) = (points.unsigned_abs(), points > 0);
    let change = if points == 0 {
        String::new()
    } else {
        let points = say.counted(number, ["point", "points"], ["point", "points"]);
        say.made(
            || format!(", {points} de {} qu'au bilan d'avant", if more { "plus" } else { "moins" }),
            || format!(", {points} {} than in the report before", if more { "more" } else { "less" }),
        )
    };
    Some(say.made(
        || format!("Progression : {percent} % de ce qui est suivi{change}"),
        || format!("Progress: {percent}% of what is followed{change}"),
    ))
}

/// The first of these that holds.
fn encouragement(kpis: &Kpis, say: Say) -> String {
    let good = kpis.last_eval_score.filter(|score| kpis.marks > 0 && score.0 >= GOOD);
    if let Some(score) = good {
        let score = say.score(score);
        say.made(
            || format!("{score} : une belle note, qui récompense le travail."),
            || format!("{score}: a fine mark, which rewards the work."),
        )
    } else if kpis.progress_change.is_some_and(|change| change >= STEP) {
        say.fixed("Les progrès se voient : chaque pas compte.", "The progress shows: every step counts.")
            .to_owned()
    } else if kpis.streak_days >= REGULAR {
        let days = kpis.streak_days;
        say.made(
            || format!("La régularité paie : {days} jours d'affilée."),
            || format!("Regularity pays: {days} days in a row."),
        )
    } else if kpis.tasks_done >= DILIGENT {
        let done = kpis.tasks_done;
        say.made(
            || format!("{done} tâches menées au bout : c'est du travail sérieux."),
            || format!("{done} tasks brought to their end: that is serious work."),
        )
    } else if kpis.sessions_held > 0 {
        say.fixed(
            "Prendre le temps d'une séance est un engagement qui compte.",
            "To take the time of a session is a commitment that counts.",
        )
        .to_owned()
    } else if kpis.tasks_done > 0 {
        say.fixed(
            "Le travail est commencé : le plus dur est fait.",
            "The work has begun: the hardest is done.",
        )
        .to_owned()
    } else {
        say.fixed(
            "Chaque semaine est un nouveau départ : un petit pas suffit pour reprendre.",
            "Every week is a new start: a small step is enough to begin again.",
        )
        .to_owned()
    }
}

/// The first of these that holds.
fn proposal(kpis: &Kpis, say: Say) -> String {
    let weak = kpis.last_eval_score.is_some_and(|score| kpis.marks > 0 && score.0 < WEAK);
    let (french, english) = if kpis.absences >= MANY_ABSENCES {
        (
            "Parlez ensemble de ces absences, et dites à l'école ce qui peut aider.",
            "Talk about these absences together, and tell the school what may help.",
        )
    } else if weak {
        (
            "Reprenez ensemble la dernière correction, et proposez une séance sur ce qui a manqué.",
            "Go through the last correction together, and propose a session on what was missing.",
        )
    } else if kpis.tasks_open >= MANY_TASKS && kpis.tasks_open > kpis.tasks_done {
        (
            "Choisissez ensemble les trois tâches qui comptent le plus, et laissez les autres attendre.",
            "Choose the three tasks that matter most together, and let the others wait.",
        )
    } else if kpis.sessions_held == 0 {
        (
            "Réservez ensemble une séance pour les jours qui viennent.",
            "Book a session together for the days that come.",
        )
    } else if kpis.streak_days == 0 {
        (
            "Un quart d'heure par jour, à heure fixe, vaut mieux qu'un long après-midi.",
            "A quarter of an hour a day, at a fixed time, is worth more than a long afternoon.",
        )
    } else if kpis.tasks_open == 0 {
        (
            "Plus rien n'est à faire : demandez au coach de nouveaux exercices.",
            "Nothing is left to do: ask the coach for new exercises.",
        )
    } else {
        (
            "Demandez ce qui a paru le plus difficile : l'expliquer, c'est déjà l'apprendre.",
            "Ask what seemed hardest: to explain it is to learn it.",
        )
    };
    say.fixed(french, english).to_owned()
}

/// Words in one language.
#[derive(Clone, Copy)]
struct Say(Language);

impl Say {
    const fn fixed(self, french: &'static str, english: &'static str) -> &'static str {
        match self.0 {
            Language::French => french,
            Language::English => english,
        }
    }

    fn made(self, french: impl FnOnce() -> String, english: impl FnOnce() -> String) -> String {
        match self.0 {
            Language::French => french(),
            Language::English => english(),
        }
    }

    /// So many of something: French has the singular for zero too, English has not.
    fn counted(self, number: u32, french: [&str; 2], english: [&str; 2]) -> String {
        let (words, is_many) = match self.0 {
            Language::French => (french, number >= 2),
            Language::English => (english, number != 1),
        };
        format!("{number} {}", words[usize::from(is_many)])
    }

    /// A score over 20, with as many decimals as it has.
    fn score(self, score: Over20) -> String {
        let text = score.value().to_string();
        format!("{}/20", self.made(|| text.replace('.', ","), || text.clone()))
    }

    fn mark(self, mark: &Mark) -> String {
        let title: String = mark.title.chars().take(LONGEST_TITLE).collect();
        let score = mark.score.map(|score| self.score(score));
        let score = score.unwrap_or_else(|| self.fixed("non noté", "not marked").to_owned());
        format!("{}, {score}", escaped(&title))
    }
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, civil};
    use preau_harness::{insta, people::amina};
    use preau_kernel::decimal::Decimal;
    use proptest::{option, prelude::*};

    use super::*;
    use crate::testing::mark_of;

    fn calm() -> Kpis {
        Kpis {
            progress_overall: Decimal(6_200),
            streak_days: 1,
            last_eval_score: None,
            tasks_done: 1,
            tasks_open: 2,
            sessions_held: 1,
            minutes: 60,
            marks: 0,
            absences: 0,
            late: 0,
            progress_change: None,
        }
    }

    fn summary(name: Option<&str>, computed: &Computed, language: Language) -> String {
        let period = Period::week_of(civil::date(2026, 11, 22));
        Told { name, period: &period, computed }.summary(language)
    }

    #[test]
    fn a_full_week_is_told_in_both_languages() {
        let scores = [Some(1_450), None, Some(800), Some(2_000), Some(1_225), Some(1_000)];
        let marks: Vec<Mark> = (1..)
            .zip(scores)
            .map(|(number, score)| mark_of(&amina(), number, score, Timestamp::UNIX_EPOCH))
            .collect();
        let kpis = Kpis {
            last_eval_score: Some(Decimal(1_450)),
            tasks_done: 5,
            sessions_held: 2,
            minutes: 100,
            marks: 6,
            absences: 1,
            late: 2,
            progress_change: Some(-120),
            streak_days: 4,
            ..calm()
        };
        let computed = Computed { kpis, marks };
        insta::assert_snapshot!(summary(Some("Amina *Diallo*"), &computed, Language::French), @r#"
        # Bilan de la semaine : Amina \*Diallo\*

        Du 16 novembre 2026 au 22 novembre 2026

        - 5 tâches faites, 2 à faire
        - 2 séances suivies, 1 h 40 en tout
        - 6 notes publiées : Contrôle 1, 14,5/20 ; Contrôle 2, non noté ; Contrôle 3, 8/20 ; Contrôle 4, 20/20 ; Contrôle 5, 12,25/20 ; et 1 de plus
        - 1 absence, 2 retards
        - Progression : 62 % de ce qui est suivi, 1 point de moins qu'au bilan d'avant
        - 4 jours de travail d'affilée

        ## À saluer

        14,5/20 : une belle note, qui récompense le travail.

        ## Une idée pour la suite

        Demandez ce qui a paru le plus difficile : l'expliquer, c'est déjà l'apprendre.
        "#);
        insta::assert_snapshot!(summary(None, &computed, Language::English), @r#"
        # The week's report

        From 16 November 2026 to 22 November 2026

        - 5 tasks done, 2 left to do
        - 2 sessions held, 1 h 40 min in all
        - 6 marks published: Contrôle 1, 14.5/20; Contrôle 2, not marked; Contrôle 3, 8/20; Contrôle 4, 20/20; Contrôle 5, 12.25/20; and 1 more
        - 1 lesson missed, 2 late arrivals
        - Progress: 62% of what is followed, 1 point less than in the report before
        - 4 days of work in a row

        ## Well done

        14.5/20: a fine mark, which rewards the work.

        ## An idea for what comes

        Ask what seemed hardest: to explain it is to learn it.
        "#);
    }

    #[test]
    fn an_empty_week_reproaches_nothing() {
        let kpis = Kpis {
            progress_overall: Decimal(0),
            streak_days: 0,
            tasks_done: 0,
            tasks_open: 0,
            sessions_held: 0,
            minutes: 0,
            ..calm()
        };
        let said = summary(Some("Amina"), &Computed { kpis, marks: Vec::new() }, Language::French);
        insta::assert_snapshot!(said, @r#"
        # Bilan de la semaine : Amina

        Du 16 novembre 2026 au 22 novembre 2026

        - 0 tâche faite, aucune à faire
        - Aucune séance

        ## À saluer

        Chaque semaine est un nouveau départ : un petit pas suffit pour reprendre.

        ## Une idée pour la suite

        Réservez ensemble une séance pour les jours qui viennent.
        "#);
    }

    #[test]
    fn thresholds_choose_what_is_praised_and_what_is_proposed() {
        let say = Say(Language::English);
        let begins = |text: String| text.split([':', ',', ' ']).take(2).collect::<Vec<_>>().join(" ");
        let marked = |score| Kpis { marks: 1, last_eval_score: Some(Decimal(score)), ..calm() };
        let praised = [
            marked(GOOD),
            Kpis { progress_change: Some(STEP), ..marked(GOOD - 1) },
            Kpis { streak_days: REGULAR, ..calm() },
            Kpis { tasks_done: DILIGENT, ..calm() },
            calm(),
            Kpis { sessions_held: 0, ..calm() },
            Kpis { sessions_held: 0, tasks_done: 0, ..calm() },
            // A good mark of another week is not praised again.
            Kpis { marks: 0, ..marked(GOOD) },
        ];
        insta::assert_debug_snapshot!(praised.map(|kpis| begins(encouragement(&kpis, say))), @r#"
        [
            "14/20 ",
            "The progress",
            "Regularity pays",
            "3 tasks",
            "To take",
            "The work",
            "Every week",
            "To take",
        ]
        "#);
        let proposed = [
            Kpis { absences: MANY_ABSENCES, ..marked(0) },
            marked(WEAK - 1),
            Kpis { tasks_open: MANY_TASKS, ..calm() },
            Kpis { sessions_held: 0, ..calm() },
            Kpis { streak_days: 0, ..calm() },
            Kpis { tasks_open: 0, ..calm() },
            marked(WEAK),
        ];
        insta::assert_debug_snapshot!(proposed.map(|kpis| begins(proposal(&kpis, say))), @r#"
        [
            "Talk about",
            "Go through",
            "Choose the",
            "Book a",
            "A quarter",
            "Nothing is",
            "Ask what",
        ]
        "#);
    }

    proptest! {
        #[test]
        fn whatever_happened_it_has_a_title_facts_one_encouragement_and_one_proposal(
            progress in 0_u32..=10_000, score in option::of(0_u32..=2_000), change in option::of(-10_000..=10_000),
            [done, open, sessions, minutes, marks, absences, late, streak] in prop::array::uniform8(0_u32..400),
            name in option::of(".{0,40}"),
        ) {
            let kpis = Kpis {
                progress_overall: Decimal(progress), streak_days: streak, last_eval_score: score.map(Decimal),
                tasks_done: done, tasks_open: open, sessions_held: sessions, minutes, marks, absences, late,
                progress_change: change,
            };
            let computed = Computed { kpis, marks: Vec::new() };
            for language in [Language::French, Language::English] {
                let said = summary(name.as_deref(), &computed, language);
                let begins = |start: &str| said.lines().filter(|line| line.starts_with(start)).count();
                prop_assert_eq!((begins("# "), begins("## ")), (1, 2), "{}", &said);
                prop_assert!((2..=6).contains(&begins("- ")), "{}", &said);
                prop_assert!(said.chars().count() < 4_000);
            }
        }
    }
}
