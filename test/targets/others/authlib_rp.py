"""A relying party around Authlib's Flask client, as its documentation shows one.

    python authlib_rp.py '{"discovery": "...", "client_id": "...", "client_secret": "..."}'    # says its address on stdout
"""

import json
import logging
import secrets
import sys

from authlib.integrations.flask_client import OAuth
from flask import Flask, jsonify, redirect, session, url_for
from werkzeug.serving import make_server

settings = json.loads(sys.argv[1])
logging.getLogger("werkzeug").setLevel(logging.ERROR)
app = Flask(__name__)
app.secret_key = secrets.token_hex(32)
app.config.update(SESSION_COOKIE_SAMESITE="Lax")
names = {}
provider = OAuth(app).register(
    "provider", server_metadata_url=settings["discovery"], client_id=settings["client_id"], client_secret=settings["client_secret"],
    client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256"},
)


@app.get("/login")
def login():
    return provider.authorize_redirect(url_for("callback", _external=True))


@app.get("/callback")
def callback():
    try:
        token = provider.authorize_access_token()
    except Exception:
        return "This sign-in was refused.", 403
    person = token["userinfo"]
    name = names.setdefault((person["iss"], person["sub"]), person["preferred_username"])  # OIDC Core 5.7: iss and sub alone say who it is
    if [who for who, taken in names.items() if taken == name] != [(person["iss"], person["sub"])]:
        del names[(person["iss"], person["sub"])]
        return "This name belongs to somebody else.", 403
    session.clear()
    session["name"] = name
    return redirect("/")


@app.get("/whoami")
def whoami():
    return jsonify(userName=session.get("name")), 200 if "name" in session else 401


@app.get("/")
def home():
    return f"<h1>{'Signed in' if 'name' in session else 'Nobody'}</h1>"


@app.after_request
def framed_nowhere(response):
    response.headers["X-Frame-Options"] = "DENY"
    return response


server = make_server("127.0.0.1", 0, app, threaded=True)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
