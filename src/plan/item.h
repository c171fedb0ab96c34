/*
 * item.h
 *	  What becomes of each fact that a plan touches: what the files of plan/ share.
 */
#ifndef SB_ITEM_H
#define SB_ITEM_H

#include "facts/depend.h"
#include "model/graph.h"
#include "plan/plan.h"

typedef enum SbFate
{
	SB_STAYS,					/* not decided yet, or only an attribute is taken away and put back */
	SB_ALTERED,
	SB_MADE,
	SB_DROPPED,
	SB_RECREATED				/* dropped and made again */
} SbFate;

/* The commands about a fact fall into these groups, each of which is a node of the graph. */
typedef enum SbNodeType
{
	SB_NODE_DROP,
	SB_NODE_EARLY,
	SB_NODE_ALTER,
	SB_NODE_MAKE,
	SB_NODE_GIVE_BACK,			/* rows and numbers that were kept */
	SB_NODE_LATE
} SbNodeType;

#define SB_NODE_TYPES (SB_NODE_LATE + 1)

typedef struct SbItem
{
	SbFact	   *live;			/* NULL: it is new */
	SbFact	   *wanted;			/* NULL: it goes; the live one itself if it is put back as it was */
	SbFate		fate;
	List	   *attributes;		/* of const char *: that differ */
	List	   *detached;		/* of const char *: attributes that are taken away and put back */
	SbAlter    *alter;			/* for SB_ALTERED, or what is to be put back */
	SbAlter    *detach;			/* takes them away */
	struct SbItem *carrier;		/* with which it is dropped in one command: what it stands on; or NULL */
	bool		within_parent;	/* made within the command that makes what it stands on */
	bool		without_value;	/* a column made without its default, which follows */
	bool		converted;		/* a column whose type is exchanged */
	bool		shell;			/* a type that is announced before the functions that it needs */
	bool		cascades;		/* a type that takes these functions along when it is dropped */
	const char *aside;			/* exchanged: the name under which the live one is kept meanwhile */
	const char *holding;		/* made again: the table that keeps its rows, or its number, meanwhile */
	struct SbItem *kept_with;	/* the partitioned table whose rows its own are kept with */
	bool		in_the_way;		/* made again only because of what it depends on */
	bool		queued;
	const char *hint;			/* of its change: a rename that looks likely */
	int			position;		/* of its root in the order of the models */
	int			node[SB_NODE_TYPES];	/* number, or -1 */
} SbItem;

/* dependent needs the other, and both are touched. */
typedef struct SbTie
{
	SbItem	   *dependent;
	SbItem	   *on;
} SbTie;

typedef struct SbNode
{
	SbItem	   *item;
	SbNodeType	type;
} SbNode;

typedef struct SbPlanner
{
	SbDrift    *drift;
	bool		prune;
	List	   *items;			/* of SbItem * */
	List	   *queue;			/* of SbItem *: whose dependents are to be looked at */
	List	   *ties;			/* of SbTie *: as it lives */
	List	   *extras;			/* of SbFact * */
	SbAddresses *addresses;		/* of the live facts */
	SbMap	   *wanted;			/* by sb_object_key: SbFact *, of all roots that differ */
	SbMap	   *made;			/* by sb_object_key: SbItem *, made or made again */
	SbNode	   *nodes;
	int			count;			/* of nodes */
	int			allocated;
	List	   *outside;		/* of ObjectAddress *: objects in the way that were not read */
} SbPlanner;

/* --- item.c --- */
extern SbItem *sb_item_of(SbPlanner *planner, SbFact *live, SbFact *wanted);
extern bool sb_item_is_torn(const SbItem *item);
extern const SbFact *sb_item_fact(const SbItem *item);
extern SbItem *sb_item_parent(const SbItem *item);

/* Items of all changes, decided. */
extern void sb_items_make(SbPlanner *planner);

/* --- alter.c --- */

/* Whether an attribute is one of those that all kinds may have: owner, comment, ... */
extern bool sb_is_generic_attribute(const char *attribute);

/* Asks the kind how a fact is altered; false: something cannot be done in place. */
extern bool sb_item_alter(SbPlanner *planner, SbItem *item);

/* Fills detach, and the way back in alter. */
extern void sb_item_detach(SbPlanner *planner, SbItem *item);

/* The commands of a node: List of SbCommand *. */
extern List *sb_node_commands(SbPlanner *planner, SbItem *item, SbNodeType type);

/* Whether a fact is made by this plan, as SbMakes wants it; arg is the planner. */
extern bool sb_plan_makes(void *arg, SbKind kind, const char *identity);

/* Writes the commands of all items, and those of one again. */
extern void sb_items_write(SbPlanner *planner);
extern void sb_item_write(SbPlanner *planner, SbItem *item);

/* As SbAlter.find wants it. */
extern const SbFact *sb_plan_find(void *arg, bool wanted, SbKind kind, const char *identity);

extern SbAlter *sb_plan_alter(SbPlanner *planner, const SbFact *live, const SbFact *wanted);

/* --- keep.c --- */

/* Decides whose rows and numbers are kept; once it is known what is dropped and made again. */
extern void sb_items_keep(SbPlanner *planner);

/* The commands that set them aside, and those that put them back. */
extern List *sb_keep_commands(SbPlanner *planner, SbItem *item);
extern List *sb_give_back_commands(SbPlanner *planner, SbItem *item);

/*
 * The table that is made again with its rows, if an item is that, or a partition of it, directly or not; or NULL.
 * made: only if the item is made, too.
 */
extern SbItem *sb_item_keeper(SbPlanner *planner, SbItem *item, bool made);

/* Whether the partitions of a table that is made again leave it for a while: with the same key, they fit. */
extern bool sb_item_parts_stay(const SbItem *item);

/* Whether a table that is made again has columns whose values go. */
extern bool sb_item_loses_values(const SbItem *item);

/* Whether a column is one by which its table, or a partition, is partitioned. */
extern bool sb_is_partition_key(const SbFact *column);

/* Whether neither a table nor what inherits from it has any block. */
extern bool sb_table_is_empty(Oid relation);

/* --- order.c --- */

/* Makes the nodes, and returns them in order: List of SbNode *. */
extern List *sb_items_order(SbPlanner *planner);

/* --- hazard.c --- */
/* lives: the step is about what lives now, even if something is to be made under the same name. */
extern void sb_step_judge(SbPlanner *planner, SbPlanStep *step, bool lives);

#endif							/* SB_ITEM_H */
