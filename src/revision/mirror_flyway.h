/*
 * mirror_flyway.h
 *	  Flyway's table of versions.
 */
#ifndef SB_MIRROR_FLYWAY_H
#define SB_MIRROR_FLYWAY_H

#include "revision/graph.h"

/* What Flyway makes it of; %s is the name of the primary key. */
#define SB_FLYWAY_COLUMNS \
	"installed_rank int NOT NULL, version varchar(50), description varchar(200) NOT NULL, type varchar(20) NOT NULL," \
	" script varchar(1000) NOT NULL, checksum int, installed_by varchar(100) NOT NULL," \
	" installed_on timestamp NOT NULL DEFAULT now(), execution_time int NOT NULL, success boolean NOT NULL," \
	" CONSTRAINT %s PRIMARY KEY (installed_rank)"

/*
 * Writes all that has run, a List of char *, into the table, with the caller's rights; SPI is
 * connected. Rows of what is there already stay as they are. Errors: those of sb_export_line and
 * sb_export_read.
 */
extern void sb_mirror_flyway(SbLineage *graph, const char *qualified, List *done);

#endif							/* SB_MIRROR_FLYWAY_H */
