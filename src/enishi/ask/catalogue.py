"""The questions as they are described to whoever wants to ask."""

import dataclasses
import inspect

from enishi.lens.question import questions


def described() -> list[dict[str, object]]:
    return [
        {
            "name": name,
            "about": inspect.cleandoc(cls.__doc__ or ""),
            "events": cls.events,
            "parameters": [
                {
                    "name": field.name,
                    "type": str(field.type),
                    "default": None if field.default is dataclasses.MISSING else field.default,
                }
                for field in dataclasses.fields(cls)
            ],
        }
        for name, cls in questions().items()
    ]
