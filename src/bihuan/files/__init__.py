"""Files that people hand in: the gate, the cleaning, the store.

A file is judged by its content, cleaned of what tells about its author, and kept under the SHA-256 of the cleaned
bytes. It has no address of its own: the app that shows a file decides who may have it and answers with
``responses.respond``. It does not know what a file proves (``problems``) or what stands in it (``documents``).
Invariants: the bytes are on the disk before the row is; the same bytes are kept once; a macro, an archive inside an
archive, or more content than the limit never gets in; what is kept names no author, device or place.
"""
