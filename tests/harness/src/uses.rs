//! What functions do with the store and with files, held against what their entries say: the permissions of their Lambda
//! functions are made of the entries, and no test on SQLite would miss one.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, OpenOptions},
    io::Write as _,
    path::PathBuf,
    sync::{LazyLock, Mutex},
};

use preau_kernel::{
    function::Function,
    usage::{Use, UseObserver},
};

/// What the entries say, and what was done that they do not say.
pub(crate) struct Uses {
    entries: BTreeMap<String, Vec<Use>>,
    unsaid: Mutex<BTreeSet<String>>,
}

impl Uses {
    pub(crate) fn of(functions: &[Function]) -> Self {
        let entries = functions.iter().map(|function| (function.name.clone(), function.uses()));
        Self { entries: entries.collect(), unsaid: Mutex::default() }
    }

    /// Fails the test where a function has done what its entry does not say.
    pub(crate) fn check(&self) {
        let unsaid = self.unsaid.lock().expect("what was not said").clone();
        assert!(unsaid.is_empty(), "{}", unsaid.into_iter().collect::<Vec<_>>().join("\n"));
    }
}

impl UseObserver for Uses {
    fn used(&self, function: &str, what: Use) {
        // The addresses of files are no function's.
        let Some(said) = self.entries.get(function) else { return };
        if !said.contains(&what) {
            let unsaid = format!("the entry of {function} lacks .{}()", what.word());
            self.unsaid.lock().expect("what was not said").insert(unsaid);
        }
        record(function, what);
    }
}

/// The folder in which what functions were seen to do is gathered, if anybody gathers it: `cargo xtask test` does, and
/// finds the entries that say more than any test has seen.
#[expect(clippy::disallowed_methods, reason = "the one who gathers says where")]
static GATHERED_IN: LazyLock<Option<PathBuf>> =
    LazyLock::new(|| std::env::var("FUNCTION_USES").ok().map(PathBuf::from));

static RECORDED: Mutex<BTreeSet<(String, Use)>> = Mutex::new(BTreeSet::new());

/// Writes down a line for the first time that this process sees this.
fn record(function: &str, what: Use) {
    let Some(folder) = &*GATHERED_IN else { return };
    if !RECORDED.lock().expect("what is recorded").insert((function.to_owned(), what)) {
        return;
    }
    fs::create_dir_all(folder).expect("the folder of uses");
    let file = folder.join(std::process::id().to_string());
    let mut file = OpenOptions::new().create(true).append(true).open(file).expect("a file of uses");
    file.write_all(format!("{function} {}\n", what.word()).as_bytes()).expect("a line");
}
