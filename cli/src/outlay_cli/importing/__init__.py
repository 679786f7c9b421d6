"""The import of a file by the command: where it stands, its record, its upload. ``outlay.domain.importing`` reads."""
