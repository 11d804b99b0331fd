"""nginx answers requests on reused connections while it stops."""

from tests.containers.stack import Stack
from tests.helpers.waiting import wait_until

SERVICE = "frontend-react-js"
CONNECTIONS = 20

# Opens connections, gets one answer on each, and waits until nginx refuses new connections. Then it
# sends a second request on each, half of them in two parts, and prints the number of answers.
ASK_TWICE = """
import contextlib, http.client, socket, sys

address = socket.gethostbyname(sys.argv[1]), 3000
request = b"GET / HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n"

def status(connection):
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    answer.read()
    return answer.status

connections = [socket.create_connection(address, timeout=30) for _ in range(int(sys.argv[2]))]
for connection in connections:
    connection.sendall(request)
    assert status(connection) == 200
print("waiting", flush=True)
with contextlib.suppress(ConnectionRefusedError):
    while True:
        with contextlib.suppress(ConnectionResetError):
            with socket.create_connection(address, timeout=30) as probe:
                probe.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
                probe.recv(1)
answered = 0
for number, connection in enumerate(connections):
    with contextlib.suppress(OSError, http.client.HTTPException):
        half = len(request) // 2 * (number % 2)
        connection.sendall(request[:half])
        connection.sendall(request[half:])
        answered += status(connection) == 200
print(answered)
"""


def test_a_stopping_nginx_loses_no_request_on_a_reused_connection(stack: Stack) -> None:
    program = ("python", "-c", ASK_TWICE, SERVICE, str(CONNECTIONS))
    client = stack.start("exec", stack.container("backend-flask"), *program)
    assert client.stdout is not None
    assert client.stdout.readline() == "waiting\n"

    stack.docker("stop", "--time", "5", stack.container(SERVICE))

    answered, _ = client.communicate()
    exit_code = stack.inspect(SERVICE)["State"]["ExitCode"]
    stack.docker("start", stack.container(SERVICE))
    wait_until(lambda: stack.request("localhost", "/").ok)
    assert (answered, exit_code) == (f"{CONNECTIONS}\n", 0)
