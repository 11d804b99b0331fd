"""Texts of the README and of the pages that users follow."""

from cli.tools.project import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = {
    name: (ROOT / name).read_text(encoding="utf-8")
    for name in (
        "README.md",
        "CONTRIBUTING.md",
        "docs/add-a-service.md",
        "docs/architecture.md",
        "docs/coming-from-copilot.md",
        "docs/commands.md",
        "docs/deploy.md",
        "docs/emulator.md",
        "docs/getting-started.md",
        "docs/leave-cdktf.md",
        "docs/operate.md",
        "docs/pipelines.md",
        "docs/recover.md",
        "docs/troubleshooting.md",
    )
}
