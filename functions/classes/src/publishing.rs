//! Publishing the grades of an assessment, and taking that back: what both read, check and write, in one transaction each.

use std::collections::BTreeMap;

use preau_dashboard::mark::{AssessmentId, Mark};
use preau_kernel::{
    app::App,
    batch::Batch,
    caller::Caller,
    changes::Changes,
    entity::{Entity, Stored},
    field_types::Integer,
    input,
    problem::{Problem, kind},
    store::{Key, Version},
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    assessment::{Assessment, PublicationNote, Published},
    book::{Book, MOST_COLUMNS},
    class::{Class, ClassId},
    marks_notifier::MarksNotifier,
    publication::Publication,
    publication_period::PublicationPeriod,
    sheet::Sheet,
};

input! {
    /// Of which assessment, as who asks sees its sheet.
    pub struct SheetSeen {
        /// The assessment.
        pub assessment_id: AssessmentId,
        /// The version of its sheet, as it was answered with it.
        pub sheet_version: Integer<1, { u32::MAX }>,
    }
}

/// What is published of an assessment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PublicationState)]
pub struct PublicationView {
    /// Which publication it is, or was the last one.
    publication: u32,
    /// When it was published, in UTC; null where nothing is.
    published_at: Option<jiff::Timestamp>,
    /// How many pupils have a mark by it.
    count: u32,
}

impl PublicationView {
    /// What is published of an assessment.
    pub(crate) fn of(assessment: &Assessment) -> Self {
        let published = assessment.published.as_ref();
        Self {
            publication: assessment.publications,
            published_at: published.map(|one| one.at),
            count: published.map_or(0, |one| one.count),
        }
    }
}

/// An assessment, its sheet and its class, as a teacher of the class is about to publish it or to take that back.
pub(crate) struct Act<'a> {
    app: &'a App,
    caller: &'a Caller,
    class: Stored<Class>,
    /// The assessment.
    pub assessment: Stored<Assessment>,
    sheet: Stored<Sheet>,
}

impl<'a> Act<'a> {
    /// Reads them.
    ///
    /// # Errors
    /// [`Class::check_writer`]'s; `not-found`: there is no such assessment, or it is deleted.
    pub async fn read(
        app: &'a App,
        caller: &'a Caller,
        class: ClassId,
        id: AssessmentId,
    ) -> Result<Self, Problem> {
        let keys = [Class::key_of(class), Assessment::key_of(class, id), Sheet::key_of(class, id)];
        let read = app.records.batch(keys.clone()).await?;
        let [class, assessment, sheet] = keys;
        let class: Stored<Class> = read.find(&class)?.ok_or_else(Problem::not_found)?;
        class.entity.check_writer(&caller.actor)?;
        let assessment: Stored<Assessment> = read.find(&assessment)?.ok_or_else(Problem::not_found)?;
        let sheet = read.find(&sheet)?.ok_or_else(Problem::not_found)?;
        if assessment.entity.is_deleted() {
            return Err(Problem::not_found());
        }
        Ok(Self { app, caller, class, assessment, sheet })
    }

    /// Holds it to the version of the sheet that was seen.
    ///
    /// # Errors
    /// `stale-version`.
    pub fn check_seen(&self, version: Version) -> Result<(), Problem> {
        if self.sheet.version == version { Ok(()) } else { Err(Problem::stale_version()) }
    }

    /// What publishes it, and the assessment as it is then.
    ///
    /// # Errors
    /// `unresolved-conflicts`; `quota-full`: the term has as many published assessments as it may.
    pub async fn publish(&self, work: &UnitOfWork<'_>) -> Result<(Changes, Assessment), Problem> {
        if self.sheet.entity.open_conflicts > 0 {
            return Err(unresolved());
        }
        let (now, before) = (work.now(), &self.assessment.entity);
        let number = before.publications + 1;
        let first_at = before.published.as_ref().map_or(now, |published| published.first_at);
        let cells = self.sheet.entity.cells.iter().filter(|(student, _)| !student.is_pseudonym());
        let publication = Publication {
            class_id: before.class_id,
            assessment_id: before.id,
            number,
            header: before.header.clone(),
            sheet_version: self.sheet.version,
            grades: cells.map(|(student, cell)| (student.clone(), cell.grade.clone())).collect(),
            by: self.caller.actor.id.clone(),
            at: now,
        };
        let marks: Vec<Mark> = self.marks(&publication, first_at).collect();
        let count = u32::try_from(marks.len()).unwrap_or(u32::MAX);
        let published = Published {
            number,
            sheet_version: self.sheet.version,
            term: before.header.term,
            first_at,
            at: now,
            count,
        };
        let mut after = Assessment { publications: number, published: Some(published), ..before.clone() };
        let by = publication.by.clone();
        after.tell(PublicationNote {
            number,
            by,
            at: now,
            count,
            unpublished_by: None,
            unpublished_at: None,
        });

        let period = PublicationPeriod { class_id: before.class_id, assessment_id: before.id, first_at };
        let places = marks.iter().map(Entity::key).chain([period.key()]);
        let read = self.read_books(places).await?;
        let mut changes = work.replaces("GRADES_PUBLISHED", &self.assessment, &after).create(&publication);
        if read.version_of(&period.key()).is_none() {
            changes = changes.create(&period);
        }
        changes = self.in_books(&read, &publication, changes)?;
        let mut told = Vec::new();
        for mark in &marks {
            let present = read.find::<Mark>(&mark.key())?;
            let says_the_same = present.as_ref().is_some_and(|present| {
                Mark { published_at: mark.published_at, ..present.entity.clone() } == *mark
            });
            if says_the_same {
                continue;
            }
            changes = changes.save(&Stored::at_version(mark.clone(), present.map_or(0, |one| one.version)));
            told.push(mark);
        }
        let notifier = MarksNotifier { app: self.app, now, class: &self.class.entity };
        changes = notifier.published(&publication, &period, &told, changes);
        // What a colleague has saved meanwhile is not published unseen, and who teaches is who taught.
        Ok((changes.check(&self.sheet).check(&self.class), after))
    }

    /// What takes back what is published, and the assessment as it is then. The snapshot stays.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn unpublish(
        &self,
        work: &UnitOfWork<'_>,
        published: &Published,
    ) -> Result<(Changes, Assessment), Problem> {
        let (now, before) = (work.now(), &self.assessment.entity);
        let mut after = Assessment { published: None, ..before.clone() };
        if let Some(note) = after.history.iter_mut().rfind(|note| note.number == published.number) {
            (note.unpublished_by, note.unpublished_at) = (Some(self.caller.actor.id.clone()), Some(now));
        }
        let students = self.sheet.entity.cells.keys();
        let marks: Vec<Key> =
            students.map(|student| Mark::key_of(student, published.first_at, before.id)).collect();
        let period = PublicationPeriod::key_of(before.class_id, before.id, published.first_at);
        let read = self.read_books(marks.iter().chain([&period]).cloned()).await?;
        let mut changes = work.replaces("GRADES_UNPUBLISHED", &self.assessment, &after);
        if let Some(mut book) = read.find::<Book>(&Book::key_of(before.class_id, published.term))? {
            book.entity.leave(before.id, now);
            changes = changes.replace(&book);
        }
        for mark in &marks {
            changes = changes.delete_all(read.find::<Mark>(mark)?.as_ref());
        }
        changes = changes.delete_all(read.find::<PublicationPeriod>(&period)?.as_ref());
        Ok((changes.check(&self.sheet).check(&self.class), after))
    }

    /// The marks that a publication gives.
    fn marks<'p>(
        &'p self,
        publication: &'p Publication,
        first_published_at: jiff::Timestamp,
    ) -> impl Iterator<Item = Mark> + 'p {
        let header = &publication.header;
        publication.grades.iter().map(move |(student, grade)| Mark {
            student_id: student.clone(),
            assessment_id: publication.assessment_id,
            title: header.title.0.clone(),
            subject: Some(self.class.entity.subject.0.clone()),
            term: Some(header.term.word().to_owned()),
            score: grade.over_20(header.out_of),
            coefficient: header.coefficient,
            first_published_at,
            published_at: publication.at,
            provisional: false,
        })
    }

    /// The changes with the column of a publication: in the book of its term, and out of the one where it stood before.
    fn in_books(
        &self,
        read: &Batch,
        publication: &Publication,
        mut changes: Changes,
    ) -> Result<Changes, Problem> {
        let (class, term) = (publication.class_id, publication.header.term);
        let mut books = BTreeMap::new();
        let stood = self.assessment.entity.published.as_ref().map(|published| published.term);
        for term in stood.into_iter().chain([term]) {
            let found = read.find::<Book>(&Book::key_of(class, term))?;
            books.insert(
                term,
                found.unwrap_or_else(|| Stored::absent(Book::blank(class, term, publication.at))),
            );
        }
        for (of, book) in &mut books {
            if *of == term {
                book.entity.enter(publication);
            } else {
                book.entity.leave(publication.assessment_id, publication.at);
            }
            if book.entity.columns.len() > MOST_COLUMNS {
                return Err(term_is_full());
            }
            changes = changes.save(book);
        }
        Ok(changes)
    }

    /// The books in which it stands or will, and what is at these keys.
    async fn read_books(&self, keys: impl Iterator<Item = Key> + Send) -> Result<Batch, Problem> {
        let Assessment { class_id, header, published, .. } = &self.assessment.entity;
        let terms = published.iter().map(|published| published.term).chain([header.term]);
        let books = terms.map(|term| Book::key_of(*class_id, term));
        self.app.records.batch(books.chain(keys).collect::<Vec<_>>()).await
    }
}

/// 409: someone has to decide first which of two copies holds.
fn unresolved() -> Problem {
    let detail = LocalizedText::fixed(
        "Deux copies d'une même note attendent qu'un enseignant choisisse.",
        "Two copies of one grade wait for a teacher to choose.",
    );
    Problem::new(&kind::UNRESOLVED_CONFLICTS, detail)
}

/// 409: no more assessments are published in a term.
fn term_is_full() -> Problem {
    let detail = LocalizedText::made(
        format!("Un trimestre a {MOST_COLUMNS} évaluations publiées au plus."),
        format!("A term has at most {MOST_COLUMNS} published assessments."),
    );
    Problem::new(&kind::QUOTA_FULL, detail)
}
