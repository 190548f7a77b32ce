"""Record real assertions of a real browser: Chromium's virtual authenticator, over CDP.

Not run by the tests. It needs Debian's chromium, playwright in a virtual environment beside this
one (``pip install playwright``; its own browsers are not wanted), and a page on localhost, which it
serves itself::

    PYTHONPATH=. <that environment>/bin/python -m tests.golden.record_passkeys

It writes ``passkeys_chromium.json``: what ``navigator.credentials`` gave, in base64url, and nothing
computed from it. Keys and signatures differ each time it is run.
"""

import base64
import hashlib
import http.server
import json
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
RP_ID = "localhost"
TEXTS = [f"registry.test/industrial/entry/v1\n{{}}{number}\n" for number in range(8)]
"""What is signed: the hash of each is a challenge. No act is needed for it."""
AUTHENTICATOR = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
CREATE = """async ([rpId, name, algorithm]) => {
  const octets = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  const made = await navigator.credentials.create({publicKey: {
    rp: {id: rpId, name: 'Tanbu'},
    user: {id: new TextEncoder().encode(name), name, displayName: name},
    challenge: new Uint8Array(32),
    pubKeyCredParams: [{type: 'public-key', alg: algorithm}],
    authenticatorSelection: {residentKey: 'required', userVerification: 'required'},
    attestation: 'none',
  }});
  const key = made.response.getPublicKey();
  return {
    algorithm: made.response.getPublicKeyAlgorithm(),
    attestation_object: octets(made.response.attestationObject),
    public_key: key === null ? '' : octets(key),
  };
}"""
GET = """async ([rpId, challenge]) => {
  const octets = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  const raw = atob(challenge.replaceAll('-', '+').replaceAll('_', '/'));
  const found = await navigator.credentials.get({publicKey: {
    rpId, challenge: Uint8Array.from(raw, (c) => c.charCodeAt(0)), userVerification: 'required',
  }});
  return {
    user_handle: new TextDecoder().decode(found.response.userHandle),
    authenticator_data: octets(found.response.authenticatorData),
    client_data_json: octets(found.response.clientDataJSON),
    signature: octets(found.response.signature),
  };
}"""


class Page(http.server.BaseHTTPRequestHandler):
    """An empty page."""

    def do_GET(self):
        """Answer with the page."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Tanbu</title>")

    def log_message(self, *_):
        """Say nothing."""


def challenge_of(text):
    """Return the challenge of a text in base64url."""
    digest = hashlib.sha256(text.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def recorded(browser, origin, algorithm):
    """Return a registration under one algorithm and its assertions, an authenticator for each."""
    page = browser.new_context().new_page()
    page.goto(origin)
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    name = "acme/k1"
    registration = page.evaluate(CREATE, [RP_ID, name, algorithm])
    assertions = [
        {"text": text, **page.evaluate(GET, [RP_ID, challenge_of(text)])} for text in TEXTS
    ]
    return {"key": name, "registration": registration, "assertions": assertions}


def main():
    """Write the vectors."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://localhost:{server.server_port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        found = {
            "browser": f"Chromium {browser.version}",
            "origin": origin,
            "rp_id": RP_ID,
            "keys": [recorded(browser, origin, algorithm) for algorithm in (-8, -7)],
        }
        browser.close()
    server.shutdown()
    text = json.dumps(found, indent=1)
    (HERE / "passkeys_chromium.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
