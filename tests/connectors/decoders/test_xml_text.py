"""XML of strangers."""

import pytest

from connectors.decoders.xml_text import DEEPEST, parse
from connectors.errors import DecodeError

BOMB = '<!DOCTYPE a [<!ENTITY x "xx"><!ENTITY y "&x;&x;&x;&x;">]><a>&y;</a>'


def test_names_are_local_and_texts_stripped() -> None:
    node = parse(b'<a xmlns="u" xmlns:o="v"> <b o:c="1"> x <e/> y </b><b>2</b></a>', "value")
    assert [one.text for one in node.all("b")] == ["x  y", "2"]
    assert (node.name, node.get("z", "b"), node.one("b/e"), node.get("b/e")) == ("a", "x  y", node.one("b/e"), None)
    first = node.one("b")
    assert first is not None
    assert first.attributes == {"c": "1"}


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1/x">]><a>&x;</a>',
        "<a>" * (DEEPEST + 1) + "</a>" * (DEEPEST + 1),
    ],
)
def test_what_could_hurt_is_refused(text: str) -> None:
    with pytest.raises(DecodeError, match=r"^unsafe_xml"):
        parse(text.encode(), "value")


@pytest.mark.parametrize("data", [b"", b"<a>", b"<a/><b/>", b"\xff\xfe", b"<a>&x;</a>", b"\x00" * 9, b"<a>\xff</a>"])
def test_what_is_no_xml(data: bytes) -> None:
    with pytest.raises(DecodeError, match=r"^bad_bytes"):
        parse(data, "value")
