/*
 * srf.h
 *	  Rows out of set-returning functions.
 */
#ifndef SB_SRF_H
#define SB_SRF_H

#include "base/compat.h"
#include "fmgr.h"
#include "funcapi.h"
#include "nodes/execnodes.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

/* Text or, for NULL, SQL NULL into column i of a row. */
#define SB_TEXT(values, nulls, i, text) \
	do { \
		const char *sb_text_ = (text); \
		(nulls)[i] = sb_text_ == NULL; \
		(values)[i] = sb_text_ ? CStringGetTextDatum(sb_text_) : (Datum) 0; \
	} while (0)

static inline void
sb_put_row(FunctionCallInfo fcinfo, Datum *values, bool *nulls)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;

	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
}

#endif							/* SB_SRF_H */
