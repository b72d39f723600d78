"""Properties of visits and purchases."""

from enishi.site.demo.telling.teller import SITE, Teller
from enishi.site.demo.visits import FROM_LINE, FROM_MAIL, SOCIAL, STATUS

_CHANNELS = ("store", "web", "app")
_PAGES = (
    ("ホーム", "/"),
    ("特集", "/features/small-rooms"),
    ("サイズの測り方", "/guide/measure"),
    ("お届け状況", "/mypage/orders"),
    ("送料とお届け", "/guide/shipping"),
    ("店舗案内", "/stores"),
    ("レビュー", "/reviews"),
    ("会員登録", "/signup"),
)
_GOOGLE, _INSTAGRAM = "https://www.google.com/", "https://www.instagram.com/"
_REFERRERS = ("", _GOOGLE, _INSTAGRAM, _GOOGLE, "", "", f"{SITE}/")
_CAMPAIGNS = {
    SOCIAL: ("instagram", "social", "room-ideas"),
    3: ("google", "cpc", "brand"),
}
_SEARCHES = {
    "ソファ・チェア": ("ソファ 2人掛け", "座椅子", "こども椅子", "デスクチェア"),
    "テーブル・デスク": ("ローテーブル", "昇降デスク", "こたつ", "学習机"),
    "収納": ("収納ケース 浅型", "本棚 薄型", "ベッド横 棚 スリム", "テレビ台 150"),
    "寝具": ("マットレス シングル", "枕 高さ調整", "毛布", "すのこベッド"),
    "カーテン・ラグ": ("遮光カーテン", "ラグ 洗える", "レースカーテン"),
    "照明・家電": ("ペンダントライト", "加湿器", "間接照明"),
    "キッチン・食器": ("フライパン", "土鍋", "マグカップ", "保存容器"),
    "くらしの小物": ("バスタオル", "クッションカバー", "観葉植物", "スリッパ"),
    "子ども・ペット": ("おもちゃ収納", "ランドセルラック", "ネコ タワー"),
}
_FIELDS = ("郵便番号", "電話番号")
_ERRORS = ("正しい郵便番号を入力してください", "電話番号の形式が正しくありません")
_REASONS = (
    "サイズが合わない",
    "色が写真と違う",
    "傷があった",
    "イメージと違う",
    "重複して注文した",
)


def campaign_of(teller: Teller, origin: int, mailing: int) -> tuple[str, str, str] | None:
    """Source, medium and name of the campaign that a visit came from."""
    if origin in {FROM_MAIL, FROM_LINE}:
        medium = ("newsletter", "email") if origin == FROM_MAIL else ("line", "message")
        return *medium, teller.titles[mailing][0]
    return _CAMPAIGNS.get(origin)


def page(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    name, path = _PAGES[a]
    found = campaign_of(teller, b, c)
    query = f"?utm_source={found[0]}&utm_medium={found[1]}&utm_campaign={found[2]}" if found else ""
    order = f',"order_id":"{teller.number(c)}"' if a == STATUS and c >= 0 else ""
    return (
        f'{{"name":"{name}","title":"{name} | 青葉リビング","path":"{path}",'
        f'"url":"{SITE}{path}{query}","search":"{query}","referrer":"{_REFERRERS[b]}"{order}}}'
    )


def screen(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    order = f',"order_id":"{teller.number(c)}"' if a == STATUS and c >= 0 else ""
    return f'{{"name":"{_PAGES[a][0]}"{order}}}'


def opened(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    return '{"version":"4.12.0"}'


def installed(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    return '{"version":"4.12.0","build":"412"}'


def searched(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    terms = _SEARCHES[teller.products[a].category]
    return f'{{"query":"{terms[a % len(terms)]}"}}'


def listed(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    category = teller.products[a].category
    first = f'{{{teller.product_json[a]},"position":1}}'
    return f'{{"list_id":"{category}","category":"{category}","products":[{first}]}}'


def viewed(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    sku = teller.products[a].sku
    return f'{{{teller.product_json[a]},"currency":"JPY","url":"{SITE}/products/{sku}"}}'


def added(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    return f'{{{teller.product_json[a]},"quantity":{b},"currency":"JPY"}}'


def _wanted(teller: Teller, a: int, b: int, c: int) -> tuple[str, int]:
    if c >= 0:
        return teller.lines(c), teller.subtotal[c]
    product = teller.products[a]
    return f'[{{{teller.product_json[a]},"quantity":{b}}}]', product.price * b


def cart(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    products, value = _wanted(teller, a, b, c)
    return f'{{"products":{products},"value":{value},"currency":"JPY"}}'


def checkout(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    products, value = _wanted(teller, a, b, c)
    return f'{{"value":{value},"revenue":{value},"currency":"JPY","products":{products}}}'


def form_error(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    return (
        f'{{"form":"ご注文手続き","field":"{_FIELDS[a]}","message":"{_ERRORS[a]}",'
        f'"phone_model":"{teller.phone[person][0]}","value":{teller.subtotal[c]}}}'
    )


def _order(teller: Teller, order: int) -> str:
    revenue = teller.subtotal[order] - teller.discount[order]
    coupon = teller.coupon(order)
    coupons = f',"coupon":"{coupon}"' if coupon else ""
    promised = (
        f',"promised":"{teller.date(teller.promised[order])}"' if teller.delivered[order] else ""
    )
    return (
        f'"order_id":"{teller.number(order)}","channel":"{_CHANNELS[teller.channel[order]]}",'
        f'"subtotal":{teller.subtotal[order]},"discount":{teller.discount[order]},'
        f'"shipping":{teller.shipping[order]},"revenue":{revenue},'
        f'"total":{revenue + teller.shipping[order]},"currency":"JPY"{coupons}{promised},'
        f'"products":{teller.lines(order)}'
    )


def bought_online(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    paid = ("クレジットカード", "コンビニ払い", "代金引換")[(a * 7 + person) % 10 // 4]
    if teller.business[person]:
        paid = "請求書払い"
    return f'{{{_order(teller, a)},"payment_method":"{paid}"}}'


def bought_in_store(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    return f"{{{_order(teller, a)},{teller.stores[b]}}}"


def visited(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    purpose = ("見てまわる", "買い物", "返品")[c]
    return f'{{{teller.stores[a]},"purpose":"{purpose}","duration_minutes":{b}}}'


def shipped(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    return (
        f'{{"order_id":"{teller.number(a)}","warehouse":"{teller.warehouse[person]}",'
        f'"promised":"{teller.date(teller.promised[a])}","carrier":"あおば配送",'
        f'"products":{teller.lines(a)}}}'
    )


def delivered(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    return (
        f'{{"order_id":"{teller.number(a)}","warehouse":"{teller.warehouse[person]}",'
        f'"promised":"{teller.date(teller.promised[a])}","delivered":"{teller.delivered_on(a)}",'
        f'"delay_days":{b},"carrier":"あおば配送"}}'
    )


def returned(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    by_post, wait = c // 1000, c % 1000
    order = f'"order_id":"{teller.number(a)}","reason":"{_REASONS[b]}"'
    item = teller.items[a][0]
    product = f'"products":[{{{teller.product_json[item]},"quantity":1}}]'
    if by_post:
        return f'{{{order},"method":"集荷","channel":"post",{product}}}'
    store = teller.stores[teller.store[person]]
    counter = f'"method":"返品カウンター","channel":"store","wait_minutes":{wait}'
    return f"{{{order},{counter},{store},{product}}}"


def refunded(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    item = teller.items[a][0]
    price = teller.products[item].price
    channel = _CHANNELS[teller.channel[a]]
    return (
        f'{{"order_id":"{teller.number(a)}","channel":"{channel}","total":{price},"currency":"JPY",'
        f'"products":[{{{teller.product_json[item]},"quantity":1}}]}}'
    )
