//! What WhatsApp answers to a call that it did not take, at once or later in a `failed` status (platforms A.14, read 2026-11-22):
//! developers.facebook.com, Cloud API "Error codes".
//!
//! Limits that a wait of seconds or minutes lifts are `Throttled`. Limits of quality, marketing and policy are `PolicyRefused`:
//! going on by itself would make them worse.

use crate::channels::RejectReason::{
    AccountBlocked, Other, PolicyRefused, RecipientUnreachable, RequestInvalid, ThreadOwnedElsewhere, WindowClosed,
};
use crate::channels::ThrottleScope::{Account, Peer};
use crate::channels::errors::ErrorClass::{Rejected, Throttled, Unavailable};
use crate::channels::errors::{ErrorRow, both, code, codes};
use crate::channels::meta::GRAPH_ERRORS;

/// The tables, the channel's own first.
pub(super) const TABLES: &[&[ErrorRow]] = &[WHATSAPP_ERRORS, GRAPH_ERRORS];

/// WhatsApp's own.
const WHATSAPP_ERRORS: &[ErrorRow] = &[
    both(100, 33, Rejected(AccountBlocked), "the phone number does not exist or may not be used with this token"),
    both(100, 2_388_024, Rejected(RequestInvalid), "a template of this name and language exists already"),
    code(130_403, Rejected(RecipientUnreachable), "the business blocks this person"),
    code(130_429, Throttled(Account), "the phone number's throughput is reached"),
    code(130_472, Rejected(PolicyRefused), "the person is in an experiment and gets no marketing messages"),
    code(130_497, Rejected(PolicyRefused), "the business may not write to people in this country"),
    code(130_501, Rejected(RequestInvalid), "groups do not take this type of message"),
    code(131_000, Unavailable, "unknown error of the platform"),
    code(131_005, Rejected(AccountBlocked), "permission is missing or was withdrawn"),
    code(131_008, Rejected(RequestInvalid), "a required parameter is missing"),
    code(131_009, Rejected(RequestInvalid), "the value of a parameter is invalid"),
    code(131_016, Unavailable, "the service is down for a moment"),
    code(131_020, Rejected(RecipientUnreachable), "the group has no other member"),
    code(131_021, Rejected(RequestInvalid), "recipient and sender are the same number"),
    code(131_026, Rejected(RecipientUnreachable), "cannot be delivered: not on WhatsApp, an old version, or blocked"),
    code(131_030, Rejected(RecipientUnreachable), "the recipient is not on the test number's list"),
    code(131_031, Rejected(AccountBlocked), "the account is locked"),
    code(131_037, Rejected(AccountBlocked), "the display name is not approved"),
    code(131_041, Rejected(RecipientUnreachable), "the group is not known"),
    code(131_042, Rejected(AccountBlocked), "the account's payment method has a problem"),
    code(131_044, Rejected(AccountBlocked), "the account's payment for calls has a problem"),
    code(131_045, Rejected(AccountBlocked), "the phone number has to be registered again"),
    code(131_047, Rejected(WindowClosed), "the window for free-form messages is closed"),
    code(131_048, Rejected(PolicyRefused), "too many messages of this number were taken for spam"),
    code(131_049, Rejected(PolicyRefused), "held back to keep the person's inbox healthy"),
    code(131_050, Rejected(PolicyRefused), "the person has stopped marketing messages"),
    code(131_051, Rejected(RequestInvalid), "the type of message is not supported"),
    code(131_052, Rejected(RequestInvalid), "the person's media could not be downloaded"),
    code(131_053, Rejected(RequestInvalid), "the media could not be uploaded"),
    code(131_055, Rejected(PolicyRefused), "marketing messages are not allowed on this API"),
    code(131_056, Throttled(Peer), "too many messages to this recipient in a short time"),
    code(131_057, Unavailable, "the account is in maintenance for about a minute"),
    code(131_059, Rejected(RequestInvalid), "the page of a list is invalid"),
    code(131_060, Rejected(RequestInvalid), "the message is not available"),
    code(
        131_062,
        Rejected(RequestInvalid),
        "this message cannot go to a business-scoped user id, only to a phone number",
    ),
    code(131_063, Rejected(PolicyRefused), "marketing messages are not allowed on this API"),
    code(131_064, Rejected(PolicyRefused), "limited because templates were classified wrongly"),
    code(131_208, Throttled(Account), "the limit of the groups API is reached"),
    codes(131_201, 131_215, Rejected(RequestInvalid), "the group does not allow it"),
    code(132_000, Rejected(RequestInvalid), "the template has another number of parameters"),
    code(132_001, Rejected(RequestInvalid), "the template does not exist or is not approved in this language"),
    code(132_005, Rejected(RequestInvalid), "the template's text becomes too long"),
    code(132_007, Rejected(PolicyRefused), "the template's text is against the policy"),
    code(132_008, Rejected(RequestInvalid), "the value of a template's parameter is invalid"),
    code(132_012, Rejected(RequestInvalid), "the format of a template's parameter is wrong"),
    code(132_015, Rejected(PolicyRefused), "the template is paused for its quality"),
    code(132_016, Rejected(PolicyRefused), "the template is disabled for its quality"),
    code(132_018, Rejected(RequestInvalid), "a template's parameters are wrong"),
    code(132_068, Rejected(AccountBlocked), "the flow is blocked"),
    code(132_069, Throttled(Account), "the flow is throttled"),
    code(133_000, Rejected(AccountBlocked), "the phone number was not deregistered completely"),
    code(133_004, Unavailable, "the server is not available"),
    code(133_005, Rejected(RequestInvalid), "the PIN is wrong"),
    code(133_006, Rejected(AccountBlocked), "the phone number has to be verified again"),
    code(133_008, Throttled(Account), "too many wrong PINs"),
    code(133_009, Throttled(Account), "the PIN was entered too fast"),
    code(133_010, Rejected(AccountBlocked), "the phone number is not registered"),
    code(133_015, Throttled(Account), "the phone number was deleted just now"),
    code(133_016, Throttled(Account), "the phone number was registered too often"),
    code(134_011, Rejected(AccountBlocked), "the terms of payments are not accepted"),
    code(134_100, Rejected(PolicyRefused), "only marketing messages are allowed on this API"),
    code(134_101, Unavailable, "the template is being synchronised, about ten minutes"),
    code(134_102, Rejected(RequestInvalid), "the template cannot be used"),
    code(135_000, Unavailable, "unknown error in the request, often passing"),
    code(136_024, Throttled(Account), "too many verification codes were asked for"),
    code(137_000, Rejected(RequestInvalid), "the person's identity key has changed"),
    codes(138_000, 138_018, Rejected(Other), "the call is not possible"),
    codes(139_000, 139_103, Rejected(Other), "the flow or the block list does not allow it"),
    codes(147_001, 147_005, Rejected(RequestInvalid), "the user name is not possible"),
    code(2_494_100, Unavailable, "the account is in maintenance"),
    code(2_494_191, Rejected(ThreadOwnedElsewhere), "another app controls the conversation"),
];
