//! `GET /api/v1/contacts/{id}`.

use super::{Contact, ContactConversation, Identity, display_name};
use crate::http::access::Operator;
use crate::http::edge::Edge;
use crate::http::problem::{Access, Missing, Problem};
use crate::store::{StoreError, contacts, conversations};
use axum::Json;
use axum::extract::{Path, State};

/// Read a contact
#[utoipa::path(
    get, path = "/api/v1/contacts/{id}", operation_id = "get_contact", tag = "contacts",
    params(("id" = String, Path, description = "The contact.")),
    responses((status = 200, description = "The contact.", body = Contact), Access, Missing),
)]
pub(crate) async fn get_contact(
    State(edge): State<Edge>,
    operator: Operator,
    Path(id): Path<String>,
) -> Result<Json<Contact>, Problem> {
    let found = edge
        .read(move |tx| -> Result<Option<Contact>, StoreError> {
            let Some(contact) = contacts::get(tx, &operator.workspace_id, &id)? else { return Ok(None) };
            let identities = contacts::identities(tx, &operator.workspace_id, &id)?;
            let conversations = conversations::of_contact(tx, &operator.workspace_id, &id)?;
            Ok(Some(Contact {
                id: contact.id,
                name: display_name(contact.name, identities.first()),
                created_at: contact.created_at.into(),
                identities: identities.into_iter().map(Identity::new).collect::<Result<_, _>>()?,
                conversations: conversations
                    .into_iter()
                    .map(|conversation| ContactConversation {
                        id: conversation.id,
                        channel: conversation.channel.into(),
                        status: conversation.status.into(),
                        last_message_at: conversation.last_message_at.into(),
                    })
                    .collect(),
            }))
        })
        .await?;
    found.map(Json).ok_or_else(|| Problem::not_found("contact"))
}
