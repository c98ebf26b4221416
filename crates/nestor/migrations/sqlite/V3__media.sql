-- Files. The same tables and columns as migrations/postgres/V3__media.sql.

-- Files of messages: what customers sent and what operators uploaded. The bytes are in the store of objects.
CREATE TABLE media (
    workspace_id    TEXT    NOT NULL,
    id              TEXT    NOT NULL,
    -- The account whose platform has it; NULL for an upload.
    account_id      TEXT,
    -- The message that it came with; NULL for an upload.
    message_id      TEXT,
    position        INTEGER NOT NULL,
    kind            TEXT    NOT NULL,
    direction       TEXT    NOT NULL,
    -- pending, stored, failed, expired or refused.
    state           TEXT    NOT NULL,
    -- Where the platform keeps it, as JSON. Never leaves the application.
    source          TEXT,
    -- The type that was said, and the one that the bytes tell.
    said_mime_type  TEXT,
    mime_type       TEXT,
    file_name       TEXT,
    size            INTEGER,
    -- SHA-256 as the platform said it (base64), and that of the bytes (hexadecimal).
    said_sha256     TEXT,
    sha256          TEXT,
    object_key      TEXT,
    thumbnail_key   TEXT,
    width           INTEGER,
    height          INTEGER,
    error_code      TEXT,
    error_message   TEXT,
    tries           INTEGER NOT NULL,
    due_at          INTEGER,
    lease_until     INTEGER,
    -- When a message first used it; NULL for an upload that none has used yet.
    used_at         INTEGER,
    created_at      INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, id)
) STRICT;
-- What is to be fetched: media::claim.
CREATE INDEX media_by_due ON media (due_at) WHERE due_at IS NOT NULL;
-- Uploads that nobody used: media::unused.
CREATE INDEX media_unused ON media (created_at) WHERE used_at IS NULL;

-- Other forms of a file that a platform wants: a smaller picture.
CREATE TABLE media_versions (
    workspace_id TEXT    NOT NULL,
    media_id     TEXT    NOT NULL,
    -- What was made: jpeg_5000000 is a JPEG of at most so many bytes.
    name         TEXT    NOT NULL,
    mime_type    TEXT    NOT NULL,
    size         INTEGER NOT NULL,
    sha256       TEXT    NOT NULL,
    object_key   TEXT    NOT NULL,
    PRIMARY KEY (workspace_id, media_id, name)
) STRICT;

-- The platforms' ids of files that we gave them: by what the bytes are, not by whose message they were for.
CREATE TABLE media_uploads (
    workspace_id TEXT    NOT NULL,
    account_id   TEXT    NOT NULL,
    sha256       TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    platform_id  TEXT    NOT NULL,
    -- NULL: for ever.
    expires_at   INTEGER,
    uploaded_at  INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, account_id, sha256, kind)
) STRICT;
