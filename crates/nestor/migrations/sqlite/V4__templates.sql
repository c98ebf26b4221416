-- Message templates of the platforms, and whose they are. The same tables and columns as
-- migrations/postgres/V4__templates.sql.

-- The platform's id of the business account that an account is part of (WhatsApp).
ALTER TABLE accounts ADD COLUMN business_account_id TEXT;

-- A template as the platform last told it. It belongs to an owner: a WhatsApp business account, a page.
CREATE TABLE templates (
    workspace_id     TEXT    NOT NULL,
    id               TEXT    NOT NULL,
    channel          TEXT    NOT NULL,
    owner            TEXT    NOT NULL,
    external_id      TEXT    NOT NULL,
    name             TEXT    NOT NULL,
    language         TEXT    NOT NULL,
    -- Words of the platform, in capitals. A template that the platform does not list any more is DELETED.
    category         TEXT    NOT NULL,
    status           TEXT    NOT NULL,
    quality          TEXT,
    parameter_format TEXT    NOT NULL,
    components       TEXT    NOT NULL,
    reason           TEXT,
    -- Name and words, folded, for the search.
    search           TEXT    NOT NULL,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL,
    synced_at        INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, id)
) STRICT;
CREATE UNIQUE INDEX templates_by_external_id ON templates (workspace_id, channel, owner, external_id);
-- For the list, and to find the template of a message.
CREATE INDEX templates_by_name ON templates (workspace_id, name, language, id);

-- Whose templates are read from the platform, and when again.
CREATE TABLE template_owners (
    workspace_id TEXT    NOT NULL,
    channel      TEXT    NOT NULL,
    owner        TEXT    NOT NULL,
    due_at       INTEGER NOT NULL,
    -- Counts how often somebody asked for them: who was asked meanwhile reads them once more.
    asked        INTEGER NOT NULL,
    lease_until  INTEGER,
    failures     INTEGER NOT NULL,
    synced_at    INTEGER,
    -- Why they could not be read the last time.
    problem      TEXT,
    PRIMARY KEY (workspace_id, channel, owner)
) STRICT;
