from pathlib import Path

import typer

from cli.commands.parameters import EnvironmentName, ImageTags


def plan(
    environment: EnvironmentName,
    *,
    var: ImageTags = None,
    against: str | None = typer.Option(
        None, metavar="REVISION", help="Also print the difference in cost to this git revision."
    ),
    out: Path | None = typer.Option(
        None, metavar="FOLDER", help="Save the plans there for `bin/cruddur deploy --plan`."
    ),
    markdown: Path | None = typer.Option(None, metavar="FILE", help="Write the output there."),
) -> None:
    """Plan an environment and print the most important changes first, as Markdown.

    Exits with 0 if nothing needs approval, with 2 if something does, and with 1 after an error.
    Approval is needed for new inbound or outbound traffic, changed permissions, the destruction of
    a resource that holds data, the interruption of a service, and the return to an earlier image.
    A service whose image is not pushed yet is planned without the image. The plan shows no value of
    a variable or secret.
    """
    from cli.images.tags import image_tags
    from cli.plan.review import NEEDS_APPROVAL, review

    reviewed = review(
        environment, tags=image_tags(environment, var or ()), against=against, out=out
    )
    if markdown:
        markdown.write_text(reviewed.markdown(), encoding="utf-8")
    else:
        print(reviewed.markdown(), end="")
    if reviewed.needs_approval:
        raise typer.Exit(NEEDS_APPROVAL)
