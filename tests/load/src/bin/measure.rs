//! Takes one measurement and writes its samples, as JSON on one line.

use std::{env, io::Write as _, path::Path};

use anyhow::{Result, bail};
use preau_load::{agenda, edge, generator, lambda, local, photos, reminders};

const USAGE: &str = "measure start-up|invocation BOOTSTRAP BARE   milliseconds
measure reads PREAU CONSTANT-SERVER              requests a second
measure bookings PREAU POCKETBASE                requests a second
measure contended|slots|deletions PREAU          milliseconds
measure worker-reads|worker-bookings|worker-deliveries   processor seconds a thousand requests
measure worker-steady                            milliseconds
measure reminders FOLDER                         milliseconds, once `measure stored-reminders FOLDER` filled it";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let environment: Vec<_> = env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| name.starts_with("PREAU_") || name.starts_with("AWS_"))
        .collect();
    let words: Vec<_> = env::args().skip(1).collect();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let comparison = match words[..] {
        ["start-up", ours, bare] => lambda::start_up(Path::new(ours), Path::new(bare), &environment).await?,
        ["invocation", ours, bare] => {
            lambda::invocation(Path::new(ours), Path::new(bare), &environment).await?
        }
        ["reads", preau, constant] => local::reads(preau.parse()?, Path::new(constant), environment).await?,
        ["bookings", preau, pocketbase] => {
            local::bookings(preau.parse()?, pocketbase.parse()?, environment).await?
        }
        ["contended", preau] => agenda::contended(preau.parse()?, environment).await?,
        ["stored-reminders", folder] => return reminders::store(Path::new(folder)).await,
        ["reminders", folder] => reminders::ticks(Path::new(folder)).await?,
        ["deletions", preau] => photos::deletions(preau.parse()?, environment).await?,
        ["worker-reads"] => edge::reads(&environment).await?,
        ["worker-bookings"] => edge::bookings(&environment, false).await?,
        ["worker-deliveries"] => edge::bookings(&environment, true).await?,
        ["worker-steady"] => edge::steady(&environment).await?,
        ["slots", preau] => agenda::slots(preau.parse()?, environment).await?,
        _ => bail!("no such measurement\n\n{USAGE}"),
    };
    if generator::sent_again() > 0 {
        let again = generator::sent_again();
        writeln!(std::io::stderr(), "{again} requests were sent again: their connections were closed")?;
    }
    writeln!(std::io::stdout(), "{}", comparison.to_json())?;
    Ok(())
}
