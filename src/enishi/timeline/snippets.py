"""The few lines that make each client send to this Enishi."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enishi.timeline.models import Source


@dataclass(frozen=True, slots=True)
class Snippet:
    slug: str
    client: str | Promise
    language: str
    code: str
    note: str | Promise = ""


TAG = """<script async src="{host}/t.js" data-key="{key}"></script>
<script>
  window.enishi = window.enishi || [];
  enishi.push(["track", "Product Viewed", {{ product_id: "CH-204", price: 12300 }}]);
  enishi.push(["identify", "M-0418", {{ email: "misaki@example.jp" }}]);
</script>"""

BROWSER = """import {{ AnalyticsBrowser }} from "@segment/analytics-next";

const analytics = AnalyticsBrowser.load(
  {{ writeKey: "{key}", cdnURL: "{host}" }},
  {{ integrations: {{ "Segment.io": {{ apiHost: "{authority}/v1", protocol: "{scheme}" }} }} }},
);
analytics.page();
analytics.track("Product Viewed", {{ product_id: "CH-204", price: 12300, currency: "JPY" }});"""

NODE = """import {{ Analytics }} from "@segment/analytics-node";

const analytics = new Analytics({{ writeKey: "{key}", host: "{host}" }});
analytics.track({{
  userId: "M-0418",
  event: "Order Completed",
  properties: {{ order_id: "A-20418", total: 24800, currency: "JPY" }},
}});
await analytics.closeAndFlush();"""

PYTHON = """# pip install segment-analytics-python
import segment.analytics as analytics

analytics.write_key = "{key}"
analytics.host = "{host}"
analytics.track(
    "M-0418",
    "Order Completed",
    {{"order_id": "A-20418", "total": 24800, "currency": "JPY"}},
)
analytics.flush()"""

RUDDER_PYTHON = """# pip install rudder-sdk-python
import rudderstack.analytics as analytics

analytics.write_key = "{key}"
analytics.dataPlaneUrl = "{host}"
analytics.track("M-0418", "Store Visited", {{"store": "Setagaya"}})
analytics.flush()"""

RUDDER_NODE = """import RudderAnalytics from "@rudderstack/rudder-sdk-node";

const analytics = new RudderAnalytics("{key}", {{ dataPlaneUrl: "{host}" }});
analytics.track({{ userId: "M-0418", event: "Store Visited", properties: {{ store: "S-3" }} }});
analytics.flush();"""

CURL = """curl {host}/v1/track -u {key}: -H 'Content-Type: application/json' -d '{{
  "userId": "M-0418",
  "event": "Order Completed",
  "properties": {{"order_id": "A-20418", "total": 24800, "currency": "JPY"}}
}}'"""

FILE = """enishi import contacts.csv --map contacts --dry-run
enishi import contacts.csv --map contacts"""


def snippets(host: str, key: str) -> list[Snippet]:
    """`host` with its scheme; `key` the write key, or what stands for it."""
    scheme, _sep, authority = host.partition("://")
    words = {"host": host, "key": key, "scheme": scheme, "authority": authority}
    return [
        Snippet(slug, client, language, code.format(**words), note)
        for slug, client, language, code, note in _ALL
    ]


_ALL: tuple[tuple[str, str | Promise, str, str, str | Promise], ...] = (
    (
        "tag",
        _("Enishi's tag"),
        "html",
        TAG,
        _("Put it before </head>. Page views come by themselves."),
    ),
    ("browser", "analytics-next", "js", BROWSER, _("For sites built with npm.")),
    ("node", "analytics-node", "js", NODE, ""),
    ("python", "Python", "python", PYTHON, ""),
    ("rudder-python", "RudderStack Python", "python", RUDDER_PYTHON, ""),
    ("rudder-node", "RudderStack Node", "js", RUDDER_NODE, ""),
    ("curl", "curl", "sh", CURL, _("To try it out from any shell.")),
    (
        "file",
        _("File"),
        "sh",
        FILE,
        _("On the machine where Enishi runs; or upload it on the Imports page."),
    ),
)


def placeholder(source: Source) -> str:
    """What stands for a key that is not shown any more."""
    newest = source.keys.order_by("-made_at", "-pk").first()
    return f"{newest.prefix}…" if newest else "WRITE_KEY"
