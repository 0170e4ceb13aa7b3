//! The log on standard output.

use std::io::Write;

use preau_kernel::log::Log;

/// One line a call on standard output.
#[derive(Clone, Copy, Debug, Default)]
pub struct StdoutLog;

impl Log for StdoutLog {
    fn line(&self, json: &str) {
        // Whoever reads the log has gone when this fails: the request is still worth its answer.
        let _ = writeln!(std::io::stdout().lock(), "{json}");
    }
}
