-- 25-text-search.sql: dictionaries and configurations. Templates and parsers of one's own need a superuser:
-- see 90-superuser.sql.

SET search_path = core, ext;

-- One dictionary of each template that PostgreSQL brings, with files that every server has.
CREATE TEXT SEARCH DICTIONARY plain_words (
    TEMPLATE = pg_catalog.simple,
    STOPWORDS = 'german',
    ACCEPT = false
);

CREATE TEXT SEARCH DICTIONARY german_stems (TEMPLATE = snowball, Language = german, StopWords = german);

CREATE TEXT SEARCH DICTIONARY short_for (TEMPLATE = synonym, SYNONYMS = synonym_sample, CaseSensitive = 0);

CREATE TEXT SEARCH DICTIONARY spelling (
    TEMPLATE = ispell,
    DictFile = ispell_sample,
    AffFile = ispell_sample
);

CREATE TEXT SEARCH DICTIONARY terms (
    TEMPLATE = thesaurus,
    DictFile = thesaurus_sample,
    Dictionary = pg_catalog.english_stem
);

-- A template that an extension brings.
CREATE TEXT SEARCH DICTIONARY without_accents (TEMPLATE = ext.unaccent, RULES = 'unaccent');

CREATE TEXT SEARCH CONFIGURATION articles (PARSER = pg_catalog."default");

ALTER TEXT SEARCH CONFIGURATION articles
    ADD MAPPING FOR asciiword, word, hword, hword_part, hword_asciipart, asciihword
    WITH core.without_accents, german_stems;
ALTER TEXT SEARCH CONFIGURATION articles
    ADD MAPPING FOR email, url, host, url_path WITH simple;
ALTER TEXT SEARCH CONFIGURATION articles
    ADD MAPPING FOR int, uint, float, version WITH plain_words;

-- A copy that is changed: this is what people write, pg_dump writes the outcome.
CREATE TEXT SEARCH CONFIGURATION manuals (COPY = pg_catalog.english);

ALTER TEXT SEARCH CONFIGURATION manuals
    ALTER MAPPING FOR asciiword WITH short_for, spelling, terms, english_stem;

COMMENT ON TEXT SEARCH DICTIONARY german_stems IS 'Häuser and Haus are one word.';
COMMENT ON TEXT SEARCH CONFIGURATION articles IS 'What media writes: German, more or less.';
ALTER TEXT SEARCH DICTIONARY german_stems OWNER TO rich_owner;
ALTER TEXT SEARCH CONFIGURATION articles OWNER TO rich_owner;
