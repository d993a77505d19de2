"""A signature is by one key and of one bundle; keys are never written over."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest

pytest.importorskip("cryptography", reason="needs the extra `signatures`")

from churn.cli import main
from churn.errors import UserError
from churn.scoring import BundleError, signatures


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    private, public = tmp_path / "ours.key", tmp_path / "ours.pub"
    signatures.new_keys(private, public)
    return private, public


@pytest.fixture
def copy(bundle_file: Path, tmp_path: Path) -> Path:
    for name in ("churn.pkl", "manifest.json"):
        (tmp_path / name).write_bytes((bundle_file.parent / name).read_bytes())
    return tmp_path / "churn.pkl"


def test_a_signed_bundle_verifies_and_an_unsigned_one_does_not(copy: Path, keys: tuple[Path, Path]) -> None:
    with pytest.raises(BundleError, match="not signed"):
        signatures.verify(copy, keys[1])
    assert signatures.sign(copy, keys[0]) == copy.with_name("churn.pkl.sig")
    signatures.verify(copy, keys[1])


def test_every_changed_byte_of_bundle_or_signature_is_noticed(copy: Path, keys: tuple[Path, Path]) -> None:
    file = signatures.sign(copy, keys[0])
    data, signature = copy.read_bytes(), base64.b64decode(file.read_bytes())
    for place in range(0, len(data), max(1, len(data) // 40)):
        copy.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(BundleError, match="no signature of this bundle"):
            signatures.verify(copy, keys[1])
    copy.write_bytes(data)
    for place in range(len(signature)):
        wrong = signature[:place] + bytes([signature[place] ^ 1]) + signature[place + 1 :]
        file.write_bytes(base64.b64encode(wrong))
        with pytest.raises(BundleError, match="no signature of this bundle"):
            signatures.verify(copy, keys[1])
    for broken in (b"", b"not base64!", b"AAAA", b"A" * 2000):
        file.write_bytes(broken)
        with pytest.raises(BundleError):
            signatures.verify(copy, keys[1])


def test_another_key_s_signature_is_none(copy: Path, keys: tuple[Path, Path], tmp_path: Path) -> None:
    signatures.new_keys(tmp_path / "theirs.key", tmp_path / "theirs.pub")
    signatures.sign(copy, tmp_path / "theirs.key")
    with pytest.raises(BundleError, match=r"ours\.pub"):
        signatures.verify(copy, keys[1])


def test_a_private_key_is_its_owner_s_and_never_written_over(keys: tuple[Path, Path]) -> None:
    private, public = keys
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    before = private.read_bytes()
    with pytest.raises(UserError, match="never written over"):
        signatures.new_keys(private, public)
    assert private.read_bytes() == before
    private.unlink()
    with pytest.raises(UserError, match="never written over"):
        signatures.new_keys(private, public)
    assert not private.exists(), "no half of a pair is left behind"


def test_a_key_with_a_passphrase_needs_it(copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(signatures.PASSPHRASE_VARIABLE, "open sesame")
    signatures.new_keys(tmp_path / "locked.key", tmp_path / "locked.pub")
    signatures.sign(copy, tmp_path / "locked.key")
    signatures.verify(copy, tmp_path / "locked.pub")
    for phrase, said in (("", "needs its passphrase in CHURN_KEY"), ("open barley", "needs the right passphrase")):
        monkeypatch.setenv(signatures.PASSPHRASE_VARIABLE, phrase)
        with pytest.raises(UserError, match=said):
            signatures.sign(copy, tmp_path / "locked.key")


def test_a_passphrase_for_a_key_that_has_none_is_named(
    copy: Path, keys: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(signatures.PASSPHRASE_VARIABLE, "open sesame")
    with pytest.raises(UserError, match=r"is not encrypted: unset CHURN_KEY_PASSPHRASE"):
        signatures.sign(copy, keys[0])


def test_from_the_shell(copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = str(tmp_path / "shell")
    assert main(["sign", "--new-keys", name]) == 0
    assert main(["sign", str(copy), "--verify", f"{name}.pub"]) == 2
    assert main(["sign", str(copy), "--key", f"{name}.key"]) == 0
    assert main(["sign", str(copy), "--verify", f"{name}.pub"]) == 0
    assert main(["sign", str(copy), "--verify", f"{name}.key"]) == 2
    assert main(["sign", str(copy), "--key", f"{name}.pub"]) == 2
    assert main(["sign"]) == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert len(said) == 4 and all(line.startswith("churn: ") for line in said)
