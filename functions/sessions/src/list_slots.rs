//! `list-slots`: what is free, as `book-session` would see it.

use jiff::{SignedDuration, Timestamp};
use preau_kernel::{
    actor::Role,
    answer::Answer,
    app::App,
    caller::Caller,
    field_errors::FieldErrors,
    field_schema,
    field_schema::integer,
    field_types::add_out_of_range,
    id::UserId,
    list_query,
    page::{ComputedPage, Pagination},
    problem::Problem,
    request::{PathId, ValidQuery},
    store::Key,
    text::LocalizedText,
    time::{Instant, TimeRange, ZoneName},
    validation::Input,
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    agenda::{Agendas, Busy, PersonDay},
    availability::Availability,
    rules::{Rules, Stretch, utc_days},
};

list_query! {
    /// Which slots.
    pub struct ListSlots {
        /// Those that begin at this instant or later; now when absent.
        #[param(inline)]
        pub from: Option<Instant>,
        /// Those that end at this instant or earlier: 31 days after `from` at most, seven when absent.
        #[param(inline)]
        pub to: Option<Instant>,
        /// How long they are, in minutes, from 15; 60 when absent. What lasts more than eight hours is for a `Stage`.
        #[param(inline)]
        pub duration_minutes: Option<SlotLength>,
    }
}

/// The length of a slot: a quarter of an hour to a day.
#[derive(Clone, Copy, Debug)]
pub struct SlotLength(u32);

field_schema! { SlotLength, integer(15, 1440) }

impl Input for SlotLength {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let minutes = errors.string(value)?.parse().ok().filter(|minutes| (15..=1_440).contains(minutes));
        if minutes.is_none() {
            add_out_of_range(errors, 15, 1_440);
        }
        minutes.map(Self)
    }
}

/// What is free of a coach's time.
#[derive(Debug, Serialize, ToSchema)]
pub struct Slots {
    /// Whose time.
    coach_id: UserId,
    /// The coach's zone, for those who show it.
    time_zone: ZoneName,
    /// How long the slots are.
    duration_minutes: u32,
    /// The slots, first to last. They may overlap: whoever books one takes time from others.
    data: Vec<TimeRange>,
    /// Where the page stands.
    pagination: Pagination,
}

/// Slots begin where the coach's hours do and each half hour after; more often where they are shorter.
const LONGEST_STEP: u32 = 30;
/// The longest time that can be looked at.
const LONGEST: SignedDuration = SignedDuration::from_hours(31 * 24);
/// How much is looked at unless asked otherwise.
const USUAL: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Lists a coach's free slots
///
/// What is answered is what `book-session` would accept from the caller just now: within the coach's availability, and
/// free of the coach's sessions and, for a student, of their own. One page; `to` stays what it was on the first.
#[utoipa::path(
    get,
    path = "/coaches/{coach_id}/slots",
    tag = "sessions",
    params(("coach_id" = UserId, Path, description = "The coach"), ListSlots),
    responses((status = 200, description = "The slots", body = Slots)),
)]
pub(crate) async fn list_slots(
    app: App,
    caller: Caller,
    PathId(coach): PathId<UserId>,
    ValidQuery(query): ValidQuery<ListSlots>,
) -> Result<Answer<Slots>, Problem> {
    let now = app.now();
    let page = ComputedPage::of(&app, &query, coach.as_str())?;
    let looked_at = match &page.after {
        Some(place) => rest(place, now)?,
        None => looked_at(&query, now)?,
    };
    let duration_minutes = query.duration_minutes.map_or(60, |length| length.0);

    let student = caller.actor.is(Role::Student).then_some(&caller.actor.id).filter(|id| **id != coach);
    let people = [Some(&coach), student];
    let needed = days_of(people, looked_at);
    let read = app.records.batch(Agendas::keys(&needed).chain([Availability::key_of(&coach)])).await?;
    let availability = Availability::in_batch(&read, &coach)?.entity;
    let mut agendas = Agendas::in_batch(&read, needed)?;
    if looked_at.start < looked_at.end {
        agendas.reach(&app.records, days_of(people, with_margin(looked_at, &availability))).await?;
    }
    let busy = agendas.busy(&coach);
    let own = student.map(|student| agendas.busy(student)).unwrap_or_default();

    let mut data = free(&availability, looked_at, duration_minutes, [&busy, &own], (now, page.limit + 1));
    let is_more = data.len() > page.limit;
    data.truncate(page.limit);
    let last = data.last().filter(|_| is_more);
    let next = last.map(|slot| Key::new(looked_at.end.to_string(), slot.start().to_string()));
    let (time_zone, pagination) = (availability.time_zone, page.pagination(&app, next));
    Ok(Answer::ok(Slots { coach_id: coach, time_zone, duration_minutes, data, pagination }))
}

/// The days of these people that `stretch` touches; none of one that has no length.
fn days_of(people: [Option<&UserId>; 2], stretch: Stretch) -> Vec<PersonDay> {
    if stretch.start >= stretch.end {
        return Vec::new();
    }
    let people = people.into_iter().flatten();
    people.flat_map(|person| utc_days(stretch).map(|day| (person.clone(), day))).collect()
}

/// The stretch that a page leaves to the next ones, which ended at the slot that `place` tells of.
fn rest(place: &Key, now: Timestamp) -> Result<Stretch, Problem> {
    let at = |text: &str| text.parse::<Timestamp>().map_err(|_| Problem::invalid_cursor());
    let (end, last) = (at(&place.partition)?, at(&place.sort)?);
    let start = last + SignedDuration::from_nanos(1);
    Ok(Stretch { start: start.max(now), end: end.max(now) })
}

/// The stretch that was asked about; what is past is not.
fn looked_at(query: &ListSlots, now: Timestamp) -> Result<Stretch, Problem> {
    let start = query.from.map_or(now, |from| from.0);
    let end = query.to.map_or(start + USUAL, |to| to.0);
    if end <= start {
        let detail =
            LocalizedText::fixed("La fin doit suivre le début.", "The end must come after the start.");
        return Err(Problem::wrong_field("/to", "end_before_start", detail));
    }
    if end.duration_since(start) > LONGEST {
        let detail =
            LocalizedText::fixed("La période a 31 jours au plus.", "The period has at most 31 days.");
        return Err(Problem::wrong_field("/to", "duration", detail));
    }
    Ok(Stretch { start: start.max(now), end: end.max(now) })
}

/// The stretch with the time around it whose sessions bear on its slots: a day on either side for buffers and the daily
/// cap.
fn with_margin(stretch: Stretch, availability: &Availability) -> Stretch {
    let rules_look_further = availability.daily_cap.is_some()
        || availability.buffer_before_minutes + availability.buffer_after_minutes > 0;
    let margin = SignedDuration::from_hours(if rules_look_further { 48 } else { 0 });
    Stretch { start: stretch.start - margin, end: stretch.end + margin }
}

/// The first slots of `minutes` within `stretch`, `most` at most, that the coach's rules and both people's sessions leave at
/// `now`.
fn free(
    availability: &Availability,
    stretch: Stretch,
    minutes: u32,
    [busy, own]: [&[Busy]; 2],
    (now, most): (Timestamp, usize),
) -> Vec<TimeRange> {
    let rules = Rules::of(availability);
    let length = SignedDuration::from_mins(i64::from(minutes));
    let step = SignedDuration::from_mins(i64::from(minutes.min(LONGEST_STEP)));
    let mut slots = Vec::new();
    for open in rules.dates(stretch).flat_map(|date| rules.open(date).collect::<Vec<_>>()) {
        let mut start = open.start;
        while start < open.end && slots.len() < most {
            let slot = TimeRange::new(start, start + length);
            slots.extend(slot.filter(|slot| {
                slot.start() >= stretch.start
                    && slot.start() > now
                    && slot.end() <= stretch.end
                    && [busy, own].into_iter().flatten().all(|busy| !busy.slot.overlaps(*slot))
                    && rules.allow(*slot, busy, now).is_ok()
            }));
            start += step;
        }
    }
    slots
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, coach_mba, coach_rey, director};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use crate::testing::{MONDAY, app, available, book, booked, lesson, slots, starts, store_calls, with};

    #[tokio::test]
    async fn without_rules_any_time_to_come_is_free() {
        let app = app();
        let free = slots(&app, &amina(), &format!("{MONDAY}&duration_minutes=120")).await;
        assert_eq!(starts(&free).first(), Some(&"2026-03-02T08:30"));
        assert_eq!(starts(&free).last(), Some(&"2026-03-02T22:00"));
        let week = slots(&app, &amina(), "").await;
        assert_eq!(week.len(), 7 * 48 - 2);
    }

    #[tokio::test]
    async fn what_either_has_is_not_offered_and_is_offered_again_when_it_is_off() {
        let app = app();
        available(
            &app,
            &coach_rey(),
            &json!({
                "time_zone": "UTC", "weekly": [{"day": "monday", "start": "14:00", "end": "18:00"}],
            }),
        )
        .await;
        booked(&app, &bastien(), &lesson("15:00", "16:00")).await;
        let elsewhere = with(lesson("17:00", "18:00"), "coach_id", "coach_mba");
        let id = booked(&app, &amina(), &elsewhere).await;
        assert_eq!(starts(&slots(&app, &amina(), MONDAY).await), ["2026-03-02T14:00", "2026-03-02T16:00"]);
        assert_eq!(starts(&slots(&app, &director(), MONDAY).await).len(), 4);
        crate::testing::cancel(&app, &coach_mba(), &id).await;
        assert_eq!(starts(&slots(&app, &amina(), MONDAY).await).len(), 4);
    }

    #[tokio::test]
    async fn slots_come_page_by_page_and_the_pages_end_where_the_first_one_said() {
        let app = app();
        let ask = async |query: String| {
            app.get(&format!("/coaches/coach_rey/slots?{query}")).by(&amina()).send().await.json()
        };
        let first = ask("duration_minutes=120".to_owned()).await;
        assert_eq!(first["pagination"]["limit"], 20);
        let mut seen = starts(first["data"].as_array().unwrap()).len();
        let (mut page, mut last) = (first, String::new());
        while let Some(cursor) = page["pagination"]["next_cursor"].as_str().map(ToOwned::to_owned) {
            // Nothing that was shown is shown again, and what has begun meanwhile is not shown.
            app.clock.advance_minutes(30);
            page = ask(format!("duration_minutes=120&limit=100&cursor={cursor}")).await;
            let data = page["data"].as_array().unwrap();
            let [earliest, latest] =
                [data.first(), data.last()].map(|slot| slot.unwrap()["start"].to_string());
            assert!(last < earliest && earliest < latest);
            (seen, last) = (seen + data.len(), latest);
        }
        // The week, of slots of two hours each half hour, ends where it did at first.
        assert_eq!((seen, last.as_str()), (7 * 48 - 4, "\"2026-03-09T06:00:00Z\""));
        let elsewhere = ask(format!("duration_minutes=60&cursor={}", "x")).await;
        assert_eq!(elsewhere["type"], "https://preau.dev/problems/invalid-cursor");
    }

    #[tokio::test]
    async fn all_that_is_looked_at_is_read_in_one_call_and_in_a_second_where_the_rules_reach_further() {
        let app = app();
        let calls = async || {
            let answer = app.get(&format!("/coaches/coach_rey/slots?{MONDAY}")).by(&amina()).send().await;
            assert_eq!(answer.status, 200, "{}", answer.described());
            store_calls(&answer)
        };
        assert_eq!(calls().await, "1 reads, 0 writes");
        available(&app, &coach_rey(), &json!({"buffer_after_minutes": 10})).await;
        assert_eq!(calls().await, "2 reads, 0 writes");
    }

    /// The slots of one hour that a coach who teaches from 01:00 to 04:00 each day in `zone` offers on a local day that
    /// is looked at from `from` to `to`.
    async fn early_slots(zone: &str, from: &str, to: &str) -> Vec<String> {
        let app = app();
        let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        let weekly: Vec<Value> =
            days.iter().map(|day| json!({"day": day, "start": "01:00", "end": "04:00"})).collect();
        available(&app, &coach_rey(), &json!({"time_zone": zone, "weekly": weekly})).await;
        let found = slots(&app, &amina(), &format!("from={from}&to={to}")).await;
        starts(&found).into_iter().map(|start| start[8..].to_owned()).collect()
    }

    #[tokio::test]
    async fn slots_follow_the_clocks_when_they_are_put_forward_on_29_march_2026() {
        let day = ("2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z");
        // In Paris 02:00 is 03:00: of three hours on the clock, two pass.
        assert_eq!(early_slots("Europe/Paris", day.0, day.1).await, ["29T00:00", "29T00:30", "29T01:00"]);
        let usual = ["29T05:00", "29T05:30", "29T06:00", "29T06:30", "29T07:00"];
        assert_eq!(early_slots("America/Montreal", day.0, day.1).await, usual);
        let usual = ["29T01:00", "29T01:30", "29T02:00", "29T02:30", "29T03:00"];
        assert_eq!(early_slots("Africa/Dakar", day.0, day.1).await, usual);
        let usual = ["29T00:00", "29T00:30", "29T01:00", "29T01:30", "29T02:00"];
        assert_eq!(early_slots("Africa/Libreville", day.0, day.1).await, usual);
    }

    #[tokio::test]
    async fn slots_follow_the_clocks_when_they_are_put_back_on_25_october_2026() {
        let day = ("2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z");
        // In Paris 03:00 is 02:00 again: of three hours on the clock, four pass.
        let paris = ["24T23:00", "24T23:30", "25T00:00", "25T00:30", "25T01:00", "25T01:30", "25T02:00"];
        assert_eq!(early_slots("Europe/Paris", day.0, day.1).await, paris);
        let usual = ["25T05:00", "25T05:30", "25T06:00", "25T06:30", "25T07:00"];
        assert_eq!(early_slots("America/Montreal", day.0, day.1).await, usual);
        let usual = ["25T01:00", "25T01:30", "25T02:00", "25T02:30", "25T03:00"];
        assert_eq!(early_slots("Africa/Dakar", day.0, day.1).await, usual);
        let usual = ["25T00:00", "25T00:30", "25T01:00", "25T01:30", "25T02:00"];
        assert_eq!(early_slots("Africa/Libreville", day.0, day.1).await, usual);
    }

    #[tokio::test]
    async fn a_period_that_makes_no_sense_is_named() {
        let app = app();
        for (query, pointer, code) in [
            ("from=2026-03-03T00:00:00Z&to=2026-03-02T00:00:00Z", "/to", "end_before_start"),
            ("from=2026-03-02T00:00:00Z&to=2026-04-03T00:00:00Z", "/to", "duration"),
            ("from=demain", "/from", "date_time"),
            ("duration_minutes=14", "/duration_minutes", "range"),
            ("duration_minutes=1441", "/duration_minutes", "range"),
            ("duration=60", "/duration", "unknown_field"),
        ] {
            let answer =
                app.get(&format!("/coaches/coach_rey/slots?{query}")).by(&amina()).send().await.json();
            let error = &answer["errors"][0];
            assert_eq!((&error["pointer"], &error["code"]), (&json!(pointer), &json!(code)), "{answer}");
        }
        assert!(slots(&app, &amina(), "from=2026-02-01T00:00:00Z&to=2026-02-02T00:00:00Z").await.is_empty());
        let far = "from=9998-12-31T00:00:00Z&duration_minutes=1440";
        assert!(!slots(&app, &amina(), far).await.is_empty());
    }

    prop_compose! {
        fn hours()(start in 0_u32..46, length in 1_u32..20) -> [String; 2] {
            let at = |half: u32| format!("{:02}:{:02}", half / 2, half % 2 * 30);
            [at(start), at((start + length).min(48))]
        }
    }

    prop_compose! {
        /// Any availability of the week of 2 March.
        fn any_availability()(
            zone in proptest::sample::select(vec!["Europe/Paris", "America/Montreal", "Africa/Dakar", "Asia/Kathmandu"]),
            weekly in proptest::option::of(proptest::collection::vec((0_usize..7, hours()), 0..8)),
            overrides in proptest::collection::btree_map(2_u32..9, (any::<bool>(), hours()), 0..3),
            buffers in (0_u32..40, 0_u32..40), notice in 0_u32..3_000, cap in proptest::option::of(1_u32..4),
        ) -> Value {
            let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
            let weekly = weekly.map(|rules| rules.into_iter().map(|(day, [start, end])| {
                json!({"day": days[day], "start": start, "end": end})
            }).collect::<Vec<_>>());
            let overrides: Vec<Value> = overrides.into_iter().map(|(day, (closed, [start, end]))| {
                json!({"date": format!("2026-03-{day:02}"), "closed": closed, "extra": [{"start": start, "end": end}]})
            }).collect();
            json!({
                "time_zone": zone, "weekly": weekly, "overrides": overrides, "buffer_before_minutes": buffers.0,
                "buffer_after_minutes": buffers.1, "minimum_notice_minutes": notice, "daily_cap": cap,
            })
        }
    }

    /// Books every slot that is offered, a random one at a time, until none is left.
    async fn book_all(availability: &Value, minutes: u32, mut choices: impl Iterator<Item = usize>) {
        let app = app();
        available(&app, &coach_rey(), availability).await;
        loop {
            let free = slots(&app, &amina(), &format!("duration_minutes={minutes}")).await;
            let Some(choice) = choices.next().filter(|_| !free.is_empty()) else {
                break;
            };
            let slot = &free[choice % free.len()];
            let answer = book(&app, &amina(), &with(lesson("17:00", "18:00"), "slot", slot.clone())).await;
            assert_eq!(answer.status, 201, "{availability}: {}", answer.described());
            app.clock.advance_minutes(7);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn whatever_the_rules_list_slots_offers_only_what_book_session_accepts(
            availability in any_availability(), minutes in 15_u32..300,
            choices in proptest::collection::vec(0_usize..10_000, 1..10),
        ) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(book_all(&availability, minutes, choices.into_iter()));
        }
    }
}
