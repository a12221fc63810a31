"""scim2-server as its own command starts it, on a free port, with an empty memory.

    python run_scim2_server.py '{"token": "..."}'    # says its address on stdout
"""

import json
import socket
import sys

from scim2_server.testserver.cli import main

token = json.loads(sys.argv[1])["token"]
with socket.create_server(("127.0.0.1", 0)) as probe:
    port = probe.getsockname()[1]
print(f"http://127.0.0.1:{port}/v2", flush=True)
sys.argv = ["scim2-server", "--port", str(port), "--bearer-token", token]
sys.exit(main())
