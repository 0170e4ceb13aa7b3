//! A coach's availability: when sessions may be asked for. Times of day are the coach's own.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use preau_kernel::{
    entity::{Entity, Records, Stored},
    id::UserId,
    local_time::{CalendarDate, TimeOfDay},
    problem::Problem,
    store::Key,
    text::Text,
    time::{TimeRange, ZoneName},
    validation::{Input, ObjectReader, Report},
    words,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::agenda::Busy;

words! {
    /// A day of the week.
    pub enum Weekday {
        /// Monday.
        Monday = "monday",
        /// Tuesday.
        Tuesday = "tuesday",
        /// Wednesday.
        Wednesday = "wednesday",
        /// Thursday.
        Thursday = "thursday",
        /// Friday.
        Friday = "friday",
        /// Saturday.
        Saturday = "saturday",
        /// Sunday.
        Sunday = "sunday",
    }
}

impl Weekday {
    fn of(date: Date) -> Self {
        use jiff::civil::Weekday as Civil;
        match date.weekday() {
            Civil::Monday => Self::Monday,
            Civil::Tuesday => Self::Tuesday,
            Civil::Wednesday => Self::Wednesday,
            Civil::Thursday => Self::Thursday,
            Civil::Friday => Self::Friday,
            Civil::Saturday => Self::Saturday,
            Civil::Sunday => Self::Sunday,
        }
    }
}

/// Hours of a day, the end not included. Hours that end at `24:00` and those of the next day from `00:00` are one stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct Hours {
    /// The first minute.
    pub start: TimeOfDay,
    /// The first minute after them.
    pub end: TimeOfDay,
}

impl Hours {
    const ALL_DAY: Self = Self { start: TimeOfDay::MIDNIGHT, end: TimeOfDay::END };

    fn read_from(object: &mut ObjectReader<'_, '_>) -> Option<Self> {
        let (start, end) = (object.field::<TimeOfDay>("start"), object.field::<TimeOfDay>("end"));
        let hours = Self { start: start?, end: end? };
        if hours.end <= hours.start {
            let detail = Text::fixed("La fin doit suivre le début.", "The end must come after the start.");
            object.error_at("end", "end_before_start", detail);
            return None;
        }
        Some(hours)
    }
}

impl Input for Hours {
    fn read(value: Option<&Value>, report: &mut Report) -> Option<Self> {
        let mut object = report.object(value)?;
        let hours = Self::read_from(&mut object);
        object.finish();
        hours
    }
}

/// Hours of a day of each week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WeeklyHours {
    /// Which day.
    pub day: Weekday,
    /// Which hours.
    #[serde(flatten)]
    pub hours: Hours,
}

impl Input for WeeklyHours {
    fn read(value: Option<&Value>, report: &mut Report) -> Option<Self> {
        let mut object = report.object(value)?;
        let (day, hours) = (object.field::<Weekday>("day"), Hours::read_from(&mut object));
        object.finish();
        Some(Self { day: day?, hours: hours? })
    }
}

/// How one date differs from its week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DateOverride {
    /// Which date.
    pub date: CalendarDate,
    /// Whether the hours of its weekday do not hold.
    #[schema(default = false, required = false)]
    pub closed: bool,
    /// Hours of its own.
    #[schema(required = false, max_items = 10)]
    pub extra: Vec<Hours>,
}

/// When someone takes sessions.
///
/// | access pattern | how |
/// |---|---|
/// | the availability of a coach | partition `availability#<coach>`, `availability` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(description = "When someone takes sessions. Times of day are those of `time_zone`.")]
pub struct Availability {
    /// Whose.
    pub coach_id: UserId,
    /// The zone of all times of day.
    pub time_zone: ZoneName,
    /// The hours of each week; null: any time.
    pub weekly: Option<Vec<WeeklyHours>>,
    /// The dates that differ from their week, first to last.
    pub overrides: Vec<DateOverride>,
    /// Minutes kept free before each session.
    pub buffer_before_minutes: u32,
    /// Minutes kept free after each session. Between two sessions, the minutes after the one and before the other add up.
    pub buffer_after_minutes: u32,
    /// How many minutes ahead a session must be asked for.
    pub minimum_notice_minutes: u32,
    /// How many sessions may begin on one day of the zone; null: any number.
    pub daily_cap: Option<u32>,
    /// Whether what is asked for is agreed at once.
    pub auto_confirm: bool,
    /// When it was last set, in UTC; null while it never was.
    pub updated_at: Option<Timestamp>,
}

impl Entity for Availability {
    const KIND: &'static str = "availability";

    fn key(&self) -> Key {
        Self::key_of(&self.coach_id)
    }
}

impl Availability {
    /// Where the availability of `coach` is.
    #[must_use]
    pub fn key_of(coach: &UserId) -> Key {
        Key::new(format!("availability#{coach}"), "availability")
    }

    /// The availability of someone who set none: any time, at version 0.
    #[must_use]
    pub fn blank(coach_id: UserId) -> Stored<Self> {
        let entity = Self {
            coach_id,
            time_zone: ZoneName::paris(),
            weekly: None,
            overrides: Vec::new(),
            buffer_before_minutes: 0,
            buffer_after_minutes: 0,
            minimum_notice_minutes: 0,
            daily_cap: None,
            auto_confirm: false,
            updated_at: None,
        };
        Stored { entity, version: 0 }
    }

    /// The availability of `coach`, blank where none was set.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn of(records: &Records, coach: &UserId) -> Result<Stored<Self>, Problem> {
        let found = records.find::<Self>(&Self::key_of(coach)).await?;
        Ok(found.unwrap_or_else(|| Self::blank(coach.clone())))
    }

    /// The rules, ready to be asked.
    pub(crate) fn rules(&self) -> Rules<'_> {
        Rules { availability: self, zone: self.time_zone.time_zone() }
    }
}

/// A stretch of time, half-open, of any length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// The first instant.
    pub start: Timestamp,
    /// The first instant after it.
    pub end: Timestamp,
}

/// An availability with its zone looked up.
pub(crate) struct Rules<'a> {
    availability: &'a Availability,
    zone: TimeZone,
}

impl Rules<'_> {
    /// Refuses a session at `slot`, asked for at `now`, of a coach who is `busy` then: as far as [`Self::span`] reaches,
    /// `busy` is all of their sessions.
    ///
    /// # Errors
    /// `slot-unavailable` says which rule is in the way.
    pub(crate) fn allow(&self, slot: TimeRange, busy: &[Busy], now: Timestamp) -> Result<(), Problem> {
        let refusal = |fr, en| Err(Problem::slot_unavailable(Text::fixed(fr, en)));
        if slot.start() < now + minutes(self.availability.minimum_notice_minutes) {
            return refusal("Le préavis du coach n'est pas respecté.", "This is within the coach's notice.");
        }
        if !self.is_open(slot) {
            return refusal("C'est hors des horaires du coach.", "This is outside the coach's hours.");
        }
        if self.is_crowded(slot, busy) {
            return refusal("C'est trop près d'une autre séance.", "This is too close to another session.");
        }
        if self.is_full(slot, busy) {
            return refusal("La journée du coach est complète.", "The coach's day is full.");
        }
        Ok(())
    }

    /// The stretch in which other sessions bear on a session at `slot`.
    pub(crate) fn span(&self, slot: TimeRange) -> Stretch {
        let gap = self.gap();
        let mut span = Stretch { start: slot.start() - gap, end: slot.end() + gap };
        if self.availability.daily_cap.is_some() {
            let day = self.day_of(slot);
            span = Stretch { start: span.start.min(day.start), end: span.end.max(day.end) };
        }
        span
    }

    /// The dates of the zone that `stretch` touches, in order.
    pub(crate) fn dates(&self, stretch: Stretch) -> impl Iterator<Item = Date> {
        let date = |instant: Timestamp| instant.to_zoned(self.zone.clone()).date();
        let last = date(stretch.end - SignedDuration::from_nanos(1));
        date(stretch.start).series(jiff::Span::new().days(1)).take_while(move |date| *date <= last)
    }

    /// The open stretches of a date, in order; none overlaps another.
    pub(crate) fn open(&self, date: Date) -> impl Iterator<Item = Stretch> {
        let on = move |hours: Hours| Stretch {
            start: hours.start.on(date, &self.zone),
            end: hours.end.on(date, &self.zone),
        };
        // Hours that clocks skip are none.
        self.hours(date).into_iter().map(on).filter(|stretch| stretch.start < stretch.end)
    }

    fn hours(&self, date: Date) -> Vec<Hours> {
        let special = self.availability.overrides.iter().find(|special| special.date.0 == date);
        let mut hours: Vec<Hours> = special.map(|special| special.extra.clone()).unwrap_or_default();
        if special.is_none_or(|special| !special.closed) {
            match &self.availability.weekly {
                None => hours.push(Hours::ALL_DAY),
                Some(weekly) => {
                    let day = Weekday::of(date);
                    hours.extend(weekly.iter().filter(|rule| rule.day == day).map(|rule| rule.hours));
                }
            }
        }
        hours.sort_unstable();
        let mut merged: Vec<Hours> = Vec::with_capacity(hours.len());
        for next in hours {
            match merged.last_mut() {
                Some(last) if next.start <= last.end => last.end = last.end.max(next.end),
                _ => merged.push(next),
            }
        }
        merged
    }

    fn is_open(&self, slot: TimeRange) -> bool {
        let mut covered = slot.start();
        for date in self.dates(Stretch { start: slot.start(), end: slot.end() }) {
            for open in self.open(date) {
                if (open.start..open.end).contains(&covered) {
                    covered = open.end;
                }
            }
        }
        covered >= slot.end()
    }

    fn is_crowded(&self, slot: TimeRange, busy: &[Busy]) -> bool {
        let gap = self.gap();
        busy.iter().any(|busy| busy.slot.start() < slot.end() + gap && slot.start() < busy.slot.end() + gap)
    }

    fn is_full(&self, slot: TimeRange, busy: &[Busy]) -> bool {
        let Some(cap) = self.availability.daily_cap else {
            return false;
        };
        let day = self.day_of(slot);
        let begun =
            busy.iter().filter(|busy| busy.teaching && (day.start..day.end).contains(&busy.slot.start()));
        begun.count() >= usize::try_from(cap).unwrap_or(usize::MAX)
    }

    /// The day of the zone on which `slot` begins.
    fn day_of(&self, slot: TimeRange) -> Stretch {
        let date = slot.start().to_zoned(self.zone.clone()).date();
        let at = |time: TimeOfDay| time.on(date, &self.zone);
        Stretch { start: at(TimeOfDay::MIDNIGHT), end: at(TimeOfDay::END) }
    }

    /// What lies at least between two sessions.
    fn gap(&self) -> SignedDuration {
        minutes(self.availability.buffer_before_minutes) + minutes(self.availability.buffer_after_minutes)
    }
}

fn minutes(number: u32) -> SignedDuration {
    SignedDuration::from_mins(i64::from(number))
}

/// The UTC days that `stretch` touches.
pub(crate) fn utc_days(stretch: Stretch) -> impl Iterator<Item = Date> {
    let date = |instant: Timestamp| instant.to_zoned(TimeZone::UTC).date();
    let last = date(stretch.end - SignedDuration::from_nanos(1));
    date(stretch.start).series(jiff::Span::new().days(1)).take_while(move |date| *date <= last)
}
