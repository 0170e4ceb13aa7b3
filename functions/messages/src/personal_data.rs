//! What this domain keeps about a person: shown to them, and erased (seed 1 §10, seed 3 §7).

use preau_kernel::{
    async_trait,
    changes::Changes,
    list::List,
    message::{Message, Recipient},
    personal_data::{Erasure, Export, PersonalData, list_member, object_member},
    problem::Problem,
};
use serde_json::Value;
use utoipa::openapi::{RefOr, Schema};

/// The messages to them, of the last 90 days. What others were sent stays theirs.
pub struct MessageData;

/// How many messages one transaction deletes.
const AT_ONCE: usize = 50;

/// Where the messages to someone are listed: to their id, then to each of the addresses that are theirs.
fn lists(person: &str, addresses: &[String]) -> Vec<List> {
    let people = std::iter::once(person).chain(addresses.iter().map(String::as_str));
    people.map(|person| List::whole(Message::to(person))).collect()
}

#[async_trait]
impl PersonalData for MessageData {
    fn members(&self) -> Vec<(&'static str, RefOr<Schema>)> {
        let said =
            "The messages to them, of the last 90 days; to an address of theirs, without what fills them.";
        vec![("messages", list_member(said, object_member("A message.")))]
    }

    async fn export(&self, export: &mut Export<'_>) -> Result<(), Problem> {
        let show = |_, mut message: Message| {
            // Who caused it is for delivery alone: an anonymous author stays one.
            message.caused_by = None;
            // That an address is theirs is what they say themselves: the links of a message stay with whoever reads there.
            if matches!(message.to, Recipient::Address(_)) {
                message.data = Value::Null;
            }
            Some(message)
        };
        export.list("messages", lists(export.person.as_str(), export.addresses), show).await
    }

    async fn erase(&self, erasure: &mut Erasure<'_>) -> Result<(), Problem> {
        for list in lists(erasure.person.as_str(), &erasure.addresses) {
            let changes = |erasure: &Erasure<'_>, messages: &[_]| {
                Changes::without_event(erasure.app.now()).delete_all(messages)
            };
            erasure.sweep::<Message>(list, AT_ONCE, |_| true, changes).await?;
        }
        Ok(())
    }
}
