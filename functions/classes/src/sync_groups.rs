//! Which operations are done in one transaction, and which of them one call does at all.

use std::collections::BTreeSet;

use crate::{
    roster::MOST_PUPILS,
    sync_desk::Step,
    sync_operation::{Act, Operation},
};

/// How many writes of operations one transaction takes: with what its device and a streak take, fewer than the 100 that it may
/// have.
const MOST_WRITES: usize = 90;
/// How many writes one call makes at most: on D1 a request makes 1,000 statements.
const MOST_OF_A_CALL: usize = 400;
/// What a class takes: that it, its roster and its count are as they were read.
const OF_A_CLASS: usize = 3;
/// What an operation takes at most: two events, what it changes, its receipt; and a conflict that people are told of.
const OF_AN_OPERATION: usize = 6;

/// How many writes a step makes at most.
fn writes(step: &Step) -> usize {
    match &step.operation {
        Ok(Operation { act: Act::Lesson { .. } | Act::Resolve { .. }, .. }) => MOST_PUPILS + 7,
        _ => OF_AN_OPERATION,
    }
}

/// Whether a step has a transaction of its own: a lesson may write of every pupil, and a decision may be about one.
const fn stands_alone(step: &Step) -> bool {
    matches!(step.operation, Ok(Operation { act: Act::Lesson { .. } | Act::Resolve { .. }, .. }))
}

/// The steps, in their order, as many together as one transaction takes; and those that are more than one call takes.
pub(crate) fn groups(steps: &[Step]) -> (Vec<&[Step]>, &[Step]) {
    let (mut groups, mut left, mut of_call) = (Vec::new(), steps, 0);
    while !left.is_empty() {
        let (mut of_group, mut classes) = (0, BTreeSet::new());
        let fits = |step: &&Step| {
            let class = step.operation.as_ref().ok().and_then(|operation| operation.act.class());
            let is_new = class.is_some_and(|class| classes.insert(class));
            let first = of_group == 0;
            of_group += writes(step) + if is_new { OF_A_CLASS } else { 0 };
            first || (!stands_alone(step) && of_group <= MOST_WRITES)
        };
        let alone = left.first().is_some_and(stands_alone);
        let count = if alone { 1 } else { left.iter().take_while(fits).count() };
        let (group, rest) = left.split_at(count.max(1));
        of_call += group.iter().map(writes).sum::<usize>();
        if of_call > MOST_OF_A_CALL {
            break;
        }
        groups.push(group);
        left = rest;
    }
    (groups, left)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::{sync_operation::Envelope, testing::CLASS};

    fn step(index: usize, kind: &str, class: usize) -> Step {
        let class = format!("019aa5f0-0000-7000-8000-{class:012}");
        let sent = json!({
            "op_id": CLASS, "seq": index + 1, "v": 1, "kind": kind, "class_id": class, "target": CLASS, "base": 1,
            "at": "2026-03-02T08:00:00Z",
        });
        let operation = Operation::parse(&sent, Timestamp::UNIX_EPOCH);
        assert!(operation.is_ok(), "{operation:?}");
        Step { index, envelope: Envelope::of(&sent).unwrap(), operation }
    }

    proptest! {
        #[test]
        fn every_step_stands_in_one_group_in_order_or_is_left_and_no_group_is_too_large(
            kinds in prop::collection::vec((0_usize..12, 0_usize..5), 1..50),
        ) {
            let kind = |number: usize| if number == 0 { "lesson.delete" } else { "assessment.delete" };
            let steps: Vec<Step> = kinds.iter().enumerate()
                .map(|(index, (number, class))| step(index, kind(*number), *class)).collect();
            let (groups, left) = groups(&steps);
            let order: Vec<usize> = groups.iter().copied().chain([left]).flatten().map(|step| step.index).collect();
            prop_assert_eq!(order, (0..steps.len()).collect::<Vec<_>>());
            prop_assert!(!groups.is_empty());
            let mut of_call = 0;
            for group in &groups {
                let classes: BTreeSet<_> = group.iter().filter_map(|step| step.operation.as_ref().unwrap().act.class()).collect();
                let of_group: usize = group.iter().map(writes).sum();
                prop_assert!(of_group + OF_A_CLASS * classes.len() <= MOST_WRITES || group.len() == 1);
                prop_assert!(group.len() == 1 || !group.iter().any(stands_alone));
                of_call += of_group;
            }
            prop_assert!(of_call <= MOST_OF_A_CALL);
            let lessons = kinds.iter().filter(|(number, _)| *number == 0).count();
            prop_assert!(lessons > 0 || left.is_empty());
        }
    }
}
