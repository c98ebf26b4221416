"""What both tests need: the simulator's control API, its sample files, and a hub that receives webhooks."""

import http.server
import json
import os
import pathlib
import threading
import time
import urllib.parse
import urllib.request

SIMULATOR = os.environ["SIMULATOR_URL"]
HUB_PORT = int(os.environ["HUB_PORT"])
ASSETS = pathlib.Path(__file__).parents[2] / "assets"


def control(method, path, body=None):
    """Calls the control API."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(SIMULATOR + path, data=data, method=method)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def phone(person, channel):
    """The messages on a person's phone."""
    found = control("GET", f"/sim/phones?person={person}&channel={channel}")
    return found["phones"][0]["messages"]


def last(person, channel):
    """The newest message of the business on a person's phone."""
    return [message for message in phone(person, channel) if message["writer"] == "business"][-1]


def wait_for(what, condition, seconds=20):
    """Waits until the condition holds and gives what it gave."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds} s in vain for {what}")


class Hub:
    """Takes webhooks; `on_get(query)` and `on_post(headers, body)` give the body and the status."""

    def __init__(self, on_get, on_post):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
                self.answer(on_get({name: values[0] for name, values in query.items()}))

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.answer(on_post(self.headers, body))

            def answer(self, result):
                text, status = result
                data = str(text).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", HUB_PORT), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
