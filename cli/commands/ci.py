def ci() -> None:
    """Print the environments that GitHub's workflows plan and deploy, with their roles.

    The output has the lines `names=` and `environments=`, each with JSON, as GITHUB_OUTPUT
    requires. An environment is included if its file has `github`. Each environment has its region,
    the ARNs of its roles, the label of the runner that builds its images, and its approval.
    """
    from cli.reference.pipeline_roles import outputs

    for line in outputs():
        print(line)
