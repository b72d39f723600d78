"""The bound on what a browser may send: before anything of it is written to disk."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from enishi.connect import actions

FORM_BYTES = 1024 * 1024  # beside the file


class BoundedUpload(TemporaryFileUploadHandler):
    """Django's own, which streams to disk, with an end to it: by what the request announces, and by
    what really comes."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],  # noqa: N803 -- Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> Any:
        if content_length > actions.UPLOAD_BYTES + FORM_BYTES:
            raise RequestDataTooBig
        return super().handle_raw_input(input_data, META, content_length, boundary, encoding)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start + len(raw_data) > actions.UPLOAD_BYTES:
            raise RequestDataTooBig
        return super().receive_data_chunk(raw_data, start)
