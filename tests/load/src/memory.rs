//! The memory of a process, as Linux counts it.

use std::fs;

use anyhow::{Context as _, Result};

/// The most memory that a process has had, in kilobytes: by its id, or `self`.
///
/// # Errors
/// It runs no more, or the kernel tells no memory.
pub fn peak(process: &str) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("the kernel tells no memory")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_tells_how_much_memory_there_was() {
        assert!(peak("self").is_ok_and(|kilobytes| kilobytes > 500));
        assert!(peak("4294967295").is_err());
    }
}
