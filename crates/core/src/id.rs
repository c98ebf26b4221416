//! Public ids: stable, unguessable, and free of personal data.
//!
//! An id of something that a platform named (conversation, message, identity) is derived from that name, so that two nodes that
//! read the same webhook make the same row. A plain hash of a phone number can be undone by hashing all numbers; therefore the
//! hash is keyed with a secret of the installation (design section 9).

use crate::channels::ChannelKind;
use crate::identity::ExternalIdentity;
use crate::message::ExternalMessageId;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// How ids are derived from the platforms' names.
#[derive(Clone)]
pub enum IdScheme {
    /// HMAC-SHA256 with the installation's key over workspace, account, kind and external id. The default.
    Keyed(IdKey),
    /// Plain SHA-256 as the original app did it (its ADR 174), for installations that move in with existing ids. Possible only
    /// while each channel has at most one account, and open to guessing; the configuration explains both.
    Adr174,
}

/// The installation's key for ids. Not printable.
#[derive(Clone)]
pub struct IdKey([u8; 32]);

impl IdKey {
    /// The key of these bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

/// Where an external name is valid: one of our accounts in one workspace.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// Our workspace id.
    pub workspace: &'a str,
    /// Our account id.
    pub account: &'a str,
    /// The account's channel.
    pub channel: ChannelKind,
}

impl IdScheme {
    /// The id of the conversation with this peer: `conv_whatsapp_0kDSiYb_DrxZWxmv`.
    pub fn conversation(&self, scope: Scope<'_>, peer: &ExternalIdentity) -> String {
        let channel = scope.channel.as_str();
        let hash = match self {
            Self::Keyed(key) => {
                key.hash(&[scope.workspace, scope.account, "conversation", peer.kind.as_str(), &peer.id])
            }
            Self::Adr174 => plain_hash(&format!("{channel}_user_{}", peer.id)),
        };
        format!("conv_{channel}_{hash}")
    }

    /// The id of a message that the platform named: `msg_telegram_LFoDPlqdgKcfha5S`. `peer` is the conversation's.
    pub fn message(&self, scope: Scope<'_>, peer: &ExternalIdentity, message: &ExternalMessageId) -> String {
        let channel = scope.channel.as_str();
        let hash = match self {
            Self::Keyed(key) => key.hash(&[scope.workspace, scope.account, "message", message.as_str()]),
            Self::Adr174 => {
                let chat_prefix = format!("{}:", peer.id);
                let bare = message.as_str().strip_prefix(&chat_prefix).unwrap_or(message.as_str());
                plain_hash(&format!("{channel}_chat_{}_msg_{bare}", peer.id))
            }
        };
        format!("msg_{channel}_{hash}")
    }

    /// The id of a message of our own, which has no name at the platform yet; `nonce` is unique.
    pub fn outgoing_message(&self, scope: Scope<'_>, nonce: &str) -> String {
        let channel = scope.channel.as_str();
        let hash = match self {
            Self::Keyed(key) => key.hash(&[scope.workspace, scope.account, "outgoing", nonce]),
            Self::Adr174 => plain_hash(&format!("{channel}_outgoing_{nonce}")),
        };
        format!("msg_{channel}_{hash}")
    }

    /// The id of an external identity: `eid_whatsapp_tfESYE8DuIRcyFx6`.
    pub fn identity(&self, scope: Scope<'_>, identity: &ExternalIdentity) -> String {
        let channel = scope.channel.as_str();
        let hash = match self {
            Self::Keyed(key) => {
                key.hash(&[scope.workspace, scope.account, "identity", identity.kind.as_str(), &identity.id])
            }
            Self::Adr174 => plain_hash(&format!("{channel}_identity_{}", identity.id)),
        };
        format!("eid_{channel}_{hash}")
    }

    /// The id of the contact that is created for an identity nobody knew.
    pub fn contact(&self, scope: Scope<'_>, identity: &ExternalIdentity) -> String {
        let hash = match self {
            Self::Keyed(key) => {
                key.hash(&[scope.workspace, scope.account, "contact", identity.kind.as_str(), &identity.id])
            }
            Self::Adr174 => plain_hash(&format!("{}_contact_{}", scope.channel.as_str(), identity.id)),
        };
        format!("contact_{hash}")
    }
}

impl IdKey {
    /// The first 16 characters of base64url(HMAC-SHA256(key, parts)), each part preceded by its length, `-` written as `x`.
    fn hash(&self, parts: &[&str]) -> String {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            unreachable!("HMAC takes a key of any length")
        };
        for part in parts {
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part.as_bytes());
        }
        shorten(&mac.finalize().into_bytes())
    }
}

fn plain_hash(text: &str) -> String {
    shorten(&Sha256::digest(text.as_bytes()))
}

fn shorten(digest: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(digest).chars().take(16).map(|c| if c == '-' { 'x' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::IdentityKind;

    fn scope(channel: ChannelKind) -> Scope<'static> {
        Scope { workspace: "main", account: "acc_1", channel }
    }

    #[test]
    fn the_original_apps_ids_come_out_as_it_wrote_them() {
        let phone = ExternalIdentity::new(IdentityKind::Phone, "306900000000");
        let chat = ExternalIdentity::new(IdentityKind::TelegramUser, "1");
        let scheme = IdScheme::Adr174;
        assert_eq!(scheme.conversation(scope(ChannelKind::Whatsapp), &phone), "conv_whatsapp_0kDSiYb_DrxZWxmv");
        assert_eq!(scheme.identity(scope(ChannelKind::Whatsapp), &phone), "eid_whatsapp_tfESYE8DuIRcyFx6");
        let message = ExternalMessageId("1:2".to_owned());
        assert_eq!(scheme.message(scope(ChannelKind::Telegram), &chat, &message), "msg_telegram_LFoDPlqdgKcfha5S");
    }

    #[test]
    fn keyed_ids_differ_by_key_workspace_account_and_kind() {
        let phone = ExternalIdentity::new(IdentityKind::Phone, "306900000000");
        let first = IdScheme::Keyed(IdKey::new([1; 32]));
        let second = IdScheme::Keyed(IdKey::new([2; 32]));
        let here = scope(ChannelKind::Whatsapp);
        let mut ids = vec![
            first.conversation(here, &phone),
            second.conversation(here, &phone),
            first.conversation(Scope { workspace: "other", ..here }, &phone),
            first.conversation(Scope { account: "acc_2", ..here }, &phone),
            first.conversation(here, &ExternalIdentity::new(IdentityKind::Bsuid, "306900000000")),
        ];
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 5);
    }

    #[test]
    fn parts_cannot_be_shifted_into_each_other() {
        let key = IdKey::new([7; 32]);
        assert_ne!(key.hash(&["ab", "c"]), key.hash(&["a", "bc"]));
    }

    /// Acceptance case G31: without the key, guessing phone numbers finds nothing.
    #[test]
    fn g31_a_million_guessed_phone_numbers_never_hit_an_id() {
        let phone = ExternalIdentity::new(IdentityKind::Phone, "306900345678");
        let real = IdScheme::Keyed(IdKey::new([42; 32])).conversation(scope(ChannelKind::Whatsapp), &phone);
        let guessers = [IdScheme::Adr174, IdScheme::Keyed(IdKey::new([0; 32]))];
        for number in 0..500_000_u64 {
            let guess = ExternalIdentity::new(IdentityKind::Phone, format!("306900{number:06}"));
            for guesser in &guessers {
                assert_ne!(guesser.conversation(scope(ChannelKind::Whatsapp), &guess), real);
            }
        }
    }
}
