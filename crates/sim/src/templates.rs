//! Message templates: those of WhatsApp business accounts and the utility templates of pages (platforms.md A.12, B.3).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::account::SimAccount;
use crate::wire;

pub(crate) mod fill;
pub(crate) mod review;
pub(crate) mod samples;

const HOUR_MS: i64 = 3_600_000;
/// The name of an approved template that was deleted is taken for so long.
const NAME_LOCK_MS: i64 = 30 * 24 * HOUR_MS;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Status {
    Pending,
    Approved,
    Rejected,
    Paused,
    Disabled,
}

impl Status {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Approved => "APPROVED",
            Self::Rejected => "REJECTED",
            Self::Paused => "PAUSED",
            Self::Disabled => "DISABLED",
        }
    }
}

/// How the placeholders of a template are written: `{{1}}` or `{{first_name}}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Format {
    Positional,
    Named,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Template {
    pub(crate) id: String,
    /// The WhatsApp business account or the page.
    pub(crate) owner: String,
    pub(crate) name: String,
    pub(crate) language: String,
    pub(crate) category: String,
    pub(crate) status: Status,
    pub(crate) format: Format,
    /// As they were given: `{"type":"BODY","text":…}` and the others.
    pub(crate) components: Vec<Value>,
    pub(crate) rejected_reason: Option<String>,
    /// GREEN, YELLOW, RED or UNKNOWN.
    pub(crate) quality: String,
    pub(crate) previous_category: Option<String>,
    /// When it was edited since it was first approved.
    pub(crate) edits_ms: Vec<i64>,
    /// How often it was paused.
    pub(crate) pauses: u32,
    /// `message_send_ttl_seconds`
    pub(crate) lives_seconds: Option<i64>,
}

impl Template {
    /// The component of this type.
    pub(crate) fn component(&self, kind: &str) -> Option<&Value> {
        let is_it = |component: &&Value| {
            component.get("type").and_then(Value::as_str).is_some_and(|known| known.eq_ignore_ascii_case(kind))
        };
        self.components.iter().find(is_it)
    }

    pub(crate) fn buttons(&self) -> &[Value] {
        let buttons =
            self.component("BUTTONS").and_then(|component| component.get("buttons")).and_then(Value::as_array);
        buttons.map(Vec::as_slice).unwrap_or_default()
    }

    /// All fields as `GET` gives them.
    pub(crate) fn node(&self) -> Value {
        json!({
            "id": self.id, "name": self.name, "language": self.language, "status": self.status.as_str(),
            "category": self.category, "parameter_format": self.format, "components": self.components,
            "quality_score": {"score": self.quality, "date": 0}, "previous_category": self.previous_category,
            "rejected_reason": self.rejected_reason.as_deref().unwrap_or("NONE"),
            "message_send_ttl_seconds": self.lives_seconds, "sub_category": null, "library_template_name": null,
            "cta_url_link_tracking_opted_out": null, "correct_category": null, "creative_features_spec": null,
            "last_updated_time": null,
            "degrees_of_freedom_spec": null,
        })
    }
}

/// All templates.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Templates {
    all: Vec<Template>,
    /// Names of deleted templates and until when they are taken, by owner and name.
    locked: BTreeMap<String, i64>,
}

impl Templates {
    /// Every business account and page starts with the samples.
    pub(crate) fn of(accounts: &[SimAccount]) -> Self {
        let mut templates = Self::default();
        for account in accounts {
            let (owner, samples) = match account {
                SimAccount::WhatsApp { business_account_id, .. } => (business_account_id, samples::whatsapp()),
                SimAccount::Messenger { page_id, .. } => (page_id, samples::page()),
                _ => continue,
            };
            if templates.all.iter().any(|template| template.owner == *owner) {
                continue;
            }
            for sample in samples {
                let id = wire::digits_of(&["template", owner, &sample.name, &sample.language], 16);
                templates.all.push(Template { id, owner: owner.clone(), ..sample });
            }
        }
        templates
    }

    pub(crate) fn of_owner<'a>(&'a self, owner: &'a str) -> impl Iterator<Item = &'a Template> {
        self.all.iter().filter(move |template| template.owner == owner)
    }

    pub(crate) fn find(&self, owner: &str, name: &str, language: &str) -> Option<&Template> {
        let is_it =
            |template: &&Template| template.owner == owner && template.name == name && template.language == language;
        self.all.iter().find(is_it)
    }

    pub(crate) fn all(&self) -> &[Template] {
        &self.all
    }

    /// Ids of all templates with this name and language, whoever owns them.
    pub(crate) fn named(&self, name: &str, language: &str) -> Vec<String> {
        let is_it = |template: &&Template| template.name == name && template.language == language;
        self.all.iter().filter(is_it).map(|template| template.id.clone()).collect()
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Template> {
        self.all.iter().find(|template| template.id == id)
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut Template> {
        self.all.iter_mut().find(|template| template.id == id)
    }

    pub(crate) fn add(&mut self, template: Template) {
        self.all.push(template);
    }

    /// Takes a template out; the name of an approved one is taken for a month.
    pub(crate) fn remove(&mut self, id: &str, now_ms: i64) {
        if let Some(index) = self.all.iter().position(|template| template.id == id) {
            let gone = self.all.remove(index);
            if gone.status == Status::Approved {
                self.locked.insert(format!("{}/{}", gone.owner, gone.name), now_ms + NAME_LOCK_MS);
            }
        }
    }

    /// Whether the name is taken by a template that was deleted lately.
    pub(crate) fn is_locked(&self, owner: &str, name: &str, now_ms: i64) -> bool {
        self.locked.get(&format!("{owner}/{name}")).is_some_and(|until| *until > now_ms)
    }
}
