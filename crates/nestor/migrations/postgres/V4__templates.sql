-- Message templates of the platforms, and whose they are. The same tables and columns as
-- migrations/sqlite/V4__templates.sql.

-- The platform's id of the business account that an account is part of (WhatsApp).
ALTER TABLE accounts ADD COLUMN business_account_id TEXT COLLATE "C";

-- A template as the platform last told it. It belongs to an owner: a WhatsApp business account, a page.
CREATE TABLE templates (
    workspace_id     TEXT COLLATE "C" NOT NULL,
    id               TEXT COLLATE "C" NOT NULL,
    channel          TEXT COLLATE "C" NOT NULL,
    owner            TEXT COLLATE "C" NOT NULL,
    external_id      TEXT COLLATE "C" NOT NULL,
    name             TEXT COLLATE "C" NOT NULL,
    language         TEXT COLLATE "C" NOT NULL,
    -- Words of the platform, in capitals. A template that the platform does not list any more is DELETED.
    category         TEXT COLLATE "C" NOT NULL,
    status           TEXT COLLATE "C" NOT NULL,
    quality          TEXT COLLATE "C",
    parameter_format TEXT COLLATE "C" NOT NULL,
    components       TEXT COLLATE "C" NOT NULL,
    reason           TEXT COLLATE "C",
    -- Name and words, folded, for the search.
    search           TEXT COLLATE "C" NOT NULL,
    created_at       BIGINT  NOT NULL,
    updated_at       BIGINT  NOT NULL,
    synced_at        BIGINT  NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX templates_by_external_id ON templates (workspace_id, channel, owner, external_id);
-- For the list, and to find the template of a message.
CREATE INDEX templates_by_name ON templates (workspace_id, name, language, id);

-- Whose templates are read from the platform, and when again.
CREATE TABLE template_owners (
    workspace_id TEXT COLLATE "C" NOT NULL,
    channel      TEXT COLLATE "C" NOT NULL,
    owner        TEXT COLLATE "C" NOT NULL,
    due_at       BIGINT  NOT NULL,
    -- Counts how often somebody asked for them: who was asked meanwhile reads them once more.
    asked        BIGINT  NOT NULL,
    lease_until  BIGINT ,
    failures     BIGINT  NOT NULL,
    synced_at    BIGINT ,
    -- Why they could not be read the last time.
    problem      TEXT COLLATE "C",
    PRIMARY KEY (workspace_id, channel, owner)
);
