-- An archive of schema version 3, as its release left it: two articles, one of them in two revisions, made with
-- tests/fake_encoder.py, dimension 8.
BEGIN TRANSACTION;
CREATE TABLE articles (
    id TEXT PRIMARY KEY,               -- root || '/' || key
    root TEXT NOT NULL REFERENCES roots (name),
    key TEXT NOT NULL,
    file TEXT NOT NULL,                -- the containing file within the root
    revision INTEGER NOT NULL,         -- the current one
    gone_at TEXT                       -- when it was first missing from its source; NULL while there
) STRICT;
INSERT INTO "articles" VALUES('notes/1','notes','1','',2,NULL);
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
INSERT INTO "passages" VALUES(1,'notes/1',1,0,'',0,0,0,'因大风，渡船今天停航。','unspaced',X'9A0C098D31A05C7125329CF8B7EFB832');
INSERT INTO "passages" VALUES(2,'notes/2',1,1,'',0,0,0,'风停了，渡船明天复航。','unspaced',X'556C0B679206802634808C800E8D79B3');
INSERT INTO "passages" VALUES(3,'notes/1',2,1,'',0,0,0,'风停了，渡船明天复航。','unspaced',X'39962BA62C654F7E3E1ADD23022EECE9');
CREATE TABLE rejections (
    root TEXT NOT NULL,
    key TEXT NOT NULL,
    file TEXT NOT NULL,
    reason TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (root, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE related (                 -- each pair twice, once from either side
    article_id TEXT NOT NULL,
    other_id TEXT NOT NULL,
    kind TEXT NOT NULL,                -- same, linked
    PRIMARY KEY (article_id, other_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "related" VALUES('notes/1','notes/2','same');
INSERT INTO "related" VALUES('notes/2','notes/1','same');
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
INSERT INTO "revisions" VALUES('notes/1',1,'article',X'789CAB562AC92CC94955B252507AB663E18B8E9D4F1BE7BCE858A5A4A3A054905894985E945890510C948D8E562A49AD2801893F9DBDE0E992E52F17F7BDDFD303D1F36477D7D3252B213A1F373429C5C6029525969664E417810C06692ACE2F2D4A4E85F10A4A9372328B335253800279A53939C842F10545A9C999C599F97920D5C5A9C9F97929203DA5453908D5C98925A9E9F94599A960B781AC4B2E4A4DC92C0171AB6B6B01E440550C',X'42A6884CACE1150E60189D55F51BBF4CE08B92088FE60E018D86A306F951E60C',NULL,'[2, "Asia/Shanghai", null, null]','1:200:400','2026-11-24T19:29:23+00:00','2026-11-24T19:29:23+00:00','{"title": "渡船停航", "paragraphs": [["text", "因大风，渡船今天停航。"]], "author": "", "source": "", "published": null, "published_precision": "second", "url": null, "categories": [], "credits": {}}','渡船停航','','','[]',NULL,'second',0,NULL);
INSERT INTO "revisions" VALUES('notes/2',1,'article',X'789CAB562AC92CC94955B252507AB663E18B8E9D4F97F4BEE858A5A4A3A054905894985E945890510C948D8E562A49AD280189BF5CDCF7B471CE935D6DEFF7F440F43C9BD1F774C94A88CEC70D4D4AB1B1406589A52519F9452083419A8AF34B8B925361BC82D2A49CCCE28CD414A0405E694E0EB2507C41516A726671667E1E4875716A727E5E0A484F69510E42757262496A7A7E51662AD86D20EB928B5253324B40DCEADA5A00D40254ED',X'FCD3C80337DAC89F23DB8B93DAA80B7F564886F7B3FE3EE1E139CCD15F098D46',NULL,'[2, "Asia/Shanghai", null, null]','1:200:400','2026-11-24T19:29:23+00:00',NULL,'{"title": "渡船复航", "paragraphs": [["text", "风停了，渡船明天复航。"]], "author": "", "source": "", "published": null, "published_precision": "second", "url": null, "categories": [], "credits": {}}','渡船复航','','','[]',NULL,'second',0,NULL);
INSERT INTO "revisions" VALUES('notes/1',2,'article',X'789CAB562AC92CC94955B252507AB663E18B8E9D4F1BE7BCE858A5A4A3A054905894985E945890510C948D8E562A49AD280189BF5CDC0754F46457DBFB3D3D103DCF66F43D5DB2F2E9925EA0CEC70D4D4AB1B1406589A52519F9452083419A8AF34B8B925361BC82D2A49CCCE28CD414A0405E694E0EB2507C41516A726671667E1E4875716A727E5E0A484F69510E42757262496A7A7E51662AD86D20EB928B5253324B40DCEADA5A00C4A354D9',X'9540C53B8D7CEC9CB1395516087739A62F4FEEB938581F4A429F4043D1C46617',NULL,'[2, "Asia/Shanghai", null, null]','1:200:400','2026-11-24T19:29:23+00:00',NULL,'{"title": "渡船停航", "paragraphs": [["text", "风停了，渡船明天复航。"]], "author": "", "source": "", "published": null, "published_precision": "second", "url": null, "categories": [], "credits": {}}','渡船停航','','','[]',NULL,'second',0,NULL);
CREATE TABLE roots (
    name TEXT PRIMARY KEY,
    path TEXT NOT NULL,
    site_url TEXT,
    permalink TEXT
) STRICT;
INSERT INTO "roots" VALUES('notes','',NULL,NULL);
CREATE TABLE signatures (
    article_id TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,
    recipe TEXT NOT NULL,              -- what made it, and the comparison
    bands BLOB NOT NULL                -- a 32-bit key for each band of MinHash values, little-endian
) STRICT;
INSERT INTO "signatures" VALUES('notes/2',1,'1:2:128:3:42',X'2FAE2575ABA59D542AF923990F45EC9EDAA91EA1221006E1145D417BA79C1328B7275DB3E185BB02CAA594A5C9ACCCC8BBD2E156B4B40E11DF3A8B7D6AC9726E4130404A334B18F1DC80C1E52A8C8E85EBA0B0D2457F2C9E04725EB380C562415F8C18BB1198FB6137B7902D8BBB010CAE253FBCFCE8450D507241DFB443A8DF73774A28F3B5681FF5E7EE3C7245000174A1802310958D7F0DE8F39933C9014B46986A7A5021138B');
INSERT INTO "signatures" VALUES('notes/1',2,'1:2:128:3:42',X'2FAE2575ABA59D542AF923990F45EC9EDAA91EA1221006E1145D417BA79C1328B7275DB3E185BB02CAA594A5C9ACCCC8BBD2E156B4B40E11DF3A8B7D6AC9726E4130404A334B18F1DC80C1E52A8C8E85EBA0B0D2457F2C9E04725EB380C562415F8C18BB1198FB6137B7902D8BBB010CAE253FBCFCE8450D507241DFB443A8DF73774A28F3B5681FF5E7EE3C7245000174A1802310958D7F0DE8F39933C9014B46986A7A5021138B');
CREATE TABLE tokens (
    key BLOB NOT NULL,
    model TEXT NOT NULL,
    packed BLOB NOT NULL,              -- vectors of the text's tokens, as embeddings.packing writes them
    PRIMARY KEY (key, model)
) STRICT;
INSERT INTO "tokens" VALUES(X'9A0C098D31A05C7125329CF8B7EFB832','fake-1',X'0800F634EC30EC2CEC2C2736EC30EC3000000000D555D55515571755D5553555155DD555D555155D1D5515571755');
INSERT INTO "tokens" VALUES(X'556C0B679206802634808C800E8D79B3','fake-1',X'0800EC346233EC2CEC302736EC2CEC2C00000000D555D55535551755155D1557D555D555D55517551D5535551755');
INSERT INTO "tokens" VALUES(X'39962BA62C654F7E3E1ADD23022EECE9','fake-1',X'0800EC346233EC2CEC2C2736EC30EC2C00000000D555D55515571755155D1557D555D555D55517551D5535551755');
CREATE TABLE vectors (
    key BLOB NOT NULL,
    model TEXT NOT NULL,               -- fingerprint
    vector BLOB NOT NULL,              -- float16, little-endian
    PRIMARY KEY (key, model)
) STRICT, WITHOUT ROWID;
INSERT INTO "vectors" VALUES(X'39962BA62C654F7E3E1ADD23022EECE9','fake-1',X'7F37FF30FF303F3AFF34FF3000000000');
INSERT INTO "vectors" VALUES(X'556C0B679206802634808C800E8D79B3','fake-1',X'7F37FF30FF343F3AFF30FF3000000000');
INSERT INTO "vectors" VALUES(X'9A0C098D31A05C7125329CF8B7EFB832','fake-1',X'203520312031683A2035203500000000');
CREATE INDEX articles_by_file ON articles (root, file);
CREATE INDEX articles_by_key ON articles (key);
CREATE INDEX passages_by_article ON passages (article_id, revision);
CREATE INDEX passages_by_vector ON passages (vector_key);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('passages',3);
COMMIT;
PRAGMA user_version=3;
