"""Thumbnails: right in size, colour and place, without a trace of what the upload carried."""

import io

import pytest
from PIL import Image, ImageCms

from catalog.images.file_domain import Header, ImageRefused, Rendered
from catalog.images.inspection import inspect
from catalog.images.sandbox import Sandbox
from tests.unit.catalog.images.hostile import DECODED, GIF, JPEG, PNG, WEBP, good
from tests.unit.catalog.images.pictures import EXIF_RIGHT, encoded, jpeg, png, with_segment

pytestmark = pytest.mark.slow

SIDES = {"small": 16, "medium": 48, "large": 120}
GOOD = good()
RED, BLUE, WHITE = (254, 0, 0), (0, 0, 254), (255, 255, 255)


def rendered(kind: str, data: bytes, sides: dict[str, int] = SIDES) -> Rendered:
    found = inspect(data, kind)
    return Sandbox(sides).render(found.image, kind, found.header)


def opened(made: Rendered, name: str) -> Image.Image:
    image = Image.open(io.BytesIO(made.files[name]))
    image.load()
    return image


def near(found: object, colour: tuple[int, ...]) -> bool:
    assert isinstance(found, tuple)
    return all(abs(one - other) <= 30 for one, other in zip(found, colour, strict=True))


def sides_of(image: Image.Image) -> tuple[object, object]:
    """The colours in the middle of the left and of the right half."""
    row = image.height // 2
    return image.getpixel((image.width // 4, row)), image.getpixel((image.width * 3 // 4, row))


@pytest.fixture(scope="module")
def made() -> dict[str, Rendered]:
    return {name: rendered(kind, data) for name, (kind, data) in GOOD.items()}


@pytest.mark.parametrize("name", GOOD)
def test_every_kind_of_image_has_its_six_thumbnails(name: str, made: dict[str, Rendered]) -> None:
    found = made[name]
    assert (found.width, found.height) == (60, 40)
    assert sorted(found.files) == sorted(f"{size}.{form}" for size in SIDES for form in ("webp", "jpeg"))
    for size, dimensions in {"small": (16, 11), "medium": (48, 32), "large": (60, 40)}.items():
        for form in ("webp", "jpeg"):
            image = opened(found, f"{size}.{form}")
            assert (image.size, image.format) == (dimensions, form.upper())


@pytest.mark.parametrize("name", GOOD)
def test_thumbnails_carry_no_metadata(name: str, made: dict[str, Rendered]) -> None:
    for file in made[name].files:
        image = opened(made[name], file)
        assert not image.getexif()
        assert not {"exif", "icc_profile", "xmp", "comment"} & image.info.keys()


@pytest.mark.parametrize("name", [name for name in GOOD if "grey" not in name and "transparent" not in name])
def test_colours_stay_where_they_are(name: str, made: dict[str, Rendered]) -> None:
    dark_and_light = {"black and white png", "png of 16 bits"}
    for file in ("large.webp", "large.jpeg"):
        left, right = sides_of(opened(made[name], file).convert("RGB"))
        if name not in dark_and_light:
            assert near(left, RED), file
            assert near(right, BLUE), file


def test_grey_of_16_bits_keeps_its_brightness(made: dict[str, Rendered]) -> None:
    left, right = sides_of(opened(made["png of 16 bits"], "large.jpeg"))
    assert near(left, (76, 76, 76))
    assert near(right, (29, 29, 29))


@pytest.mark.parametrize("name", ["transparent png", "transparent webp", "grey png with alpha"])
def test_transparency_is_kept_in_webp_and_white_in_jpeg(name: str, made: dict[str, Rendered]) -> None:
    left, right = sides_of(opened(made[name], "large.webp"))
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert (left[3], right[3]) == (255, 0)
    assert near(sides_of(opened(made[name], "large.jpeg"))[1], WHITE)


def test_transparent_colours_do_not_bleed_at_edges() -> None:
    """What is fully transparent has a colour too; it must not tint the edge of what is shown."""
    image = Image.new("RGBA", (300, 300), (0, 255, 0, 0))
    image.paste((255, 255, 255, 255), (0, 0, 151, 300))
    small = opened(rendered(PNG, encoded("PNG", image)), "small.jpeg")
    assert all(near(small.getpixel((x, 8)), WHITE) for x in range(16))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_an_image_is_set_upright(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    quarters = Image.new("RGB", (80, 40), "red")
    for box, colour in (((40, 0, 80, 20), "blue"), ((0, 20, 40, 40), "lime"), ((40, 20, 80, 40), "white")):
        quarters.paste(colour, box)
    data = encoded("JPEG", quarters, exif=exif, quality=95, subsampling=0)
    upright = encoded("PNG", _by_the_book(quarters, orientation))
    found, wanted = rendered(JPEG, data), rendered(PNG, upright)
    assert (found.width, found.height) == (wanted.width, wanted.height)
    ours, theirs = opened(found, "large.webp"), opened(wanted, "large.webp")
    for x, y in ((0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)):
        place = int(ours.width * x), int(ours.height * y)
        expected = theirs.getpixel(place)
        assert isinstance(expected, tuple)
        assert near(ours.getpixel(place), expected)


def _by_the_book(image: Image.Image, orientation: int) -> Image.Image:
    """EXIF 2.32, 4.6.5: which side of the scene the first row and the first column show."""
    flip, turn = Image.Transpose.FLIP_LEFT_RIGHT, {1: 0, 2: 0, 3: 180, 4: 180, 5: 270, 6: 270, 7: 90, 8: 90}
    turned = image.rotate(turn[orientation], expand=True)
    return turned.transpose(flip) if orientation in (2, 4, 5, 7) else turned


def test_damaged_exif_turns_nothing() -> None:
    data = with_segment(jpeg(), 0xE1, EXIF_RIGHT[:20])
    assert rendered(JPEG, data).width == 60
    assert rendered(JPEG, with_segment(jpeg(), 0xE1, EXIF_RIGHT)).width == 40


def test_a_profile_is_converted_to_srgb() -> None:
    """A profile with its red and green swapped shows that it is followed: what is stored as red looks green."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    image = Image.new("RGB", (40, 40), (200, 0, 0))
    for kind, form in ((JPEG, "JPEG"), (PNG, "PNG"), (WEBP, "WEBP")):
        data = encoded(form, image, icc_profile=bytes(profile))
        assert near(opened(rendered(kind, data), "large.webp").getpixel((20, 20)), (0, 200, 0))
    seen = Image.new("RGBA", (40, 40), (200, 0, 0, 128))
    shown = opened(rendered(PNG, encoded("PNG", seen, icc_profile=bytes(profile))), "large.webp")
    assert near(shown.getpixel((20, 20)), (0, 200, 0, 128))


def test_a_broken_profile_does_not_count() -> None:
    data = encoded("PNG", Image.new("RGB", (40, 40), (200, 0, 0)), icc_profile=b"not a profile")
    assert near(opened(rendered(PNG, data), "large.webp").getpixel((20, 20)), (200, 0, 0))


@pytest.mark.parametrize("name", DECODED)
def test_what_a_decoder_can_not_read_is_refused(name: str) -> None:
    kind, data, reason = DECODED[name]
    with pytest.raises(ImageRefused, match=reason):
        rendered(kind, data)


def test_the_decoder_has_to_see_what_the_header_says() -> None:
    with pytest.raises(ImageRefused, match="different size"):
        Sandbox(SIDES).render(png(), PNG, Header(width=61, height=40))


def test_only_the_decoder_of_the_announced_type_runs() -> None:
    with pytest.raises(ImageRefused, match="cannot be decoded"):
        Sandbox(SIDES).render(png(), GIF, Header(width=60, height=40))
