/*
 * python.h
 *	  Tokens of Python, as far as migration files need it.
 */
#ifndef SB_PYTHON_H
#define SB_PYTHON_H

#include "base/compat.h"
#include "nodes/pg_list.h"

typedef enum SbPythonType
{
	SB_PY_NAME,					/* also keywords */
	SB_PY_STRING,
	SB_PY_FORMAT,				/* a string whose text is only known when it runs, or bytes */
	SB_PY_NUMBER,
	SB_PY_OPERATOR				/* one character */
} SbPythonType;

typedef struct SbPython
{
	SbPythonType type;
	char	   *text;			/* of a string: what it stands for */
	int			line;			/* from 1 */
} SbPython;

/* A line as Python counts them: brackets and backslashes carry it on. */
typedef struct SbPythonLine
{
	int			indent;			/* columns before it; a tab reaches to the next multiple of 8 */
	List	   *tokens;			/* of SbPython *, at least one */
} SbPythonLine;

/*
 * The logical lines of a file: List of SbPythonLine *. *problem: the first thing that Python would not take, with its line,
 * NULL if nothing was found; it goes on behind that as well as it can.
 */
extern List *sb_python_lines(const char *text, char **problem);

#endif							/* SB_PYTHON_H */
