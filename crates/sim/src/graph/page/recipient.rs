//! Who a message of a page or Instagram account goes to: a person, or whoever wrote a comment (platforms.md B.2, B.7, C.3).

use serde_json::Value;

use crate::channel::Channel;
use crate::graph::error::GraphError;
use crate::graph::reader::Reader;
use crate::phone::PhoneKey;
use crate::world::World;

/// A comment may be answered in private for so long.
const PRIVATE_REPLY_MS: i64 = 7 * 24 * 3_600_000;

pub(crate) struct Recipient {
    /// The page-scoped or Instagram-scoped id.
    pub(crate) address: String,
    pub(crate) key: PhoneKey,
    /// The comment or post that is answered in private.
    pub(crate) comment: Option<String>,
}

pub(crate) fn read(world: &World, channel: Channel, account: &str, body: &Reader<'_>) -> Result<Recipient, GraphError> {
    let recipient = body.required_object("recipient")?;
    recipient.only(&["id", "comment_id", "post_id", "user_ref", "notification_messages_token"])?;
    for name in ["comment_id", "post_id"] {
        if let Some(comment) = recipient.text(name)? {
            return of_comment(world, channel, account, comment);
        }
    }
    let address = match recipient.value("id") {
        Some(Value::String(id)) if !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()) => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        _ => return Err(GraphError::invalid("Param recipient[id] must be a valid ID string (e.g., \"123\")")),
    };
    let key = world.phone_at(channel, account, &address).ok_or_else(|| no_such_user(channel))?;
    Ok(Recipient { address, key, comment: None })
}

/// Once per comment, within seven days.
fn of_comment(world: &World, channel: Channel, account: &str, comment: &str) -> Result<Recipient, GraphError> {
    let known =
        world.comments.get(comment).filter(|known| known.key.channel == channel && known.key.account == account);
    let known = known.ok_or_else(|| GraphError::missing_object(comment))?;
    if world.private_replies.contains(comment) {
        return Err(GraphError::new(400, 10_900, "(#10900) Activity already replied to"));
    }
    if world.now_ms() - known.at_ms > PRIVATE_REPLY_MS {
        return Err(GraphError::new(400, 10_903, "(#10903) This user cant reply to this activity"));
    }
    let address = world.party(&known.key).map(|(.., address)| address.id);
    let address = address.ok_or_else(|| no_such_user(channel))?;
    Ok(Recipient { address, key: known.key.clone(), comment: Some(comment.to_owned()) })
}

pub(crate) fn no_such_user(channel: Channel) -> GraphError {
    if channel == Channel::Instagram {
        GraphError::invalid("The requested user cannot be found.").sub(2_534_014)
    } else {
        GraphError::invalid("No matching user found").sub(2_018_001)
    }
}
