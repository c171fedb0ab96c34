/*
 * portable.c
 *	  What of the facts is the same in each database that is at the same revision.
 */
#include "base/compat.h"

#include "base/settings.h"
#include "base/text.h"
#include "common/cryptohash.h"
#include "common/sha2.h"
#include "facts/manage.h"
#include "facts/misplaced.h"
#include "revision/portable.h"
#include "utils/builtins.h"

SbFacts *
sb_portable_read(void)
{
	SbScope		scope = {.needs = true};
	SbFacts    *facts;

	sb_scope_all(&scope);
	facts = sb_misplaced_read(sb_misplaced(), &scope);
	foreach_ptr(SbFact, fact, facts->roots)
		sb_fact_hash(fact);
	return facts;
}

/* Whether a fact is about another tool's version table. */
static bool
is_of_version_table(const SbFact *fact)
{
	while (fact->parent)
		fact = fact->parent;
	return fact->object.kind == SB_TABLE && sb_is_version_table(fact->object.schema, fact->object.name);
}

bool
sb_is_portable(const SbFact *fact)
{
	return fact->object.kind != SB_DATABASE && fact->object.kind != SB_DEFAULT_PRIVILEGES &&
		!is_of_version_table(fact);
}

/* Whether an attribute counts. */
static bool
counts(const SbAttribute *attribute)
{
	return !attribute->aside && strcmp(attribute->name, "owner") != 0 &&
		strcmp(attribute->name, "privileges") != 0;
}

static const SbAttribute *
attribute_of(const SbFact *fact, const char *name)
{
	for (int i = 0; i < fact->count; i++)
		if (strcmp(fact->attributes[i].name, name) == 0)
			return &fact->attributes[i];
	return NULL;
}

static bool
same_attribute(const SbAttribute *a, const SbAttribute *b)
{
	if (!counts(a))
		return true;
	if (b == NULL)
		return a->joint;
	return a->expression ? sb_same_expression(a->value, b->value) : strcmp(a->value, b->value) == 0;
}

/* The first attribute of a that b has otherwise, or has not; NULL: there is none. */
static const SbAttribute *
first_other(const SbFact *a, const SbFact *b)
{
	for (int i = 0; i < a->count; i++)
		if (!same_attribute(&a->attributes[i], attribute_of(b, a->attributes[i].name)))
			return &a->attributes[i];
	return NULL;
}

bool
sb_portable_same(const SbFact *a, const SbFact *b)
{
	return a->hash == b->hash || (first_other(a, b) == NULL && first_other(b, a) == NULL);
}

char *
sb_portable_difference(const SbFact *is, const SbFact *should)
{
	const SbAttribute *other = first_other(should, is);
	const SbAttribute *there;

	if (other == NULL)
	{
		other = first_other(is, should);
		return other ? psprintf("%s: %s instead of nothing", other->name, other->value) : NULL;
	}
	there = attribute_of(is, other->name);
	return psprintf("%s: %s instead of %s", other->name, there ? there->value : "nothing", other->value);
}

char *
sb_fact_words(const SbFact *fact)
{
	return psprintf("%s %s", sb_kind(fact->object.kind)->name, fact->identity);
}

static void
fail_hash(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INTERNAL_ERROR),
			 errmsg("could not compute a SHA-256 hash")));
}

static void
add_text(pg_cryptohash_ctx *context, const char *text)
{
	if (pg_cryptohash_update(context, (const uint8 *) text, strlen(text) + 1) < 0)
		fail_hash();
}

char *
sb_portable_fingerprint(const SbFacts *facts)
{
	pg_cryptohash_ctx *context = pg_cryptohash_create(PG_SHA256);
	uint8		digest[PG_SHA256_DIGEST_LENGTH];
	char	   *text = palloc(2 * sizeof(digest) + 1);

	if (pg_cryptohash_init(context) < 0)
		fail_hash();
	foreach_ptr(SbFact, fact, facts->all)
	{
		if (!sb_is_portable(fact))
			continue;
		add_text(context, sb_kind(fact->object.kind)->name);
		add_text(context, fact->identity);
		for (int i = 0; i < fact->count; i++)
			if (counts(&fact->attributes[i]))
			{
				add_text(context, fact->attributes[i].name);
				add_text(context, fact->attributes[i].value);
			}
	}
	if (sb_cryptohash_final(context, digest, sizeof(digest)) < 0)
		fail_hash();
	pg_cryptohash_free(context);
	text[hex_encode((char *) digest, sizeof(digest), text)] = '\0';
	return text;
}
