//! The sheet of an assessment: the grades of its pupils as drafts, each with a revision of its own.

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_dashboard::mark::AssessmentId;
use preau_kernel::{entity::Entity, id::UserId, store::Key};
use serde::{Deserialize, Serialize};

use crate::{
    class::{Class, ClassId},
    grade::Grade,
};

/// How many cells a sheet has at most: those of a full class, and of a few who left. All that publishing writes fits one
/// transaction.
pub(crate) const MOST_CELLS: usize = 86;

/// The drafts of an assessment. Teachers alone read it: what students read is made of it by who publishes.
///
/// Whatever changes what is published by it (a cell, the assessment's header, a conflict) brings it to another version.
///
/// | access pattern | how |
/// |---|---|
/// | the sheet of an assessment | partition `class#<class>`, `sheet#<assessment>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Of which assessment.
    pub assessment_id: AssessmentId,
    /// Of which class.
    pub class_id: ClassId,
    /// The cells.
    pub cells: BTreeMap<UserId, Cell>,
    /// How many conflicts about it wait for someone's decision.
    pub open_conflicts: u32,
    /// When it was last changed, in UTC.
    pub updated_at: Timestamp,
}

/// The grade of one pupil.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// What it is.
    pub grade: Grade,
    /// How often it was written.
    pub revision: u32,
    /// Who wrote it last.
    pub by: UserId,
    /// When, as their device said, and not after it was received, in UTC.
    pub at: Timestamp,
}

/// What became of a grade that was written into a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// It stands there now.
    Now,
    /// It stood there already.
    Before,
    /// Another one stands there than was thought; it stays.
    Not,
}

impl Sheet {
    /// Where the sheet of an assessment is.
    #[must_use]
    pub fn key_of(class: ClassId, id: AssessmentId) -> Key {
        Key::new(Class::partition_of(class), format!("sheet#{id}"))
    }

    /// The revision of a pupil's cell; 0 where there is none.
    #[must_use]
    pub fn revision_of(&self, student: &UserId) -> u32 {
        self.cells.get(student).map_or(0, |cell| cell.revision)
    }

    /// Writes a grade by someone who has seen revision `base` of the cell. Two who write different cells never meet.
    pub(crate) fn write(
        &mut self,
        student: &UserId,
        grade: Grade,
        base: u32,
        by: &UserId,
        at: Timestamp,
    ) -> Written {
        let present = self.cells.get(student);
        if present.is_some_and(|cell| cell.grade == grade) {
            return Written::Before;
        }
        let revision = present.map_or(0, |cell| cell.revision);
        if revision != base {
            return Written::Not;
        }
        let cell = Cell { grade, revision: revision + 1, by: by.clone(), at };
        self.cells.insert(student.clone(), cell);
        Written::Now
    }
}

impl Entity for Sheet {
    const KIND: &'static str = "grade-sheet";

    fn key(&self) -> Key {
        Self::key_of(self.class_id, self.assessment_id)
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{coach_mba, coach_rey};
    use preau_kernel::decimal::Decimal;
    use proptest::prelude::*;

    use super::*;
    use crate::{grade::GradeStatus, testing::CLASS};

    fn graded(score: u32) -> Grade {
        Grade { status: GradeStatus::Graded, score: Some(Decimal(score)), comment: None }
    }

    proptest! {
        /// Two teachers write what they saw, or what they saw some time ago.
        #[test]
        fn no_grade_goes_but_to_one_that_was_written_by_who_had_seen_it(
            steps in prop::collection::vec((0_usize..2, 0_usize..3, 0_u32..4, 0_u32..3), 1..40),
        ) {
            let mut sheet = Sheet {
                assessment_id: AssessmentId::parse(CLASS).unwrap(),
                class_id: ClassId::parse(CLASS).unwrap(),
                cells: BTreeMap::new(),
                open_conflicts: 0,
                updated_at: Timestamp::UNIX_EPOCH,
            };
            let (teachers, mut lost) = ([coach_rey().id, coach_mba().id], Vec::new());
            for (teacher, pupil, score, ago) in steps {
                let pupil = preau_harness::people::student(pupil).id;
                let (before, revision) = (sheet.clone(), sheet.revision_of(&pupil));
                let base = revision.saturating_sub(ago);
                let written =
                    sheet.write(&pupil, graded(score), base, &teachers[teacher], Timestamp::UNIX_EPOCH);
                match written {
                    Written::Now => {
                        prop_assert_eq!(base, revision);
                        prop_assert_eq!(sheet.revision_of(&pupil), revision + 1);
                        prop_assert_eq!(&sheet.cells[&pupil].grade, &graded(score));
                    }
                    Written::Before => prop_assert_eq!(&sheet.cells[&pupil].grade, &graded(score)),
                    Written::Not => lost.push((base, revision)),
                }
                let others = |sheet: &Sheet| {
                    let mut cells = sheet.cells.clone();
                    cells.remove(&pupil);
                    cells
                };
                prop_assert_eq!(others(&before), others(&sheet));
            }
            prop_assert!(lost.iter().all(|(base, revision)| base < revision));
        }
    }
}
