//! The command line.

use std::path::PathBuf;

use jiff::Timestamp;
use lexopt::{
    Arg::{Long, Short, Value},
    Parser, ValueExt,
};
use preau_kernel::actor::Role;

/// What `preau --help` prints.
pub const HELP: &str = "\
Préau, the backend of schools, tutors and course platforms, in one process.

usage: preau [serve] [--port 8787] [--data ./.preau] [--no-demo]
       preau token --sub USER --role ROLE [--data ./.preau]   a token that is good for 12 hours
       preau run SCHEDULE [--at TIME] [--data ./.preau]       one tick, as of TIME (RFC 3339)
       preau functions                                        every function
       preau openapi                                          the OpenAPI 3.1 document
       preau migrate [--data ./.preau]                        brings the database up to date
       preau migrate --url URL                                the same of a Préau elsewhere; its token in PREAU_TOKEN

roles: admin, coach, parent, student, service
settings: environment variables PREAU_*, see docs/configuration.md";

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
}

/// How to serve.
#[derive(Debug, PartialEq, Eq)]
pub struct ServeOptions {
    /// The port; 0 takes a free one.
    pub port: u16,
    /// The data folder.
    pub data: PathBuf,
    /// Whether to load the demonstration school on first start.
    pub demo: bool,
}

/// Reads the command line.
///
/// # Errors
/// Says which word is wrong or missing.
pub fn read(mut words: Parser) -> anyhow::Result<Command> {
    let mut name = None;
    let (mut port, mut data, mut demo) = (8787, PathBuf::from(".preau"), true);
    let (mut sub, mut role, mut schedule, mut at, mut url) = (None, None, None, None, None);
    while let Some(word) = words.next()? {
        match word {
            Short('h') | Long("help") => return Ok(Command::Help),
            Long("port") => port = words.value()?.parse()?,
            Long("data") => data = words.value()?.into(),
            Long("no-demo") => demo = false,
            Long("url") => url = Some(words.value()?.string()?),
            Long("sub") => sub = Some(words.value()?.string()?),
            Long("role") => {
                let word = words.value()?.string()?;
                let known = Role::from_token(&word);
                role = Some(known.ok_or_else(|| anyhow::anyhow!("{word} is no role"))?);
            }
            Long("at") => at = Some(words.value()?.parse()?),
            Value(word) if name.is_none() => name = Some(word.string()?),
            Value(word) if name.as_deref() == Some("run") && schedule.is_none() => {
                schedule = Some(word.string()?);
            }
            other => return Err(other.unexpected().into()),
        }
    }
    let needed = |what| move || anyhow::anyhow!("{what} is missing; see preau --help");
    Ok(match name.as_deref().unwrap_or("serve") {
        "serve" => Command::Serve(ServeOptions { port, data, demo }),
        "token" => Command::Token {
            data,
            sub: sub.ok_or_else(needed("--sub"))?,
            role: role.ok_or_else(needed("--role"))?,
        },
        "run" => Command::Run { data, schedule: schedule.ok_or_else(needed("the schedule"))?, at },
        "functions" => Command::Functions,
        "openapi" => Command::OpenApi,
        "migrate" => Command::Migrate { data, url },
        other => anyhow::bail!("{other} is no command; see preau --help"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_words(words: &str) -> Result<Command, String> {
        read(Parser::from_args(words.split_whitespace())).map_err(|error| error.to_string())
    }

    #[test]
    fn without_a_word_it_serves() {
        let plain = ServeOptions { port: 8787, data: ".preau".into(), demo: true };
        assert_eq!(read_words(""), Ok(Command::Serve(plain)));
        let other = ServeOptions { port: 0, data: "/tmp/x".into(), demo: false };
        assert_eq!(read_words("serve --port 0 --data /tmp/x --no-demo"), Ok(Command::Serve(other)));
    }

    #[test]
    fn what_is_missing_or_unknown_is_named() {
        assert_eq!(read_words("token --role coach"), Err("--sub is missing; see preau --help".to_owned()));
        assert_eq!(read_words("token --role king"), Err("king is no role".to_owned()));
        assert_eq!(read_words("run"), Err("the schedule is missing; see preau --help".to_owned()));
        assert_eq!(read_words("fly"), Err("fly is no command; see preau --help".to_owned()));
    }

    #[test]
    fn the_database_of_a_folder_or_of_a_host_elsewhere_is_brought_up_to_date() {
        let (data, url) = (PathBuf::from("/tmp/x"), None);
        assert_eq!(read_words("migrate --data /tmp/x"), Ok(Command::Migrate { data, url }));
        let (data, url) = (PathBuf::from(".preau"), Some("https://ecole.example".to_owned()));
        assert_eq!(read_words("migrate --url https://ecole.example"), Ok(Command::Migrate { data, url }));
    }

    #[test]
    fn a_schedule_runs_as_of_a_time() {
        let at = Some("2026-03-02T08:00:00Z".parse().unwrap());
        let expected = Command::Run { data: ".preau".into(), schedule: "purge-expired".to_owned(), at };
        assert_eq!(read_words("run purge-expired --at 2026-03-02T09:00:00+01:00"), Ok(expected));
    }
}
