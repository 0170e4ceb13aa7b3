//! From a course and an enrolment to its schedule: what is new, what stays where it is, and what calendars are told of.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};
use preau_kernel::{id::Ids, local_time::TimeOfDay, time::ZoneName};

use crate::{
    course::Course,
    enrollment::Enrollment,
    plan::{Entry, Fixed, ItemKind, NoPlan, Planned, StudySettings, plan},
    schedule::{Schedule, ScheduleItem, ScheduleItemId, Settings},
};

/// How long calendars are told of what no longer takes place.
const TOLD: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How much fits a day where nothing else is said, in minutes.
const USUAL_MINUTES: u32 = 90;
/// When on a day one studies where nothing else is said.
const USUAL_TIME: TimeOfDay = TimeOfDay::at_hour(18);

/// What a schedule is made of.
pub(crate) struct Planning<'p> {
    /// The course.
    pub course: &'p Course,
    /// Whose schedule it is, and what of the course is done.
    pub enrollment: &'p Enrollment,
    /// How they want to study.
    pub settings: &'p Settings,
    /// In which zone.
    pub zone: &'p ZoneName,
    /// Ids.
    pub ids: &'p dyn Ids,
    /// From when on.
    pub now: Timestamp,
}

impl Planning<'_> {
    /// The schedule, in the place of `former`: done items and those that were put somewhere by hand stay, the others are
    /// spread over the days from now on. What did not change is as it was.
    ///
    /// # Errors
    /// The course has no lesson; there is no day to study on; or it would be larger than the store holds.
    pub fn schedule(&self, former: Option<&Schedule>) -> Result<Schedule, NoPlan> {
        let zone = self.zone.time_zone();
        let entries = entries(self.course);
        let fixed = self.fixed(former);
        let settings = self.study_settings(&zone);
        let mut planned = plan(&entries, &fixed, &settings, &zone)?;
        planned.extend(fixed.iter().map(|fixed| at(fixed, &zone)));
        let titles = titles(self.course);

        let known: BTreeMap<&str, &ScheduleItem> =
            former.iter().flat_map(|former| &former.items).map(|item| (item.key.as_str(), item)).collect();
        let former_zone = former.map_or_else(|| zone.clone(), |former| former.time_zone.time_zone());
        let mut items: Vec<ScheduleItem> = planned
            .iter()
            .map(|planned| {
                let percent = || format!("{} %", planned.key.trim_start_matches("milestone:"));
                let title = titles.get(&planned.key).cloned().unwrap_or_else(percent);
                self.item(planned, title, known.get(planned.key.as_str()).copied(), [&former_zone, &zone])
            })
            .collect();
        let kept: BTreeSet<String> = items.iter().map(|item| item.key.clone()).collect();
        let gone = known.values().filter(|item| !kept.contains(&item.key));
        items.extend(gone.filter_map(|item| self.gone(item, [&former_zone, &zone])));
        items.sort_by(|one, other| (one.start(&zone), &one.key).cmp(&(other.start(&zone), &other.key)));
        let schedule = Schedule {
            enrollment_id: self.enrollment.id,
            course_id: self.course.id,
            user_id: self.enrollment.user_id.clone(),
            course_title: self.course.title.clone(),
            time_zone: self.zone.clone(),
            settings: self.settings.clone(),
            items,
            created_at: former.map_or(self.now, |former| former.created_at),
            updated_at: former.map_or(self.now, |former| former.updated_at),
        };
        if !schedule.fits() {
            return Err(NoPlan::TooLarge);
        }
        Ok(match former {
            Some(former) if schedule == *former => schedule,
            _ => Schedule { updated_at: self.now, ..schedule },
        })
    }

    /// What stays where it is, by its key: what is done, was put there by hand, or is left out.
    fn fixed(&self, former: Option<&Schedule>) -> Vec<Fixed> {
        let mut fixed = Vec::new();
        let former_items: BTreeMap<&str, (&ScheduleItem, TimeZone)> = former
            .iter()
            .flat_map(|former| {
                let zone = former.time_zone.time_zone();
                former.items.iter().map(move |item| (item.key.as_str(), (item, zone.clone())))
            })
            .collect();
        for entry in entries(self.course) {
            let Entry { key, kind, minutes } = entry;
            let done = done_at(self.enrollment, &key);
            let known = former_items.get(key.as_str());
            let stays = known.filter(|(item, _)| item.is_pinned || item.is_skipped || done.is_some());
            let start = match (stays, done) {
                (Some((item, former_zone)), _) => item.start(former_zone),
                (None, Some(done)) => done,
                (None, None) => continue,
            };
            fixed.push(Fixed { key, kind, start, minutes });
        }
        fixed
    }

    fn study_settings(&self, zone: &TimeZone) -> StudySettings {
        let Settings { days, time_of_day, minutes_a_day, starts_on, ends_on } = &self.settings;
        let time_of_day = time_of_day.unwrap_or(USUAL_TIME);
        let date_of = |instant: Timestamp| instant.to_zoned(zone.clone()).date();
        let today = date_of(self.now);
        // Nothing is planned for an hour that is past.
        let from = if time_of_day.on(today, zone) >= self.now { today } else { later(today, 1) };
        let wished = [starts_on, &self.course.starts_on].into_iter().flatten().map(|date| date.0).max();
        let first = wished.map_or(from, |wished| wished.max(from));
        let days_after = |start: Date| later(start, i64::from(self.course.duration_days) - 1);
        let begun = date_of(self.enrollment.enrolled_at);
        let usual_last = days_after(wished.map_or(begun, |wished| wished.max(begun)));
        // Who comes back when the time of the course is over has it again.
        let last = if usual_last < first { days_after(first) } else { usual_last };
        let days = days.iter().flatten().map(|day| *day as u8 + 1).collect();
        StudySettings {
            days,
            time_of_day,
            minutes_a_day: minutes_a_day.unwrap_or(USUAL_MINUTES),
            first,
            last: ends_on.map_or(last, |date| date.0),
        }
    }

    /// The item that is planned so, and was `former` before.
    fn item(
        &self,
        planned: &Planned,
        title: String,
        former: Option<&ScheduleItem>,
        [former_zone, zone]: [&TimeZone; 2],
    ) -> ScheduleItem {
        let Planned { key, kind, date, time, minutes } = planned.clone();
        let Some(former) = former else {
            return ScheduleItem {
                id: ScheduleItemId::mint(self.ids, self.now),
                key,
                kind,
                title,
                date,
                time,
                minutes,
                is_pinned: false,
                is_skipped: false,
                sequence: 0,
                created_at: self.now,
                changed_at: self.now,
                cancelled_at: None,
            };
        };
        let mut item = ScheduleItem { date, time, minutes, title, cancelled_at: None, ..former.clone() };
        let is_same = former.start(former_zone) == planned.start(zone)
            && (former.minutes, &former.title, former.cancelled_at) == (minutes, &item.title, None);
        if !is_same {
            item.changes(self.now);
        }
        item
    }

    /// What is of the course no longer: called off, and told for a while.
    fn gone(&self, former: &ScheduleItem, [former_zone, zone]: [&TimeZone; 2]) -> Option<ScheduleItem> {
        if former.cancelled_at.is_some_and(|at| at + TOLD <= self.now) {
            return None;
        }
        let mut item = former.clone();
        (item.date, item.time) = TimeOfDay::shown(former.start(former_zone), zone);
        item.cancel(self.now);
        Some(item)
    }
}

/// When what stands at `key` was done, if it was.
pub(crate) fn done_at(enrollment: &Enrollment, key: &str) -> Option<Timestamp> {
    let (kind, id) = key.split_once(':')?;
    match ItemKind::parse(kind)? {
        ItemKind::Lesson => enrollment.lessons.get(&crate::course::LessonId::parse(id)?).copied(),
        ItemKind::Quiz => enrollment.quizzes.get(&crate::course::QuizId::parse(id)?).copied(),
        ItemKind::Milestone | ItemKind::LiveSession => None,
    }
}

fn at(fixed: &Fixed, zone: &TimeZone) -> Planned {
    let (date, time) = TimeOfDay::shown(fixed.start, zone);
    Planned { key: fixed.key.clone(), kind: fixed.kind, date, time, minutes: fixed.minutes }
}

fn later(date: Date, days: i64) -> Date {
    date.checked_add(days.days()).unwrap_or(date)
}

fn entries(course: &Course) -> Vec<Entry> {
    let mut entries = Vec::new();
    for module in &course.modules {
        for lesson in &module.lessons {
            let key = format!("lesson:{}", lesson.id);
            entries.push(Entry { key, kind: ItemKind::Lesson, minutes: lesson.duration_minutes });
        }
        if let Some(quiz) = &module.quiz {
            let key = format!("quiz:{}", quiz.id);
            entries.push(Entry { key, kind: ItemKind::Quiz, minutes: quiz.duration_minutes });
        }
    }
    entries
}

/// The titles of lessons and quizzes, by their keys.
fn titles(course: &Course) -> BTreeMap<String, String> {
    let lessons = course.lessons().map(|lesson| (format!("lesson:{}", lesson.id), lesson.title.clone()));
    let quizzes = course.quizzes().map(|quiz| (format!("quiz:{}", quiz.id), quiz.title.clone()));
    lessons.chain(quizzes).collect()
}
