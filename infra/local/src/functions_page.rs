//! The list of functions: a page, and a table of text.

use std::fmt::Write as _;

use axum::{Router, response::Html, routing::get};
use http::header;
use preau_kernel::{
    answer,
    function::{Access, Function, Trigger},
};

use crate::page::{shell, style};

/// Nothing of it runs.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";
const STYLE: &str = include_str!("../reference/functions.css");

/// What the description of a schedule begins with.
const SCHEDULE: &str = "at ";

/// The routes of the list.
pub fn routes(domains: &[(&str, Vec<Function>)]) -> Router {
    let list = list_page(domains);
    Router::new()
        .route("/functions", get(async move || ([(header::CONTENT_SECURITY_POLICY, POLICY)], Html(list))))
        .route("/functions.css", get(async || style(STYLE)))
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

fn list_page(domains: &[(&str, Vec<Function>)]) -> String {
    let mut rows = String::new();
    for (domain, functions) in domains {
        let _ = write!(rows, "<tbody><tr><th colspan=3 scope=rowgroup>{domain}</th></tr>");
        for function in functions {
            let (trigger, callers) = described(function);
            let (name, trigger) = (linked(domain, function), answer::Html::escaped(&trigger));
            let _ = write!(rows, "<tr><td>{name}</td><td><code>{trigger}</code></td><td>{callers}</td></tr>");
        }
        rows.push_str("</tbody>");
    }
    let content = format!(
        "<link rel=stylesheet href=\"/functions.css\"><main><h2>Fonctions <i lang=en>functions</i></h2>\
         <table><thead><tr><th>Nom</th><th>Appel</th><th>Pour qui</th></tr></thead>{rows}</table></main>"
    );
    shell("Fonctions – Préau", &content)
}

/// The name of a function, which leads to its description in the reference if it has one: there, by its domain.
fn linked(domain: &str, function: &Function) -> String {
    let name = answer::Html::escaped(&function.name);
    match function.as_endpoint() {
        Some(_) => format!("<a href=\"/reference#/{}/{name}\">{name}</a>", answer::Html::escaped(domain)),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tests::read;

    #[tokio::test]
    async fn the_page_lists_every_function_and_leads_to_the_description_of_each_endpoint() {
        let domains = preau_functions::domains();
        let (headers, list) = read(routes(&domains), "/functions", "127.0.0.1:8787").await;
        for (domain, functions) in &domains {
            assert!(list.contains(&format!(">{domain}</th>")), "{domain}");
            for function in functions {
                let name = &function.name;
                let link = format!("<a href=\"/reference#/{domain}/{name}\">{name}</a>");
                assert_eq!(list.contains(&link), function.as_endpoint().is_some(), "{name}");
                assert!(list.contains(&format!(">{name}<")), "{name}");
            }
        }
        assert_eq!(headers["content-security-policy"], POLICY);
    }
}
