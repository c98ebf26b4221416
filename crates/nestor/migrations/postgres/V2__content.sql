-- What messages say besides text, and what happens to them afterwards. The same tables and columns as
-- migrations/sqlite/V2__content.sql.

-- When the customer or our side last changed it; when it was taken back.
ALTER TABLE messages ADD COLUMN edited_at BIGINT;
ALTER TABLE messages ADD COLUMN revoked_at BIGINT;
-- Of the time before the account was connected.
ALTER TABLE messages ADD COLUMN historic BIGINT NOT NULL DEFAULT 0;
-- Sent as the answer of a person after the window had closed.
ALTER TABLE messages ADD COLUMN human_agent BIGINT NOT NULL DEFAULT 0;

-- The other app that handles the conversation now; which report said so last.
ALTER TABLE conversations ADD COLUMN controlled_by TEXT COLLATE "C";
ALTER TABLE conversations ADD COLUMN controlled_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN controlled_arrival BIGINT NOT NULL DEFAULT 0;
-- When the customer last came by an advertisement; until when messages are free because we answered in time.
ALTER TABLE conversations ADD COLUMN referred_at BIGINT;
ALTER TABLE conversations ADD COLUMN free_until BIGINT;

-- Who reacted to which message of the platform, whether we have the message yet or not. The latest word of each counts.
CREATE TABLE reactions (
    workspace_id        TEXT COLLATE "C"    NOT NULL,
    account_id          TEXT COLLATE "C"    NOT NULL,
    provider_message_id TEXT COLLATE "C"    NOT NULL,
    -- The identity of a customer, or `us`.
    actor               TEXT COLLATE "C"    NOT NULL,
    conversation_id     TEXT COLLATE "C"    NOT NULL,
    -- NULL: taken back.
    emoji               TEXT COLLATE "C",
    author_kind         TEXT COLLATE "C"    NOT NULL,
    author_id           TEXT COLLATE "C",
    author_name         TEXT COLLATE "C",
    -- Ours: `pending` until the platform has it, `failed` with the reason.
    state               TEXT COLLATE "C"    NOT NULL,
    error               TEXT COLLATE "C",
    at                  BIGINT NOT NULL,
    arrival             BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, account_id, provider_message_id, actor)
);

-- What became of the content of a message of the platform, whether we have the message yet or not: its first version once there
-- is another one, edits, how it went on, that it was taken back.
CREATE TABLE amendments (
    workspace_id        TEXT COLLATE "C"    NOT NULL,
    account_id          TEXT COLLATE "C"    NOT NULL,
    provider_message_id TEXT COLLATE "C"    NOT NULL,
    -- original, edit, continuation, revocation, erasure
    kind                TEXT COLLATE "C"    NOT NULL,
    amendment_id        TEXT COLLATE "C"    NOT NULL,
    at                  BIGINT NOT NULL,
    arrival             BIGINT NOT NULL,
    type                TEXT COLLATE "C",
    text                TEXT COLLATE "C",
    content             TEXT COLLATE "C",
    PRIMARY KEY (workspace_id, account_id, provider_message_id, kind, amendment_id)
);

-- What people allowed or forbade. The latest word counts.
CREATE TABLE consents (
    workspace_id TEXT COLLATE "C"    NOT NULL,
    identity_id  TEXT COLLATE "C"    NOT NULL,
    topic        TEXT COLLATE "C"    NOT NULL,
    granted      BIGINT NOT NULL,
    at           BIGINT NOT NULL,
    arrival      BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, identity_id, topic)
);

-- What the platforms tell about our accounts. What needs a person is open until somebody has acknowledged it.
CREATE TABLE account_events (
    workspace_id    TEXT COLLATE "C"    NOT NULL,
    id              TEXT COLLATE "C"    NOT NULL,
    account_id      TEXT COLLATE "C"    NOT NULL,
    kind            TEXT COLLATE "C"    NOT NULL,
    what            TEXT COLLATE "C",
    severity        TEXT COLLATE "C"    NOT NULL,
    fields          TEXT COLLATE "C"    NOT NULL,
    at              BIGINT NOT NULL,
    received_at     BIGINT NOT NULL,
    acknowledged_at BIGINT,
    acknowledged_by TEXT COLLATE "C",
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX account_events_by_time ON account_events (workspace_id, at, id);
CREATE INDEX account_events_open ON account_events (workspace_id, at, id)
    WHERE acknowledged_at IS NULL AND severity <> 'info';

-- Calls to a platform that may be repeated without harm: reactions, edits, read marks, typing, acknowledgements.
CREATE TABLE actions (
    seq             BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id    TEXT COLLATE "C"    NOT NULL,
    account_id      TEXT COLLATE "C"    NOT NULL,
    channel         TEXT COLLATE "C"    NOT NULL,
    conversation_id TEXT COLLATE "C",
    -- react, edit, delete, mark_read, typing, take_control, acknowledge
    kind            TEXT COLLATE "C"    NOT NULL,
    -- Our id of the message that it is about, and the platform's.
    message_id      TEXT COLLATE "C",
    target          TEXT COLLATE "C",
    -- What the message shall say, for `edit`: a content as JSON.
    payload         TEXT COLLATE "C",
    call            TEXT COLLATE "C"    NOT NULL,
    due_at          BIGINT NOT NULL,
    -- It helps nobody after this time.
    expires_at      BIGINT NOT NULL,
    lease_until     BIGINT,
    tries           BIGINT NOT NULL,
    -- Why it was given up; NULL while it is to be done.
    error           TEXT COLLATE "C",
    created_at      BIGINT NOT NULL
);
CREATE INDEX actions_by_due ON actions (due_at) WHERE error IS NULL;
CREATE INDEX actions_of_message ON actions (workspace_id, message_id) WHERE message_id IS NOT NULL;

-- Whose name and picture the platform is to be asked for, and when again.
CREATE TABLE profiles (
    workspace_id TEXT COLLATE "C"    NOT NULL,
    identity_id  TEXT COLLATE "C"    NOT NULL,
    account_id   TEXT COLLATE "C"    NOT NULL,
    due_at       BIGINT NOT NULL,
    lease_until  BIGINT,
    tries        BIGINT NOT NULL,
    -- Our id of the picture's file.
    picture      TEXT COLLATE "C",
    fetched_at   BIGINT,
    PRIMARY KEY (workspace_id, identity_id)
);
CREATE INDEX profiles_by_due ON profiles (due_at);

-- What was not understood stands in a section of its own now.
UPDATE messages SET content = json_build_object('unsupported',
    json_build_object('platform_type', content::json -> 'type', 'raw', content::json -> 'raw'))::text
    WHERE content IS NOT NULL;
