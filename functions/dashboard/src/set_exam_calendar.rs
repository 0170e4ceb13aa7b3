//! `set-exam-calendar`: sets the days of the exams of a session.

use std::collections::BTreeMap;

use jiff::civil::Date;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    entity::Stored,
    field_errors::FieldErrors,
    field_schema,
    field_schema::map,
    field_types::add_out_of_range,
    input,
    local_time::CalendarDate,
    problem::Problem,
    request::{PathId, Valid},
    text::LocalizedText,
    unit_of_work::UnitOfWork,
    validation::Input,
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{code::Code, exam_calendar::ExamCalendar};

/// How many exams a session has at most.
const MOST_DATES: usize = 60;

/// The session that a path names: a year.
pub(crate) struct Session(i16);

impl Input for Session {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let year = errors.string(value)?.parse().ok().filter(|year| (2021..=2100).contains(year));
        if year.is_none() {
            add_out_of_range(errors, 2021, 2100);
        }
        year.map(Self)
    }
}

/// The day of each exam.
#[derive(Clone, Debug)]
pub struct Dates(BTreeMap<String, Date>);

field_schema! { Dates, map(CalendarDate::schema()) }

impl Input for Dates {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let Some(Value::Object(fields)) = value else {
            // It says what is wrong.
            errors.object(value)?;
            return None;
        };
        if fields.len() > MOST_DATES {
            let detail = LocalizedText::made(
                format!("Une session a {MOST_DATES} épreuves au plus."),
                format!("A session has at most {MOST_DATES} exams."),
            );
            errors.add("items", detail);
            return None;
        }
        let read: Vec<Option<(String, Date)>> = fields
            .iter()
            .map(|(code, date)| {
                errors.inside(code, |errors| {
                    let known = Code::read(Some(&Value::String(code.clone())), errors);
                    let date = CalendarDate::read(Some(date), errors);
                    known.zip(date).map(|(code, date)| (code.0, date.0))
                })
            })
            .collect();
        read.into_iter().collect::<Option<_>>().map(Self)
    }
}

input! {
    /// The days of the exams of a session.
    pub struct SetExamCalendar {
        /// The day of each exam, by its code; all of them are replaced.
        pub dates: Dates,
    }
}

/// The days of the exams of a session.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExamCalendarView {
    /// The year of the June in which Terminale ends.
    session: i16,
    /// The day of each exam, by its code.
    #[schema(value_type = BTreeMap<String, CalendarDate>)]
    dates: BTreeMap<String, Date>,
}

/// Sets the days of the exams of a session
///
/// They take the place of the days that the rules know, in each plan that is made anew from then on (`sync-exam-plan`).
#[utoipa::path(
    put,
    path = "/epreuves/calendar/{session}",
    tag = "dashboard",
    params(("session" = i16, Path, minimum = 2021, maximum = 2100, description = "The year of the June in which Terminale ends")),
    request_body = SetExamCalendar,
    responses((status = 200, description = "The days; `ETag` is their version", body = ExamCalendarView)),
)]
pub(crate) async fn set_exam_calendar(
    app: App,
    caller: Caller,
    PathId(Session(session)): PathId<Session>,
    Valid(SetExamCalendar { dates: Dates(dates) }): Valid<SetExamCalendar>,
) -> Result<Answer<ExamCalendarView>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let found = work.find::<ExamCalendar>(&ExamCalendar::key_of(session)).await?;
        let before = found.unwrap_or_else(|| Stored::absent(ExamCalendar::blank(session)));
        let answer = Answer::ok(ExamCalendarView { session, dates: dates.clone() });
        if before.exists() && before.entity.dates == dates {
            return Ok(answer.at_version(before.version));
        }
        let calendar = ExamCalendar { session, dates: dates.clone(), updated_at: work.now() };
        let changes = work.replaces("EXAM_CALENDAR_SET", &before, &calendar);
        if let Some(answer) = work.commit(changes, answer.at_version(before.version + 1)).await? {
            return Ok(answer);
        }
    }
}
