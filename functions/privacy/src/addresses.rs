//! Where messages to someone go, as they say themselves.

use preau_kernel::{id::UserId, list::Records, problem::Problem};
use preau_users::profile::Profile;

/// The addresses and numbers of someone's profile.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn addresses_of(records: &Records, person: &UserId) -> Result<Vec<String>, Problem> {
    let Some(profile) = records.find::<Profile>(&Profile::key_of(person)).await? else {
        return Ok(Vec::new());
    };
    let email = profile.entity.email.map(|email| email.as_str().to_owned());
    let number = profile.entity.whatsapp_number.map(|number| number.as_str().to_owned());
    Ok(email.into_iter().chain(number).collect())
}
