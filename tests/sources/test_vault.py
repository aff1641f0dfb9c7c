"""The files of a vault: each Markdown file is a note or skipped with its reason, and nothing outside is followed."""

from __future__ import annotations

import errno
import json
import os
import socket
from pathlib import Path

import pytest

from data.answers import Failure, FailureKind
from data.sources.note_text import decoded, mend
from data.sources.vault import LARGEST_BYTES, Notes, read_notes


@pytest.fixture
def vault(tmp_path):
    folder = tmp_path / "vault"
    folder.mkdir()
    return folder


def read(vault) -> Notes:
    answer = read_notes(vault)
    assert isinstance(answer, Notes)
    return answer


def reasons(vault) -> dict[str, str]:
    return {item.path: item.why for item in read(vault).skipped}


def paths(vault) -> list[str]:
    return [note.path for note in read(vault).notes]


def test_markdown_files_are_found_by_their_ending_at_any_depth(vault):
    for name in ("b.md", "a.MARKDOWN", "deep/er/c.md.erb", "d.txt", "e.md.bak", "f.erb", ".hidden.md", ".git/g.md"):
        file = vault / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("# x\n")
    assert paths(vault) == ["a.MARKDOWN", "b.md", "deep/er/c.md.erb"]
    assert reasons(vault) == {}


def test_the_digest_changes_with_the_bytes_and_with_nothing_else(vault):
    (vault / "a.md").write_text("one")
    (vault / "b.md").write_text("one")
    before = {note.path: note.digest for note in read(vault).notes}
    stamp = (vault / "a.md").stat()
    (vault / "a.md").write_text("two")
    os.utime(vault / "a.md", ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    after = {note.path: note.digest for note in read(vault).notes}
    assert before["a.md"] == before["b.md"] == after["b.md"] != after["a.md"]


def test_a_folder_that_is_not_there_is_a_failure_and_no_empty_vault(vault):
    answer = read_notes(vault / "nowhere")
    assert isinstance(answer, Failure)
    assert answer.kind is FailureKind.UNREACHABLE
    (vault / "file.md").write_text("x")
    assert isinstance(read_notes(vault / "file.md"), Failure)


def test_links_in_circles_end(vault):
    (vault / "sub").mkdir()
    (vault / "sub" / "n.md").write_text("x")
    (vault / "sub" / "up").symlink_to(vault, target_is_directory=True)
    (vault / "again").symlink_to(vault / "sub", target_is_directory=True)
    (vault / "self.md").symlink_to("self.md")
    assert paths(vault) == ["sub/n.md"]
    assert set(reasons(vault)) == {"sub/up", "again", "self.md"}
    assert "back to a folder above" in reasons(vault)["sub/up"]


def test_links_that_lead_out_of_the_vault_are_not_followed(vault, tmp_path):
    (tmp_path / "secret.md").write_text("secret")
    (tmp_path / "vault-beside").mkdir()
    (tmp_path / "vault-beside" / "n.md").write_text("beside")
    (vault / "file.md").symlink_to(tmp_path / "secret.md")
    (vault / "folder").symlink_to(tmp_path / "vault-beside", target_is_directory=True)
    assert paths(vault) == []
    assert set(reasons(vault).values()) == {"the link leads out of the vault"}


def test_a_link_to_a_note_of_the_vault_is_read(vault):
    (vault / "a.md").write_text("x")
    (vault / "b.md").symlink_to("a.md")
    assert paths(vault) == ["a.md", "b.md"]


@pytest.mark.timeout(20)
def test_pipes_sockets_and_folders_named_as_notes_hold_nobody_up(vault):
    os.mkfifo(vault / "pipe.md")
    (vault / "folder.md").mkdir()
    (vault / "folder.md" / "n.md").write_text("x")
    (vault / "gone.md").symlink_to("not-there.md")
    with socket.socket(socket.AF_UNIX) as held:
        here = Path.cwd()
        os.chdir(vault)  # the name of a socket may have 107 characters only
        try:
            held.bind("socket.md")
        finally:
            os.chdir(here)
        assert paths(vault) == ["folder.md/n.md"]
        why = reasons(vault)
    assert why["pipe.md"] == why["socket.md"] == "not a regular file"
    assert why["gone.md"].startswith("cannot be read: ")


def test_what_may_not_be_read_is_said(vault, monkeypatch):
    (vault / "a.md").write_text("x")
    (vault / "b").mkdir()
    (vault / "c.md").write_text("x")
    refused = {str(vault / "a.md"), str(vault / "b")}  # root may read everything, so chmod would show nothing

    def refusing(really):
        def call(path, *args):
            if str(path) in refused:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
            return really(path, *args)

        return call

    monkeypatch.setattr("data.sources.vault.os.open", refusing(os.open))
    monkeypatch.setattr("data.sources.vault.os.scandir", refusing(os.scandir))
    assert paths(vault) == ["c.md"]
    assert reasons(vault) == {
        "a.md": "cannot be read: permission denied",
        "b": "the folder cannot be read: permission denied",
    }


def test_a_file_of_100_mb_is_not_read(vault):
    with (vault / "big.md").open("wb") as file:
        file.truncate(100_000_000)
    (vault / "least.md").write_bytes(b"x" * LARGEST_BYTES)
    assert paths(vault) == ["least.md"]
    assert reasons(vault) == {"big.md": "larger than 2 MB (100.0 MB)"}


def test_a_name_that_is_no_utf_8_can_still_be_printed(vault):
    name = os.fsencode(vault) + b"/caf\xe9.md"
    try:
        os.close(os.open(name, os.O_CREAT))
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert json.dumps(paths(vault), ensure_ascii=False).encode() == b'["caf\xef\xbf\xbd.md"]'


# From bytes to text

SENTENCE = "Café → 04:39, selesai ✅"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_understood_and_removed(encoding):
    assert decoded(SENTENCE.encode(encoding)).text == SENTENCE


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_understood(encoding):
    text = "# Postmortem\r\n\r\n**Date:** 2026-01-29\r\n"
    assert decoded(text.encode(encoding)).text == text.replace("\r\n", "\n")


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends_become_one_kind(end):
    assert decoded(end.join("abc").encode()).text == "a\nb\nc"


def test_a_line_that_is_no_utf_8_is_read_as_windows_1252_and_told():
    note = decoded("Café\n".encode() + "Café\nplain".encode("windows-1252"))
    assert note.text == "Café\nCafé\nplain"
    assert note.foreign == (2,)


@pytest.mark.parametrize("raw", [b"\x00" * 500, bytes(range(256)) * 20, b"%PDF-1.4\n" + b"\x01\x02\x03\x00" * 300])
def test_what_is_no_text_is_said_to_be_none(raw):
    note = decoded(raw)
    assert (note.why, note.text) == ("not text", "")


def test_an_empty_file_is_text():
    assert decoded(b"").why is None


@pytest.mark.parametrize("sound", ["✅ selesai", "04:39 – 06:42", "“quoted” café", "Ångström, naïve, Ã", "→"])
def test_mojibake_is_mended_and_sound_text_is_left_alone(sound):
    assert mend(sound) == sound
    broken = "✅ → 🔲".encode().decode("windows-1252", "replace")
    if "\ufffd" not in broken:
        assert mend(broken) == "✅ → 🔲"


def test_mended_lines_are_told():
    note = decoded("ok\n1. âœ… done\n".encode())
    assert note.text == "ok\n1. ✅ done\n"
    assert note.mended == (2,)
