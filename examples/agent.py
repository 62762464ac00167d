#!/usr/bin/env python3
"""A small agent that keeps its log in Tidemark: python3 agent.py [SESSION]

It posts what happens as events, and asks for its context before each step. Put a
real model where `think` is; the context is what to send to it.
"""
import json
import os
import pathlib
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid

DAEMON = os.environ.get("TIDEMARK_URL", "http://127.0.0.1:7433")
FILE = pathlib.Path(os.environ.get("XDG_DATA_HOME") or pathlib.Path.home() / ".local/share") / "tidemark/key"
START = "is the daemon running? `tidemark serve` starts it and makes its key"
SESSION = sys.argv[1] if len(sys.argv) > 1 else "example-" + uuid.uuid4().hex[:8]


def call(path, body):
    """POST a JSON body and decode the answer; exit with the problem if there is one."""
    key = os.environ.get("TIDEMARK_KEY") or (FILE.read_text().strip() if FILE.exists() else sys.exit(f"{FILE}: {START}"))
    url = f"{DAEMON}/v1/sessions/{urllib.parse.quote(SESSION, safe='')}/{path}"
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Authorization": "Bearer " + key})
    try:
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        sys.exit(f"{path}: {json.load(error)['detail']}")
    except urllib.error.URLError as error:
        sys.exit(f"{DAEMON}: {error.reason}: {START}")


def log(kind, **fields):
    """Append one event. Its id makes it safe to send again."""
    event = {"type": kind, "id": uuid.uuid4().hex, "agent_name": "example", **fields}
    return call("events", event)["last_seq"]


def think(messages):
    """Stands in for a model: it looks around, then is done."""
    plan = iter(["echo hello", "uname -s"][sum(m["role"] == "assistant" for m in messages) :])
    return next(plan, None)


log("TaskStartEvent", task_name="look", message="Find out where you are.")
while True:
    prompt = call("context", {"format": "anthropic", "budget": 8000, "system": "You are brief."})
    print(f"{prompt['tokens']['total']} tokens of context in {len(prompt['entries'])} entries")
    command = think(prompt["request"]["messages"])
    if command is None:
        break
    log("ActionEvent", title=command, terminal=command)
    output = subprocess.run(command, shell=True, capture_output=True, text=True)
    log("OutputEvent", parts=[output.stdout + output.stderr], is_error=output.returncode != 0)
print(f"{SESSION}: finished at seq {log('SuccessEvent', result={'steps': 2})}")
