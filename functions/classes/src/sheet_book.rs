//! What is done to the assessments of a class in one transaction: each step is decided on what the steps before it left, and
//! each assessment and sheet is written once.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use preau_dashboard::mark::AssessmentId;
use preau_kernel::{
    batch::Batch,
    caller::Caller,
    changes::Changes,
    entity::Stored,
    field_errors::FieldError,
    id::UserId,
    problem::{Problem, kind},
    store::{Key, Version},
    text::LocalizedText,
    unit_of_work::{Audited, UnitOfWork},
};
use serde_json::{Value, json};

use crate::{
    assessment::{Assessment, AssessmentHeader, MADE, MOST_ASSESSMENTS},
    class::{Class, ClassId},
    grade::GradeToSave,
    roster::Roster,
    sheet::{MOST_CELLS, Sheet, Written},
};

/// The assessments of one transaction, as they were read and as they will be.
pub(crate) struct SheetBook<'a> {
    caller: &'a Caller,
    class_id: ClassId,
    class: Option<Stored<Class>>,
    roster: Option<Stored<Roster>>,
    now: Timestamp,
    /// How many assessments the class ever had.
    had: i64,
    pages: BTreeMap<AssessmentId, Page>,
    told: Vec<Told>,
}

/// An assessment with its sheet, as it was read and as it will be.
#[derive(Default)]
struct Page {
    before: Option<(Stored<Assessment>, Stored<Sheet>)>,
    after: Option<(Assessment, Sheet)>,
}

/// A step, for the journal.
struct Told {
    kind: &'static str,
    resource: String,
    states: [Value; 2],
}

/// What became of a step.
#[derive(Debug)]
pub(crate) enum Saved {
    /// What was asked stands there.
    All,
    /// Something else stands there than was thought: of these pupils, or all of it where it is no matter of pupils.
    But(BTreeSet<UserId>),
}

impl<'a> SheetBook<'a> {
    /// Where what is decided on stands.
    pub(crate) fn keys(class: ClassId, ids: &BTreeSet<AssessmentId>) -> Vec<Key> {
        let own = [Class::key_of(class), Roster::key_of(class), Assessment::count_key(class)];
        let each = ids.iter().flat_map(|id| [Assessment::key_of(class, *id), Sheet::key_of(class, *id)]);
        own.into_iter().chain(each).collect()
    }

    /// The assessments with these ids, of what was read at [`Self::keys`].
    ///
    /// # Errors
    /// `internal`: a document cannot be read.
    pub(crate) fn of(
        read: &Batch,
        caller: &'a Caller,
        class_id: ClassId,
        ids: &BTreeSet<AssessmentId>,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let mut pages = BTreeMap::new();
        for id in ids {
            let assessment = read.find::<Assessment>(&Assessment::key_of(class_id, *id))?;
            let before = assessment.zip(read.find::<Sheet>(&Sheet::key_of(class_id, *id))?);
            let after = before.as_ref().map(|(one, sheet)| (one.entity.clone(), sheet.entity.clone()));
            pages.insert(*id, Page { before, after });
        }
        Ok(Self {
            caller,
            class_id,
            class: read.find(&Class::key_of(class_id))?,
            roster: read.find(&Roster::key_of(class_id))?,
            now,
            had: read.total(&Assessment::count_key(class_id), MADE),
            pages,
            told: Vec::new(),
        })
    }

    /// Makes an assessment, or changes what it is, by someone who has seen revision `base` of it.
    ///
    /// # Errors
    /// [`Class::check_writer`]'s; `quota-full`; `not-found`: there is none, where one was seen; `invalid-request`: scores are
    /// more than it would be of.
    pub(crate) fn save_header(
        &mut self,
        id: AssessmentId,
        header: &AssessmentHeader,
        base: u32,
    ) -> Result<Saved, Problem> {
        let (class_id, by, now) = (self.class_id, self.writer()?, self.now);
        let made = self.had + self.made();
        let page = self.pages.entry(id).or_default();
        let from = page.state();
        match &mut page.after {
            None if base > 0 => return Err(Problem::not_found()),
            None if made >= MOST_ASSESSMENTS => return Err(class_is_full()),
            None => {
                let assessment = Assessment {
                    id,
                    class_id,
                    header: header.clone(),
                    revision: 1,
                    publications: 0,
                    published: None,
                    history: Vec::new(),
                    created_by: by.clone(),
                    created_at: now,
                    updated_by: by,
                    updated_at: now,
                    deleted_at: None,
                };
                let sheet = Sheet {
                    assessment_id: id,
                    class_id,
                    cells: BTreeMap::new(),
                    open_conflicts: 0,
                    updated_at: now,
                };
                page.after = Some((assessment, sheet));
            }
            Some((assessment, _)) if assessment.header == *header && !assessment.is_deleted() => {
                return Ok(Saved::All);
            }
            Some((assessment, _)) if assessment.is_deleted() || assessment.revision != base => {
                return Ok(Saved::But(BTreeSet::new()));
            }
            Some((assessment, sheet)) => {
                let scores = sheet.cells.values().filter_map(|cell| cell.grade.score);
                if scores.max().is_some_and(|score| score.0 > header.out_of.0) {
                    return Err(Problem::wrong_field("/out_of", "contradiction", SCORES_ARE_HIGHER));
                }
                assessment.header = header.clone();
                assessment.change(by, now);
                sheet.updated_at = now;
            }
        }
        self.tell("ASSESSMENT_SAVED", id, from);
        Ok(Saved::All)
    }

    /// Saves grades by someone who has seen the revisions of cells that these and `bases` say. Two who grade different pupils
    /// never meet; a grade that meets another one is left out, and none of the others with it.
    ///
    /// # Errors
    /// [`Class::check_writer`]'s; `not-found`; `quota-full`; `invalid-request`: who is no pupil of the class, stands twice in
    /// the list, or has a score that cannot be. Nothing is saved then.
    pub(crate) fn save_grades(
        &mut self,
        id: AssessmentId,
        grades: &[GradeToSave],
        bases: &BTreeMap<UserId, u32>,
        at: Timestamp,
    ) -> Result<Saved, Problem> {
        let (by, now) = (self.writer()?, self.now);
        let roster = self.roster.as_ref().ok_or_else(Problem::not_found)?;
        let page = self.pages.get_mut(&id).and_then(|page| page.after.as_mut());
        let (assessment, sheet) = page.ok_or_else(Problem::not_found)?;
        if assessment.is_deleted() {
            return Ok(Saved::But(grades.iter().map(|one| one.student_id.clone()).collect()));
        }
        let mut wrong = Vec::new();
        let mut named = BTreeSet::new();
        let mut read = Vec::with_capacity(grades.len());
        for (place, one) in grades.iter().enumerate() {
            let mut add = |field: &str, code, detail| {
                wrong.push(FieldError { pointer: format!("/grades/{place}/{field}"), code, detail });
            };
            if !roster.entity.has(&one.student_id) {
                add("student_id", "not_a_pupil", NOT_A_PUPIL);
            } else if !named.insert(&one.student_id) {
                add("student_id", "duplicate", TWICE);
            }
            match one.grade(assessment.header.out_of) {
                Ok(grade) => read.push((one, grade)),
                Err((code, detail)) => add("score", code, detail),
            }
        }
        if !wrong.is_empty() {
            return Err(Problem::invalid_request(wrong));
        }
        let more = named.iter().filter(|student| !sheet.cells.contains_key(**student)).count();
        if sheet.cells.len() + more > MOST_CELLS {
            return Err(class_is_full());
        }
        let (mut left_out, mut saved) = (BTreeSet::new(), 0);
        for (one, grade) in read {
            let seen = one.base.map(|base| base.0).or_else(|| bases.get(&one.student_id).copied());
            match sheet.write(&one.student_id, grade, seen.unwrap_or_default(), &by, at.min(now)) {
                Written::Now => saved += 1,
                Written::Before => {}
                Written::Not => {
                    left_out.insert(one.student_id.clone());
                }
            }
        }
        if saved > 0 {
            sheet.updated_at = now;
            let states = [Value::Null, json!({"class": self.class_id, "grades": saved})];
            self.told.push(Told { kind: "GRADES_SAVED", resource: assessment.resource(), states });
        }
        Ok(if left_out.is_empty() { Saved::All } else { Saved::But(left_out) })
    }

    /// Deletes an assessment by someone who has seen revision `base` of it. Its grades stay, for whoever looks for them.
    ///
    /// # Errors
    /// [`Class::check_writer`]'s; `not-found`; `invalid-transition`: it is published, and its teacher has to unpublish it first.
    pub(crate) fn delete(&mut self, id: AssessmentId, base: u32) -> Result<Saved, Problem> {
        let (by, now) = (self.writer()?, self.now);
        let page = self.pages.get_mut(&id).ok_or_else(Problem::not_found)?;
        let from = page.state();
        let (assessment, sheet) = page.after.as_mut().ok_or_else(Problem::not_found)?;
        if assessment.is_deleted() {
            return Ok(Saved::All);
        }
        if assessment.published.is_some() {
            return Err(Problem::invalid_transition("published", "deleted"));
        }
        if assessment.revision != base {
            return Ok(Saved::But(BTreeSet::new()));
        }
        assessment.deleted_at = Some(now);
        assessment.change(by, now);
        sheet.updated_at = now;
        self.tell("ASSESSMENT_DELETED", id, from);
        Ok(Saved::All)
    }

    /// Counts conflicts about an assessment: so many more are open.
    pub(crate) fn count_conflicts(&mut self, id: AssessmentId, more: i32) {
        if let Some((_, sheet)) = self.pages.get_mut(&id).and_then(|page| page.after.as_mut()) {
            sheet.open_conflicts = sheet.open_conflicts.saturating_add_signed(more);
        }
    }

    /// An assessment and its sheet, as the steps so far left them.
    pub(crate) fn page(&self, id: AssessmentId) -> Option<&(Assessment, Sheet)> {
        self.pages.get(&id).and_then(|page| page.after.as_ref())
    }

    /// The version that the sheet of an assessment will have; 0 where there is none.
    pub(crate) fn sheet_version(&self, id: AssessmentId) -> Version {
        self.pages.get(&id).map_or(0, |page| {
            let version = page.before.as_ref().map_or(0, |(_, sheet)| sheet.version);
            version + Version::from(page.sheet_changed())
        })
    }

    /// Whether there is nothing to write.
    pub(crate) fn is_unchanged(&self) -> bool {
        self.pages.values().all(|page| !page.sheet_changed())
    }

    /// The class, for whoever teaches it.
    ///
    /// # Errors
    /// [`Class::check_writer`]'s; `not-found`.
    pub(crate) fn class(&self) -> Result<&Class, Problem> {
        let class = &self.class.as_ref().ok_or_else(Problem::not_found)?.entity;
        class.check_writer(&self.caller.actor)?;
        Ok(class)
    }

    /// The changes that do all of it, if who teaches and who is a pupil is as it was read.
    pub(crate) fn changes(&self, work: &UnitOfWork<'_>) -> Changes {
        let tells = |told: &Told| work.tells(told.kind, &told.resource, told.states.clone());
        let mut changes = self.told.iter().map(tells).fold(work.nothing_yet(), Changes::and);
        if self.is_unchanged() {
            return changes;
        }
        for page in self.pages.values().filter(|page| page.sheet_changed()) {
            let Some((assessment, sheet)) = &page.after else { continue };
            changes = match &page.before {
                None => changes.create(assessment).create(sheet),
                Some((before, _)) if before.entity == *assessment => changes,
                Some((before, _)) => changes.replace(&Stored::at_version(assessment.clone(), before.version)),
            };
            if let Some((_, before)) = &page.before {
                changes = changes.replace(&Stored::at_version(sheet.clone(), before.version));
            }
        }
        if self.made() > 0 {
            changes = changes.add_to_counters(Assessment::counting(self.class_id, self.made()));
        }
        let changes = self.class.iter().fold(changes, Changes::check);
        self.roster.iter().fold(changes, Changes::check)
    }

    fn writer(&self) -> Result<UserId, Problem> {
        self.class()?;
        Ok(self.caller.actor.id.clone())
    }

    fn made(&self) -> i64 {
        let made = self.pages.values().filter(|page| page.before.is_none() && page.after.is_some());
        i64::try_from(made.count()).unwrap_or(i64::MAX)
    }

    fn tell(&mut self, kind: &'static str, id: AssessmentId, from: Value) {
        let Some((assessment, _)) = self.page(id) else { return };
        let (resource, states) = (assessment.resource(), [from, assessment.state()]);
        self.told.push(Told { kind, resource, states });
    }
}

impl Page {
    fn state(&self) -> Value {
        self.after.as_ref().map_or(Value::Null, |(assessment, _)| assessment.state())
    }

    /// Whether its sheet is written: it is with whatever changes.
    fn sheet_changed(&self) -> bool {
        match (&self.before, &self.after) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some((assessment, sheet)), Some(after)) => {
                assessment.entity != after.0 || sheet.entity != after.1
            }
        }
    }
}

/// 409: the class has as many assessments, or the sheet as many grades, as it may.
fn class_is_full() -> Problem {
    let detail = LocalizedText::made(
        format!("Une classe a {MOST_ASSESSMENTS} évaluations au plus, et chacune {MOST_CELLS} notes."),
        format!("A class has at most {MOST_ASSESSMENTS} assessments, and each of them {MOST_CELLS} grades."),
    );
    Problem::new(&kind::QUOTA_FULL, detail)
}

const SCORES_ARE_HIGHER: LocalizedText = LocalizedText::fixed(
    "Des notes déjà saisies dépassent ce barème.",
    "Scores that are noted already are more than that.",
);
const NOT_A_PUPIL: LocalizedText = LocalizedText::fixed(
    "Cette personne n'est pas, ou plus, élève de la classe.",
    "This person is no pupil of the class, or no longer one.",
);
const TWICE: LocalizedText =
    LocalizedText::fixed("Cet élève est nommé deux fois.", "This pupil is named twice.");
