//! What an operator can do after an error.

use super::{ErrorClass, Sentence};
use crate::channels::RejectReason;
use serde::{Deserialize, Serialize};

/// What an operator can do after an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NextStep {
    /// It will be tried again by itself.
    Wait,
    /// The customer has to write first.
    WaitForCustomer,
    /// The customer has to be asked for something.
    AskCustomer,
    /// An approved template, or another one.
    SendTemplate,
    /// The account's token.
    RenewToken,
    /// The account's settings at the platform.
    CheckAccount,
    /// The platform's support.
    ContactPlatform,
    /// Another message.
    ChangeMessage,
    /// Another file.
    ChangeFile,
    /// Another way to the customer.
    TryOtherChannel,
    /// The conversation is elsewhere.
    TakeOver,
    /// The list of templates is not the platform's.
    ResyncTemplates,
    /// The same again, by hand, later.
    RetryLater,
    /// Whether it was sent.
    Decide,
    /// Nothing.
    Nothing,
}

impl NextStep {
    /// All steps.
    pub const ALL: [Self; 15] = [
        Self::Wait,
        Self::WaitForCustomer,
        Self::AskCustomer,
        Self::SendTemplate,
        Self::RenewToken,
        Self::CheckAccount,
        Self::ContactPlatform,
        Self::ChangeMessage,
        Self::ChangeFile,
        Self::TryOtherChannel,
        Self::TakeOver,
        Self::ResyncTemplates,
        Self::RetryLater,
        Self::Decide,
        Self::Nothing,
    ];

    /// The step that a class asks for, unless the code wants another.
    pub const fn of(class: ErrorClass) -> Self {
        match class {
            ErrorClass::Throttled(_) | ErrorClass::Unavailable => Self::Wait,
            ErrorClass::PerhapsSent => Self::Decide,
            ErrorClass::Rejected(reason) => Self::of_reason(reason),
        }
    }

    /// The step after a rejection, where no table knows the code.
    pub const fn of_reason(reason: RejectReason) -> Self {
        match reason {
            RejectReason::WindowClosed => Self::WaitForCustomer,
            RejectReason::RecipientUnreachable => Self::TryOtherChannel,
            RejectReason::TokenInvalid => Self::RenewToken,
            RejectReason::AccountBlocked => Self::CheckAccount,
            RejectReason::PolicyRefused | RejectReason::RequestInvalid => Self::ChangeMessage,
            RejectReason::ThreadOwnedElsewhere => Self::TakeOver,
            RejectReason::Other => Self::RetryLater,
        }
    }

    /// The word that the API uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wait => "wait",
            Self::WaitForCustomer => "wait_for_customer",
            Self::AskCustomer => "ask_customer",
            Self::SendTemplate => "send_template",
            Self::RenewToken => "renew_token",
            Self::CheckAccount => "check_account",
            Self::ContactPlatform => "contact_platform",
            Self::ChangeMessage => "change_message",
            Self::ChangeFile => "change_file",
            Self::TryOtherChannel => "try_other_channel",
            Self::TakeOver => "take_over",
            Self::ResyncTemplates => "resync_templates",
            Self::RetryLater => "retry_later",
            Self::Decide => "decide",
            Self::Nothing => "nothing",
        }
    }

    /// What the operator is told to do.
    pub const fn sentence(self) -> Sentence {
        let (en, el) = match self {
            Self::Wait => (
                "Nothing to do: it is tried again by itself.",
                "Δεν χρειάζεται να κάνετε κάτι: θα ξαναδοκιμαστεί αυτόματα.",
            ),
            Self::WaitForCustomer => {
                ("Wait until the customer writes again.", "Περιμένετε μέχρι να γράψει ξανά ο πελάτης.")
            }
            Self::AskCustomer => (
                "Ask the customer for it, or agree with them on another way.",
                "Ζητήστε το από τον πελάτη ή συνεννοηθείτε μαζί του για άλλον τρόπο.",
            ),
            Self::SendTemplate => {
                ("Send an approved template instead.", "Στείλτε στη θέση του ένα εγκεκριμένο πρότυπο.")
            }
            Self::RenewToken => (
                "An administrator has to renew the account's access token; the message waits until then.",
                "Ένας διαχειριστής πρέπει να ανανεώσει το κλειδί πρόσβασης του λογαριασμού· ως τότε το μήνυμα περιμένει.",
            ),
            Self::CheckAccount => (
                "An administrator has to look at the account's settings at the platform.",
                "Ένας διαχειριστής πρέπει να ελέγξει τις ρυθμίσεις του λογαριασμού στην πλατφόρμα.",
            ),
            Self::ContactPlatform => (
                "An administrator has to ask the platform's support.",
                "Ένας διαχειριστής πρέπει να απευθυνθεί στην υποστήριξη της πλατφόρμας.",
            ),
            Self::ChangeMessage => ("Change the message and send it again.", "Αλλάξτε το μήνυμα και στείλτε το ξανά."),
            Self::ChangeFile => ("Send another file.", "Στείλτε άλλο αρχείο."),
            Self::TryOtherChannel => {
                ("Reach the customer on another channel.", "Επικοινωνήστε με τον πελάτη από άλλο κανάλι.")
            }
            Self::TakeOver => (
                "Take the conversation over, or answer where it is handled.",
                "Αναλάβετε τη συζήτηση ή απαντήστε εκεί όπου γίνεται ο χειρισμός της.",
            ),
            Self::ResyncTemplates => (
                "Fetch the templates again, then choose and fill in anew.",
                "Ανανεώστε τη λίστα των προτύπων και συμπληρώστε το πρότυπο ξανά.",
            ),
            Self::RetryLater => ("Send it again later.", "Στείλτε το ξανά αργότερα."),
            Self::Decide => (
                "Look at the platform whether it arrived, then say so here or send it again.",
                "Δείτε στην πλατφόρμα αν έφτασε και μετά δηλώστε το εδώ ή στείλτε το ξανά.",
            ),
            Self::Nothing => ("Nothing to do.", "Δεν χρειάζεται να κάνετε κάτι."),
        };
        Sentence { en, el }
    }
}
