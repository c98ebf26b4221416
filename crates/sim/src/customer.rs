//! A customer writes: the message gets its id, appears on the phone and leaves as a webhook or update.

use serde::Serialize;

use crate::account::SimAccount;
use crate::channel::Channel;
use crate::error::SimulatorError;
use crate::inbound;
use crate::meta::MetaItem;
use crate::pace;
use crate::people::{self, Address, Person};
use crate::phone::{PhoneKey, PhoneMessage, Writer};
use crate::schedule::Task;
use crate::shown::ButtonKind;
use crate::telegram;
use crate::world::World;

pub(crate) mod around;
pub(crate) mod content;
pub(crate) mod displayed;
pub(crate) mod possible;

pub use around::{Around, ProductReference, Referral};
pub use content::{CallEvent, ContactCard, CustomerContent, MediaContent, OrderItem, What};

use displayed::{Prepared, TappedKind};

/// How often a message can be changed on Messenger and Instagram (platforms.md B.1).
const MOST_EDITS: u32 = 5;

/// The ids of a message that a customer wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Written {
    /// The channel.
    pub channel: Channel,
    /// The account that it went to.
    pub account: String,
    /// The person.
    pub person: String,
    /// Under which id the account knows the person: phone digits or BSUID, PSID, IGSID, Telegram chat id.
    pub address: String,
    /// The platform's message id; on Telegram the `message_id`.
    pub message_id: String,
    /// When it was written, in milliseconds of the virtual clock.
    pub at_ms: i64,
}

/// Lets people write; what goes to Meta leaves in as few webhooks as possible.
pub(crate) fn write_all(
    world: &mut World,
    parts: Vec<(PhoneKey, CustomerContent)>,
) -> Result<Vec<Written>, SimulatorError> {
    let mut written = Vec::with_capacity(parts.len());
    let mut items: Vec<MetaItem> = Vec::new();
    for (key, content) in parts {
        possible::check(key.channel, &content.what, &content.around)?;
        for (one, album) in singles(world, &key, content) {
            let (one, of_one) = write_one(world, &key, &one, album.as_deref())?;
            written.push(one);
            items.extend(of_one);
        }
    }
    if !items.is_empty() {
        world.plan(0, Task::Emit(items));
    }
    Ok(written)
}

/// An album is one message for each file on WhatsApp and Telegram, with one album id; elsewhere it is one message.
fn singles(world: &mut World, key: &PhoneKey, content: CustomerContent) -> Vec<(CustomerContent, Option<String>)> {
    match content.what {
        What::Album { items } if matches!(key.channel, Channel::WhatsApp | Channel::Telegram) => {
            let album = world.chance.digits(17);
            let around = content.around;
            items
                .into_iter()
                .map(|what| (CustomerContent { what, around: around.clone() }, Some(album.clone())))
                .collect()
        }
        what => vec![(CustomerContent { what, ..content }, None)],
    }
}

/// Lets one person write one thing; of an album the first is told.
pub(crate) fn write(world: &mut World, key: &PhoneKey, content: CustomerContent) -> Result<Written, SimulatorError> {
    let written = write_all(world, vec![(key.clone(), content)])?;
    written.into_iter().next().ok_or_else(|| SimulatorError::Invalid("nothing was written".to_owned()))
}

/// Writes one thing whose webhook somebody else takes further.
pub(crate) fn compose(
    world: &mut World,
    key: &PhoneKey,
    content: &CustomerContent,
) -> Result<(Written, Vec<MetaItem>), SimulatorError> {
    possible::check(key.channel, &content.what, &content.around)?;
    write_one(world, key, content, None)
}

/// A thing with everything that its shape needs.
pub(crate) struct Composed {
    pub(crate) id: String,
    pub(crate) at_ms: i64,
    pub(crate) party: (Person, SimAccount, Address),
    pub(crate) target: Option<PhoneMessage>,
    pub(crate) answered: Option<PhoneMessage>,
    pub(crate) ready: Prepared,
}

/// Finds what it is about, keeps its files and gives it an id.
pub(crate) fn composed(
    world: &mut World,
    key: &PhoneKey,
    content: &CustomerContent,
    writer: Writer,
) -> Result<Composed, SimulatorError> {
    let CustomerContent { what, around } = content;
    let target = what.target().map(|id| find(world, key, id)).transpose()?;
    let answered = around.reply_to.as_deref().map(|id| find(world, key, id)).transpose()?;
    if let Some(target) = &target {
        check_target(key.channel, what, target, writer)?;
    }
    let ready = displayed::prepare(world, key, what, target.as_ref())?;
    let Some((person, account, address)) = world.party(key) else {
        return Err(SimulatorError::UnknownAccount(key.account.clone()));
    };
    let party = (person.clone(), account.clone(), address);
    let id = new_id(world, key, what);
    Ok(Composed { id, at_ms: world.now_ms(), party, target, answered, ready })
}

fn write_one(
    world: &mut World,
    key: &PhoneKey,
    content: &CustomerContent,
    album: Option<&str>,
) -> Result<(Written, Vec<MetaItem>), SimulatorError> {
    let CustomerContent { what, around } = content;
    let composed = composed(world, key, content, Writer::Customer)?;
    let Composed { id: message_id, at_ms: now, party: (person, account, address), target, answered, ready } = composed;
    let frame = inbound::Frame {
        key,
        person: &person,
        account: &account,
        address: &address,
        id: &message_id,
        at_ms: now,
        what,
        around,
        target: target.as_ref(),
        answered: answered.as_ref(),
        album,
        ready: &ready,
    };
    let items = match key.channel {
        Channel::WhatsApp => inbound::whatsapp::items(world, &frame),
        Channel::Messenger | Channel::Instagram => inbound::page::items(world, &frame),
        Channel::Telegram => {
            inbound::telegram::update(world, &frame)?;
            Vec::new()
        }
    };
    if key.channel == Channel::WhatsApp {
        // Inbound counts for the throughput of the number too (A.13); a customer is never refused for it.
        let _ = world.pace(format!("number {}", key.account), pace::WHATSAPP_NUMBER);
    }
    if opens_window(what) {
        let phone = world.phones.open(key);
        phone.last_inbound_ms = Some(now);
        if content.around.referral.is_some() {
            phone.entered_ms = Some(now);
        }
    }
    show(world, key, content, ready, &message_id, now);
    let written = Written {
        channel: key.channel,
        account: key.account.clone(),
        person: key.person.clone(),
        address: address.id,
        message_id,
        at_ms: now,
    };
    Ok((written, items))
}

fn new_id(world: &mut World, key: &PhoneKey, what: &What) -> String {
    match (key.channel, what) {
        (_, What::Call { call: Some(call), .. }) => call.clone(),
        (_, What::Call { .. }) => world.chance.wacid(),
        (Channel::WhatsApp, _) => world.chance.wamid(),
        (Channel::Messenger, _) => world.chance.messenger_mid(),
        (Channel::Instagram, _) => world.chance.instagram_mid(),
        (Channel::Telegram, What::Edit { .. } | What::Unsend { .. } | What::Reaction { .. } | What::Move { .. }) => {
            what.target().unwrap_or_default().to_owned()
        }
        (Channel::Telegram, What::Tap { .. } | What::BusinessConnection { .. }) => world.chance.digits(18),
        (Channel::Telegram, _) => telegram::next_message_number(world, key).to_string(),
    }
}

fn find(world: &World, key: &PhoneKey, id: &str) -> Result<PhoneMessage, SimulatorError> {
    let message = world.phones.message(key, id).filter(|message| !message.deleted).cloned();
    message.ok_or_else(|| SimulatorError::Invalid(format!("there is no message {id} in this chat")))
}

fn check_target(channel: Channel, what: &What, target: &PhoneMessage, writer: Writer) -> Result<(), SimulatorError> {
    let refuse = |sentence: &str| Err(SimulatorError::Invalid(sentence.to_owned()));
    match what {
        What::Edit { .. } | What::Unsend { .. } | What::Move { .. } if target.writer != writer => {
            refuse("only one's own messages can be changed or taken back")
        }
        What::Move { .. } if target.shown.location.as_ref().is_none_or(|place| place.live_seconds.is_none()) => {
            refuse("that message is not a live location")
        }
        What::Edit { .. } if channel != Channel::Telegram && target.kind != "text" && channel != Channel::WhatsApp => {
            refuse("only words can be changed")
        }
        What::Edit { .. }
            if matches!(channel, Channel::Messenger | Channel::Instagram) && target.edits >= MOST_EDITS =>
        {
            refuse("a message can be changed five times")
        }
        What::Tap { .. } if target.writer != Writer::Business => refuse("only what the business sent can be tapped"),
        _ => Ok(()),
    }
}

/// What the platforms count as a message of the customer: the 24 hours run from it (A.13, B.3).
fn opens_window(what: &What) -> bool {
    !matches!(
        what,
        What::Edit { .. }
            | What::Unsend { .. }
            | What::Move { .. }
            | What::NumberChanged { .. }
            | What::UserIdChanged { .. }
            | What::IdentityChanged
            | What::Call {
                event: CallEvent::Terminate | CallEvent::Fail | CallEvent::Ringing | CallEvent::Rejected,
                ..
            }
    )
}

/// What it does to the phone: a new message, or a change of an old one.
fn show(world: &mut World, key: &PhoneKey, content: &CustomerContent, ready: Prepared, id: &str, now: i64) {
    let CustomerContent { what, around } = content;
    if let What::NumberChanged { phone, .. } = what {
        people::change_number(world, &key.person, phone);
    }
    if let What::UserIdChanged { user_id, .. } = what {
        people::change_user_id(world, &key.person, user_id);
    }
    if let (Some(target), true) = (what.target(), changes_target(key.channel, what, &ready)) {
        if let Some(message) = world.phones.message_mut(key, target) {
            match what {
                What::Reaction { emoji, .. } => message.react(Writer::Customer, emoji.as_deref()),
                What::Edit { text, .. } => message.edit(text),
                What::Unsend { .. } => message.erase(),
                What::Move { latitude, longitude, stop, .. } => {
                    if let Some(place) = &mut message.shown.location {
                        (place.latitude, place.longitude) = (*latitude, *longitude);
                        place.live_seconds = place.live_seconds.filter(|_| !stop);
                    }
                    message.edited = true;
                }
                _ => {}
            }
        }
        world.changed();
        return;
    }
    let reply_to = around.reply_to.as_deref().or_else(|| what.target()).map(str::to_owned);
    let text = if matches!(what, What::Call { .. }) { String::new() } else { ready.text };
    world.add_message(
        key,
        PhoneMessage {
            reply_to,
            shown: ready.shown,
            quoted: around.quote.clone(),
            forwarded: around.forwarded || around.frequently_forwarded,
            place: around.group.clone().or_else(|| around.business.then(|| "business".to_owned())),
            ..PhoneMessage::new(id, Writer::Customer, kind(what), text, now)
        },
    );
}

/// Whether nothing new appears: the message that it is about changes, or (a callback of Telegram) nothing does.
fn changes_target(channel: Channel, what: &What, ready: &Prepared) -> bool {
    let callback = ready.tapped.as_ref().is_some_and(|tapped| tapped.kind == TappedKind::Button(ButtonKind::Callback));
    match what {
        What::Reaction { .. } | What::Edit { .. } | What::Unsend { .. } | What::Move { .. } => true,
        What::Tap { .. } => channel == Channel::Telegram && callback,
        _ => false,
    }
}

/// The name of the type as the control API has it; of a raw payload its own.
pub(crate) fn kind(what: &What) -> String {
    if let What::Raw { payload } = what {
        return payload.get("type").and_then(serde_json::Value::as_str).unwrap_or("raw").to_owned();
    }
    let value = serde_json::to_value(what).unwrap_or_default();
    match (what, value.get("type").and_then(serde_json::Value::as_str)) {
        (What::Call { event, .. }, _) => {
            let event = serde_json::to_value(event).unwrap_or_default();
            format!("call_{}", event.as_str().unwrap_or_default())
        }
        (_, name) => name.unwrap_or("raw").to_owned(),
    }
}

/// The person blocks the business or takes that back; Telegram tells the bot (`my_chat_member`), Meta tells nobody.
pub(crate) fn set_blocked(world: &mut World, key: &PhoneKey, blocked: bool) {
    let was = std::mem::replace(&mut world.phones.open(key).blocked, blocked);
    world.changed();
    if key.channel == Channel::Telegram && was != blocked {
        telegram::membership_changed(world, key, blocked);
    }
}
