//! The book of a term: the published grades of a class as a matrix, so that what they add up to is one read.

use jiff::Timestamp;
use preau_dashboard::mark::{AssessmentId, Coefficient};
use preau_kernel::{entity::Entity, id::UserId, local_time::CalendarDate, store::Key};
use serde::{Deserialize, Serialize};

use crate::{
    class::{Class, ClassId},
    grade::{Grade, GradeStatus, OutOf, Score},
    publication::Publication,
    term::Term,
};

/// How many assessments are published in a term at most.
pub(crate) const MOST_COLUMNS: usize = 80;

/// The published grades of a term. Only publishing and unpublishing write it.
///
/// | access pattern | how |
/// |---|---|
/// | the published grades of a term | partition `class#<class>`, `book#<term>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    /// Of which class.
    pub class_id: ClassId,
    /// Of which term.
    pub term: Term,
    /// Whoever has a grade in it. The columns name them by their place here, from 0.
    pub students: Vec<UserId>,
    /// The assessments, as they were published first.
    pub columns: Vec<Column>,
    /// When it was last changed, in UTC.
    pub updated_at: Timestamp,
}

/// The published grades of an assessment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Which one.
    pub id: AssessmentId,
    /// What it is called.
    pub title: String,
    /// On which day it was.
    pub date: CalendarDate,
    /// Of how many points.
    pub out_of: OutOf,
    /// How much it counts.
    pub coefficient: Coefficient,
    /// The grades: a student's place, how they stand, and their score.
    pub grades: Vec<(usize, GradeStatus, Option<Score>)>,
}

impl Book {
    /// Where the published grades of a term are.
    #[must_use]
    pub fn key_of(class: ClassId, term: Term) -> Key {
        Key::new(Class::partition_of(class), format!("book#{}", term.word()))
    }

    /// A book without columns.
    #[must_use]
    pub const fn blank(class_id: ClassId, term: Term, now: Timestamp) -> Self {
        Self { class_id, term, students: Vec::new(), columns: Vec::new(), updated_at: now }
    }

    /// Puts the column of what is published in the place that it had, or behind the others.
    pub(crate) fn enter(&mut self, published: &Publication) {
        let mut grades = Vec::with_capacity(published.grades.len());
        for (student, Grade { status, score, .. }) in &published.grades {
            let known = self.students.iter().position(|one| one == student);
            let place = known.unwrap_or_else(|| {
                self.students.push(student.clone());
                self.students.len() - 1
            });
            grades.push((place, *status, *score));
        }
        let header = &published.header;
        let column = Column {
            id: published.assessment_id,
            title: header.title.0.clone(),
            date: header.date,
            out_of: header.out_of,
            coefficient: header.coefficient,
            grades,
        };
        match self.columns.iter_mut().find(|one| one.id == column.id) {
            Some(present) => *present = column,
            None => self.columns.push(column),
        }
        self.updated_at = published.at;
    }

    /// Takes the column of an assessment out, with the students whom no other one names.
    pub(crate) fn leave(&mut self, assessment: AssessmentId, now: Timestamp) {
        self.columns.retain(|column| column.id != assessment);
        let named = |place: usize| {
            self.columns.iter().any(|column| column.grades.iter().any(|(one, ..)| *one == place))
        };
        let mut places = Vec::with_capacity(self.students.len());
        let mut kept = Vec::new();
        for (place, student) in self.students.iter().enumerate() {
            places.push(kept.len());
            if named(place) {
                kept.push(student.clone());
            }
        }
        self.students = kept;
        for column in &mut self.columns {
            for (place, ..) in &mut column.grades {
                *place = places.get(*place).copied().unwrap_or_default();
            }
        }
        self.updated_at = now;
    }
}

impl Entity for Book {
    const KIND: &'static str = "grade-book";

    fn key(&self) -> Key {
        Self::key_of(self.class_id, self.term)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use preau_harness::people::{coach_rey, student};
    use preau_kernel::{decimal::Decimal, field_types::FreeText};
    use proptest::prelude::*;

    use super::*;
    use crate::{assessment::AssessmentHeader, testing::CLASS};

    fn published(number: u32, scores: &BTreeMap<usize, u32>) -> Publication {
        let grade =
            |score: &u32| Grade { status: GradeStatus::Graded, score: Some(Decimal(*score)), comment: None };
        Publication {
            class_id: ClassId::parse(CLASS).unwrap(),
            assessment_id: AssessmentId::parse(&format!("019aa5f0-0000-7000-8000-{number:012}")).unwrap(),
            number: 1,
            header: AssessmentHeader {
                title: FreeText("Suites".to_owned()),
                date: CalendarDate(jiff::civil::date(2026, 3, 2)),
                out_of: Decimal(2_000),
                coefficient: Decimal(100),
                term: Term::T2,
            },
            sheet_version: 1,
            grades: scores.iter().map(|(number, score)| (student(*number).id, grade(score))).collect(),
            by: coach_rey().id,
            at: Timestamp::UNIX_EPOCH,
        }
    }

    proptest! {
        #[test]
        fn it_holds_what_was_published_last_of_each_assessment_and_no_more(
            steps in prop::collection::vec(
                (0_u32..4, prop::option::of(prop::collection::btree_map(0_usize..6, 0_u32..=2_000, 0..5))), 1..20,
            ),
        ) {
            let mut book = Book::blank(ClassId::parse(CLASS).unwrap(), Term::T2, Timestamp::UNIX_EPOCH);
            let mut expected: BTreeMap<AssessmentId, BTreeMap<UserId, u32>> = BTreeMap::new();
            for (number, scores) in steps {
                let publication = published(number, scores.as_ref().unwrap_or(&BTreeMap::new()));
                if scores.is_some() {
                    book.enter(&publication);
                    let scores = publication.grades.iter().map(|(id, one)| (id.clone(), one.score.unwrap().0));
                    expected.insert(publication.assessment_id, scores.collect());
                } else {
                    book.leave(publication.assessment_id, Timestamp::UNIX_EPOCH);
                    expected.remove(&publication.assessment_id);
                }
                let grades = |column: &Column| {
                    let named = |(place, _, score): &(usize, GradeStatus, Option<Score>)| {
                        (book.students[*place].clone(), score.unwrap().0)
                    };
                    (column.id, column.grades.iter().map(named).collect())
                };
                prop_assert_eq!(book.columns.iter().map(grades).collect::<BTreeMap<_, _>>(), expected.clone());
            }
        }
    }
}
