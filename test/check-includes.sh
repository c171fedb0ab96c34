#!/bin/bash
# check-includes.sh [FOLDER]: checks that the sources in FOLDER (src) keep to the
# layers.  An #include may point to the same layer or a lower one; only headers
# are included, by their paths from src/ or beside the file; and only
# base/compat.h asks for the server's version.
#
#   6  schemaboot.c, api/
#   5  revision/, check/
#   4  plan/, run/, facts/
#   3  model/
#   2  kinds/
#   1  base/
#   0  base/compat.h
#
# Prints a line for each offence; the status is 0 if there is none.
set -euo pipefail
cd "${1:-$(dirname "$0")/../src}"

find . -name '*.[ch]' | sed 's,^\./,,' | LC_ALL=C sort | xargs -r awk '
# The layer of a path below src/; -1 if it is not one of ours.
function layer(path)
{
	if (path == "base/compat.h") return 0
	if (path ~ /^base\//) return 1
	if (path ~ /^kinds\//) return 2
	if (path ~ /^model\//) return 3
	if (path ~ /^(plan|run|facts)\//) return 4
	if (path ~ /^(revision|check)\//) return 5
	if (path ~ /^api\// || path in ours && path !~ /\//) return 6
	return -1
}
function offence(text)
{
	printf "%s:%d: %s\n", FILENAME, FNR, text
	bad = 1
}
BEGIN {
	for (i = 1; i < ARGC; i++)
		ours[ARGV[i]] = 1
}
FNR == 1 && layer(FILENAME) < 0 {
	offence("is in no layer")
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
	split($0, part, "\"")
	path = part[2]
	beside = FILENAME
	sub(/[^\/]*$/, "", beside)
	if ((beside path) in ours)
		path = beside path
	if (layer(path) > layer(FILENAME))
		offence("layer " layer(FILENAME) " includes " path " of layer " layer(path))
	if (path ~ /\.\.\//)
		offence("write the path from src/, not " path)
	if (path ~ /\.c$/)
		offence("includes a source file, " path)
}
/^[ \t]*#[ \t]*(if|elif|ifdef|ifndef).*PG_(VERSION|MAJORVERSION)/ && FILENAME != "base/compat.h" {
	offence("asks for the version of the server, which is for base/compat.h")
}
END { exit bad }
'
