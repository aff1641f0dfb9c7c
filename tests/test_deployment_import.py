"""Exports of deployments: mapped, refused in words, written once, and tried on real ones."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.__main__ import main
from data.deployment_import import COLUMNS, ImportFileError, change, imported
from data.deployment_mapping import Mapped, MappingError, Text, load_mapping
from data.deployment_mapping import Path as At
from data.settings import ROOT
from data.sources.deployment_file import read_rows, write_rows
from data.window import iso, parse_instant

MAPPINGS = ROOT / "data" / "mappings"
CORPUS = ROOT.parent / "shared" / "corpus" / "deployments"
ZONE = ZoneInfo("Asia/Jakarta")
PLAIN = Mapped(
    "ci",
    "csv",
    {name: (At(name),) for name in ("id", "service", "version", "started", "finished", "status", "author")},
)
HEAD = "id,service,version,started,finished,status,author\n"


def read(*lines: str, **fields: object):
    return imported(HEAD + "\n".join(lines) + "\n", replace(PLAIN, **fields))


def why(*lines: str, **fields: object) -> list[str]:
    return [each.why for each in read(*lines, **fields).refused]


def test_a_record_becomes_a_row_of_the_contract() -> None:
    (row,) = read("7,pricing,1.2,2026-01-29T03:27:00+07:00,2026-01-29T03:36:00+07:00,SUCCESS,Eka").rows
    start = parse_instant("2026-01-29T03:27+07:00", 0)
    assert row == dict.fromkeys(COLUMNS) | {
        "deployment_id": "ci:7",
        "service": "pricing",
        "version": "1.2",
        "started_ms": start,
        "finished_ms": start + 540_000,
        "status": "succeeded",
        "author": "Eka",
    }
    assert tuple(row) == COLUMNS


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-29T03:27:00+07:00",
        "2026-01-28T20:27:00Z",
        "2026-01-28 20:27:00 UTC",
        "1769632020000",
        "1769632020",
        "2026-01-28T20:27:00.000000+00:00",
        "29 Jan 2026 03:27 WIB",
    ],
)
def test_an_instant_is_read_in_each_form(text: str) -> None:
    assert [iso(row["started_ms"], ZONE) for row in read(f"7,a,1,{text},,ok,").rows] == ["2026-01-29T03:27:00+07:00"]


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("", "no start is stated"),
        ("2026-01-29", "is a date without a time"),
        ("2026-01-29 03:27", "has no zone"),
        ("2026-01-29T03:27:00", "has no zone"),
        ("05/04/2026 03:27 WIB", "can be day first or month first, and no row of the file tells which"),
        ("2026-02-30 03:27 WIB", "there is no day"),
        ("soon", "is no date that can be read"),
    ],
)
def test_what_is_not_clear_is_refused_in_words(start: str, words: str) -> None:
    (refused,) = read(f"7,a,1,{start},,ok,").refused
    assert words in refused.why
    assert refused.place == 2


def test_the_rows_of_the_file_decide_day_and_month() -> None:
    found = read("1,a,1,05/04/2026 03:27 WIB,,ok,", "2,a,1,13/04/2026 03:27 WIB,,ok,").rows
    assert [iso(row["started_ms"], ZONE)[:10] for row in found] == ["2026-04-05", "2026-04-13"]
    assert len(why("1,a,1,13/04/2026 03:27 WIB,,ok,", "2,a,1,04/13/2026 03:27 WIB,,ok,")) == 2


def test_a_zone_that_the_mapping_states_is_used_where_the_file_has_none() -> None:
    found = read(
        "1,a,1,2026-01-29 03:27,,ok,", "2,a,1,2026-01-29T03:27:00,,ok,", "3,a,1,2026-01-28T20:27:00Z,,ok,", zone=ZONE
    )
    assert {iso(row["started_ms"], ZONE) for row in found.rows} == {"2026-01-29T03:27:00+07:00"}


def test_contradictions_and_missing_ids_are_refused() -> None:
    assert why("7,a,1,2026-01-29T03:27Z,2026-01-29T03:00Z,ok,") == [
        "it finishes (2026-01-29T03:00Z) before it starts (2026-01-29T03:27Z)"
    ]
    assert why(",a,1,2026-01-29T03:27Z,,ok,") == ["no id is stated"]
    twice = read("7,a,1,2026-01-29T03:27Z,,ok,", "7,a,1,2026-01-29T03:27Z,,ok,", "7,a,2,2026-01-29T03:27Z,,ok,")
    assert (len(twice.rows), twice.repeated, len(twice.refused)) == (1, 1, 1)
    assert "is that of record 2 too, which says something else" in twice.refused[0].why


def test_an_unknown_service_and_an_unknown_status_stay_unknown() -> None:
    found = read(
        "1,a,1,2026-01-29T03:27Z,,odd,",
        "2,b,1,2026-01-29T03:28Z,,pending,",
        "3,,1,2026-01-29T03:29Z,,,",
        services={"a": "pricing"},
    )
    assert [(row["service"], row["status"]) for row in found.rows] == [
        ("pricing", "unknown"),
        (None, "planned"),
        (None, "unknown"),
    ]


def test_json_is_read_as_a_list_inside_an_object_or_one_object_a_line() -> None:
    record = {"id": 7, "run": {"at": ["2026-01-29T03:27Z"]}, "a.b": "whole"}
    mapped = Mapped(
        "ci", "json", {"id": (At("id"),), "started": (At("run.at.0"),), "title": (At("a.b"),), "service": (Text("x"),)}
    )
    texts = {
        None: json.dumps([record]),
        "data.items": json.dumps({"data": {"items": [record]}}),
    }
    for records, text in texts.items():
        (row,) = imported(text, replace(mapped, records=records)).rows
        assert (row["deployment_id"], row["title"], row["service"]) == ("ci:7", "whole", "x")
    assert len(imported(json.dumps(record) + "\n\n" + json.dumps(record | {"id": 8}), mapped).rows) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{}", "list of objects at its top"),
        ("[1]", "list of objects"),
        ("{", "line 1: expected JSON"),
        ("", "got an empty file"),
    ],
)
def test_a_file_of_another_form_is_said(text: str, words: str) -> None:
    with pytest.raises(ImportFileError, match=words):
        imported(text, replace(PLAIN, format="json"))


def test_records_that_the_mapping_does_not_keep_are_counted() -> None:
    found = read("1,a,1,2026-01-29T03:27Z,,ok,", "2,b,1,soon,,ok,", keep={"service": ("a",)})
    assert (len(found.rows), found.left_out, found.refused) == (1, 1, ())


row = st.builds(
    lambda number, version: {"deployment_id": str(number), "started_ms": number, "version": version},
    st.integers(0, 5),
    st.sampled_from("ab"),
)
rows = st.lists(row, max_size=6, unique_by=lambda each: each["deployment_id"])


@given(rows, rows)
def test_an_import_twice_changes_nothing_and_takes_nothing_out(present: list, new: list) -> None:
    first = change(present, new)
    ids = {row["deployment_id"] for row in (*present, *new)}
    assert {row["deployment_id"] for row in first.rows} == ids
    assert all(row in first.rows for row in new)
    assert len(first.added) + len(first.changed) + first.same == len(new)
    again = change(first.rows, new)
    assert (again.added, again.changed, again.same, again.rows) == ((), (), len(new), first.rows)


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_rows_that_are_written_are_those_that_are_read(tmp_path: Path, suffix: str) -> None:
    found = read('1,"a,""b",1,2026-01-29T03:27Z,,ok,', "2,,1,2026-01-29T03:28Z,2026-01-29T03:29Z,ok,").rows
    write_rows(tmp_path / f"new/x.{suffix}", COLUMNS, found)
    assert read_rows(tmp_path / f"new/x.{suffix}") == [dict(row) for row in found]
    assert [path.name for path in (tmp_path / "new").iterdir()] == [f"x.{suffix}"]


# the command


@pytest.fixture
def export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WAREHOUSE_URL", str(tmp_path / "world"))
    monkeypatch.delenv("SETTINGS_FILE", raising=False)
    fields = "".join(f'{name} = "{name}"\n' for name in PLAIN.fields)
    (tmp_path / "ci.toml").write_text(f'name = "ci"\nformat = "csv"\n[fields]\n{fields}')
    file = tmp_path / "export.csv"
    file.write_text(HEAD + "1,a,1,2026-01-29T03:27Z,,ok,\n2,a,1,soon,,ok,\n", encoding="utf-8")
    return file


def report(capsys: pytest.CaptureFixture[str], export: Path, *flags: str) -> dict[str, object]:
    code = main(["import", "deployments", str(export), "--map", str(export.parent / "ci.toml"), "--json", *flags])
    found = json.loads(capsys.readouterr().out)
    assert code == (1 if found["refused"] else 0)
    return found


def test_a_dry_run_writes_nothing_and_a_second_write_changes_nothing(
    export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = export.parent / "world" / "deployments" / "imported-ci.parquet"
    dry = report(capsys, export)
    assert (dry["added"], dry["written"], len(dry["refused"]), target.exists()) == (1, False, 1, False)
    assert report(capsys, export, "--write")["added"] == 1
    stamp = target.stat().st_mtime_ns
    again = report(capsys, export, "--write")
    assert (again["added"], again["changed"], again["same"]) == (0, 0, 1)
    assert target.stat().st_mtime_ns == stamp


def test_a_database_is_not_written_to(
    export: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", "postgresql+psycopg://reader@warehouse/bookings")
    assert main(["import", "deployments", str(export), "--map", str(export.parent / "ci.toml")]) == 2
    assert "--out" in capsys.readouterr().err
    assert report(capsys, export, "--out", "x.csv", "--write")["added"] == 1
    assert read_rows(export.parent / "x.csv")[0]["deployment_id"] == "ci:1"


def test_a_file_that_is_not_there_is_exit_2(export: Path) -> None:
    assert main(["import", "deployments", "none.csv", "--map", str(export.parent / "ci.toml")]) == 2
    assert main(["import", "deployments", str(export), "--map", "none.toml"]) == 2


# mappings


@pytest.mark.parametrize("path", sorted(MAPPINGS.glob("*.toml")), ids=lambda path: path.stem)
def test_each_mapping_that_comes_with_the_product_can_be_used(path: Path) -> None:
    assert load_mapping(path).fields


GOOD = 'name = "a"\nformat = "csv"\n'
WHOLE = '[fields]\nid = "i"\nstarted = "s"\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "name: expected a short name"),
        ('name = "a"\n', "format: expected csv or json"),
        ('name = "a"\nformat = "csv"\n', "fields.id: expected where it stands, got nothing"),
        ('name = "a"\nformat = "csv"\n[fields]\nid = "i"\nstarted = 7\n', "fields.started: expected a text"),
        ('name = "a"\nformat = "csv"\n[fields]\nidd = "i"\n', "fields: expected one of id"),
        (GOOD + 'zone = "WIB"\n' + WHOLE, "zone: expected a name of the time zone"),
        (GOOD + WHOLE + '[status]\nx = "fine"\n', "status: expected one of succeeded"),
        ("maps = 1\n", "an entry: expected one of"),
        ("[", "expected a file of TOML"),
    ],
)  # fmt: skip
def test_a_mapping_that_cannot_be_used_is_refused_with_an_example(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "m.toml").write_text(text)
    with pytest.raises(MappingError, match=words) as error:
        load_mapping(tmp_path / "m.toml")
    assert "e.g." in str(error.value)


REAL = {
    "bamboo": ("bamboo/e2e/raw_tables/_raw_bamboo_api_deploy_builds.csv", 14, 0),
    "bitbucket": ("bitbucket/e2e/raw_tables/_raw_bitbucket_api_deployments.csv", 14, 13),
    "gitlab": ("gitlab/e2e/raw_tables/_raw_gitlab_api_deployments.csv", 3, 5),
    "github_deployments": ("github_graphql/e2e/raw_tables/_raw_github_graphql_deployment.csv", 7, 0),
}


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real exports is not here")
@pytest.mark.parametrize("name", REAL)
def test_a_real_export_is_read_whole(name: str) -> None:
    path, taken, left_out = REAL[name]
    text = (CORPUS / "devlake_dora" / path).read_text(encoding="utf-8")
    found = imported(text, load_mapping(MAPPINGS / f"{name}.toml"))
    assert (len(found.rows), found.left_out, found.refused) == (taken, left_out, ())
    assert all(row["service"] and row["version"] for row in found.rows)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real exports is not here")
def test_a_table_without_starts_is_refused_row_by_row_and_not_dated_by_its_finish() -> None:
    text = (CORPUS / "mybinder_merges" / "deployments.csv").read_text(encoding="utf-8")
    mapped = Mapped(
        "binder",
        "csv",
        {"id": (At("deployment_id"),), "started": (At("started_at"),), "finished": (At("finished_at"),)},
    )
    found = imported(text, mapped)
    assert found.rows == ()
    assert {each.why for each in found.refused} == {"no start is stated"}


# GitHub Actions


def run(number: int, **changes: object) -> dict[str, object]:
    """A workflow run with the fields of GitHub's REST interface that a mapping could look at."""
    minute = f"{number % 60:02d}"
    return {
        "id": 17_000_000_000 + number,
        "name": "deploy",
        "head_branch": "main",
        "head_sha": f"{number:040x}",
        "path": ".github/workflows/deploy.yml",
        "display_title": f"Change {number}\n\nWith a body",
        "run_number": number,
        "run_attempt": 1,
        "event": "push",
        "status": "completed",
        "conclusion": "success",
        "created_at": f"2026-01-28T20:{minute}:00Z",
        "run_started_at": f"2026-01-28T20:{minute}:05Z",
        "updated_at": f"2026-01-28T20:{minute}:59Z",
        "actor": {"login": "eka", "id": 1},
        "triggering_actor": {"login": "gita", "id": 2},
        "repository": {"name": "booking-flow", "full_name": "acme/booking-flow"},
        "head_commit": {"id": f"{number:040x}", "author": {"name": "Eka"}},
    } | changes


def page(*runs: dict[str, object]) -> dict[str, object]:
    return {"total_count": 99, "workflow_runs": list(runs)}


RUNS = (
    run(1),
    run(2, conclusion="failure", head_branch="v1.92.30", event="release"),
    run(3, status="in_progress", conclusion=None),
    run(4, conclusion="cancelled"),
    run(5, conclusion="action_required"),
    run(6, conclusion="startup_failure", run_attempt=2, display_title=None),
)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(page(*RUNS)),
        json.dumps(page(*RUNS[:2])) + json.dumps(page(*RUNS[2:])),  # as `gh api --paginate` writes pages
        json.dumps(page(*RUNS[:2]), indent=2) + "\n" + json.dumps(page(*RUNS[2:]), indent=2) + "\n",
        json.dumps([page(*RUNS[:2]), page(*RUNS[2:])]),  # with --slurp
    ],
)
def test_runs_of_github_actions_are_read_from_one_page_or_many(text: str) -> None:
    found = imported(text, load_mapping(MAPPINGS / "github_actions.toml"))
    assert (found.refused, found.left_out) == ((), 1)
    first, second, *others = found.rows
    assert first == {
        "deployment_id": "github-actions:17000000001",
        "service": "booking-flow",
        "version": f"{1:040x}",  # `main` is no version
        "title": "Change 1",
        "started_ms": parse_instant("2026-01-28T20:01:05Z", 0),
        "finished_ms": parse_instant("2026-01-28T20:01:59Z", 0),
        "status": "succeeded",
        "author": "gita",
        "standby": None,
        "risk_analysis": None,
        "plan_ref": None,
    }
    assert (second["version"], second["status"]) == ("v1.92.30", "failed")
    assert [row["status"] for row in others] == ["cancelled", "unknown", "failed"]
    assert others[-1]["title"] == "deploy"


def test_the_list_of_the_command_line_makes_the_same_deployments() -> None:
    names = {
        **{"id": "databaseId", "display_title": "displayTitle", "head_branch": "headBranch", "head_sha": "headSha"},
        **{"run_started_at": "startedAt", "created_at": "createdAt", "updated_at": "updatedAt"},
        **{"conclusion": "conclusion", "status": "status", "name": "workflowName"},
    }
    listed = [{to: each[name] for name, to in names.items()} for each in RUNS]
    # The command line writes an empty text where the REST interface has null.
    text = json.dumps([{name: "" if value is None else value for name, value in each.items()} for each in listed])
    found = imported(text, load_mapping(MAPPINGS / "github_run_list.toml"))
    rest = imported(json.dumps(page(*RUNS)), load_mapping(MAPPINGS / "github_actions.toml"))
    assert found.rows == tuple(row | {"service": None, "author": None} for row in rest.rows)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('[{ path = "ref" }, "sha"]', "a table of path and like"),
        ('[{ path = "ref", like = "(" }]', "expected a regular expression, got '('"),
        ('[{ path = "ref", like = 3 }]', "a table of path and like"),
        ('[{ path = "ref", like = "v" }, 3]', "a text, or a list of texts"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_said(tmp_path: Path, source: str, words: str) -> None:
    path = tmp_path / "map.toml"
    path.write_text(
        f'name = "x"\nformat = "json"\n[fields]\nid = "id"\nstarted = "at"\nversion = {source}\n', encoding="utf-8"
    )
    with pytest.raises(MappingError, match=words.replace("(", r"\(")):
        load_mapping(path)
