//! The people of the workspace.

pub(crate) mod list;

use super::words::Role;
use crate::store::access::User;
use serde::Serialize;
use utoipa::ToSchema;

/// A person of the workspace, as their colleagues see them.
#[derive(Serialize, ToSchema)]
pub(crate) struct UserSummary {
    id: String,
    name: String,
    role: Role,
}

/// The people of the workspace.
#[derive(Serialize, ToSchema)]
pub(crate) struct UserPage {
    items: Vec<UserSummary>,
    /// Always `null`: the list is whole.
    next: Option<String>,
}

impl From<User> for UserSummary {
    fn from(user: User) -> Self {
        Self { id: user.id, name: user.name, role: user.role.into() }
    }
}
