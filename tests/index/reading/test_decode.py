"""Bytes become the characters that were meant, whatever encoding they came in, and the flags say how."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.input.clean import clean
from index.reading.input.decode import declared_charset, decode

RUSSIAN = "Президент сообщил, что переговоры в Москве завершились поздно вечером. " * 20


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides_and_is_removed(encoding: str) -> None:
    assert decode("Crème brûlée".encode(encoding))[0] == "Crème brûlée"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_wide_text_without_a_mark_is_recognised(encoding: str) -> None:
    assert decode("The mayor’s office said".encode(encoding)) == (
        "The mayor’s office said",
        (f"encoding={encoding}",),
    )


def test_undeclared_windows_1252_is_read_after_utf8_failed() -> None:
    assert decode("Café d’Or – 3 €".encode("cp1252")) == ("Café d’Or – 3 €", ("encoding=windows-1252",))


def test_a_declared_charset_is_obeyed_only_where_it_decodes_strictly() -> None:
    assert decode("Привет, мир".encode("koi8-r"), "KOI8-R") == ("Привет, мир", ("encoding=koi8-r",))
    assert decode("naïve café".encode(), "iso-8859-1") == ("naïve café", ())
    assert decode("naïve café".encode("cp1252"), "utf-8") == ("naïve café", ("encoding=windows-1252",))
    assert decode("東京は晴れ".encode("euc-jp") + b"\x8f", "shift_jis")[0]


@pytest.mark.parametrize(
    "label", ["rot13", "hex", "zlib", "unicode_escape", "punycode", "no such", "\0", "", "utf-7", "idna"]
)
def test_a_charset_label_never_runs_a_codec_that_is_no_charset(label: str) -> None:
    assert decode(b"caf\xe9 \\u0041", label) == ("café \\u0041", ("encoding=windows-1252",))


def test_statistics_are_asked_last_and_only_about_a_kilobyte_or_more() -> None:
    assert decode(RUSSIAN.encode("cp1251")) == (RUSSIAN, ("encoding=windows-1251",))


def test_lines_of_two_encodings_in_one_file_are_all_read() -> None:
    data = (
        "Zürich\nMálaga\n".encode() + "Besançon\n".encode("cp1252") + "Genève and Gen".encode() + b"\xe8ve\n"
    )
    assert decode(data) == ("Zürich\nMálaga\nBesançon\nGenève and Genève\n", ("encoding=mixed",))


def test_an_input_cut_inside_a_character_stays_utf8() -> None:
    assert decode("déjà".encode()[:-1]) == ("déj", ("cut_character",))


def test_double_encoded_text_is_repaired_and_flagged() -> None:
    good = "The café’s owner said “no” – à la carte"
    assert decode(good.encode().decode("cp1252", "ignore").replace("â€ ", "â€\x9d ").encode())[1] == (
        "mojibake_fixed",
    )
    assert clean("CafÃ© dâ€™Or") == ("Café d’Or", ("mojibake_fixed",))
    assert clean("Ã  la carte") == (
        "Ã  la carte",
        (),
    )  # the no-break space is gone already: not repairable, left alone
    assert clean("Ã\xa0 la carte") == ("à la carte", ("mojibake_fixed",))


def test_text_that_only_looks_foreign_is_left_alone() -> None:
    for text in ("São João, à la carte, NÃO", "pâté, âge", "Âge d’or", "Tiếng Việt Ã", "Søren Ægir"):
        assert clean(text) == (text, ())


def test_replacement_characters_are_kept_and_counted() -> None:
    assert clean("na\ufffdve caf\ufffd") == ("na\ufffdve caf\ufffd", ("replacement=2",))


def test_controls_and_invisible_characters() -> None:
    assert clean("a\0b\x07c\x1bd\x7fe\tf\ng")[0] == "ab c d e\tf\ng"
    assert clean("a\x93quoted\x94\x85")[0] == "a“quoted”…"
    assert clean("a\u202eb\u200fc\u2066d\u2069e\xadf\ufeffg")[0] == "abcdefg"
    assert clean("می\u200cخواهم क्\u200dष")[0] == "می\u200cخواهم क्\u200dष"
    assert clean("1\xa0000")[0] == "1\u202f000"  # one number, with the space that keeps it together
    assert clean("a\xa0b")[0] == "a b"
    assert clean("a\r\nb\rc\u2028d")[0] == "a\nb\nc\nd"
    assert clean("x\ud800y") == ("x\ufffdy", ("replacement=1",))


def test_the_charset_is_found_where_pages_state_it() -> None:
    assert declared_charset(b'<html><head><meta charset="ISO-8859-2">') == "ISO-8859-2"
    assert (
        declared_charset(b"<META http-equiv=Content-Type content='text/html; charset=windows-1251'>")
        == "windows-1251"
    )
    assert declared_charset(b'<?xml version="1.0" encoding="koi8-r"?>') == "koi8-r"
    assert declared_charset(b"<p>charset=none</p>") is None


@given(
    st.binary(max_size=400),
    st.sampled_from([None, "utf-8", "latin-1", "shift_jis", "big5", "utf-16", "cp1251"]),
)
def test_any_bytes_decode_to_text_that_can_be_stored(data: bytes, declared: str | None) -> None:
    text, _ = decode(data, declared)
    text.encode("utf-8")
    assert re.search("[\0-\x08\x0b-\x1f\x7f-\xa0\xad\ufeff\u202e]", text) is None


@pytest.mark.parametrize(("wrong", "right"), [("caf\u00c3\u0192\u00c2\u00a9", "café"), ("\x9dÂ\x80", "€")])
def test_what_was_read_wrongly_twice_or_parted_by_a_control_is_repaired_at_once(
    wrong: str, right: str
) -> None:
    assert clean(wrong) == (right, ("mojibake_fixed",))


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text)[0]
    assert clean(once)[0] == once


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=200))
def test_clean_utf8_comes_through_unchanged(text: str) -> None:
    assert decode(text.encode()) == (text, ())


_TELLING = "\0\r\n\t\x7f\x85\x9f\xa0\xad¡\u061c؛\u200d\u200e’\u2028\u202e\u2066\u206a\ufeff\ufffdÃâ€™"
_DIRTY = re.compile("[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(_TELLING), max_size=60))
def test_nothing_invisible_is_left_in_a_file_or_a_text(text: str) -> None:
    assert not _DIRTY.search(clean(text)[0])
    if not text.startswith("\ufeff") and "\0" not in text:  # which are marks of an encoding in a file
        assert decode(text.encode()) == clean(text)
    if not _DIRTY.search(text) and not any(letter in text for letter in "ÃÂâ"):
        assert clean(text)[0] == text
