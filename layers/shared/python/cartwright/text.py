"""Patterns of text fields that Python and ECMAScript, which JSON Schema uses, interpret alike."""

END = r"$(?!\n)"
"""Python's `$` also matches before a final newline, which would accept "mug\\n" as a slug."""

_CONTROL = r"\u0000-\u001f\u007f-\u009f"

LINE = rf"^[^\s{_CONTROL}]([^{_CONTROL}]*[^\s{_CONTROL}])?{END}"
"""One line without control characters that neither begins nor ends with white space."""

OPTIONAL_LINE = rf"^({LINE.removeprefix('^').removesuffix(END)})?{END}"

PARAGRAPHS = rf"^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f]*{END}"
"""Text with tabs and line feeds but no other control character."""
