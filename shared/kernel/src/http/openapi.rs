//! The OpenAPI 3.1 document of a function list.

use http::Method;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Components, ContentBuilder, Info, ObjectBuilder, OpenApi, OpenApiBuilder, PathItem, PathsBuilder,
        Ref, RefOr, Required, ResponseBuilder,
        path::{HttpMethod, Operation, ParameterBuilder, ParameterIn},
        schema::Type,
        security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme},
    },
};

use crate::{
    http::function::{Access, Endpoint, Function},
    problem::document::ProblemDocument,
    value::field_schema::inlined,
};

/// Describes all endpoints of `functions`; `version` is the project's.
#[must_use]
pub fn document(functions: &[Function], version: &str) -> OpenApi {
    let mut paths = PathsBuilder::new();
    let mut components = Components::new();
    let mut problem_schemas = vec![("Problem".to_owned(), ProblemDocument::schema())];
    ProblemDocument::schemas(&mut problem_schemas);
    components.schemas.extend(problem_schemas);
    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    components.responses.insert(
        "Problem".to_owned(),
        RefOr::T(
            ResponseBuilder::new()
                .description("Why not (RFC 9457)")
                .content("application/problem+json", problem)
                .build(),
        ),
    );
    components.add_security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));

    for function in functions {
        let Some(endpoint) = function.as_endpoint() else {
            continue;
        };
        components.schemas.extend(endpoint.description.schemas.clone());
        let item = PathItem::new(http_method(&endpoint.method), whole_operation(function, endpoint));
        paths = paths.path(&endpoint.path, item);
    }
    let mut info = Info::new("Préau", version);
    info.description = Some("The backend of schools, tutors and course platforms.".to_owned());
    let document = OpenApiBuilder::new().info(info).paths(paths.build()).components(Some(components)).build();
    // What cannot be written or read back is not described otherwise than before.
    let whole = serde_json::to_value(&document).ok();
    whole.and_then(|whole| serde_json::from_value(inlined(whole)).ok()).unwrap_or(document)
}

/// The operation with all that its list entry implies.
fn whole_operation(function: &Function, endpoint: &Endpoint) -> Operation {
    let mut operation = endpoint.description.operation.clone();
    let callers = match endpoint.access {
        Access::Anyone => "anyone".to_owned(),
        Access::SignedIn => "anyone signed in".to_owned(),
        Access::Roles(roles) => roles.iter().map(|role| role.word()).collect::<Vec<_>>().join(", "),
    };
    let mut notes = vec![format!("Who may call: {callers}.")];
    if let Some(limit) = function.limit {
        notes.push(format!("At most {} requests a minute.", limit.per_minute));
    }
    let said = operation.description.take().filter(|said| !said.is_empty());
    operation.description = Some(said.into_iter().chain([notes.join(" ")]).collect::<Vec<_>>().join("\n\n"));
    operation.operation_id = Some(function.name.clone());
    let token = SecurityRequirement::new("bearer", Vec::<String>::new());
    operation.security = Some(if endpoint.access == Access::Anyone { vec![] } else { vec![token] });
    if function.takes_idempotency_key() {
        operation.parameters.get_or_insert_default().push(RefOr::T(
            ParameterBuilder::new()
                .name("Idempotency-Key")
                .parameter_in(ParameterIn::Header)
                .required(Required::False)
                .description(Some("Sent again with the same body, the request gets the first answer again."))
                .schema(Some(
                    ObjectBuilder::new()
                        .schema_type(Type::String)
                        .min_length(Some(1))
                        .max_length(Some(255))
                        .pattern(Some("^[!-~]+$")),
                ))
                .build(),
        ));
    }
    for status in problem_statuses(function, endpoint) {
        let problem = RefOr::Ref(Ref::from_response_name("Problem"));
        operation.responses.responses.entry(status.to_string()).or_insert(problem);
    }
    operation
}

/// The problems that the wrapping, the extractors and, as its entry says, the handler answer.
fn problem_statuses(function: &Function, endpoint: &Endpoint) -> Vec<u16> {
    let takes_body = endpoint.description.operation.request_body.is_some();
    let takes_parameters = endpoint.description.operation.parameters.is_some();
    let mut statuses = vec![401];
    let mut add = |implied: bool, more: &[u16]| {
        if implied {
            statuses.extend_from_slice(more);
        }
    };
    add(takes_body || takes_parameters || function.takes_idempotency_key(), &[400]);
    // The role, or the handler, may refuse whoever is signed in.
    add(endpoint.access != Access::Anyone, &[403]);
    add(endpoint.path.contains('{'), &[404]);
    add(takes_header(endpoint, "If-Match"), &[412]);
    add(takes_body, &[415]);
    add(function.takes_idempotency_key(), &[409, 422]);
    add(function.limit.is_some(), &[429]);
    statuses.extend([413, 500, 503]);
    statuses.extend_from_slice(function.problems);
    statuses
}

fn takes_header(endpoint: &Endpoint, name: &str) -> bool {
    let parameters = endpoint.description.operation.parameters.iter().flatten();
    parameters.into_iter().any(|parameter| matches!(parameter, RefOr::T(parameter) if parameter.name == name))
}

fn http_method(method: &Method) -> HttpMethod {
    match method.as_str() {
        "PUT" => HttpMethod::Put,
        "POST" => HttpMethod::Post,
        "DELETE" => HttpMethod::Delete,
        "PATCH" => HttpMethod::Patch,
        _ => HttpMethod::Get,
    }
}
