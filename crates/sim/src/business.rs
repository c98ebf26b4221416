//! What happens at the business's side without this hub: people who write in the Page inbox or the WhatsApp Business app,
//! other apps that hold a conversation, and what a platform decides about an account (`POST /sim/business`; platforms.md A.2,
//! A.7, A.9, B.1, B.4, C.2, E.3).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::account::SimAccount;
use crate::channel::Channel;
use crate::customer::{self, CustomerContent};
use crate::error::SimulatorError;
use crate::inbound::put_some;
use crate::meta::MetaItem;
use crate::phone::PhoneKey;
use crate::schedule::Task;
use crate::world::World;

mod echo;
mod fields;
mod history;

/// Something that the business or the platform did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BusinessEvent {
    /// A human of the business wrote to the person by hand; also `edit` and `unsend` of such a message.
    Echo {
        /// To whom.
        person: String,
        /// What.
        message: CustomerContent,
    },
    /// Chats of before the hub, in chunks that come in any order (WhatsApp).
    History {
        /// With whom; all with a phone number when absent.
        #[serde(default)]
        people: Vec<String>,
        /// Chunks of each of the three phases.
        #[serde(default = "two")]
        chunks: usize,
        /// Messages of each thread in a chunk.
        #[serde(default = "ten")]
        messages: usize,
        /// The business did not want to share it.
        #[serde(default)]
        declined: bool,
    },
    /// The address book of the WhatsApp Business app.
    Contacts {
        /// Cards with a name and a number.
        contacts: Vec<customer::ContactCard>,
        /// They are taken out, not put in.
        #[serde(default)]
        remove: bool,
    },
    /// The person writes while another app holds the conversation.
    Standby {
        /// Who.
        person: String,
        /// What.
        message: CustomerContent,
    },
    /// The conversation goes from one app to another.
    Handover {
        /// With whom.
        person: String,
        /// `passed`, `taken` or `requested` (Messenger and Instagram).
        event: HandoverEvent,
        /// Words for the new owner.
        #[serde(default)]
        metadata: String,
        /// The other app.
        #[serde(default)]
        other_app: Option<String>,
    },
    /// The person wants marketing messages or no more of them (WhatsApp `user_preferences`).
    Preference {
        /// Who.
        person: String,
        /// `stop`, `resume` or `signup`.
        value: String,
    },
    /// The person allows messages (Messenger, Instagram `optin`).
    Optin {
        /// Who.
        person: String,
        /// Keys that take the place of the usual ones.
        #[serde(default)]
        value: Map<String, Value>,
    },
    /// Meta takes the page's right to write, or gives it back (Messenger `policy-enforcement`).
    Policy {
        /// Blocked or not.
        blocked: bool,
        /// Why.
        #[serde(default)]
        reason: Option<String>,
    },
    /// Any other field: account events of WhatsApp, feed, comments, mentions. Without `value` a usual one.
    Field {
        /// The name of the subscription field.
        field: String,
        /// Keys that are laid over the usual value.
        #[serde(default)]
        value: Map<String, Value>,
    },
}

/// Which way a conversation goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HandoverEvent {
    /// The hub's app gets the conversation.
    Passed,
    /// Another app takes it.
    Taken,
    /// Another app wants it.
    Requested,
}

fn two() -> usize {
    2
}

fn ten() -> usize {
    10
}

/// Lets it happen; gives the id of the message when there is one.
pub(crate) fn happen(
    world: &mut World,
    channel: Channel,
    account: Option<&str>,
    event: &BusinessEvent,
) -> Result<Option<String>, SimulatorError> {
    let account = world.account_or_first(channel, account)?.clone();
    match event {
        BusinessEvent::Echo { person, message } => {
            let key = world.phone_key(person, channel, Some(account.id()))?;
            echo::write(world, &key, message).map(Some)
        }
        BusinessEvent::Standby { person, message } => {
            let key = world.phone_key(person, channel, Some(account.id()))?;
            if channel == Channel::Telegram {
                return Err(SimulatorError::Invalid("Telegram has no standby: a bot is alone in its chats".to_owned()));
            }
            let (written, items) = customer::compose(world, &key, message)?;
            let items = items.into_iter().map(|item| standby(&account, item)).collect();
            world.plan(0, Task::Emit(items));
            Ok(Some(written.message_id))
        }
        BusinessEvent::History { people, chunks, messages, declined } => {
            only(channel, Channel::WhatsApp, "history")?;
            history::tell(world, &account, people, (*chunks, *messages), *declined)?;
            Ok(None)
        }
        _ => {
            let items = items(world, channel, &account, event)?;
            world.plan(0, Task::Emit(items));
            Ok(None)
        }
    }
}

fn only(channel: Channel, wanted: Channel, what: &str) -> Result<(), SimulatorError> {
    if channel == wanted {
        return Ok(());
    }
    Err(SimulatorError::Invalid(format!("{what} is an event of {wanted} alone")))
}

fn items(
    world: &World,
    channel: Channel,
    account: &SimAccount,
    event: &BusinessEvent,
) -> Result<Vec<MetaItem>, SimulatorError> {
    if channel == Channel::Telegram {
        return Err(SimulatorError::Invalid(
            "Telegram tells of echoes alone here; blocks, groups and connections come by /sim/block and /sim/send"
                .to_owned(),
        ));
    }
    let key_of = |person: &str| world.phone_key(person, channel, Some(account.id()));
    match event {
        BusinessEvent::Contacts { contacts, remove } => {
            only(channel, Channel::WhatsApp, "contacts")?;
            Ok(vec![whole(account, "smb_app_state_sync", history::contacts(world, account, contacts, *remove))])
        }
        BusinessEvent::Handover { person, event, metadata, other_app } => {
            let key = key_of(person)?;
            Ok(vec![handover(world, &key, account, *event, metadata, other_app.as_deref())])
        }
        BusinessEvent::Preference { person, value } => {
            only(channel, Channel::WhatsApp, "preference")?;
            Ok(vec![preference(world, &key_of(person)?, account, value)?])
        }
        BusinessEvent::Optin { person, value } => {
            if channel == Channel::WhatsApp {
                return Err(SimulatorError::Invalid("WhatsApp has no optin: say preference".to_owned()));
            }
            let mut optin = Map::new();
            optin.insert("type".to_owned(), json!("notification_messages"));
            optin.insert("notification_messages_token".to_owned(), json!("7061270000000000001"));
            optin.insert("notification_messages_status".to_owned(), json!("RESUME_NOTIFICATIONS"));
            optin.insert("title".to_owned(), json!("News of the roastery"));
            optin.insert("payload".to_owned(), json!("NEWS"));
            optin.extend(value.clone());
            Ok(vec![messaging(world, &key_of(person)?, "messaging_optins", "optin", Value::Object(optin))])
        }
        BusinessEvent::Policy { blocked, reason } => {
            only(channel, Channel::Messenger, "policy")?;
            let mut policy = Map::new();
            policy.insert("action".to_owned(), json!(if *blocked { "block" } else { "unblock" }));
            let usual = "The page did not keep to the rules of messaging.";
            put_some(&mut policy, "reason", blocked.then(|| reason.as_deref().unwrap_or(usual)));
            // The one event without a sender, and with a hyphen in its key.
            let item = json!({
                "recipient": {"id": account.id()}, "timestamp": world.now_ms(), "policy-enforcement": policy,
            });
            Ok(vec![whole(account, "messaging_policy_enforcement", item)])
        }
        BusinessEvent::Field { field, value } => {
            let mut whole_value = fields::usual(account, field, world.now_ms());
            if whole_value.is_empty() && value.is_empty() {
                return Err(SimulatorError::Invalid(format!("say the value of the field `{field}`")));
            }
            whole_value.extend(value.clone());
            Ok(vec![whole(account, field, Value::Object(whole_value))])
        }
        BusinessEvent::Echo { .. } | BusinessEvent::Standby { .. } | BusinessEvent::History { .. } => Ok(Vec::new()),
    }
}

fn whole(account: &SimAccount, field: &str, item: Value) -> MetaItem {
    MetaItem {
        channel: account.channel(),
        account: account.id().to_owned(),
        field: field.to_owned(),
        contact: None,
        item,
        carries: None,
    }
}

/// What stands around the arrays of a WhatsApp value.
fn value_of(account: &SimAccount) -> Map<String, Value> {
    let mut value = Map::new();
    value.insert("messaging_product".to_owned(), json!("whatsapp"));
    let display = account.own_phone().unwrap_or_default();
    value.insert("metadata".to_owned(), json!({"display_phone_number": display, "phone_number_id": account.id()}));
    value
}

/// The same message on the side line of the apps that do not own the conversation.
fn standby(account: &SimAccount, item: MetaItem) -> MetaItem {
    let mut item = item;
    if account.channel() == Channel::WhatsApp {
        let mut value = value_of(account);
        put_some(&mut value, "contacts", item.contact.take().map(|contact| vec![contact]));
        value.insert("standby".to_owned(), json!({"messages": [item.item]}));
        item.item = Value::Object(value);
    } else if let Some(postback) = item.item.get_mut("postback").and_then(Value::as_object_mut) {
        postback.remove("payload");
    }
    MetaItem { field: "standby".to_owned(), ..item }
}

fn messaging(world: &World, key: &PhoneKey, field: &str, name: &str, event: Value) -> MetaItem {
    let sender = world.party(key).map(|(.., address)| address.id);
    let mut item = Map::new();
    item.insert("sender".to_owned(), json!({"id": sender}));
    item.insert("recipient".to_owned(), json!({"id": key.account}));
    item.insert("timestamp".to_owned(), json!(world.now_ms()));
    item.insert(name.to_owned(), event);
    MetaItem {
        channel: key.channel,
        account: key.account.clone(),
        field: field.to_owned(),
        contact: None,
        item: Value::Object(item),
        carries: None,
    }
}

fn handover(
    world: &World,
    key: &PhoneKey,
    account: &SimAccount,
    event: HandoverEvent,
    metadata: &str,
    other_app: Option<&str>,
) -> MetaItem {
    let other = other_app.unwrap_or("263902037430900");
    if key.channel == Channel::WhatsApp {
        let kind = if event == HandoverEvent::Taken { "control_taken" } else { "control_passed" };
        let phone = world.party(key).and_then(|(.., address)| address.phone);
        let (old, new) =
            if kind == "control_passed" { ("ai_agent", "customer_service") } else { ("customer_service", "ai_agent") };
        let control = json!({
            "previous_owner_app_id": other, "previous_owner_app_role": "meta_business_agent",
            "previous_owner_role": old, "new_owner_role": new, "metadata": metadata,
            "conversation_context": {"type": "summary", "summary": {"text": "The customer asks for opening hours."}},
        });
        let display = account.own_phone().unwrap_or_default();
        let mut value = Map::new();
        value.insert("messaging_product".to_owned(), json!("whatsapp"));
        value.insert("sender".to_owned(), json!({"phone_number": phone}));
        let recipient = json!({"phone_number_id": account.id(), "display_phone_number": display});
        value.insert("recipient".to_owned(), recipient);
        value.insert("timestamp".to_owned(), json!((world.now_ms() / 1000).to_string()));
        value.insert("type".to_owned(), json!(kind));
        value.insert(kind.to_owned(), control);
        return whole(account, "messaging_handovers", Value::Object(value));
    }
    let field = if key.channel == Channel::Instagram { "messaging_handover" } else { "messaging_handovers" };
    let (name, event) = match event {
        HandoverEvent::Passed => (
            "pass_thread_control",
            json!({"previous_owner_app_id": other, "new_owner_app_id": crate::APP_ID, "metadata": metadata}),
        ),
        HandoverEvent::Taken => (
            "take_thread_control",
            json!({"previous_owner_app_id": crate::APP_ID, "new_owner_app_id": other, "metadata": metadata}),
        ),
        HandoverEvent::Requested => {
            ("request_thread_control", json!({"requested_owner_app_id": other, "metadata": metadata}))
        }
    };
    messaging(world, key, field, name, event)
}

fn preference(world: &World, key: &PhoneKey, account: &SimAccount, wanted: &str) -> Result<MetaItem, SimulatorError> {
    let detail = match wanted {
        "stop" => "User requested to stop marketing messages",
        "resume" => "User requested to resume marketing messages",
        "signup" => "User signed up for marketing messages",
        _ => return Err(SimulatorError::Invalid("value is stop, resume or signup".to_owned())),
    };
    let Some((person, _, address)) = world.party(key) else {
        return Err(SimulatorError::UnknownPerson(key.person.clone()));
    };
    let mut preference = Map::new();
    put_some(&mut preference, "wa_id", address.phone.as_ref());
    put_some(&mut preference, "user_id", address.user_id.as_ref());
    put_some(&mut preference, "parent_user_id", address.parent_user_id.as_ref());
    preference.insert("detail".to_owned(), json!(detail));
    preference.insert("category".to_owned(), json!("marketing_messages"));
    preference.insert("value".to_owned(), json!(wanted));
    preference.insert("timestamp".to_owned(), json!(world.now_ms() / 1000));
    let mut value = value_of(account);
    value.insert("contacts".to_owned(), json!([crate::inbound::whatsapp::contact(person, &address, true)]));
    value.insert("user_preferences".to_owned(), json!([preference]));
    Ok(whole(account, "user_preferences", Value::Object(value)))
}
