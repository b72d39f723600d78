"""What the tellers of events read: the scene as plain lists, texts already written as JSON."""

from datetime import timedelta
from functools import lru_cache

from enishi.lib.clock import from_us
from enishi.site.demo.calendar import is_sale
from enishi.site.demo.profiles import Profiles, json
from enishi.site.demo.scene import Scene
from enishi.site.demo.world import PHONES

SITE = "https://aoba-living.example.jp"


class Teller:
    def __init__(self, scene: Scene, profiles: Profiles) -> None:
        self.scene, self.profiles = scene, profiles
        world, orders, baskets, journeys = scene.world, scene.orders, scene.baskets, scene.journeys
        self.products = world.products
        self.product_json = [
            f'"product_id":"{p.sku}","sku":"{p.sku}","name":{json(p.name)},'
            f'"category":"{p.category}","price":{p.price}'
            for p in world.products
        ]
        self.stores = [f'"store":"{store.name}","store_id":"{store.id}"' for store in world.stores]
        self.channel = orders.channel.tolist()
        self.order_time = orders.time.tolist()
        self.person = orders.person.tolist()
        self.items = baskets.items.tolist()
        self.amount = baskets.amount.tolist()
        self.subtotal, self.discount = baskets.subtotal.tolist(), baskets.discount.tolist()
        self.shipping = baskets.shipping.tolist()
        self.promised, self.delay = journeys.promised.tolist(), journeys.delay.tolist()
        self.delivered = orders.delivered.tolist()
        self.lost = scene.real.lost.tolist()  # given up: there is no such order
        self.wait = journeys.wait.tolist()
        self.warehouse = [
            world.warehouses[world.cities[city].warehouse] for city in scene.crowd.city
        ]
        self.store = scene.crowd.store.tolist()
        personas = [world.personas[number].id for number in scene.crowd.persona.tolist()]
        self.business = [name == "business" for name in personas]
        self.phone = [PHONES[phone] for phone in scene.crowd.phone.tolist()]
        self.titles = [(mailing.id, json(mailing.title)) for mailing in scene.mailings]
        self.date = lru_cache(maxsize=4096)(self._date)
        self.lines = lru_cache(maxsize=200_000)(self._lines)

    def _date(self, moment: int) -> str:
        return from_us(moment).astimezone(self.scene.calendar.zone).date().isoformat()

    def number(self, order: int) -> str:
        return self.scene.order_number(order)

    def delivered_on(self, order: int) -> str:
        day = from_us(self.promised[order]) + timedelta(days=self.delay[order])
        return day.astimezone(self.scene.calendar.zone).date().isoformat()

    def _lines(self, order: int) -> str:
        """The products of an order, as a JSON list."""
        lines = (
            f'{{{self.product_json[item]},"quantity":{count}}}'
            for item, count in zip(self.items[order], self.amount[order], strict=True)
            if item >= 0
        )
        return f"[{','.join(lines)}]"

    def first_product(self, order: int) -> str:
        return self.products[self.items[order][0]].name if order >= 0 else "商品"

    def coupon(self, order: int) -> str:
        day = from_us(self.order_time[order]).astimezone(self.scene.calendar.zone).date()
        return f"SALE{day:%y%m}" if is_sale(day) and self.discount[order] else ""
