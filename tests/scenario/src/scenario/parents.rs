//! The report of a student's week: read by their mother while it goes on, written once, and mailed to her alone.

use futures_util::future::join;
use http::Method;
use jiff::{Timestamp, ToSpan, Zoned, civil::Weekday, tz::TimeZone};
use serde_json::json;

use crate::{
    host::{Person, Scheduled, now},
    school::{School, entries, text, texts},
};

/// Where the student lives.
const ZONE: &str = "Europe/Paris";
const REPORTS: Scheduled = Scheduled { name: "write-parent-reports", cron: "*/15 * * * *" };
const DELIVERY: Scheduled = Scheduled { name: "deliver-messages", cron: "* * * * *" };

/// A minute after the next report of a student is due who is there since `today`: that is on the first Sunday at 18:00 from then
/// on.
fn sunday_evening(today: &Zoned) -> Zoned {
    let at = |date: jiff::civil::Date| date.at(18, 0, 0, 0).to_zoned(today.time_zone().clone());
    let days = i64::from(today.weekday().until(Weekday::Sunday));
    let of_week = today.date().checked_add(days.days()).unwrap_or(today.date());
    let next = of_week.checked_add(7.days()).unwrap_or(of_week);
    let [of_week, next] = [of_week, next].map(|date| at(date).unwrap_or_else(|_| today.clone()));
    let due = if of_week > *today { of_week } else { next };
    &due + 1.minute()
}

fn week(day: &Zoned) -> String {
    let week = day.date().iso_week_date();
    format!("{:04}-W{:02}", week.year(), week.week())
}

pub async fn a_week_is_reported_once_though_two_runs_meet_and_to_linked_parents_alone(school: &School<'_>) {
    let caller = &school.caller;
    let nina = Person { id: school.unique("nina"), role: "student" };
    let mother = Person { id: school.unique("mother"), role: "parent" };
    let uncle = Person { id: school.unique("uncle"), role: "parent" };
    for (person, name) in [(&nina, "Nina Essono"), (&mother, "Rose Essono"), (&uncle, "Paul Essono")] {
        let profile =
            json!({"full_name": name, "email": format!("{}@example.org", person.id), "time_zone": ZONE});
        let _ = caller.put("/api/users/me", &profile).by(person).send().await.expecting(200);
    }
    let link = async |method: Method, parent: &Person, status: u16| {
        let path = format!("/api/admin/students/{}/parents/{}", nina.id, parent.id);
        let _ = caller.request(method, &path).by(&school.director).send().await.expecting(status);
    };
    for parent in [&mother, &uncle] {
        link(Method::PUT, parent, 200).await;
    }
    let student = json!({"track": "Terminale", "profile": "Scolarise"});
    let saved = caller.put(&format!("/dashboard/student?student_id={}", nina.id), &student);
    let _ = saved.by(&school.coach_rey).send().await.expecting(200);
    let task = caller.post("/dashboard/tasks", &json!({"label": "Fiche"})).by(&nina).send().await;
    let done = json!({"task_id": task.expecting(201).json()["id"]});
    let _ = caller.post("/dashboard/tasks/complete", &done).by(&nina).send().await.expecting(200);

    let today = now().to_zoned(TimeZone::get(ZONE).unwrap_or(TimeZone::UTC));
    let report = |day: &Zoned| format!("/parent/report?student_id={}&period={}", nina.id, week(day));
    let going_on = caller.get(&report(&today)).by(&mother).send().await.expecting(200).json();
    assert_eq!((&going_on["id"], &going_on["kpis"]["tasks_done"]), (&json!(null), &json!(1)), "{going_on}");
    caller.get(&report(&today)).by(&nina).send().await.is_problem(403, "not-yours");
    let page = caller.get(&report(&today)).by(&mother).header("accept", "text/html").send().await;
    assert!(page.expecting(200).text().contains("<h1>Bilan de la semaine : Nina Essono</h1>"));

    let evening = sunday_evening(&today);
    let at: Timestamp = evening.timestamp();
    for _ in 0..2 {
        let _ = join(caller.run_at(&REPORTS, at), caller.run_at(&REPORTS, at)).await;
    }
    let written = caller.get(&report(&evening)).by(&mother).send().await.expecting(200).json();
    assert_eq!(text(&written, "id").len(), 36, "{written}");
    // It is delivered to those who are parents then.
    link(Method::DELETE, &uncle, 204).await;
    for _ in 0..2 {
        caller.run_at(&DELIVERY, at).await;
    }
    let told = async |person: &Person| {
        let path = format!("/api/admin/messages?limit=100&to={}", person.id);
        let page = caller.get(&path).by(&school.director).send().await.expecting(200).json();
        let mut told = entries(&page);
        told.retain(|message| message["template"] == "parent-report");
        told
    };
    let hers = told(&mother).await;
    let mut channels = texts(&hers, "channel");
    channels.sort_unstable();
    assert_eq!(channels, ["email", "in_app"], "{hers:?}");
    assert_eq!(told(&uncle).await.iter().filter(|message| message["state"] == "sent").count(), 0);
    assert_eq!(told(&nina).await, Vec::<serde_json::Value>::new());
    let told = format!("/api/admin/events?subject=user:{}&limit=100", nina.id);
    let events = caller.get(&told).by(&school.director).send().await.expecting(200).json();
    let kinds = entries(&events);
    let written = texts(&kinds, "kind").into_iter().filter(|kind| *kind == "REPORT_GENERATED").count();
    assert_eq!(written, 1, "{kinds:?}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_on_a_sunday_evening_has_a_report_a_week_later() {
        for (today, evening) in [
            ("2026-11-30T09:00:00[Europe/Paris]", "2026-12-06T18:01:00+01:00[Europe/Paris]"),
            ("2026-12-06T17:59:59[Europe/Paris]", "2026-12-06T18:01:00+01:00[Europe/Paris]"),
            ("2026-12-06T18:00:00[Europe/Paris]", "2026-12-13T18:01:00+01:00[Europe/Paris]"),
            ("2026-12-06T18:00:59[Europe/Paris]", "2026-12-13T18:01:00+01:00[Europe/Paris]"),
        ] {
            let today: Zoned = today.parse().unwrap_or_else(|problem| panic!("{today}: {problem}"));
            assert_eq!(sunday_evening(&today).to_string(), evening);
        }
    }
}
