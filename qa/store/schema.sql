-- The archive's database: the only truth. Version 5; PRAGMA user_version holds the number.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

-- A named folder, file or iterable that is synced. path is '' for an iterable.
CREATE TABLE roots (
    name TEXT PRIMARY KEY,
    path TEXT NOT NULL,
    site_url TEXT,
    permalink TEXT
) STRICT;

CREATE TABLE articles (
    id TEXT PRIMARY KEY,               -- root || '/' || key
    root TEXT NOT NULL REFERENCES roots (name),
    key TEXT NOT NULL,
    file TEXT NOT NULL,                -- the containing file within the root
    revision INTEGER NOT NULL,         -- the current one
    gone_at TEXT                       -- when it was first missing from its source; NULL while there
) STRICT;
CREATE INDEX articles_by_file ON articles (root, file);
CREATE INDEX articles_by_key ON articles (key);

CREATE TABLE revisions (
    article_id TEXT NOT NULL REFERENCES articles (id),
    revision INTEGER NOT NULL,
    format TEXT NOT NULL,
    raw BLOB NOT NULL,                 -- the page as found, zlib
    raw_hash BLOB NOT NULL,            -- SHA-256 of `raw` before compression
    modified TEXT,                     -- of the file
    cleaner TEXT NOT NULL,             -- version and options that made `article`
    chunker TEXT NOT NULL,             -- version and sizes that made its passages
    first_seen TEXT NOT NULL,
    superseded_at TEXT,                -- NULL for the current revision
    article TEXT NOT NULL,             -- JSON
    title TEXT NOT NULL,
    source TEXT NOT NULL,
    author TEXT NOT NULL,
    categories TEXT NOT NULL,          -- JSON list
    published TEXT,                    -- ISO 8601 with zone
    published_precision TEXT NOT NULL,
    day INTEGER NOT NULL,              -- ordinal of the local publishing day; 0 when undated
    url TEXT,
    PRIMARY KEY (article_id, revision)
) STRICT;

CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    current INTEGER NOT NULL,          -- 1: belongs to the article's current revision
    heading TEXT NOT NULL,
    first_paragraph INTEGER NOT NULL,
    last_paragraph INTEGER NOT NULL,
    start INTEGER NOT NULL,
    text TEXT NOT NULL,
    script TEXT NOT NULL,              -- that most of its article is written in
    vector_key BLOB NOT NULL,          -- hash of the text that is embedded
    FOREIGN KEY (article_id, revision) REFERENCES revisions (article_id, revision)
) STRICT;
CREATE INDEX passages_by_article ON passages (article_id, revision);
CREATE INDEX passages_by_vector ON passages (vector_key);

CREATE TABLE vectors (
    key BLOB NOT NULL,
    model TEXT NOT NULL,               -- fingerprint
    vector BLOB NOT NULL,              -- float16, little-endian
    PRIMARY KEY (key, model)
) STRICT, WITHOUT ROWID;

-- Apart from the vectors, since all of those are read on opening, and of these only what a question needs.
CREATE TABLE tokens (
    key BLOB NOT NULL,
    model TEXT NOT NULL,
    packed BLOB NOT NULL,              -- vectors of the text's tokens, as embeddings.packing writes them
    PRIMARY KEY (key, model)
) STRICT;

-- What rows are to be (qa/store/digests.py), since SQLite does not notice a changed value.
CREATE TABLE revision_digests (
    article_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    digest BLOB NOT NULL,              -- of all but `raw`, which has a hash, and superseded_at
    PRIMARY KEY (article_id, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE vector_digests (
    key BLOB NOT NULL,
    model TEXT NOT NULL,
    digest BLOB NOT NULL,              -- of the vector and the tokens' vectors
    PRIMARY KEY (key, model)
) STRICT, WITHOUT ROWID;

-- What a repair could not save: the last revision that was lost, whose number no other text may get.
CREATE TABLE lost (
    article_id TEXT PRIMARY KEY,
    revision INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE rejections (
    root TEXT NOT NULL,
    key TEXT NOT NULL,
    file TEXT NOT NULL,
    reason TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (root, key)
) STRICT, WITHOUT ROWID;

-- Articles that were forgotten and must not come back. Nothing tells what they were.
CREATE TABLE forgotten (
    id BLOB PRIMARY KEY,               -- SHA-256 of the article's id
    at TEXT NOT NULL,
    purged INTEGER NOT NULL            -- 0: what it was may still stand in unused parts of files
) STRICT, WITHOUT ROWID;

-- Which articles are one story. Made from the text (qa/syndication.py); may be deleted at any time.
CREATE TABLE signatures (
    article_id TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,
    recipe TEXT NOT NULL,              -- what made it, and the comparison
    bands BLOB NOT NULL                -- a 32-bit key for each band of MinHash values, little-endian
) STRICT;

CREATE TABLE related (                 -- each pair twice, once from either side
    article_id TEXT NOT NULL,
    other_id TEXT NOT NULL,
    kind TEXT NOT NULL,                -- same, linked
    PRIMARY KEY (article_id, other_id)
) STRICT, WITHOUT ROWID;
