"""青葉リビング, the demo company: seeded people, their lives, and what is truly planted in them."""

from enishi.site.demo.company import Block, Company, generate

__all__ = ["Block", "Company", "generate"]
