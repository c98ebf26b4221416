-- The first schema. The same tables and columns as migrations/sqlite/V1__foundation.sql; a contract test compares them.
-- Text compares byte by byte (COLLATE "C"), as SQLite does it.
-- Times are milliseconds since 1970 in UTC from our own clock or from the platform, never the database's now().
-- Every table of a workspace carries workspace_id first in its keys.

-- What holds for the whole installation: the fingerprint of its key, its id scheme.
CREATE TABLE installation (
    name  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);

CREATE TABLE workspaces (
    id         TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    name       TEXT COLLATE "C"    NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE users (
    workspace_id  TEXT COLLATE "C"    NOT NULL,
    id            TEXT COLLATE "C"    NOT NULL,
    email         TEXT COLLATE "C"    NOT NULL,
    name          TEXT COLLATE "C"    NOT NULL,
    role          TEXT COLLATE "C"    NOT NULL,
    password_hash TEXT COLLATE "C"    NOT NULL,
    created_at    BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX users_by_email ON users (email);

-- A signed-in browser. The token itself is never stored.
CREATE TABLE sessions (
    workspace_id TEXT COLLATE "C"    NOT NULL,
    token_hash   TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    user_id      TEXT COLLATE "C"    NOT NULL,
    created_at   BIGINT NOT NULL,
    rotated_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    -- The token that this one replaced, still good until rotated_at and a short grace for requests under way.
    previous_token_hash TEXT COLLATE "C"
);
CREATE INDEX sessions_by_previous_token ON sessions (previous_token_hash) WHERE previous_token_hash IS NOT NULL;

-- Failed sign-ins, for the throttle. `subject` is a keyed hash of an e-mail address or a network address.
CREATE TABLE sign_in_failures (
    subject TEXT COLLATE "C"    NOT NULL,
    at      BIGINT NOT NULL
);
CREATE INDEX sign_in_failures_by_subject ON sign_in_failures (subject, at);

CREATE TABLE api_keys (
    workspace_id TEXT COLLATE "C"    NOT NULL,
    id           TEXT COLLATE "C"    NOT NULL,
    name         TEXT COLLATE "C"    NOT NULL,
    role         TEXT COLLATE "C"    NOT NULL,
    token_hash   TEXT COLLATE "C"    NOT NULL,
    created_at   BIGINT NOT NULL,
    revoked_at   BIGINT,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX api_keys_by_token ON api_keys (token_hash);

-- One of our accounts at a platform: a phone number, a page, an Instagram account, a bot.
CREATE TABLE accounts (
    workspace_id     TEXT COLLATE "C"    NOT NULL,
    id               TEXT COLLATE "C"    NOT NULL,
    channel          TEXT COLLATE "C"    NOT NULL,
    external_id      TEXT COLLATE "C"    NOT NULL,
    name             TEXT COLLATE "C"    NOT NULL,
    origin           TEXT COLLATE "C"    NOT NULL,
    -- Sealed under the installation's key; NULL for accounts of the configuration.
    sealed_secrets   BYTEA,
    inbound_enabled  BIGINT NOT NULL,
    outbound_enabled BIGINT NOT NULL,
    state            TEXT COLLATE "C"    NOT NULL,
    state_reason     TEXT COLLATE "C",
    created_at       BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX accounts_by_external_id ON accounts (channel, external_id);

-- Every webhook request that was accepted, byte for byte. It belongs to the installation until it is applied; then to the
-- workspace whose accounts it names, if that is one.
CREATE TABLE deliveries (
    id           BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    state        TEXT COLLATE "C"    NOT NULL,
    reason       TEXT COLLATE "C",
    attempts     BIGINT NOT NULL DEFAULT 0,
    due_at       BIGINT NOT NULL,
    -- How many events it held, and what became of them: events = stored + duplicates + ignored + waiting + dead.
    events       BIGINT NOT NULL DEFAULT 0,
    stored       BIGINT NOT NULL DEFAULT 0,
    duplicates   BIGINT NOT NULL DEFAULT 0,
    ignored      BIGINT NOT NULL DEFAULT 0,
    waiting      BIGINT NOT NULL DEFAULT 0,
    dead         BIGINT NOT NULL DEFAULT 0,
    -- How many messages it added: the link between this ledger and the messages table.
    messages     BIGINT NOT NULL DEFAULT 0,
    applied_at   BIGINT,
    received_at  BIGINT NOT NULL,
    workspace_id TEXT COLLATE "C",
    channel      TEXT COLLATE "C",
    -- Which secret it was verified with: meta_app, instagram_app, or the id of one of our accounts (Telegram).
    signer       TEXT COLLATE "C"    NOT NULL,
    request_id   TEXT COLLATE "C"    NOT NULL,
    body         BYTEA    NOT NULL
);
CREATE INDEX deliveries_open ON deliveries (state, due_at, id) WHERE state <> 'applied';

-- What could not be taken from a delivery, event by event: ignored, waiting and dead, each with its reason.
CREATE TABLE delivery_outcomes (
    delivery_id BIGINT NOT NULL,
    -- Where in the body, as a JSON pointer or an event number.
    place       TEXT COLLATE "C"    NOT NULL,
    outcome     TEXT COLLATE "C"    NOT NULL,
    reason      TEXT COLLATE "C"    NOT NULL,
    PRIMARY KEY (delivery_id, place)
);

CREATE TABLE contacts (
    workspace_id TEXT COLLATE "C"    NOT NULL,
    id           TEXT COLLATE "C"    NOT NULL,
    name         TEXT COLLATE "C",
    -- The platform's time of the message that brought the name: a later one wins, whichever arrives first.
    named_at     BIGINT NOT NULL,
    -- Folded for searching.
    search_name  TEXT COLLATE "C"    NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);

CREATE TABLE identities (
    workspace_id    TEXT COLLATE "C"    NOT NULL,
    id              TEXT COLLATE "C"    NOT NULL,
    account_id      TEXT COLLATE "C"    NOT NULL,
    kind            TEXT COLLATE "C"    NOT NULL,
    external_id     TEXT COLLATE "C"    NOT NULL,
    contact_id      TEXT COLLATE "C"    NOT NULL,
    conversation_id TEXT COLLATE "C"    NOT NULL,
    display_name    TEXT COLLATE "C",
    username        TEXT COLLATE "C",
    named_at        BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX identities_by_contact ON identities (workspace_id, contact_id);

CREATE TABLE conversations (
    workspace_id           TEXT COLLATE "C"    NOT NULL,
    id                     TEXT COLLATE "C"    NOT NULL,
    account_id             TEXT COLLATE "C"    NOT NULL,
    channel                TEXT COLLATE "C"    NOT NULL,
    contact_id             TEXT COLLATE "C"    NOT NULL,
    status                 TEXT COLLATE "C"    NOT NULL,
    assignee_id            TEXT COLLATE "C",
    unread_count           BIGINT NOT NULL,
    last_inbound_at        BIGINT,
    last_message_at        BIGINT NOT NULL,
    last_message_arrival   BIGINT NOT NULL,
    last_message_id        TEXT COLLATE "C"    NOT NULL,
    last_message_preview   TEXT COLLATE "C",
    -- Folded for searching.
    search_preview         TEXT COLLATE "C"    NOT NULL,
    created_at             BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX conversations_by_activity ON conversations (workspace_id, last_message_at, id);

CREATE TABLE messages (
    workspace_id        TEXT COLLATE "C"    NOT NULL,
    id                  TEXT COLLATE "C"    NOT NULL,
    conversation_id     TEXT COLLATE "C"    NOT NULL,
    at                  BIGINT NOT NULL,
    received_at         BIGINT NOT NULL,
    -- Decides between messages of one moment: platforms tell whole seconds.
    arrival             BIGINT NOT NULL,
    direction           TEXT COLLATE "C"    NOT NULL,
    type                TEXT COLLATE "C"    NOT NULL,
    author_kind         TEXT COLLATE "C"    NOT NULL,
    author_id           TEXT COLLATE "C",
    author_name         TEXT COLLATE "C",
    -- NULL for inbound messages.
    status              TEXT COLLATE "C",
    provider_message_id TEXT COLLATE "C",
    reply_to            TEXT COLLATE "C",
    text                TEXT COLLATE "C",
    -- The fields of the type as JSON; NULL when there are none.
    content             TEXT COLLATE "C",
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX messages_by_time ON messages (workspace_id, conversation_id, at, arrival, id);

-- The outbox, and what became of it: one row for each part and attempt of an outgoing message. A message that our side sent
-- elsewhere has one row too, with nothing left to do.
CREATE TABLE outgoing_parts (
    seq                 BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id        TEXT COLLATE "C"    NOT NULL,
    message_id          TEXT COLLATE "C"    NOT NULL,
    part                BIGINT NOT NULL,
    attempt             BIGINT NOT NULL,
    conversation_id     TEXT COLLATE "C"    NOT NULL,
    account_id          TEXT COLLATE "C"    NOT NULL,
    channel             TEXT COLLATE "C"    NOT NULL,
    -- The call as JSON, without any secret; NULL for what was sent elsewhere.
    call                TEXT COLLATE "C",
    -- The states of a message; a part under way is `queued` with a lease.
    status              TEXT COLLATE "C"    NOT NULL,
    -- A later attempt has taken this one's place.
    superseded          BIGINT NOT NULL,
    due_at              BIGINT,
    lease_until         BIGINT,
    tries               BIGINT NOT NULL,
    provider_message_id TEXT COLLATE "C",
    -- When it counts as sent for the platform's watermarks.
    sent_at             BIGINT,
    error_reason        TEXT COLLATE "C",
    error_code          TEXT COLLATE "C",
    error_message       TEXT COLLATE "C",
    created_at          BIGINT NOT NULL,
    UNIQUE (workspace_id, message_id, part, attempt)
);
-- What still has to be done, in order: queued parts, and perhaps-sent ones whose reconciliation is still awaited.
CREATE INDEX outgoing_parts_open ON outgoing_parts (conversation_id, seq) WHERE due_at IS NOT NULL;
CREATE INDEX outgoing_parts_by_due ON outgoing_parts (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX outgoing_parts_by_provider_message ON outgoing_parts (account_id, provider_message_id)
    WHERE provider_message_id IS NOT NULL;
-- What a watermark tells about.
CREATE INDEX outgoing_parts_sent ON outgoing_parts (conversation_id, sent_at) WHERE sent_at IS NOT NULL;

-- Every step of an outgoing message with its time. A repetition keeps the earliest time.
CREATE TABLE message_steps (
    workspace_id TEXT COLLATE "C"    NOT NULL,
    message_id   TEXT COLLATE "C"    NOT NULL,
    part         BIGINT NOT NULL,
    attempt      BIGINT NOT NULL,
    status       TEXT COLLATE "C"    NOT NULL,
    at           BIGINT NOT NULL,
    code         TEXT COLLATE "C",
    detail       TEXT COLLATE "C",
    PRIMARY KEY (workspace_id, message_id, part, attempt, status)
);

-- Reports on messages that we do not have yet.
CREATE TABLE waiting_reports (
    workspace_id        TEXT COLLATE "C"    NOT NULL,
    account_id          TEXT COLLATE "C"    NOT NULL,
    provider_message_id TEXT COLLATE "C"    NOT NULL,
    status              TEXT COLLATE "C"    NOT NULL,
    at                  BIGINT NOT NULL,
    code                TEXT COLLATE "C",
    detail              TEXT COLLATE "C",
    and_earlier         BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, account_id, provider_message_id, status)
);

-- Up to when a conversation's outgoing messages were delivered or read, and at what time that was reported, where the platform
-- reports so.
CREATE TABLE watermarks (
    workspace_id    TEXT COLLATE "C"    NOT NULL,
    conversation_id TEXT COLLATE "C"    NOT NULL,
    status          TEXT COLLATE "C"    NOT NULL,
    up_to           BIGINT NOT NULL,
    at              BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, conversation_id, status, up_to)
);

CREATE TABLE idempotency_keys (
    workspace_id TEXT COLLATE "C"    NOT NULL,
    -- Who used the key: a user or an API key.
    principal    TEXT COLLATE "C"    NOT NULL,
    key          TEXT COLLATE "C"    NOT NULL,
    request_hash TEXT COLLATE "C"    NOT NULL,
    message_id   TEXT COLLATE "C"    NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, principal, key)
);

-- What changed, in order: the live feed.
CREATE TABLE changes (
    seq             BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id    TEXT COLLATE "C"    NOT NULL,
    conversation_id TEXT COLLATE "C",
    kind            TEXT COLLATE "C"    NOT NULL,
    entity_id       TEXT COLLATE "C"    NOT NULL,
    at              BIGINT NOT NULL
);
-- Only here: numbers of two workspaces may become visible out of order, so each workspace's last one must be found by itself.
CREATE INDEX changes_by_workspace ON changes (workspace_id, seq);
