//! Comma-separated values (RFC 4180) that spreadsheets open, and in which nothing is a formula.

/// What spreadsheets take for the beginning of a formula.
const FORMULAE: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];

/// A line of cells. One that a spreadsheet would take for a formula begins with an apostrophe.
pub(crate) fn line<'c>(cells: impl IntoIterator<Item = &'c str>) -> String {
    let cells: Vec<String> = cells.into_iter().map(cell).collect();
    format!("{}\r\n", cells.join(","))
}

fn cell(text: &str) -> String {
    let guard = if text.starts_with(FORMULAE) { "'" } else { "" };
    if text.contains(['"', ',', ';', '\r', '\n']) {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{guard}{text}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The cells of a line, as RFC 4180 reads it.
    fn read(line: &str) -> Vec<String> {
        let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
        let mut characters = line.strip_suffix("\r\n").unwrap().chars().peekable();
        while let Some(character) = characters.next() {
            match (character, quoted) {
                ('"', true) if characters.peek() == Some(&'"') => cell.extend(characters.next()),
                ('"', _) => quoted = !quoted,
                (',', false) => cells.push(std::mem::take(&mut cell)),
                (other, _) => cell.push(other),
            }
        }
        cells.push(cell);
        cells
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again_and_no_cell_is_a_formula(
            cells in proptest::collection::vec("([=+@\t\r\n-]|.)*", 1..6),
        ) {
            let read = read(&line(cells.iter().map(String::as_str)));
            prop_assert_eq!(read.len(), cells.len());
            for (read, written) in read.iter().zip(&cells) {
                prop_assert!(!read.starts_with(FORMULAE), "{:?}", read);
                let guard = if written.starts_with(FORMULAE) { "'" } else { "" };
                prop_assert_eq!(read, &format!("{guard}{written}"));
            }
        }
    }

    #[test]
    fn a_cell_is_quoted_where_it_must_be() {
        let cells = ["Diallo, Amina", "dit « \"Mina\" »", "=HYPERLINK(\"x\")", "+24177123456", "7"];
        assert_eq!(
            line(cells),
            "\"Diallo, Amina\",\"dit « \"\"Mina\"\" »\",\"'=HYPERLINK(\"\"x\"\")\",'+24177123456,7\r\n"
        );
    }
}
