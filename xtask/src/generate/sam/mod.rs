//! The SAM templates: `template.yaml` with what the domains share, and one nested template a domain.

mod alarms;
mod cron;
mod crowds;
mod delivery;
mod parameters;
mod quotas;

use anyhow::{Context as _, Result};
use preau_kernel::{
    function::{Endpoint, FilesUse, Function, RunsOn, Schedule, StoreUse, Trigger},
    server::{REQUEST_HEADERS, RESPONSE_HEADERS},
    store::Index,
    wake::WokenBy,
};

use super::{Domains, Generated, filled};

/// The functions of each domain that run on AWS; domains without one are left out.
type OnAws<'l> = [(&'static str, Vec<&'l Function>)];

/// The template that is deployed.
pub const ROOT: &str = "template.yaml";
/// That of the web application, which has no function and is written by hand.
pub const WEB: &str = "infra/aws/web.yaml";

/// The templates of all domains that have a function on AWS, and the one that nests them.
///
/// # Errors
/// A schedule that `EventBridge` cannot express, or more than AWS holds: see [`quotas`].
pub fn templates(domains: &Domains) -> Result<Vec<Generated>> {
    let on_aws: Vec<(&'static str, Vec<&Function>)> = domains
        .iter()
        .map(|(domain, functions)| {
            (*domain, functions.iter().filter(|function| runs_on_aws(function)).collect())
        })
        .filter(|(_, functions): &(_, Vec<_>)| !functions.is_empty())
        .collect();
    let mut templates = vec![Generated::new(ROOT, root(&on_aws))];
    for (domain, functions) in &on_aws {
        templates.push(Generated::new(path(domain), template(domain, functions)?));
    }
    quotas::check(&on_aws, &templates)?;
    Ok(templates)
}

/// The path of a domain's template.
fn path(domain: &str) -> String {
    format!("infra/aws/{domain}.yaml")
}

fn runs_on_aws(function: &Function) -> bool {
    function.as_schedule().is_none_or(|schedule| schedule.runs_on == RunsOn::EveryHost)
}

fn root(domains: &OnAws<'_>) -> String {
    let nested = domains.iter().map(|(domain, functions)| nested(domain, functions)).collect::<String>();
    let concurrency = domains
        .iter()
        .map(|(domain, _)| filled(include_str!("concurrency.yaml"), &[("Domain", &logical_name(domain))]));
    let keys = Index::ALL.map(|index| ["pk", "sk"].map(|part| format!("{}{part}", index.name())));
    let attributes: Vec<_> = ["pk".to_owned(), "sk".to_owned()]
        .iter()
        .chain(keys.as_flattened())
        .map(|name| format!("        - {{AttributeName: {name}, AttributeType: S}}"))
        .collect();
    let indexes: Vec<_> = Index::ALL
        .iter()
        .zip(&keys)
        .map(|(index, [partition, sort])| {
            format!(
                "        - IndexName: {}\n          KeySchema:\n            - {{AttributeName: {partition}, KeyType: HASH}}\n            - {{AttributeName: {sort}, KeyType: RANGE}}\n          Projection:\n            ProjectionType: ALL",
                index.name(),
            )
        })
        .collect();
    filled(
        include_str!("root.yaml"),
        &[
            ("attributes", &attributes.join("\n")),
            ("indexes", &indexes.join("\n")),
            ("request_headers", &REQUEST_HEADERS.join(", ")),
            ("response_headers", &RESPONSE_HEADERS.join(", ")),
            ("provider_parameters", &parameters::explained(parameters::of_some_domains())),
            ("school_parameters", &parameters::explained(parameters::of_school())),
            ("concurrency_parameters", &concurrency.collect::<String>()),
            ("crowd_domains", &crowds::stacks(domains)),
            ("crowd_routes", &crowds::routes(domains)),
            ("domains", &nested),
        ],
    )
}

fn nested(domain: &str, functions: &[&Function]) -> String {
    let delivers = delivers(functions);
    let stream = if is_woken(functions) { delivery::STREAM_VALUE } else { "" };
    let outbox = if delivers { delivery::VALUES } else { "" };
    let own = parameters::values(parameters::of_domain(domain, delivers));
    let values = [("Domain", logical_name(domain)), ("domain", domain.to_owned())];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    filled(include_str!("nested.yaml"), &values)
        + &parameters::values(parameters::of_school())
        + stream
        + outbox
        + &own
}

/// Whether one of the functions runs on what is put into the outbox.
fn delivers(functions: &[&Function]) -> bool {
    functions.iter().any(|function| function.as_schedule().is_some_and(Schedule::delivers))
}

/// Whether the table's stream starts one of the functions.
fn is_woken(functions: &[&Function]) -> bool {
    functions.iter().any(|function| function.as_schedule().is_some_and(|one| one.woken_by().is_some()))
}

fn template(domain: &str, functions: &[&Function]) -> Result<String> {
    let delivers = delivers(functions);
    let stream = if is_woken(functions) { delivery::STREAM_PARAMETER } else { "" };
    let own = parameters::of_domain(domain, delivers);
    let [parameters, conditions, senders] = if delivers {
        [delivery::PARAMETERS, delivery::CONDITIONS, ""]
    } else {
        ["", "", delivery::SENDS_NOTHING]
    };
    let parts = [
        ("domain", domain),
        ("own_parameters", &(stream.to_owned() + parameters + &parameters::declared(own.clone()))),
        ("own_conditions", &(conditions.to_owned() + &parameters::conditions(own.clone()))),
        ("own_settings", &(senders.to_owned() + &parameters::environment(own))),
        ("school_parameters", &parameters::declared(parameters::of_school())),
        ("school_settings", &parameters::environment(parameters::of_school())),
    ];
    let mut template = filled(include_str!("domain.yaml"), &parts);
    for function in functions {
        template += &resources(function).with_context(|| function.name.clone())?;
    }
    Ok(template)
}

fn resources(function: &Function) -> Result<String> {
    let logical = logical_name(&function.name);
    let names = [("Function", logical.as_str()), ("function", &function.name)];
    let (description, of_its_kind) = match &function.trigger {
        Trigger::Endpoint(endpoint) => endpoint_parts(endpoint, function.name == ANSWERS_THE_REST),
        Trigger::Schedule(schedule) => schedule_parts(schedule)?,
    };
    let (memory, timeout) = (function.memory_mb.to_string(), function.timeout_seconds.to_string());
    let values = [("description", description.as_str()), ("memory", &memory), ("timeout", &timeout)];
    let sends = function.as_schedule().is_some_and(Schedule::delivers);
    let policies = policies(function.whole_store_use(), function.files, sends);
    let text = filled(include_str!("function.yaml"), &values) + &policies;
    Ok(filled(&[text, of_its_kind, alarms::of(function)].concat(), &names))
}

/// The function that is given what no route is for: it leads away from a trailing slash, and says of everything else that there
/// is nothing.
const ANSWERS_THE_REST: &str = "version";

fn endpoint_parts(endpoint: &Endpoint, answers_the_rest: bool) -> (String, String) {
    let (method, path) = (endpoint.method.as_str(), endpoint.route());
    let slash = endpoint.has_slash.then(|| ("Slash", format!("{method} {path}/")));
    let rest = answers_the_rest.then(|| ("Default", "$default".to_owned()));
    let more: String = slash
        .into_iter()
        .chain(rest)
        .map(|(kind, key)| filled(include_str!("route.yaml"), &[("Kind", kind), ("key", &key)]))
        .collect();
    let values = [("method", method), ("path", path.as_str()), ("more_routes", more.as_str())];
    (format!("{method} {}", endpoint.path), filled(include_str!("endpoint.yaml"), &values))
}

fn schedule_parts(schedule: &Schedule) -> Result<(String, String)> {
    let expression = cron::expression(schedule.cron)?;
    let mut text = filled(include_str!("schedule.yaml"), &[("expression", &expression)]);
    match schedule.woken_by() {
        Some(WokenBy::Outbox) => {
            text += include_str!("outbox.yaml");
            text = delivery::CONCURRENCY.to_owned() + &text;
        }
        Some(WokenBy::Jobs(kind)) => text += &filled(include_str!("jobs.yaml"), &[("kind", kind)]),
        None => {}
    }
    Ok((format!("'{}'", schedule.purpose.replace('\'', "''")), text))
}

/// The statements for exactly what the function does with the table and the bucket, and for SES where it `sends` by that.
fn policies(store: StoreUse, files: FilesUse, sends: bool) -> String {
    let statement = |does: bool, actions: &str, resource: &str| {
        let text = format!(
            "            - Effect: Allow\n              Action: {actions}\n              Resource: {resource}\n"
        );
        if does { text } else { String::new() }
    };
    let writes = "[dynamodb:PutItem, dynamodb:UpdateItem, dynamodb:DeleteItem, dynamodb:ConditionCheckItem]";
    let bucket = "!Sub 'arn:${AWS::Partition}:s3:::${BucketName}'";
    let objects = "!Sub 'arn:${AWS::Partition}:s3:::${BucketName}/*'";
    let statements = [
        statement(store.reads, "[dynamodb:GetItem, dynamodb:BatchGetItem]", "!Ref TableArn"),
        statement(store.lists, "dynamodb:Query", "[!Ref TableArn, !Sub '${TableArn}/index/*']"),
        statement(store.writes, writes, "!Ref TableArn"),
        // Without the right to list the bucket, S3 does not say that an object is missing.
        statement(files != FilesUse::default(), "s3:ListBucket", bucket),
        statement(files.reads, "s3:GetObject", objects),
        statement(files.puts, "s3:PutObject", objects),
        statement(files.deletes, "s3:DeleteObject", objects),
        if sends { include_str!("ses.yaml").to_owned() } else { String::new() },
    ]
    .concat();
    let statements = if statements.is_empty() {
        statements
    } else {
        format!("        - Version: '2012-10-17'\n          Statement:\n{statements}")
    };
    // Lambda reads even the environment with the function's rights.
    ["      Policies:\n", &statements, include_str!("kms.yaml")].concat()
}

/// `book-session` is `BookSession` in a template.
fn logical_name(name: &str) -> String {
    name.split('-')
        .map(|word| {
            let (first, rest) = word.split_at(word.len().min(1));
            first.to_uppercase() + rest
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use preau_kernel::{announcement::Queue, entity::Entity as _, job::Job, message::Message, store::Scope};

    use super::*;

    #[test]
    fn a_function_may_do_what_it_declares_and_nothing_more() {
        let policies = |store| policies(store, FilesUse::default(), false);
        assert!(!policies(StoreUse::default()).contains("dynamodb"));
        let reads = policies(StoreUse { reads: true, ..StoreUse::default() });
        assert!(reads.contains("dynamodb:GetItem") && !reads.contains("Query") && !reads.contains("index"));
        let lists = policies(StoreUse { lists: true, ..StoreUse::default() });
        assert!(lists.contains("dynamodb:Query") && !lists.contains("Item"));
        let writes = policies(StoreUse { writes: true, ..StoreUse::default() });
        assert!(writes.contains("dynamodb:ConditionCheckItem") && !writes.contains("GetItem"));
    }

    #[test]
    fn a_function_reaches_into_the_bucket_as_far_as_it_declares() {
        let all = FilesUse { reads: true, puts: true, deletes: true };
        for (files, expected) in [
            (FilesUse { reads: true, ..FilesUse::default() }, vec!["s3:ListBucket", "s3:GetObject"]),
            (FilesUse { puts: true, ..FilesUse::default() }, vec!["s3:ListBucket", "s3:PutObject"]),
            (FilesUse { deletes: true, ..FilesUse::default() }, vec!["s3:ListBucket", "s3:DeleteObject"]),
            (all, vec!["s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject"]),
        ] {
            let text = policies(StoreUse::default(), files, false);
            let actions = text.lines().filter_map(|line| line.trim().strip_prefix("Action: s3:"));
            let actions = actions.map(|action| format!("s3:{action}"));
            assert_eq!(actions.collect::<Vec<_>>(), expected);
            let resources = text.lines().filter_map(|line| line.trim().strip_prefix("Resource: "));
            let resources = resources.filter(|resource| !resource.contains("KmsKeyArn"));
            // The list is the bucket's, all else its objects'.
            let of_objects: Vec<_> = resources.map(|resource| resource.contains("${BucketName}/*")).collect();
            assert_eq!(
                of_objects,
                expected.iter().map(|action| *action != "s3:ListBucket").collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn what_the_school_decides_reaches_every_domain_and_a_secret_the_one_that_it_serves() {
        for (domain, functions) in preau_functions::domains() {
            let functions: Vec<_> = functions.iter().filter(|function| runs_on_aws(function)).collect();
            let template = template(domain, &functions).unwrap();
            let has = |name: &str| template.contains(&format!("        {name}: !"));
            assert!(has("PREAU_SCHOOL_NAME") && has("PREAU_PENDING_REQUESTS"), "{domain}");
            assert!(has("PREAU_RATINGS_REVIEW") && has("PREAU_RETENTION_DAYS"), "{domain}");
            assert_eq!(has("PREAU_BADGE_KEY"), domain == "courses", "{domain}");
            assert_eq!(has("PREAU_RESEND_KEY"), domain == "messages", "{domain}");
            let has_a_model = ["evaluations", "masterclasses"].contains(&domain);
            assert_eq!(has("PREAU_OPENAI_KEY"), has_a_model, "{domain}");
            assert_eq!(has("PREAU_COPY_DAYS"), domain == "evaluations", "{domain}");
        }
    }

    #[test]
    fn who_touches_no_file_has_no_right_to_any() {
        for (domain, functions) in preau_functions::domains() {
            let functions: Vec<_> = functions.iter().filter(|function| runs_on_aws(function)).collect();
            let touching = functions.iter().filter(|function| function.files != FilesUse::default()).count();
            let text = template(domain, &functions).unwrap();
            assert_eq!(text.matches("s3:ListBucket").count(), touching, "{domain}");
        }
    }

    #[test]
    fn only_what_delivers_may_send_and_by_ses_alone() {
        let sends = policies(StoreUse::default(), FilesUse::default(), true);
        assert!(sends.contains("SendsBySes") && sends.contains("ses:SendEmail"));
        for template in templates(&preau_functions::domains()).unwrap() {
            let delivers = usize::from(template.path == "infra/aws/messages.yaml");
            assert_eq!(template.text.matches("ses:SendEmail").count(), delivers, "{}", template.path);
        }
    }

    /// Where the first index has what is due.
    fn partition(scope: Scope) -> String {
        match scope {
            Scope::Index(Index::First, partition) => partition,
            other => panic!("not in gsi1: {other:?}"),
        }
    }

    #[test]
    fn the_stream_starts_delivery_for_what_is_due_and_jobs_that_are_opened_and_nothing_else() {
        let outbox = r#""gsi1pk":{"S":[{"prefix":"due-news#"},{"prefix":"due-messages#"}]}"#;
        let jobs = |kind: &str| {
            format!(r#""kind":{{"S":["job"]}},"gsi1pk":{{"S":[{{"prefix":"due-jobs#{kind}#"}}]}}"#)
        };
        for template in templates(&preau_functions::domains()).unwrap() {
            let is = |path: &str| usize::from(template.path == path);
            let count = |text: &str| template.text.matches(text).count();
            let delivers = is("infra/aws/messages.yaml");
            let (writes, judges) = (is("infra/aws/masterclasses.yaml"), is("infra/aws/evaluations.yaml"));
            let starts = delivers + writes + judges;
            assert_eq!(count("Type: DynamoDB"), starts, "{}", template.path);
            assert_eq!(count("TableStreamArn: {Type: String}"), starts, "{}", template.path);
            let of_jobs = (count(&jobs("generate-questions")), count(&jobs("evaluation")));
            assert_eq!((count(outbox), of_jobs), (delivers, (writes, judges)), "{}", template.path);
        }
        // What the filters say is where they stand while they are due.
        assert!(partition(Queue::News.due(0)).starts_with("due-news#"));
        assert!(partition(Message::due(0)).starts_with("due-messages#"));
        for kind in ["generate-questions", "evaluation"] {
            assert!(partition(Job::due(kind, 0)).starts_with(&format!("due-jobs#{kind}#")));
        }
        assert_eq!(Job::KIND, "job");
    }

    #[test]
    fn the_web_application_has_the_same_policy_on_aws_as_on_the_local_host() {
        let root = crate::workspace::root();
        let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>().join(" ");
        let policy = words(&read("clients/web/policy.txt")).replace("%connects%", "${Connects}");
        assert!(words(&read(WEB)).contains(&policy), "{policy}");
    }

    #[test]
    fn no_template_lets_a_function_scan_or_do_everything() {
        for template in templates(&preau_functions::domains()).unwrap() {
            assert!(!template.text.contains("dynamodb:Scan") && !template.text.contains("dynamodb:*"));
            assert!(!template.text.contains('%'), "{} has an unfilled place", template.path);
        }
    }

    #[test]
    fn the_key_of_ones_own_may_be_used_under_its_condition_alone_and_encrypts_all_that_is_kept() {
        let kms = include_str!("kms.yaml");
        assert!(kms.starts_with("        - !If\n          - HasKmsKey\n"));
        for template in templates(&preau_functions::domains()).unwrap() {
            let count = |text: &str| template.text.matches(text).count();
            assert_eq!(count(kms), count("Type: AWS::Serverless::Function"), "{}", template.path);
            assert_eq!(count("kms:Decrypt"), count(kms), "{}", template.path);
            let key = "!If [HasKmsKey, !Ref KmsKeyArn, !Ref AWS::NoValue]";
            // Of a domain the logs and, once for all functions, the environments.
            let kept = if template.path == ROOT {
                ["KMSMasterKeyId", "KMSMasterKeyID", "KmsMasterKeyId", "KmsKeyId", "KmsKeyId"].len()
            } else {
                ["KmsKeyId", "KmsKeyArn"].len()
            };
            assert_eq!(count(key), kept, "{}", template.path);
        }
    }

    #[test]
    fn no_concurrency_is_reserved_unless_a_parameter_says_so() {
        let templates = templates(&preau_functions::domains()).unwrap();
        for template in &templates {
            let lines = template.text.lines().filter(|line| line.contains("ReservedConcurrentExecutions"));
            for line in lines {
                assert!(line.contains(": !If [Has") && line.contains("!Ref AWS::NoValue]"), "{line}");
            }
        }
        let (root, domains) = templates.split_first().unwrap();
        let none = "    Type: Number\n    Default: -1\n";
        assert_eq!(root.text.matches(none).count(), domains.len() + 1);
    }
}
