"""Where the fixtures of each release stand."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "release"


def releases() -> list[Path]:
    """The folder of each release, oldest first."""
    return sorted(FOLDER.iterdir(), key=lambda folder: tuple(map(int, folder.name.split("."))))


def previous() -> Path:
    return releases()[-1]
