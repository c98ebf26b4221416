-- What messages say besides text, and what happens to them afterwards. The same tables and columns as
-- migrations/postgres/V2__content.sql.

-- When the customer or our side last changed it; when it was taken back.
ALTER TABLE messages ADD COLUMN edited_at INTEGER;
ALTER TABLE messages ADD COLUMN revoked_at INTEGER;
-- Of the time before the account was connected.
ALTER TABLE messages ADD COLUMN historic INTEGER NOT NULL DEFAULT 0;
-- Sent as the answer of a person after the window had closed.
ALTER TABLE messages ADD COLUMN human_agent INTEGER NOT NULL DEFAULT 0;

-- The other app that handles the conversation now; which report said so last.
ALTER TABLE conversations ADD COLUMN controlled_by TEXT;
ALTER TABLE conversations ADD COLUMN controlled_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN controlled_arrival INTEGER NOT NULL DEFAULT 0;
-- When the customer last came by an advertisement; until when messages are free because we answered in time.
ALTER TABLE conversations ADD COLUMN referred_at INTEGER;
ALTER TABLE conversations ADD COLUMN free_until INTEGER;

-- Who reacted to which message of the platform, whether we have the message yet or not. The latest word of each counts.
CREATE TABLE reactions (
    workspace_id        TEXT    NOT NULL,
    account_id          TEXT    NOT NULL,
    provider_message_id TEXT    NOT NULL,
    -- The identity of a customer, or `us`.
    actor               TEXT    NOT NULL,
    conversation_id     TEXT    NOT NULL,
    -- NULL: taken back.
    emoji               TEXT,
    author_kind         TEXT    NOT NULL,
    author_id           TEXT,
    author_name         TEXT,
    -- Ours: `pending` until the platform has it, `failed` with the reason.
    state               TEXT    NOT NULL,
    error               TEXT,
    at                  INTEGER NOT NULL,
    arrival             INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, account_id, provider_message_id, actor)
) STRICT;

-- What became of the content of a message of the platform, whether we have the message yet or not: its first version once there
-- is another one, edits, how it went on, that it was taken back.
CREATE TABLE amendments (
    workspace_id        TEXT    NOT NULL,
    account_id          TEXT    NOT NULL,
    provider_message_id TEXT    NOT NULL,
    -- original, edit, continuation, revocation, erasure
    kind                TEXT    NOT NULL,
    amendment_id        TEXT    NOT NULL,
    at                  INTEGER NOT NULL,
    arrival             INTEGER NOT NULL,
    type                TEXT,
    text                TEXT,
    content             TEXT,
    PRIMARY KEY (workspace_id, account_id, provider_message_id, kind, amendment_id)
) STRICT;

-- What people allowed or forbade. The latest word counts.
CREATE TABLE consents (
    workspace_id TEXT    NOT NULL,
    identity_id  TEXT    NOT NULL,
    topic        TEXT    NOT NULL,
    granted      INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    arrival      INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, identity_id, topic)
) STRICT;

-- What the platforms tell about our accounts. What needs a person is open until somebody has acknowledged it.
CREATE TABLE account_events (
    workspace_id    TEXT    NOT NULL,
    id              TEXT    NOT NULL,
    account_id      TEXT    NOT NULL,
    kind            TEXT    NOT NULL,
    what            TEXT,
    severity        TEXT    NOT NULL,
    fields          TEXT    NOT NULL,
    at              INTEGER NOT NULL,
    received_at     INTEGER NOT NULL,
    acknowledged_at INTEGER,
    acknowledged_by TEXT,
    PRIMARY KEY (workspace_id, id)
) STRICT;
CREATE INDEX account_events_by_time ON account_events (workspace_id, at, id);
CREATE INDEX account_events_open ON account_events (workspace_id, at, id)
    WHERE acknowledged_at IS NULL AND severity <> 'info';

-- Calls to a platform that may be repeated without harm: reactions, edits, read marks, typing, acknowledgements.
CREATE TABLE actions (
    seq             INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    workspace_id    TEXT    NOT NULL,
    account_id      TEXT    NOT NULL,
    channel         TEXT    NOT NULL,
    conversation_id TEXT,
    -- react, edit, delete, mark_read, typing, take_control, acknowledge
    kind            TEXT    NOT NULL,
    -- Our id of the message that it is about, and the platform's.
    message_id      TEXT,
    target          TEXT,
    -- What the message shall say, for `edit`: a content as JSON.
    payload         TEXT,
    call            TEXT    NOT NULL,
    due_at          INTEGER NOT NULL,
    -- It helps nobody after this time.
    expires_at      INTEGER NOT NULL,
    lease_until     INTEGER,
    tries           INTEGER NOT NULL,
    -- Why it was given up; NULL while it is to be done.
    error           TEXT,
    created_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX actions_by_due ON actions (due_at) WHERE error IS NULL;
CREATE INDEX actions_of_message ON actions (workspace_id, message_id) WHERE message_id IS NOT NULL;

-- Whose name and picture the platform is to be asked for, and when again.
CREATE TABLE profiles (
    workspace_id TEXT    NOT NULL,
    identity_id  TEXT    NOT NULL,
    account_id   TEXT    NOT NULL,
    due_at       INTEGER NOT NULL,
    lease_until  INTEGER,
    tries        INTEGER NOT NULL,
    -- Our id of the picture's file.
    picture      TEXT,
    fetched_at   INTEGER,
    PRIMARY KEY (workspace_id, identity_id)
) STRICT;
CREATE INDEX profiles_by_due ON profiles (due_at);

-- What was not understood stands in a section of its own now.
UPDATE messages SET content = json_object('unsupported',
    json_object('platform_type', json_extract(content, '$.type'), 'raw', json(json_extract(content, '$.raw'))))
    WHERE content IS NOT NULL;
