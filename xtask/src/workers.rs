//! The Workers of the school on Cloudflare, and which domains each has.
//!
//! Each is the crate `infra/worker` with the features of its domains; `docs/decisions/2026-11-30-two-workers.md` says why there
//! are two.

use std::path::PathBuf;

use anyhow::Result;

use crate::{
    worker_assets,
    worker_build::{self, Features},
    workspace::root,
};

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worker {
    /// It has the routes, the web application and the cron triggers, and every domain that the other has not.
    Entrance,
    /// What happens in classrooms, which the entrance hands on to it.
    Classroom,
}

/// All of them, in the order in which they are deployed: who is bound to another comes after it.
pub const ALL: [Worker; 2] = [Worker::Classroom, Worker::Entrance];

/// The domains of the second Worker.
const CLASSROOM: [&str; 6] = ["classes", "evaluations", "forum", "live", "masterclasses", "resources"];
/// The domain that delivers what functions announce: each Worker delivers at once what its own announced.
const DELIVERS: &str = "messages";

impl Worker {
    /// Its name, without an environment.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Entrance => "preau",
            Self::Classroom => "preau-classroom",
        }
    }

    /// The file that wrangler reads for it.
    pub const fn configuration(self) -> &'static str {
        match self {
            Self::Entrance => "wrangler.toml",
            Self::Classroom => "wrangler.classroom.toml",
        }
    }

    /// The folder of its build, in the crate's.
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Entrance => "build",
            Self::Classroom => "build-classroom",
        }
    }

    /// Where its build is, once it is built.
    pub fn built(self) -> PathBuf {
        root().join("infra/worker").join(self.folder())
    }

    /// Whether it has this domain.
    pub fn has(self, domain: &str) -> bool {
        let of_classroom = CLASSROOM.contains(&domain);
        match self {
            Self::Entrance => !of_classroom,
            Self::Classroom => of_classroom || domain == DELIVERS,
        }
    }

    /// Builds it, and answers the folder of `index.js`.
    ///
    /// # Errors
    /// A tool is missing and cannot be installed, or it does not compile.
    pub fn build(self) -> Result<PathBuf> {
        let domains = preau_functions::domains().into_iter().map(|(domain, _)| domain);
        let features: Vec<_> = domains
            .filter(|domain| self.has(domain))
            .map(|domain| format!("preau-functions/{domain}"))
            .collect();
        let crate_folder = root().join("infra/worker");
        let built =
            worker_build::build_with(&crate_folder, self.folder(), &Features::Alone(features.join(",")))?;
        if self == Self::Entrance {
            worker_assets::put_into(&built)?;
        }
        Ok(built)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_domain_is_served_by_one_worker_and_messages_are_delivered_by_both() {
        for (domain, _) in preau_functions::domains() {
            let served = ALL.iter().filter(|worker| worker.has(domain)).count();
            assert_eq!(served, if domain == DELIVERS { 2 } else { 1 }, "{domain}");
        }
        for domain in CLASSROOM {
            assert!(
                preau_functions::domains().iter().any(|(name, _)| *name == domain),
                "{domain} is no domain"
            );
        }
    }
}
