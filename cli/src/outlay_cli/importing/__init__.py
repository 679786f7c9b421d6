"""The import of a file by the command: where it stands, and the record of it. Reading is ``outlay.domain.importing``."""
