//! A term of a school year: what marks and absences are counted by.

use jiff::civil::Date;
use preau_kernel::string_enum;

string_enum! {
    /// A term of a school year (trimestre).
    pub enum Term {
        /// From September to November.
        T1 = "T1",
        /// From December to February.
        T2 = "T2",
        /// From March on.
        T3 = "T3",
    }
}

impl Term {
    /// The term in which a day is: in the school year, the months of the French lycée's terms.
    #[must_use]
    pub fn of(date: Date) -> Self {
        match date.month() {
            9..=11 => Self::T1,
            12 | 1 | 2 => Self::T2,
            _ => Self::T3,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_school_year_goes_through_its_terms_in_order() {
        let days = date(2026, 9, 1).series(jiff::Span::new().days(1)).take(365);
        let terms: Vec<Term> = days.map(Term::of).collect();
        assert!(terms.is_sorted(), "{terms:?}");
        assert_eq!((terms.first(), terms.last()), (Some(&Term::T1), Some(&Term::T3)));
        assert!(terms.contains(&Term::T2));
    }
}
