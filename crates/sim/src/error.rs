//! What can go wrong for those who steer the simulator (never what a simulated platform answers; that is `graph::error` and
//! `telegram::answer`).

/// Why the simulator could not do what it was told.
#[derive(Debug, thiserror::Error)]
pub enum SimulatorError {
    /// The address of the hub is not one that the simulator can call.
    #[error("the hub address `{0}` must look like http://host:port (the simulator speaks plain http to the hub)")]
    HubAddress(String),
    /// Two accounts have one id, or a token belongs to accounts of different channels.
    #[error("the accounts contradict each other: {0}")]
    Accounts(String),
    /// The state file could not be read or written.
    #[error("the state file {path}: {reason}")]
    StateFile {
        /// Where it is.
        path: String,
        /// What was wrong.
        reason: String,
    },
    /// The listener gave no address.
    #[error("the listener has no address: {0}")]
    Listener(#[from] std::io::Error),
    /// Nobody has this name.
    #[error("there is no person `{0}`; GET /sim/people lists them")]
    UnknownPerson(String),
    /// No account has this id, or the channel has none.
    #[error("there is no account `{0}`; GET /sim/state lists them")]
    UnknownAccount(String),
    /// The person is not on this channel.
    #[error("{person} is not on {channel}")]
    NotOnChannel {
        /// The id of the person.
        person: String,
        /// The channel that was asked for.
        channel: crate::Channel,
    },
    /// A value was given that cannot be used; the sentence says which.
    #[error("{0}")]
    Invalid(String),
}
