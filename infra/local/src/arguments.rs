//! The command line.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use anyhow::{Context, ensure};
use jiff::Timestamp;
use lexopt::{
    Arg::{Long, Short, Value},
    Parser, ValueExt,
};
use preau_kernel::actor::Role;

use crate::demonstration::Wish;

/// What `preau --help` prints.
pub const HELP: &str = "\
Préau, the backend of schools, tutors and course platforms, in one process.

Usage: preau [COMMAND] [OPTIONS]

Commands:
  serve                         Serves every function and runs the schedules; the default
  token --sub USER --role ROLE  Prints a token for trying things out, good for 12 hours
  functions                     Lists every function: what calls it, and who may
  openapi                       Prints the OpenAPI 3.1 document
  run SCHEDULE [--at TIME]      Runs a schedule once, as of TIME (RFC 3339) or now
  backup FOLDER                 Copies database, files and secrets, also while it serves
  restore FOLDER                Puts such a copy into an empty data folder
  migrate [--url URL]           Brings the database up to date, or that of a Préau
                                elsewhere, with its token in PREAU_TOKEN

Options:
  --data FOLDER   The data folder (.preau)
  --listen ADDR   serve: where to listen (127.0.0.1:8787); where others reach it,
                  PREAU_PUBLIC_URL must say by which address
  --port PORT     serve: another port of this machine; 0 takes a free one
  --demo          serve: with the demonstration school, whatever else turns it off
  --no-demo       serve: without it; if neither is said it is there on data that it
                  made itself, for this machine alone
  --no-schedules  serve: answers only; schedules and deliveries are for another process
                  that serves from the same data folder
  -h, --help      Prints this
  -V, --version   Prints the version

Roles: admin, coach, parent, student, service
Settings are environment variables PREAU_*: see docs/configuration.md";

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// To serve.
    Serve(ServeOptions),
    /// To print a token.
    Token {
        /// The data folder.
        data: PathBuf,
        /// Whose token.
        sub: String,
        /// Their role.
        role: Role,
    },
    /// To run a schedule once.
    Run {
        /// The data folder.
        data: PathBuf,
        /// Which schedule.
        schedule: String,
        /// As of when; now when absent.
        at: Option<Timestamp>,
    },
    /// To copy the data folder.
    Backup {
        /// The data folder.
        data: PathBuf,
        /// Where the copy goes.
        to: PathBuf,
    },
    /// To put a copy back.
    Restore {
        /// The data folder.
        data: PathBuf,
        /// Where the copy is.
        from: PathBuf,
    },
    /// To list the functions.
    Functions,
    /// To print the OpenAPI document.
    OpenApi,
    /// To bring the database up to date.
    Migrate {
        /// The data folder.
        data: PathBuf,
        /// Where a Préau answers whose database is meant instead.
        url: Option<String>,
    },
    /// To say how it is used.
    Help,
    /// To say which version it is.
    Version,
}

/// How to serve.
#[derive(Debug, PartialEq, Eq)]
pub struct ServeOptions {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The data folder.
    pub data: PathBuf,
    /// Whether there is the demonstration school.
    pub demo: Wish,
    /// Whether it runs the schedules, and with them what is to be delivered.
    pub schedules: bool,
}

/// Reads the command line.
///
/// # Errors
/// Says which word is wrong or missing.
pub fn read(mut words: Parser) -> anyhow::Result<Command> {
    let mut name: Option<String> = None;
    let (mut data, mut demo) = (PathBuf::from(".preau"), Wish::Unsaid);
    let mut schedules = true;
    let (mut listen, mut port) = (None, None);
    let (mut sub, mut role, mut at, mut url) = (None, None, None, None);
    // The one word that some commands take: a schedule or a folder.
    let mut object = None;
    while let Some(word) = words.next()? {
        match word {
            Short('h') | Long("help") => return Ok(Command::Help),
            Short('V') | Long("version") => return Ok(Command::Version),
            Long("listen") => listen = Some(address(&words.value()?.string()?)?),
            Long("port") => port = Some(words.value()?.parse::<u16>()?),
            Long("data") => data = words.value()?.into(),
            Long("demo") => demo = Wish::On,
            Long("no-demo") => demo = Wish::Off,
            Long("no-schedules") => schedules = false,
            Long("url") => url = Some(words.value()?.string()?),
            Long("sub") => sub = Some(words.value()?.string()?),
            Long("role") => {
                let word = words.value()?.string()?;
                let known = Role::from_token(&word);
                role = Some(known.ok_or_else(|| anyhow::anyhow!("{word} is no role"))?);
            }
            Long("at") => at = Some(words.value()?.parse()?),
            Value(word) if name.is_none() => name = Some(word.string()?),
            Value(word) if takes_object(name.as_deref()) && object.is_none() => object = Some(word),
            other => return Err(other.unexpected().into()),
        }
    }
    let needed = |what| move || anyhow::anyhow!("{what} is missing; see preau --help");
    let folder = || object.clone().map(PathBuf::from).ok_or_else(needed("the folder of the copy"));
    Ok(match name.as_deref().unwrap_or("serve") {
        "serve" => {
            ensure!(listen.is_none() || port.is_none(), "--listen says the port too: leave --port out");
            let usual = SocketAddr::from((Ipv4Addr::LOCALHOST, port.unwrap_or(8787)));
            Command::Serve(ServeOptions { listen: listen.unwrap_or(usual), data, demo, schedules })
        }
        "token" => Command::Token {
            data,
            sub: sub.ok_or_else(needed("--sub"))?,
            role: role.ok_or_else(needed("--role"))?,
        },
        "run" => Command::Run { data, schedule: object.ok_or_else(needed("the schedule"))?.string()?, at },
        "backup" => Command::Backup { to: folder()?, data },
        "restore" => Command::Restore { from: folder()?, data },
        "functions" => Command::Functions,
        "openapi" => Command::OpenApi,
        "migrate" => Command::Migrate { data, url },
        other => anyhow::bail!("{other} is no command; see preau --help"),
    })
}

fn takes_object(command: Option<&str>) -> bool {
    command.is_some_and(|command| ["run", "backup", "restore"].contains(&command))
}

/// An address with its port, or without it, which is then the usual one.
fn address(text: &str) -> anyhow::Result<SocketAddr> {
    let with_usual_port = |_| text.parse::<IpAddr>().map(|ip| SocketAddr::from((ip, 8787)));
    text.parse()
        .or_else(with_usual_port)
        .with_context(|| format!("{text} is no address such as 127.0.0.1:8787"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_words(words: &str) -> Result<Command, String> {
        read(Parser::from_args(words.split_whitespace())).map_err(|error| error.to_string())
    }

    fn serving(listen: &str, demo: Wish) -> Command {
        Command::Serve(ServeOptions {
            listen: listen.parse().unwrap(),
            data: ".preau".into(),
            demo,
            schedules: true,
        })
    }

    #[test]
    fn without_a_word_it_serves_this_machine() {
        assert_eq!(read_words(""), Ok(serving("127.0.0.1:8787", Wish::Unsaid)));
        assert_eq!(read_words("serve --port 0 --no-demo"), Ok(serving("127.0.0.1:0", Wish::Off)));
        assert_eq!(read_words("--demo --listen [::]:80"), Ok(serving("[::]:80", Wish::On)));
        assert_eq!(read_words("serve --listen 10.0.0.2"), Ok(serving("10.0.0.2:8787", Wish::Unsaid)));
        let other = ServeOptions {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8787)),
            data: "/tmp/x".into(),
            demo: Wish::Unsaid,
            schedules: false,
        };
        assert_eq!(read_words("--no-schedules --data /tmp/x"), Ok(Command::Serve(other)));
    }

    #[test]
    fn what_is_missing_or_unknown_is_named() {
        for (words, error) in [
            ("token --role coach", "--sub is missing; see preau --help"),
            ("token --role king", "king is no role"),
            ("run", "the schedule is missing; see preau --help"),
            ("backup", "the folder of the copy is missing; see preau --help"),
            ("fly", "fly is no command; see preau --help"),
            ("--listen everywhere", "everywhere is no address such as 127.0.0.1:8787"),
            ("--listen [::1]:80 --port 81", "--listen says the port too: leave --port out"),
            ("functions all", "unexpected argument \"all\""),
        ] {
            assert_eq!(read_words(words), Err(error.to_owned()));
        }
    }

    #[test]
    fn the_database_of_a_folder_or_of_a_host_elsewhere_is_brought_up_to_date() {
        let (data, url) = (PathBuf::from("/tmp/x"), None);
        assert_eq!(read_words("migrate --data /tmp/x"), Ok(Command::Migrate { data, url }));
        let (data, url) = (PathBuf::from(".preau"), Some("https://ecole.example".to_owned()));
        assert_eq!(read_words("migrate --url https://ecole.example"), Ok(Command::Migrate { data, url }));
    }

    #[test]
    fn a_schedule_runs_as_of_a_time_and_copies_have_a_folder() {
        let at = Some("2026-03-02T08:00:00Z".parse().unwrap());
        let expected = Command::Run { data: ".preau".into(), schedule: "purge-expired".to_owned(), at };
        assert_eq!(read_words("run purge-expired --at 2026-03-02T09:00:00+01:00"), Ok(expected));
        let backup = Command::Backup { data: "d".into(), to: "copy".into() };
        assert_eq!(read_words("backup copy --data d"), Ok(backup));
        let restore = Command::Restore { data: ".preau".into(), from: "copy".into() };
        assert_eq!(read_words("restore copy"), Ok(restore));
    }

    #[test]
    fn the_help_names_every_command_and_option_and_fits_a_terminal() {
        for word in ["serve", "token", "functions", "openapi", "run", "backup", "restore", "migrate"] {
            assert!(HELP.lines().any(|line| line.trim_start().starts_with(word)), "{word}");
        }
        for option in "--data --listen --port --demo --no-demo --no-schedules --sub --role --at".split(' ') {
            assert!(HELP.contains(option), "{option}");
        }
        assert!(HELP.lines().all(|line| line.chars().count() <= 90));
    }
}
