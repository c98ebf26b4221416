//! Which channels can do their work with these settings, and what is missing where they cannot.
//!
//! A channel that lacks something stays off and says so; the others are not touched.

use super::Config;
use nestor_core::channels::ChannelKind;
use secrecy::SecretString;

/// Why a channel does not start with these settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelProblem {
    /// The channel.
    pub channel: ChannelKind,
    /// What is missing and why it is needed, for the operator; no secret inside.
    pub sentence: String,
}

impl Config {
    /// Whether webhooks of this channel are taken.
    pub fn receives(&self, channel: ChannelKind) -> bool {
        match channel {
            ChannelKind::Whatsapp => self.channels.whatsapp.inbound,
            ChannelKind::Messenger => self.channels.messenger.inbound,
            ChannelKind::Instagram => self.channels.instagram.inbound,
            ChannelKind::Telegram => self.channels.telegram.inbound,
        }
    }

    /// Whether messages are sent on this channel.
    pub fn sends(&self, channel: ChannelKind) -> bool {
        match channel {
            ChannelKind::Whatsapp => self.channels.whatsapp.outbound,
            ChannelKind::Messenger => self.channels.messenger.outbound,
            ChannelKind::Instagram => self.channels.instagram.outbound,
            ChannelKind::Telegram => self.channels.telegram.outbound,
        }
    }

    /// The secrets that a webhook of this channel may be signed with. None: nothing can be verified, so nothing is taken.
    pub fn signing_secrets(&self, channel: ChannelKind) -> Vec<&SecretString> {
        let app = self.meta.app_secret.as_ref();
        let candidates = match channel {
            ChannelKind::Whatsapp | ChannelKind::Messenger => [app, None],
            ChannelKind::Instagram => [app, self.channels.instagram.app_secret.as_ref()],
            ChannelKind::Telegram => [self.channels.telegram.webhook_secret.as_ref(), None],
        };
        candidates.into_iter().flatten().collect()
    }

    /// What Meta must show in the webhook handshake of this channel. Telegram has none.
    pub fn webhook_verify_token(&self, channel: ChannelKind) -> Option<&SecretString> {
        match channel {
            ChannelKind::Whatsapp => self.channels.whatsapp.webhook_verify_token.as_ref(),
            ChannelKind::Messenger => self.channels.messenger.webhook_verify_token.as_ref(),
            ChannelKind::Instagram => self.channels.instagram.webhook_verify_token.as_ref(),
            ChannelKind::Telegram => None,
        }
    }

    /// What keeps channels from starting. A channel of which nothing is set has no problem: it is not used, or its accounts are
    /// in the database. A channel that is off in both directions has none either.
    pub fn channel_problems(&self) -> Vec<ChannelProblem> {
        ChannelKind::ALL.into_iter().flat_map(|channel| self.problems_of(channel)).collect()
    }

    fn problems_of(&self, channel: ChannelKind) -> Vec<ChannelProblem> {
        let names = names(channel);
        let given = self.given(channel);
        let (receives, sends) = (self.receives(channel), self.sends(channel));
        let signed = !self.signing_secrets(channel).is_empty();
        let mut reasons = Vec::new();

        // Whatever shows that webhooks are expected asks for a secret to verify them with.
        let expecting =
            [(given.token, names.token), (given.account, names.account), (given.handshake, names.handshake)];
        if let Some((_, name)) = expecting.into_iter().find(|(given, _)| *given)
            && receives
            && !signed
        {
            let signing = names.signing;
            reasons.push(format!(
                "{name} is set, but {signing} is not: without it forged webhooks cannot be told from real ones. To send only, set inbound = false."
            ));
        }
        if channel == ChannelKind::Whatsapp && given.token && !given.account && (receives || sends) {
            let (token, account) = (names.token, names.account);
            reasons.push(format!("{token} is set, but {account} is not: it says which number sends and receives."));
        }
        if given.account && !given.token && sends {
            let (token, account) = (names.token, names.account);
            reasons.push(format!(
                "{account} is set, but {token} is not: without it nothing can be sent. To receive only, set outbound = false."
            ));
        }
        if channel == ChannelKind::Telegram && signed && !given.token && receives {
            let (token, signing) = (names.token, names.signing);
            reasons.push(format!("{signing} is set, but {token} is not: it says which bot the updates are for."));
        }

        let name = channel.display_name();
        reasons
            .into_iter()
            .map(|reason| ChannelProblem { channel, sentence: format!("{name} does not start: {reason}") })
            .collect()
    }

    fn given(&self, channel: ChannelKind) -> Given {
        let whatsapp = &self.channels.whatsapp;
        let messenger = &self.channels.messenger;
        let instagram = &self.channels.instagram;
        let (token, account) = match channel {
            ChannelKind::Whatsapp => (whatsapp.access_token.is_some(), whatsapp.phone_number_id.is_some()),
            ChannelKind::Messenger => (messenger.page_access_token.is_some(), messenger.page_id.is_some()),
            ChannelKind::Instagram => (instagram.access_token.is_some(), instagram.account_id.is_some()),
            ChannelKind::Telegram => (self.channels.telegram.bot_token.is_some(), false),
        };
        Given { token, account, handshake: self.webhook_verify_token(channel).is_some() }
    }
}

/// Which of a channel's settings are set.
struct Given {
    token: bool,
    account: bool,
    handshake: bool,
}

/// What a channel's settings are called, in the environment and in the file. Blank where it has no such setting.
struct Names {
    token: &'static str,
    account: &'static str,
    handshake: &'static str,
    signing: &'static str,
}

const fn names(channel: ChannelKind) -> Names {
    match channel {
        ChannelKind::Whatsapp => Names {
            token: "WHATSAPP_ACCESS_TOKEN (access_token in [channels.whatsapp])",
            account: "WHATSAPP_PHONE_NUMBER_ID (phone_number_id in [channels.whatsapp])",
            handshake: "WHATSAPP_WEBHOOK_VERIFY_TOKEN (webhook_verify_token in [channels.whatsapp])",
            signing: "META_APP_SECRET (app_secret in [meta])",
        },
        ChannelKind::Messenger => Names {
            token: "MESSENGER_PAGE_ACCESS_TOKEN (page_access_token in [channels.messenger])",
            account: "MESSENGER_PAGE_ID (page_id in [channels.messenger])",
            handshake: "MESSENGER_WEBHOOK_VERIFY_TOKEN (webhook_verify_token in [channels.messenger])",
            signing: "META_APP_SECRET (app_secret in [meta])",
        },
        ChannelKind::Instagram => Names {
            token: "INSTAGRAM_ACCESS_TOKEN (access_token in [channels.instagram])",
            account: "INSTAGRAM_ACCOUNT_ID (account_id in [channels.instagram])",
            handshake: "INSTAGRAM_WEBHOOK_VERIFY_TOKEN (webhook_verify_token in [channels.instagram])",
            signing: "META_APP_SECRET (app_secret in [meta]) or INSTAGRAM_APP_SECRET (app_secret in [channels.instagram])",
        },
        ChannelKind::Telegram => Names {
            token: "TELEGRAM_BOT_TOKEN (bot_token in [channels.telegram])",
            account: "",
            handshake: "",
            signing: "TELEGRAM_WEBHOOK_SECRET (webhook_secret in [channels.telegram])",
        },
    }
}
