//! Prints the pages of the reference that are made from the channels' tables: `docs/reference/capabilities.md` and
//! `docs/reference/errors.md`.
//!
//! ```text
//! cargo run -p nestor-core --example reference_tables -- capabilities
//! cargo run -p nestor-core --example reference_tables -- errors
//! ```
//!
//! `scripts/generated.sh` writes them and checks that they are fresh.

use nestor_core::capabilities::{Capabilities, Feature, Level, TextUnit, Unit};
use nestor_core::channels::errors::{ErrorKey, ErrorRow, NextStep};
use nestor_core::channels::{ChannelKind, meta};
use nestor_core::content::AttachmentKind;
use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::Duration;

fn main() -> io::Result<ExitCode> {
    let page = match std::env::args().nth(1).as_deref() {
        Some("capabilities") => capabilities(),
        Some("errors") => errors(),
        _ => {
            writeln!(io::stderr(), "usage: reference_tables capabilities|errors")?;
            return Ok(ExitCode::FAILURE);
        }
    };
    io::stdout().write_all(page.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

const NOTE: &str = "<!-- Made from the tables in crates/core/src/channels by `make generate`. Do not edit. -->";

/// A table of Markdown.
struct Table(String);

impl Table {
    fn new<'a>(columns: impl IntoIterator<Item = &'a str>) -> Self {
        let mut table = Self(String::new());
        let columns: Vec<String> = columns.into_iter().map(str::to_owned).collect();
        let rule = vec!["---".to_owned(); columns.len()];
        table.row(columns);
        table.row(rule);
        table
    }

    fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let cells: Vec<String> = cells.into_iter().map(|cell| cell.replace('|', "\\|")).collect();
        self.0.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
}

fn all() -> impl Iterator<Item = (ChannelKind, &'static Capabilities)> {
    ChannelKind::ALL.into_iter().map(|channel| (channel, channel.channel().capabilities()))
}

/// A table with one column for each channel.
fn by_channel(first: &str) -> Table {
    Table::new([first].into_iter().chain(ChannelKind::ALL.map(ChannelKind::display_name)))
}

fn capabilities() -> String {
    [
        "# What each channel carries",
        NOTE,
        "The service refuses by these values, the composer greys out by them, and this page is made from them. \
         `GET /api/v1/channels` gives the same to programs.",
        "## Features",
        "**full**: carried whole. **partial**: carried with limits. **fallback**: carried in another form. **dropped**: accepted and \
         left out; of receipts: the platform does not tell. **–**: refused before anything is stored.",
        features().0.trim_end(),
        "## Files",
        "What is larger or of another type is shrunk or converted where that is possible, else refused.",
        media().0.trim_end(),
        "## Texts and fields",
        "A text that is longer than one message may hold goes out in several, cut between sentences or words. What does not fit \
         another field is refused.",
        limits().0.trim_end(),
        "## Windows and paces",
        "How long after the customer's last message a free-form answer may be sent, and how fast we send.",
        windows().0.trim_end(),
    ]
    .join("\n\n")
        + "\n"
}

fn features() -> Table {
    let mut table = by_channel("feature");
    for feature in Feature::ALL {
        let levels = all().map(|(_, capabilities)| level(capabilities.level(feature)).to_owned());
        table.row([format!("`{}`", feature.as_str())].into_iter().chain(levels));
    }
    table
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Full => "full",
        Level::Partial => "partial",
        Level::Fallback => "fallback",
        Level::Dropped => "dropped",
        Level::Rejected => "–",
    }
}

fn media() -> Table {
    let mut table = Table::new(["file", "channel", "types", "at most"]);
    for kind in AttachmentKind::ALL {
        for (channel, capabilities) in all() {
            let Some(rule) = capabilities.media_rule(kind) else { continue };
            let types = if rule.mime_types.is_empty() { "any".to_owned() } else { rule.mime_types.join(", ") };
            let cells =
                [format!("`{}`", kind.as_str()), channel.display_name().to_owned(), types, size(rule.max_bytes)];
            table.row(cells);
        }
    }
    table
}

/// A number of bytes in the unit in which the platform thinks.
fn size(bytes: u64) -> String {
    let units = [(1024 * 1024, "MiB"), (1_000_000, "MB"), (1024, "KiB"), (1000, "kB")];
    let unit = units.iter().find(|(unit, _)| bytes >= *unit && bytes.is_multiple_of(*unit));
    unit.map_or_else(|| format!("{bytes} bytes"), |(unit, name)| format!("{} {name}", bytes / unit))
}

fn limits() -> Table {
    let mut table = by_channel("field");
    let text = all().map(|(_, capabilities)| {
        let unit = match capabilities.text.unit {
            TextUnit::Characters => Unit::Characters,
            TextUnit::Bytes => Unit::Bytes,
            TextUnit::Utf16 => Unit::Utf16,
        };
        format!("{} {}", capabilities.text.max, unit.as_str())
    });
    table.row(["text of one message".to_owned()].into_iter().chain(text));
    let fields: BTreeSet<&str> =
        all().flat_map(|(_, capabilities)| capabilities.limits.iter().map(|limit| limit.field)).collect();
    for field in fields {
        let limits = all().map(|(_, capabilities)| {
            capabilities.limit(field).map_or_else(String::new, |limit| format!("{} {}", limit.max, limit.unit.as_str()))
        });
        table.row([format!("`{field}`")].into_iter().chain(limits));
    }
    table
}

fn windows() -> Table {
    let mut table = by_channel("");
    let mut line = |name: &str, value: fn(&Capabilities) -> String| {
        table.row([name.to_owned()].into_iter().chain(all().map(|(_, capabilities)| value(capabilities))));
    };
    line("window", |of| of.window.length().map_or_else(|| "none".to_owned(), duration));
    line("calls a second for one account", |of| of.pace.per_account_per_second.to_string());
    line("messages to one customer: one in", |of| match of.pace.per_peer_interval {
        Duration::ZERO => "no limit".to_owned(),
        interval => duration(interval),
    });
    line("messages to one customer: at once", |of| match of.pace.per_peer_interval {
        Duration::ZERO => "no limit".to_owned(),
        _ => of.pace.per_peer_burst.to_string(),
    });
    table
}

fn duration(duration: Duration) -> String {
    match duration.as_secs() {
        seconds if seconds >= 3600 && seconds % 3600 == 0 => format!("{} h", seconds / 3600),
        _ => format!("{} s", duration.as_secs_f64()),
    }
}

fn errors() -> String {
    let mut page = [
        "# What platforms answer, and what it means",
        NOTE,
        "Each code has a class, which decides what becomes of the message, a sentence for the operator and a next step, both in \
         English and in Greek. Subcodes stand after a slash; `…/` before a subcode means under any code. Where two rows hold, the \
         narrower one counts, and the channel's own table before those that it shares.",
        "## Next steps",
        next_steps().0.trim_end(),
    ]
    .join("\n\n");
    for channel in ChannelKind::ALL {
        let own: Vec<&ErrorRow> =
            channel.channel().errors().iter().copied().filter(|table| !is_shared(table)).flatten().collect();
        section(&mut page, channel.display_name(), &own);
    }
    section(&mut page, "Messenger and Instagram together", &meta::SEND_ERRORS.iter().collect::<Vec<_>>());
    section(&mut page, "Every product of Meta", &meta::GRAPH_ERRORS.iter().collect::<Vec<_>>());
    page + "\n"
}

fn is_shared(table: &[ErrorRow]) -> bool {
    [meta::SEND_ERRORS, meta::GRAPH_ERRORS].contains(&table)
}

fn next_steps() -> Table {
    let mut table = Table::new(["step", "English", "Greek"]);
    for step in NextStep::ALL {
        let sentence = step.sentence();
        table.row([format!("`{}`", step.as_str()), sentence.en.to_owned(), sentence.el.to_owned()]);
    }
    table
}

fn section(page: &mut String, name: &str, rows: &[&ErrorRow]) {
    let mut table = Table::new(["code", "class", "English", "Greek", "next step"]);
    for row in rows {
        let code = match row.key {
            ErrorKey::Worded(_, _, words) => format!("`{}` (“{}…”)", row.key.written(), words.trim_end()),
            key => format!("`{}`", key.written()),
        };
        let (class, next) = (row.class.as_str().to_owned(), format!("`{}`", row.next.as_str()));
        table.row([code, class, row.sentence.en.to_owned(), row.sentence.el.to_owned(), next]);
    }
    page.push_str(&format!("\n\n## {name}\n\n{}", table.0.trim_end()));
}
