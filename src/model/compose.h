/*
 * compose.h
 *	  Statements of a model as a script.
 */
#ifndef SB_COMPOSE_H
#define SB_COMPOSE_H

#include "model/model.h"

/* The model's statements in this order, as a script that psql can load, but for SETs at its head. */
extern char *sb_model_compose(SbModel *model, SbStatement **order);

#endif							/* SB_COMPOSE_H */
