//! The local host's pages on its functions: their list and the API reference, made from the function list.

use std::fmt::Write as _;

use axum::{Router, response::Html, routing::get};
use preau_kernel::{
    function::{Access, Function, Trigger},
    openapi,
};
use serde_json::Value;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2733}\
code,pre{font:14px/1.5 ui-monospace,monospace}pre{background:#f3f5f7;padding:.8rem;overflow:auto;border-radius:.4rem}\
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .8rem .3rem 0;border-bottom:1px solid #dde3e8;\
vertical-align:top}h2{margin-top:2.5rem}a{color:#0b5cad}.method{font-weight:600}";

/// What the description of a schedule begins with.
const SCHEDULE: &str = "at ";

/// The routes of the pages.
///
/// # Errors
/// The OpenAPI document cannot be written as JSON.
pub fn routes(functions: &[Function]) -> anyhow::Result<Router> {
    let document = serde_json::to_value(openapi::document(functions, env!("CARGO_PKG_VERSION")))?;
    let (list, reference) = (list_page(functions), reference_page(&document));
    Ok(Router::new()
        .route("/functions", get(async move || Html(list)))
        .route("/reference", get(async move || Html(reference))))
}

/// The functions of each domain as a table of text, for `preau functions`.
pub fn function_table(domains: &[(&str, Vec<Function>)]) -> String {
    let rows = |functions: &[Function]| {
        let row = |function: &Function| {
            let (trigger, callers) = described(function);
            (function.name.clone(), trigger, callers)
        };
        functions.iter().map(row).collect::<Vec<_>>()
    };
    let domains: Vec<_> = domains.iter().map(|(domain, functions)| (domain, rows(functions))).collect();
    let all = || domains.iter().flat_map(|(_, rows)| rows);
    let names = all().map(|(name, ..)| name.len()).max().unwrap_or_default();
    let triggers = all().map(|(_, trigger, _)| trigger.len()).max().unwrap_or_default();
    let mut table = String::new();
    for (domain, rows) in &domains {
        let _ = writeln!(table, "{domain}");
        for (name, trigger, callers) in rows {
            let line = format!("  {name:<names$}  {trigger:<triggers$}  {callers}");
            let _ = writeln!(table, "{}", line.trim_end());
        }
        table.push('\n');
    }
    let schedules = all().filter(|(_, trigger, _)| trigger.starts_with(SCHEDULE)).count();
    let _ = writeln!(table, "{} functions, {schedules} of them schedules (in UTC)", all().count());
    table
}

/// What starts a function, and who may call it.
fn described(function: &Function) -> (String, String) {
    match &function.trigger {
        Trigger::Endpoint(endpoint) => {
            let callers = match endpoint.access {
                Access::Anyone => "anyone".to_owned(),
                Access::SignedIn => "signed in".to_owned(),
                Access::Roles(roles) => roles.iter().map(|role| role.word()).collect::<Vec<_>>().join(", "),
            };
            (format!("{} {}", endpoint.method, endpoint.path), callers)
        }
        Trigger::Schedule(schedule) => (format!("{SCHEDULE}{}", schedule.cron), String::new()),
    }
}

fn list_page(functions: &[Function]) -> String {
    let mut rows = String::new();
    for function in functions {
        let (trigger, callers) = described(function);
        let (name, trigger) = (escaped(&function.name), escaped(&trigger));
        let _ = write!(
            rows,
            "<tr><td><a href=\"/reference#{name}\">{name}</a></td><td><code>{trigger}</code></td><td>{callers}</td></tr>"
        );
    }
    page(
        "Préau — fonctions",
        &format!(
            "<h1>Fonctions <small lang=en>Functions</small></h1><p><a href=\"/\">Agenda <i lang=en>agenda</i></a> · \
             <a href=\"/reference\">Référence de l'API <i lang=en>API reference</i></a> · \
             <a href=\"/openapi.json\">OpenAPI 3.1</a></p>\
             <table><tr><th>Nom</th><th>Appel</th><th>Pour qui</th></tr>{rows}</table>"
        ),
    )
}

fn reference_page(document: &Value) -> String {
    let mut body = String::from("<h1>Référence de l'API <small lang=en>API reference</small></h1>");
    let paths = document["paths"].as_object().into_iter().flatten();
    for (path, item) in paths {
        for (method, operation) in item.as_object().into_iter().flatten() {
            describe_operation(&mut body, document, path, method, operation);
        }
    }
    page("Préau — API", &body)
}

fn describe_operation(body: &mut String, document: &Value, path: &str, method: &str, operation: &Value) {
    let text = |value: &Value| escaped(value.as_str().unwrap_or_default());
    let _ = write!(
        body,
        "<h2 id=\"{id}\">{summary}</h2><p><code><span class=method>{method}</span> {path}</code></p><p>{description}</p>",
        id = text(&operation["operationId"]),
        summary = text(&operation["summary"]),
        method = method.to_uppercase(),
        path = escaped(path),
        description = text(&operation["description"]).replace("\n\n", "</p><p>"),
    );
    let mut rows = String::new();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let (name, place) = (text(&parameter["name"]), text(&parameter["in"]));
        let description = text(&parameter["description"]);
        let _ = write!(rows, "<tr><td><code>{name}</code></td><td>{place}</td><td>{description}</td></tr>");
    }
    if !rows.is_empty() {
        let _ = write!(body, "<table>{rows}</table>");
    }
    let request = &operation["requestBody"]["content"]["application/json"]["schema"];
    if !request.is_null() {
        let _ = write!(body, "<h3>Corps <small lang=en>Body</small></h3>{}", schema_table(document, request));
    }
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let schema = &response["content"]["application/json"]["schema"];
        if !schema.is_null() {
            let description = text(&response["description"]);
            let _ = write!(
                body,
                "<h3>{status} <small>{description}</small></h3>{}",
                schema_table(document, schema)
            );
        }
    }
    let problems: Vec<_> = operation["responses"]
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, response)| response["$ref"] == "#/components/responses/Problem")
        .map(|(status, _)| status.as_str())
        .collect();
    let _ = write!(body, "<p>Problèmes <span lang=en>(problems)</span> : {}</p>", problems.join(", "));
}

/// The fields of a schema, one level deep.
fn schema_table(document: &Value, schema: &Value) -> String {
    let schema = resolved(document, schema);
    let parts: Vec<&Value> = match schema["allOf"].as_array() {
        Some(parts) => parts.iter().map(|part| resolved(document, part)).collect(),
        None => vec![schema],
    };
    let mut rows = String::new();
    for part in parts {
        let required: Vec<_> = part["required"].as_array().into_iter().flatten().collect();
        for (name, field) in part["properties"].as_object().into_iter().flatten() {
            let needed = if required.iter().any(|required| *required == name) { "" } else { " ?" };
            let description = escaped(field["description"].as_str().unwrap_or_default());
            let _ = write!(
                rows,
                "<tr><td><code>{}{needed}</code></td><td>{}</td><td>{description}</td></tr>",
                escaped(name),
                escaped(&kind_of(document, field)),
            );
        }
    }
    format!("<table>{rows}</table>")
}

fn kind_of(document: &Value, field: &Value) -> String {
    let choices = ["oneOf", "anyOf", "allOf"].iter().find_map(|word| field[word].as_array());
    if let Some(choices) = choices {
        return choices.iter().map(|choice| kind_of(document, choice)).collect::<Vec<_>>().join(" | ");
    }
    let field = resolved(document, field);
    if let Some(words) = field["enum"].as_array() {
        return words.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ");
    }
    let kind = match &field["type"] {
        Value::String(kind) => kind.clone(),
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" | "),
        _ => String::new(),
    };
    match field["format"].as_str() {
        Some(format) => format!("{kind} ({format})"),
        None => kind,
    }
}

fn resolved<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    let pointer = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    pointer.and_then(|pointer| document.pointer(pointer)).unwrap_or(schema)
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=fr><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <link rel=icon href=\"data:,\"><title>{title}</title><style>{STYLE}</style>{body}</html>"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
