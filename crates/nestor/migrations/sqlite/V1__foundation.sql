-- The first schema. The same tables and columns as migrations/postgres/V1__foundation.sql; a contract test compares them.
-- Times are milliseconds since 1970 in UTC from our own clock or from the platform, never the database's now().
-- Every table of a workspace carries workspace_id first in its keys.

-- What holds for the whole installation: the fingerprint of its key, its id scheme.
CREATE TABLE installation (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE workspaces (
    id         TEXT    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE users (
    workspace_id  TEXT    NOT NULL,
    id            TEXT    NOT NULL,
    email         TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    role          TEXT    NOT NULL,
    password_hash TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, id)
) STRICT;
CREATE UNIQUE INDEX users_by_email ON users (email);

-- A signed-in browser. The token itself is never stored.
CREATE TABLE sessions (
    workspace_id TEXT    NOT NULL,
    token_hash   TEXT    NOT NULL PRIMARY KEY,
    user_id      TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    rotated_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    -- The token that this one replaced, still good until rotated_at and a short grace for requests under way.
    previous_token_hash TEXT
) STRICT;
CREATE INDEX sessions_by_previous_token ON sessions (previous_token_hash) WHERE previous_token_hash IS NOT NULL;

-- Failed sign-ins, for the throttle. `subject` is a keyed hash of an e-mail address or a network address.
CREATE TABLE sign_in_failures (
    subject TEXT    NOT NULL,
    at      INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_in_failures_by_subject ON sign_in_failures (subject, at);

CREATE TABLE api_keys (
    workspace_id TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    role         TEXT    NOT NULL,
    token_hash   TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    revoked_at   INTEGER,
    PRIMARY KEY (workspace_id, id)
) STRICT;
CREATE UNIQUE INDEX api_keys_by_token ON api_keys (token_hash);

-- One of our accounts at a platform: a phone number, a page, an Instagram account, a bot.
CREATE TABLE accounts (
    workspace_id     TEXT    NOT NULL,
    id               TEXT    NOT NULL,
    channel          TEXT    NOT NULL,
    external_id      TEXT    NOT NULL,
    name             TEXT    NOT NULL,
    origin           TEXT    NOT NULL,
    -- Sealed under the installation's key; NULL for accounts of the configuration.
    sealed_secrets   BLOB,
    inbound_enabled  INTEGER NOT NULL,
    outbound_enabled INTEGER NOT NULL,
    state            TEXT    NOT NULL,
    state_reason     TEXT,
    created_at       INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, id)
) STRICT;
CREATE UNIQUE INDEX accounts_by_external_id ON accounts (channel, external_id);

-- Every webhook request that was accepted, byte for byte. It belongs to the installation until it is applied; then to the
-- workspace whose accounts it names, if that is one.
CREATE TABLE deliveries (
    id           INTEGER NOT NULL PRIMARY KEY,
    state        TEXT    NOT NULL,
    reason       TEXT,
    attempts     INTEGER NOT NULL DEFAULT 0,
    due_at       INTEGER NOT NULL,
    -- How many events it held, and what became of them: events = stored + duplicates + ignored + waiting + dead.
    events       INTEGER NOT NULL DEFAULT 0,
    stored       INTEGER NOT NULL DEFAULT 0,
    duplicates   INTEGER NOT NULL DEFAULT 0,
    ignored      INTEGER NOT NULL DEFAULT 0,
    waiting      INTEGER NOT NULL DEFAULT 0,
    dead         INTEGER NOT NULL DEFAULT 0,
    -- How many messages it added: the link between this ledger and the messages table.
    messages     INTEGER NOT NULL DEFAULT 0,
    applied_at   INTEGER,
    received_at  INTEGER NOT NULL,
    workspace_id TEXT,
    channel      TEXT,
    -- Which secret it was verified with: meta_app, instagram_app, or the id of one of our accounts (Telegram).
    signer       TEXT    NOT NULL,
    request_id   TEXT    NOT NULL,
    body         BLOB    NOT NULL
) STRICT;
CREATE INDEX deliveries_open ON deliveries (state, due_at, id) WHERE state <> 'applied';

-- What could not be taken from a delivery, event by event: ignored, waiting and dead, each with its reason.
CREATE TABLE delivery_outcomes (
    delivery_id INTEGER NOT NULL,
    -- Where in the body, as a JSON pointer or an event number.
    place       TEXT    NOT NULL,
    outcome     TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    PRIMARY KEY (delivery_id, place)
) STRICT;

CREATE TABLE contacts (
    workspace_id TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    name         TEXT,
    -- The platform's time of the message that brought the name: a later one wins, whichever arrives first.
    named_at     INTEGER NOT NULL,
    -- Folded for searching.
    search_name  TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, id)
) STRICT;

CREATE TABLE identities (
    workspace_id    TEXT    NOT NULL,
    id              TEXT    NOT NULL,
    account_id      TEXT    NOT NULL,
    kind            TEXT    NOT NULL,
    external_id     TEXT    NOT NULL,
    contact_id      TEXT    NOT NULL,
    conversation_id TEXT    NOT NULL,
    display_name    TEXT,
    username        TEXT,
    named_at        INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, id)
) STRICT;
CREATE INDEX identities_by_contact ON identities (workspace_id, contact_id);

CREATE TABLE conversations (
    workspace_id           TEXT    NOT NULL,
    id                     TEXT    NOT NULL,
    account_id             TEXT    NOT NULL,
    channel                TEXT    NOT NULL,
    contact_id             TEXT    NOT NULL,
    status                 TEXT    NOT NULL,
    assignee_id            TEXT,
    unread_count           INTEGER NOT NULL,
    last_inbound_at        INTEGER,
    last_message_at        INTEGER NOT NULL,
    last_message_arrival   INTEGER NOT NULL,
    last_message_id        TEXT    NOT NULL,
    last_message_preview   TEXT,
    -- Folded for searching.
    search_preview         TEXT    NOT NULL,
    created_at             INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, id)
) STRICT;
CREATE INDEX conversations_by_activity ON conversations (workspace_id, last_message_at, id);

CREATE TABLE messages (
    workspace_id        TEXT    NOT NULL,
    id                  TEXT    NOT NULL,
    conversation_id     TEXT    NOT NULL,
    at                  INTEGER NOT NULL,
    received_at         INTEGER NOT NULL,
    -- Decides between messages of one moment: platforms tell whole seconds.
    arrival             INTEGER NOT NULL,
    direction           TEXT    NOT NULL,
    type                TEXT    NOT NULL,
    author_kind         TEXT    NOT NULL,
    author_id           TEXT,
    author_name         TEXT,
    -- NULL for inbound messages.
    status              TEXT,
    provider_message_id TEXT,
    reply_to            TEXT,
    text                TEXT,
    -- The fields of the type as JSON; NULL when there are none.
    content             TEXT,
    PRIMARY KEY (workspace_id, id)
) STRICT;
CREATE INDEX messages_by_time ON messages (workspace_id, conversation_id, at, arrival, id);

-- The outbox, and what became of it: one row for each part and attempt of an outgoing message. A message that our side sent
-- elsewhere has one row too, with nothing left to do.
CREATE TABLE outgoing_parts (
    seq                 INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    workspace_id        TEXT    NOT NULL,
    message_id          TEXT    NOT NULL,
    part                INTEGER NOT NULL,
    attempt             INTEGER NOT NULL,
    conversation_id     TEXT    NOT NULL,
    account_id          TEXT    NOT NULL,
    channel             TEXT    NOT NULL,
    -- The call as JSON, without any secret; NULL for what was sent elsewhere.
    call                TEXT,
    -- The states of a message; a part under way is `queued` with a lease.
    status              TEXT    NOT NULL,
    -- A later attempt has taken this one's place.
    superseded          INTEGER NOT NULL,
    due_at              INTEGER,
    lease_until         INTEGER,
    tries               INTEGER NOT NULL,
    provider_message_id TEXT,
    -- When it counts as sent for the platform's watermarks.
    sent_at             INTEGER,
    error_reason        TEXT,
    error_code          TEXT,
    error_message       TEXT,
    created_at          INTEGER NOT NULL,
    UNIQUE (workspace_id, message_id, part, attempt)
) STRICT;
-- What still has to be done, in order: queued parts, and perhaps-sent ones whose reconciliation is still awaited.
CREATE INDEX outgoing_parts_open ON outgoing_parts (conversation_id, seq) WHERE due_at IS NOT NULL;
CREATE INDEX outgoing_parts_by_due ON outgoing_parts (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX outgoing_parts_by_provider_message ON outgoing_parts (account_id, provider_message_id)
    WHERE provider_message_id IS NOT NULL;
-- What a watermark tells about.
CREATE INDEX outgoing_parts_sent ON outgoing_parts (conversation_id, sent_at) WHERE sent_at IS NOT NULL;

-- Every step of an outgoing message with its time. A repetition keeps the earliest time.
CREATE TABLE message_steps (
    workspace_id TEXT    NOT NULL,
    message_id   TEXT    NOT NULL,
    part         INTEGER NOT NULL,
    attempt      INTEGER NOT NULL,
    status       TEXT    NOT NULL,
    at           INTEGER NOT NULL,
    code         TEXT,
    detail       TEXT,
    PRIMARY KEY (workspace_id, message_id, part, attempt, status)
) STRICT;

-- Reports on messages that we do not have yet.
CREATE TABLE waiting_reports (
    workspace_id        TEXT    NOT NULL,
    account_id          TEXT    NOT NULL,
    provider_message_id TEXT    NOT NULL,
    status              TEXT    NOT NULL,
    at                  INTEGER NOT NULL,
    code                TEXT,
    detail              TEXT,
    and_earlier         INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, account_id, provider_message_id, status)
) STRICT;

-- Up to when a conversation's outgoing messages were delivered or read, and at what time that was reported, where the platform
-- reports so.
CREATE TABLE watermarks (
    workspace_id    TEXT    NOT NULL,
    conversation_id TEXT    NOT NULL,
    status          TEXT    NOT NULL,
    up_to           INTEGER NOT NULL,
    at              INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, conversation_id, status, up_to)
) STRICT;

CREATE TABLE idempotency_keys (
    workspace_id TEXT    NOT NULL,
    -- Who used the key: a user or an API key.
    principal    TEXT    NOT NULL,
    key          TEXT    NOT NULL,
    request_hash TEXT    NOT NULL,
    message_id   TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, principal, key)
) STRICT;

-- What changed, in order: the live feed.
CREATE TABLE changes (
    seq             INTEGER NOT NULL PRIMARY KEY,
    workspace_id    TEXT    NOT NULL,
    conversation_id TEXT,
    kind            TEXT    NOT NULL,
    entity_id       TEXT    NOT NULL,
    at              INTEGER NOT NULL
) STRICT;
