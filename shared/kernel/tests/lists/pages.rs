//! Pages and cursors, as callers see them.

use preau_harness::{TestAnswer, TestApp, insta, people::amina};
use preau_kernel::routes;
use preau_kernel::{
    answer::Answer,
    app::App,
    field_types::FreeText,
    function::{Access, Function},
    list::List,
    list_query,
    page::{Page, PageRequest},
    problem::Problem,
    request::ValidQuery,
};

use crate::thing::Thing;

list_query! {
    /// Which things.
    pub struct ListThings {
        /// Those of this colour.
        #[param(value_type = Option<String>)]
        pub colour: Option<FreeText<20>>,
        /// Those of that shape: all have it.
        #[param(value_type = Option<String>)]
        pub shape: Option<FreeText<20>>,
    }
}

list_query! {
    /// Which things.
    pub struct ListThingsByPage by page {
        /// Those of this colour.
        #[param(value_type = Option<String>)]
        pub colour: Option<FreeText<20>>,
    }
}

#[utoipa::path(get, path = "/things", responses((status = 200, body = Page<Thing>)), params(ListThings))]
async fn list_things(
    app: App,
    ValidQuery(query): ValidQuery<ListThings>,
) -> Result<Answer<Page<Thing>>, Problem> {
    let wanted = |thing: &Thing| query.colour.as_ref().is_none_or(|colour| thing.colour == colour.0);
    PageRequest::of(&app, &query, List::whole(Thing::all()))?.answer(&app, wanted, |thing| thing).await
}

#[utoipa::path(get, path = "/things-by-page", responses((status = 200, body = Page<Thing>)), params(ListThingsByPage))]
async fn list_things_by_page(
    app: App,
    ValidQuery(query): ValidQuery<ListThingsByPage>,
) -> Result<Answer<Page<Thing>>, Problem> {
    let wanted = |thing: &Thing| query.colour.as_ref().is_none_or(|colour| thing.colour == colour.0);
    let page = PageRequest::of(&app, &query, List::whole(Thing::all()))?;
    let page = if query.colour.is_none() { page.counted(1_500) } else { page };
    page.answer(&app, wanted, |thing| thing).await
}

fn functions() -> Vec<Function> {
    vec![
        Function::endpoint(Access::SignedIn, routes!(list_things)).lists(),
        Function::endpoint(Access::SignedIn, routes!(list_things_by_page)).lists(),
    ]
}

/// An app with 1,500 things, of which every fiftieth is red.
async fn many() -> TestApp {
    let app = TestApp::new(functions());
    app.given_all((0..1_500).map(Thing::of).collect()).await;
    app
}

async fn get(app: &TestApp, path: &str) -> TestAnswer {
    app.get(path).by(&amina()).send().await
}

fn numbers(answer: &TestAnswer) -> Vec<u64> {
    let page = answer.json();
    let things = page["data"].as_array().unwrap();
    things.iter().map(|thing| thing["number"].as_u64().unwrap()).collect()
}

fn cursor(answer: &TestAnswer) -> Option<String> {
    answer.json()["pagination"]["next_cursor"].as_str().map(str::to_owned)
}

#[tokio::test]
async fn a_cursor_is_bound_to_every_filter_and_to_the_list() {
    let app = many().await;
    let first = get(&app, "/things?limit=2&shape=round").await;
    let cursor = cursor(&first).unwrap();
    let same = get(&app, &format!("/things?limit=3&shape=round&cursor={cursor}")).await;
    assert_eq!(numbers(&same), [2, 3, 4]);
    for other in ["/things?", "/things?shape=square&", "/things?shape=round&colour=red&", "/things-by-page?"]
    {
        let answer = get(&app, &format!("{other}cursor={cursor}")).await;
        assert_eq!(answer.problem(), "invalid-cursor", "{other}");
    }
}

#[tokio::test]
async fn a_list_without_numbered_pages_says_nothing_of_them() {
    let app = many().await;
    let answer = get(&app, "/things?limit=1").await.json();
    let names: Vec<&String> = answer["pagination"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["limit", "next_cursor"]);
    assert_eq!(get(&app, "/things?page=1").await.json()["errors"][0]["code"], "unknown_field");
}

#[tokio::test]
async fn pages_have_numbers_and_totals_where_they_are_counted() {
    let app = many().await;
    let third = get(&app, "/things-by-page?limit=4&page=3").await;
    assert_eq!(numbers(&third), [8, 9, 10, 11]);
    let pagination = &third.json()["pagination"];
    let [page, total, pages] = ["page", "total", "pages"].map(|name| pagination[name].as_u64());
    assert_eq!([page, total, pages], [Some(3), Some(1_500), Some(375)]);
    let next = get(&app, &format!("/things-by-page?limit=4&cursor={}", cursor(&third).unwrap())).await;
    assert_eq!(numbers(&next), [12, 13, 14, 15]);
    assert!(next.json()["pagination"].get("page").is_none());
    let first = get(&app, "/things-by-page?colour=red&limit=2").await;
    assert_eq!(numbers(&first), [0, 50]);
    assert_eq!(first.json()["pagination"]["page"], 1);
    assert!(first.json()["pagination"].get("total").is_none());
    assert_eq!(numbers(&get(&app, "/things-by-page?colour=red&limit=2&page=3").await), [200, 250]);
    assert_eq!(numbers(&get(&app, "/things-by-page?limit=100&page=10").await).first(), Some(&900));
}

#[tokio::test]
async fn beyond_the_thousandth_entry_the_cursor_is_named() {
    let app = many().await;
    insta::assert_json_snapshot!(get(&app, "/things-by-page?limit=100&page=11").await.json()["errors"], @r#"
    [
      {
        "code": "range",
        "detail": "page × limit va jusqu'à 1 000. Au-delà, suivez « cursor » de page en page.",
        "pointer": "/page"
      }
    ]
    "#);
    let tenth = get(&app, "/things-by-page?limit=100&page=10").await;
    let beyond = get(&app, &format!("/things-by-page?limit=100&cursor={}", cursor(&tenth).unwrap())).await;
    assert_eq!(numbers(&beyond).first(), Some(&1_000));
    let both = get(&app, &format!("/things-by-page?page=2&cursor={}", cursor(&tenth).unwrap())).await;
    assert_eq!(both.json()["errors"][0]["code"], "contradiction");
    for wrong in ["0", "1001", "x", "-1"] {
        let answer = get(&app, &format!("/things-by-page?page={wrong}&limit=1")).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["errors"][0]["pointer"]), (400, &"/page".into()));
    }
}

#[tokio::test]
async fn a_filtered_list_looks_at_a_thousand_items_and_goes_on_by_its_cursor() {
    let app = many().await;
    let first = get(&app, "/things?colour=red&limit=100").await;
    assert_eq!(numbers(&first), (0..20).map(|number| number * 50).collect::<Vec<_>>());
    let rest = get(&app, &format!("/things?colour=red&limit=100&cursor={}", cursor(&first).unwrap())).await;
    assert_eq!(numbers(&rest), (20..30).map(|number| number * 50).collect::<Vec<_>>());
    assert_eq!(cursor(&rest), None);
    let none = get(&app, "/things?colour=green&limit=1").await;
    assert!(numbers(&none).is_empty() && cursor(&none).is_some());
}
