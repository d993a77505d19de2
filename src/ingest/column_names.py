"""What columns are called, in English, Chinese, a dozen other languages and the exports of shops: which is which."""

from __future__ import annotations

import re
import unicodedata

NAMES: dict[str, tuple[str, ...]] = {
    "customer_id": (
        "customer_id", "customer number", "customer no", "customer code", "customer key", "customer", "client id",
        "client number", "client", "member id", "member no", "member", "user id", "buyer id", "buyer",
        "account id", "card number", "card no", "loyalty card", "loyalty id", "email",
        "e-mail", "customer email", "billing email", "email address", "phone", "kundennummer", "kunden-nr", "kunde",
        "numero client", "client no", "cliente", "id cliente", "shopper id", "household key", "cust id", "custid",
        "客户编号", "客户号", "客户id", "客户代码", "客户", "会员编号", "会员号", "会员卡号", "会员id", "会员名",
        "会员",
        "买家会员名", "买家昵称", "买家id", "买家", "用户编号", "用户id", "用户名", "用户", "顾客编号", "顾客",
        "下单帐号", "下单账号", "手机号", "手机", "卡号", "customer name", "客户名称", "客户姓名",
        "n client", "code client", "id client", "identifiant client", "codigo cliente", "numero de cliente",
        "numero cliente", "codice cliente", "código do cliente", "cod cliente", "klantnummer", "klantnr", "klant",
        "kundnummer", "kundnr", "kund", "kundenr", "nr klienta", "id klienta", "klient", "müşteri no", "müşteri kodu",
        "müşteri", "код клиента", "номер клиента", "клиент", "покупатель", "номер карты",
        "会員番号", "会員id", "顧客番号", "顧客id", "お客様番号", "회원번호", "회원id", "고객번호", "고객id",

        "buyer username", "buyer user id", "buyer name", "客戶", "客戶編號", "會員編號", "會員", "買家",
        "buyer email", "account number", "account", "user",
    ),
    "order_id": (
        "order_id", "order number", "order no", "order nr", "order", "order name", "invoice number", "invoice no",
        "invoice", "receipt number", "receipt no", "receipt", "ticket number", "ticket no", "ticket", "basket id",
        "transaction id", "transaction number", "transaction no", "bill number", "bill no", "document number",
        "document no", "voucher number", "voucher no", "sales order", "charge id",
        "bestellnummer", "rechnungsnummer", "bon-nr", "bonnummer", "commande", "numero commande", "pedido",
        "订单编号", "订单号", "订单id", "订单", "单号", "小票号", "小票", "交易号", "流水号", "发票号", "单据号",
        "销售单号",
        "n commande", "numéro de commande", "facture", "n facture", "numero de pedido", "n pedido", "no pedido",
        "factura", "numero factura", "numero ordine", "ordine", "fattura", "scontrino", "número do pedido",
        "nota fiscal", "amazon order id", "order reference", "order ref", "belegnummer", "beleg-nr", "beleg",
        "ordernummer", "bestelnummer", "factuurnummer", "kvittonummer", "bon", "ordrenummer", "numer zamówienia",
        "paragon", "sipariş no", "fatura no", "fiş no", "номер заказа", "заказ", "номер чека", "чек",
        "訂單編號", "訂單號碼",
        "注文番号", "伝票番号", "受注番号", "주문번호", "영수증번호",
    ),
    "ordered_at": (
        "ordered_at", "order date", "order time", "order datetime", "ordered on", "purchase date", "purchased at",
        "created at", "created_on", "creation date", "date created", "invoice date", "transaction date",
        "transaction time", "sale date", "sales date", "date of sale", "paid at", "payment date", "timestamp",
        "datetime", "date time", "date", "day", "order purchase timestamp", "placed at", "placed", "when",
        "bestelldatum", "datum",
        "kaufdatum", "rechnungsdatum", "fecha", "data", "date de commande",
        "订单创建时间", "下单时间", "下单日期", "订单日期", "订单时间", "创建时间", "购买日期", "购买时间", "交易日期",
        "交易时间", "销售日期", "销售时间", "消费日期", "消费时间", "付款时间", "支付时间", "成交时间", "日期", "时间",
        "date commande", "date de vente", "date facture", "fecha pedido", "fecha de compra", "fecha venta",
        "fecha factura", "data ordine", "data acquisto", "data vendita", "data do pedido", "data da compra",
        "data da venda", "besteldatum", "orderdatum", "factuurdatum", "verkoopdatum", "köpdatum", "dato",
        "ordredato", "data zamówienia", "data sprzedaży", "tarih", "sipariş tarihi", "fatura tarihi", "дата заказа",
        "дата продажи", "дата покупки", "дата",
        "訂單日期", "訂購日期", "下單時間",
        "購入日時", "注文日時", "注文日", "購入日", "受注日", "売上日", "日付", "주문일시", "주문일자",
        "주문일", "결제일", "날짜",
    ),
    "product_id": (
        "product_id", "product code", "product number", "product no", "sku", "stock code", "item id", "item code",
        "item number", "item no", "article number", "article no", "article id", "article", "ean", "upc", "barcode",
        "product sku", "item sku", "product", "product name", "item name", "item", "description", "artikelnummer",
        "artikel",
        "producto", "produit", "商品编号", "商品编码", "商品id", "商品代码", "货号", "条码", "产品编号", "商品名称",
        "产品名称", "商品", "品名", "宝贝标题",
        "référence", "code article", "réf article", "désignation", "codigo producto", "código artículo", "articulo",
        "referencia", "codice articolo", "articolo", "prodotto", "código do produto", "produto", "artikelnr",
        "productcode", "kod produktu", "produkt", "ürün kodu", "ürün", "артикул", "код товара", "товар",
        "наименование", "asin", "material", "materialnummer",
        "商品コード", "商品番号", "品番", "商品名", "상품코드", "상품번호", "상품명",
    ),
    "category": (
        "category", "product category", "category name", "product group", "group", "department", "dept", "family",
        "product type", "product group name", "product type name", "department name", "commodity desc",
        "category code", "product subclass", "warengruppe", "kategorie", "categoria", "catégorie",
        "品类", "类别", "商品类别", "商品分类", "分类", "大类", "品类名称", "商品品类", "部门",
        "categoría", "famille", "rayon", "familia", "departamento", "reparto", "famiglia", "categorie", "productgroep",
        "kategori", "varugrupp", "kategoria", "категория", "группа товаров",
        "カテゴリ", "カテゴリー", "部門", "분류", "카테고리",
    ),
    "quantity": (
        "quantity", "qty", "units", "pieces", "count", "number of items", "quantity sold", "qty ordered",
        "order quantity", "purchase quantity", "menge", "anzahl", "cantidad", "quantité", "quantidade",
        "数量", "购买数量", "销售数量", "订购数量", "件数", "商品数量", "销量",
        "unidades", "cant", "quantità", "qtà", "qtd", "qtde", "aantal", "antal", "ilość", "miktar", "adet",
        "количество", "кол-во",
        "個数", "수량",
    ),
    "unit_price": (
        "unit_price", "price", "unit price", "price per unit", "item price", "selling price", "sale price",
        "sales price",
        "einzelpreis", "preis", "precio", "prix unitaire", "preço", "单价", "价格", "售价", "销售单价", "商品单价",
        "precio unitario", "prix", "prezzo unitario", "prezzo", "preço unitário", "valor unitário", "stukprijs",
        "prijs", "pris", "cena", "birim fiyat", "fiyat", "цена",
        "単価", "販売価格", "단가", "판매가",
    ),
    "amount": (
        "amount", "line total", "total price", "total amount", "total", "line amount", "net amount", "net sales",
        "net total", "sales", "sales amount", "sales value", "revenue", "turnover", "value", "spend", "subtotal",
        "extended price", "row total", "payment value", "purchase amount", "umsatz", "betrag", "summe", "importe",
        "montant", "valor",
        "金额", "实付金额", "实收金额", "成交金额", "销售金额", "销售额", "支付金额", "买家实际支付金额", "总金额",
        "消费金额", "应收金额", "订单金额", "合计", "小计",
        "montant ttc", "total ttc", "prix total", "importe total", "monto", "importo", "importo totale", "totale",
        "valor total", "bedrag", "regelbedrag", "totaal", "omzet", "belopp", "summa", "beløb", "kwota", "wartość",
        "tutar", "toplam", "сумма", "стоимость", "выручка",
        "金額", "売上金額", "合計金額", "결제금액", "주문금액", "금액", "합계", "sales incl tax", "total incl tax",
        "sales incl vat", "gross sales",
        "nettowert", "nettobetrag", "nettoumsatz", "bruttobetrag", "bruttoumsatz", "order total", "grand total",
        "order amount", "total paid",
    ),
    "discount": (
        "discount", "discount amount", "line discount", "rebate", "markdown", "rabatt", "descuento", "remise",
        "折扣", "折扣金额", "优惠金额", "优惠", "让利",
        "sconto", "desconto", "korting", "rabat", "indirim", "скидка",
        "割引", "値引", "할인", "할인금액",
    ),
    "channel": (
        "channel", "sales channel", "sales channel id", "order channel", "source", "store", "shop", "store name",
        "store id", "branch",
        "kanal", "filiale", "渠道", "销售渠道", "订单来源", "门店", "店铺", "店铺名称", "门店名称",
        "canal", "magasin", "tienda", "canale", "negozio", "loja", "kanaal", "filiaal", "winkel", "butik", "mağaza",
        "канал", "магазин",
        "店舗", "店舗名", "チャネル", "채널", "매장",
    ),
    "region": (
        "region", "country", "shipping country", "billing country", "state", "province", "city", "land",
        "地区", "区域", "省份", "省", "城市", "国家",
        "pays", "ville", "país", "ciudad", "provincia", "paese", "città", "regione", "cidade", "estado", "plaats",
        "regio", "ort", "şehir", "ülke", "город", "регион", "страна",
        "都道府県", "지역",
    ),
    "currency": ("currency", "currency code", "order currency", "währung", "moneda", "币种", "货币"),
    "gender": ("gender", "sex", "geschlecht", "性别"),
    "birth_year": ("birth_year", "year of birth", "born", "birth year", "geburtsjahr", "出生年份", "出生年"),
    "occupation": ("occupation", "job", "profession", "beruf", "职业"),
    "joined_at": (
        "joined_at", "join date", "joined", "member since", "registered", "registration date", "signup date",
        "注册时间", "注册日期", "入会时间", "入会日期",
    ),
    "acquisition_channel": ("acquisition_channel", "acquisition channel", "acquired via", "获客渠道", "来源渠道"),
    "is_business": ("is_business", "business", "b2b", "is company", "企业客户"),
}  # fmt: skip
"""canonical -> what it is called, the surest name first"""


def plain_name(name: str) -> str:
    """A column's name as names are compared: letters and digits only, in any case and width."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in text if sign.isalnum()) or text.strip()


def _folded(name: str) -> str:
    """The name as names are compared, and without accents: an export that lost them says codigo for código."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", plain_name(name)) if not unicodedata.combining(sign))


_PLACE = {key: {_folded(name): place for place, name in enumerate(names)} for key, names in NAMES.items()}
_ENDINGS = ("yuan", "元", "gbp", "eur", "usd", "cny", "rmb", "brl")


_UNIT = re.compile(
    r"[(\[（【]\s*(?:(?!tax|vat|fee|lbs)[a-z]{3}|[€$£¥₹%]|pcs|pieces|units?|each|stk\.?|stück|st\.?|件|个|元|net(?:to)?|gross|"
    r"brutto|(?:incl|excl|inkl|exkl|inc|ex|zzgl)\b[^)\]）】]*|(?:utc|gmt)[^)\]）】]*|local)\s*[)\]）】]\s*$",
    re.IGNORECASE,
)
"""A unit in brackets behind a name: Qty (pcs), Total (incl. VAT), Date (UTC)."""


def candidates(names: list[str], canonical: str) -> list[str]:
    """Columns of a header that may be `canonical` by their names, the surest first; a currency or unit behind is no
    part of the name."""
    known = _PLACE[canonical]
    ranked = []
    for name in names:
        folded = _folded(name)
        short = next((folded.removesuffix(end) for end in _ENDINGS if folded.endswith(end) and folded != end), folded)
        bare = _folded(_UNIT.sub("", name))
        place = known.get(folded, known.get(short, known.get(bare)))
        if place is not None:
            ranked.append((place, name))
    return [name for _, name in sorted(ranked, key=lambda one: one[0])]
