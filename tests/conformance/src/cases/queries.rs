//! Queries of a partition, and of each index, where they mean the same.

use preau_kernel::store::{Item, Order, Query, Scope, SortRange};

use crate::{
    ensure::equal,
    subject::{ORDERS, Subject, at_version, position_in, sorts_of, standing},
};

/// Puts one item at each of `sorts` into `scope`.
async fn fill(subject: &Subject, scope: &Scope, sorts: &[&str]) -> Result<Vec<Item>, String> {
    let items: Vec<_> = sorts.iter().map(|sort| standing(scope, sort)).collect();
    subject.create_all(&items).await?;
    Ok(items)
}

/// Expects `range` of `scope` to have `sorts`, which are in ascending order, both ways.
async fn finds(subject: &Subject, scope: &Scope, range: SortRange, sorts: &[&str]) -> Result<(), String> {
    for order in ORDERS {
        let mut expected: Vec<_> = sorts.iter().map(|sort| (*sort).to_owned()).collect();
        if order == Order::Descending {
            expected.reverse();
        }
        let found = subject.sorts(scope, range.clone(), order).await?;
        equal(&format!("{range:?} of {scope:?}, {order:?}"), &found, &expected)?;
    }
    Ok(())
}

pub async fn a_partition_is_answered_in_the_order_of_utf8_bytes_both_ways(
    subject: Subject,
) -> Result<(), String> {
    // In UTF-16, the last two would come before U+E000.
    let sorts = [
        " ",
        "1",
        "10",
        "2",
        "A",
        "Z",
        "a",
        "a a",
        "aa",
        "e\u{301}",
        "z",
        "é",
        "ﬁ",
        "\u{E000}",
        "\u{FFFD}",
        "\u{10000}",
        "😀",
    ];
    let mut ascending = sorts;
    ascending.sort_unstable();
    for scope in subject.scopes("letters") {
        fill(&subject, &scope, &sorts).await?;
        finds(&subject, &scope, SortRange::All, &ascending).await?;
    }
    for scope in subject.scopes("empty") {
        finds(&subject, &scope, SortRange::All, &[]).await?;
    }
    Ok(())
}

pub async fn a_prefix_is_taken_letter_by_letter(subject: Subject) -> Result<(), String> {
    let mut sorts = [
        "%",
        "%a",
        "A%",
        "a",
        "a%",
        "a%b",
        "a'",
        "a' OR ''='",
        "a*",
        "a[b]",
        "a\\",
        "a\\%",
        "a_",
        "a_b",
        "ab",
        "axb",
        "a\u{7F}",
        "a\u{7F}b",
        "a\u{80}",
        "a\u{D7FF}",
        "a\u{D7FF}b",
        "a\u{E000}",
        "a\u{10FFFF}",
        "a\u{10FFFF}b",
        "a\u{10FFFF}\u{10FFFF}",
        "b",
        "\u{10FFFF}",
        "\u{10FFFF}\u{10FFFF}",
    ];
    sorts.sort_unstable();
    for scope in subject.scopes("prefixes") {
        fill(&subject, &scope, &sorts).await?;
        for prefix in sorts.into_iter().chain(["A", "ax", "a%_", "c"]) {
            let expected: Vec<_> = sorts.into_iter().filter(|sort| sort.starts_with(prefix)).collect();
            finds(&subject, &scope, SortRange::Prefix(prefix.to_owned()), &expected).await?;
        }
    }
    Ok(())
}

pub async fn a_range_includes_both_its_ends(subject: Subject) -> Result<(), String> {
    let sorts = ["10", "20", "30", "30 a", "40", "é"];
    for scope in subject.scopes("ranges") {
        fill(&subject, &scope, &sorts).await?;
        let expectations: [(&str, &str, &[&str]); 8] = [
            ("20", "30", &["20", "30"]),
            ("15", "35", &["20", "30", "30 a"]),
            ("20", "20", &["20"]),
            ("30", "40", &["30", "30 a", "40"]),
            ("1", "z", &["10", "20", "30", "30 a", "40"]),
            ("40", "é", &["40", "é"]),
            ("41", "5", &[]),
            ("40", "10", &[]),
        ];
        for (first, last, expected) in expectations {
            finds(&subject, &scope, SortRange::Between(first.to_owned(), last.to_owned()), expected).await?;
        }
    }
    Ok(())
}

pub async fn a_slice_names_the_next_one_exactly_when_there_is_more(subject: Subject) -> Result<(), String> {
    let sorts = ["b", "c1", "c2", "c3", "c4", "d"];
    let ranges = [SortRange::Prefix("c".to_owned()), SortRange::Between("c1".to_owned(), "c4".to_owned())];
    for scope in subject.scopes("pages") {
        let items = fill(&subject, &scope, &sorts).await?;
        for (order, range) in
            ORDERS.into_iter().flat_map(|order| ranges.iter().map(move |range| (order, range)))
        {
            let mut expected = items[1..5].to_vec();
            if order == Order::Descending {
                expected.reverse();
            }
            for limit in 1..=5 {
                let mut query =
                    Query { scope: scope.clone(), range: range.clone(), order, limit, after: None };
                let pages = expected.chunks(limit);
                let last = pages.len() - 1;
                for (number, page) in pages.enumerate() {
                    let what = format!("page {number} of {limit} in {query:?}");
                    let slice = subject.query(&query).await?;
                    let stored: Vec<_> = page.iter().map(|item| at_version(1, item)).collect();
                    equal(&what, &slice.items, &stored)?;
                    let next = page.last().filter(|_| number < last).map(|item| position_in(&scope, item));
                    equal(&format!("next of {what}"), &slice.next, &next)?;
                    query.after = next;
                }
            }
            let after = expected.last().map(|item| position_in(&scope, item));
            let query = Query { scope: scope.clone(), range: range.clone(), order, limit: 1, after };
            let slice = subject.query(&query).await?;
            equal("what comes after the last", &(slice.items, slice.next), &(vec![], None))?;
        }
    }
    Ok(())
}

pub async fn a_slice_may_hold_hundreds_of_items(subject: Subject) -> Result<(), String> {
    let sorts: Vec<_> = (0..250).map(|number| format!("{number:03}")).collect();
    let sorts: Vec<_> = sorts.iter().map(String::as_str).collect();
    let scopes = subject.scopes("hundreds");
    for scope in &scopes[..2] {
        fill(&subject, scope, &sorts).await?;
        finds(&subject, scope, SortRange::All, &sorts).await?;
    }
    Ok(())
}

pub async fn a_slice_of_megabytes_comes_whole(subject: Subject) -> Result<(), String> {
    // DynamoDB stops reading after each megabyte.
    let scopes = subject.scopes("megabytes");
    for scope in &scopes[..2] {
        let large = |number: usize| Item {
            document: format!("\"{}\"", number.to_string().repeat(300_000)),
            ..standing(scope, &number.to_string())
        };
        let items: Vec<_> = (0..9).map(large).collect();
        subject.create_all(&items).await?;
        for order in ORDERS {
            let query = Query { scope: scope.clone(), range: SortRange::All, order, limit: 8, after: None };
            let slice = subject.query(&query).await?;
            let mut expected: Vec<_> = items.iter().map(|item| at_version(1, item)).collect();
            if order == Order::Descending {
                expected.reverse();
            }
            expected.truncate(8);
            equal("the places", &sorts_of(scope, &slice.items), &sorts_of(scope, &expected))?;
            equal("the items", &slice.items, &expected)?;
            equal("the next", &slice.next, &expected.last().map(|item| position_in(scope, item)))?;
        }
    }
    Ok(())
}
