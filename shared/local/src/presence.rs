//! Whether this process alone serves from a data folder.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    path::Path,
};

/// A process that serves from a folder, for as long as it lives. Who is there is known by locks, which end with a process
/// however it ends: the first one holds `serving.lock`, all others share `serving-too.lock`.
pub struct Presence {
    first: File,
    others: File,
    is_first: bool,
}

impl Presence {
    /// Enters the folder.
    ///
    /// # Errors
    /// The files of its locks cannot be opened.
    pub fn enter(folder: &Path) -> io::Result<Self> {
        let first = lock_file(&folder.join("serving.lock"))?;
        let others = lock_file(&folder.join("serving-too.lock"))?;
        let is_first = is_taken(first.try_lock())?;
        if !is_first {
            others.lock_shared()?;
        }
        Ok(Self { first, others, is_first })
    }

    /// Whether nobody else has entered the folder. Who entered second is alone once the first one is gone.
    ///
    /// # Errors
    /// The system does not say.
    pub fn is_alone(&mut self) -> io::Result<bool> {
        if !self.is_first {
            self.is_first = is_taken(self.first.try_lock())?;
            if !self.is_first {
                return Ok(false);
            }
            self.others.unlock()?;
        }
        // Who enters at this moment waits for as long as this is held.
        let is_alone = is_taken(self.others.try_lock())?;
        if is_alone {
            self.others.unlock()?;
        }
        Ok(is_alone)
    }
}

/// Opens a file that is there to be locked. Nobody but its owner reads it, where the system has such rights.
fn lock_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.write(true).create(true).truncate(false).open(path)
}

fn is_taken(tried: Result<(), TryLockError>) -> io::Result<bool> {
    match tried {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_many_is_never_alone_and_the_last_one_is() {
        let folder = tempfile::tempdir().unwrap();
        let enter = || Presence::enter(folder.path()).unwrap();
        let mut first = enter();
        assert!(first.is_alone().unwrap());
        let (mut second, mut third) = (enter(), enter());
        for _ in 0..2 {
            assert_eq!([&mut first, &mut second, &mut third].map(|one| one.is_alone().unwrap()), [false; 3]);
        }
        drop(first);
        assert_eq!([&mut third, &mut second].map(|one| one.is_alone().unwrap()), [false; 2]);
        drop(second);
        assert!(third.is_alone().unwrap());
        let mut fourth = enter();
        assert_eq!([&mut third, &mut fourth].map(|one| one.is_alone().unwrap()), [false; 2]);
        drop(fourth);
        assert!(third.is_alone().unwrap());
    }
}
