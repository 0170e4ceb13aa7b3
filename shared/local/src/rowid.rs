//! Gives the table of items a rowid: the form that it has on one machine, and not on D1.
//!
//! The schema that both share has `WITHOUT ROWID`, which keeps whole items in the tree of their keys: a page holds a
//! handful, so that every search and every split costs more. Here the keys have a tree of their own.

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

/// How the schema says that a table has no rowid, at its end.
const WITHOUT: &str = "WITHOUT ROWID";

/// Rewrites the table if it has no rowid yet, all or nothing: a process that is killed meanwhile leaves it as it was, and
/// the next one begins anew. The file grows by the size of the items, which later ones fill.
///
/// # Errors
/// SQLite's, such as a full disk.
pub(crate) fn give_rowids(connection: &mut Connection) -> rusqlite::Result<()> {
    if table_without(connection)?.is_none() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have been faster.
    if let Some(table) = table_without(&transaction)? {
        rewrite(&transaction, &table)?;
    }
    transaction.commit()?;
    // Otherwise its log stays as long as what was written.
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}

/// What the table was created by, without its end; none where it has a rowid.
fn table_without(connection: &Connection) -> rusqlite::Result<Option<String>> {
    let sql = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = 'items'";
    let table: Option<String> = connection.query_row(sql, [], |row| row.get(0)).optional()?;
    Ok(table.and_then(|table| table.trim_end().strip_suffix(WITHOUT).map(str::to_owned)))
}

fn rewrite(connection: &Connection, table: &str) -> rusqlite::Result<()> {
    let sql = "SELECT sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'items' AND sql IS NOT NULL";
    let indexes: Vec<String> =
        connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    connection.execute_batch(&table.replacen("items", "rewritten_items", 1))?;
    // In the order of their keys, as they lie there.
    connection.execute_batch("INSERT INTO rewritten_items SELECT * FROM items; DROP TABLE items;")?;
    // The views go on reading `items`, which is missing for a moment.
    connection.pragma_update(None, "legacy_alter_table", true)?;
    let renamed = connection.execute_batch("ALTER TABLE rewritten_items RENAME TO items");
    connection.pragma_update(None, "legacy_alter_table", false)?;
    renamed?;
    indexes.iter().try_for_each(|index| connection.execute_batch(index))
}
