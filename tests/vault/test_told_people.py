"""Users, owners and tasks as notes tell them without a key that is known."""

from __future__ import annotations

import pytest

from tests.vault.test_incident import HEAD, read

IMPACT = HEAD + "## Impact\n\n{text}\n"


@pytest.mark.parametrize(
    ("text", "users"),
    [
        ("We estimate 2,150 users of the hosted maps saw broken tiles.", 2150),
        ("About 640 readers at the machines couldn't check out.", 640),
        ("Approximately 140 clinicians were not able to sign in.", 140),
        ("640 customers have at least one delayed delivery.", 640),
        ("4 871 recipients got their card late.", 4871),
        ("In the lecture of STAT 20 most students saw an error.", None),
        ("Up to 300 users saw errors.", None),
    ],
)
def test_a_number_of_people_to_whom_it_happened_is_the_users(text: str, users: int | None) -> None:
    assert read(IMPACT.format(text=text)).users_stated == users


@pytest.mark.parametrize("key", ["Subs affected", "Consumers affected", "Affected clinicians"])
def test_a_key_of_whoever_was_affected_has_the_users(key: str) -> None:
    assert read(HEAD + f"**{key}:** 12,600\n").users_stated == 12_600


@pytest.mark.parametrize("key", ["Live-ops lead", "Infra lead on duty"])
def test_whoever_leads_is_the_owner_where_no_other_is_stated(key: str) -> None:
    assert read(HEAD + f"- {key}: @skim\n").owner == "@skim"


@pytest.mark.parametrize("name", ["none yet", "nobody (conference week)", "n/a (P3)", "Your name goes here."])
def test_a_placeholder_is_nobody(name: str) -> None:
    assert read(HEAD + f"**Owner:** {name}\n").owner is None


def test_boxes_of_a_form_are_no_tasks() -> None:
    form = "### Checklist\n\n- [x] Announce it\n- [ ] Status page\n\n## Severity\n\n- [ ] SEV1\n- [x] SEV2\n\n"
    found = read(f"{HEAD}{form}## Root cause\n\n- [ ] ask the vendor\n\n## Action items\n\n- [ ] Alert on lag\n")
    assert [task.task for task in found.follow_ups] == ["ask the vendor", "Alert on lag"]


@pytest.mark.parametrize(
    "heading",
    ["What we're doing about it", "What we'll do", "Things to do", "What's left", "Promises", "To do", "Next"],
)
def test_a_heading_for_what_is_to_be_done_has_the_tasks(heading: str) -> None:
    found = read(f"{HEAD}## Root cause\n\nA disk.\n\n## {heading}\n\n- Alert on lag\n- Second disk\n")
    assert [task.task for task in found.follow_ups] == ["Alert on lag", "Second disk"]


def test_a_table_of_tasks_may_have_a_time_in_the_midst_of_a_cell() -> None:
    table = "| what | who |\n|---|---|\n| check the change of 2024-10-27 03:00 | ito |\n| time limits | mona |\n"
    assert len(read(f"{HEAD}## Follow-ups\n\n{table}").follow_ups) == 2
