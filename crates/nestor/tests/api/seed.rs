//! Rows to read: people, conversations, messages, deliveries, in two workspaces.

use crate::test_app::{NOW, TestApp};
use nestor::service::passwords::hash_password;
use nestor::store::access::{self, ApiKey, Role, User};
use nestor::store::account_events::{self, AccountEvent};
use nestor::store::deliveries::{self, NewDelivery, SIGNER_META};
use nestor::store::inbound::{self, NewConversation, NewMessage, Touch};
use nestor::store::messages::{self, Position};
use nestor::store::people::{self, Named, NewContact, NewIdentity};
use nestor::store::{StoreError, Tx, accounts};
use nestor_core::channels::ChannelKind;
use nestor_core::identity::{ExternalIdentity, IdentityKind};
use nestor_core::message::ExternalMessageId;
use nestor_core::text;
use nestor_core::time::Timestamp;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::time::Duration;

/// Everybody's password.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// One conversation, and what belongs to it.
#[derive(Clone, Debug)]
pub(crate) struct Talk {
    pub(crate) workspace_id: String,
    pub(crate) account_id: String,
    pub(crate) channel: ChannelKind,
    pub(crate) contact_id: String,
    pub(crate) conversation_id: String,
    pub(crate) peer: ExternalIdentity,
}

impl TestApp {
    /// Adds a user and returns their id.
    pub(crate) async fn user(&self, workspace: &str, email: &str, name: &str, role: Role) -> User {
        static HASH: OnceLock<String> = OnceLock::new();
        let user = User {
            workspace_id: workspace.to_owned(),
            id: format!("user_{}", self.app.world.new_id()),
            email: email.to_owned(),
            name: name.to_owned(),
            role,
            password_hash: HASH.get_or_init(|| hash_password(PASSWORD).unwrap()).clone(),
            created_at: NOW,
        };
        let added = user.clone();
        assert!(self.write(move |tx| access::add_user(tx, &added)).await);
        user
    }

    /// Signs a user in, without the detour by the password.
    pub(crate) async fn session(&self, user: &User) -> String {
        let token = nestor::seal::new_token("ns");
        let (user, hash, now) = (user.clone(), self.app.keyring.hash_token(&token), self.app.world.now());
        let until = now.plus(Duration::from_secs(14 * 24 * 60 * 60));
        self.write(move |tx| access::add_session(tx, &user, &hash, now, until)).await;
        token
    }

    /// The token of a new operator of our workspace.
    pub(crate) async fn operator(&self) -> String {
        let user = self.user("main", "maria@example.org", "Μαρία", Role::Operator).await;
        self.session(&user).await
    }

    /// The token of a new administrator of our workspace.
    pub(crate) async fn admin(&self) -> String {
        let user = self.user("main", "admin@example.org", "Admin", Role::Admin).await;
        self.session(&user).await
    }

    /// An API key of a workspace.
    pub(crate) async fn api_key(&self, workspace: &str, role: Role) -> String {
        let token = nestor::seal::new_token("nk");
        let key = ApiKey {
            workspace_id: workspace.to_owned(),
            id: format!("key_{}", self.app.world.new_id()),
            name: "Robot".to_owned(),
            role,
        };
        let hash = self.app.keyring.hash_token(&token);
        self.write(move |tx| access::add_api_key(tx, &key, &hash, NOW)).await;
        token
    }

    /// The id of our account on this channel.
    pub(crate) async fn account(&self, channel: ChannelKind) -> String {
        let accounts = self.write(|tx| accounts::list(tx, "main")).await;
        accounts.into_iter().find(|account| account.channel == channel).unwrap().id
    }

    /// A conversation with somebody on our account, without messages.
    pub(crate) async fn talk(&self, channel: ChannelKind, number: u64, name: Option<&str>) -> Talk {
        let account_id = self.account(channel).await;
        self.talk_of("main", &account_id, channel, number, name).await
    }

    /// A conversation in another workspace, on an account of its own.
    pub(crate) async fn their_talk(&self) -> Talk {
        let account = accounts::Account {
            workspace_id: "theirs".to_owned(),
            id: "acc_theirs".to_owned(),
            channel: ChannelKind::Telegram,
            external_id: "9001".to_owned(),
            name: "Their bot".to_owned(),
            origin: accounts::Origin::Database,
            sealed_secrets: None,
            inbound_enabled: true,
            outbound_enabled: true,
            trouble: None,
            business_account_id: None,
            created_at: NOW,
        };
        self.write(move |tx| accounts::add(tx, &account)).await;
        let talk = self.talk_of("theirs", "acc_theirs", ChannelKind::Telegram, 77, Some("Somebody else")).await;
        self.message(&talk, 1, NOW, "their secret").await;
        talk
    }

    async fn talk_of(
        &self,
        workspace: &str,
        account_id: &str,
        channel: ChannelKind,
        number: u64,
        name: Option<&str>,
    ) -> Talk {
        let kind = match channel {
            ChannelKind::Whatsapp => IdentityKind::Phone,
            ChannelKind::Messenger => IdentityKind::Psid,
            ChannelKind::Instagram => IdentityKind::Igsid,
            ChannelKind::Telegram => IdentityKind::TelegramUser,
        };
        let talk = Talk {
            workspace_id: workspace.to_owned(),
            account_id: account_id.to_owned(),
            channel,
            contact_id: format!("contact_{workspace}_{number}"),
            conversation_id: format!("conv_{}_{workspace}_{number}", channel.as_str()),
            peer: ExternalIdentity::new(kind, format!("3069{number:08}")),
        };
        let named = Named { at: NOW, name: name.map(str::to_owned), username: None };
        let seeded = talk.clone();
        self.write(move |tx| begin(tx, &seeded, named)).await;
        talk
    }

    /// A message of the customer's.
    pub(crate) async fn message(&self, talk: &Talk, number: u64, at: Timestamp, text: &str) -> String {
        let message = inbound_message(talk, number, at, text);
        let id = message.id.clone();
        let talk = talk.clone();
        self.write(move |tx| add(tx, &talk, message)).await;
        id
    }

    /// Something that a platform told about the account and that needs a person.
    pub(crate) async fn alert(&self, talk: &Talk) -> String {
        let id = format!("event_{}", talk.workspace_id);
        let event = AccountEvent {
            id: id.clone(),
            account_id: talk.account_id.clone(),
            kind: "account_alerts".to_owned(),
            what: Some("PROFILE_PICTURE_LOST".to_owned()),
            severity: "warning".to_owned(),
            fields: "{\"entity_type\":\"PHONE_NUMBER\"}".to_owned(),
            at: NOW,
            received_at: NOW,
            acknowledged_at: None,
        };
        let workspace_id = talk.workspace_id.clone();
        self.write(move |tx| account_events::add(tx, &workspace_id, &event)).await;
        id
    }

    /// The same, changed before it is added.
    pub(crate) async fn changed_message(
        &self,
        talk: &Talk,
        number: u64,
        at: Timestamp,
        text: &str,
        change: impl FnOnce(&mut NewMessage),
    ) -> String {
        let mut message = inbound_message(talk, number, at, text);
        change(&mut message);
        let id = message.id.clone();
        let talk = talk.clone();
        self.write(move |tx| add(tx, &talk, message)).await;
        id
    }

    /// Our id of a message that the platform named, as the application derives it.
    pub(crate) fn id_of(&self, talk: &Talk, provider_message_id: &str) -> String {
        let scope =
            nestor_core::id::Scope { workspace: &talk.workspace_id, account: &talk.account_id, channel: talk.channel };
        self.app.ids.message(scope, &talk.peer, &ExternalMessageId(provider_message_id.to_owned()))
    }

    /// A delivery that waits to be applied; returns its number.
    pub(crate) async fn delivery(&self, body: &'static [u8]) -> i64 {
        self.write(move |tx| {
            let delivery = NewDelivery {
                received_at: NOW,
                signer: SIGNER_META.to_owned(),
                request_id: "req-1".to_owned(),
                body: axum::body::Bytes::from_static(body),
            };
            deliveries::keep(tx, &[delivery])?;
            Ok(deliveries::list(tx, "main", None, None, None, 1)?.first().unwrap().id)
        })
        .await
    }

    /// How many deliveries are kept.
    pub(crate) async fn kept(&self) -> usize {
        self.write(|tx| deliveries::list(tx, "main", None, None, None, 1000)).await.len()
    }
}

fn begin(tx: &mut Tx<'_>, talk: &Talk, named: Named) -> Result<(), StoreError> {
    let contact = NewContact {
        id: talk.contact_id.clone(),
        search_name: text::fold(named.name.as_deref().unwrap_or_default()),
        named: named.clone(),
    };
    people::add_contacts(tx, &talk.workspace_id, &[contact], NOW)?;
    let conversation = NewConversation {
        id: talk.conversation_id.clone(),
        account_id: talk.account_id.clone(),
        channel: talk.channel,
        contact_id: talk.contact_id.clone(),
        closed: false,
    };
    inbound::add_conversations(tx, &talk.workspace_id, &[conversation], NOW)?;
    let identity = NewIdentity {
        id: format!("eid_{}", talk.contact_id),
        account_id: talk.account_id.clone(),
        external: talk.peer.clone(),
        contact_id: talk.contact_id.clone(),
        conversation_id: talk.conversation_id.clone(),
        named,
    };
    people::add_identities(tx, &talk.workspace_id, &[identity], NOW)
}

fn inbound_message(talk: &Talk, number: u64, at: Timestamp, text: &str) -> NewMessage {
    NewMessage {
        id: format!("msg_{}_{}_{number:06}", talk.channel.as_str(), talk.contact_id),
        conversation_id: talk.conversation_id.clone(),
        at,
        received_at: at,
        arrival: messages::arrival(at, 0),
        direction: "inbound",
        message_type: "text",
        author_kind: "contact",
        author_id: None,
        author_name: None,
        status: None,
        provider_message_id: format!("mid.{number}"),
        reply_to: None,
        text: Some(text.to_owned()),
        content: None,
        historic: false,
    }
}

fn add(tx: &mut Tx<'_>, talk: &Talk, message: NewMessage) -> Result<(), StoreError> {
    let touch = Touch {
        inbound: 1,
        last_inbound_at: Some(message.at),
        direct_at: None,
        referred_at: None,
        newest: (
            Position { at: message.at, arrival: message.arrival, id: message.id.clone() },
            message.text.clone(),
            text::fold(message.text.as_deref().unwrap_or_default()),
        ),
    };
    inbound::add_messages(tx, &talk.workspace_id, &[message])?;
    inbound::touch_conversations(tx, &talk.workspace_id, &BTreeMap::from([(talk.conversation_id.as_str(), touch)]))
}
