"""Encodings by their bytes, and text that was encoded twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from churn.ingest.sources.text_encoding import decoded, is_chinese, read_once

HEADER = "customer_id,amount\n"


def test_chinese_bytes_are_told_from_european_ones() -> None:
    assert is_chinese((HEADER + "张三,5\n李四,6\n").encode("gb18030"))
    assert not is_chinese((HEADER + "Zoë Müller,5\nJosé,6\n").encode("cp1252"))
    assert not is_chinese((HEADER + "Ann,5\n").encode())


@pytest.mark.parametrize("text", ["Zoë Müller", "José", "£5", "naïve"])
def test_text_encoded_twice_is_read_once(text: str) -> None:
    assert read_once(text.encode().decode("cp1252")) == text


@given(st.text(alphabet="abcdéèüñ 123", max_size=20))
def test_plain_text_is_left_alone(text: str) -> None:
    assert read_once(text) is None


WORDS = {
    "cp1252": [
        "Tee grün|Käse|Müsli|Öl", "Thé|Café|Boîte à thé|Noël", "Niño|Jamón|Piñata", "Kök|Små|Gräs|Ål",
        "Pão|Limões|Maçã", "Smørrebrød|Æbler|Kød", "Caffè|Più|Città", "Þvottur|Brauð|Mjólk|Kæfa",
        "Œufs|MAÏS|Crème brûlée", "12,50 €|£5", "Box 5 m³|25 °C|½ kg", "“Tea” – large|it’s|Women’s", "ÉPICERIE|CRÉÉE",
    ],
    "cp1250": ["Książka|Łyżka|Żółty|Sprzedaż", "Čaj|Hrnky|Řepa|Žluťoučký kůň|Šunka", "Vevő|Fűszer|Őszibarack|Kávé"],
    "cp1254": ["Ayakkabı|Giyim|Çanta|Şapka|Müşteri"],
    "cp1251": ["Чай|Кофе|Кружки|Сладости|Мёд"],
    "cp1253": ["Τσάι|Καφές|Κούπα|Μέλι"],
    "cp1255": ["תה|קפה|ספל|דבש"],
    "cp1256": ["شاي|قهوة|أكواب|حلويات"],
    "cp874": ["ชา|กาแฟ|แก้ว|ขนม"],
    "cp932": ["お茶|コーヒー|食器|お菓子", "2023年5月18日|会員番号|商品コード"],
    "cp949": ["차|커피|그릇|과자|잡화|녹차 세트|주문번호|회원번호|상품코드"],
    "big5": ["茶葉|咖啡|杯子|餅乾|蜂蜜|會員編號"],
    "gb18030": ["茶叶|龙井|碧螺春|茶杯|点心|饼干", "散客", "女装 连衣裙|手机壳|洗发水 500ml|纸巾|会员号"],
}  # fmt: skip


@pytest.mark.parametrize(("page", "words"), [(page, words) for page, all_of in WORDS.items() for words in all_of])
def test_a_code_page_is_told_by_its_letters(page: str, words: str) -> None:
    text = HEADER + "".join(
        f"{n},2024-01-{n % 28 + 1:02d};{word};12.50\n" for n, word in enumerate(words.split("|") * 40)
    )
    assert decoded(text.encode(page))[1] == text
