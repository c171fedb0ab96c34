"""Random histories, and where Alembic says that names lead in them.

alembic_paths.py SEED COUNT: prints a JSON document a line, for each history:

  {"revisions": [{"id", "parents", "depends_on", "labels"}...],
   "cases": [{"at": [ids], "down": bool, "target": text, "path": [ids] or null, "then": [ids]}...]}

path is null where Alembic refuses; then are the rows of its version table afterwards.
Without Alembic, the status is 77.
"""
import json
import random
import sys
import types
import warnings

try:
    from alembic.runtime.migration import HeadMaintainer, RevisionStep
    from alembic.script.revision import Revision, RevisionError, RevisionMap
except ImportError:
    sys.exit(77)

warnings.simplefilter("ignore")


class Rows(HeadMaintainer):
    """Alembic's rules for its version table, without the table."""

    def __init__(self, heads):
        self.heads = set(heads)

    def _insert_version(self, version):
        self.heads.add(version)

    def _delete_version(self, version):
        self.heads.discard(version)

    def _update_version(self, from_, to_):
        self.heads.discard(from_)
        self.heads.add(to_)


def make_history(rng):
    """Revisions in an order in which each follows only earlier ones."""
    revisions = []
    for number in range(rng.randint(1, 12)):
        earlier = [r["id"] for r in revisions]
        count = rng.choice([0, 1, 1, 1, 1, 1, 2]) if earlier else 0
        parents = rng.sample(earlier, min(count, len(earlier)))
        rest = [i for i in earlier if i not in parents]
        depends_on = [rng.choice(rest)] if rest and rng.random() < 0.15 else []
        labels = ["label%d" % number] if rng.random() < 0.3 else []
        revisions.append({
            "id": "%012x" % rng.getrandbits(48),
            "parents": parents, "depends_on": depends_on, "labels": labels})
    return revisions


def map_of(revisions):
    return RevisionMap(lambda: [
        Revision(r["id"], tuple(r["parents"]) or None, tuple(r["depends_on"]) or None,
                 tuple(r["labels"]) or None) for r in revisions])


def before(revisions):
    """What each revision needs, itself included."""
    result = {}
    for r in revisions:
        needed = {r["id"]}
        for other in r["parents"] + r["depends_on"]:
            needed |= result[other]
        result[r["id"]] = needed
    return result


def tips(needs, ids):
    return sorted(i for i in ids if not any(i in needs[o] for o in ids if o != i))


def is_plain(revisions, needs):
    """No edge says what others say already: there Alembic keeps rows that it need not."""
    for r in revisions:
        others = r["parents"] + r["depends_on"]
        if any(a in needs[b] for a in others for b in others if a != b):
            return False
    return True


def random_target(rng, revisions):
    revision = rng.choice(revisions)
    labels = [label for r in revisions for label in r["labels"]]
    branch = rng.choice(labels) if labels and rng.random() < 0.7 else revision["id"]
    steps = "%+d" % rng.choice([-3, -2, -1, -1, 1, 1, 2, 3])
    return rng.choice([
        "head", "heads", "base", revision["id"], revision["id"][:6], revision["id"] + steps,
        steps, branch + "@head", branch + "@heads", branch + "@" + steps, branch + "@base",
        branch + "@" + revision["id"]])


def ask(revisions, at, down, target):
    """The path and the rows behind it; None for a case in which Alembic makes no sense."""
    map_ = map_of(revisions)
    try:
        if down:
            steps = list(map_.iterate_revisions(tuple(at), target, select_for_downgrade=True))
        else:
            steps = list(reversed(list(map_.iterate_revisions(
                target, tuple(at), implicit_base=True))))
    except RevisionError:
        return None, at
    rows = Rows(at)
    for revision in steps:
        revision.module = types.SimpleNamespace(upgrade=None, downgrade=None)
        rows.update_to_step(RevisionStep(map_, revision, not down))
    return [r.revision for r in steps], sorted(rows.heads)


def cases_of(rng, revisions, needs):
    for _ in range(40):
        chosen = rng.sample(sorted(needs), rng.randint(0, min(3, len(needs))))
        at = tips(needs, set().union(*(needs[i] for i in chosen)))
        down = rng.random() < 0.5
        target = random_target(rng, revisions)
        if down and target.lstrip("-").isdigit() and len(at) > 1:
            continue            # the first of several rows: Alembic itself warns of it
        if down and "@-" in target:
            continue            # where the branch is not among the rows, it takes back all of them
        try:
            path, then = ask(revisions, at, down, target)
        except (AssertionError, AttributeError, KeyError, IndexError, TypeError):
            continue            # its own mistake
        if path is None and target.endswith("@heads"):
            continue            # it takes label@heads only where no other branch has a head
        yield {"at": at, "down": down, "target": target, "path": path, "then": then}


def main():
    rng = random.Random(int(sys.argv[1]))
    for _ in range(int(sys.argv[2])):
        revisions = make_history(rng)
        needs = before(revisions)
        if is_plain(revisions, needs):
            print(json.dumps({"revisions": revisions, "cases": list(cases_of(rng, revisions, needs))}))


main()
