"""Which configured source a raw topic belongs to."""

import re
from collections.abc import Mapping

from connectors.settings import Source

NOBODY = "unclaimed"


def source_of(topic: str, sources: Mapping[str, Source]) -> str:
    """Return the source that claims a raw topic, `unclaimed` where none does.

    >>> source_of("raw.erp.invoices", {"erp": Source(topics=r"raw[.]erp[.].*", map="plain")})
    'erp'
    """
    return next((name for name, source in sources.items() if re.fullmatch(source.topics, topic)), NOBODY)
