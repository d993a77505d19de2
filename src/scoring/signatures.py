"""Signed bundles: whoever loads one can require that it was made with the analyst's key (Ed25519, RFC 8032).

    models/demo/churn.pkl.sig    base64 of the signature of "churn bundle 1" and the bundle's SHA-256

The manifest says that a bundle arrived whole; a signature says who made it. Needs the extra `signatures`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from ..atomic_write import replacing
from ..errors import UserError
from .bundle_file.files import read_bytes
from .bundle_file.safe_pickle import MAX_BYTES, BundleError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PREFIX = b"churn bundle 1\n"
SUFFIX = ".sig"
PASSPHRASE_VARIABLE = "CHURN_KEY_PASSPHRASE"


def new_keys(private: str | Path, public: str | Path) -> None:
    """Writes a new pair of keys (PEM); the private one only its owner can read.

    It is encrypted with the passphrase in the environment variable CHURN_KEY_PASSPHRASE where that is set. Raises
    UserError where a file is there already or cannot be written.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    phrase, key = os.environ.get(PASSPHRASE_VARIABLE), Ed25519PrivateKey.generate()
    locked: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if phrase:
        locked = serialization.BestAvailableEncryption(phrase.encode())
    for path in (Path(private), Path(public)):
        if path.exists():
            raise UserError(f"{path} is there already: a key is never written over")
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, locked)
    shown = key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
    for path, content, mode in ((Path(private), secret, 0o600), (Path(public), shown, 0o644)):
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
                file.write(content)
        except FileExistsError:
            raise UserError(f"{path} is there already: a key is never written over") from None
        except OSError as error:
            raise UserError(f"{path} cannot be written ({error.strerror})") from None


def sign(bundle: str | Path, private: str | Path) -> Path:
    """The file <bundle>.sig, written next to the bundle. Raises UserError for a key that cannot be read."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    phrase = os.environ.get(PASSPHRASE_VARIABLE)
    try:
        key = load_pem_private_key(Path(private).read_bytes(), phrase.encode() if phrase else None)
    except TypeError:  # a passphrase too few or too many
        odd = (
            f"is not encrypted: unset {PASSPHRASE_VARIABLE}"
            if phrase
            else f"needs its passphrase in {PASSPHRASE_VARIABLE}"
        )
        raise UserError(f"{private} {odd}") from None
    except (OSError, ValueError) as error:
        raise UserError(
            f"{private} is no private key that can be read ({type(error).__name__}); an encrypted one needs the right"
            f" passphrase in {PASSPHRASE_VARIABLE}"
        ) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise UserError(f"{private} is no Ed25519 key: `churn sign --new-keys` makes one")
    signature = _signature(key, read_bytes(Path(bundle), MAX_BYTES))
    target = Path(f"{bundle}{SUFFIX}")
    try:
        with replacing(target, durable=True) as draft:
            draft.write_bytes(base64.b64encode(signature) + b"\n")
    except OSError as error:
        raise UserError(f"{target} cannot be written ({error.strerror})") from None
    return target


def verify(bundle: str | Path, public: str | Path) -> None:
    """Raises BundleError unless <bundle>.sig is this bundle's signature by the private half of `public`."""
    from cryptography.exceptions import InvalidSignature

    key, file = public_key(public), Path(f"{bundle}{SUFFIX}")
    data = read_bytes(Path(bundle), MAX_BYTES)
    try:
        signature = base64.b64decode(read_bytes(file, 1_000).strip(), validate=True)
        key.verify(signature, _message(data))
    except BundleError:
        raise BundleError(
            f"{bundle}: not signed ({file.name} is missing); a signature by {public} is required"
        ) from None
    except (binascii.Error, ValueError, InvalidSignature):
        raise BundleError(f"{bundle}: {file.name} is no signature of this bundle by the key {public}") from None


def public_key(file: str | Path) -> Ed25519PublicKey:
    """The public key in a PEM file. Raises UserError for what is none."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(Path(file).read_bytes())
    except (OSError, ValueError) as error:
        raise UserError(f"{file} is no public key that can be read ({type(error).__name__})") from None
    if not isinstance(key, Ed25519PublicKey):
        raise UserError(f"{file} is no Ed25519 public key")
    return key


def _message(data: bytes) -> bytes:
    return PREFIX + hashlib.sha256(data).digest()


def _signature(key: Ed25519PrivateKey, data: bytes) -> bytes:
    return key.sign(_message(data))
