//! Message templates as the platforms last told them.

use super::feed::{Change, ChangeKind};
use super::values::{Row, Value};
use super::{StoreError, Tx};
use nestor_core::channels::ChannelKind;
use nestor_core::template::{ParameterFormat, Template};
use nestor_core::text;
use nestor_core::time::Timestamp;

/// What a template's status is when the platform does not list it any more.
pub const DELETED: &str = "DELETED";

/// A template of a workspace.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// The workspace.
    pub workspace_id: String,
    /// Our id.
    pub id: String,
    /// Its channel.
    pub channel: ChannelKind,
    /// The platform's id of whom it belongs to: a business account, a page.
    pub owner: String,
    /// What the platform told.
    pub template: Template,
    /// When we first heard of it.
    pub created_at: Timestamp,
    /// When it last became another.
    pub updated_at: Timestamp,
    /// When the platform last told it.
    pub synced_at: Timestamp,
}

/// Which templates are listed.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only those of this owner.
    pub owner: Option<(ChannelKind, String)>,
    /// Only those of this status; without it those that are deleted are left out.
    pub status: Option<String>,
    /// Only those of this language.
    pub language: Option<String>,
    /// Only those with this text in name or words, folded.
    pub text: Option<String>,
}

const SELECT: &str = "SELECT workspace_id, id, channel, owner, external_id, name, language, category, status, quality, parameter_format, \
                      components, reason, created_at, updated_at, synced_at FROM templates";

fn read(row: &mut Row) -> Result<Kept, StoreError> {
    let strange = |what: &str| StoreError::Query(format!("a template has a strange {what}"));
    let channel: String = row.take(2)?;
    let format: String = row.take(10)?;
    let components: String = row.take(11)?;
    Ok(Kept {
        workspace_id: row.take(0)?,
        id: row.take(1)?,
        channel: ChannelKind::from_word(&channel).ok_or_else(|| strange("channel"))?,
        owner: row.take(3)?,
        template: Template {
            external_id: row.take(4)?,
            name: row.take(5)?,
            language: row.take(6)?,
            category: row.take(7)?,
            status: row.take(8)?,
            quality: row.take(9)?,
            parameter_format: ParameterFormat::from_word(&format).ok_or_else(|| strange("parameter format"))?,
            components: serde_json::from_str(&components).map_err(|_| strange("form"))?,
            rejected_reason: row.take(12)?,
        },
        created_at: row.take(13)?,
        updated_at: row.take(14)?,
        synced_at: row.take(15)?,
    })
}

/// The templates of a workspace that meet `filter`, by name and language, after the one with the id `after`.
///
/// # Errors
/// When the database cannot be read.
pub fn list(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    filter: &Filter,
    after: Option<&Kept>,
    limit: i64,
) -> Result<Vec<Kept>, StoreError> {
    let (name, language, id) = after.map_or(("", "", ""), |after| {
        (after.template.name.as_str(), after.template.language.as_str(), after.id.as_str())
    });
    let mut parameters: Vec<Value<'_>> = vec![workspace_id.into(), name.into(), language.into(), id.into()];
    let mut sql = format!(
        "{SELECT} WHERE workspace_id = ?1 AND name >= ?2 AND (name > ?2 OR language > ?3 OR (language = ?3 AND id > ?4))"
    );
    let mut add = |condition: &str, value: Value<'static>| {
        parameters.push(value);
        sql.push_str(&condition.replace("?x", &format!("?{}", parameters.len())));
    };
    if let Some((channel, owner)) = &filter.owner {
        add(" AND channel = ?x", channel.as_str().into());
        add(" AND owner = ?x", owner.clone().into());
    }
    match &filter.status {
        Some(status) => add(" AND status = ?x", status.clone().into()),
        None => add(" AND status <> ?x", DELETED.into()),
    }
    if let Some(language) = &filter.language {
        add(" AND language = ?x", language.clone().into());
    }
    if let Some(text) = &filter.text {
        let pattern = format!("%{}%", text.replace('!', "!!").replace('%', "!%").replace('_', "!_"));
        add(" AND search LIKE ?x ESCAPE '!'", pattern.into());
    }
    add(" ORDER BY name, language, id LIMIT ?x", limit.into());
    tx.query(sql, &parameters, read)
}

/// One template of a workspace.
///
/// # Errors
/// When the database cannot be read.
pub fn get(tx: &mut Tx<'_>, workspace_id: &str, id: &str) -> Result<Option<Kept>, StoreError> {
    tx.query_optional(format!("{SELECT} WHERE workspace_id = ?1 AND id = ?2"), &[workspace_id.into(), id.into()], read)
}

/// The template of an owner that the platform knows by this id.
///
/// # Errors
/// When the database cannot be read.
pub fn by_external_id(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    channel: ChannelKind,
    owner: &str,
    external_id: &str,
) -> Result<Option<Kept>, StoreError> {
    tx.query_optional(
        format!("{SELECT} WHERE workspace_id = ?1 AND channel = ?2 AND owner = ?3 AND external_id = ?4"),
        &[workspace_id.into(), channel.as_str().into(), owner.into(), external_id.into()],
        read,
    )
}

/// The template of an owner with this name in this language; one that is deleted only when there is no other.
///
/// # Errors
/// When the database cannot be read.
pub fn named(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    channel: ChannelKind,
    owner: &str,
    name: &str,
    language: &str,
) -> Result<Option<Kept>, StoreError> {
    tx.query_optional(
        format!(
            "{SELECT} WHERE workspace_id = ?1 AND name = ?2 AND language = ?3 AND channel = ?4 AND owner = ?5 \
             ORDER BY CASE status WHEN 'DELETED' THEN 1 ELSE 0 END, updated_at DESC, id LIMIT 1"
        ),
        &[workspace_id.into(), name.into(), language.into(), channel.as_str().into(), owner.into()],
        read,
    )
}

/// Writes a template down, under the id that it has if the platform's id is known already. Listeners are told.
///
/// # Errors
/// When the database cannot be written.
pub fn save(tx: &mut Tx<'_>, kept: &Kept) -> Result<(), StoreError> {
    let template = &kept.template;
    let components = serde_json::to_string(&template.components)
        .map_err(|error| StoreError::Query(format!("a template cannot be written: {error}")))?;
    let body = template.components.body.as_ref().map_or("", |body| body.text.as_str());
    let search = text::fold(&format!("{} {body}", template.name));
    let id: Option<String> = tx.query_optional(
        "INSERT INTO templates (workspace_id, id, channel, owner, external_id, name, language, category, status, quality, \
         parameter_format, components, reason, search, created_at, updated_at, synced_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, \
         ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17) ON CONFLICT (workspace_id, channel, owner, external_id) DO UPDATE SET \
         name = excluded.name, language = excluded.language, category = excluded.category, status = excluded.status, \
         quality = excluded.quality, parameter_format = excluded.parameter_format, components = excluded.components, \
         reason = excluded.reason, search = excluded.search, updated_at = excluded.updated_at, \
         synced_at = excluded.synced_at RETURNING id",
        &[
            (&kept.workspace_id).into(),
            (&kept.id).into(),
            kept.channel.as_str().into(),
            (&kept.owner).into(),
            (&template.external_id).into(),
            (&template.name).into(),
            (&template.language).into(),
            (&template.category).into(),
            (&template.status).into(),
            template.quality.as_ref().into(),
            template.parameter_format.as_str().into(),
            components.into(),
            template.rejected_reason.as_ref().into(),
            search.into(),
            kept.created_at.into(),
            kept.updated_at.into(),
            kept.synced_at.into(),
        ],
        |row| row.take(0),
    )?;
    note(tx, &kept.workspace_id, id.as_deref().unwrap_or(&kept.id));
    Ok(())
}

/// The platform has told a template once more, and it is as it was.
///
/// # Errors
/// When the database cannot be written.
pub fn seen(tx: &mut Tx<'_>, workspace_id: &str, id: &str, now: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE templates SET synced_at = ?3 WHERE workspace_id = ?1 AND id = ?2",
        &[workspace_id.into(), id.into(), now.into()],
    )?;
    Ok(())
}

/// The ids of an owner's templates, and the platform's ids of them; without those that are deleted and without those that we
/// heard of first at `before` or later.
///
/// # Errors
/// When the database cannot be read.
pub fn living(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    channel: ChannelKind,
    owner: &str,
    before: Timestamp,
) -> Result<Vec<(String, String)>, StoreError> {
    tx.query(
        "SELECT id, external_id FROM templates WHERE workspace_id = ?1 AND channel = ?2 AND owner = ?3 AND status <> 'DELETED' \
         AND created_at < ?4 ORDER BY id",
        &[workspace_id.into(), channel.as_str().into(), owner.into(), before.into()],
        |row| Ok((row.take(0)?, row.take(1)?)),
    )
}

/// Says of a template what its status is now.
///
/// # Errors
/// When the database cannot be written.
pub fn set_status(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    id: &str,
    status: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let changed = tx.execute(
        "UPDATE templates SET status = ?3, updated_at = ?4 WHERE workspace_id = ?1 AND id = ?2 AND status <> ?3",
        &[workspace_id.into(), id.into(), status.into(), now.into()],
    )?;
    if changed > 0 {
        note(tx, workspace_id, id);
    }
    Ok(())
}

fn note(tx: &mut Tx<'_>, workspace_id: &str, id: &str) {
    tx.note(Change {
        workspace_id: workspace_id.to_owned(),
        kind: ChangeKind::Template,
        conversation_id: None,
        entity_id: id.to_owned(),
    });
}
