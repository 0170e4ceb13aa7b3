//! `parent-report`: what a student's work of some days comes to, for their parents (seed 1 §3.1).

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, header};
use preau_dashboard::standing::Standing;
use preau_kernel::{
    accept::{accepts, wants_a_page},
    answer::Answer,
    app::App,
    caller::Caller,
    id::UserId,
    local_time::CalendarDate,
    problem::Problem,
    query,
    request::ValidQuery,
    small_page::page_to_print,
    text::{Language, LocalizedText},
};
use preau_relations::check_may_see_student;

use crate::{
    computing::{computed, window_of},
    gathering::{gather, weeks_of},
    markdown::{html, title},
    period::AskedPeriod,
    report_view::{KpisView, ReportView},
    summary::Told,
};

query! {
    /// Whose report, and of which days.
    pub struct ReportQuery {
        /// Whose.
        #[param(inline)]
        pub student_id: UserId,
        /// `week`, the last week that is over; `month`, the last month; a week of ISO 8601 (`2026-W47`) or a month
        /// (`2026-11`).
        #[param(inline)]
        pub period: Option<AskedPeriod>,
    }
}

/// Reads what a student's work of some days comes to
///
/// The report of a week that was written is answered as it was; any other one is made of what is known now, and is kept
/// nowhere. What is to come is refused, a week or a month that goes on is told as far as it is. Who asks for `text/markdown`
/// gets the summary alone, for `text/html` a page to print.
#[utoipa::path(
    get,
    path = "/parent/report",
    tag = "parents",
    params(
        ReportQuery,
        ("Accept" = Option<String>, Header, description = "`text/markdown` for the summary, `text/html` for the page"),
    ),
    responses((status = 200, description = "The report", content(
        (ReportView = "application/json"),
        (String = "text/markdown"),
        (String = "text/html"),
    ))),
)]
pub(crate) async fn parent_report(
    app: App,
    caller: Caller,
    ValidQuery(ReportQuery { student_id, period }): ValidQuery<ReportQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    check_may_see_student(&app.records, &caller.actor, &student_id).await?;
    let asked = period.unwrap_or(AskedPeriod::LastWeek);
    let report = report_of(&app, student_id, asked, caller.language).await?;
    let mut response = if wants_a_page(&headers) {
        let title = title(&report.summary_md);
        page_to_print(caller.language, &title, &html(&report.summary_md)).into_response()
    } else if accepts(&headers, "text/markdown") {
        let media_type = [(header::CONTENT_TYPE, "text/markdown; charset=utf-8")];
        (media_type, report.summary_md).into_response()
    } else {
        Answer::ok(report).into_response()
    };
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept, accept-language"));
    Ok(response)
}

/// The report of a student, as it was written, or as it is now.
async fn report_of(
    app: &App,
    student_id: UserId,
    asked: AskedPeriod,
    language: Language,
) -> Result<ReportView, Problem> {
    let now = app.now();
    let standing = Standing::read(&app.records, &student_id).await?;
    let today = now.to_zoned(standing.zone.time_zone()).date();
    let period = asked.resolved(today);
    let mut weeks = weeks_of(&app.records, &student_id, &period).await?;
    if let Some(place) = weeks.iter().position(|week| week.period == period.name) {
        return Ok(ReportView::of(weeks.swap_remove(place), language));
    }
    if period.from > today {
        let detail = LocalizedText::fixed("Cette période n'a pas commencé.", "This period has not begun.");
        return Err(Problem::wrong_field("/period", "future", detail));
    }
    let window = window_of(&period, &weeks, now, &standing.zone);
    let gathered = gather(&app.records, &student_id, &period, window).await?;
    let found = computed(&period, today, window, &standing, &gathered, &weeks);
    let told = Told { name: standing.name.as_deref(), period: &period, computed: &found };
    Ok(ReportView {
        id: None,
        student_id,
        summary_md: told.summary(language),
        kpis: KpisView::from(&found.kpis),
        is_partial: gathered.is_partial,
        generated_at: now,
        from: CalendarDate(period.from),
        to: CalendarDate(period.to),
        period: period.name,
    })
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use preau_harness::{
        insta,
        people::{amina, bastien, coach_rey, director, fatou, paul, robot},
    };
    use preau_kernel::actor::Actor;
    use serde_json::{Value, json};

    use crate::testing::{
        absence_of, closed_at, held_session, mark_of, parent_of, read, recorded, school, student_of,
    };

    const OF_AMINA: &str = "/parent/report?student_id=amina";

    /// Amina has worked in the week of Monday 2 March 2026, and it is Wednesday of the next one.
    async fn a_week_of_amina() -> preau_harness::TestApp {
        let app = school().await;
        student_of(&app, &amina()).await;
        parent_of(&app, &fatou(), &amina()).await;
        recorded(&app, &amina(), 0.62).await;
        let at = |day: u32, hour: u32| format!("2026-03-{day:02}T{hour:02}:00:00Z").parse().unwrap();
        // Monday begins at 23:00 UTC of Sunday in Paris.
        let midnight: jiff::Timestamp = "2026-03-01T23:00:00Z".parse().unwrap();
        let instant_before = midnight - SignedDuration::from_millis(1);
        for (number, closed) in (1..).zip([instant_before, midnight, at(4, 17), at(8, 22), at(8, 23)]) {
            app.given(&closed_at(&amina(), number, closed)).await;
        }
        for (number, start) in (1..).zip([at(1, 22), at(3, 17), at(6, 17), at(9, 17)]) {
            app.given(&held_session(&amina(), number, start)).await;
        }
        for (number, score, published) in [
            (1, Some(900), at(1, 8)),
            (2, None, at(5, 8)),
            (3, Some(1_450), at(6, 8)),
            (4, Some(100), at(9, 8)),
        ] {
            app.given(&mark_of(&amina(), number, score, published)).await;
        }
        for (day, status) in
            [(1, "absent"), (2, "absent"), (3, "late"), (4, "present"), (8, "excused"), (9, "absent")]
        {
            app.given(&absence_of(&amina(), day, status)).await;
        }
        app.clock.set("2026-03-11T08:00:00Z");
        app
    }

    #[tokio::test]
    async fn a_mother_reads_what_the_last_week_came_to() {
        let app = a_week_of_amina().await;
        insta::assert_json_snapshot!(read(&app, &fatou(), OF_AMINA).await, @r##"
        {
          "from": "2026-03-02",
          "generated_at": "2026-03-11T08:00:00Z",
          "id": null,
          "is_partial": false,
          "kpis": {
            "absences": 2,
            "last_eval_score": 14.5,
            "late": 1,
            "marks": 2,
            "minutes": 100,
            "progress_change": null,
            "progress_overall": 0.62,
            "sessions_held": 2,
            "streak_days": 0,
            "tasks_done": 3,
            "tasks_open": 0
          },
          "period": "2026-W10",
          "student_id": "amina",
          "summary_md": "# Bilan de la semaine\n\nDu 2 mars 2026 au 8 mars 2026\n\n- 3 tâches faites, aucune à faire\n- 2 séances suivies, 1 h 40 en tout\n- 2 notes publiées : Contrôle 3, 14,5/20 ; Contrôle 2, non noté\n- 2 absences, 1 retard\n- Progression : 62 % de ce qui est suivi\n\n## À saluer\n\n14,5/20 : une belle note, qui récompense le travail.\n\n## Une idée pour la suite\n\nParlez ensemble de ces absences, et dites à l'école ce qui peut aider.\n",
          "to": "2026-03-08"
        }
        "##);
        assert_eq!(
            read(&app, &fatou(), &format!("{OF_AMINA}&period=2026-W10")).await,
            read(&app, &fatou(), OF_AMINA).await
        );
    }

    #[tokio::test]
    async fn any_week_and_any_month_is_told_and_what_goes_on_as_far_as_it_is() {
        let app = a_week_of_amina().await;
        let told = async |period: &str| {
            let report = read(&app, &fatou(), &format!("{OF_AMINA}&period={period}")).await;
            let kpis = &report["kpis"];
            json!([
                report["period"],
                report["from"],
                report["to"],
                kpis["tasks_done"],
                kpis["sessions_held"],
                kpis["marks"],
                kpis["absences"],
                kpis["last_eval_score"],
                report["id"],
            ])
        };
        insta::assert_compact_json_snapshot!(told("2026-W11").await, @r#"["2026-W11", "2026-03-09", "2026-03-15", 1, 1, 1, 1, 1.0, null]"#);
        insta::assert_compact_json_snapshot!(told("2026-03").await, @r#"["2026-03", "2026-03-01", "2026-03-31", 5, 4, 4, 4, 1.0, null]"#);
        insta::assert_compact_json_snapshot!(told("month").await, @r#"["2026-02", "2026-02-01", "2026-02-28", 0, 0, 0, 0, null, null]"#);
        insta::assert_compact_json_snapshot!(told("2020-W53").await, @r#"["2020-W53", "2020-12-28", "2021-01-03", 0, 0, 0, 0, null, null]"#);
    }

    #[tokio::test]
    async fn what_is_to_come_and_what_is_no_period_is_refused_by_name() {
        let app = school().await;
        for (query, errors) in [
            ("student_id=amina&period=2026-W11", json!([["/period", "future"]])),
            ("student_id=amina&period=2026-04", json!([["/period", "future"]])),
            ("student_id=amina&period=yesterday", json!([["/period", "period"]])),
            ("period=2026-W99", json!([["/student_id", "required"], ["/period", "period"]])),
        ] {
            let answer = app.get(&format!("/parent/report?{query}")).by(&coach_rey()).send().await;
            assert_eq!(answer.status, 400, "{}", answer.described());
            let found = answer.json()["errors"].as_array().unwrap().clone();
            let found: Vec<Value> =
                found.iter().map(|error| json!([error["pointer"], error["code"]])).collect();
            assert_eq!(json!(found), errors, "{query}");
        }
        read(&app, &coach_rey(), &format!("{OF_AMINA}&period=2026-W10")).await;
    }

    #[tokio::test]
    async fn it_is_for_linked_parents_coaches_and_admins() {
        let app = school().await;
        parent_of(&app, &fatou(), &amina()).await;
        for reader in [fatou(), coach_rey(), director()] {
            read(&app, &reader, OF_AMINA).await;
        }
        let problem = async |reader: &Actor, path: &str| app.get(path).by(reader).send().await.problem();
        for stranger in [amina(), bastien(), paul(), robot()] {
            assert_eq!(problem(&stranger, OF_AMINA).await, "not-yours", "{}", stranger.id);
        }
        assert_eq!(problem(&fatou(), "/parent/report?student_id=nobody-of-this-name").await, "not-yours");
        assert_eq!(app.get(OF_AMINA).send().await.problem(), "unauthenticated");
    }

    #[tokio::test]
    async fn it_is_markdown_or_a_page_to_print_for_whoever_asks_for_it() {
        let app = a_week_of_amina().await;
        let name = json!({"full_name": "Amina <b>Diallo</b>"});
        assert_eq!(app.put("/api/users/me", &name).by(&amina()).send().await.status, 200);
        let ask = async |accept: &str| {
            let answer = app.get(OF_AMINA).header("accept", accept).by(&fatou()).send().await;
            assert_eq!(answer.header("vary"), "accept, accept-language");
            answer
        };
        let markdown = ask("text/markdown").await;
        assert_eq!(markdown.header("content-type"), "text/markdown; charset=utf-8");
        let text = String::from_utf8(markdown.body.to_vec()).unwrap();
        assert!(
            text.starts_with("# Bilan de la semaine : Amina \\<b\\>Diallo\\</b\\>\n\nDu 2 mars 2026"),
            "{text}"
        );
        assert_eq!(json!(text), read(&app, &fatou(), OF_AMINA).await["summary_md"]);
        let page = ask("text/html,application/xhtml+xml,*/*;q=0.8").await;
        assert_eq!(page.header("x-robots-tag"), "noindex");
        insta::assert_snapshot!(page.described(), @r#"
        200 OK
        content-type: text/html; charset=utf-8

        <!doctype html>
        <html lang="fr">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <meta name="robots" content="noindex">
        <title>Bilan de la semaine : Amina &lt;b&gt;Diallo&lt;/b&gt;</title>
        <style>@page{size:A4;margin:20mm}body{font:1rem/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem}h1,h2{line-height:1.2;break-after:avoid}li,p{break-inside:avoid}@media print{body{max-width:none;margin:0;padding:0}}</style>
        <h1>Bilan de la semaine : Amina &lt;b&gt;Diallo&lt;/b&gt;</h1>
        <p>Du 2 mars 2026 au 8 mars 2026</p>
        <ul>
        <li>3 tâches faites, aucune à faire</li>
        <li>2 séances suivies, 1 h 40 en tout</li>
        <li>2 notes publiées : Contrôle 3, 14,5/20 ; Contrôle 2, non noté</li>
        <li>2 absences, 1 retard</li>
        <li>Progression : 62 % de ce qui est suivi</li>
        </ul>
        <h2>À saluer</h2>
        <p>14,5/20 : une belle note, qui récompense le travail.</p>
        <h2>Une idée pour la suite</h2>
        <p>Parlez ensemble de ces absences, et dites à l&#39;école ce qui peut aider.</p>
        </html>
        "#);
        let english = app.get(OF_AMINA).in_english().by(&fatou()).send().await.json();
        assert!(
            english["summary_md"].as_str().unwrap().starts_with("# The week's report: Amina"),
            "{english}"
        );
    }

    #[tokio::test]
    async fn it_asks_the_store_seven_times() {
        let app = a_week_of_amina().await;
        let answer = app.get(OF_AMINA).by(&fatou()).send().await;
        let timing = answer.header("server-timing");
        assert!(timing.contains("\"7 reads, 0 writes\""), "{timing}");
    }

    #[tokio::test]
    async fn of_more_than_it_counts_it_says_so() {
        let app = a_week_of_amina().await;
        assert_eq!(read(&app, &fatou(), OF_AMINA).await["is_partial"], false);
        for number in 100..400 {
            let at = "2026-03-05T08:00:00Z".parse().unwrap();
            app.given(&closed_at(&amina(), number, at)).await;
        }
        let report = read(&app, &fatou(), OF_AMINA).await;
        assert_eq!((&report["is_partial"], &report["kpis"]["tasks_done"]), (&json!(true), &json!(300)));
    }
}
