"""A debugger's side of the Debug Adapter Protocol, scripted: what an editor does with debugpy.

    python dap_client.py breakpoints steps -- python ... -m debugpy --listen 127.0.0.1:PORT --wait-for-client app.py

breakpoints: file:line[:condition], comma-separated; steps: what to do at each stop (next, stepIn, stepOut, continue), comma-separated, and
`continue` ever after; `+file:line` adds a breakpoint and goes on. Prints each stop: the function, the line and its variables.
"""
import json
import os
import socket
import subprocess
import sys
import tempfile
import time


class Client:
    """A connection to the adapter, on which requests and events are numbered and framed."""

    def __init__(self, port):
        for _ in range(300):
            try:
                self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
                break
            except ConnectionRefusedError:
                time.sleep(0.1)
        self.file = self.socket.makefile("rb")
        self.number = 0
        self.waiting = []           # events that came while a response was awaited

    def send(self, command, **arguments):
        self.number += 1
        body = json.dumps({"seq": self.number, "type": "request", "command": command, "arguments": arguments}).encode()
        self.socket.sendall(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        return self.number

    def read(self):
        length = 0
        while (line := self.file.readline().strip()) or not length:
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return json.loads(self.file.read(length))

    def request(self, command, **arguments):
        """The body of the response."""
        number = self.send(command, **arguments)
        while True:
            message = self.read()
            if message["type"] == "response" and message["request_seq"] == number:
                assert message["success"], message
                return message.get("body", {})
            if message["type"] == "event":
                self.waiting.append(message)

    def event(self, *names):
        """The next event of one of these names."""
        while True:
            message = self.waiting.pop(0) if self.waiting else self.read()
            if message["type"] == "event" and message["event"] in names:
                return message


def breakpoints(client, spec):
    """Set the breakpoints of `spec`."""
    files = {}
    for item in filter(None, spec.split(",")):
        file, line, *condition = item.split(":")
        files.setdefault(file, []).append({"line": int(line), **({"condition": condition[0]} if condition else {})})
    for file, points in files.items():
        client.request("setBreakpoints", source={"path": os.path.abspath(file)}, breakpoints=points)


def show(client, thread):
    """Print where the thread is."""
    frames = client.request("stackTrace", threadId=thread)["stackFrames"]
    scope = client.request("scopes", frameId=frames[0]["id"])["scopes"][0]
    variables = client.request("variables", variablesReference=scope["variablesReference"])["variables"]
    print([(frame["name"], frame["line"]) for frame in frames], {v["name"]: v["value"] for v in variables if not v["name"].endswith("variables")})


def main(arguments):
    cut = arguments.index("--")
    points, steps = arguments[0], arguments[1].split(",")
    command = arguments[cut + 1:]
    port = int(command[command.index("--listen") + 1].rpartition(":")[2])
    output = tempfile.TemporaryFile()           # no pipe: the adapter, which lives on, has it too
    process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    client = Client(port)
    client.request("initialize", adapterID="test", clientID="test", pathFormat="path")
    client.send("attach", justMyCode=False)
    client.event("initialized")
    breakpoints(client, points)
    client.request("configurationDone")
    while True:
        event = client.event("stopped", "terminated", "exited")
        if event["event"] != "stopped":
            break
        thread = event["body"]["threadId"]
        show(client, thread)
        step = steps.pop(0) if steps else "continue"
        if step.startswith("+"):
            breakpoints(client, step[1:])
            step = "continue"
        client.request(step, threadId=thread)
    client.send("disconnect")
    process.wait(timeout=60)
    output.seek(0)
    print(output.read().decode().replace("0.00s - ", ""), "exit status", process.returncode)


if __name__ == "__main__":
    main(sys.argv[1:])
