from cli.commands.parameters import EnvironmentName, ServiceName


def exec_(environment: EnvironmentName, service: ServiceName) -> None:
    """Open a shell in the newest running task of a service, with ECS Exec.

    The environment needs `enable_execute_command`; this machine needs the AWS CLI and the Session
    Manager plugin.
    """
    from cli.operate.exec import open_shell

    open_shell(environment, service.name)
