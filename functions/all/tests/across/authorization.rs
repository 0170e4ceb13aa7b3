//! Every function, as every kind of caller, by the table that stands beside its domain: `functions/<domain>/authorization.rs`.

use std::collections::BTreeSet;

use http::Method;
use preau_functions::domains;
use preau_harness::{
    TestApp, TestRequest,
    people::{amina, bastien, coach_mba, coach_rey, director, fatou, paul, robot},
};
use preau_kernel::{actor::Actor, function::Endpoint};
use serde_json::Value;

/// The callers, in the order of the tables' columns. Amina is the student whose data are asked for, Fatou her mother,
/// Rey her coach.
fn callers() -> [(&'static str, Option<Actor>); 9] {
    [
        ("nobody", None),
        ("student", Some(amina())),
        ("other student", Some(bastien())),
        ("parent", Some(fatou())),
        ("other parent", Some(paul())),
        ("coach", Some(coach_rey())),
        ("other coach", Some(coach_mba())),
        ("admin", Some(director())),
        ("service", Some(robot())),
    ]
}

/// One function, a request for it, and the status that each caller gets.
pub(crate) struct Row {
    function: &'static str,
    statuses: [u16; 9],
    parameters: Vec<String>,
    query: &'static str,
    body: Value,
}

/// A row for a function that takes nothing.
pub(crate) fn row(function: &'static str, statuses: [u16; 9]) -> Row {
    Row { function, statuses, parameters: Vec::new(), query: "", body: Value::Null }
}

impl Row {
    /// Asked with these values for the path's parameters, in their order; each with what follows it in its segment.
    pub(crate) fn at<const N: usize>(self, parameters: [&str; N]) -> Self {
        Self { parameters: parameters.map(ToOwned::to_owned).to_vec(), ..self }
    }

    /// Asked with this query.
    pub(crate) fn query(self, query: &'static str) -> Self {
        Self { query, ..self }
    }

    /// Asked with this body.
    pub(crate) fn body(self, body: Value) -> Self {
        Self { body, ..self }
    }

    fn path(&self, endpoint: &Endpoint) -> String {
        let mut values = self.parameters.iter();
        let mut value_of = |segment| values.next().map_or(segment, String::as_str);
        let segments = endpoint.path.split('/');
        let segments =
            segments.map(|segment| if segment.starts_with('{') { value_of(segment) } else { segment });
        let path = segments.collect::<Vec<_>>().join("/");
        assert!(!path.contains('{') && values.next().is_none(), "{}: parameters of {path}", self.function);
        if self.query.is_empty() { path } else { format!("{path}?{}", self.query) }
    }

    /// Which function it is for.
    pub(crate) const fn function(&self) -> &'static str {
        self.function
    }

    /// The request, without a caller.
    pub(crate) fn request<'a>(&self, app: &'a TestApp, endpoint: &Endpoint) -> TestRequest<'a> {
        let request = app.request(endpoint.method.clone(), &self.path(endpoint));
        if matches!(endpoint.method, Method::PUT | Method::POST | Method::PATCH) {
            return request.json(&self.body);
        }
        request
    }

    async fn holds(&self, app: &TestApp, endpoint: &Endpoint, column: usize) {
        let (caller, actor) = callers().into_iter().nth(column).unwrap();
        let mut request = self.request(app, endpoint);
        if let Some(actor) = actor {
            request = request.by(&actor);
        }
        let answer = request.send().await;
        let expected = self.statuses[column];
        assert_eq!(answer.status, expected, "{} as {caller}: {}", self.function, answer.described());
    }
}

/// Holds the functions of `domain` against its table, which `rows` makes in a school that it furnishes.
///
/// What is refused, and what only reads, changes nothing: all such cells share one school. Every other one has its own, those
/// included that read what the journal tells of.
async fn hold(domain: &str, rows: impl AsyncFn(&TestApp) -> Vec<Row>) {
    let (_, functions) = domains().into_iter().find(|(name, _)| *name == domain).unwrap();
    let shared = TestApp::new(preau_functions::all());
    let table = rows(&shared).await;
    let told = shared.events().await.len();
    let mut left: BTreeSet<&str> = table.iter().map(|row| row.function).collect();
    assert_eq!(left.len(), table.len(), "{domain}: two rows of one function");
    for function in &functions {
        let Some(endpoint) = function.as_endpoint() else {
            continue;
        };
        let row = table.iter().find(|row| row.function == function.name);
        assert!(row.is_some(), "{} has no row", function.name);
        let row = row.unwrap();
        left.remove(row.function);
        for (column, status) in row.statuses.into_iter().enumerate() {
            if status >= 400 || !function.store.writes {
                row.holds(&shared, endpoint, column).await;
                continue;
            }
            let own = TestApp::new(preau_functions::all());
            let table = rows(&own).await;
            let row = table.iter().find(|row| row.function == function.name).unwrap();
            row.holds(&own, endpoint, column).await;
        }
    }
    assert!(left.is_empty(), "rows without a function of {domain}: {left:?}");
    assert_eq!(shared.events().await.len(), told, "{domain}: what is refused, or reads, changes nothing");
}

/// Declares the domains' tables, and a test of each.
macro_rules! tables {
    ($($domain:ident $file:literal),+ $(,)?) => {
        $(
            #[path = $file]
            mod $domain;

            #[tokio::test]
            async fn $domain() {
                hold(stringify!($domain), $domain::rows).await;
            }
        )+

        /// The table of a domain, in a school that it furnishes.
        pub(crate) async fn table_of(domain: &str, app: &TestApp) -> Vec<Row> {
            match domain {
                $(stringify!($domain) => $domain::rows(app).await,)+
                _ => Vec::new(),
            }
        }

        #[test]
        fn every_domain_has_a_table() {
            let tables = BTreeSet::from([$(stringify!($domain)),+]);
            assert_eq!(domains().into_iter().map(|(domain, _)| domain).collect::<BTreeSet<_>>(), tables);
        }
    };
}

tables! {
    users "../../../users/authorization.rs",
    sessions "../../../sessions/authorization.rs",
    courses "../../../courses/authorization.rs",
    evaluations "../../../evaluations/authorization.rs",
    live "../../../live/authorization.rs",
    forum "../../../forum/authorization.rs",
    masterclasses "../../../masterclasses/authorization.rs",
    dashboard "../../../dashboard/authorization.rs",
    parents "../../../parents/authorization.rs",
    classes "../../../classes/authorization.rs",
    resources "../../../resources/authorization.rs",
    calendar "../../../calendar/authorization.rs",
    notifications "../../../notifications/authorization.rs",
    messages "../../../messages/authorization.rs",
    photos "../../../photos/authorization.rs",
    privacy "../../../privacy/authorization.rs",
    audit "../../../audit/authorization.rs",
    service "../../../service/authorization.rs",
}

/// Fatou becomes Amina's mother.
pub(crate) async fn family(app: &TestApp) {
    let link = app.put("/api/admin/students/amina/parents/fatou", &Value::Null).by(&director()).send().await;
    assert_eq!(link.status, 200, "{}", link.described());
}
