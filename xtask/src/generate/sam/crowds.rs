//! The routes that may burst: those that programs call, many at once.

use std::fmt::Write as _;

use preau_kernel::function::{Access, Endpoint, Function};

use super::{OnAws, logical_name};

/// From how many requests a minute of one caller on a function is made for crowds: who reports what became of a mass mail
/// is one caller.
const OF_CROWDS: u32 = 600;

/// Whether programs call it in crowds. Providers report what became of hundreds of messages at once: their functions take
/// that of one caller. Addresses with a token in them are in programs that all ask at the same time: calendars on the full
/// hour, mail programs after a mass mail. People come one by one, and are held to the stage's own rate.
fn comes_in_crowds(function: &Function, endpoint: &Endpoint) -> bool {
    let takes_many = function.limit.is_some_and(|limit| limit.per_minute >= OF_CROWDS);
    endpoint.access == Access::Anyone && (takes_many || endpoint.path.contains("{token}"))
}

/// The settings of these routes, which are there with a trailing slash too where they are named so.
pub fn routes(domains: &OnAws<'_>) -> String {
    let mut text = String::new();
    for endpoint in
        domains.iter().flat_map(|(_, functions)| functions).filter_map(|function| of_crowds(function))
    {
        let slashes = if endpoint.has_slash { ["", "/"].as_slice() } else { &[""] };
        for slash in slashes {
            let _ = write!(
                text,
                "        {} {}{slash}:\n          ThrottlingRateLimit: !Ref CrowdRequestRate\n          ThrottlingBurstLimit: !Ref CrowdRequestBurst\n",
                endpoint.method,
                endpoint.route(),
            );
        }
    }
    text.trim_end().to_owned()
}

/// The stacks in which these routes are.
pub fn stacks(domains: &OnAws<'_>) -> String {
    let with_some = domains
        .iter()
        .filter(|(_, functions)| functions.iter().any(|function| of_crowds(function).is_some()));
    let lines: Vec<_> =
        with_some.map(|(domain, _)| format!("      - {}Domain", logical_name(domain))).collect();
    lines.join("\n")
}

fn of_crowds(function: &Function) -> Option<&Endpoint> {
    function.as_endpoint().filter(|endpoint| comes_in_crowds(function, endpoint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_call_in_crowds_may_burst_and_nothing_else() {
        let functions = preau_functions::all();
        let names = functions.iter().filter(|function| of_crowds(function).is_some());
        assert_eq!(
            names.map(|function| function.name.as_str()).collect::<Vec<_>>(),
            [
                // A whole class opens its mail, and begins and ends its test, within the same minutes.
                "confirm-inscription-page",
                "confirm-inscription",
                "list-my-inscriptions",
                "start-test",
                "save-responses",
                "submit-test",
                "calendar-feed",
                "unsubscribe",
                "unsubscribe-page",
                "resend-webhook",
                "ses-webhook",
                "whapi-webhook"
            ]
        );
    }

    #[test]
    fn a_route_that_has_settings_of_its_own_is_there_before_the_stage() {
        let domains = preau_functions::domains();
        let templates = super::super::templates(&domains).unwrap();
        let (root, nested) = templates.split_first().unwrap();
        let (_, settings) = root.text.split_once("      RouteSettings:\n").unwrap();
        let keys = settings.lines().map_while(|line| line.strip_prefix("        "));
        let keys: Vec<_> =
            keys.filter_map(|line| line.strip_suffix(':')).filter(|key| !key.starts_with(' ')).collect();
        assert_eq!(keys.len(), 12);
        let (_, stage) = root.text.split_once("  HttpApiStage:").unwrap();
        let (dependencies, _) = stage.split_once("    Properties:").unwrap();
        for key in keys {
            let template =
                nested.iter().find(|template| template.text.contains(&format!("RouteKey: {key}\n"))).unwrap();
            let domain = template.path.trim_start_matches("infra/aws/").trim_end_matches(".yaml");
            assert!(dependencies.contains(&format!("- {}Domain\n", logical_name(domain))), "{key}");
        }
        // A stack that waited for the stage would wait for itself.
        assert!(!root.text.contains("DependsOn: HttpApiStage"));
    }
}
