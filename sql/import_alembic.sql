--
-- import_alembic: Alembic's revision files, and its offline scripts
--
\pset null '-'
DELETE FROM schemaboot.version;
DELETE FROM schemaboot.revision;
SELECT * FROM schemaboot_import('versions/aaa_first.py', $$"""First table

Revision ID: aaa
"""
from typing import Sequence, Union
from alembic import op
import sqlalchemy as sa

# revision identifiers
revision: str = 'aaa'
down_revision: Union[str, None] = None
branch_labels: Union[str, Sequence[str], None] = ("main",)
depends_on = None


def upgrade() -> None:
    """All of it."""
    op.execute("CREATE TABLE al_a (id int, "
               'name text DEFAULT \'x\\:y\')')
    op.execute(
        r"""COMMENT ON TABLE al_a IS 'C:\dir'"""
    )   # done
    with op.get_context().autocommit_block():
        op.execute(sa.text('''SELECT '\u00e4', '%', 'a\:b' '''));
    pass


def downgrade() -> None:
    op.execute("DROP TABLE " + "al_a;")
$$);
SELECT * FROM schemaboot_import('versions/bbb_second.py', $$revision = "bbb"
down_revision = "aaa"
def upgrade():
    op.add_column("al_a",
        sa.Column("b", sa.Integer()))
def downgrade():
    for name in ("b",):
        op.drop_column("al_a", name)
$$);
SELECT * FROM schemaboot_import('versions/ccc.py', $$"merge"
revision, x = "no", 1
revision = "ccc"
down_revision = ("bbb", "ddd")
depends_on = ["aaa"]
def upgrade():
    pass
def downgrade():
    pass
$$);
SELECT * FROM schemaboot_import('versions/ddd.py', $$"other branch"
revision = "ddd"
down_revision = "aaa",
def upgrade():
    op.execute(f"SELECT {1}")
def downgrade(): pass
$$);
SELECT id, parents, depends_on, labels, message, up, down, transactional, note FROM schemaboot.revision ORDER BY id \gx
SELECT revision FROM schemaboot_upgrade();
-- what alembic upgrade --sql wrote fills the gaps
SELECT revision, format, note FROM schemaboot_import('all.sql', $$BEGIN;

CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

-- Running upgrade  -> aaa

CREATE TABLE al_a (id int, name text DEFAULT 'x:y');

INSERT INTO alembic_version (version_num) VALUES ('aaa') RETURNING alembic_version.version_num;

-- Running upgrade aaa -> bbb

ALTER TABLE al_a ADD COLUMN b INTEGER;

UPDATE alembic_version SET version_num='bbb' WHERE alembic_version.version_num = 'aaa';

-- Running upgrade aaa -> ddd

SELECT 1;

INSERT INTO public.alembic_version (version_num) VALUES ('ddd');

-- Running upgrade bbb, ddd -> ccc

DELETE FROM alembic_version WHERE alembic_version.version_num = 'bbb';

COMMIT;
$$);
SELECT revision, format, note FROM schemaboot_import('down.sql', $$BEGIN;
-- Running downgrade bbb -> aaa
ALTER TABLE al_a DROP COLUMN b;
UPDATE alembic_version SET version_num='aaa' WHERE alembic_version.version_num = 'bbb';
-- Running downgrade aaa ->
DROP TABLE al_a;
DROP TABLE alembic_version;
COMMIT;
$$);
SELECT id, parents, up, down FROM schemaboot.revision ORDER BY id \gx
SELECT revision FROM schemaboot_upgrade();
SELECT schemaboot_current();
SELECT count(*) FROM schemaboot_downgrade('base', allow => '{all}');
DELETE FROM schemaboot.revision;
-- what is no literal, or no Python, is noted, and keeps the file's place; other files of the folder are no revisions
\set VERBOSITY terse
SELECT * FROM schemaboot_import('x.py', E'revision = "a"\ndown_revision = previous()\n');
SELECT * FROM schemaboot_import('x.py', E'revision = "a\ndown_revision = None\n');
SELECT * FROM schemaboot_import('x.py', E'revision = ("a"\ndown_revision = None\n');
SELECT * FROM schemaboot_import('env.py', 'import os');
SELECT * FROM schemaboot_import('x.py', E'revision = "\\ud800"\ndown_revision = None\n');
SELECT * FROM schemaboot_import('f00d_both.py', E'down_revision = "a"\n<<<<<<< HEAD\nrevision = f(x)\n=======\n');
SELECT severity, rule, revision, message FROM schemaboot_validate(at_least => 'error') WHERE revision <> '?' ORDER BY revision;
DELETE FROM schemaboot.revision;
\set VERBOSITY default
