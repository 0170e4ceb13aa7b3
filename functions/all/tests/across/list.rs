//! The function list itself.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use http::Method;

#[test]
fn names_and_routes_are_unique() {
    let functions = preau_functions::all();
    let names: BTreeSet<_> = functions.iter().map(|function| &function.name).collect();
    assert_eq!(names.len(), functions.len());
    let endpoints: Vec<_> = functions.iter().filter_map(|function| function.as_endpoint()).collect();
    let routes: BTreeSet<_> =
        endpoints.iter().map(|endpoint| format!("{} {}", endpoint.method, endpoint.path)).collect();
    assert_eq!(routes.len(), endpoints.len());
}

/// What only reads, and writes all the same: an event, because the journal has to tell that it was read; how far a provider says
/// that a job is; that someone has visited a topic; what a search took of a model's tokens.
const AUDITED_READS: [&str; 4] = ["export-user", "get-job", "get-topic", "search-resources"];

#[test]
fn what_changes_something_is_limited_and_what_says_it_writes_is_no_get() {
    for function in preau_functions::all() {
        let Some(endpoint) = function.as_endpoint() else {
            continue;
        };
        if endpoint.method == Method::GET {
            let audited = AUDITED_READS.contains(&function.name.as_str());
            assert_eq!(function.store.writes, audited, "{} is a GET that writes", function.name);
        } else {
            assert!(function.limit.is_some(), "{} has no limit", function.name);
        }
    }
}

#[test]
fn every_endpoint_is_described_for_people() {
    for function in preau_functions::all() {
        let Some(endpoint) = function.as_endpoint() else {
            continue;
        };
        let summary = endpoint.description.operation.summary.as_deref().unwrap_or_default();
        assert!((10..=80).contains(&summary.len()), "{}: {summary:?}", function.name);
        assert!(
            endpoint.description.operation.tags.as_ref().is_some_and(|tags| tags.len() == 1),
            "{}",
            function.name
        );
    }
}

/// Of two, the description would keep one: `#[schema(as = …)]` tells them apart.
#[test]
fn no_two_schemas_share_a_name() {
    let functions = preau_functions::all();
    let (mut seen, mut twice) = (BTreeMap::new(), BTreeMap::new());
    for function in &functions {
        let Some(endpoint) = function.as_endpoint() else {
            continue;
        };
        for (name, schema) in &endpoint.description.schemas {
            let schema = serde_json::to_value(schema).unwrap();
            let (first, by) = seen.entry(name).or_insert_with(|| (schema.clone(), &function.name));
            if *first != schema {
                twice.insert(name, (*by, &function.name));
            }
        }
    }
    assert!(twice.is_empty(), "{twice:#?}");
}

#[test]
fn every_domain_has_a_bootstrap_and_none_imports_a_host() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let hosts = ["preau-lambda", "preau-worker", "preau-adapters-", "\"preau\""];
    for (domain, _) in preau_functions::domains() {
        let bootstrap = fs::read_to_string(root.join(format!("infra/lambda/src/bin/{domain}.rs"))).unwrap();
        assert!(bootstrap.contains(&format!("preau_functions::{domain}::functions()")), "{bootstrap}");
        let manifest = fs::read_to_string(root.join(format!("functions/{domain}/Cargo.toml"))).unwrap();
        let (dependencies, _) = manifest.split_once("[dev-dependencies]").unwrap();
        assert!(!hosts.iter().any(|host| dependencies.contains(host)), "{domain} imports a host");
    }
    assert_eq!(
        fs::read_dir(root.join("infra/lambda/src/bin")).unwrap().count(),
        preau_functions::domains().len()
    );
}
