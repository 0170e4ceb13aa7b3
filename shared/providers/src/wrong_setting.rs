//! A setting of a provider that makes no sense.

use std::{error::Error, fmt};

/// Why a provider cannot be connected: what of the settings is wrong, without its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongSetting(pub(crate) &'static str);

impl fmt::Display for WrongSetting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}

impl Error for WrongSetting {}
