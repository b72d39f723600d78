"""Properties of what the company and a customer say to each other, and of membership."""

from enishi.site.demo.phrasing import Dice
from enishi.site.demo.profiles import json
from enishi.site.demo.telling.teller import SITE, Teller

_REASONS = ("配送の遅れ", "返品・交換", "注文できない", "部品の不足", "在庫の確認", "組み立て方", "ポイントが消えた", "請求書")  # fmt: skip
_SUMMARIES = (
    ("約束の日に届かず、連絡もなかった。再手配と日時を約束", "予定日を過ぎても届かない。倉庫に確認し折り返し", "到着日の確認。遅れをお詫びし新しい日をご案内"),
    ("返品の手順をご案内", "初期不良のため交換を手配", "集荷の日時を変更"),
    ("スマートフォンの注文画面でエラー。電話で代わりに受注を提案", "郵便番号の欄で進めないとのこと。担当へ連絡"),
    ("ネジが1本足りない。部品を発送", "棚板の金具が不足。同梱漏れとして発送"),
    ("店頭在庫を確認し取り置き", "入荷予定日をご案内", "サイズと色の問い合わせ"),
    ("説明書の手順6を電話でご案内", "組立サービスを手配"),
    ("アプリ更新後にポイントが0と表示。調査中とご案内", "ポイント履歴が見えない。復旧まで待っていただく", "レジでポイントが使えなかった。お詫びして調査"),
    ("請求書の再発行を手配", "請求書の宛名を変更"),
)  # fmt: skip
_AGENTS = ("井上 真由美", "森 彩", "大西 誠", "白石 恵", "黒田 亮", "三宅 香織", "内藤 拓也", "南 千夏", "早川 修", "広瀬 舞", "関 直樹", "児玉 由香", "本間 優子", "永井 健太", "須藤 遥", "矢野 隆", "土屋 美和", "奥村 圭介")  # fmt: skip
_ASKED = (
    ("{product}、まだ届かないのですが、いつになりますか？", "約束の日を過ぎていますが届いていません。", "お届けは今日のはずですが、どうなっていますか", "配送状況が「出荷準備中」のままです。確認お願いします", "休みを取って待っていたのに届きませんでした。いつ届きますか？"),
    ("{product}を返品したいです。方法を教えてください", "店で買ったものをネットで返品できますか？", "交換はどのくらいかかりますか"),
    ("スマホから注文できません。エラーになります", "郵便番号を入れても先に進めないのですが…", "注文画面でエラーが出ます。どうすればいいですか？"),
    ("{product}のネジが1本足りませんでした", "棚板の金具が入っていませんでした", "部品だけ送ってもらえますか？"),
    ("在庫はありますか？", "世田谷店に展示はありますか", "次の入荷はいつですか？", "この色の取り寄せはできますか"),
    ("{product}の組み立て方が分かりません", "説明書をなくしてしまいました", "一人でも組み立てられますか？"),
    ("アプリを更新したらポイントが消えました", "ポイントが0になっています！", "ポイントはいつ戻りますか？", "貯めていたポイントが見えません"),
    ("請求書の宛名を変えてください", "請求書の再発行をお願いします"),
)  # fmt: skip
_ANSWERS = (
    ("お待たせして申し訳ございません。配送会社に確認しております。", "ご迷惑をおかけしております。新しいお届け日を本日中にご連絡いたします。", "遅れが出ており申し訳ございません。倉庫へ至急確認いたします。"),
    ("返品はお届けから30日以内に承ります。お近くの店舗でも受け付けております。", "交換品は3日ほどでお届けいたします。"),
    ("ご不便をおかけしております。パソコン、またはお電話でもご注文いただけます。", "原因を調べております。よろしければお電話で承ります。"),
    ("不足している部品を本日お送りいたします。", "同梱漏れのお詫びを申し上げます。明日発送いたします。"),
    ("在庫がございます。お取り置きもできます。", "来週末に入荷の予定です。", "展示がございます。ぜひお試しください。"),
    ("説明書はマイページからご覧いただけます。", "組立サービスも承っております。"),
    ("アプリの不具合によりご迷惑をおかけしております。ポイントは失われておりませんので、復旧までお待ちください。", "ただいま調査しております。復旧しだいお知らせいたします。"),
    ("宛名を変更して再発行いたしました。", "マイページから発行いただけます。"),
)  # fmt: skip
_PURPOSES = (("販促", "mail"), ("販促", "line"), ("分析", ""))


def _topic(a: int) -> tuple[int, int]:
    return a // 100, a % 100


def call_started(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    reason, _ = _topic(a)
    return f'{{"direction":"inbound","reason":"{_REASONS[reason]}","wait_seconds":{b}{_about(teller, c)}}}'


def call_ended(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    reason, agent = _topic(a)
    summaries = _SUMMARIES[reason]
    summary = summaries[(b + agent) % len(summaries)]
    return (
        f'{{"reason":"{_REASONS[reason]}","wait_seconds":{b // 10_000},'
        f'"duration_seconds":{b % 10_000},"agent":"{_AGENTS[agent]}",'
        f'"summary":"{summary}"{_about(teller, c)}}}'
    )


def _about(teller: Teller, order: int) -> str:
    return f',"order_id":"{teller.number(order)}"' if order >= 0 else ""


def ticket_opened(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    reason, agent = _topic(a)
    return (
        f'{{"ticket_id":"T-{_ticket(teller, person, a)}","reason":"{_REASONS[reason]}",'
        f'"agent":"{_AGENTS[agent]}"{_about(teller, c)}}}'
    )


def ticket_closed(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    reason, _ = _topic(a)
    return f'{{"ticket_id":"T-{_ticket(teller, person, a)}","reason":"{_REASONS[reason]}","status":"解決"}}'


def _ticket(teller: Teller, person: int, a: int) -> str:
    return f"{teller.scene.chunk:02d}{person:05d}{a:03d}"


def chat_started(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    reason, agent = _topic(a)
    return f'{{"conversation_id":"C-{_ticket(teller, person, a)}","reason":"{_REASONS[reason]}","agent":"{_AGENTS[agent]}"}}'


def chat_asked(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    """The customer's words: in the Segment spec it is the visitor who sends."""
    text = json(_said(teller, _ASKED, a, b, c))
    return f'{{"conversation_id":"C-{_ticket(teller, person, a)}","direction":"inbound","message_body":{text}}}'


def chat_answered(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    text = json(_said(teller, _ANSWERS, a, b, c))
    agent = _AGENTS[a % 100]
    return (
        f'{{"conversation_id":"C-{_ticket(teller, person, a)}","direction":"outbound",'
        f'"agent":"{agent}","message_body":{text}}}'
    )


def _said(teller: Teller, texts: tuple[tuple[str, ...], ...], a: int, b: int, c: int) -> str:
    return Dice(b).pick(texts[a // 100]).format(product=teller.first_product(c))


def line_received(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    text = json(_said(teller, _ASKED, a, b, c))
    return f'{{"direction":"inbound","message_type":"text","text":{text}{_about(teller, c)}}}'


def line_sent(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    if a >= 0:
        name, title = teller.titles[a]
        return (
            f'{{"direction":"outbound","campaign_id":"{name}","campaign":{title},"text":{title}}}'
        )
    reply = -1 - a
    text = json(_said(teller, _ANSWERS, reply, b, c))
    return f'{{"direction":"outbound","agent":"{_AGENTS[reply % 100]}","text":{text}}}'


def mail(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    name, title = teller.titles[a]
    return (
        f'{{"email_id":"{name}","campaign_id":"{name}","campaign":{title},"email_subject":{title}}}'
    )


def mail_clicked(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    name, title = teller.titles[a]
    return (
        f'{{"email_id":"{name}","campaign_id":"{name}","campaign":{title},"email_subject":{title},'
        f'"link_url":"{SITE}/?utm_source=newsletter&utm_medium=email&utm_campaign={name}"}}'
    )


def unsubscribed(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    return '{"list_name":"暮らしの便り","reason":"配信が多い"}'


def assigned(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    name, title = teller.titles[a]
    channel = "line" if name.startswith("line") else "mail"
    arm = "treated" if b else "holdout"
    return f'{{"campaign_id":"{name}","campaign":{title},"channel":"{channel}","arm":"{arm}"}}'


def consent(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    purpose, channel = _PURPOSES[a]
    said = f',"channel":"{channel}"' if channel else ""
    return f'{{"purpose":"{purpose}"{said},"granted":{"true" if b else "false"}}}'
