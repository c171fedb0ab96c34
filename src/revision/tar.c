/*
 * tar.c
 *	  Reads an archive of files.
 *
 * Headers and their numbers are read by the server's own functions (pgtar.h). Nothing is written anywhere, and no
 * member is larger than what stands in the archive, so there is nothing that an archive could blow up.
 */
#include "base/compat.h"

#include "miscadmin.h"
#include "pgtar.h"
#include "revision/tar.h"
#include "utils/builtins.h"

#define BLOCK 512
#define MAX_FILES 100000

/* Where the fields of a header stand (pgtar.h names them since 17 only). */
#define NAME 0
#define NAME_SIZE 100
#define SIZE 124
#define CHECKSUM 148
#define TYPE 156
#define MAGIC 257
#define PREFIX 345
#define PREFIX_SIZE 155

typedef struct Reader
{
	const char *data;
	Size		length;
	Size		at;				/* of the next header */
	char	   *long_name;		/* for the next file; NULL: its header has it */
	int64		size;			/* the same; -1 */
} Reader;

static void
check_format(const char *data, Size length)
{
	static const struct
	{
		const char *magic;
		int			length;
		const char *name;
		const char *instead;
	}			others[] =
	{
		{"\x1f\x8b", 2, "gzip", "gunzip -c archive.tar.gz > archive.tar"},
		{"BZh", 3, "bzip2", "bunzip2 -c archive.tar.bz2 > archive.tar"},
		{"\xfd" "7zXZ", 5, "xz", "unxz -c archive.tar.xz > archive.tar"},
		{"\x28\xb5\x2f\xfd", 4, "zstd", "unzstd -c archive.tar.zst > archive.tar"},
		{"PK\x03\x04", 4, "zip", "unzip archive.zip -d folder && tar cf archive.tar -C folder ."}
	};

	for (int i = 0; i < lengthof(others); i++)
		if (length >= others[i].length && memcmp(data, others[i].magic, others[i].length) == 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("the archive is compressed by %s", others[i].name),
					 errhint("Unpack it first: %s", others[i].instead)));
	if (length < BLOCK)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("this is no tar archive"),
				 errdetail("A header takes %d bytes, and there are %zu.", BLOCK, length)));
}

pg_noreturn static void
fail_at(const Reader *reader, const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("the tar archive is damaged: %s", what),
			 errdetail("The member's header stands at byte %zu of %zu.", reader->at, reader->length)));
}

static bool
is_end(const char *header)
{
	for (int i = 0; i < BLOCK; i++)
		if (header[i])
			return false;
	return true;
}

/* A path that stays inside the archive, without "./" before it. */
static char *
check_path(const char *path)
{
	const char *part;

	while (strncmp(path, "./", 2) == 0)
		path += 2;
	if (*path == '/')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_NAME),
				 errmsg("the archive has a file with an absolute path: \"%s\"", path)));
	for (part = path; part; part = strchr(part, '/') ? strchr(part, '/') + 1 : NULL)
		if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0'))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_NAME),
					 errmsg("the archive has a file outside of itself: \"%s\"", path)));
	return pstrdup(path);
}

static char *
name_of(Reader *reader, const char *header)
{
	char	   *name = pnstrdup(header + NAME, strnlen(header + NAME, NAME_SIZE));

	if (reader->long_name)
		return reader->long_name;
	/* GNU's older format has something else where ustar has the folder */
	if (memcmp(header + MAGIC, "ustar\0", 6) == 0 && header[PREFIX])
		return psprintf("%s/%s", pnstrdup(header + PREFIX, strnlen(header + PREFIX, PREFIX_SIZE)), name);
	return name;
}

/* A record of an extended header: "27 path=some/long/name\n". Returns its length. */
static Size
read_record(Reader *reader, const char *data, Size rest)
{
	char	   *end;
	char	   *copy = pnstrdup(data, Min(rest, 24));
	unsigned long length = strtoul(copy, &end, 10);
	Size		digits = end - copy;
	const char *text = data + digits + 1;
	Size		text_length;

	if (digits == 0 || *end != ' ' || length > rest || length < digits + 3 || data[length - 1] != '\n')
		fail_at(reader, "an extended header cannot be read");
	text_length = length - digits - 2;
	if (text_length > 5 && memcmp(text, "path=", 5) == 0)
		reader->long_name = pnstrdup(text + 5, text_length - 5);
	else if (text_length > 5 && memcmp(text, "size=", 5) == 0)
		reader->size = strtoll(pnstrdup(text + 5, text_length - 5), NULL, 10);
	return length;
}

static void
read_extended(Reader *reader, const char *data, Size length)
{
	for (Size at = 0; at < length;)
		at += read_record(reader, data + at, length - at);
}

/* A number of a header; some programs write blanks before the digits. */
static int64
number_at(const char *field, int length)
{
	int			blanks = 0;

	while (blanks < length && field[blanks] == ' ')
		blanks++;
	return (int64) read_tar_number(field + blanks, length - blanks);
}

/* Whether a member only says something of the next one. */
static bool
is_extension(char type)
{
	return type == 'L' || type == 'K' || type == 'x' || type == 'g';
}

/* Links, devices and pipes: there is nothing in the archive that could be read. */
static bool
is_reference(char type)
{
	return (type >= '1' && type <= '4') || type == '6';
}

/* One member; NULL: it is a folder, or says something of the next one. */
static SbFile *
read_member(Reader *reader)
{
	const char *header = reader->data + reader->at;
	const char *data = header + BLOCK;
	int64		size = reader->size >= 0 && !is_extension(header[TYPE]) ? reader->size :
		number_at(header + SIZE, 12);
	SbFile	   *file = NULL;

	if (number_at(header + CHECKSUM, 8) != tarChecksum((char *) header))
		fail_at(reader, "the checksum of a header is wrong");
	if (size < 0 || size > (int64) (reader->length - reader->at - BLOCK))
		fail_at(reader, "it ends inside a member");
	switch (header[TYPE])
	{
		case 'L':
			reader->long_name = pnstrdup(data, strnlen(data, size));
			break;
		case 'x':
			read_extended(reader, data, size);
			break;
		case 'g':
		case 'K':
			break;
		case 'S':
			fail_at(reader, "sparse files are not supported");
		default:
			if (header[TYPE] == '0' || header[TYPE] == '\0' || header[TYPE] == '7' || is_reference(header[TYPE]))
			{
				file = palloc(sizeof(SbFile));
				file->name = check_path(name_of(reader, header));
				file->data = is_reference(header[TYPE]) ? NULL : data;
				file->length = size;
			}
			reader->long_name = NULL;
			reader->size = -1;
	}
	reader->at += BLOCK + TYPEALIGN(BLOCK, size);
	return file;
}

/* The name of a file below a folder; NULL: it stands elsewhere. */
static char *
below(char *name, const char *folder)
{
	Size		length;

	while (strncmp(folder, "./", 2) == 0)
		folder += 2;
	length = strlen(folder);
	while (length > 0 && folder[length - 1] == '/')
		length--;
	if (length == 0)
		return name;
	return strncmp(name, folder, length) == 0 && name[length] == '/' ? name + length + 1 : NULL;
}

/* What is a link where it was packed may be a revision, which must not be missed without a word. */
static void
warn_of_reference(const SbFile *file)
{
	ereport(WARNING,
			(errmsg("\"%s\" of the archive is a link or a device, and is not read", file->name),
			 errhint("Pack what it stands for: tar --dereference --hard-dereference -cf archive.tar folder")));
}

List *
sb_tar_files(const char *archive, Size length, const char *folder)
{
	Reader		reader = {.data = archive,.length = length,.size = -1};
	List	   *files = NIL;

	check_format(archive, length);
	while (reader.at + BLOCK <= length && !is_end(archive + reader.at))
	{
		SbFile	   *file = read_member(&reader);

		CHECK_FOR_INTERRUPTS();
		if (file == NULL || (file->name = below(file->name, folder)) == NULL)
			continue;
		if (file->data == NULL)
		{
			warn_of_reference(file);
			continue;
		}
		files = lappend(files, file);
		if (list_length(files) > MAX_FILES)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("the archive has more than %d files", MAX_FILES)));
	}
	/* cut off between two members it looks whole, but for the block of zeros */
	if (reader.at + BLOCK > length)
		fail_at(&reader, "it ends without a mark of its end");
	return files;
}
