//! One schema in two dialects: the same tables, columns, nullability and primary keys.

use crate::harness::{Bench, Engine};
use crate::on_both;

fn columns(bench: &Bench) -> Vec<String> {
    let sql = match bench.engine {
        Engine::Sqlite => {
            "SELECT m.name || '.' || c.name || ' ' || CASE c.type WHEN 'INTEGER' THEN 'number' WHEN 'BLOB' THEN 'bytes' \
             WHEN 'TEXT' THEN 'text' ELSE c.type END || CASE c.\"notnull\" WHEN 1 THEN ' not null' ELSE '' END || \
             ' ' || c.pk FROM sqlite_master m JOIN pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'refinery%' ORDER BY 1"
        }
        Engine::Postgresql => {
            "SELECT c.table_name || '.' || c.column_name || ' ' || CASE c.data_type WHEN 'bigint' THEN 'number' \
             WHEN 'bytea' THEN 'bytes' ELSE c.data_type END || CASE c.is_nullable WHEN 'NO' THEN ' not null' ELSE '' END || \
             ' ' || COALESCE((SELECT k.ordinal_position FROM information_schema.table_constraints t \
             JOIN information_schema.key_column_usage k ON k.constraint_name = t.constraint_name \
             AND k.table_name = t.table_name WHERE t.constraint_type = 'PRIMARY KEY' AND t.table_name = c.table_name \
             AND k.column_name = c.column_name), 0) FROM information_schema.columns c \
             WHERE c.table_schema = 'public' AND c.table_name NOT LIKE 'refinery%' ORDER BY 1"
        }
    };
    let mut columns = bench.raw.column(sql);
    columns.sort();
    columns
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_databases_have_the_same_tables_and_columns() {
    let sqlite = columns(&Bench::new(Engine::Sqlite).await);
    let postgresql = columns(&Bench::new(Engine::Postgresql).await);
    assert!(sqlite.len() > 100, "the schema was read: {sqlite:?}");
    assert_eq!(sqlite, postgresql);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn text_compares_byte_by_byte_on_postgresql() {
    let bench = Bench::new(Engine::Postgresql).await;
    let others = bench.raw.column(
        "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public' \
         AND table_name NOT LIKE 'refinery%' AND data_type = 'text' AND COALESCE(collation_name, '') <> 'C'",
    );
    assert!(others.is_empty(), "{others:?}");
}

on_both! {
    migrating_again_changes_nothing, |bench| {
        let before = columns(&bench);
        bench.receive([b"{}".to_vec()]).await;
        drop(bench.second_node().await);
        drop(bench.second_node().await);
        assert_eq!(columns(&bench), before);
        assert_eq!(bench.raw.number("SELECT COUNT(*) FROM deliveries"), 1);
        let steps = bench.raw.number("SELECT COUNT(*) FROM refinery_schema_history");
        let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite")).unwrap().count();
        assert_eq!(steps, i64::try_from(files).unwrap());
    }
}

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |folder: &str| {
        let mut names: Vec<_> = std::fs::read_dir(format!("{}/migrations/{folder}", env!("CARGO_MANIFEST_DIR")))
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
}
