//! `list-students`: who registered, and what came of their tests; a page as JSON, or a table to open in a spreadsheet.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, header};
use preau_kernel::{
    accept::prefers,
    answer::Answer,
    app::App,
    caller::Caller,
    field_types::FreeText,
    folded::folded,
    list::{List, between},
    list_query,
    page::{ComputedPage, Page},
    problem::Problem,
    request::ValidQuery,
    string_enum,
    time::Instant,
};

use crate::{
    inscription::{Inscription, InscriptionStatus},
    masterclass::MasterclassId,
    student::{StudentEntry, entries_of},
    student_search::{MOST, StudentSearch},
    students_table::students_table,
};

string_enum! {
    /// As what a list is answered.
    pub enum ListFormat {
        /// A page, as JSON.
        Json = "json",
        /// A table for spreadsheets.
        Csv = "csv",
    }
}

list_query! {
    /// Who.
    pub struct ListStudents {
        /// Those of this masterclass.
        #[param(inline)]
        pub masterclass_id: Option<MasterclassId>,
        /// Those whose inscription stands so.
        #[param(inline)]
        pub status: Option<InscriptionStatus>,
        /// Those who registered at this instant or later.
        #[param(inline)]
        pub from: Option<Instant>,
        /// Those who registered before this instant.
        #[param(inline)]
        pub to: Option<Instant>,
        /// Those whose name, e-mail address or number has this in it; accents and capitals do not matter.
        #[param(inline)]
        pub q: Option<FreeText<100>>,
        /// As what: when absent, as `Accept` says; `json` where that does not name `text/csv`.
        #[param(inline)]
        pub format: Option<ListFormat>,
    }
}

/// Lists those who registered, the latest first
///
/// By inscription, each with what came of its tests. A search may leave a page short, or empty, though there is a next one. As
/// `csv`, or for whoever accepts `text/csv` and does not say otherwise, it is a table of 1,000 rows at most, whatever the limit; where there are more, `Link` leads to the next one. A cell that
/// a spreadsheet would take for a formula begins with an apostrophe.
#[utoipa::path(
    get,
    path = "/api/admin/students",
    tag = "masterclasses",
    params(ListStudents),
    responses((status = 200, description = "One page", content(
        (Page<StudentEntry> = "application/json"),
        (String = "text/csv"),
    ))),
)]
pub(crate) async fn list_students(
    app: App,
    caller: Caller,
    headers: HeaderMap,
    ValidQuery(query): ValidQuery<ListStudents>,
) -> Result<Response, Problem> {
    let list = match query.masterclass_id {
        Some(id) => List::latest_first(Inscription::of_masterclass(id)),
        None => List::latest_first(Inscription::all()),
    };
    let list = list.within(between(query.from, query.to));
    let page = ComputedPage::of(&app, &query, &format!("{list:?}"))?;
    let is_table =
        query.format.map_or_else(|| prefers(&headers, "text/csv"), |format| format == ListFormat::Csv);
    let search = StudentSearch {
        status: query.status,
        searched: query.q.as_ref().map(|searched| folded(&searched.0)),
        limit: if is_table { MOST } else { page.limit },
    };
    let (found, next) = search.run(&app, &list, page.after.as_ref()).await?;
    let data = entries_of(&app.records, found).await?;
    let pagination = page.pagination(&app, next);
    let mut response = if is_table {
        let next = pagination.next_cursor.as_deref().map(|cursor| next_table(&query, cursor));
        students_table(&data, caller.language, next)
    } else {
        Answer::ok(Page { data, pagination }).into_response()
    };
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept"));
    Ok(response)
}

/// The link to the table that goes on at `cursor` (RFC 8288).
fn next_table(query: &ListStudents, cursor: &str) -> String {
    let mut address = form_urlencoded::Serializer::new("/api/admin/students?".to_owned());
    let said = [
        ("masterclass_id", query.masterclass_id.map(|id| id.to_string())),
        ("status", query.status.map(|status| status.word().to_owned())),
        ("from", query.from.map(|from| from.0.to_string())),
        ("to", query.to.map(|to| to.0.to_string())),
        ("q", query.q.as_ref().map(|searched| searched.0.clone())),
        // Without it, whoever follows the link accepts a table again: cursors are bound to what was asked.
        ("format", query.format.map(|format| format.word().to_owned())),
        ("cursor", Some(cursor.to_owned())),
    ];
    for (name, value) in said {
        if let Some(value) = value {
            address.append_pair(name, &value);
        }
    }
    format!("<{}>; rel=\"next\"", address.finish())
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp,
        people::{amina, bastien, coach_rey, student},
    };
    use preau_kernel::actor::Actor;
    use preau_users::profile::Profile;
    use serde_json::{Value, json};

    use crate::{
        inscription::{Inscription, InscriptionStatus},
        test_testing::{AFTER, pleading, ready, registered, registered_as, took},
        testing::{app, read, wrong_fields},
    };

    async fn named(app: &TestApp, person: &Actor, name: &str, email: &str) {
        let mut profile = Profile::blank(person.id.clone()).entity;
        profile.full_name = Some(name.to_owned());
        profile.email = preau_kernel::contact::EmailAddress::parse(email);
        profile.whatsapp_number = preau_kernel::contact::PhoneNumber::parse("+24177123456");
        app.given(&profile).await;
    }

    async fn list(app: &TestApp, query: &str) -> Value {
        read(app, &coach_rey(), &format!("/api/admin/students?{query}")).await
    }

    fn ids(page: &Value) -> Vec<String> {
        let entries = page["data"].as_array().unwrap();
        entries.iter().map(|one| one["student_id"].as_str().unwrap().to_owned()).collect()
    }

    #[tokio::test]
    async fn students_are_found_by_masterclass_status_time_and_name() {
        let app = app();
        let masterclass = ready(&app, &pleading()).await;
        let other = ready(&app, &pleading()).await;
        named(&app, &amina(), "Amina Diallo", "amina@example.org").await;
        named(&app, &bastien(), "Bastien Éboué", "bastien@example.org").await;
        let hers = registered(&app, &masterclass, &amina()).await;
        took(&app, &amina(), &hers, "PRE", 1).await;
        app.clock.set("2026-03-05T08:00:00Z");
        let waits = |one| Inscription { status: InscriptionStatus::Waitlisted, ..one };
        registered_as(&app, &masterclass, &bastien(), waits).await;
        app.clock.set("2026-03-06T08:00:00Z");
        registered(&app, &other, &student(1)).await;
        let all = list(&app, "").await;
        assert_eq!(ids(&all), ["student-1", "bastien", "amina"]);
        let of = format!("masterclass_id={masterclass}");
        for (query, expected) in [
            (of.clone(), vec!["bastien", "amina"]),
            (format!("{of}&status=waitlisted"), vec!["bastien"]),
            ("from=2026-03-05T08:00:00Z".to_owned(), vec!["student-1", "bastien"]),
            ("to=2026-03-05T08:00:00Z".to_owned(), vec!["amina"]),
            ("q=EBOUE".to_owned(), vec!["bastien"]),
            ("q=amina@".to_owned(), vec!["amina"]),
            ("q=77123".to_owned(), vec!["bastien", "amina"]),
            (format!("{of}&q=personne"), vec![]),
        ] {
            assert_eq!(ids(&list(&app, &query).await), expected, "{query}");
        }
        app.clock.set(AFTER);
        took(&app, &amina(), &hers, "POST", 3).await;
        let entry = list(&app, "q=amina").await["data"][0].clone();
        let said = ["full_name", "email", "inscription_id", "status", "validated", "gain"]
            .map(|name| entry[name].clone());
        assert_eq!(
            said,
            [
                json!("Amina Diallo"),
                json!("amina@example.org"),
                json!(hers),
                json!("registered"),
                json!(true),
                json!(2)
            ]
        );
        assert_eq!(
            (&entry["pre"]["score"], &entry["post"]["score"], &entry["pre"]["max_score"]),
            (&json!(1), &json!(3), &json!(3))
        );
        let wrong =
            app.get("/api/admin/students?status=gone&from=x&format=pdf").by(&coach_rey()).send().await;
        assert_eq!(wrong_fields(&wrong), ["/status one_of", "/from date_time", "/format one_of"]);
    }

    #[tokio::test]
    async fn pages_go_on_where_they_ended_with_or_without_a_search() {
        let app = app();
        let masterclass = ready(&app, &pleading()).await;
        for number in 0..23 {
            named(&app, &student(number), &format!("Élève {}", number % 2), "e@example.org").await;
            registered(&app, &masterclass, &student(number)).await;
            app.clock.advance_minutes(1);
        }
        for (query, expected) in [
            ("limit=5", 23),
            ("limit=5&q=eleve 1", 11),
            ("limit=11&q=eleve 1", 11),
            ("limit=1&q=eleve 0", 12),
        ] {
            let (mut met, mut cursor) = (Vec::new(), String::new());
            loop {
                let page = list(&app, &format!("{}&cursor={cursor}", query.replace(' ', "%20"))).await;
                met.extend(ids(&page));
                let Some(next) = page["pagination"]["next_cursor"].as_str() else { break };
                next.clone_into(&mut cursor);
            }
            assert_eq!(met.len(), expected, "{query}");
            met.dedup();
            assert_eq!(met.len(), expected, "{query}");
        }
        let first = list(&app, "limit=5&q=eleve").await;
        let cursor = first["pagination"]["next_cursor"].as_str().unwrap();
        let other =
            app.get(&format!("/api/admin/students?q=e&cursor={cursor}")).by(&coach_rey()).send().await;
        assert_eq!(other.problem(), "invalid-cursor");
    }

    #[tokio::test]
    async fn a_table_opens_in_a_spreadsheet_and_holds_no_formula() {
        let app = app();
        let masterclass = ready(&app, &pleading()).await;
        named(&app, &amina(), "=HYPERLINK(\"https://e.org\",\"Amina\")", "amina@example.org").await;
        let hers = registered(&app, &masterclass, &amina()).await;
        took(&app, &amina(), &hers, "PRE", 2).await;
        app.clock.set(AFTER);
        took(&app, &amina(), &hers, "POST", 1).await;
        let path = format!("/api/admin/students?masterclass_id={masterclass}&format=csv");
        let answer = app.get(&path).by(&coach_rey()).send().await;
        assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
        assert!(answer.header("link").is_empty());
        let text = String::from_utf8(answer.body.to_vec()).unwrap();
        let expected = format!(
            "\u{feff}Élève,Nom,E-mail,WhatsApp,Date de naissance,Inscription,Masterclass,État,Validée,Inscrit le,Avant,\"Avant, sur\",Après,\"Après, sur\",Gain\r\n\
             amina,\"'=HYPERLINK(\"\"https://e.org\"\",\"\"Amina\"\")\",amina@example.org,'+24177123456,,{hers},{masterclass},registered,1,2026-03-02T08:03:00Z,2,3,1,3,'-1\r\n"
        );
        assert_eq!(text, expected);
        // So it does for whoever accepts a table.
        let plain = path.replace("&format=csv", "");
        let accepting = async |path: &str, media: &str| {
            app.get(path).by(&coach_rey()).header("accept", media).send().await
        };
        let accepted = accepting(&plain, "text/csv").await;
        assert_eq!((accepted.header("vary"), &accepted.body), ("accept", &answer.body));
        let as_json = format!("{plain}&format=json");
        for (path, media) in [(plain.as_str(), "application/json, text/csv"), (as_json.as_str(), "text/csv")]
        {
            assert_eq!(accepting(path, media).await.json()["data"].as_array().unwrap().len(), 1, "{media}");
        }
        let english = app.get(&path).by(&coach_rey()).in_english().send().await;
        assert!(String::from_utf8_lossy(&english.body).contains("Date of birth"));
    }

    #[tokio::test]
    async fn a_table_of_more_than_a_thousand_rows_leads_to_the_next_one() {
        let app = app();
        let masterclass = ready(&app, &pleading()).await;
        let mut many = Vec::new();
        for number in 0..1_003 {
            let now = app.app.now();
            let id = crate::inscription::InscriptionId::mint(app.app.ids.as_ref(), now);
            let mut one = crate::test_testing::inscription();
            (one.id, one.user_id, one.registered_at) = (id, student(number).id, now);
            one.masterclass_id = crate::masterclass::MasterclassId::parse(&masterclass).unwrap();
            many.push(one);
        }
        app.given_all(many).await;
        for (said, media) in [("&format=csv", "*/*"), ("", "text/csv")] {
            let mut path = format!("/api/admin/students?masterclass_id={masterclass}{said}");
            let mut rows = Vec::new();
            for expected in [1_000, 3] {
                let answer = app.get(&path).by(&coach_rey()).header("accept", media).send().await;
                let text = String::from_utf8(answer.body.to_vec()).unwrap();
                let met: Vec<String> = text.lines().skip(1).map(ToOwned::to_owned).collect();
                assert_eq!(met.len(), expected);
                rows.extend(met);
                let link = answer.header("link");
                path = link.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                assert_eq!(link.is_empty(), expected == 3);
            }
            rows.sort_unstable();
            rows.dedup();
            assert_eq!(rows.len(), 1_003);
        }
    }
}
