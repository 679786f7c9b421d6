"""Text that someone else wrote, made harmless before it is shown."""

import unicodedata


def clean(text: object, *, limit: int = 64) -> str:
    """No control or bidirectional characters, no line breaks of Unicode, bounded."""
    kept = "".join(
        "�" if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") else char for char in str(text)[:limit]
    )
    return kept + "…" if len(str(text)) > limit else kept
