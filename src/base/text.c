/*
 * text.c
 *	  Small things about strings and lists of strings that several layers need.
 */
#include "base/compat.h"

#include "base/text.h"
#include "common/sha2.h"
#include "utils/builtins.h"

bool
sb_same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

bool
sb_same_list(const List *a, const List *b)
{
	ListCell   *la,
			   *lb;

	if (list_length(a) != list_length(b))
		return false;
	forboth(la, a, lb, b)
		if (strcmp(lfirst(la), lfirst(lb)) != 0)
			return false;
	return true;
}

bool
sb_list_has(const List *texts, const char *text)
{
	foreach_ptr(char, each, texts)
		if (strcmp(each, text) == 0)
			return true;
	return false;
}

char *
sb_sha256(const char *data, Size length)
{
	uint8		digest[PG_SHA256_DIGEST_LENGTH];
	pg_cryptohash_ctx *hash = pg_cryptohash_create(PG_SHA256);
	char	   *hex = palloc(PG_SHA256_DIGEST_LENGTH * 2 + 1);

	if (hash == NULL || pg_cryptohash_init(hash) < 0 ||
		pg_cryptohash_update(hash, (const uint8 *) data, length) < 0 ||
		sb_cryptohash_final(hash, digest, sizeof(digest)) < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("could not compute a SHA-256 checksum")));
	pg_cryptohash_free(hash);
	hex[hex_encode((char *) digest, sizeof(digest), hex)] = '\0';
	return hex;
}
