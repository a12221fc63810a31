"""A service provider around pysaml2, as its documentation shows one: no more of ours than sessions and pages.

    python pysaml2_sp.py '{"metadata": "<address of the provider's metadata>"}'    # says its address on stdout
"""

import html
import json
import secrets
import sys
import urllib.request
from http.cookies import SimpleCookie
from socketserver import ThreadingMixIn
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.client import Saml2Client
from saml2.config import SPConfig
from saml2.metadata import create_metadata_string

sessions = {}  # session -> name
asked = {}  # browser -> requests that it waits for


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def answer(status, start, body="", kind="text/html; charset=utf-8", more=()):
    start(status, [("Content-Type", kind), ("X-Frame-Options", "DENY"), *more])
    return [body.encode()]


def cookie_of(environ, name):
    found = SimpleCookie(environ.get("HTTP_COOKIE", "")).get(name)
    return found.value if found else None


def keep(name, value):
    return ("Set-Cookie", f"{name}={value}; Path=/; HttpOnly; SameSite=Lax")


def app(environ, start):
    path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
    if path == "/login":
        browser = cookie_of(environ, "browser") or secrets.token_hex(16)
        request_id, info = client.prepare_for_authenticate(binding=BINDING_HTTP_REDIRECT)
        asked.setdefault(browser, {})[request_id] = "/"
        return answer("303 See Other", start, more=[("Location", dict(info["headers"])["Location"]), keep("browser", browser)])
    if path == "/acs" and method == "POST":
        size = int(environ.get("CONTENT_LENGTH") or 0)
        if size > 256 * 1024:
            return answer("413 Content Too Large", start, "Too much.")
        form = parse_qs(environ["wsgi.input"].read(size).decode("utf-8", "replace"))
        waiting = asked.get(cookie_of(environ, "browser"), {})
        try:
            response = client.parse_authn_request_response(form["SAMLResponse"][0], BINDING_HTTP_POST, outstanding=waiting)
            name = response.get_subject().text
        except Exception:
            return answer("403 Forbidden", start, "The response was refused.")
        waiting.pop(response.in_response_to, None)
        session = secrets.token_hex(32)
        sessions[session] = name
        return answer("303 See Other", start, more=[("Location", "/"), keep("session", session)])
    if path == "/whoami":
        name = sessions.get(cookie_of(environ, "session"))
        return answer("200 OK" if name else "401 Unauthorized", start, json.dumps({"userName": name}), "application/json")
    if path == "/metadata":
        return answer("200 OK", start, create_metadata_string(None, config=config).decode(), "application/samlmetadata+xml")
    return answer("200 OK" if path == "/" else "404 Not Found", start, f"<p>{html.escape(sessions.get(cookie_of(environ, 'session'), 'nobody'))}</p>")


settings = json.loads(sys.argv[1])
server = make_server("127.0.0.1", 0, app, Server, Quiet)
base = f"http://127.0.0.1:{server.server_port}"
config = SPConfig().load({
    "entityid": f"{base}/metadata",
    "xmlsec_binary": "/usr/bin/xmlsec1",
    "metadata": {"inline": [urllib.request.urlopen(settings["metadata"]).read().decode()]},
    "accepted_time_diff": 60,
    "service": {"sp": {
        "endpoints": {"assertion_consumer_service": [(f"{base}/acs", BINDING_HTTP_POST)]},
        "allow_unsolicited": True, "authn_requests_signed": False, "want_assertions_signed": True, "want_response_signed": True,
    }},
})
client = Saml2Client(config=config)
print(base, flush=True)
server.serve_forever()
