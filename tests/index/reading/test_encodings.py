"""Undeclared bytes are read in the encoding in which they make words of a language; what cannot be told is marked, and the user can say it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from index.errors import InputError, RecordFailure
from index.reading.input.decode import decode
from index.reading.input.encoding_guess import guess
from index.reading.input.noise import is_noise
from index.reading.input.raw_record import RawRecord
from index.reading.input.walk import File, walk
from index.reading.sources import ReadOptions, known_encoding, read_file

SHORT = {
    "ru": ("Гавань открыта для судов, сообщила администрация порта. Паром ушёл в рейс.", "cp1251 koi8_r iso8859_5 cp866"),
    "ru-caps": ("МЭРИЯ ГОРОДА ОТКРЫЛА МОСТ\n\nМэрия города открыла мост.", "cp1251 koi8_r cp866"),
    "uk": ("Поїзд зупинився біля річки, повідомила міська рада. Їхній міст закрито.", "cp1251 koi8_u"),
    "bg": ("Корабът замина вчера от пристанището, съобщиха от общината.", "cp1251"),
    "sr": ("Брод је испловио из луке, саопштила је управа. Њихов мост је затворен.", "cp1251"),
    "el": ("Το πλοίο έφυγε από το λιμάνι με σαράντα επιβάτες, είπε ο δήμαρχος.", "cp1253 iso8859_7"),
    "he": ("המעבורת יצאה מהנמל עם ארבעים נוסעים, אמר ראש העיר.", "cp1255"),
    "ar": ("غادرت العبارة الميناء وعلى متنها أربعون راكبا، قال رئيس البلدية.", "cp1256 iso8859_6"),
    "th": ("เรือข้ามฟากออกจากท่าเรือพร้อมผู้โดยสารสี่สิบคน นายกเทศมนตรีกล่าว", "cp874"),
    "tr": ("Feribot kırk yolcuyla limandan ayrıldı, dedi belediye başkanı. Köprü kapalı.", "cp1254"),
    "pl": ("Przystań została otwarta dla statków. Prom wypłynął z pasażerami.", "cp1250 iso8859_2"),
    "cs": ("Trajekt opustil přístav se čtyřiceti cestujícími, řekl starosta. Most je uzavřen.", "cp1250 iso8859_2"),
    "hu": ("A komp negyven utassal hagyta el a kikötőt, mondta a polgármester, és a fűtés sem működik.", "cp1250"),
    "ro": ("Feribotul a plecat din port cu patruzeci de călători. Podul este închis şi staţia la fel.", "cp1250"),
    "hr": ("Trajekt je otišao iz luke s četrdeset putnika, rekao je gradonačelnik. Most je već zatvoren.", "cp1250"),
    "lt": ("Keltas išplaukė iš uosto su keturiasdešimt keleivių, sakė meras. Tiltas uždarytas.", "cp1257"),
    "lv": ("Prāmis izgāja no ostas ar četrdesmit pasažieriem, teica mērs. Tilts ir slēgts.", "cp1257"),
    "de": ("Die Fähre verließ den Hafen mit vierzig Fahrgästen, sagte der Bürgermeister.", "cp1252 cp850 mac_roman"),
    "fr": ("Le bac a quitté le port avec quarante passagers, a déclaré le maire.", "cp1252 cp850 mac_roman"),
    "es": ("El transbordador salió del puerto, según el alcalde de la ciudad. Mañana volverá.", "cp1252 cp850"),
    "da": ("Færgen sejlede fra havnen på morgenen, siger borgmesteren. Broen er også lukket.", "cp1252"),
    "is": ("Ferjan fór úr höfninni með fjörutíu farþega, sagði bæjarstjórinn. Brúin er lokuð.", "cp1252"),
    "en": ("The ferry left the harbour with forty passengers, said José Muñoz, who runs the café.", "cp1252"),
    "en-money": ("The crew said “no” — it cost £5m, or €6m, said Muñoz.", "cp1252"),
    "ja": ("港\n\n港の渡し船は四十人の客を乗せて出港したと市長は述べた。フェリーは翌日戻る。", "cp932 euc_jp iso2022_jp"),
    "zh": ("港口周一上午重新开放，港务局宣布。渡轮出航，但因强风返回。", "gb18030"),
    "tw": ("港口週一上午重新開放，港務局宣布。渡輪出航，但因強風返回。", "big5hkscs"),
    "ko": ("항구는 월요일 아침에 다시 열렸다고 시장이 말했다. 여객선은 승객을 태우고 출발했다.", "cp949"),
}  # fmt: skip
CASES = [(name, text, codec) for name, (text, codecs) in SHORT.items() for codec in codecs.split()]


@pytest.mark.parametrize(
    ("name", "text", "codec"), CASES, ids=[f"{name}-{codec}" for name, _, codec in CASES]
)
def test_short_texts_of_any_country_are_read(name: str, text: str, codec: str) -> None:
    read, flags = decode(text.encode(codec))
    assert read == text
    assert "encoding_unsure" not in flags


def test_a_word_that_could_be_either_is_marked_as_unsure() -> None:
    assert "encoding_unsure" in decode("Кит".encode("cp1251"))[1]


def test_random_bytes_make_no_words() -> None:
    chance = random.Random(11)
    for size in (20, 60, 200):
        for _ in range(50):
            found = guess(bytes(chance.randrange(256) for _ in range(size)))
            assert found is None or not found.is_sure


def items(path: Path, reading: ReadOptions) -> list[RawRecord | RecordFailure]:
    (file,) = walk([path])
    assert isinstance(file, File)
    return list(read_file(file, reading))


def test_six_bytes_of_binary_are_no_article(tmp_path: Path) -> None:
    noise = (
        b"\x89\xe1\xff\xb2\x80\xc3",
        b"\xff\xfe\x00\xd8\x02\xe5",
        b"\x00\x01\x02\x03\x04\x05",
        b"\xd3\xc9\xa1\xfe\xb0\xc8",
    )
    for number, data in enumerate(noise):
        path = tmp_path / f"{number}.bin"
        path.write_bytes(data)
        (item,) = items(path, ReadOptions())
        assert isinstance(item, RecordFailure)
        assert item.kind in ("binary", "empty")


def test_a_short_text_is_no_noise() -> None:
    for text, codec in (
        ("Кит ушёл", "cp1251"),
        ("Señor", "cp1252"),
        ("港", "utf-16"),
        ("—", "utf-8"),
        ("ok", "ascii"),
    ):
        data = text.encode(codec)
        assert not is_noise(data, *decode(data)), text


def test_the_encoding_a_user_states_is_taken_where_a_file_says_none(tmp_path: Path) -> None:
    text = "Кит\n\nКит ушёл."
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode("koi8-r"))
    (record,) = items(path, ReadOptions(encoding="koi8-r"))
    assert isinstance(record, RawRecord)
    assert (record.text, record.flags) == (text, ("encoding=koi8-r",))


@pytest.mark.parametrize(
    ("data", "stated", "read"),
    [
        ("Гавань".encode(), "windows-1251", "Гавань"),
        ("Гавань".encode(), "windows-1251!", "Гавань".encode().decode("cp1251", "replace")),
        ("\ufeffГавань".encode(), "windows-1251!", "Гавань"),
        ("Гавань".encode("utf-16"), "windows-1251", "Гавань"),
        ("Гавань".encode("cp1251"), "latin-1", "Ãàâàíü"),
        ("港の船".encode("iso2022_jp"), "iso-2022-jp", "港の船"),
        (b"Plain", "koi8-r", "Plain"),
    ],
)  # fmt: skip
def test_a_byte_order_mark_wins_and_an_exclamation_mark_forces(data: bytes, stated: str, read: str) -> None:
    assert decode(data, None, stated)[0] == read


def test_a_declared_encoding_that_decodes_wins_unless_forced() -> None:
    data = "Гавань открыта".encode("cp1251")
    assert decode(data, "windows-1251", "koi8-r")[0] == "Гавань открыта"
    assert decode(data, "windows-1251", "koi8-r!")[0] == data.decode("koi8-r")


@pytest.mark.parametrize("name", ["nonsense", "", "rot13", "unicode_escape"])
def test_what_is_no_encoding_is_refused_by_name(name: str) -> None:
    with pytest.raises(InputError, match="no encoding of texts"):
        known_encoding(name)


def test_records_and_tables_are_read_in_their_encoding(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(
        '{"title": "Паром", "text": "Паром ушёл в рейс из гавани утром."}\n'.encode("cp1251")
    )
    (tmp_path / "b.csv").write_bytes(
        'title,text\nМост,"Мост закрыт до весны, сообщила мэрия."\n'.encode("koi8-r")
    )
    (line,), (row,) = (items(tmp_path / name, ReadOptions()) for name in ("a.jsonl", "b.csv"))
    assert isinstance(line, RawRecord)
    assert isinstance(row, RawRecord)
    assert (line.fields or {})["title"] == "Паром"
    assert (row.fields or {})["title"] == "Мост"
    assert "encoding=koi8_u" in row.flags
