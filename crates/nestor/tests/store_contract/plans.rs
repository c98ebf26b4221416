//! How SQLite carries out the statements of the hot paths: by an index, never by reading a growing table from end to end, and
//! without sorting what an index holds in order.

use crate::harness::Bench;
use crate::harness::Engine;

/// The statements of the store, as its source holds them, with what a plan needs and must not have.
struct Case {
    name: &'static str,
    sql: &'static str,
    uses: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        name: "deliveries::claim",
        sql: "SELECT id, received_at, signer, request_id, body FROM deliveries WHERE state = 'pending' AND state <> 'applied' \
              AND due_at <= ?1 ORDER BY due_at, id LIMIT ?2",
        uses: &["deliveries_open (state=? AND due_at<?)"],
    },
    Case {
        name: "deliveries::open",
        sql: "SELECT state, COUNT(*), MIN(due_at) FROM deliveries WHERE state <> 'applied' GROUP BY state",
        uses: &["deliveries_open"],
    },
    Case {
        name: "deliveries::wake_waiting",
        sql: "UPDATE deliveries SET state = 'pending' WHERE state = 'waiting' AND state <> 'applied'",
        uses: &["deliveries_open (state=?)"],
    },
    Case {
        name: "outgoing::by_provider_message_id",
        sql: "p.account_id = ?1 AND p.provider_message_id = ?2",
        uses: &["outgoing_parts_by_provider_message"],
    },
    Case {
        name: "reports::within",
        sql: "p.workspace_id = ?1 AND p.conversation_id = ?2 AND p.sent_at > ?3 AND p.sent_at <= ?4",
        uses: &["outgoing_parts_sent (conversation_id=? AND sent_at>? AND sent_at<?)"],
    },
    Case {
        name: "outbox::abandoned",
        sql: "p.due_at IS NOT NULL AND p.status = 'queued' AND p.lease_until <= ?1",
        uses: &["outgoing_parts_"],
    },
    Case {
        name: "outbox::give_up_reconciling",
        sql: "p.due_at <= ?1 AND p.status = 'unknown'",
        uses: &["outgoing_parts_by_due"],
    },
    Case {
        name: "fetching::claim",
        sql: "FROM media WHERE due_at <= ?1 AND (lease_until IS NULL OR lease_until <= ?1) ORDER BY due_at LIMIT ?2",
        uses: &["media_by_due (due_at<?)"],
    },
    Case {
        name: "fetching::next_due",
        sql: "SELECT MIN(COALESCE(lease_until, due_at)) FROM media WHERE due_at IS NOT NULL AND COALESCE(lease_until, due_at) > ?1",
        uses: &["media_by_due"],
    },
    Case {
        name: "media_copies::prune",
        sql: "DELETE FROM media WHERE used_at IS NULL AND created_at < ?1",
        uses: &["media_unused (created_at<?)"],
    },
    Case {
        name: "feed::after",
        sql: "SELECT seq, kind, conversation_id, entity_id FROM changes WHERE workspace_id = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
        uses: &["INTEGER PRIMARY KEY (rowid>?)"],
    },
];

/// Tables that grow with the traffic.
const GROWING: &[&str] = &[
    "deliveries",
    "messages",
    "outgoing_parts",
    "message_steps",
    "conversations",
    "contacts",
    "identities",
    "changes",
    "waiting_reports",
    "watermarks",
    "delivery_outcomes",
    "media",
    "media_versions",
    "media_uploads",
    "p",
    "e",
    "c",
    "m",
    "t",
    "i",
    "v",
];

fn plan(bench: &Bench, sql: &str) -> Vec<String> {
    bench.raw.rows(&format!("EXPLAIN QUERY PLAN {sql}")).into_iter().map(|row| row[3].clone().unwrap()).collect()
}

fn check(name: &str, plan: &[String], uses: &[&str], sorts: bool) {
    let whole = plan.join("\n");
    for step in plan {
        if let Some(scanned) = step.strip_prefix("SCAN ") {
            let table = scanned.split(' ').next().unwrap_or_default();
            let ordered = scanned.contains("USING INDEX outgoing_parts_")
                || scanned.contains("USING INDEX media_by_due")
                || scanned.contains("USING COVERING INDEX");
            assert!(ordered || !GROWING.contains(&table), "{name} reads a whole table:\n{whole}");
        }
        assert!(sorts || !step.contains("USE TEMP B-TREE"), "{name} sorts:\n{whole}");
    }
    for needed in uses {
        assert!(whole.contains(needed), "{name} does not use {needed}:\n{whole}");
    }
}

/// The text of a statement in the source of the store, with its constants put in; parameters may be any.
fn source(file: &str) -> String {
    let path = format!("{}/src/store/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    // A string that goes on in the next line.
    let mut joined = String::new();
    for line in text.lines() {
        match line.strip_suffix('\\') {
            Some(begun) => joined.push_str(begun.trim_start()),
            None => {
                joined.push_str(line.trim_start());
                joined.push('\n');
            }
        }
    }
    joined
}

fn constant(source: &str, name: &str) -> String {
    let begin = source.find(&format!("const {name}: &str = \"")).unwrap();
    source[begin..].split('"').nth(1).unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_hot_paths_use_their_indexes() {
    let bench = Bench::new(Engine::Sqlite).await;
    let files: Vec<String> =
        ["deliveries.rs", "outgoing.rs", "outbox.rs", "feed.rs", "reports.rs", "fetching.rs", "media_copies.rs"]
            .iter()
            .map(|file| source(file))
            .collect();
    for case in CASES {
        assert!(
            files.iter().any(|file| file.contains(case.sql)),
            "{}: the store's statement is another one now",
            case.name
        );
        let whole = if case.sql.starts_with("p.") {
            format!("SELECT * FROM outgoing_parts p WHERE {} ", case.sql)
        } else if case.sql.starts_with("FROM ") {
            format!("SELECT * {}", case.sql)
        } else {
            case.sql.to_owned()
        };
        check(case.name, &plan(&bench, &whole), case.uses, false);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_pages_and_the_outbox_use_their_indexes() {
    let bench = Bench::new(Engine::Sqlite).await;
    let conversations = constant(&source("conversations.rs"), "SELECT");
    let list = format!(
        "{conversations} WHERE c.workspace_id = ?1 AND c.last_message_at <= ?2 AND (c.last_message_at < ?2 OR c.id < ?3)"
    );
    let order = "ORDER BY c.last_message_at DESC, c.id DESC LIMIT ?9";
    for filter in ["", " AND c.channel = ?4 AND c.status = ?5 AND c.unread_count > ?6 AND c.assignee_id = ?7"] {
        let plan = plan(&bench, &format!("{list}{filter} {order}"));
        check(
            "conversations::list",
            &plan,
            &["conversations_by_activity (workspace_id=? AND last_message_at<?)"],
            false,
        );
    }
    let messages = constant(&source("messages.rs"), "SELECT");
    for (condition, order) in [
        ("m.at <= ?3 AND (m.at < ?3 OR m.arrival < ?4 OR (m.arrival = ?4 AND m.id < ?5))", "DESC"),
        ("m.at >= ?3 AND (m.at > ?3 OR m.arrival > ?4 OR (m.arrival = ?4 AND m.id > ?5))", "ASC"),
    ] {
        let sql = format!(
            "{messages} WHERE m.workspace_id = ?1 AND m.conversation_id = ?2 AND {condition} \
             ORDER BY m.at {order}, m.arrival {order}, m.id {order} LIMIT ?6"
        );
        check(
            "messages::page",
            &plan(&bench, &sql),
            &["messages_by_time (workspace_id=? AND conversation_id=? AND at"],
            false,
        );
    }
    let outbox = constant(&source("outbox.rs"), "SELECT");
    let due =
        format!("{outbox} AND p.account_id NOT IN (SELECT value FROM json_each(?2)) ORDER BY p.due_at, p.seq LIMIT ?3");
    check("outbox::due", &plan(&bench, &due), &["outgoing_parts_by_due", "outgoing_parts_open"], false);
    let people = source("people.rs");
    let begin = people.find("SELECT i.id, i.contact_id").unwrap();
    let known = people[begin..].split('"').next().unwrap().replace("\\\n", "");
    check("people::known_identities", &plan(&bench, &known), &["SEARCH i ", "SEARCH c ", "SEARCH v "], true);
}
