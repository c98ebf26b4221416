//! Who a WhatsApp message goes to (platforms.md A.5, A.8, A.10): `to` wins over `recipient`. Unknown people are accepted and
//! fail later with 131026.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::channel::Channel;
use crate::graph::error::GraphError;
use crate::phone::PhoneKey;
use crate::world::World;

pub(crate) struct Recipient {
    /// As it was given.
    pub(crate) input: String,
    pub(crate) key: Option<PhoneKey>,
    pub(crate) by_user_id: bool,
}

impl Recipient {
    /// The digits of the number, or the user id: the same however it was written.
    pub(crate) fn name(&self) -> String {
        if self.by_user_id { self.input.clone() } else { self.input.chars().filter(char::is_ascii_digit).collect() }
    }
}

pub(crate) fn read(world: &World, number: &str, body: &Value) -> Result<Recipient, GraphError> {
    match body.get("recipient_type").and_then(Value::as_str) {
        None | Some("individual") => {}
        Some("group") => {
            return Err(GraphError::new(400, 131_041, "(#131041) Group does not exist")
                .details("There is no group with this id that the phone number is a member of."));
        }
        Some(_) => return Err(GraphError::invalid("Param recipient_type must be one of {INDIVIDUAL, GROUP}")),
    }
    let recipient = person(world, number, body)?;
    if let (Some(hash), Some(key)) = (body.get("recipient_identity_key_hash"), &recipient.key)
        && hash.as_str() != Some(&identity_hash(&key.person))
    {
        return Err(GraphError::new(400, 137_000, "(#137000) Recipient identity key hash mismatch")
            .details("The identity of the recipient has changed: confirm it before you send."));
    }
    let allowed = &world.rules.test_recipients;
    if !allowed.is_empty() && !allowed.contains(&recipient.name()) {
        return Err(GraphError::new(400, 131_030, "(#131030) Recipient phone number not in allowed list")
            .details("A test number sends only to the numbers of its list."));
    }
    Ok(recipient)
}

/// The hash of a person's identity key, as webhooks give it when the check is on.
fn identity_hash(person: &str) -> String {
    let digest = Sha256::digest(format!("identity of {person}").as_bytes());
    STANDARD.encode(digest.get(..8).unwrap_or_default())
}

fn person(world: &World, number: &str, body: &Value) -> Result<Recipient, GraphError> {
    let text_of = |name: &str| match body.get(name) {
        Some(Value::String(text)) => Some(text.trim().to_owned()),
        Some(Value::Number(digits)) => Some(digits.to_string()),
        _ => None,
    };
    let found = |address: &str| world.phone_at(Channel::WhatsApp, number, address);
    if let Some(to) = text_of("to").filter(|to| !to.is_empty()) {
        let digits: String = to.chars().filter(|character| !matches!(character, ' ' | '-' | '(' | ')')).collect();
        let international = digits.starts_with('+');
        let digits = digits.trim_start_matches('+').to_owned();
        if digits.is_empty() || digits.len() > 15 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(GraphError::parameter_invalid("Param to is not a phone number."));
        }
        let own = world.account(Channel::WhatsApp, number).and_then(|account| account.own_phone()).unwrap_or_default();
        if digits == own {
            return Err(GraphError::new(400, 131_021, "(#131021) Recipient cannot be sender")
                .details("Sender and recipient phone number is the same."));
        }
        // Without + and country code the business's own country code is put before it.
        let country = own.get(..2).unwrap_or_default();
        let key = found(&digits).or_else(|| if international { None } else { found(&format!("{country}{digits}")) });
        return Ok(Recipient { input: to, key, by_user_id: false });
    }
    let user_id = text_of("recipient").filter(|recipient| !recipient.is_empty());
    let user_id = user_id.ok_or_else(|| GraphError::parameter_missing("The parameter to is required."))?;
    let well_formed = user_id.split_once('.').is_some_and(|(country, rest)| {
        country.len() == 2
            && country.bytes().all(|byte| byte.is_ascii_uppercase())
            && !rest.is_empty()
            && rest.len() <= 132
            && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
    });
    if !well_formed {
        return Err(GraphError::parameter_invalid("Param recipient is not a business-scoped user id."));
    }
    let key = found(&user_id);
    Ok(Recipient { input: user_id, key, by_user_id: true })
}
