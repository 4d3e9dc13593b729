"""The gate: what may come in, by extension, by content, by size; and in which words the rest is refused."""

import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy

from bihuan.files import confined
from bihuan.files.errors import RefusedFileError


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: how its name ends, how its content begins, what it is called on the wire."""

    name: str
    extensions: tuple[str, ...]
    magics: tuple[bytes, ...]
    media_type: str
    child: bool = True
    """Whether its content is judged and cleaned in a confined child."""


_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS: tuple[Kind, ...] = (
    Kind("docx", ("docx",), (b"PK\x03\x04",), _OFFICE + "wordprocessingml.document"),
    Kind("xlsx", ("xlsx",), (b"PK\x03\x04",), _OFFICE + "spreadsheetml.sheet"),
    Kind("pptx", ("pptx",), (b"PK\x03\x04",), _OFFICE + "presentationml.presentation"),
    Kind("ofd", ("ofd",), (b"PK\x03\x04",), "application/ofd"),
    Kind("xls", ("xls",), (b"\xd0\xcf\x11\xe0",), "application/vnd.ms-excel"),
    Kind("pdf", ("pdf",), (b"%PDF-",), "application/pdf"),
    Kind("png", ("png",), (b"\x89PNG\r\n\x1a\n",), "image/png"),
    Kind("jpg", ("jpg", "jpeg"), (b"\xff\xd8\xff",), "image/jpeg"),
    Kind("webp", ("webp",), (b"RIFF",), "image/webp"),
    Kind("txt", ("txt",), (), "text/plain", child=False),
    Kind("csv", ("csv",), (), "text/csv", child=False),
)
BY_EXTENSION = {extension: kind for kind in KINDS for extension in kind.extensions}

ACCEPT = ",".join("." + extension for extension in BY_EXTENSION)
"""For the ``accept`` attribute of a file field."""

_SAVE_AS = {
    "doc": gettext_lazy("请在 Word 或 WPS 中另存为 .docx 后再上传。"),
    "wps": gettext_lazy("请在 WPS 文字中另存为 .docx 或导出 PDF 后再上传。"),
    "et": gettext_lazy("请在 WPS 表格中另存为 .xlsx 后再上传。"),
    "dps": gettext_lazy("请在 WPS 演示中另存为 .pptx 后再上传。"),
    "ppt": gettext_lazy("请另存为 .pptx 或导出 PDF 后再上传。"),
    "docm": gettext_lazy("带宏的文件不能上传：请另存为不带宏的 .docx。"),
    "xlsm": gettext_lazy("带宏的文件不能上传：请另存为不带宏的 .xlsx。"),
    "xlsb": gettext_lazy("请另存为 .xlsx 后再上传。"),
    "heic": gettext_lazy("请在手机或电脑上转存为 .jpg 后再上传。"),
    "zip": gettext_lazy("压缩包不能上传：请解压后逐个上传里面的文件。"),
    "rar": gettext_lazy("压缩包不能上传：请解压后逐个上传里面的文件。"),
    "7z": gettext_lazy("压缩包不能上传：请解压后逐个上传里面的文件。"),
}

SENTENCES = {
    "empty": gettext_lazy("文件“%(name)s”是空的。请检查后重新选择。"),
    "too_big": gettext_lazy("文件“%(name)s”超过 %(detail)s MB。请压缩图片或拆成几个文件后再上传。"),
    "extension": gettext_lazy("文件“%(name)s”的类型不在可上传的范围内。可以上传：%(detail)s。"),
    "save_as": gettext_lazy("文件“%(name)s”不能直接上传。%(detail)s"),
    "wrong_kind": gettext_lazy(
        "文件“%(name)s”的内容与扩展名不符（不是 %(detail)s）。请用原来的软件打开，另存为正确的格式后再上传。"
    ),
    "damaged": gettext_lazy(
        "文件“%(name)s”打不开，可能已经损坏。请用原来的软件打开并另存一份后再上传。"
    ),
    "encrypted": gettext_lazy("文件“%(name)s”加了密码。请去掉密码后再上传。"),
    "macro": gettext_lazy("文件“%(name)s”带有宏。请另存为不带宏的格式后再上传。"),
    "nested": gettext_lazy("文件“%(name)s”里面嵌入了别的文件或对象。请把它们取出来单独上传。"),
    "external": gettext_lazy(
        "文件“%(name)s”引用了外部文件或数据。请断开链接（保留数值）后再上传。"
    ),
    "active": gettext_lazy("文件“%(name)s”含有脚本或附件。请重新打印为 PDF 后再上传。"),
    "entities": gettext_lazy(
        "文件“%(name)s”的内部结构不合规范。请用办公软件打开并另存一份后再上传。"
    ),
    "paths": gettext_lazy("文件“%(name)s”的内部结构不合规范。请用办公软件打开并另存一份后再上传。"),
    "members": gettext_lazy("文件“%(name)s”内部的部件超过 %(detail)s 个。请拆分后再上传。"),
    "bomb": gettext_lazy("文件“%(name)s”展开后过大，没有接收。请检查内容，或拆分后再上传。"),
    "too_much": gettext_lazy("文件“%(name)s”的内容过大，处理不了。请拆分后再上传。"),
    "pixels": gettext_lazy("图片“%(name)s”超过 %(detail)s 万像素。请缩小后再上传。"),
    "not_text": gettext_lazy(
        "文件“%(name)s”不是文本，或编码认不出来。请用 UTF-8 或 GB18030 编码另存后再上传。"
    ),
    "no_room": gettext_lazy(
        "服务器存储空间不足，文件“%(name)s”没有保存。请稍后再试，或联系系统管理员。"
    ),
    "too_slow": gettext_lazy(
        "文件“%(name)s”在规定时间内没有处理完，没有接收。请检查内容，或拆分后再上传。"
    ),
}


@dataclass(frozen=True, slots=True)
class Passed:
    """What came through the gate, cleaned."""

    content: bytes
    name: str
    kind: str
    media_type: str
    cleaned: bool


def read(upload: "UploadedFile[Any]") -> bytes:
    """The bytes of an upload, never more than the limit. Raises :class:`RefusedFileError`."""
    limit: int = settings.FILES_MAX_BYTES
    content: bytes = upload.read(limit + 1)
    if len(content) > limit:
        raise refusal("too_big", upload.name or "", str(limit // 1024 // 1024))
    return content


def admit(content: bytes, name: str) -> Passed:
    """Judge and clean one file. Raises :class:`RefusedFileError` with a sentence."""
    shown = plain_name(name)
    kind = _kind_of(content, shown)
    if not kind.child:
        _refuse_no_text(content, shown)
        return Passed(content, shown, kind.name, kind.media_type, cleaned=True)
    try:
        line, cleaned = confined.run("bihuan.files.cleaning", (kind.name,), content)
    except confined.ConfinedError as fault:
        raise refusal("too_slow" if fault.reason == "time" else "too_much", shown) from fault
    verdict = json.loads(line)
    if "reason" in verdict:
        raise refusal(verdict["reason"], shown, verdict["detail"])
    return Passed(cleaned, shown, kind.name, kind.media_type, cleaned=bool(verdict["cleaned"]))


def plain_name(name: str) -> str:
    """A file's name without folders, control and direction marks, at most 120 characters, its ending kept."""
    last = PurePath(name.replace("\\", "/")).name
    clean = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    clean = re.sub(r'[<>:"/\\|?*]+', "_", clean).strip(" .") or "file"
    path = PurePath(clean)
    return path.stem[: 120 - len(path.suffix)] + path.suffix


def _kind_of(content: bytes, name: str) -> Kind:
    if not content:
        raise refusal("empty", name)
    limit: int = settings.FILES_MAX_BYTES
    if len(content) > limit:
        raise refusal("too_big", name, str(limit // 1024 // 1024))
    extension = PurePath(name).suffix.lower().lstrip(".")
    if extension in _SAVE_AS:
        raise refusal("save_as", name, str(_SAVE_AS[extension]))
    kind = BY_EXTENSION.get(extension)
    if kind is None:
        raise refusal("extension", name, "、".join(sorted(BY_EXTENSION)))
    if kind.magics and not content.startswith(kind.magics):
        if extension in ("docx", "xlsx", "pptx") and _is_encrypted_office(content):
            raise refusal("encrypted", name)
        raise refusal("wrong_kind", name, extension)
    return kind


def _is_encrypted_office(content: bytes) -> bool:
    """Office wraps an encrypted document into a compound file with this stream."""
    return (
        content.startswith(b"\xd0\xcf\x11\xe0")
        and "EncryptedPackage".encode("utf-16-le") in content
    )


def _refuse_no_text(content: bytes, name: str) -> None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            content.decode("utf-16")
        except UnicodeDecodeError:
            pass
        else:
            return
    raise refusal("not_text", name)


def refusal(reason: str, name: str, detail: str = "") -> RefusedFileError:
    """The refusal of a file for one of the reasons in SENTENCES."""
    return RefusedFileError(reason, str(SENTENCES[reason]) % {"name": name, "detail": detail})
