//! What a coach's availability allows: pure rules over stretches of time and other sessions.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use preau_kernel::{
    local_time::{TimeOfDay, dates_of},
    problem::Problem,
    text::LocalizedText,
    time::TimeRange,
};

use crate::{
    agenda::Busy,
    availability::{Availability, Hours, Weekday},
};

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

impl<'a> Rules<'a> {
    /// The rules of an availability.
    pub(crate) fn of(availability: &'a Availability) -> Self {
        Self { availability, zone: availability.time_zone.time_zone() }
    }

    /// Refuses a session at `slot`, asked for at `now`, of a coach who is `busy` then: as far as [`Self::span`] reaches,
    /// `busy` is all of their sessions.
    ///
    /// # Errors
    /// `slot-unavailable` says which rule is in the way.
    pub(crate) fn allow(&self, slot: TimeRange, busy: &[Busy], now: Timestamp) -> Result<(), Problem> {
        self.allow_alone(slot, now)?;
        self.allow_among(slot, busy)
    }

    /// The same, as far as it hangs on other sessions.
    ///
    /// # Errors
    /// `slot-unavailable` says which rule is in the way.
    pub(crate) fn allow_among(&self, slot: TimeRange, busy: &[Busy]) -> Result<(), Problem> {
        let refusal = |fr, en| Err(Problem::slot_unavailable(LocalizedText::fixed(fr, en)));
        if self.is_crowded(slot, busy) {
            return refusal("C'est trop près d'une autre séance.", "This is too close to another session.");
        }
        if self.is_full(slot, busy) {
            return refusal("La journée du coach est complète.", "The coach's day is full.");
        }
        Ok(())
    }

    /// The same, as far as it does not hang on other sessions: what it refuses, no agenda can change.
    ///
    /// # Errors
    /// `slot-unavailable` says which rule is in the way.
    pub(crate) fn allow_alone(&self, slot: TimeRange, now: Timestamp) -> Result<(), Problem> {
        let refusal = |fr, en| Err(Problem::slot_unavailable(LocalizedText::fixed(fr, en)));
        if slot.start() < now + minutes(self.availability.minimum_notice_minutes) {
            return refusal("Le préavis du coach n'est pas respecté.", "This is within the coach's notice.");
        }
        if !self.is_open(slot) {
            return refusal("C'est hors des horaires du coach.", "This is outside the coach's hours.");
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
        dates_of(stretch.start, stretch.end, &self.zone)
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
    dates_of(stretch.start, stretch.end, &TimeZone::UTC)
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp,
        people::{amina, coach_rey, director},
    };
    use serde_json::json;

    use crate::testing::{MONDAY, app, available, book, booked, lesson, slots, starts, with};

    /// The problem's code and French words, or the status booked.
    async fn outcome(app: &TestApp, from: &str, to: &str) -> String {
        let answer = book(app, &amina(), &lesson(from, to)).await;
        match answer.status.as_u16() {
            201 => answer.json()["status"].as_str().unwrap().to_owned(),
            _ => format!("{}: {}", answer.problem(), answer.json()["detail"].as_str().unwrap()),
        }
    }

    #[tokio::test]
    async fn each_rule_refuses_what_it_forbids() {
        let app = app();
        available(&app, &coach_rey(), &json!({
            "time_zone": "Europe/Paris", "weekly": [{"day": "monday", "start": "12:00", "end": "19:00"}],
            "buffer_before_minutes": 5, "buffer_after_minutes": 10, "minimum_notice_minutes": 240, "daily_cap": 2,
        }))
        .await;
        // 12:00 to 19:00 in Paris is 11:00 to 18:00 UTC; it is 08:00.
        assert_eq!(
            outcome(&app, "11:00", "11:30").await,
            "slot-unavailable: Le préavis du coach n'est pas respecté."
        );
        assert_eq!(
            outcome(&app, "17:30", "18:01").await,
            "slot-unavailable: C'est hors des horaires du coach."
        );
        assert_eq!(outcome(&app, "12:00", "13:00").await, "Proposé");
        assert_eq!(
            outcome(&app, "13:14", "14:00").await,
            "slot-unavailable: C'est trop près d'une autre séance."
        );
        assert_eq!(outcome(&app, "13:15", "14:00").await, "Proposé");
        assert_eq!(
            outcome(&app, "15:00", "16:00").await,
            "slot-unavailable: La journée du coach est complète."
        );
        assert!(slots(&app, &amina(), MONDAY).await.is_empty());
    }

    #[tokio::test]
    async fn the_rules_bind_everyone_but_the_coach() {
        let app = app();
        available(&app, &coach_rey(), &json!({"weekly": []})).await;
        let asked = with(lesson("17:00", "18:00"), "student_id", "amina");
        assert_eq!(book(&app, &amina(), &asked).await.problem(), "slot-unavailable");
        assert_eq!(book(&app, &director(), &asked).await.problem(), "slot-unavailable");
        assert_eq!(book(&app, &coach_rey(), &asked).await.status, 201);
    }

    #[tokio::test]
    async fn a_coach_who_agrees_without_being_asked_confirms_at_once() {
        let app = app();
        available(&app, &coach_rey(), &json!({"auto_confirm": true})).await;
        assert_eq!(outcome(&app, "17:00", "18:00").await, "Confirmé");
        assert_eq!(app.events().await.pop().unwrap().to["status"], "Confirmé");
    }

    #[tokio::test]
    async fn a_date_may_be_closed_or_have_hours_of_its_own() {
        let app = app();
        available(&app, &coach_rey(), &json!({
            "time_zone": "UTC",
            "weekly": [{"day": "tuesday", "start": "09:00", "end": "10:00"}, {"day": "wednesday", "start": "09:00", "end": "10:00"}],
            "overrides": [
                {"date": "2026-03-03", "closed": true},
                {"date": "2026-03-04", "extra": [{"start": "09:30", "end": "11:00"}]},
                {"date": "2026-03-05", "closed": true, "extra": [{"start": "20:00", "end": "21:00"}]},
            ],
        }))
        .await;
        let week = slots(&app, &amina(), "").await;
        // On Wednesday the two stretches are one, from 09:00 to 11:00.
        assert_eq!(
            starts(&week),
            ["2026-03-04T09:00", "2026-03-04T09:30", "2026-03-04T10:00", "2026-03-05T20:00"]
        );
    }

    #[tokio::test]
    async fn hours_until_midnight_and_from_midnight_are_one_stretch() {
        let app = app();
        available(&app, &coach_rey(), &json!({
            "time_zone": "UTC",
            "weekly": [{"day": "monday", "start": "23:00", "end": "24:00"}, {"day": "tuesday", "start": "00:00", "end": "01:00"}],
        }))
        .await;
        let free = slots(&app, &amina(), "duration_minutes=90").await;
        assert_eq!(starts(&free), ["2026-03-02T23:00", "2026-03-02T23:30"]);
        let night = json!({"start": "2026-03-02T23:15:00Z", "end": "2026-03-03T00:45:00Z"});
        booked(&app, &amina(), &with(lesson("17:00", "18:00"), "slot", night)).await;
    }
}
