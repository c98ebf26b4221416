//! Templates: what the platform tells about them, what an administrator has asked the platform for, and whether a message may be
//! sent with one.

use crate::store::accounts::Account;
use crate::store::template_owners::{self, Claim, Owner};
use crate::store::templates::{self, DELETED, Kept};
use crate::store::{StoreError, Tx};
use nestor_core::channels::{ChannelKind, SubmittedTemplate};
use nestor_core::content::{Content, MessageType};
use nestor_core::event::TemplateNews;
use nestor_core::template::{self, NewTemplate, ProblemKind, Template, TemplateChange, TemplateProblem};
use nestor_core::time::Timestamp;
use std::collections::BTreeSet;
use std::time::Duration;

/// Several news in a row ask once.
const NEWS_SETTLE: Duration = Duration::from_secs(3);
/// A template that is this young may be missing in the platform's list.
const YOUNG: Duration = Duration::from_secs(2 * 60);

/// Whose the templates of this account are; `None` when its platform has none, or does not tell whose they are.
pub fn owner_of(account: &Account) -> Option<Owner> {
    let templates = account.channel.channel().templates()?;
    let id = templates.owner(&account.external_id, account.business_account_id.as_deref())?;
    Some(Owner { workspace_id: account.workspace_id.clone(), channel: account.channel, id })
}

/// Takes templates over as the platform has told them.
///
/// # Errors
/// When the database fails.
pub fn apply_page(
    tx: &mut Tx<'_>,
    owner: &Owner,
    told: &[Template],
    mut new_id: impl FnMut() -> String,
    now: Timestamp,
) -> Result<(), StoreError> {
    for template in told {
        let there =
            templates::by_external_id(tx, &owner.workspace_id, owner.channel, &owner.id, &template.external_id)?;
        match there {
            Some(there) if there.template == *template => {
                templates::seen(tx, &owner.workspace_id, &there.id, now)?;
            }
            Some(there) => {
                let changed = Kept { template: template.clone(), updated_at: now, synced_at: now, ..there };
                templates::save(tx, &changed)?;
            }
            None => templates::save(tx, &new_kept(owner, template.clone(), &new_id(), now))?,
        }
    }
    Ok(())
}

fn new_kept(owner: &Owner, template: Template, new_id: &str, now: Timestamp) -> Kept {
    Kept {
        workspace_id: owner.workspace_id.clone(),
        id: format!("template_{new_id}"),
        channel: owner.channel,
        owner: owner.id.clone(),
        template,
        created_at: now,
        updated_at: now,
        synced_at: now,
    }
}

/// All pages were read. What the platform did not list is deleted, if `whole`: everything that it listed could be read.
///
/// # Errors
/// When the database fails.
pub fn finish(
    tx: &mut Tx<'_>,
    claim: &Claim,
    listed: &BTreeSet<String>,
    whole: bool,
    next: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    let nobody_asked = template_owners::finish(tx, claim, next, now)?;
    if !whole || !nobody_asked {
        return Ok(());
    }
    let owner = &claim.owner;
    for (id, external_id) in templates::living(tx, &owner.workspace_id, owner.channel, &owner.id, now.minus(YOUNG))? {
        if !listed.contains(&external_id) {
            templates::set_status(tx, &owner.workspace_id, &id, DELETED, now)?;
        }
    }
    Ok(())
}

/// Takes over what a webhook tells about a template, and asks for all of them to be read again: webhooks may come in any order.
///
/// # Errors
/// When the database fails.
pub fn news(tx: &mut Tx<'_>, account: &Account, news: &TemplateNews, at: Timestamp) -> Result<(), StoreError> {
    let Some(owner) = owner_of(account) else { return Ok(()) };
    let mut found = None;
    if let Some(external_id) = &news.external_id {
        found = templates::by_external_id(tx, &owner.workspace_id, owner.channel, &owner.id, external_id)?;
    }
    if found.is_none() {
        found = templates::named(tx, &owner.workspace_id, owner.channel, &owner.id, &news.name, &news.language)?;
    }
    if let Some(kept) = found {
        let mut template = kept.template.clone();
        if let Some(status) = &news.status {
            template.status = match status.as_str() {
                "REINSTATED" | "UNARCHIVED" => "APPROVED".to_owned(),
                other => other.to_owned(),
            };
            template.rejected_reason = news.reason.clone();
        }
        template.quality = news.quality.clone().filter(|quality| quality != "UNKNOWN").or(template.quality);
        template.category = news.category.clone().unwrap_or(template.category);
        if template != kept.template {
            templates::save(tx, &Kept { template, updated_at: at, ..kept })?;
        }
    }
    template_owners::ask(tx, &owner, at.plus(NEWS_SETTLE))
}

/// The platform has taken a new template.
///
/// # Errors
/// When the database fails.
pub fn submitted(
    tx: &mut Tx<'_>,
    owner: &Owner,
    new: NewTemplate,
    answer: SubmittedTemplate,
    new_id: &str,
    now: Timestamp,
) -> Result<Kept, StoreError> {
    let template = Template {
        external_id: answer.external_id,
        name: new.name,
        language: new.language,
        category: answer.category.unwrap_or(new.category),
        status: answer.status,
        quality: None,
        parameter_format: new.parameter_format,
        components: new.components,
        rejected_reason: None,
    };
    let mut kept = new_kept(owner, template, new_id, now);
    // Another node may have read it from the platform meanwhile.
    let there =
        templates::by_external_id(tx, &owner.workspace_id, owner.channel, &owner.id, &kept.template.external_id)?;
    if let Some(there) = there {
        kept = Kept { id: there.id, created_at: there.created_at, ..kept };
    }
    templates::save(tx, &kept)?;
    template_owners::ask(tx, owner, now)?;
    Ok(kept)
}

/// The platform has taken a change: the template waits to be approved again, and is read again soon.
///
/// # Errors
/// When the database fails.
pub fn changed(tx: &mut Tx<'_>, kept: Kept, change: TemplateChange, now: Timestamp) -> Result<Kept, StoreError> {
    let mut template = kept.template.clone();
    template.category = change.category.unwrap_or(template.category);
    if let Some(components) = change.components {
        template.components = components;
        template.status = "PENDING".to_owned();
        template.rejected_reason = None;
    }
    let kept = Kept { template, updated_at: now, ..kept };
    templates::save(tx, &kept)?;
    template_owners::ask(tx, &owner_of_kept(&kept), now)?;
    Ok(kept)
}

/// The platform deletes the template.
///
/// # Errors
/// When the database fails.
pub fn deleted(tx: &mut Tx<'_>, kept: &Kept, now: Timestamp) -> Result<(), StoreError> {
    templates::set_status(tx, &kept.workspace_id, &kept.id, DELETED, now)?;
    template_owners::ask(tx, &owner_of_kept(kept), now)
}

/// Whose a template is.
pub fn owner_of_kept(kept: &Kept) -> Owner {
    Owner { workspace_id: kept.workspace_id.clone(), channel: kept.channel, id: kept.owner.clone() }
}

/// Why a message cannot be sent with a template. Nothing has been stored then.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The channel has no templates.
    #[error("{} has no templates", .0.display_name())]
    NotSupported(ChannelKind),
    /// The message does not say which template.
    #[error("the message does not say which template")]
    NotNamed,
    /// It is not known whose the templates of the account are.
    #[error("the business account of this number is not known; it has to be set to send templates")]
    OwnerUnknown,
    /// There is no such template in this language.
    #[error("there is no template {name} in the language {language}")]
    Unknown {
        /// The name.
        name: String,
        /// The language.
        language: String,
    },
    /// The platform does not let it be sent.
    #[error("the template {sentence}")]
    NotApproved {
        /// As the rest of a sentence.
        sentence: String,
    },
    /// The platform has stopped it for a while.
    #[error("the template {sentence}")]
    Paused {
        /// As the rest of a sentence.
        sentence: String,
    },
    /// What it is filled in with does not fit.
    #[error("the template is not filled in as it must be")]
    Invalid(Vec<TemplateProblem>),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Checks a message of the type `template` before it is stored, and completes it: its text is the words of the template as the
/// customer will read them, and it shows what stands around them.
///
/// # Errors
/// As [`TemplateError`] says. Paths of fields begin with `template.`.
pub fn prepare(
    tx: &mut Tx<'_>,
    workspace_id: &str,
    account: &Account,
    content: &mut Content,
) -> Result<(), TemplateError> {
    let rules = match account.channel.channel().templates() {
        Some(templates) => templates.rules(),
        None => return Err(TemplateError::NotSupported(account.channel)),
    };
    let message = content.details.as_mut().and_then(|details| details.template.as_mut());
    let (MessageType::Template, Some(message)) = (content.message_type, message) else {
        return Err(TemplateError::NotNamed);
    };
    let owner = owner_of(account).ok_or(TemplateError::OwnerUnknown)?;
    let kept = templates::named(tx, workspace_id, account.channel, &owner.id, &message.name, &message.language)?
        .filter(|kept| kept.template.status != DELETED)
        .ok_or_else(|| TemplateError::Unknown { name: message.name.clone(), language: message.language.clone() })?;
    if let Err(TemplateProblem { kind, sentence, .. }) = template::sendable(&kept.template.status) {
        return Err(match kind {
            ProblemKind::Paused => TemplateError::Paused { sentence },
            _ => TemplateError::NotApproved { sentence },
        });
    }
    let filled = template::fill(&kept.template, message, rules).map_err(|problems| {
        let inside = problems.into_iter();
        TemplateError::Invalid(
            inside.map(|problem| TemplateProblem { field: format!("template.{}", problem.field), ..problem }).collect(),
        )
    })?;
    message.preview = Some(filled.preview);
    content.text = Some(filled.text);
    Ok(())
}
