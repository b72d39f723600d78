"""What the company and its customers are made of: the texts of `words/`, read once."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from enishi.site.demo.arrays import Array

CHANNELS = ("store", "web", "app")
# Phones: the name that devices report, system, version, share among customers. The last one's
# browser is what the checkout form of the demo shop does not understand; it is no real product.
PHONES = (
    ("iPhone14,7", "iOS", "18.6", 20),
    ("iPhone15,4", "iOS", "18.6", 16),
    ("iPhone12,8", "iOS", "17.7", 10),
    ("iPhone17,3", "iOS", "26.0", 11),
    ("Pixel 8a", "Android", "15", 9),
    ("Pixel 7a", "Android", "14", 7),
    ("SO-52C", "Android", "14", 6),
    ("SC-53D", "Android", "14", 5),
    ("SH-M26", "Android", "14", 6),
    ("NAGI NG-205", "Android", "12", 10),
)
NAGI = len(PHONES) - 1
SLOW_WAREHOUSE = "北関東センター"
SLOW_COUNTER = "S01"


@dataclass(frozen=True)
class Product:
    sku: str
    name: str
    category: str
    price: int


@dataclass(frozen=True)
class Persona:
    id: str
    name: str
    text: str
    share: float
    born: tuple[int, int]
    household: tuple[str, ...]
    channels: tuple[float, ...]
    hours: str
    categories: tuple[int, ...]
    life: dict[str, float]
    spend: dict[str, float]


@dataclass(frozen=True)
class City:
    area: str
    name: str
    postcode: str  # its first three digits
    stores: tuple[int, ...]
    warehouse: int


@dataclass(frozen=True)
class Store:
    id: str
    name: str
    area: str


@dataclass(frozen=True)
class World:
    surnames: tuple[tuple[str, str], ...]  # written, kana
    given: tuple[tuple[bool, int, int, tuple[tuple[str, str], ...]], ...]  # female, born from, to
    personas: tuple[Persona, ...]
    stores: tuple[Store, ...]
    warehouses: tuple[str, ...]
    cities: tuple[City, ...]
    city_weights: Array
    towns: tuple[str, ...]
    buildings: tuple[str, ...]
    products: tuple[Product, ...]  # by price
    categories: tuple[str, ...]

    @property
    def prices(self) -> Array:
        return np.array([product.price for product in self.products])

    @property
    def slow_warehouse(self) -> int:
        return self.warehouses.index(SLOW_WAREHOUSE)

    @property
    def slow_counter(self) -> int:
        return [store.id for store in self.stores].index(SLOW_COUNTER)


def text_of(name: str) -> str:
    return resources.files("enishi.site.demo").joinpath("words", name).read_text(encoding="utf-8")


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    found = [entry.partition("=") for entry in text.split()]
    return tuple((written, kana) for written, _, kana in found)


def _given() -> tuple[tuple[bool, int, int, tuple[tuple[str, str], ...]], ...]:
    made = []
    for line in text_of("given.txt").splitlines():
        sex, first, last, names = line.split(" ", 3)
        made.append((sex == "f", int(first), int(last), _pairs(names)))
    return tuple(made)


def _personas() -> tuple[Persona, ...]:
    entries = tomllib.loads(text_of("personas.toml"))["personas"]
    return tuple(
        Persona(
            **{
                **entry,
                "born": tuple(entry["born"]),
                "household": tuple(entry["household"]),
                "channels": tuple(entry["channels"][name] for name in CHANNELS),
                "categories": tuple(entry["categories"]),
            }
        )
        for entry in entries
    )


def _products() -> tuple[tuple[Product, ...], tuple[str, ...]]:
    found: list[tuple[str, str, int]] = []
    categories: list[str] = []
    for line in text_of("products.txt").splitlines():
        if line.startswith("#"):
            continue
        category, _, items = line.partition(": ")
        categories.append(category)
        for name, price in re.findall(r"(.+?)=(\d+)\s*", items):
            found.append((category, name, int(price)))
    numbered = enumerate(sorted(found, key=lambda item: (item[2], item[1])))
    made = tuple(
        Product(f"AL-{categories.index(item[0]) + 1}{number:03d}", item[1], item[0], item[2])
        for number, item in numbered
    )
    return made, tuple(categories)


def _cities(places: dict[str, Any]) -> tuple[tuple[City, ...], Array]:
    stores = [store["id"] for store in places["stores"]]
    home = {
        area: number for number, areas in enumerate(places["warehouses"].values()) for area in areas
    }
    cities, weights = [], []
    for area, entry in places["areas"].items():
        near = tuple(stores.index(store) for store in entry["stores"])
        for name, postcode in entry["cities"].items():
            cities.append(City(area, name, postcode, near, home[area]))
            weights.append(entry["weight"] / len(entry["cities"]))
    return tuple(cities), np.array(weights)


@cache
def world() -> World:
    places = tomllib.loads(text_of("places.toml"))
    products, categories = _products()
    cities, weights = _cities(places)
    return World(
        surnames=_pairs(text_of("surnames.txt")),
        given=_given(),
        personas=_personas(),
        stores=tuple(Store(s["id"], s["name"], s["area"]) for s in places["stores"]),
        warehouses=tuple(places["warehouses"]),
        cities=cities,
        city_weights=weights,
        towns=tuple(places["towns"]["names"]),
        buildings=tuple(places["towns"]["buildings"]),
        products=products,
        categories=categories,
    )
