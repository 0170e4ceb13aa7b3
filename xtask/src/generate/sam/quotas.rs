//! What AWS holds at most: lists that do not fit are refused before anybody deploys them.

use anyhow::{Result, ensure};

use super::{Generated, OnAws};

/// The routes of one HTTP API. AWS raises it on demand.
const ROUTES: usize = 300;
/// The resources of one stack. AWS does not raise it.
const RESOURCES: usize = 500;

/// That the HTTP API has room for the routes, and each stack for its resources.
///
/// # Errors
/// It says what does not fit, and what can be done.
pub fn check(domains: &OnAws<'_>, templates: &[Generated]) -> Result<()> {
    let functions = domains.iter().flat_map(|(_, functions)| functions);
    let endpoints: Vec<_> = functions.filter_map(|function| function.as_endpoint()).collect();
    let with_slash = endpoints.iter().filter(|endpoint| endpoint.has_slash).count();
    check_routes(endpoints.len(), with_slash)?;
    templates.iter().try_for_each(|template| check_resources(&template.path, resources(&template.text)))
}

/// Whether there is room for so many endpoints, of which so many are named with a trailing slash and have a second route, and
/// for the route of what no other is for.
fn check_routes(endpoints: usize, with_slash: usize) -> Result<()> {
    let routes = endpoints + with_slash + 1;
    ensure!(
        routes <= ROUTES,
        "{endpoints} endpoints take {routes} routes, and an HTTP API has {ROUTES}: nothing was written, for the stack would \
         fail half-way. Give some domains an HTTP API of their own: `Routes per API` is raised on demand, but `Integrations per \
         API`, 300 too, is not"
    );
    Ok(())
}

fn check_resources(path: &str, resources: usize) -> Result<()> {
    ensure!(
        resources <= RESOURCES,
        "{path} has {resources} resources, and a stack has {RESOURCES}, which AWS does not raise: nothing was written. \
         Make two domains of it"
    );
    Ok(())
}

/// The resources of a template once SAM has made its own of it: of a function its role too, of a schedule its rule and its
/// role, of a stream what reads it, of retries their settings.
fn resources(template: &str) -> usize {
    let lines = template.lines().map(|line| match line {
        "    Type: AWS::Serverless::Function" | "          Type: ScheduleV2" => 2,
        "          Type: DynamoDB" | "      EventInvokeConfig:" => 1,
        _ => usize::from(line.starts_with("    Type: AWS::")),
    });
    lines.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_routes_of_290_endpoints_fit_and_of_one_more_do_not() {
        check_routes(290, 9).unwrap();
        let error = check_routes(291, 9).unwrap_err().to_string();
        assert!(error.starts_with("291 endpoints take 301 routes"), "{error}");
    }

    #[test]
    fn a_stack_holds_500_resources_and_not_one_more() {
        check_resources("infra/aws/sessions.yaml", 500).unwrap();
        let error = check_resources("infra/aws/sessions.yaml", 501).unwrap_err().to_string();
        assert!(error.starts_with("infra/aws/sessions.yaml has 501 resources"), "{error}");
    }

    #[test]
    fn lists_that_do_not_fit_make_no_template() {
        let all = || preau_functions::all();
        // One domain with everything, three times over.
        let large = vec![("everything", all().into_iter().chain(all()).chain(all()).collect::<Vec<_>>())];
        let error = super::super::templates(&large).err().unwrap().to_string();
        assert!(error.contains("routes, and an HTTP API has 300"), "{error}");
        let one_domain = vec![("everything", all())];
        let error = super::super::templates(&one_domain).err().unwrap().to_string();
        assert!(error.starts_with("infra/aws/everything.yaml has "), "{error}");
    }

    #[test]
    fn what_sam_makes_is_counted() {
        let schedule = "  Tick:\n    Type: AWS::Serverless::Function\n    Properties:\n      EventInvokeConfig:\n        \
                        MaximumRetryAttempts: 0\n      Events:\n        Tick:\n          Type: ScheduleV2\n  Logs:\n    \
                        Type: AWS::Logs::LogGroup\n";
        // The function, its role, its settings of retries, the schedule, its role, the log group.
        assert_eq!(resources(schedule), 6);
    }
}
