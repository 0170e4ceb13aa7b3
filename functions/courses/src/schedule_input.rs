//! What a request says of how someone wants to study.

use std::collections::BTreeSet;

use preau_kernel::{
    field_types::{BoundedList, Integer},
    input,
    local_time::{CalendarDate, TimeOfDay},
    problem::{Problem, kind},
    text::LocalizedText,
    time::ZoneName,
};

use crate::{
    plan::NoPlan,
    schedule::{Settings, StudyDay},
};

/// Days of the week.
pub type StudyDays = BoundedList<StudyDay, 7>;

input! {
    /// How someone wants to study. What is left out stays as it was said before, or is as usual.
    pub struct StudyWishes {
        /// On which days of the week; usually Monday to Friday, and Saturday, then Sunday, where the days would be too full.
        pub days: Option<StudyDays>,
        /// From when on each day; usually from 18:00.
        pub time_of_day: Option<TimeOfDay>,
        /// How much fits a day, in minutes; usually 90.
        pub minutes_a_day: Option<Integer<15, 720>>,
        /// The first day.
        pub starts_on: Option<CalendarDate>,
        /// The last day; usually as many days on as the course takes.
        pub ends_on: Option<CalendarDate>,
        /// The zone in which days and hours are meant; usually that of the student's profile.
        pub time_zone: Option<ZoneName>,
    }
}

impl StudyWishes {
    /// What holds where these wishes come after `former` settings.
    pub fn over(&self, former: &Settings) -> Settings {
        let days = self.days.as_ref().map(|days| days.0.iter().copied().collect::<BTreeSet<_>>());
        Settings {
            days: days.or_else(|| former.days.clone()).filter(|days| !days.is_empty()),
            time_of_day: self.time_of_day.or(former.time_of_day),
            minutes_a_day: self.minutes_a_day.map(|minutes| minutes.0).or(former.minutes_a_day),
            starts_on: self.starts_on.or(former.starts_on),
            ends_on: self.ends_on.or(former.ends_on),
        }
    }

    /// The problem of a course that cannot be planned as these wishes have it; `at` is where they stand in the request.
    pub fn problem(&self, cause: NoPlan, at: &str) -> Problem {
        let names = [
            ("days", self.days.is_some()),
            ("ends_on", self.ends_on.is_some()),
            ("starts_on", self.starts_on.is_some()),
        ];
        let wished = names.iter().find(|(_, is_wished)| *is_wished);
        match (cause, wished) {
            (NoPlan::NoStudyDay, Some((name, _))) => {
                let detail = LocalizedText::fixed(
                    "Aucun de ces jours n'est entre le premier et le dernier.",
                    "None of these days is between the first one and the last.",
                );
                Problem::wrong_field(&format!("{at}/{name}"), "contradiction", detail)
            }
            _ => no_plan(cause),
        }
    }
}

/// The problem of a course that cannot be planned.
pub(crate) const fn no_plan(cause: NoPlan) -> Problem {
    let detail = match cause {
        NoPlan::NoLesson => LocalizedText::fixed("Le cours n'a pas de leçon.", "The course has no lesson."),
        NoPlan::NoStudyDay => LocalizedText::fixed(
            "Aucun jour d'étude n'est entre le premier et le dernier jour.",
            "No day of study is between the first day and the last.",
        ),
        NoPlan::TooLarge => LocalizedText::fixed(
            "Le cours est plus grand que ce qu'un planning contient.",
            "The course is larger than what a schedule holds.",
        ),
    };
    Problem::new(&kind::NO_STUDY_DAY, detail)
}
