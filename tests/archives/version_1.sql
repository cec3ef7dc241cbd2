-- An archive of schema version 1, as its release left it: two articles, made with tests/fake_encoder.py, dimension 8.
BEGIN TRANSACTION;
CREATE TABLE articles (
    id TEXT PRIMARY KEY,               -- root || '/' || key
    root TEXT NOT NULL REFERENCES roots (name),
    key TEXT NOT NULL,
    file TEXT NOT NULL,                -- the containing file within the root
    revision INTEGER NOT NULL,         -- the current one
    gone_at TEXT                       -- when it was first missing from its source; NULL while there
) STRICT;
INSERT INTO "articles" VALUES('notes/1','notes','1','',1,NULL);
INSERT INTO "articles" VALUES('notes/2','notes','2','',1,NULL);
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
INSERT INTO "meta" VALUES('model','fake');
INSERT INTO "meta" VALUES('fingerprint','fake-1');
INSERT INTO "meta" VALUES('dimension','8');
INSERT INTO "meta" VALUES('timezone','Asia/Shanghai');
INSERT INTO "meta" VALUES('target','200');
INSERT INTO "meta" VALUES('limit','400');
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
INSERT INTO "passages" VALUES(1,'notes/1',1,1,'',0,0,0,'因大风，渡船今天停航。','unspaced',X'050F280DFA26CF0C65897EE5DD9E622A');
INSERT INTO "passages" VALUES(2,'notes/2',1,1,'',0,0,0,'风停了，渡船明天复航。','unspaced',X'DD98D25B2B1E9D905E3F4C8830FB1A16');
CREATE TABLE rejections (
    root TEXT NOT NULL,
    key TEXT NOT NULL,
    file TEXT NOT NULL,
    reason TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (root, key)
) STRICT, WITHOUT ROWID;
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
INSERT INTO "revisions" VALUES('notes/1',1,'article',X'789CAB562AC92CC94955B252507AB663E18B8E9D4F1BE7BCE858A5A4A3A054905894985E945890510C948D8E562A49AD2801893F9DBDE0E992E52F17F7BDDFD303D1F36477D7D3252B213A1F373429C5C6029525969664E417810C06692ACE2F2D4A065BF364D7C4A7DBE73E9BBEF459D752B035A5493999C519A9292049230323235D03235D43C31003032B30D20693282AE30B8A5293338B33F3F3407A8A5393F3F352400A4A8B72800279A53939404E7262496A7A7E51662AD8F920172517A5A6649680B8D5B5B500243C6125',X'230DEEF421FFD31CFED6ADD9A35A50366BB76531E261682DCD03A57585C046D2',NULL,'[1, "Asia/Shanghai", null, null]','1:200:400','2026-11-24T17:17:53+00:00',NULL,'{"title": "渡船停航", "paragraphs": [["text", "因大风，渡船今天停航。"]], "author": "", "source": "云川日报", "published": "2022-02-11T00:00:00+00:00", "published_precision": "second", "url": null, "categories": [], "credits": {}}','渡船停航','云川日报','','[]','2022-02-11T00:00:00+00:00','second',738197,NULL);
INSERT INTO "revisions" VALUES('notes/2',1,'article',X'789CAB562AC92CC94955B252507AB663E18B8E9D4F97F4BEE858A5A4A3A054905894985E945890510C948D8E562A49AD280189BF5CDCF7B471CE935D6DEFF7F440F43C9BD1F774C94A88CEC70D4D4AB1B1406589A52519F9452083419A8AF34B8B92C1D63CD935F1E9F6B9CFA62F7DD6B5146C4D69524E6671466A0A48D2C8C0C848D7C048D7D028C4C0C00A8CB4C1248ACAF882A2D4E4CCE2CCFC3C909EE2D4E4FCBC149082D2A21CA0405E694E0E90939C58929A9E5F94990A763EC845C945A9299925206E756D2D0010226107',X'19B872DF8F1A82145408FBB1A57E4C06A2DC8DF125D8B276E318B89EA92BEBAF',NULL,'[1, "Asia/Shanghai", null, null]','1:200:400','2026-11-24T17:17:53+00:00',NULL,'{"title": "渡船复航", "paragraphs": [["text", "风停了，渡船明天复航。"]], "author": "", "source": "云川日报", "published": "2022-02-12T00:00:00+00:00", "published_precision": "second", "url": null, "categories": [], "credits": {}}','渡船复航','云川日报','','[]','2022-02-12T00:00:00+00:00','second',738198,NULL);
CREATE TABLE roots (
    name TEXT PRIMARY KEY,
    path TEXT NOT NULL,
    site_url TEXT,
    permalink TEXT
) STRICT;
INSERT INTO "roots" VALUES('notes','',NULL,NULL);
CREATE TABLE vectors (
    key BLOB NOT NULL,
    model TEXT NOT NULL,               -- fingerprint
    vector BLOB NOT NULL,              -- float16, little-endian
    PRIMARY KEY (key, model)
) STRICT, WITHOUT ROWID;
INSERT INTO "vectors" VALUES(X'050F280DFA26CF0C65897EE5DD9E622A','fake-1',X'A836703070348C397034A83600000000');
INSERT INTO "vectors" VALUES(X'DD98D25B2B1E9D905E3F4C8830FB1A16','fake-1',X'5B385B305B3471395B345B3400000000');
CREATE INDEX articles_by_file ON articles (root, file);
CREATE INDEX articles_by_key ON articles (key);
CREATE INDEX passages_by_article ON passages (article_id, revision);
CREATE INDEX passages_by_vector ON passages (vector_key);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('passages',2);
COMMIT;
PRAGMA user_version=1;
