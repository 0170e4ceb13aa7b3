//! `set-availability`: a coach says when sessions may be asked for.

use http::HeaderMap;
use jiff::Timestamp;
use preau_kernel::{
    actor::Role,
    answer::Answer,
    app::App,
    caller::Caller,
    etag::check_if_match,
    field_errors::FieldErrors,
    field_schema,
    field_schema::{list, named},
    field_types::{BoundedList, Integer},
    id::UserId,
    input,
    local_time::CalendarDate,
    problem::Problem,
    request::{PathId, Valid},
    text::LocalizedText,
    time::ZoneName,
    unit_of_work::UnitOfWork,
    validation::Input,
};
use serde_json::Value;

use crate::availability::{Availability, DateOverride, Hours, WeeklyHours};

/// A day, in minutes: the longest buffer.
const DAY: u32 = 24 * 60;
/// Ninety days, in minutes: the longest notice.
const LONGEST_NOTICE: u32 = 90 * DAY;

/// The hours of each week.
type Weekly = BoundedList<WeeklyHours, 100>;

input! {
    /// When sessions may be asked for. What is absent or null is as if nothing was ever set.
    pub struct SetAvailability {
        /// The zone of all times of day; `Europe/Paris` when absent.
        pub time_zone: Option<ZoneName>,
        /// The hours of each week, 100 at most; any time when absent, none when empty.
        pub weekly: Option<Weekly>,
        /// The dates that differ from their week, 400 at most, each once.
        pub overrides: Option<Overrides>,
        /// Minutes kept free before each session, a day at most.
        pub buffer_before_minutes: Option<Integer<0, { DAY }>>,
        /// Minutes kept free after each session, a day at most.
        pub buffer_after_minutes: Option<Integer<0, { DAY }>>,
        /// How many minutes ahead a session must be asked for, 90 days at most.
        pub minimum_notice_minutes: Option<Integer<0, { LONGEST_NOTICE }>>,
        /// How many sessions may begin on one day of the zone; any number when absent.
        pub daily_cap: Option<Integer<1, 100>>,
        /// Whether what is asked for is agreed at once; not when absent.
        pub auto_confirm: Option<bool>,
    }
}

impl Input for DateOverride {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let mut object = errors.object(value)?;
        let date = object.field::<CalendarDate>("date");
        let closed = object.field::<Option<bool>>("closed");
        let extra = object.field::<Option<BoundedList<Hours, 10>>>("extra");
        object.finish();
        Some(Self {
            date: date?,
            closed: closed?.unwrap_or_default(),
            extra: extra?.map(|hours| hours.0).unwrap_or_default(),
        })
    }
}

/// Overrides in the order of their dates, each date once.
#[derive(Clone, Debug)]
pub struct Overrides(Vec<DateOverride>);

field_schema! { Overrides, list(named::<DateOverride>(), 400) }

impl Input for Overrides {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let mut overrides = BoundedList::<DateOverride, 400>::read(value, errors)?.0;
        for place in 1..overrides.len() {
            let date = overrides[place].date;
            if overrides[..place].iter().any(|earlier| earlier.date == date) {
                errors.inside(&place.to_string(), |errors| {
                    let detail =
                        LocalizedText::fixed("Cette date figure déjà.", "This date is there already.");
                    errors.inside("date", |errors| errors.add("duplicate", detail));
                });
            }
        }
        overrides.sort_unstable_by_key(|special| special.date);
        Some(Self(overrides))
    }
}

/// Sets a coach's availability
///
/// The whole of it is replaced. Sessions that are there already stay; what is asked for from now on must fit.
#[utoipa::path(
    put,
    path = "/coaches/{coach_id}/availability",
    tag = "sessions",
    params(
        ("coach_id" = UserId, Path, description = "The coach"),
        ("If-Match" = Option<String>, Header, description = "The version that is edited, as `ETag` gave it"),
    ),
    request_body = SetAvailability,
    responses((status = 200, description = "As it is set; `ETag` is its version", body = Availability)),
)]
pub(crate) async fn set_availability(
    app: App,
    caller: Caller,
    PathId(coach): PathId<UserId>,
    headers: HeaderMap,
    Valid(request): Valid<SetAvailability>,
) -> Result<Answer<Availability>, Problem> {
    if caller.actor.id != coach && !caller.actor.is(Role::Admin) {
        return Err(Problem::not_yours());
    }
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let before = Availability::of(&app.records, &coach).await?;
        check_if_match(&headers, before.version)?;
        let after = availability(coach.clone(), request.clone(), work.now());
        let changes = work.replaces("AVAILABILITY_SET", &before, &after);
        if let Some(answer) = work.commit(changes, Answer::ok(after).at_version(before.version + 1)).await? {
            return Ok(answer);
        }
    }
}

fn availability(coach_id: UserId, request: SetAvailability, now: Timestamp) -> Availability {
    Availability {
        coach_id,
        time_zone: request.time_zone.unwrap_or_else(ZoneName::paris),
        weekly: request.weekly.map(|weekly| weekly.0),
        overrides: request.overrides.map(|overrides| overrides.0).unwrap_or_default(),
        buffer_before_minutes: request.buffer_before_minutes.map_or(0, |minutes| minutes.0),
        buffer_after_minutes: request.buffer_after_minutes.map_or(0, |minutes| minutes.0),
        minimum_notice_minutes: request.minimum_notice_minutes.map_or(0, |minutes| minutes.0),
        daily_cap: request.daily_cap.map(|cap| cap.0),
        auto_confirm: request.auto_confirm.unwrap_or_default(),
        updated_at: Some(now),
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        insta,
        people::{amina, coach_mba, coach_rey, director},
    };
    use serde_json::json;

    use crate::testing::{app, available, booked, lesson};

    const PATH: &str = "/coaches/coach_rey/availability";

    #[tokio::test]
    async fn a_coach_sets_it_whole_and_everyone_signed_in_reads_it() {
        let app = app();
        let blank = app.get(PATH).by(&amina()).send().await;
        assert_eq!((blank.header("etag"), &blank.json()["weekly"]), ("\"0\"", &json!(null)));
        let set = available(&app, &coach_rey(), &json!({
            "time_zone": "africa/libreville",
            "weekly": [{"day": "monday", "start": "09:00", "end": "12:30"}, {"day": "monday", "start": "22:00", "end": "24:00"}],
            "overrides": [
                {"date": "2026-12-25", "closed": true},
                {"date": "2026-03-07", "extra": [{"start": "10:00", "end": "11:00"}]},
            ],
            "buffer_before_minutes": 5, "buffer_after_minutes": 10, "minimum_notice_minutes": 120, "daily_cap": 6,
            "auto_confirm": true,
        }))
        .await;
        insta::assert_snapshot!(set.described(), @r#"
        200 OK
        content-type: application/json
        etag: "1"

        {
          "auto_confirm": true,
          "buffer_after_minutes": 10,
          "buffer_before_minutes": 5,
          "coach_id": "coach_rey",
          "daily_cap": 6,
          "minimum_notice_minutes": 120,
          "overrides": [
            {
              "closed": false,
              "date": "2026-03-07",
              "extra": [
                {
                  "end": "11:00",
                  "start": "10:00"
                }
              ]
            },
            {
              "closed": true,
              "date": "2026-12-25",
              "extra": []
            }
          ],
          "time_zone": "Africa/Libreville",
          "updated_at": "2026-03-02T08:00:00Z",
          "weekly": [
            {
              "day": "monday",
              "end": "12:30",
              "start": "09:00"
            },
            {
              "day": "monday",
              "end": "24:00",
              "start": "22:00"
            }
          ]
        }
        "#);
        let read = app.get(PATH).by(&amina()).send().await;
        assert_eq!((read.json(), read.header("etag")), (set.json(), set.header("etag")));
        let emptied = available(&app, &coach_rey(), &json!({})).await;
        assert_eq!((emptied.header("etag"), &emptied.json()["daily_cap"]), ("\"2\"", &json!(null)));
        insta::assert_json_snapshot!(app.events().await[1], @r#"
        {
          "id": "019cad8f-ac00-7000-8000-000000000001",
          "kind": "AVAILABILITY_SET",
          "subject": "user:coach_rey",
          "actor": {
            "id": "coach_rey",
            "role": "coach"
          },
          "at": "2026-03-02T08:00:00Z",
          "from": {
            "auto_confirm": true,
            "buffer_after_minutes": 10,
            "buffer_before_minutes": 5,
            "daily_cap": 6,
            "minimum_notice_minutes": 120,
            "overrides": 2,
            "weekly": 2
          },
          "to": {
            "auto_confirm": false,
            "buffer_after_minutes": 0,
            "buffer_before_minutes": 0,
            "daily_cap": null,
            "minimum_notice_minutes": 0,
            "overrides": 0,
            "weekly": null
          }
        }
        "#);
    }

    #[tokio::test]
    async fn only_the_coach_and_admins_set_it_and_an_edit_is_held_to_its_version() {
        let app = app();
        let set = async |actor, version| {
            app.put(PATH, &json!({})).by(&actor).header("if-match", version).send().await
        };
        assert_eq!(set(coach_mba(), "\"0\"").await.problem(), "not-yours");
        assert_eq!(set(amina(), "\"0\"").await.problem(), "not-yours");
        assert_eq!(set(director(), "\"0\"").await.status, 200);
        assert_eq!(set(coach_rey(), "\"0\"").await.problem(), "stale-version");
    }

    #[tokio::test]
    async fn sessions_that_are_there_stay() {
        let app = app();
        let id = booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        available(&app, &coach_rey(), &json!({"weekly": []})).await;
        assert_eq!(app.get(&format!("/sessions/{id}")).by(&amina()).send().await.json()["status"], "Proposé");
    }

    #[tokio::test]
    async fn every_wrong_field_is_named() {
        let app = app();
        let wrong = json!({
            "time_zone": "Europe/Lutèce",
            "weekly": [{"day": "lundi", "start": "9:00", "end": "25:00"}, {"day": "monday", "start": "10:00", "end": "10:00", "note": 1}],
            "overrides": [{"date": "2026-02-30"}, {"date": "2026-12-25", "extra": [{"start": "12:00", "end": "11:00"}]}],
            "buffer_before_minutes": -1, "buffer_after_minutes": 1.5, "minimum_notice_minutes": "60", "daily_cap": 0,
            "auto_confirm": "oui",
        });
        let answer = app.put(PATH, &wrong).by(&coach_rey()).send().await.json();
        let errors = answer["errors"].as_array().unwrap().iter();
        let told: Vec<_> = errors
            .map(|error| {
                format!("{} {}", error["pointer"].as_str().unwrap(), error["code"].as_str().unwrap())
            })
            .collect();
        insta::assert_json_snapshot!(told, @r#"
        [
          "/time_zone time_zone",
          "/weekly/0/day one_of",
          "/weekly/0/start time_of_day",
          "/weekly/0/end time_of_day",
          "/weekly/1/end end_before_start",
          "/weekly/1/note unknown_field",
          "/overrides/0/date date",
          "/overrides/1/extra/0/end end_before_start",
          "/buffer_before_minutes range",
          "/buffer_after_minutes range",
          "/minimum_notice_minutes type",
          "/daily_cap range",
          "/auto_confirm type"
        ]
        "#);
        let twice = json!({"overrides": [{"date": "2026-12-25", "closed": true}, {"date": "2026-12-25"}]});
        let answer = app.put(PATH, &twice).by(&coach_rey()).send().await.json();
        assert_eq!(
            (&answer["errors"][0]["pointer"], &answer["errors"][0]["code"]),
            (&json!("/overrides/1/date"), &json!("duplicate"))
        );
        assert!(app.events().await.is_empty());
    }
}
