//! Where on a day an item finds room.

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use preau_kernel::local_time::TimeOfDay;

use crate::plan_item::{Entry, Fixed, Planned, StudySettings, lasting, number};

/// After this time nothing is moved to the same day any more.
const LATE: TimeOfDay = TimeOfDay::at_hour(22);

/// How far a plan looks for a day beyond the last one, for what found no room.
const MOST_DAYS: usize = 2 * 366;

/// Finds a time for each item, after the one before it and beside nothing that stands.
pub(crate) struct Placer<'a> {
    settings: &'a StudySettings,
    zone: &'a TimeZone,
    days: &'a [Date],
    /// Which weekdays are days of study, by their number.
    weekdays: [bool; 8],
    /// What takes time already, in UTC.
    busy: Vec<(Timestamp, Timestamp)>,
    /// Where the last item ended.
    after: Option<Timestamp>,
}

impl<'a> Placer<'a> {
    /// Beside what is fixed.
    pub fn new(fixed: &[Fixed], settings: &'a StudySettings, zone: &'a TimeZone, days: &'a [Date]) -> Self {
        let busy = fixed.iter().map(|fixed| (fixed.start, fixed.start + lasting(fixed.minutes))).collect();
        let mut weekdays = [false; 8];
        for date in days {
            weekdays[usize::from(number(date.weekday()))] = true;
        }
        Self { settings, zone, days, weekdays, busy, after: None }
    }

    /// Gives an item a place, on the day of study of this number or later.
    pub fn place(&mut self, day: usize, entry: &Entry) -> Planned {
        let mut last = self.days[day];
        for date in self.dates_from(day) {
            last = date;
            if let Some(planned) = self.place_on(date, entry) {
                return planned;
            }
        }
        // No day of two years has room: it stands where it would, beside something else.
        self.put(last, self.settings.time_of_day, entry)
    }

    /// The day of study with this number, those after it, and the days of the same weekdays beyond the last one.
    fn dates_from(&self, day: usize) -> impl Iterator<Item = Date> + use<'a> {
        let weekdays = self.weekdays;
        let planned = self.days[day..].iter().copied();
        let beyond = self.days.last().copied().into_iter().flat_map(|last| last.series(1.day()).skip(1));
        let beyond = beyond.filter(move |date| weekdays[usize::from(number(date.weekday()))]).take(MOST_DAYS);
        planned.chain(beyond)
    }

    fn place_on(&mut self, date: Date, entry: &Entry) -> Option<Planned> {
        let opens = self.settings.time_of_day.on(date, self.zone);
        let mut start = self.after.map_or(opens, |after| after.max(opens));
        let length = lasting(entry.minutes);
        while let Some((_, end)) = self.busy.iter().find(|(from, to)| *from < start + length && start < *to) {
            start = *end;
        }
        let (day, time) = TimeOfDay::shown(start, self.zone);
        let is_late = time >= LATE && start != opens;
        // A time that comes twice is the first one: what is left of the second would overlap.
        if day != date || is_late || time.on(date, self.zone) < start {
            return None;
        }
        Some(self.put(date, time, entry))
    }

    fn put(&mut self, date: Date, time: TimeOfDay, entry: &Entry) -> Planned {
        let Entry { key, kind, minutes } = entry.clone();
        let planned = Planned { key, kind, date, time, minutes };
        self.after = Some(planned.start(self.zone) + lasting(minutes));
        planned
    }
}
