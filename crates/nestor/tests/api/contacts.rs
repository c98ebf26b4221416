//! People.

use crate::test_app::{NOW, TestApp};
use nestor_core::channels::ChannelKind;
use serde_json::json;

#[tokio::test]
async fn a_contact_is_shown_with_identities_and_conversations() {
    let app = TestApp::new().await;
    let token = app.operator().await;
    let talk = app.talk(ChannelKind::Instagram, 3, Some("Ελένη")).await;
    app.message(&talk, 1, NOW, "γεια").await;
    let contact = app.browser(&token).get(&format!("/api/v1/contacts/{}", talk.contact_id)).await.expect(200);
    assert_eq!(
        contact,
        json!({
            "id": talk.contact_id,
            "name": "Ελένη",
            "created_at": "2026-11-22T09:39:33.123Z",
            "identities": [{
                "id": format!("eid_{}", talk.contact_id),
                "channel": "instagram",
                "account_id": talk.account_id,
                "kind": "igsid",
                "external_id": "306900000003",
                "username": null,
                "display_name": "Ελένη",
                "created_at": "2026-11-22T09:39:33.123Z",
            }],
            "conversations": [{
                "id": talk.conversation_id,
                "channel": "instagram",
                "status": "open",
                "last_message_at": "2026-11-22T09:39:33.123Z",
            }],
        })
    );
    app.browser(&token).get("/api/v1/contacts/nobody").await.problem(404, "not_found");
}
