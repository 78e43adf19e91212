"""Security keys of the tests: what a browser and a key answer, made by software."""

from __future__ import annotations

import hashlib
import json
import os
import struct
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils.http import int_to_base36
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

ORIGIN = "http://testserver"


class SoftKey:
    """A key that says yes to everything; `verified` also says that it knows who holds it."""

    def __init__(self, host: str = "testserver", *, verified: bool = True) -> None:
        self.secret = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)
        self.host = host
        flags = AuthenticatorData.FLAG
        self.flags = flags.UP | (flags.UV if verified else flags(0))
        self.counter = 0

    def _said(self, kind: str, challenge: str) -> bytes:
        origin = ORIGIN if self.host == "testserver" else f"http://{self.host}"
        return json.dumps({"type": kind, "challenge": challenge, "origin": origin}).encode()

    def registered(self, challenge: str = "bm90aGluZw") -> dict[str, Any]:
        """The answer to a page that adds a key."""
        known = ES256.from_cryptography_key(self.secret.public_key())  # type: ignore[no-untyped-call]
        data = AuthenticatorData.create(
            hashlib.sha256(self.host.encode()).digest(),
            self.flags | AuthenticatorData.FLAG.AT,
            self.counter,
            AttestedCredentialData.create(Aaguid.NONE, self.id, known),
        )
        return {
            "id": websafe_encode(self.id),
            "rawId": websafe_encode(self.id),
            "type": "public-key",
            "clientExtensionResults": {"credProps": {"rk": True}},
            "response": {
                "clientDataJSON": websafe_encode(self._said("webauthn.create", challenge)),
                "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
            },
        }

    def answers(self, challenge: str, person: int | None = None) -> dict[str, Any]:
        """The answer to a page that asks for a key; with `person` as a passkey says whose it is."""
        said = self._said("webauthn.get", challenge)
        self.counter += 1
        data = hashlib.sha256(self.host.encode()).digest() + struct.pack(">BI", self.flags, self.counter)
        signed = self.secret.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        handle = {"userHandle": websafe_encode(int_to_base36(person).encode())} if person else {}
        return {
            "id": websafe_encode(self.id),
            "rawId": websafe_encode(self.id),
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": websafe_encode(said),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signed),
                **handle,
            },
        }
