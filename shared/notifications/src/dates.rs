//! Dates, times and durations as readers say them.

use jiff::{
    Zoned,
    civil::{Date, Weekday},
    tz::{Offset, TimeZone},
};
use preau_kernel::{text::Language, time::Instant};

const MONTHS: [(&str, &str); 12] = [
    ("janvier", "January"),
    ("février", "February"),
    ("mars", "March"),
    ("avril", "April"),
    ("mai", "May"),
    ("juin", "June"),
    ("juillet", "July"),
    ("août", "August"),
    ("septembre", "September"),
    ("octobre", "October"),
    ("novembre", "November"),
    ("décembre", "December"),
];

/// The zones whose city French calls otherwise than the IANA database does, with the preposition.
const FRENCH_CITIES: [(&str, &str); 21] = [
    ("Africa/Algiers", "d'Alger"),
    ("Africa/Cairo", "du Caire"),
    ("Africa/Lome", "de Lomé"),
    ("Africa/Ndjamena", "de N'Djamena"),
    ("America/Mexico_City", "de Mexico"),
    ("America/Montreal", "de Montréal"),
    ("America/Sao_Paulo", "de São Paulo"),
    ("Asia/Beirut", "de Beyrouth"),
    ("Asia/Dubai", "de Dubaï"),
    ("Europe/Athens", "d'Athènes"),
    ("Europe/Bucharest", "de Bucarest"),
    ("Europe/Brussels", "de Bruxelles"),
    ("Europe/Copenhagen", "de Copenhague"),
    ("Europe/Lisbon", "de Lisbonne"),
    ("Europe/London", "de Londres"),
    ("Europe/Moscow", "de Moscou"),
    ("Europe/Warsaw", "de Varsovie"),
    ("Indian/Comoro", "des Comores"),
    ("Indian/Mauritius", "de Maurice"),
    ("Indian/Reunion", "de La Réunion"),
    ("Pacific/Noumea", "de Nouméa"),
];

/// Writes dates and times in one language and one zone.
#[derive(Clone, Copy, Debug)]
pub struct Dates<'a> {
    /// The language.
    pub language: Language,
    /// The zone.
    pub time_zone: &'a TimeZone,
}

impl Dates<'_> {
    /// From `start` to `end`: the day once where both are on it, and the zone.
    #[must_use]
    pub fn range(self, start: &Instant, end: &Instant) -> String {
        let (start, end) = (self.local(start), self.local(end));
        let zone = self.zone(&start);
        let from = self.day_and_time(&start);
        if start.date() == end.date() {
            format!("{from} – {} ({zone})", time(&end))
        } else {
            format!("{from} – {} ({zone})", self.day_and_time(&end))
        }
    }

    /// The day and the time of `instant`, for a subject.
    #[must_use]
    pub fn moment(self, instant: &Instant) -> String {
        self.day_and_time(&self.local(instant))
    }

    /// So many minutes, in hours where it is one hour or more.
    #[must_use]
    pub fn duration(self, minutes: u32) -> String {
        let (hours, rest) = (minutes / 60, minutes % 60);
        let french = self.language == Language::French;
        let many = |number: u32, one: &str| format!("{number} {one}{}", if number == 1 { "" } else { "s" });
        match (hours, rest) {
            (0, rest) => many(rest, "minute"),
            (hours, 0) => many(hours, if french { "heure" } else { "hour" }),
            (hours, rest) if french => format!("{hours} h {rest:02}"),
            (hours, rest) => format!("{hours} h {rest:02} min"),
        }
    }

    fn local(self, instant: &Instant) -> Zoned {
        instant.0.to_zoned(self.time_zone.clone())
    }

    fn day_and_time(self, zoned: &Zoned) -> String {
        format!("{}, {}", self.day(zoned), time(zoned))
    }

    fn day(self, zoned: &Zoned) -> String {
        let (french_weekday, english_weekday) = weekday(zoned.weekday());
        let weekday = if self.language == Language::French { french_weekday } else { english_weekday };
        format!("{weekday} {}", date(zoned.date(), self.language))
    }

    /// The zone: by its city, or by its distance from UTC where it is named by none.
    fn zone(self, zoned: &Zoned) -> String {
        let name = self.time_zone.iana_name().unwrap_or_default();
        let city = match name.rsplit_once('/') {
            Some((area, city)) if area != "Etc" => city.replace('_', " "),
            _ => return from_utc(zoned.offset()),
        };
        match self.language {
            Language::English => format!("{city} time"),
            Language::French => {
                let known = FRENCH_CITIES.iter().find(|(zone, _)| *zone == name);
                let elided = city.starts_with(['A', 'E', 'I', 'O', 'U']);
                known.map_or_else(
                    || if elided { format!("heure d'{city}") } else { format!("heure de {city}") },
                    |(_, of_city)| format!("heure {of_city}"),
                )
            }
        }
    }
}

/// A date without its day of the week: “1er mars 2026”, “1 March 2026”.
#[must_use]
pub fn date(date: Date, language: Language) -> String {
    // Months count from one; a place that the table lacks cannot be, and would be empty.
    let month = usize::from(date.month().unsigned_abs()).saturating_sub(1);
    let (french_month, english_month) = MONTHS.get(month).copied().unwrap_or_default();
    let (day, year) = (date.day(), date.year());
    match language {
        Language::French => {
            let ordinal = if day == 1 { "er" } else { "" };
            format!("{day}{ordinal} {french_month} {year}")
        }
        Language::English => format!("{day} {english_month} {year}"),
    }
}

fn time(zoned: &Zoned) -> String {
    format!("{:02}:{:02}", zoned.hour(), zoned.minute())
}

fn from_utc(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    match minutes.unsigned_abs() {
        0 => "UTC".to_owned(),
        minutes => format!("UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60),
    }
}

const fn weekday(weekday: Weekday) -> (&'static str, &'static str) {
    match weekday {
        Weekday::Monday => ("lundi", "Monday"),
        Weekday::Tuesday => ("mardi", "Tuesday"),
        Weekday::Wednesday => ("mercredi", "Wednesday"),
        Weekday::Thursday => ("jeudi", "Thursday"),
        Weekday::Friday => ("vendredi", "Friday"),
        Weekday::Saturday => ("samedi", "Saturday"),
        Weekday::Sunday => ("dimanche", "Sunday"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(language: Language, zone: &str, start: &str, end: &str) -> String {
        let time_zone = TimeZone::get(zone).unwrap();
        Dates { language, time_zone: &time_zone }
            .range(&Instant(start.parse().unwrap()), &Instant(end.parse().unwrap()))
    }

    #[test]
    fn a_slot_is_written_in_the_readers_zone_and_language() {
        let slot = |language, zone| range(language, zone, "2026-03-02T17:00:00Z", "2026-03-02T18:00:00Z");
        assert_eq!(
            slot(Language::French, "Europe/Paris"),
            "lundi 2 mars 2026, 18:00 – 19:00 (heure de Paris)"
        );
        assert_eq!(
            slot(Language::English, "Europe/Paris"),
            "Monday 2 March 2026, 18:00 – 19:00 (Paris time)"
        );
        assert_eq!(
            slot(Language::French, "Africa/Cairo"),
            "lundi 2 mars 2026, 19:00 – 20:00 (heure du Caire)"
        );
        assert_eq!(
            slot(Language::French, "Africa/Abidjan"),
            "lundi 2 mars 2026, 17:00 – 18:00 (heure d'Abidjan)"
        );
        assert_eq!(
            slot(Language::English, "America/New_York"),
            "Monday 2 March 2026, 12:00 – 13:00 (New York time)"
        );
    }

    #[test]
    fn both_days_are_said_where_a_slot_ends_on_another_day() {
        assert_eq!(
            range(Language::French, "Europe/Paris", "2026-05-31T22:00:00Z", "2026-06-01T22:00:00Z"),
            "lundi 1er juin 2026, 00:00 – mardi 2 juin 2026, 00:00 (heure de Paris)"
        );
        assert_eq!(
            range(Language::English, "Asia/Tokyo", "2026-12-31T14:30:00Z", "2026-12-31T15:30:00Z"),
            "Thursday 31 December 2026, 23:30 – Friday 1 January 2027, 00:30 (Tokyo time)"
        );
    }

    #[test]
    fn summer_time_is_the_zones_own() {
        assert_eq!(
            range(Language::French, "Europe/Paris", "2026-08-01T16:00:00Z", "2026-08-01T17:00:00Z"),
            "samedi 1er août 2026, 18:00 – 19:00 (heure de Paris)"
        );
    }

    #[test]
    fn a_zone_without_a_city_is_said_by_its_distance_from_utc() {
        let slot = |zone| range(Language::French, zone, "2026-03-02T17:00:00Z", "2026-03-02T18:00:00Z");
        assert!(slot("UTC").ends_with("17:00 – 18:00 (UTC)"));
        assert!(slot("Etc/GMT+5").ends_with("12:00 – 13:00 (UTC-05:00)"));
    }

    #[test]
    fn minutes_are_said_in_hours_from_one_hour_on() {
        let time_zone = TimeZone::UTC;
        let said = |language| {
            [1, 30, 60, 90, 1_440].map(|minutes| Dates { language, time_zone: &time_zone }.duration(minutes))
        };
        assert_eq!(said(Language::French), ["1 minute", "30 minutes", "1 heure", "1 h 30", "24 heures"]);
        assert_eq!(said(Language::English), ["1 minute", "30 minutes", "1 hour", "1 h 30 min", "24 hours"]);
    }
}
