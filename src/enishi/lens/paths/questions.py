"""The questions about what people do one after the other."""

from enishi.lens.paths.funnel import Funnel
from enishi.lens.paths.graph import Graph
from enishi.lens.paths.sessions import Sessions
from enishi.lens.paths.touches import FirstTouch, LastTouch
from enishi.lens.paths.variants import Variants

__all__ = ["FirstTouch", "Funnel", "Graph", "LastTouch", "Sessions", "Variants"]
