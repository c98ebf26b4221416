-- Files. The same tables and columns as migrations/sqlite/V3__media.sql.

-- Files of messages: what customers sent and what operators uploaded. The bytes are in the store of objects.
CREATE TABLE media (
    workspace_id    TEXT COLLATE "C"    NOT NULL,
    id              TEXT COLLATE "C"    NOT NULL,
    -- The account whose platform has it; NULL for an upload.
    account_id      TEXT COLLATE "C",
    -- The message that it came with; NULL for an upload.
    message_id      TEXT COLLATE "C",
    position        BIGINT NOT NULL,
    kind            TEXT COLLATE "C"    NOT NULL,
    direction       TEXT COLLATE "C"    NOT NULL,
    -- pending, stored, failed, expired or refused.
    state           TEXT COLLATE "C"    NOT NULL,
    -- Where the platform keeps it, as JSON. Never leaves the application.
    source          TEXT COLLATE "C",
    -- The type that was said, and the one that the bytes tell.
    said_mime_type  TEXT COLLATE "C",
    mime_type       TEXT COLLATE "C",
    file_name       TEXT COLLATE "C",
    size            BIGINT,
    -- SHA-256 as the platform said it (base64), and that of the bytes (hexadecimal).
    said_sha256     TEXT COLLATE "C",
    sha256          TEXT COLLATE "C",
    object_key      TEXT COLLATE "C",
    thumbnail_key   TEXT COLLATE "C",
    width           BIGINT,
    height          BIGINT,
    error_code      TEXT COLLATE "C",
    error_message   TEXT COLLATE "C",
    tries           BIGINT NOT NULL,
    due_at          BIGINT,
    lease_until     BIGINT,
    -- When a message first used it; NULL for an upload that none has used yet.
    used_at         BIGINT,
    created_at      BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
-- What is to be fetched: media::claim.
CREATE INDEX media_by_due ON media (due_at) WHERE due_at IS NOT NULL;
-- Uploads that nobody used: media::unused.
CREATE INDEX media_unused ON media (created_at) WHERE used_at IS NULL;

-- Other forms of a file that a platform wants: a smaller picture.
CREATE TABLE media_versions (
    workspace_id TEXT COLLATE "C"    NOT NULL,
    media_id     TEXT COLLATE "C"    NOT NULL,
    -- What was made: jpeg_5000000 is a JPEG of at most so many bytes.
    name         TEXT COLLATE "C"    NOT NULL,
    mime_type    TEXT COLLATE "C"    NOT NULL,
    size         BIGINT NOT NULL,
    sha256       TEXT COLLATE "C"    NOT NULL,
    object_key   TEXT COLLATE "C"    NOT NULL,
    PRIMARY KEY (workspace_id, media_id, name)
);

-- The platforms' ids of files that we gave them: by what the bytes are, not by whose message they were for.
CREATE TABLE media_uploads (
    workspace_id TEXT COLLATE "C"    NOT NULL,
    account_id   TEXT COLLATE "C"    NOT NULL,
    sha256       TEXT COLLATE "C"    NOT NULL,
    kind         TEXT COLLATE "C"    NOT NULL,
    platform_id  TEXT COLLATE "C"    NOT NULL,
    -- NULL: for ever.
    expires_at   BIGINT,
    uploaded_at  BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, account_id, sha256, kind)
);
