//! The variables of a host, read by what their settings are.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    settings::error::SettingsError,
    settings::list::{
        Default,
        Host::{self, Local},
        SETTINGS, Setting,
    },
    value::{file_policy::MEGABYTE, network::Network, policy::Rate},
};

const SHORTEST_SECRET: usize = 32;
/// How many reminders of one session there are at most: each is an announcement in the transaction that agrees to it.
const MOST_REMINDERS: usize = 8;

/// The variables that are given to a host.
pub(super) struct Environment {
    pub(super) host: Host,
    given: BTreeMap<String, String>,
}

impl Environment {
    pub(super) fn of(
        host: Host,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        let given = environment.into_iter().filter(|(name, _)| name.starts_with("PREAU_")).collect();
        let environment = Self { host, given };
        match environment.given.keys().find(|name| environment.known(name).is_none()) {
            Some(name) => {
                Err(SettingsError(format!("{name} is not a setting of this host; see docs/configuration.md")))
            }
            None => Ok(environment),
        }
    }

    fn known(&self, name: &str) -> Option<&'static Setting> {
        SETTINGS.iter().find(|setting| setting.name == name && setting.hosts.contains(&self.host))
    }

    pub(super) fn value(&self, name: &str) -> &str {
        let default = match self.known(name).map(|setting| setting.default) {
            Some(Default::Value(value)) => Some(value),
            Some(Default::ValueLocally(value)) if self.host == Local => Some(value),
            _ => None,
        };
        let given = self.given.get(name).map(String::as_str).filter(|value| !value.is_empty());
        given.or(default).unwrap_or_default()
    }

    pub(super) fn needed(&self, name: &str) -> Result<String, SettingsError> {
        match self.value(name) {
            "" if self.known(name).is_some() => Err(SettingsError(format!("{name} is missing"))),
            value => Ok(value.to_owned()),
        }
    }

    pub(super) fn secret(&self, name: &str) -> Result<String, SettingsError> {
        let secret = self.needed(name)?;
        if secret.len() < SHORTEST_SECRET {
            return Err(SettingsError(format!("{name} is shorter than {SHORTEST_SECRET} characters")));
        }
        Ok(secret)
    }

    /// Which of `choices` it is; the first where this host does not know the setting.
    pub(super) fn one_of(&self, name: &str, choices: &[&str]) -> Result<usize, SettingsError> {
        if self.known(name).is_none() {
            return Ok(0);
        }
        let value = self.needed(name)?;
        let choice = choices.iter().position(|word| *word == value);
        choice.ok_or_else(|| SettingsError(format!("{name} is one of {}", choices.join(", "))))
    }

    pub(super) fn optional(&self, name: &str) -> Option<String> {
        Some(self.value(name)).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    /// A line of text that people read.
    pub(super) fn line(&self, name: &str) -> Result<String, SettingsError> {
        let line = self.value(name).trim();
        let right = (1..=100).contains(&line.chars().count()) && !line.chars().any(char::is_control);
        right
            .then(|| line.to_owned())
            .ok_or_else(|| SettingsError(format!("{name} is a line of 1 to 100 characters")))
    }

    /// An address on the web, without a slash at the end.
    pub(super) fn web_address(&self, name: &str) -> Result<Option<String>, SettingsError> {
        match self.value(name).trim_end_matches('/') {
            "" => Ok(None),
            url if url.starts_with("https://") || url.starts_with("http://") => Ok(Some(url.to_owned())),
            _ => Err(SettingsError(format!("{name} begins with https:// or http://"))),
        }
    }

    /// The rates of a list, the narrowest windows first.
    pub(super) fn rates(&self, name: &str) -> Result<Vec<Rate>, SettingsError> {
        let rates =
            self.value(name).split(',').map(str::trim).filter(|rate| !rate.is_empty() && *rate != "none");
        let rates: Option<Vec<Rate>> = rates.map(Rate::parse).collect();
        let mut rates = rates.ok_or_else(|| {
            SettingsError(format!("{name} is `none`, or a list such as `email=300/1,whatsapp-to-one=2/1`"))
        })?;
        rates.sort_unstable();
        Ok(rates)
    }

    /// The networks of a list.
    pub(super) fn networks(&self, name: &str) -> Result<Vec<Network>, SettingsError> {
        let words = self.value(name).split(',').map(str::trim).filter(|word| !word.is_empty());
        let networks: Option<_> = words.map(Network::parse).collect();
        networks.ok_or_else(|| {
            SettingsError(format!("{name} is a list of addresses or networks: `127.0.0.1,10.0.0.0/8`"))
        })
    }

    /// So many megabytes, `most` at most, in bytes.
    pub(super) fn megabytes(&self, name: &str, most: u64) -> Result<u64, SettingsError> {
        let megabytes = self.value(name).parse::<u64>().ok().filter(|number| (1..=most).contains(number));
        let megabytes = megabytes
            .ok_or_else(|| SettingsError(format!("{name} is a number of megabytes, from 1 to {most}")))?;
        Ok(megabytes * MEGABYTE)
    }

    /// A number from 1 to `most`.
    pub(super) fn number(&self, name: &str, most: usize) -> Result<usize, SettingsError> {
        let number = self.value(name).parse::<usize>().ok().filter(|number| (1..=most).contains(number));
        number.ok_or_else(|| SettingsError(format!("{name} is a number from 1 to {most}")))
    }

    /// Different numbers of minutes, [`MOST_REMINDERS`] at most.
    pub(super) fn minutes(&self, name: &str) -> Result<Vec<u32>, SettingsError> {
        let minutes = self.value(name).split(',').map(|minutes| minutes.trim().parse::<u32>());
        let minutes: Vec<u32> = minutes.collect::<Result<_, _>>().unwrap_or_default();
        let different: BTreeSet<u32> = minutes.iter().copied().collect();
        let sensible = (1..=MOST_REMINDERS).contains(&minutes.len())
            && different.len() == minutes.len()
            && different.iter().all(|minutes| (1..=43_200).contains(minutes));
        sensible.then_some(minutes).ok_or_else(|| {
            let form = format!("up to {MOST_REMINDERS} different numbers of minutes, from 1 to 43200");
            SettingsError(format!("{name} is a list of {form}"))
        })
    }
}
