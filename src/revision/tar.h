/*
 * tar.h
 *	  Reads an archive of files.
 */
#ifndef SB_TAR_H
#define SB_TAR_H

#include "base/compat.h"
#include "nodes/pg_list.h"

/* A regular file. */
typedef struct SbFile
{
	char	   *name;			/* with its folders, separated by slashes; relative */
	const char *data;			/* not ended by a zero byte */
	Size		length;
} SbFile;

/*
 * The files of a tar archive (ustar, pax, GNU) under a folder ("": all), in the archive's order: List of
 * SbFile *, whose data stand in the archive. Folders are passed over, and links and
 * devices with a WARNING.
 * Errors: ERRCODE_INVALID_PARAMETER_VALUE with a hint for a compressed archive, and for what is no archive;
 * ERRCODE_DATA_CORRUPTED for a wrong checksum, or one that ends too early; ERRCODE_INVALID_NAME for paths that lead
 * out of the archive; ERRCODE_PROGRAM_LIMIT_EXCEEDED for too many files.
 */
extern List *sb_tar_files(const char *archive, Size length, const char *folder);

#endif							/* SB_TAR_H */
