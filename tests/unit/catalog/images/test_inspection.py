"""Nothing but a picture passes, and whoever sent something else is told why."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from catalog.images.file_domain import MAX_METADATA_BYTES, MAX_PIXELS, MAX_SIDE, ImageRefused
from catalog.images.inspection import inspect
from tests.unit.catalog.images.hostile import ALL, DECODED, GIF, INSPECTED, JPEG, PNG, TAILS, WEBP, good
from tests.unit.catalog.images.pictures import (
    frames,
    gif,
    jpeg,
    jpeg_of,
    lossless,
    png,
    png_of,
    riff,
    webp,
    with_chunk,
    with_segment,
)

GOOD = good()
WHOLE = {JPEG: jpeg(), PNG: png(), GIF: gif(), WEBP: webp()}


@pytest.mark.parametrize("name", INSPECTED)
def test_is_refused_with_its_reason(name: str) -> None:
    announced, data, reason = INSPECTED[name]
    with pytest.raises(ImageRefused, match=reason):
        inspect(data, announced)


def test_hostile_files_are_many() -> None:
    assert len(ALL) >= 50
    assert len({reason for _, _, reason in ALL.values()}) >= 30


@pytest.mark.parametrize("name", GOOD)
def test_a_good_image_passes_with_its_size(name: str) -> None:
    kind, data = GOOD[name]
    found = inspect(data, kind).header
    assert (found.width, found.height) == Image.open(io.BytesIO(data)).size


@pytest.mark.parametrize("name", DECODED)
def test_what_only_a_decoder_can_see_passes(name: str) -> None:
    kind, data, _ = DECODED[name]
    inspect(data, kind)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (JPEG, jpeg_of(8000, 5000)),
        (PNG, png_of(MAX_SIDE, MAX_PIXELS[PNG] // MAX_SIDE)),
        (WEBP, riff([lossless(4000, 4000)])),
    ],
)
def test_the_largest_size_passes(kind: str, data: bytes) -> None:
    found = inspect(data, kind).header
    assert MAX_PIXELS[kind] - MAX_SIDE < found.width * found.height <= MAX_PIXELS[kind]


def test_metadata_as_large_as_they_may_be_pass() -> None:
    packed = zlib.compress(bytes(MAX_METADATA_BYTES))
    assert inspect(with_chunk(png(), b"iCCP", b"a\x00\x00" + packed), PNG).header.width == 60


def test_compressed_international_text_is_unpacked() -> None:
    text = b"a\x00\x01\x00en\x00key\x00" + zlib.compress(b"<html>")
    with pytest.raises(ImageRefused, match="contains HTML"):
        inspect(with_chunk(png(), b"iTXt", text), PNG)


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("kind", sorted(WHOLE))
def test_an_image_is_cut_where_it_ends(kind: str, tail: str) -> None:
    found = inspect(WHOLE[kind] + TAILS[tail], kind)
    assert found == inspect(WHOLE[kind], kind)
    assert found.image == WHOLE[kind]


def test_of_several_pictures_the_first_is_the_image() -> None:
    found = inspect(frames("MPO"), JPEG).image
    assert len(found) < len(frames("MPO"))
    assert Image.open(io.BytesIO(found)).convert("RGB").getpixel((0, 0)) == (254, 0, 0)


def test_an_end_within_a_preview_is_not_the_image_s() -> None:
    exif = b"Exif\x00\x00" + jpeg()
    assert inspect(with_segment(jpeg(), 0xE1, exif) + bytes(9), JPEG).image == with_segment(
        jpeg(), 0xE1, exif
    )


@pytest.mark.parametrize("tail", TAILS)
def test_what_is_hidden_in_the_image_is_found_whatever_is_behind_it(tail: str) -> None:
    hiding = with_segment(jpeg(), 0xFE, b"<?php __HALT_COMPILER(); ?>")
    with pytest.raises(ImageRefused, match="contains PHP"):
        inspect(hiding + TAILS[tail], JPEG)


def test_fill_bytes_before_a_marker_are_allowed() -> None:
    data = jpeg()
    assert inspect(data[:2] + b"\xff\xff" + data[2:], JPEG).header.width == 60


def test_words_that_are_no_code_are_let_be() -> None:
    harmless = b'<?xpacket begin=""?><x:xmpmeta>5 <= 6, 50% PDF, scripted</x:xmpmeta>'
    assert inspect(with_segment(jpeg(), 0xE1, harmless), JPEG).header.width == 60


def test_a_still_picture_kept_as_an_animation_is_refused() -> None:
    """One frame or many is for the file to say, not to be counted by a decoder."""
    with pytest.raises(ImageRefused, match="more than one frame"):
        inspect(riff([(b"VP8X", struct.pack("<IHBHB", 2, 59, 0, 39, 0)), lossless(60, 40)]), WEBP)


@given(kind=st.sampled_from(sorted(WHOLE)), cut=st.floats(0, 1))
def test_every_beginning_of_an_image_is_refused(kind: str, cut: float) -> None:
    data = WHOLE[kind]
    with pytest.raises(ImageRefused):
        inspect(data[: int(cut * (len(data) - 1))], kind)


@given(kind=st.sampled_from(sorted(WHOLE)), place=st.floats(0, 1), byte=st.integers(0, 255))
def test_a_changed_byte_is_an_image_or_a_refusal(kind: str, place: float, byte: int) -> None:
    data = bytearray(WHOLE[kind])
    data[int(place * (len(data) - 1))] = byte
    try:
        inspect(bytes(data), kind)
    except ImageRefused:
        return


@given(data=st.binary(max_size=400), kind=st.sampled_from(sorted(WHOLE)), start=st.integers(2, 40))
def test_rubbish_behind_a_good_beginning_is_an_image_or_a_refusal(data: bytes, kind: str, start: int) -> None:
    try:
        inspect(WHOLE[kind][:start] + data, kind)
    except ImageRefused:
        return
