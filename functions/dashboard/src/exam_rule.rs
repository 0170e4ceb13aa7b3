//! What the rules of an exam are made of.

use jiff::civil::Date;

use crate::student::Track;

/// The rules of a session.
#[derive(Debug)]
pub struct ExamRules {
    /// The year of the June in which Terminale ends.
    pub session: i16,
    /// When somebody last held them against their sources.
    pub checked_on: Date,
    /// Where they are from.
    pub sources: &'static [&'static str],
    /// What an option counts in each year, in hundredths.
    pub option_weight: u32,
    /// What counts, in the order in which it is sat.
    pub items: &'static [RuleItem],
}

/// An exam, or a continuous assessment.
#[derive(Debug)]
pub struct RuleItem {
    /// Its code.
    pub code: &'static str,
    /// What it is called, where no name of the student's own subjects takes its place.
    pub label: &'static str,
    /// Its coefficient, in hundredths.
    pub weight: u32,
    /// How it is sat at a school.
    pub format: &'static str,
    /// How it is sat by a candidate on their own, where that differs.
    pub libre: Option<&'static str>,
    /// When it is sat.
    pub year: Track,
    /// Whether it is an exam at the end.
    pub part: Part,
    /// The code under which progress in its subject is recorded.
    pub subject: Option<&'static str>,
    /// Which of the student's own subjects it is in.
    pub needs: Option<Needs>,
    /// The option of a student who is dispensed from it.
    pub dispensed_by: Option<&'static str>,
    /// Its day, where it is the same for all and known.
    pub date: Option<Date>,
}

/// How something is assessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// By an exam.
    Terminal,
    /// In the course of a year.
    Continuous,
}

/// Which of a student's own subjects something is in; the first one is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// One of the two specialities of Terminale.
    Speciality(usize),
    /// The speciality of Première alone.
    GivenUpSpeciality,
    /// A language.
    Language(usize),
}
