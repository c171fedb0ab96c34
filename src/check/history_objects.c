/*
 * history_objects.c
 *	  Whether the objects that revisions need are there when they run, by running the history in thought.
 *
 * What a program (DO, a function) does is not seen: a name that its text has may be made by it, and one that makes names
 * out of pieces may make anything.
 */
#include "base/compat.h"

#include "base/error.h"
#include "base/text.h"
#include "check/history_inner.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "model/intake.h"
#include "utils/guc.h"

/* --- programs --- */

static bool
is_word_character(char c)
{
	return isalnum((unsigned char) c) || c == '_' || c == '$' || IS_HIGHBIT_SET(c);
}

/* Whether a text has a word, in any case. */
static bool
has_word(const char *text, const char *word)
{
	int			length = strlen(word);

	for (const char *c = text; *c; c++)
		if (pg_strncasecmp(c, word, length) == 0 && !is_word_character(c[length]) &&
			(c == text || !is_word_character(c[-1])))
			return true;
	return false;
}

/* Whether a program puts statements together whose names nobody can read in it. */
static bool
is_dynamic(const char *text)
{
	return has_word(text, "execute") && (strstr(text, "||") || has_word(text, "format") || has_word(text, "concat"));
}

static void
add_program(SbHistory *history, const char *text)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(history->findings->context);

	history->programs = lappend(history->programs, pstrdup(text));
	MemoryContextSwitchTo(oldcontext);
}

static void
go_blind(SbHistory *history)
{
	if (history->blind < 0)
		history->blind = history->world->revision;
}

static void
take_programs(SbHistory *history, const SbActs *acts)
{
	if (acts->program)
	{
		bool		dynamic = is_dynamic(acts->program);

		add_program(history, acts->program);
		if (acts->runs && (dynamic || history->dynamic))
			go_blind(history);
		history->dynamic = history->dynamic || dynamic;
	}
	if (acts->unknown)
		go_blind(history);
	foreach_ptr(SbAct, called, acts->called)
		if (history->dynamic && sb_world_thing(history->world, called)->there != SB_NOT_THERE)
			go_blind(history);
}

static bool
is_in_a_program(const SbHistory *history, const SbThing *thing)
{
	foreach_ptr(char, text, history->programs)
		if (has_word(text, thing->name))
			return true;
	return false;
}

/* --- what is missing --- */

static bool
is_first(const SbRevision *revision)
{
	return revision->parents == NIL && revision->depends_on == NIL;
}

/* Makes a relation's own parts uncertain as well: who knows what it had. */
static void
believe(SbThing *thing)
{
	thing->there = SB_MAY_BE_THERE;
	thing->open = true;
}

static void
miss(SbHistory *history, SbRevision *revision, const SbHistoryPiece *piece, const SbAct *act, SbThing *thing)
{
	MemoryContext oldcontext;
	SbMissed   *missed;

	if (is_in_a_program(history, thing) || history->blind >= 0)
	{
		history->untold += history->blind >= 0 && !is_in_a_program(history, thing);
		believe(thing);
		return;
	}
	if (history->only && history->only != revision)
		return;
	foreach_ptr(SbMissed, known, history->missed)
		if (known->thing == thing)
		{
			known->more += known->revision != revision || known->statement != piece->number;
			return;
		}
	oldcontext = MemoryContextSwitchTo(history->findings->context);
	missed = palloc0(sizeof(SbMissed));
	missed->thing = thing;
	missed->revision = revision;
	missed->statement = piece->number;
	missed->line = piece->line;
	missed->noun = act->noun;
	missed->gone_by = thing->gone_by;
	missed->first = is_first(revision);
	missed->here = history->world->pending && sb_world_has_here(history->world, thing);
	history->missed = lappend(history->missed, missed);
	MemoryContextSwitchTo(oldcontext);
}

/* The relation that a part stands on, or a column is of. */
static SbThing *
relation_of(SbHistory *history, const SbThing *thing)
{
	SbAct		act = {.kind = SB_ACT_NEEDS,.class = SB_C_RELATION,.schema = thing->schema,.name = thing->relation};

	return sb_world_thing(history->world, &act);
}

/* The relations whose indexes and constraints get names from the server that no statement tells. */
static bool
may_be_named_by_server(SbHistory *history, const SbThing *thing)
{
	SbThing    *relation;

	if (thing->relation)
	{
		relation = relation_of(history, thing);
		return relation->open || relation->there != SB_IS_THERE;
	}
	if (thing->class != SB_C_RELATION)
		return false;
	foreach_ptr(SbThing, other, history->world->all)
		if (other->class == SB_C_RELATION && other->open && other->there != SB_NOT_THERE &&
			sb_same_text(other->schema, thing->schema) && strlen(other->name) < strlen(thing->name) &&
			strncmp(other->name, thing->name, strlen(other->name)) == 0 && thing->name[strlen(other->name)] == '_')
			return true;
	return false;
}

/* Whether a revision runs before another, whatever the order of branches. */
static bool
is_before(SbHistory *history, SbRevision *revision, int other)
{
	if (other == revision->index)
		return true;
	if (history->ancestors == NULL)
		history->ancestors = sb_lineage_ancestors(history->graph, list_make1(revision), true);
	return history->ancestors[other];
}

/* Whether the same was said of another statement of the revision. */
static bool
is_said(SbHistory *history, SbRuleId rule, const SbRevision *revision, const SbThing *thing)
{
	List	   *list = history->findings->list;

	for (int i = list_length(list) - 1; i >= 0; i--)
	{
		const SbFinding *finding = list_nth(list, i);

		if (!sb_same_text(finding->revision, revision->id))
			return false;
		if (finding->rule == rule && sb_same_text(finding->object, sb_thing_name(thing)))
			return true;
	}
	return false;
}

static void
check_there(SbHistory *history, SbRevision *revision, const SbHistoryPiece *piece, SbThing *thing)
{
	SbRevision *maker = thing->made_by >= 0 ? history->graph->order[thing->made_by] : NULL;

	if (thing->there != SB_IS_THERE || maker == NULL)
		return;
	if (!is_before(history, revision, maker->index) && !is_said(history, SB_RULE_DEPENDS_ON_BRANCH, revision, thing))
		(void) sb_history_find(history, SB_RULE_DEPENDS_ON_BRANCH, revision, piece->number, piece->line, thing,
							   psprintf("%s is made by revision \"%s\", which need not have run before", sb_thing_text(thing),
										maker->id), NULL);
	else if (history->world->pending && history->done[maker->index] && thing->class != SB_C_COLUMN &&
			 strcmp(thing->schema ? thing->schema : "", "pg_temporary") != 0 && !sb_world_has_here(history->world, thing) &&
			 !is_said(history, SB_RULE_MISSING_HERE, revision, thing))
		(void) sb_history_find(history, SB_RULE_MISSING_HERE, revision, piece->number, piece->line, thing,
							   psprintf("%s is not in this database, though revision \"%s\" has made it", sb_thing_text(thing),
										maker->id), NULL);
}

/* Whether an act finds what it needs; else that is noted. */
static bool
check_need(SbHistory *history, SbRevision *revision, const SbHistoryPiece *piece, const SbAct *act, SbThing *thing)
{
	if (act->lenient || history->world->trial)
		return sb_world_has(history->world, thing);
	if (sb_world_has(history->world, thing))
	{
		check_there(history, revision, piece, thing);
		return true;
	}
	if (!may_be_named_by_server(history, thing))
		miss(history, revision, piece, act, thing);
	return false;
}

static void
check_new(SbHistory *history, SbRevision *revision, const SbHistoryPiece *piece, const SbAct *act, SbThing *thing)
{
	MemoryContext oldcontext;

	if (!act->main || act->lenient || history->world->trial || thing->class == SB_C_ROUTINE)
		return;
	if (thing->there == SB_IS_THERE)
	{
		(void) sb_history_find(history, SB_RULE_CREATED_TWICE, revision, piece->number, piece->line, thing,
							   thing->made_by == revision->index ?
							   psprintf("this revision has made %s already", sb_thing_text(thing)) :
							   psprintf("%s is there already: revision \"%s\" makes it", sb_thing_text(thing),
										history->graph->order[thing->made_by]->id), NULL);
		return;
	}
	if (!history->world->pending || thing->there != SB_NOT_THERE || act->owner ||
		(thing->class != SB_C_RELATION && thing->class != SB_C_TYPE && thing->class != SB_C_SCHEMA) ||
		sb_world_has(history->world, thing) || !sb_world_has_here(history->world, thing) ||
		(history->only && history->only != revision))
		return;
	oldcontext = MemoryContextSwitchTo(history->findings->context);
	history->here_already = lappend(history->here_already, thing);
	MemoryContextSwitchTo(oldcontext);
}

/* --- statements --- */

/* The name that the server chooses when the usual one is taken. */
static SbThing *
numbered(SbHistory *history, const SbAct *act, SbThing *thing)
{
	if (act->main || (act->class != SB_C_CONSTRAINT && act->class != SB_C_RELATION))
		return thing;
	for (int n = 1; thing->there == SB_IS_THERE; n++)
	{
		SbAct		other = *act;

		other.name = psprintf("%s%d", act->name, n);
		thing = sb_world_thing(history->world, &other);
	}
	return thing;
}

static void
perform(SbHistory *history, SbRevision *revision, const SbHistoryPiece *piece, const SbActs *acts)
{
	SbThing    *made = NULL;

	foreach_ptr(SbAct, act, acts->list)
	{
		SbThing    *thing = act->class == SB_C_NONE ? NULL : sb_world_thing(history->world, act);

		if (act->kind == SB_ACT_MAKES)
		{
			/* IF NOT EXISTS: nothing of the statement happens */
			if (act == linitial(acts->list) && act->lenient && thing->class == SB_C_RELATION && thing->there == SB_IS_THERE)
				return;
			thing = numbered(history, act, thing);
			check_new(history, revision, piece, act, thing);
			made = made ? made : thing;
		}
		else if (thing && act->kind != SB_ACT_BLURS && !check_need(history, revision, piece, act, thing))
		{
			if (act->kind == SB_ACT_RENAMES && !act->lenient)
				sb_world_do(history->world, act, thing);
			continue;
		}
		if (act->kind == SB_ACT_NEEDS && made && made != thing && !history->world->trial)
		{
			MemoryContext oldcontext = MemoryContextSwitchTo(history->world->context);

			made->needs = list_append_unique_ptr(made->needs, thing);
			MemoryContextSwitchTo(oldcontext);
		}
		sb_world_do(history->world, act, thing);
	}
}

/* Settings of the search_path; true: that is all that the statement does. */
static bool
take_setting(SbWorld *world, Node *tree)
{
	VariableSetStmt *set = (VariableSetStmt *) tree;
	const char *name;
	const char *value;

	if (sb_is_set_config(tree, &name, &value))
	{
		if (pg_strcasecmp(name, "search_path") == 0)
			sb_world_set_path(world, value);
		return true;
	}
	if (!IsA(tree, VariableSetStmt))
		return false;
	if (set->kind == VAR_RESET_ALL || (set->name && pg_strcasecmp(set->name, "search_path") == 0))
		sb_world_set_path(world, set->kind == VAR_SET_VALUE ? ExtractSetVariableArgs(set) : NULL);
	return true;
}

/* True: all of it was understood. */
static bool
run_pieces(SbHistory *history, SbRevision *revision, List *pieces)
{
	bool		clear = true;

	sb_world_set_path(history->world, NULL);
	foreach_ptr(SbHistoryPiece, piece, pieces)
	{
		SbActs		acts = {0};

		CHECK_FOR_INTERRUPTS();
		if (piece->tree == NULL)
		{
			add_program(history, piece->text);
			clear = false;
			continue;
		}
		if (take_setting(history->world, piece->tree))
			continue;
		sb_acts_of(&acts, piece->text, piece->tree);
		if (!history->world->trial)
			take_programs(history, &acts);
		clear = clear && !acts.runs && !acts.unknown;
		perform(history, revision, piece, &acts);
	}
	return clear;
}

/* --- the way back --- */

/* What users would name. */
static bool
is_told(const SbThing *thing)
{
	if (thing->schema && strcmp(thing->schema, "pg_temporary") == 0)
		return false;
	return thing->noun || thing->class == SB_C_COLUMN;
}

static void
append_thing(StringInfo text, int *count, const SbThing *thing)
{
	if (++*count <= 5)
		appendStringInfo(text, "%s%s", text->len ? ", " : "", sb_thing_text(thing));
}

static char *
end_list(StringInfo text, int count)
{
	if (count > 5)
		appendStringInfo(text, " and %d more", count - 5);
	return text->data;
}

/* Whether a thing is not as it was before the way up; behind what nobody can read, it may have been there already. */
static bool
is_changed(const SbHistory *history, const SbThing *thing, const SbThing *was)
{
	if (was->there == SB_NOT_THERE && was->gone_by < 0 && history->blind >= 0)
		return false;
	if (thing->there == SB_IS_THERE &&
		(thing->perhaps || (thing->owner && thing->owner->perhaps && thing->owner->made_by == thing->made_by)))
		return false;
	return thing->there != was->there && thing->there != SB_MAY_BE_THERE && was->there != SB_MAY_BE_THERE;
}

static void
compare(SbHistory *history, SbRevision *revision, bool lossy)
{
	Bitmapset  *seen = NULL;
	Bitmapset  *changed = NULL;
	StringInfo	left = makeStringInfo();
	StringInfo	lost = makeStringInfo();
	int			n_left = 0;
	int			n_lost = 0;

	for (int pass = 0; pass < 2; pass++)
	{
		seen = NULL;
		foreach_ptr(SbBefore, before, history->world->journal)
		{
			SbThing    *thing = before->thing;
			SbThing    *owner = thing->owner ? thing->owner : before->was.owner;

			if (bms_is_member(thing->number, seen))
				continue;
			seen = bms_add_member(seen, thing->number);
			if (!is_changed(history, thing, &before->was))
				continue;
			if (pass == 0)
				changed = bms_add_member(changed, thing->number);
			else if (is_told(thing) && !(owner && bms_is_member(owner->number, changed)))
			{
				if (thing->there == SB_IS_THERE)
					append_thing(left, &n_left, thing);
				else if (!lossy)
					append_thing(lost, &n_lost, thing);
			}
		}
	}
	if (n_left + n_lost > 0)
		(void) sb_history_find(history, SB_RULE_DOWN_NOT_INVERSE, revision, 0, 0, NULL,
							   psprintf("its way back %s%s%s%s%s", n_left ? "leaves " : "", end_list(left, n_left),
										n_left && n_lost ? ", and " : "", n_lost ? "does not bring back " : "",
										end_list(lost, n_lost)), NULL);
}

static void
check_down(SbHistory *history, SbRevision *revision, List *down)
{
	int			before = list_length(history->world->journal);

	history->world->trial = true;
	if (run_pieces(history, revision, down))
		compare(history, revision, revision->irreversible != NULL);
	sb_world_back(history->world, before);
	history->world->trial = false;
}

void
sb_history_objects(SbHistory *history, SbRevision *revision, List *up, List *down, bool known)
{
	bool		clear;

	history->ancestors = NULL;
	sb_world_begin(history->world, revision->index, !history->done[revision->index]);
	if (!revision->has_up)
		go_blind(history);
	clear = run_pieces(history, revision, up) && known && revision->has_up;
	if (clear && down)
		check_down(history, revision, down);
	if (history->ancestors)
		pfree(history->ancestors);
	history->ancestors = NULL;
}

/* --- in the end --- */

static const char *
nearest_thing(SbHistory *history, const SbThing *thing)
{
	SbNearest	nearest;

	sb_nearest_init(&nearest, thing->name);
	foreach_ptr(SbThing, other, history->world->all)
		if (other != thing && other->class == thing->class && other->first >= 0 && sb_same_text(other->relation, thing->relation))
			sb_nearest_add(&nearest, other->name, sb_thing_name(other));
	return nearest.best;
}

static void
find_missed(SbHistory *history, const SbMissed *missed)
{
	SbRevision **order = history->graph->order;
	const SbThing *thing = missed->thing;
	char	   *name = missed->noun && thing->noun == NULL ? psprintf("%s %s", missed->noun, sb_thing_name(thing)) :
		sb_thing_text(thing);
	const char *near = nearest_thing(history, thing);
	char	   *message;
	char	   *hint = NULL;
	SbRuleId	rule = missed->first ? SB_RULE_FIRST_ALTERS : SB_RULE_MISSING_OBJECT;
	SbFinding  *finding;

	if (thing->first > missed->revision->index)
	{
		const char *maker = order[thing->first]->id;

		rule = SB_RULE_DEPENDS_ON_LATER;
		message = psprintf("%s is made only later, by revision \"%s\"", name, maker);
		hint = psprintf("Move the statement behind revision \"%s\", or that CREATE in front of it.", maker);
	}
	else if (missed->gone_by >= 0)
		message = psprintf("%s is not there any more: revision \"%s\" takes it away", name, order[missed->gone_by]->id);
	else
		message = psprintf(missed->first ? "the first revision needs %s, which nothing creates" : "no revision creates %s", name);
	if (missed->more)
		message = psprintf("%s (%d more %s)", message, missed->more, missed->more == 1 ? "statement needs it" : "statements need it");
	if (missed->here)
		message = psprintf("%s; this database has it", message);
	if (hint == NULL && near && !missed->here)
		hint = psprintf("Did you mean %s? Else create it in a revision before.", near);
	finding = sb_history_find(history, rule, missed->revision, missed->statement, missed->line, thing, message, hint);
	if (missed->here && rule != SB_RULE_DEPENDS_ON_LATER)
		finding->severity = SB_CAUTION;
}

void
sb_history_missed(SbHistory *history)
{
	foreach_ptr(SbMissed, missed, history->missed)
		find_missed(history, missed);
	if (history->untold && history->only == NULL)
		(void) sb_history_find(history, SB_RULE_CANNOT_TELL, history->graph->order[history->blind], 0, 0, NULL,
							   history->untold == 1 ? "it may make anything: nobody can tell whether an object that a statement behind it needs is there" :
							   psprintf("it may make anything: nobody can tell whether %d objects that statements behind it need are there",
										history->untold), NULL);
	if (history->here_already)
	{
		const SbThing *first = linitial(history->here_already);
		int			count = list_length(history->here_already);

		(void) sb_history_find(history, SB_RULE_HERE_ALREADY, history->only, 0, 0, count == 1 ? first : NULL,
							   count == 1 ? psprintf("%s, which a pending revision creates, is in this database already", sb_thing_text(first)) :
							   psprintf("%d objects that pending revisions create are in this database already, such as %s", count,
										sb_thing_text(first)), NULL);
	}
}
