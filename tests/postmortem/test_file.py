"""Where a draft may be put: new files of the vault only, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.postmortem.file import DraftRefusedError, write_draft


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    folder.mkdir()
    return folder


def test_a_draft_is_written_beside_the_other_notes(vault: Path):
    assert write_draft("# Täxt\n", Path("new.md"), vault) == vault / "new.md"
    assert (vault / "new.md").read_text(encoding="utf-8") == "# Täxt\n"
    assert [path.name for path in vault.iterdir()] == ["new.md"]


def test_a_note_that_is_there_is_never_overwritten(vault: Path):
    (vault / "old.md").write_text("mine", encoding="utf-8")
    with pytest.raises(DraftRefusedError, match=r"a name that is free, got 'old\.md'"):
        write_draft("new", Path("old.md"), vault)
    assert (vault / "old.md").read_text(encoding="utf-8") == "mine"
    assert [path.name for path in vault.iterdir()] == ["old.md"]


def test_a_link_that_leads_nowhere_is_not_followed(vault: Path, tmp_path: Path):
    (vault / "link.md").symlink_to(tmp_path / "outside.md")
    with pytest.raises(DraftRefusedError):
        write_draft("new", Path("link.md"), vault)
    assert not (tmp_path / "outside.md").exists()


@pytest.mark.parametrize("name", ["../out.md", "/tmp/out.md", "a/../../out.md", ".", "note.txt", "none/new.md"])
def test_what_lies_outside_the_vault_or_is_no_note_is_refused(vault: Path, name: str):
    with pytest.raises(DraftRefusedError, match="--out: expected "):
        write_draft("new", Path(name), vault)
    assert list(vault.iterdir()) == []


def test_a_folder_of_the_vault_that_leads_out_of_it_is_refused(vault: Path, tmp_path: Path):
    (tmp_path / "other").mkdir()
    (vault / "way").symlink_to(tmp_path / "other")
    with pytest.raises(DraftRefusedError):
        write_draft("new", Path("way/new.md"), vault)
    assert list((tmp_path / "other").iterdir()) == []


def test_without_a_vault_there_is_no_place(tmp_path: Path):
    with pytest.raises(DraftRefusedError, match="expected VAULT_PATH to be set"):
        write_draft("new", Path("new.md"), None)


@pytest.mark.parametrize("name", [".draft.md", ".obsidian/draft.md"])
def test_a_draft_is_not_hidden_where_no_reader_of_the_vault_finds_it(vault: Path, name: str):
    (vault / ".obsidian").mkdir()
    with pytest.raises(DraftRefusedError, match="a name that is not hidden"):
        write_draft("new", Path(name), vault)
