//! In which order messages go out: what is critical first, then everyone's in turn.

use std::collections::{BTreeMap, VecDeque};

use preau_kernel::id::UserId;
use preau_notification_definitions::find;

/// Whether messages of a template are not to wait for others: someone would stand at a closed door.
pub(crate) fn critical(template: &str) -> bool {
    find(template).is_some_and(|definition| definition.critical)
}

/// What has a place in the order.
pub(crate) trait Turn {
    /// Its template.
    fn template(&self) -> &str;
    /// Who caused it.
    fn caused_by(&self) -> Option<&UserId>;
}

/// The same in the order of their turns: what is critical, then one of each person who caused some, again and again, and
/// each person's in the order in which they came.
pub(crate) fn in_turns<T: Turn>(all: Vec<T>) -> Vec<T> {
    let (mut ordered, others): (Vec<T>, Vec<T>) = all.into_iter().partition(|one| critical(one.template()));
    let (mut places, mut queues) = (BTreeMap::new(), VecDeque::<VecDeque<T>>::new());
    for one in others {
        let place = *places.entry(one.caused_by().cloned()).or_insert_with(|| {
            queues.push_back(VecDeque::new());
            queues.len() - 1
        });
        queues[place].push_back(one);
    }
    while let Some(mut queue) = queues.pop_front() {
        if let Some(one) = queue.pop_front() {
            ordered.push(one);
            queues.push_back(queue);
        }
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Turn for (&'static str, Option<UserId>, u32) {
        fn template(&self) -> &str {
            self.0
        }

        fn caused_by(&self) -> Option<&UserId> {
            self.1.as_ref()
        }
    }

    #[test]
    fn critical_ones_come_first_and_then_everyone_in_turn() {
        let of = |template, who: &str, number| (template, UserId::parse(who), number);
        let all = vec![
            of("welcome", "amina", 1),
            of("welcome", "amina", 2),
            of("welcome", "amina", 3),
            of("welcome", "rey", 4),
            of("session-cancelled", "amina", 5),
            of("welcome", "", 6),
            of("password-reset", "", 7),
            of("welcome", "rey", 8),
        ];
        let numbers: Vec<_> = in_turns(all).into_iter().map(|one| one.2).collect();
        assert_eq!(numbers, [5, 7, 1, 4, 6, 2, 8, 3]);
    }
}
