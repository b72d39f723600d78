"""Properties of what the company and a customer say to each other, and of membership."""

import tomllib

from enishi.site.demo.phrasing import Dice
from enishi.site.demo.profiles import json
from enishi.site.demo.telling.teller import SITE, Teller
from enishi.site.demo.world import text_of

_WORDS = tomllib.loads(text_of("care.toml"))
_AGENTS: list[str] = _WORDS["agents"]
_REASONS: list[str] = [reason["name"] for reason in _WORDS["reasons"]]
_SUMMARIES: list[list[str]] = [reason["summaries"] for reason in _WORDS["reasons"]]
_ASKED: list[list[str]] = [reason["asked"] for reason in _WORDS["reasons"]]
_ANSWERS: list[list[str]] = [reason["answered"] for reason in _WORDS["reasons"]]
_LETTERS = (("shipped", "商品を発送しました"), ("ordered", "ご注文ありがとうございます"))  # -2, -1
_PURPOSES = (("販促", "mail"), ("販促", "line"), ("分析", ""))


def _topic(a: int) -> tuple[int, int]:
    return a // 100, a % 100


def call_started(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    reason, _ = _topic(a)
    return (
        f'{{"direction":"inbound","reason":"{_REASONS[reason]}",'
        f'"wait_seconds":{b}{_about(teller, c)}}}'
    )


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
    known = order >= 0 and not teller.lost[order]
    return f',"order_id":"{teller.number(order)}"' if known else ""


def ticket_opened(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    reason, agent = _topic(a)
    return (
        f'{{"ticket_id":"T-{_ticket(teller, person, a)}","reason":"{_REASONS[reason]}",'
        f'"agent":"{_AGENTS[agent]}"{_about(teller, c)}}}'
    )


def ticket_closed(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    reason, _ = _topic(a)
    ticket = _ticket(teller, person, a)
    return f'{{"ticket_id":"T-{ticket}","reason":"{_REASONS[reason]}","status":"解決"}}'


def _ticket(teller: Teller, person: int, a: int) -> str:
    return f"{teller.scene.chunk:02d}{person:05d}{a:03d}"


def chat_started(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    reason, agent = _topic(a)
    return (
        f'{{"conversation_id":"C-{_ticket(teller, person, a)}",'
        f'"reason":"{_REASONS[reason]}","agent":"{_AGENTS[agent]}"}}'
    )


def chat_asked(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    """The customer's words: in the Segment spec it is the visitor who sends."""
    text = json(_said(teller, _ASKED, a, b, c))
    chat = _ticket(teller, person, a)
    return f'{{"conversation_id":"C-{chat}","direction":"inbound","message_body":{text}}}'


def chat_answered(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    text = json(_said(teller, _ANSWERS, a, b, c))
    agent = _AGENTS[a % 100]
    return (
        f'{{"conversation_id":"C-{_ticket(teller, person, a)}","direction":"outbound",'
        f'"agent":"{agent}","message_body":{text}}}'
    )


def _said(teller: Teller, texts: list[list[str]], a: int, b: int, c: int) -> str:
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
    if a < 0:  # about an order
        name, subject = _LETTERS[a]
        order = teller.number(c)
        return (
            f'{{"email_id":"{name}-{order}","email_subject":"{subject}（{order}）",'
            f'"order_id":"{order}"}}'
        )
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


def held_out(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    name, title = teller.titles[a]
    channel = "line" if name.startswith("line") else "mail"
    return f'{{"campaign_id":"{name}","campaign":{title},"channel":"{channel}","arm":"holdout"}}'


def consent(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    purpose, channel = _PURPOSES[a]
    said = f',"channel":"{channel}"' if channel else ""
    return f'{{"purpose":"{purpose}"{said},"granted":{"true" if b else "false"}}}'
