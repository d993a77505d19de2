"""What shops of other languages call their columns."""

from __future__ import annotations

import pytest

from churn.ingest.column_names import NAMES, candidates

COLUMNS = ("customer_id", "ordered_at", "order_id", "product_id", "category", "quantity", "unit_price", "amount")


@pytest.mark.parametrize(
    "header",
    [
        "N° client|Date commande|N° commande|Référence|Famille|Quantité|Prix unitaire|Montant TTC",
        "Código cliente|Fecha pedido|Nº pedido|Articulo|Categoría|Cantidad|Precio unitario|Importe",
        "Codice Cliente|Data Ordine|Numero Ordine|Articolo|Reparto|Q.tà|Prezzo|Importo",
        "Codigo do Cliente|Data da Venda|Número do Pedido|Produto|Categoria|Qtde|Valor Unitário|Valor Total",
        "Klantnummer|Orderdatum|Ordernummer|Artikelnummer|Categorie|Aantal|Stukprijs|Bedrag",
        "Kundnummer|Orderdatum|Ordernummer|Artikelnr|Kategori|Antal|Pris|Belopp",
        "Nr klienta|Data sprzedaży|Paragon|Kod produktu|Kategoria|Ilość|Cena|Wartość",
        "Müşteri No|Sipariş Tarihi|Fiş No|Ürün Kodu|Kategori|Miktar|Birim Fiyat|Tutar",
        "Код клиента|Дата продажи|Номер чека|Артикул|Категория|Кол-во|Цена|Сумма",
    ],
)
def test_a_till_of_another_language_is_understood(header: str) -> None:
    names = header.split("|")
    assert [candidates(names, canonical) for canonical in COLUMNS] == [[name] for name in names]


def test_no_name_is_of_two_columns() -> None:
    for canonical in NAMES:
        others = [name for key, names in NAMES.items() if key != canonical for name in names]
        assert candidates(others, canonical) == []
