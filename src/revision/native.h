/*
 * native.h
 *	  Lines of schemaboot's own file format that start the parts of a revision.
 */
#ifndef SB_NATIVE_H
#define SB_NATIVE_H

#define SB_NATIVE_MARK "-- schemaboot:"
#define SB_NATIVE_UP SB_NATIVE_MARK "up"
#define SB_NATIVE_DOWN SB_NATIVE_MARK "down"
#define SB_NATIVE_LINE SB_NATIVE_MARK "line "	/* before a line that looks like one of these */
#define SB_NATIVE_BARE SB_NATIVE_MARK "no-newline"	/* the line before it has no end */

#endif							/* SB_NATIVE_H */
