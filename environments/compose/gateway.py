"""The gateway, which does on a laptop what the load balancer does on AWS."""

from typing import Any

from environments.compose.laptop import (
    DOMAIN,
    GATEWAY_PORT,
    base_image,
    container,
    host_name,
    literal,
    published_port,
)
from environments.definition import Environment, Service

_IMAGE = (
    "nginx:1.30.5-trixie@sha256:b972f831f200b19ef0767938224f9711e74cd783718738cd7405d5cabf75c442"
)
_CONFIGURATION = """\
pid /tmp/nginx.pid;
error_log stderr warn;
events {{}}
http {{
  client_body_temp_path /tmp/client_body;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;
  access_log /dev/stdout;
  server_tokens off;
  resolver 127.0.0.11 valid=1s; # Docker's: a container that was restarted has another address
  map $host $target {{
    default {default};
{rules}  }}
  server {{
    listen {port};
    location / {{
      proxy_pass http://$target;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Port $server_port;
      proxy_set_header X-Forwarded-Proto $scheme;
    }}
  }}
}}
"""


def gateway_container(environment: Environment) -> dict[str, Any]:
    """Return an nginx container that forwards the requests for each public host to its service.

    Requests for other hosts go to the service of the naked domain. An environment variable holds
    the configuration, because Compose cannot put a file into a read-only container.
    """
    return container(
        {
            "image": base_image("NGINX_IMAGE", _IMAGE),
            "user": "101",
            "environment": {"CONFIGURATION": literal(_configuration(environment))},
            "entrypoint": [
                "sh",
                "-c",
                'printf %s "$$CONFIGURATION" >/tmp/nginx.conf'
                " && exec nginx -c /tmp/nginx.conf -g 'daemon off;'",
            ],
            "ports": [f"127.0.0.1:{published_port()}:{GATEWAY_PORT}"],
            "healthcheck": {
                "test": ["CMD-SHELL", f"curl --fail --silent http://{DOMAIN}:{GATEWAY_PORT}"],
                "interval": "5s",
                "timeout": "5s",
                "retries": 12,
            },
            "depends_on": {
                service.name: {"condition": "service_started"} for service in _public(environment)
            },
        }
    )


def _configuration(environment: Environment) -> str:
    targets = {
        host_name(service): f"{service.name}:{service.port}" for service in _public(environment)
    }
    default = targets.pop(DOMAIN)
    rules = "".join(f"    {host} {target};\n" for host, target in targets.items())
    return _CONFIGURATION.format(default=default, rules=rules, port=GATEWAY_PORT)


def _public(environment: Environment) -> list[Service]:
    return [service for service in environment.services if service.is_public]
