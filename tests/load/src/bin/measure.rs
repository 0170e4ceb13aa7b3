//! Takes one measurement and writes its samples, as JSON on one line.

use std::{env, io::Write as _, path::Path};

use anyhow::{Result, bail};
use preau_load::{
    agenda, classes,
    comparison::Comparison,
    courses, dashboard, edge, edge_questions, forum, generator, lambda, live, local,
    peers::{self, Served, Work},
    photos, questions, reminders, search, students,
};

const USAGE: &str = "measure start-up|invocation BOOTSTRAP BARE   milliseconds
measure reads PREAU CONSTANT-SERVER              requests a second
measure bookings PREAU POCKETBASE                requests a second
measure contended|slots|deletions PREAU          milliseconds
measure live-joins|live-polls PREAU              milliseconds
measure summaries PREAU                          milliseconds, of a host on what `measure stored-students FOLDER` filled
measure class-sync|class-publishing PREAU        milliseconds
measure class-stats PREAU                        milliseconds, of a host on what `measure stored-class FOLDER` filled
measure peer-read|peer-list|peer-booking|peer-contended PREAU ID PEER IDS   processor microseconds a request
measure peer-summary PREAU ID PEER IDS           the same, of hosts with 10,000 students
measure peer-winners PREAU ID PEER IDS           bookings of one slot that win
measure worker-reads|worker-bookings|worker-deliveries   processor seconds a thousand requests
measure worker-steady                            milliseconds
measure reminders FOLDER                         milliseconds, once `measure stored-reminders FOLDER` filled it
measure course-ratings|rating-stats|catalogue FOLDER      milliseconds
measure forum-topics|forum-replies FOLDER        milliseconds
measure questions PDF                            how many questions are as they are to be
measure questions-cost|worker-questions PDF      milliseconds, and kilobytes, once
                                                 `measure questions-sheets PAGES TEXT PDF` wrote it
measure search SET                               recall and nDCG at ten of the set that `peers/search/fiches.py` wrote
measure search-cost FOLDER DOCUMENTS             milliseconds of a search and of filing 20 pages among so many";

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
        [what, preau, id, peer, ids] if what.starts_with("peer-") => {
            let sides = [Served::at(preau, id)?, Served::at(peer, ids)?];
            let work = match what {
                "peer-read" => Work::Read,
                "peer-list" => Work::List,
                "peer-booking" => Work::Booking,
                "peer-contended" => Work::Contended,
                "peer-summary" => return write(&peers::homes(sides, &environment).await?),
                "peer-winners" => return write(&peers::winners(sides, &environment).await?),
                _ => bail!("no such measurement\n\n{USAGE}"),
            };
            peers::work(work, sides, &environment).await?
        }
        ["contended", preau] => agenda::contended(preau.parse()?, environment).await?,
        ["stored-students", folder] => return students::store(Path::new(folder)).await,
        ["class-sync", preau] => classes::syncs(preau.parse()?, environment).await?,
        ["class-publishing", preau] => classes::publishing(preau.parse()?, environment).await?,
        ["stored-class", folder] => return classes::store(Path::new(folder)).await,
        ["class-stats", preau] => classes::stats(preau.parse()?, environment).await?,
        ["summaries", preau] => dashboard::summaries(preau.parse()?, environment).await?,
        ["stored-reminders", folder] => return reminders::store(Path::new(folder)).await,
        ["reminders", folder] => reminders::ticks(Path::new(folder)).await?,
        ["course-ratings", folder] => courses::ratings(Path::new(folder)).await?,
        ["rating-stats", folder] => courses::stats(Path::new(folder)).await?,
        ["questions", file] => return write_value(&questions::quality(Path::new(file))?),
        ["questions-sheets", pages, text, file] => {
            return questions::write_sheets(pages.parse()?, Path::new(text), Path::new(file));
        }
        ["questions-cost", file] => return write_value(&questions::cost(Path::new(file))?),
        ["worker-questions", file] => {
            return write_value(&edge_questions::cost(Path::new(file), &environment).await?);
        }
        ["search", file] => return write_value(&search::quality(Path::new(file))?),
        ["search-cost", folder, documents] => search::cost(Path::new(folder), documents.parse()?).await?,
        ["catalogue", folder] => courses::catalogue(Path::new(folder)).await?,
        ["forum-topics", folder] => forum::topics(Path::new(folder)).await?,
        ["forum-replies", folder] => forum::replies(Path::new(folder)).await?,
        ["live-joins", preau] => live::joins(preau.parse()?, environment).await?,
        ["live-polls", preau] => live::polls(preau.parse()?, environment).await?,
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
    write(&comparison)
}

fn write(comparison: &Comparison) -> Result<()> {
    write_value(&comparison.to_json())
}

fn write_value(value: &serde_json::Value) -> Result<()> {
    Ok(writeln!(std::io::stdout(), "{value}")?)
}
