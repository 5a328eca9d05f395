"""Patterns of text fields, read alike by Python and by ECMAScript, which JSON Schema follows."""

END = r"$(?!\n)"
"""Python's `$` also matches before a final newline, so that "mug\\n" would pass as a slug."""

_CONTROL = r"\u0000-\u001f\u007f-\u009f"

LINE = rf"^[^\s{_CONTROL}]([^{_CONTROL}]*[^\s{_CONTROL}])?{END}"
"""One line without control characters that neither begins nor ends with white space."""

OPTIONAL_LINE = rf"^({LINE.removeprefix('^').removesuffix(END)})?{END}"

PARAGRAPHS = rf"^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f]*{END}"
"""Text with tabs and line feeds but no other control character."""
