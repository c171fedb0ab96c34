/*
 * edges.h
 *	  The graph of a model: what has to run, or had better run, before what.
 */
#ifndef SB_EDGES_H
#define SB_EDGES_H

#include "base/map.h"
#include "model/graph.h"
#include "model/model.h"

/* The graph, whose nodes are the statements' indexes, and what is known while it is built. */
typedef struct Ordering
{
	SbModel    *model;
	SbGraph    *graph;
	SbMap	   *children;		/* by name of a relation: List * of tables that are made like it or
								 * under it */
	int			barrier;		/* node between extensions and all that may need them */
	bool		extensions_pending; /* some extension is not installed yet: it may bring missing
									 * names */
	SbMap	   *privileges;		/* by identity: List * of its GRANTs and REVOKEs */
	List	   *privileged;		/* the keys of that */
	bool	   *has_owner;		/* per creating statement: whether some statement says who owns it */
	SbStatement **owned_by;		/* per creating statement of a sequence: its OWNED BY */
	List	  **once;			/* per creating statement: what runs once when the table is there */
} Ordering;

/*
 * Builds the graph in CurrentMemoryContext, and sets model->unresolved. extensions_pending:
 * missing names may come from an extension. *ordered tells for each statement whether its source
 * is in an order that all its hard edges agree with. The edges' strength is an SbStrength, their
 * cause the reference or NULL.
 */
extern Ordering *sb_edges_build(SbModel *model, bool extensions_pending, bool **ordered);

extern void sb_add_edge(Ordering *o, const SbStatement *before, const SbStatement *after,
						SbStrength strength, SbReference *cause);

/* Whether a statement completes an object in this aspect. */
static inline bool
sb_completes_aspect(const SbStatement *st, const char *aspect)
{
	return st->role == SB_COMPLETES && strcmp(st->aspect, aspect) == 0;
}

/* --- partition_edges.c --- */
extern void sb_add_partition_edges(Ordering *o);
extern bool sb_add_implied_edges(Ordering *o, SbStatement *st, SbReference *ref);

#endif							/* SB_EDGES_H */
