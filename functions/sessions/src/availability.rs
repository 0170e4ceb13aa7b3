//! A coach's availability: when sessions may be asked for. Times of day are the coach's own.

use jiff::{Timestamp, civil::Date};
use preau_kernel::{
    batch::Batch,
    entity::{Entity, Stored},
    field_errors::{FieldErrors, ObjectReader},
    id::UserId,
    list::Records,
    local_time::{CalendarDate, TimeOfDay},
    problem::Problem,
    store::{Indexes, Key},
    string_enum,
    text::LocalizedText,
    time::ZoneName,
    unit_of_work::Audited,
    validation::Input,
};
use preau_relations::{availability_key, coach_entry};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

string_enum! {
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
    pub(crate) fn of(date: Date) -> Self {
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
    pub(crate) const ALL_DAY: Self = Self { start: TimeOfDay::MIDNIGHT, end: TimeOfDay::END };

    fn read_from(object: &mut ObjectReader<'_, '_>) -> Option<Self> {
        let (start, end) = (object.field::<TimeOfDay>("start"), object.field::<TimeOfDay>("end"));
        let hours = Self { start: start?, end: end? };
        if hours.end <= hours.start {
            let detail =
                LocalizedText::fixed("La fin doit suivre le début.", "The end must come after the start.");
            object.error_at("end", "end_before_start", detail);
            return None;
        }
        Some(hours)
    }
}

impl Input for Hours {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let mut object = errors.object(value)?;
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
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let mut object = errors.object(value)?;
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
    #[schema(value_type = Option<bool>, required = false)]
    pub closed: bool,
    /// Hours of its own.
    #[schema(value_type = Option<Vec<Hours>>, required = false, max_items = 10)]
    pub extra: Vec<Hours>,
}

/// When someone takes sessions.
///
/// | access pattern | how |
/// |---|---|
/// | the availability of a coach | partition `availability#<coach>`, `availability` |
/// | who set one | `gsi1`, partition `coaches`, at `<coach>#availability` |
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

    fn indexes(&self) -> Indexes {
        [Some(coach_entry(&self.coach_id)), None, None]
    }
}

impl Audited for Availability {
    fn resource(&self) -> String {
        format!("user:{}", self.coach_id)
    }

    /// The rules, without the hours, which are personal.
    fn state(&self) -> Value {
        json!({
            "weekly": self.weekly.as_ref().map(Vec::len),
            "overrides": self.overrides.len(),
            "buffer_before_minutes": self.buffer_before_minutes,
            "buffer_after_minutes": self.buffer_after_minutes,
            "minimum_notice_minutes": self.minimum_notice_minutes,
            "daily_cap": self.daily_cap,
            "auto_confirm": self.auto_confirm,
        })
    }
}

impl Availability {
    /// Where the availability of `coach` is.
    #[must_use]
    pub fn key_of(coach: &UserId) -> Key {
        availability_key(coach)
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
        Stored::absent(entity)
    }

    /// Whether there are hours at which a session may be asked for, at `now` or later: whoever wants to be asked by nobody has
    /// neither weekly ones nor any of a date to come.
    #[must_use]
    pub(crate) fn has_hours(&self, now: Timestamp) -> bool {
        let today = now.to_zoned(self.time_zone.time_zone()).date();
        let is_to_come = |special: &DateOverride| special.date.0 >= today && !special.extra.is_empty();
        self.weekly.as_ref().is_none_or(|weekly| !weekly.is_empty()) || self.overrides.iter().any(is_to_come)
    }

    /// The availability of `coach`, blank where none was set.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn of(records: &Records, coach: &UserId) -> Result<Stored<Self>, Problem> {
        Self::in_batch(&records.batch([Self::key_of(coach)]).await?, coach)
    }

    /// The same, as it was read among others.
    ///
    /// # Errors
    /// `internal`: the document cannot be read.
    pub(crate) fn in_batch(read: &Batch, coach: &UserId) -> Result<Stored<Self>, Problem> {
        let found = read.find::<Self>(&Self::key_of(coach))?;
        Ok(found.unwrap_or_else(|| Self::blank(coach.clone())))
    }
}
