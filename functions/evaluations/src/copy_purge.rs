//! The purge of the files of copies: file by file, each in one transaction with what says of which copies it is part; then the copy,
//! which names them no longer. A run that dies leaves to the next one what the copy still names.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use preau_kernel::{
    app::App,
    caller::Caller,
    entity::Stored,
    failures::Failures,
    problem::Problem,
    store::Key,
    unit_of_work::{Audited, UnitOfWork},
};
use preau_photos::{
    discard::{Discarded, discard},
    photo::{Photo, PhotoId},
};
use serde_json::json;

use crate::{copy_file::CopyFile, evaluation::Evaluation};

/// How many copies a run takes on, and how many files: each takes about eight calls, and a run may make a thousand on Cloudflare.
const MOST: usize = 50;
const MOST_FILES: usize = 80;
/// In how long what a legal hold keeps, or what failed, is looked at again: it stands behind all that is due until then.
const LOOKED_AT_AGAIN: SignedDuration = SignedDuration::from_hours(24);

/// A run, with what it may still do, and what it did.
pub(crate) struct Run<'a> {
    app: &'a App,
    caller: &'a Caller,
    copies_left: usize,
    files_left: usize,
    is_over: bool,
    purged: usize,
    held: usize,
    /// What the next run has to try again.
    pub failures: Failures,
}

impl<'a> Run<'a> {
    /// A run in the name of `caller`.
    pub fn by(app: &'a App, caller: &'a Caller) -> Self {
        let (copies_left, files_left) = (MOST, MOST_FILES);
        let failures = Failures::default();
        Self { app, caller, copies_left, files_left, is_over: false, purged: 0, held: 0, failures }
    }

    /// Whether it may do more.
    pub fn goes_on(&mut self) -> bool {
        self.is_over = self.copies_left == 0 || self.files_left == 0 || self.app.is_spent();
        !self.is_over
    }

    /// Since when what is due now is kept.
    pub fn kept_since(&self) -> Timestamp {
        self.app.now() - SignedDuration::from_hours(24 * i64::from(self.app.policy.copy_days))
    }

    /// Purges the files of a copy that was read as due, as far as this run goes.
    ///
    /// # Errors
    /// The store did not answer. What is gone so far stays gone.
    pub async fn copy(&mut self, due: &Evaluation) -> Result<(), Problem> {
        self.copies_left -= 1;
        let (mut gone, mut stays) = (BTreeSet::new(), false);
        for file in due.files() {
            if !self.goes_on() {
                break;
            }
            self.files_left -= 1;
            match self.file(due, *file).await {
                Ok(Some(Discarded::Held)) => {
                    self.held += 1;
                    stays = true;
                }
                Ok(Some(_)) => drop(gone.insert(*file)),
                // It is not due any more.
                Ok(None) => break,
                Err(problem) => {
                    self.failures.add(problem);
                    stays = true;
                }
            }
        }
        if gone.is_empty() && !stays {
            return Ok(());
        }
        self.settle(due, &gone, stays).await
    }

    /// What it did, in words.
    ///
    /// # Errors
    /// Something failed: it is said beside.
    pub fn told(self) -> Result<String, Problem> {
        let Self { purged, held, is_over, failures, .. } = self;
        let held = if held > 0 { format!(", {held} files on hold") } else { String::new() };
        let more = if is_over { ", more to come" } else { "" };
        failures.conclude(format!("{purged} copies purged{held}{more}"))
    }

    /// Purges a file, unless another copy has it too. None where it is not due any more, whatever an index that lags says.
    async fn file(&self, due: &Evaluation, file: PhotoId) -> Result<Option<Discarded>, Problem> {
        let keys = (Evaluation::key_of(due.id), Photo::key_of(file), CopyFile::key_of(file));
        let mut work = UnitOfWork::of(self.app, self.caller);
        loop {
            let read = self.app.records.batch(<[Key; 3]>::from(keys.clone())).await?;
            let evaluation = read.find::<Evaluation>(&keys.0)?;
            let evaluation = evaluation.filter(|found| {
                found.entity.has_due_files(self.kept_since()) && found.entity.files().contains(&file)
            });
            let Some(evaluation) = evaluation else { return Ok(None) };
            let unused = || Stored::absent(CopyFile::unused(file, due.student_id.clone()));
            let used = read.find::<CopyFile>(&keys.2)?.unwrap_or_else(unused);
            let left = used.entity.clone().without(due.id, work.now());
            // Whoever corrects the copy, or hands the file in once more, breaks it.
            let changes = work.nothing_yet().check(&evaluation);
            let changes = if left == used.entity {
                changes.check(&used)
            } else {
                changes.replace(&Stored::at_version(left.clone(), used.version))
            };
            let outcome = if left.evaluations.is_empty() {
                discard(self.app, self.caller, read.find::<Photo>(&keys.1)?, changes).await?
            } else if changes.commit_alone(self.app).await? {
                Discarded::Gone
            } else {
                Discarded::Changed
            };
            if outcome != Discarded::Changed {
                return Ok(Some(outcome));
            }
            work.again().await?;
        }
    }

    /// Notes which files of a copy are gone; one that `stays` with some of them is looked at again in a while.
    async fn settle(
        &mut self,
        due: &Evaluation,
        gone: &BTreeSet<PhotoId>,
        stays: bool,
    ) -> Result<(), Problem> {
        let mut work = UnitOfWork::of(self.app, self.caller);
        loop {
            // A coach may have written to it meanwhile; its files are what they were.
            let Some(before) = work.find::<Evaluation>(&Evaluation::key_of(due.id)).await? else {
                return Ok(());
            };
            let after = before.entity.without_files(gone, stays.then(|| self.kept_since() + LOOKED_AT_AGAIN));
            if after == before.entity {
                return Ok(());
            }
            let [had, has] = [&before.entity, &after].map(|evaluation| evaluation.files().len());
            let changes = if has < had {
                let told = [json!({"files": had}), json!({"files": has})];
                work.tells("EVAL_COPY_PURGED", &after.resource(), told)
            } else {
                work.nothing_yet()
            };
            if work.commit_step(changes.replace(&Stored::at_version(after, before.version))).await? {
                self.purged += usize::from(has == 0);
                return Ok(());
            }
        }
    }
}
