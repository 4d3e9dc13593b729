"""Pictures: decoded and written anew, so that nothing but the picture is left."""

import io

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from bihuan.files.cleaning import Cleaned, CleaningError

PIXELS = 50_000_000
_FORMATS = ("JPEG", "PNG", "WEBP")


def clean(content: bytes) -> Cleaned:
    """The first frame, upright, in sRGB, in the format it came in. Raises :class:`CleaningError`."""
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
            if opened.width * opened.height > PIXELS:
                raise CleaningError("pixels", str(PIXELS // 10_000))
            kind = str(opened.format)
            picture = _plain(opened)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as fault:
        raise CleaningError("damaged") from fault
    out = io.BytesIO()
    match kind:
        case "JPEG":
            picture.save(out, "JPEG", quality=90, optimize=True)
        case "PNG":
            picture.save(out, "PNG", optimize=False)
        case _:
            picture.save(out, "WEBP", quality=90)
    return Cleaned(out.getvalue())


def _plain(opened: Image.Image) -> Image.Image:
    """The pixels alone: turned upright, colours turned into sRGB, no attached data."""
    profile = opened.info.get("icc_profile")
    opened.load()
    upright = ImageOps.exif_transpose(opened)
    if upright.mode not in ("1", "L", "LA", "P", "RGB", "RGBA"):
        upright = upright.convert("RGB")
    if profile and upright.mode in ("RGB", "RGBA"):
        upright = _in_srgb(upright, profile)
    transparency = upright.info.get("transparency")
    plain = upright.copy()
    plain.info = {} if transparency is None else {"transparency": transparency}
    return plain


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        changed = ImageCms.profileToProfile(picture, source, target)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return changed or picture
