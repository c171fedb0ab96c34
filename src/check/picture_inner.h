/*
 * picture_inner.h
 *	  What the files of picture.c share: what is drawn, in memory, and how texts are written in both languages.
 */
#ifndef SB_PICTURE_INNER_H
#define SB_PICTURE_INNER_H

#include "base/fact.h"
#include "base/map.h"
#include "lib/stringinfo.h"

typedef enum SbDrawnState
{
	SB_DRAWN_SAME,				/* or not compared */
	SB_DRAWN_MISSING,			/* the models have it, the database has not */
	SB_DRAWN_DIFFERENT,
	SB_DRAWN_EXTRA
} SbDrawnState;

#define SB_DRAWN_STATES (SB_DRAWN_EXTRA + 1)

typedef enum SbDetail
{
	SB_DETAIL_COLUMNS,
	SB_DETAIL_KEYS,				/* only columns of keys */
	SB_DETAIL_NAMES
} SbDetail;

typedef struct SbDrawnColumn
{
	const char *name;
	const char *type;			/* as short as it is written; NULL: not known */
	bool		primary;
	bool		foreign;
	bool		unique;			/* alone */
	bool		not_null;
	const struct SbDrawnTable *target;	/* to which a foreign key leads */
	SbDrawnState state;
} SbDrawnColumn;

/* A table or view. */
typedef struct SbDrawnTable
{
	const char *schema;
	const char *name;
	const char *identity;
	SbKind		kind;
	char	   *id;				/* letters, digits and underscores; unique */
	char	   *sort;			/* "view", "partitioned, 4 partitions", ...; NULL: an ordinary table */
	List	   *columns;		/* of SbDrawnColumn *, in their order */
	List	   *unique;			/* of List of char *: columns of its keys and unique indexes */
	int			partitions;
	SbDrawnState state;
} SbDrawnTable;

typedef enum SbDrawnLineType
{
	SB_DRAWN_KEY,				/* a foreign key; the lines below have no columns */
	SB_DRAWN_INHERITS,
	SB_DRAWN_READS				/* a view of a table */
} SbDrawnLineType;

typedef struct SbDrawnLine
{
	SbDrawnLineType type;
	SbDrawnTable *from;			/* that refers */
	SbDrawnTable *to;
	List	   *from_columns;	/* of char * */
	List	   *to_columns;
	bool		optional;		/* a row may refer to none */
	bool		single;			/* one row at most refers to another */
	SbDrawnState state;
} SbDrawnLine;

typedef struct SbDrawnModels
{
	List	   *schemas;		/* of char *, sorted; those of tables */
	List	   *tables;			/* of SbDrawnTable *, by schema and name */
	List	   *lines;			/* of SbDrawnLine * */
	List	   *notes;			/* of char *: comments at the head of the picture */
	bool		drawn[SB_DRAWN_STATES]; /* some table, column or line has this state */
	SbDetail	detail;
	bool		packed;			/* it is large: tables stand in rows by schema, and columns say to what they refer */
} SbDrawnModels;

/* --- picture_load.c --- */
extern SbDrawnModels *sb_drawn_models(bool live, List *schemas, const char *detail);

/* A node and an edge of a graph that is no diagram of tables. */
typedef struct SbDrawnNode
{
	char	   *id;
	const char *cluster;		/* schema in which it is drawn; NULL: none */
	List	   *text;			/* of char *: lines */
	const char *class;			/* see picture_graph.c; NULL: plain */
	const char *shape;			/* "box", "round", "stadium" */
	List	   *needs;			/* of SbDrawnNode *, what it leads to; set by the writer of packed graphs */
} SbDrawnNode;

typedef struct SbDrawnEdge
{
	SbDrawnNode *from;
	SbDrawnNode *to;
	bool		dashed;
} SbDrawnEdge;

typedef struct SbDrawnGraph
{
	List	   *nodes;			/* of SbDrawnNode * */
	List	   *edges;			/* of SbDrawnEdge * */
	List	   *notes;			/* of char * */
	const char *direction;		/* of the edges: "LR", "TB" */
	bool		packed;			/* see SbDrawnModels; set by its writer */
} SbDrawnGraph;

/* --- picture_depend.c, picture_revision.c --- */
extern SbDrawnGraph *sb_drawn_dependencies(List *schemas);
extern SbDrawnGraph *sb_drawn_revisions(void);

/* --- picture_mermaid.c, picture_dot.c, picture_graph.c: writers --- */
extern void sb_mermaid_models(StringInfo out, SbDrawnModels *models);
extern void sb_dot_models(StringInfo out, SbDrawnModels *models);
extern void sb_mermaid_graph(StringInfo out, SbDrawnGraph *graph);
extern void sb_dot_graph(StringInfo out, SbDrawnGraph *graph);

/* --- picture_text.c --- */

/* What the models and the database differ by: states of objects, by sb_object_key. */
typedef struct SbDrawnDrift
{
	SbMap	   *states;			/* to a name of a state of sb_drawn_state_names */
	struct SbDrift *drift;		/* NULL: not compared */
	char	   *problem;		/* why not; or NULL */
} SbDrawnDrift;

extern SbDrawnDrift *sb_drawn_drift(void);
extern SbDrawnState sb_drawn_state(SbDrawnDrift *drift, SbKind kind, const char *identity);

/* A state's name, and its colours: for filling, for lines. */
extern const char *const sb_drawn_state_names[];
extern const char *const sb_drawn_fills[];
extern const char *const sb_drawn_strokes[];

/* Letters, digits and underscores out of some texts, not yet in the map, which gets it. */
extern char *sb_drawn_id(SbMap *used, const char *prefix, const char *schema, const char *name);

/* A text between quotation marks of Mermaid, and as HTML of Graphviz, without what would be a mark of either. */
extern char *sb_mermaid_text(const char *text);
extern char *sb_dot_html(const char *text);

/*
 * In how many columns the boxes of a cluster stand in a packed picture of so many clusters, that the picture has the shape
 * of a screen. boxes: of SbDrawnBox *, in their order, row by row.
 */
typedef struct SbDrawnBox
{
	double		width;			/* about, in points, with the space around it */
	double		height;
} SbDrawnBox;

extern List *sb_drawn_box(List *boxes, double width, double height);
extern int	sb_drawn_across(List *boxes, int clusters);

/* How wide a text is in the letters of pictures, about, in points. */
extern double sb_drawn_width(const char *text);

/* Comments, a line each. */
extern void sb_drawn_comments(StringInfo out, const char *mark, List *notes);

/* A text that is cut after so many characters, with three dots then. */
extern char *sb_drawn_cut(const char *text, int length);

#endif							/* SB_PICTURE_INNER_H */
