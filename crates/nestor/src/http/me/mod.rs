//! Who is signed in.

pub(crate) mod get;

use super::words::Role;
use crate::store::access;
use serde::Serialize;
use utoipa::ToSchema;

/// Who is signed in, and where.
#[derive(Serialize, ToSchema)]
pub(crate) struct Me {
    user: User,
    workspace: Workspace,
}

/// Somebody who signs in.
#[derive(Serialize, ToSchema)]
pub(crate) struct User {
    id: String,
    name: String,
    email: String,
    role: Role,
}

/// A workspace: the data of one business.
#[derive(Serialize, ToSchema)]
pub(crate) struct Workspace {
    id: String,
    name: String,
}

impl Me {
    /// This user in the workspace of this name.
    pub(crate) fn new(user: access::User, workspace_name: Option<String>) -> Self {
        Self {
            workspace: Workspace { id: user.workspace_id, name: workspace_name.unwrap_or_default() },
            user: User { id: user.id, name: user.name, email: user.email, role: user.role.into() },
        }
    }
}
